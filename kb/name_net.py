"""A name -> how likely it means each indicator of a catalogue, or none, as learned from labelled names.

The runs of one to three characters of a name, rarer ones weighing more, are summed as vectors; what is above zero of that
sum is weighed for each indicator and for "none". How much of a name is known is told beside. `python -m
benchmarks.train_names` learns the vectors and the weights.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from kb.fold import fold
from kb.lexicon import FOLDER

NET_FILE: Path = FOLDER / "name_net.npz"
LONGEST_RUN = 3
LONGEST_NAME = 200
"""Characters of a name that are looked at; a sentence is shorter, and what goes on without end takes no more time."""

Floats = npt.NDArray[np.float32]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOT_WORD = re.compile(r"[^\w%]|_")


class Net(NamedTuple):
    """What was learned, for R runs, L levels, I ids and N numbers.

    `rarity` is R and `vectors` R x N, by the numbers that `runs` gives; `levels` is L + 1 x N, by `level_rows` and last for a level that is
    not told; `weights` is N x I + 1 and `offsets` I + 1, in the order of `ids` and last for none.
    """

    runs: dict[str, int]
    rarity: Floats
    vectors: Floats
    level_rows: dict[str, int]
    levels: Floats
    ids: list[str]
    weights: Floats
    offsets: Floats

    def bags(self, names: Sequence[str]) -> csr_matrix:
        """Names x runs, as `bags` has them."""
        return bags(names, self.runs, self.rarity)

    def hidden(self, of_names: csr_matrix, levels: Sequence[str]) -> Floats:
        """What is above zero of the sums of names' bags and their levels 2: names x N."""
        rows = [self.level_rows.get(level2, -1) for level2 in levels]
        above: Floats = np.maximum(of_names @ self.vectors + self.levels[rows], 0)
        return above


def runs(name: str) -> list[str]:
    """The different runs of characters of a name and of its ends; a number counts as one, a Latin letter alone as none."""
    text = f"^{_NOT_WORD.sub('', _NUMBER.sub('0', fold(name[:LONGEST_NAME])))}$"
    found = (
        text[start : start + length] for length in range(1, LONGEST_RUN + 1) for start in range(len(text) - length + 1)
    )
    return list(dict.fromkeys(run for run in found if len(run) > 1 or not "a" <= run <= "z"))


def bags(names: Sequence[str], known: dict[str, int], rarity: Floats) -> csr_matrix:
    """Names x known runs, weighed by rarity; with its runs that are not known, each as rare as the rarest, a row has length one.

    So a name of which little is known says little.
    """
    rows = [[known.get(run, -1) for run in runs(name)] for name in names]
    owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    numbers = np.array([number for row in rows for number in row], np.int64)
    heard = numbers >= 0
    weights = np.where(heard, rarity[numbers], rarity.max(initial=1))
    lengths = np.sqrt(np.bincount(owners, weights**2, minlength=len(rows)))
    weights = (weights / lengths[owners]).astype(np.float32)
    starts = np.concatenate(([0], np.cumsum(np.bincount(owners[heard], minlength=len(rows)))))
    return csr_matrix((weights[heard], numbers[heard], starts), (len(rows), len(rarity)))


def known_shares(of_names: csr_matrix) -> Floats:
    """How much is known of each of the names that `bags` laid out, from 0 to 1."""
    sums = np.concatenate(([0], np.cumsum(of_names.data**2, dtype=np.float64)))[of_names.indptr]
    shares: Floats = np.diff(sums).astype(np.float32)
    return shares


def save_net(net: Net, path: Path = NET_FILE) -> None:
    """Write what was learned, each vector in bytes with a scale of its own."""
    vectors, weights = _bytes(net.vectors), _bytes(net.weights.T)
    np.savez_compressed(
        path,
        runs=np.array("\n".join(net.runs).encode()),
        rarity=net.rarity.astype(np.float16),
        vectors=vectors[0],
        vector_scales=vectors[1],
        level_names=np.array("\n".join(net.level_rows).encode()),
        levels=net.levels,
        ids=np.array("\n".join(net.ids).encode()),
        weights=weights[0],
        weight_scales=weights[1],
        offsets=net.offsets,
    )


@cache
def packed_net() -> Net:
    """What was learned from the names in this project."""
    return load_net(NET_FILE)


def load_net(path: Path) -> Net:
    """What `save_net` wrote."""
    with np.load(path, allow_pickle=False) as file:
        names = {key: bytes(file[key]).decode().split("\n") for key in ("runs", "level_names", "ids")}
        return Net(
            {run: number for number, run in enumerate(names["runs"])},
            file["rarity"].astype(np.float32),
            file["vectors"] * file["vector_scales"],
            {level2: row for row, level2 in enumerate(names["level_names"])},
            file["levels"],
            names["ids"],
            np.ascontiguousarray((file["weights"] * file["weight_scales"]).T),
            file["offsets"],
        )


def _bytes(rows: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int8], Floats]:
    """Rows as numbers from -127 to 127, and a column with the scale of each."""
    scales = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-9) / 127
    return np.round(rows / scales).astype(np.int8), scales.astype(np.float32)


class NameNet:
    """What was learned, laid out for some of the ids."""

    def __init__(self, ids: Sequence[str], net: Net | None = None) -> None:
        self._net = net = net or packed_net()
        column = {id_: number for number, id_ in enumerate(net.ids)}
        columns = [*(column[id_] for id_ in ids), len(net.ids)]  # the last is none
        self._weights, self._offsets = np.ascontiguousarray(net.weights[:, columns]), net.offsets[columns]

    def logs(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """For each (level 2, name) the logarithm of how likely it means each id, and last none; `level2` may be ""."""
        return self.read(pairs)[0]

    def read(self, pairs: Sequence[tuple[str, str]]) -> tuple[Floats, Floats]:
        """What `logs` has, and how much of each name is known, from 0 to 1."""
        of_names = self._net.bags([name for _, name in pairs])
        worth = self._net.hidden(of_names, [level2 for level2, _ in pairs]) @ self._weights + self._offsets
        worth -= worth.max(axis=1, keepdims=True)
        likely: Floats = worth - np.log(np.exp(worth).sum(axis=1, keepdims=True))
        return likely, known_shares(of_names)
