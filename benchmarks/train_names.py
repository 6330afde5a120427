"""Labelled names -> what `kb.name_net` knows: `python -m benchmarks.train_names` writes `kb/lexicon/name_net.npz`.

It learns from `tests/judged/labelled_names.csv`, names written as forms word them, each with the ids that are right by `docs/matching.md`,
and from the names, aliases and explanations of the catalogue. A tenth of the labelled names is left out, by which what was learned is judged.
Judged names are in neither.
"""

from __future__ import annotations

import csv
import math
import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import click
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from benchmarks.judged import ASIDE, FOLDER, JudgedName, name_sets
from kb.catalogue import Standard, items, packed_standards
from kb.indicator_name import tidy
from kb.name_net import NET_FILE, Floats, NameNet, Net, bags, runs, save_net

LABELLED_FILE = FOLDER / "labelled_names.csv"
LEFT_OUT = 10
"""One in so many labelled names is left out."""

LEAST_NAMES = 9
"""A run of characters is learned when so many names have it."""

NETS, LENGTH = 4, 64
"""How often is learned, each time from another start, and the numbers in the vector of a run each time: what they say together
is steadier than what any says."""

EPOCHS, BATCH = 8, 128
FASTEST = 3e-3
WARM_UP = 0.3
"""How far a step goes at most, and the share of the steps in which it grows to that; then it shrinks to nothing."""

DROPPED = 0.2
"""The share of the sums' numbers that a step does without."""

UNKNOWN_LEVEL = 0.15
"""The share of names that come without their level, as from `jixiao match`."""

STRENGTH = 3.0
"""What a bag is multiplied by, so that vectors may stay small."""

TOLD_WEIGHT = 2.0
"""What a labelled name or an explanation counts beside a wording of the catalogue."""

DECAY = 0.01
"""How much of a value a step takes from it, of the vectors of levels and the weights."""

MEMORY, LONG_MEMORY, SMALLEST = 0.9, 0.999, 1e-8
"""What is kept of the mean of a slope and of its square, and the least size of a slope."""

Places = npt.NDArray[np.int64]
Where = slice | Places


class Examples(NamedTuple):
    """Names as bags of runs (names x runs), the rows of their levels, which ids (and last none) are right, and their weights."""

    bags: csr_matrix
    levels: Places
    right: npt.NDArray[np.bool_]
    weights: Floats


def labelled_names() -> list[JudgedName]:
    """Every labelled name."""
    with LABELLED_FILE.open(encoding="utf-8-sig", newline="") as handle:
        return [JudgedName(row["level2"], row["name"], tuple(items(row["ids"]))) for row in csv.DictReader(handle)]


def is_left_out(name: str) -> bool:
    """Whether a labelled name is one of the tenth from which the net does not learn."""
    return crc32(tidy(name).encode()) % LEFT_OUT == 0


def lessons(standards: Sequence[Standard], labelled: Sequence[JudgedName]) -> tuple[list[JudgedName], Floats]:
    """What is learned from, each with its weight: wordings and explanations of indicators, and labelled names."""
    wordings = [
        JudgedName(standard.level2, name, (standard.id,))
        for standard in standards
        for name in dict.fromkeys((standard.name, *items(standard.aliases)))
    ]
    told = [JudgedName(standard.level2, standard.explanation, (standard.id,)) for standard in standards]
    told += labelled
    return [*wordings, *told], np.array([1.0] * len(wordings) + [TOLD_WEIGHT] * len(told), np.float32)


def learn(standards: Sequence[Standard], labelled: Sequence[JudgedName]) -> Net:
    """What can be learned from the wordings and explanations of indicators and from labelled names."""
    names, name_weights = lessons(standards, labelled)
    counts = Counter(run for row in names for run in runs(row.name))
    known = {run: number for number, run in enumerate(sorted(run for run, n in counts.items() if n >= LEAST_NAMES))}
    rarity = np.array([math.log(len(names) / counts[run]) for run in known], np.float32)
    levels = {level2: row for row, level2 in enumerate(sorted({standard.level2 for standard in standards}))}
    column = {standard.id: number for number, standard in enumerate(standards)}
    right = np.zeros((len(names), len(column) + 1), bool)
    for row, name in zip(right, names, strict=True):
        row[[column[id_] for id_ in name.expect if id_ in column] or [-1]] = True
    examples = Examples(
        bags([row.name for row in names], known, rarity) * STRENGTH,
        np.array([levels.get(row.level2, len(levels)) for row in names]),
        right,
        name_weights,
    )
    found = [descend(examples, len(levels) + 1, seed) for seed in range(NETS)]
    vectors, level_vectors, weights, offsets = zip(*found, strict=True)
    return Net(
        known,
        rarity,
        np.concatenate(vectors, axis=1) * STRENGTH,
        levels,
        np.concatenate(level_vectors, axis=1),
        list(column),
        np.concatenate(weights) / NETS,
        np.mean(offsets, axis=0),
    )


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


def descend(examples: Examples, levels: int, seed: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Vectors of runs, vectors of levels, weights and offsets of ids, learned in batches; a vector moves when its run is met."""
    chance = np.random.default_rng(seed)
    count, outputs = examples.right.shape

    def start(*shape: int, width: float = 0.05, decay: float = DECAY) -> Adam:
        return Adam(chance.normal(0, width, shape).astype(np.float32), decay)

    vectors = start(examples.bags.shape[1], LENGTH, decay=0)
    others = start(levels, LENGTH), start(LENGTH, outputs), start(outputs, width=0)
    steps, done = EPOCHS * (count // BATCH), 0
    for _ in range(EPOCHS):
        order = chance.permutation(count)
        for first in range(0, count - BATCH + 1, BATCH):
            rows = order[first : first + BATCH]
            values = vectors.values, *(of.values for of in others)
            met, slope, *slopes = _slopes(examples, rows, values, chance)
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
    examples: Examples, rows: Places, values: Sequence[Floats], chance: np.random.Generator
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
    kept = (above > 0) * (chance.random(above.shape, np.float32) >= DROPPED) / np.float32(1 - DROPPED)
    hidden = above * kept
    worth = hidden @ weights + offsets
    odds = np.exp(worth - worth.max(axis=1, keepdims=True))
    likely = odds / odds.sum(axis=1, keepdims=True)
    right = examples.right[rows]
    together = likely * right
    together /= np.maximum(together.sum(axis=1, keepdims=True), 1e-12)
    each = right / right.sum(axis=1, keepdims=True)
    slope = (likely - 0.5 * together - 0.5 * each) * (examples.weights[rows] / len(rows))[:, None]
    below = (slope @ weights.T) * kept
    of_levels = np.zeros_like(level_vectors)
    np.add.at(of_levels, level, below)
    return met, bag.T @ below, of_levels, hidden.T @ slope, slope.sum(axis=0)


@click.command()
@click.option("--check", is_flag=True, help="Only print the figures of names that the stored net did not learn from.")
def main(check: bool) -> None:
    """Learn from labelled names and write what was learned."""
    standards, labelled = packed_standards(), labelled_names()
    if not check:
        start = time.perf_counter()
        net = learn(standards, [row for row in labelled if not is_left_out(row.name)])
        save_net(net)
        size = NET_FILE.stat().st_size / 1e6
        click.echo(
            f"{len(net.runs)} runs of characters, {time.perf_counter() - start:.0f} s, {size:.1f} MB in {NET_FILE.name}"
        )
    net = NameNet([standard.id for standard in standards])
    left_out = [row for row in labelled if is_left_out(row.name)]
    for part, rows in {"left out": left_out, **name_sets()}.items():
        if ASIDE not in part:
            click.echo(f"{part:12} {len(rows):5}  likeliest right {likeliest_right(net, standards, rows):.3f}")


def likeliest_right(net: NameNet, standards: Sequence[Standard], names: Sequence[JudgedName]) -> float:
    """Of the names with an indicator the share of which the likeliest is right."""
    known = [row for row in names if row.expect]
    best = net.logs([(row.level2, row.name) for row in known])[:, :-1].argmax(axis=1)
    return float(np.mean([standards[place].id in row.expect for place, row in zip(best, known, strict=True)]))


if __name__ == "__main__":
    main()
