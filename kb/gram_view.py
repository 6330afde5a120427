"""Texts as sets of grams or words: what other texts share with them. Arrays in, arrays out; rare grams weigh more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.floating[Any]]
Places = npt.NDArray[np.int64]
Cut = Callable[[Sequence[str]], tuple[Places, Places]]
"""Texts -> the places of texts and, as a number, what each has there; a text has the same thing once or oftener."""

FEW = 10
"""Names of which each is looked up by itself."""

ROWS = 4
"""Of so many columns the largest stands for all while the largest of a row are sought."""


class GramView:
    """Texts as sets of grams or words, each weighing the square of its rarity."""

    def __init__(self, count: int, rows: Places, columns: Places, known: Places, cut: Cut, spare: int = 0) -> None:
        self._known, self._cut, self._spare = known, cut, spare
        self._by_gram = csr_matrix((np.ones(rows.size, np.float32), (columns, rows)), (known.size, count))
        self._by_gram.data[:] = 1  # a gram that a text has twice counts once
        self._starts = self._by_gram.indptr.tolist()
        self._holders = self._by_gram.indices.astype(np.int64)  # of which numpy picks twice as fast
        self._weights = (np.log((1 + count) / (1 + np.diff(self._by_gram.indptr))) ** 2).astype(np.float32)
        self._unseen = float(np.log(1 + count) ** 2)
        self.masses = self._by_gram.T @ self._weights
        self._scales = (1 / np.sqrt(np.maximum(self.masses + spare, 1e-9))).astype(np.float32)

    @classmethod
    def of(cls, texts: Sequence[str], cut: Cut, spare: int = 0) -> GramView:
        """A view of texts."""
        rows, grams = cut(texts)
        known, columns = np.unique(grams, return_inverse=True)
        return cls(len(texts), rows, columns, known, cut, spare)

    def together(self, groups: Places) -> GramView:
        """A view in which the texts of a group are one."""
        entries = self._by_gram.tocoo()
        return GramView(int(groups.max()) + 1, groups[entries.col], entries.row, self._known, self._cut)

    def shared(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """What each text shares with each of the view, and a column with the mass of each text."""
        rows, columns, weights, masses = self._found(texts)
        return self._sums(rows, columns, weights, len(texts)), masses

    def alike(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """The cosine of each text and each of the view, with some spare mass, and a column with the mass of each text."""
        rows, columns, weights, masses = self._found(texts)
        weights = weights / np.sqrt(np.maximum(masses[rows, 0] + self._spare, 1e-9))
        cosines = self._sums(rows, columns, weights, len(texts))
        cosines *= self._scales
        return cosines, masses

    def _sums(self, rows: Places, columns: Places, weights: Floats, count: int) -> Floats:
        """The weights of a gram, added up for the texts of the view that have it; a row for each text asked for.

        A product of sparse matrices takes as long for one text as for ten.
        """
        if count > FEW:
            sums: Floats = (csr_matrix((weights, (rows, columns)), (count, self._known.size)) @ self._by_gram).toarray()
            return sums
        sums = np.zeros((count, self.masses.size), np.float32)
        for row, column, weight in zip(rows.tolist(), columns.tolist(), weights.tolist(), strict=True):
            sums[row][self._holders[self._starts[column] : self._starts[column + 1]]] += weight
        return sums

    def _found(self, texts: Sequence[str]) -> tuple[Places, Places, Floats, Floats]:
        """The grams of texts that are known: text, gram and weight of each; and a column with the mass of each text."""
        rows, grams = self._cut(texts)
        columns = np.searchsorted(self._known, grams)
        known = self._known[np.minimum(columns, self._known.size - 1)] == grams
        strange = {(row, gram) for row, gram in zip(rows[~known].tolist(), grams[~known].tolist(), strict=True)}
        unseen = np.bincount([row for row, _ in strange], minlength=len(texts)) * self._unseen
        rows, columns = np.divmod(np.unique(rows[known] * self._known.size + columns[known]), self._known.size)
        weights = self._weights[columns]
        masses = np.bincount(rows, weights, minlength=len(texts)) + unseen
        return rows, columns, weights, masses[:, None].astype(np.float32)


class WordView:
    """Which texts have a word, and the square of its rarity."""

    def __init__(self, texts: Sequence[set[str]]) -> None:
        self._count = len(texts)
        self._holders: dict[str, list[int]] = {}
        for place, of in enumerate(texts):
            for word in of:
                self._holders.setdefault(word, []).append(place)
        self._has: dict[str, npt.NDArray[np.bool_]] = {}

    def has(self, word: str) -> npt.NDArray[np.bool_]:
        """For each text whether it has a word."""
        if word not in self._has:
            self._has[word] = np.zeros(self._count, bool)
            self._has[word][self._holders.get(word, [])] = True
        return self._has[word]

    def weight(self, word: str) -> float:
        """The square of a word's rarity."""
        return log((1 + self._count) / (1 + len(self._holders.get(word, ())))) ** 2


def largest(values: Floats, count: int) -> Places:
    """The columns of the `count` largest values of each row, in no order."""
    width = values.shape[1] // ROWS
    if width < count:
        return np.argpartition(values, -count, axis=1)[:, -count:]
    most = values[:, : width * ROWS].reshape(len(values), ROWS, width).max(axis=1)
    best = largest(most, count)
    columns = (best[:, None] + np.arange(0, width * ROWS, width)[:, None]).reshape(len(values), -1)
    rest = np.broadcast_to(np.arange(width * ROWS, values.shape[1]), (len(values), values.shape[1] % ROWS))
    columns = np.concatenate((columns, rest), axis=1)
    found = np.argpartition(np.take_along_axis(values, columns, 1), -count, axis=1)[:, -count:]
    places: Places = np.take_along_axis(columns, found, 1)
    return places


def grams(texts: Sequence[str], ends: bool = False) -> tuple[Places, Places]:
    """The characters and neighbouring pairs of each text: places of texts, and the grams as numbers."""
    blank = " " if ends else ""
    padded = [f"{blank}{text}{blank}\n" for text in texts]
    signs = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in padded])
    single = signs > ord(" ")
    pair = (signs[:-1] != ord("\n")) & (signs[1:] != ord("\n"))
    return (
        np.concatenate((owners[single], owners[:-1][pair])),
        np.concatenate((signs[single], (signs[:-1] << 32 | signs[1:])[pair])),
    )
