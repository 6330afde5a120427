"""A name -> how likely it means each indicator of a catalogue, or none, as learned from labelled names.

The runs of one to three characters of a name, rarer ones weighing more, are summed as vectors; what is above zero of that
sum is weighed for each indicator and for "none". `python -m benchmarks.train_names` learns the vectors and the weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
        """Names x runs, each row of length one."""
        return bags(run_numbers(names, self.runs), self.rarity)

    def hidden(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """What is above zero of the sums of (level 2, name) pairs: pairs x N."""
        levels = self.levels[[self.level_rows.get(level2, -1) for level2, _ in pairs]]
        above: Floats = np.maximum(self.bags([name for _, name in pairs]) @ self.vectors + levels, 0)
        return above


def runs(name: str) -> list[str]:
    """The different runs of characters of a name and of its ends; a number counts as one."""
    text = f"^{_NOT_WORD.sub('', _NUMBER.sub('0', fold(name[:LONGEST_NAME])))}$"
    return list(
        dict.fromkeys(
            text[start : start + length]
            for length in range(1, LONGEST_RUN + 1)
            for start in range(len(text) - length + 1)
        )
    )


def run_numbers(names: Iterable[str], known: dict[str, int]) -> list[list[int]]:
    """The numbers of each name's known runs."""
    return [[known[run] for run in runs(name) if run in known] for name in names]


def bags(rows: Sequence[Sequence[int]], rarity: Floats) -> csr_matrix:
    """The numbers of each row's runs as a matrix, weighed by rarity; each row of length one."""
    columns = np.array([number for row in rows for number in row], np.int64)
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows], dtype=np.int64)))
    matrix = csr_matrix((rarity[columns], columns, starts), (len(rows), len(rarity)))
    lengths = np.sqrt(np.asarray(matrix.power(2).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(starts))
    return matrix


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
        worth = self._net.hidden(pairs) @ self._weights + self._offsets
        worth -= worth.max(axis=1, keepdims=True)
        likely: Floats = worth - np.log(np.exp(worth).sum(axis=1, keepdims=True))
        return likely
