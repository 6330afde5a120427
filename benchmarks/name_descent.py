"""Names as bags of runs, and what is to be said of each -> vectors of runs and weights of indicators, by steps down a slope."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from kb.name_net import Floats

FASTEST = 3e-3
WARM_UP = 0.3
"""How far a step goes at most, and the share of the steps in which it grows to that; then it shrinks to nothing."""

UNKNOWN_LEVEL = 0.15
"""The share of names that come without their level, as from `jixiao match`."""

DECAY = 0.01
"""How much of a value a step takes from it, of the vectors of levels and the weights."""

MEMORY, LONG_MEMORY, SMALLEST = 0.9, 0.999, 1e-8
"""What is kept of the mean of a slope and of its square, and the least size of a slope."""

Places = npt.NDArray[np.int64]
Where = slice | Places


class Way(NamedTuple):
    """How is learned: from how many starts, how many numbers the vector of a run has, how often each name is met and with
    how many others, and the share of the sums' numbers that a step does without."""

    nets: int
    length: int
    epochs: int
    batch: int
    dropped: float


class Examples(NamedTuple):
    """Names as bags of runs (names x runs), the rows of their levels, and what is to be said of each (names x ids and last none).

    `right` has 1 for each id that a label names, `said` what teachers say, which adds up to one; `labelled` is what the label counts
    beside the teachers, from 0 to 1, and `weights` what the name counts beside others.
    """

    bags: csr_matrix
    levels: Places
    right: csr_matrix
    said: csr_matrix
    labelled: Floats
    weights: Floats


class Adam:
    """Values that move down a slope, each at a pace of its own."""

    def __init__(self, values: Floats, decay: float) -> None:
        self.values, self._decay, self._steps = values, decay, 0
        self._mean, self._spread = np.zeros_like(values), np.zeros_like(values)

    def step(self, slope: Floats, speed: float, where: Where = slice(None)) -> None:
        """Move the values at some rows, of which `slope` is the slope."""
        self._steps += 1
        mean = self._mean[where] = MEMORY * self._mean[where] + (1 - MEMORY) * slope
        spread = self._spread[where] = LONG_MEMORY * self._spread[where] + (1 - LONG_MEMORY) * slope**2
        size = np.sqrt(spread / (1 - LONG_MEMORY**self._steps)) + SMALLEST
        straight = mean / (1 - MEMORY**self._steps) / size
        self.values[where] -= speed * (straight + self._decay * self.values[where])


def descend(examples: Examples, levels: int, way: Way, seed: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Vectors of runs, vectors of levels, weights and offsets of ids, learned in batches; a vector moves when its run is met."""
    chance = np.random.default_rng(seed)
    count, outputs = examples.right.shape

    def start(*shape: int, width: float = 0.05, decay: float = DECAY) -> Adam:
        return Adam(chance.normal(0, width, shape).astype(np.float32), decay)

    vectors = start(examples.bags.shape[1], way.length, decay=0)
    others = start(levels, way.length), start(way.length, outputs), start(outputs, width=0)
    steps, done = way.epochs * (count // way.batch), 0
    for _ in range(way.epochs):
        order = chance.permutation(count)
        for first in range(0, count - way.batch + 1, way.batch):
            rows = order[first : first + way.batch]
            values = vectors.values, *(of.values for of in others)
            met, slope, *slopes = _slopes(examples, rows, values, way.dropped, chance)
            done += 1
            speed = FASTEST * _pace(done / steps)
            vectors.step(slope, speed, met)
            for of, its in zip(others, slopes, strict=True):
                of.step(its, speed)
    level_vectors, weights, offsets = (of.values for of in others)
    return vectors.values, level_vectors, weights, offsets


def _pace(done: float) -> float:
    """How far of the fastest a step goes when a share of all is done: up, and down to nothing."""
    if done < WARM_UP:
        return 0.5 - 0.5 * math.cos(math.pi * done / WARM_UP)
    return 0.5 + 0.5 * math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP))


def _slopes(
    examples: Examples, rows: Places, values: Sequence[Floats], dropped: float, chance: np.random.Generator
) -> tuple[Places, Floats, Floats, Floats, Floats]:
    """The runs met in a batch, and the slopes of their vectors, of levels, weights and offsets.

    Where several ids are right, one half of what is asked is that they together are likely, the other that each is.
    """
    vectors, level_vectors, weights, offsets = values
    part = examples.bags[rows]
    met, numbers = np.unique(part.indices, return_inverse=True)
    bag = csr_matrix((part.data, numbers, part.indptr), (len(rows), len(met)))
    level = np.where(chance.random(len(rows)) < UNKNOWN_LEVEL, len(level_vectors) - 1, examples.levels[rows])
    above = bag @ vectors[met] + level_vectors[level]
    kept = (above > 0) * (chance.random(above.shape, np.float32) >= dropped) / np.float32(1 - dropped)
    hidden = above * kept
    worth = hidden @ weights + offsets
    odds = np.exp(worth - worth.max(axis=1, keepdims=True))
    likely = odds / odds.sum(axis=1, keepdims=True)
    right = examples.right[rows].toarray()
    together = likely * right
    together /= np.maximum(together.sum(axis=1, keepdims=True), 1e-12)
    each = right / np.maximum(right.sum(axis=1, keepdims=True), 1)
    labelled = examples.labelled[rows, None]
    goal = labelled * (0.5 * together + 0.5 * each) + (1 - labelled) * examples.said[rows].toarray()
    slope = (likely - goal) * (examples.weights[rows] / len(rows))[:, None]
    below = (slope @ weights.T) * kept
    of_levels = np.zeros_like(level_vectors)
    np.add.at(of_levels, level, below)
    return met, bag.T @ below, of_levels, hidden.T @ slope, slope.sum(axis=0)
