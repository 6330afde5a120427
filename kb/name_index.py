"""Names -> the likest of a catalogue, each with what speaks for and against it.

A name and a text of the catalogue are compared as a whole and in what they are about: how much of the one is found
in the other, rare characters and pairs weighing more; whether they ask for the same measure; whether the level agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from kb.indicator_name import same_words
from kb.measures import Parts, parts

Floats = npt.NDArray[np.float64]
FEATURES = (
    "cosine", "of name", "of text", "object cosine", "of name's object", "of text's object", "object missing",
    "object beyond", "same measure", "same kind", "other kind", "same level", "printed level", "name without object",
    "text without object", "common", "explained", "object explained",
)  # fmt: skip
CANDIDATES = 48
SAME_LEVEL2 = {"成本指标": "经济成本指标", "经济成本指标": "成本指标"}
"""The two rule sets file money cost under different levels; either stands in for the other."""

OTHER_LEVEL = 0.6
"""What a likeness is worth, in choosing candidates, in another level 2 than the printed one."""

MASS = 100.0
"""Brings the weight of what is missing to the size of the other features."""


class NameIndex:
    """The names of a catalogue, ready to be compared with."""

    def __init__(
        self, names: Sequence[tuple[str, str]], common: Sequence[bool], about: Sequence[str], owners: Sequence[int]
    ) -> None:
        """`names` are (level 2, name) pairs; `common` says which are of no sector.

        `about` are the explanations of what the names belong to, `owners` the place there of each name.
        """
        taken = [parts(name, level2) for level2, name in names]
        self._whole = _View([row.text for row in taken], True)
        self._object = _View([row.object for row in taken], False)
        self._levels = {level2: place for place, level2 in enumerate(dict.fromkeys(level2 for level2, _ in names))}
        self._level = np.array([self._levels[level2] for level2, _ in names])
        self._measures = {"": 0}
        self._kinds = {"": 0}
        self._measure = np.array([self._measures.setdefault(row.measure, len(self._measures)) for row in taken])
        self._kind = np.array([self._kinds.setdefault(row.kind, len(self._kinds)) for row in taken])
        self._common = np.array(common, dtype=float)
        self._owners = np.array(owners)
        self._about = _View([same_words(text) for text in about], False)

    def candidates(
        self, pairs: Sequence[tuple[str, str]], without: Sequence[npt.NDArray[np.int64]] | None = None
    ) -> list[tuple[npt.NDArray[np.int64], Floats]]:
        """For each (level 2, name): places of the likest texts, and a row of FEATURES for each.

        `without` names the places that each must not see.
        """
        taken = [parts(name, level2) for level2, name in pairs]
        wholes, whole_masses = self._whole.shared([row.text for row in taken])
        objects, object_masses = self._object.shared([row.object for row in taken])
        abouts, about_masses = self._about.shared([row.text for row in taken])
        object_abouts, object_about_masses = self._about.shared([row.object for row in taken])
        found = []
        for number, ((level2, _), row) in enumerate(zip(pairs, taken, strict=True)):
            same = self._same_level(level2)
            likeness = wholes[number] / np.sqrt(whole_masses[number] * self._whole.masses)
            likeness += objects[number] / np.sqrt((object_masses[number] + 1) * (self._object.masses + 1))
            likeness *= np.where(same, 1.0, OTHER_LEVEL)
            if without is not None:
                likeness[without[number]] = -1
            places = np.argpartition(-likeness, CANDIDATES)[:CANDIDATES] if likeness.size > CANDIDATES else np.arange(likeness.size)
            owners = self._owners[places]
            features = self._features(
                row, places, same[places], self._level[places] == self._levels.get(level2, -1),
                wholes[number][places], whole_masses[number], objects[number][places], object_masses[number],
                abouts[number][owners] / about_masses[number],
                object_abouts[number][owners] / object_about_masses[number] if row.object else np.ones(places.size),
            )  # fmt: skip
            found.append((places, features))
        return found

    def _same_level(self, level2: str) -> npt.NDArray[np.bool_]:
        if not level2:
            return np.ones(self._level.size, bool)
        wanted = [self._levels.get(level2, -1), self._levels.get(SAME_LEVEL2.get(level2, ""), -1)]
        return (self._level == wanted[0]) | (self._level == wanted[1])

    def _features(
        self,
        row: Parts,
        places: npt.NDArray[np.int64],
        same: npt.NDArray[np.bool_],
        printed: npt.NDArray[np.bool_],
        whole: Floats,
        whole_mass: float,
        object_: Floats,
        object_mass: float,
        explained: Floats,
        object_explained: Floats,
    ) -> Floats:
        texts, objects = self._whole.masses[places], self._object.masses[places]
        measure, kind = self._measure[places], self._kind[places]
        mine, my_kind = self._measures.get(row.measure, -1), self._kinds.get(row.kind, -1)
        same_measure = (measure == mine) & (mine > 0)
        same_kind = (kind == my_kind) & ~same_measure
        other_kind = (kind != my_kind) & (kind > 0) & (my_kind != 0)
        empty, my_empty = objects == 0, object_mass == 0
        one = np.ones(places.size)
        return np.column_stack((
            whole / np.sqrt(whole_mass * texts),
            whole / whole_mass,
            whole / texts,
            np.where(empty | my_empty, 1.0 * (empty & my_empty), object_ / np.sqrt(np.maximum(object_mass * objects, 1))),
            one if my_empty else object_ / object_mass,
            np.where(empty, 1.0, object_ / np.maximum(objects, 1)),
            (object_mass - object_) / MASS,
            (objects - object_) / MASS,
            same_measure,
            same_kind,
            other_kind,
            same,
            printed,
            one * my_empty,
            empty,
            self._common[places],
            explained,
            object_explained,
        ))  # fmt: skip


class _View:
    """Texts as sets of characters and pairs, each gram weighing the square of its rarity."""

    def __init__(self, texts: Sequence[str], ends: bool) -> None:
        self._ends = ends
        grams = [sorted(_grams(text, ends)) for text in texts]
        self._columns: dict[str, int] = {}
        for row in grams:
            for gram in row:
                self._columns.setdefault(gram, len(self._columns))
        matrix = self._matrix(grams)
        counts = np.asarray(matrix.sum(axis=0)).ravel()
        self._weights = np.log((1 + len(texts)) / (1 + counts)) ** 2
        self._unseen = float(np.log(1 + len(texts)) ** 2)
        self.masses = np.asarray(matrix @ self._weights).ravel()
        self._by_gram = matrix.T.tocsr()

    def _matrix(self, grams: Sequence[Sequence[str]]) -> Any:
        lengths = np.cumsum([0, *(len(row) for row in grams)])
        columns = np.array([self._columns[gram] for row in grams for gram in row], np.int64)
        return csr_matrix((np.ones(columns.size), columns, lengths), (len(grams), len(self._columns)))

    def shared(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """What each text shares with each of the view, and the mass of each text."""
        grams = [_grams(text, self._ends) for text in texts]
        known = [[gram for gram in row if gram in self._columns] for row in grams]
        unseen = np.array([len(row) - len(seen) for row, seen in zip(grams, known, strict=True)]) * self._unseen
        rows = self._matrix(known)
        rows.data = self._weights[rows.indices]
        masses = np.asarray(rows.sum(axis=1)).ravel() + unseen
        return (rows @ self._by_gram).toarray(), masses


def _grams(text: str, ends: bool) -> set[str]:
    padded = f" {text} " if ends else text
    return {*text, *(padded[place : place + 2] for place in range(len(padded) - 1))}
