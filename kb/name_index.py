"""Names -> the likest wordings of a catalogue, each with what speaks for and against it.

A name and a wording are compared as a whole and in what they are about: how much of the one is found in the other,
rare characters and pairs weighing more; whether they ask for the same measure; whether the level agrees; how much of
the name the explanation of the indicator has; and whether the name speaks of another field of work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from kb.catalogue import GENERAL, Standard, items, sectors_of
from kb.indicator_name import same_words
from kb.measures import parts
from kb.sectors import USES

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

FEATURES = (
    "cosine", "of name", "of text", "object cosine", "of name's object", "of text's object", "object missing",
    "object beyond", "same measure", "same kind", "other kind", "same level", "printed level", "name without object",
    "text without object", "common", "use of money", "explained", "object explained", "sector named",
    "other sector named",
)  # fmt: skip
CANDIDATES = 64
SAME_LEVEL2 = {"成本指标": "经济成本指标", "经济成本指标": "成本指标"}
"""The two rule sets file money cost under different levels; either stands in for the other."""

OTHER_LEVEL = 0.6
"""What a likeness is worth, in choosing candidates, in another level 2 than the printed one."""

MASS = 100.0
"""Brings the weight of what is missing to the size of the other features."""


class NameIndex:
    """The wordings of a catalogue, ready to be compared with."""

    def __init__(self, standards: Sequence[Standard]) -> None:
        self.wordings = [
            (place, name)
            for place, standard in enumerate(standards)
            for name in dict.fromkeys((standard.name, *items(standard.aliases)))
        ]
        self.owners = np.array([place for place, _ in self.wordings], np.int64)
        owners = [standards[place] for place in self.owners]
        taken = [parts(name, owner.level2) for owner, (_, name) in zip(owners, self.wordings, strict=True)]
        self._whole = _View([row.text for row in taken], True)
        self._object = _View([row.object for row in taken], False)
        self._about = _View([same_words(_about(standard)) for standard in standards], False)
        self._level, self._levels = _numbered([owner.level2 for owner in owners])
        self._measure, self._measures = _numbered([row.measure for row in taken])
        self._kind, self._kinds = _numbered([row.kind for row in taken])
        self._common = np.array([owner.sector == GENERAL for owner in owners])
        self._use = np.array([owner.sector in USES for owner in owners])
        self._sector, self._sectors = _numbered([owner.sector for owner in owners])
        self._triggers = {
            same_words(trigger): self._sectors[sector.name]
            for sector in sectors_of(standards)
            for trigger in sector.triggers
            if sector.name in self._sectors and sector.name not in USES
        }

    def candidates(
        self, pairs: Sequence[tuple[str, str]], without: Sequence[Places] | None = None
    ) -> tuple[Places, Floats]:
        """For each (level 2, name) the places of CANDIDATES likest wordings, and FEATURES of each.

        `without` names the places that each must not see.
        """
        taken = [parts(name, level2) for level2, name in pairs]
        whole, whole_mass = self._whole.shared([row.text for row in taken])
        about_object, object_mass = self._object.shared([row.object for row in taken])
        level = _column(self._levels.get(level2, -1) for level2, _ in pairs)
        twin = _column(self._levels.get(SAME_LEVEL2.get(level2, ""), -1) for level2, _ in pairs)
        unknown = _column(not level2 for level2, _ in pairs)
        same = (self._level == level) | (self._level == twin) | (unknown > 0)
        likeness = whole / np.sqrt(whole_mass * self._whole.masses)
        likeness += about_object / np.sqrt((object_mass + 1) * (self._object.masses + 1))
        likeness *= np.where(same, 1.0, OTHER_LEVEL)
        if without is not None:
            for row, hidden in zip(likeness, without, strict=True):
                row[hidden] = -1
        count = min(CANDIDATES, likeness.shape[1])
        places = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
        whole = np.take_along_axis(whole, places, 1)
        shared = np.take_along_axis(about_object, places, 1)
        texts, objects = self._whole.masses[places], self._object.masses[places]
        measure = _column(self._measures.get(row.measure, -1) if row.measure else -1 for row in taken)
        kind = _column(self._kinds.get(row.kind, -1) if row.kind else -1 for row in taken)
        same_measure = self._measure[places] == measure
        same_kind = self._kind[places] == kind
        other_kind = ~same_kind & (kind >= 0) & (self._kind[places] != self._kinds.get("", -1))
        bare, bare_text = object_mass == 0, objects == 0
        explained, explained_object = self._explained(taken, places, bare)
        named = np.zeros((len(pairs), len(self._sectors)), bool)
        for number, row in enumerate(taken):
            named[number, [sector for trigger, sector in self._triggers.items() if trigger in row.text]] = True
        sector_named = np.take_along_axis(named, self._sector[places], 1)
        everywhere = self._common[places] | self._use[places]
        features = (
            whole / np.sqrt(whole_mass * texts),
            whole / whole_mass,
            whole / texts,
            np.where(bare | bare_text, bare & bare_text, shared / np.sqrt(np.maximum(object_mass * objects, 1))),
            np.where(bare, 1.0, shared / np.maximum(object_mass, 1)),
            np.where(bare_text, 1.0, shared / np.maximum(objects, 1)),
            (object_mass - shared) / MASS,
            (objects - shared) / MASS,
            same_measure,
            same_kind & ~same_measure,
            other_kind,
            np.take_along_axis(same, places, 1),
            self._level[places] == level,
            bare & np.ones(places.shape, bool),
            bare_text,
            self._common[places],
            self._use[places],
            explained,
            explained_object,
            sector_named,
            named.any(axis=1)[:, None] & ~sector_named & ~everywhere,
        )
        return places, np.stack(features, axis=2).astype(np.float64)

    def _explained(self, taken: Sequence[Any], places: Places, bare: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """How much of each name, and of what it is about, the explanation of each candidate has."""
        owners = self.owners[places]
        whole, mass = self._about.shared([row.text for row in taken])
        object_, object_mass = self._about.shared([row.object for row in taken])
        return (
            np.take_along_axis(whole, owners, 1) / np.maximum(mass, 1),
            np.where(bare, 1.0, np.take_along_axis(object_, owners, 1) / np.maximum(object_mass, 1)),
        )


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
        """What each text shares with each of the view, and a column with the mass of each text."""
        grams = [_grams(text, self._ends) for text in texts]
        known = [[gram for gram in row if gram in self._columns] for row in grams]
        unseen = np.array([len(row) - len(seen) for row, seen in zip(grams, known, strict=True)]) * self._unseen
        rows = self._matrix(known)
        rows.data = self._weights[rows.indices]
        masses = np.asarray(rows.sum(axis=1)).ravel() + unseen
        return (rows @ self._by_gram).toarray(), masses[:, None]


def _about(standard: Standard) -> str:
    return f"{standard.sector} {standard.name} {standard.triggers} {standard.explanation}"


def _grams(text: str, ends: bool) -> set[str]:
    padded = f" {text} " if ends else text
    return {*text, *(padded[place : place + 2] for place in range(len(padded) - 1))}


def _numbered(values: Sequence[str]) -> tuple[Places, dict[str, int]]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64), numbers


def _column(values: Any) -> Places:
    return np.array(list(values), np.int64)[:, None]
