"""Names -> the likest wordings of a catalogue, each with what speaks for and against it.

A name and a wording are compared as a whole and in what they are about: how much of the one is found in the other,
rare characters and pairs weighing more; whether they ask for the same measure; whether the level agrees; how much of
the name is told in all that the catalogue says of the indicator and of its field of work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from kb.catalogue import GENERAL, Standard, items
from kb.fold import fold
from kb.indicator_name import core, unify
from kb.measures import Parts, parts
from kb.sectors import USES

Floats = npt.NDArray[np.floating[Any]]
Places = npt.NDArray[np.int64]

FEATURES = (
    "cosine", "share of the name", "share of the wording", "cosine of the objects", "share of the name's object",
    "share of the wording's object", "object missing", "object beyond", "same measure", "same kind of measure",
    "other kind of measure", "same level", "printed level", "wording without object", "common", "use of money",
    "word for word", "told", "object told", "field of work", "told by the field", "ends the name", "common, ends the name",
    "begins the name", "counted thing missing", "satisfaction", "common time", "same deed",
    "deed missing",
)  # fmt: skip
"""What is known of a name and a wording: `told` is how much of the name all wordings and the explanation of the
indicator have together, `told by the field` how much those of its whole sector have."""

CANDIDATES = 64
SAME_LEVEL2 = {"成本指标": "经济成本指标", "经济成本指标": "成本指标"}
"""The two rule sets file money cost under different levels; either stands in for the other."""

SATISFACTION = "服务对象满意度"
"""What asks for satisfaction is of this level, wherever it is filed."""

OTHER_LEVEL = 0.6
"""What a likeness is worth, in choosing candidates, in another level 2 than the printed one."""

DEEDS = (
    "慰问", "培训", "奖励", "表彰", "聘用", "购置", "维修", "改造", "建设", "检查", "宣传", "补助", "救助", "资助", "检测", "编制",
    "印制", "编印", "印刷", "举办", "开展", "审计", "调研", "引进", "扶持", "治理", "养护", "安装", "种植", "发放", "演练", "招聘", "评审",
    "租赁", "运维", "监测", "处置", "修缮", "更换", "拆除", "征收", "扶助", "安置", "保障", "管护", "清理", "采集", "拍摄", "制作",
)  # fmt: skip
"""What a name may begin with that says what is done: 慰问环卫工人 counts visits, not cleaners."""

LEAST_END = 4
"""A wording of fewer characters at the end of a name says nothing: 次数 ends every count."""

MASS = 100.0
"""Brings the weight of what is missing to the size of the other features."""


class NameIndex:
    """The wordings of a catalogue, ready to be compared with."""

    def __init__(self, standards: Sequence[Standard]) -> None:
        wordings = [
            (place, name)
            for place, standard in enumerate(standards)
            for name in dict.fromkeys((standard.name, *items(standard.aliases)))
        ]
        alike = {(place, parts(name, standards[place].level2)): (place, name) for place, name in reversed(wordings)}
        wordings = list(reversed(alike.values()))  # of two that say the same of one indicator, the first
        self.owners = np.array([place for place, _ in wordings], np.int64)
        self.wordings = [(standards[place].level2, name) for place, name in wordings]
        taken = [parts(name, level2) for level2, name in self.wordings]
        self._whole = _View([row.text for row in taken], True)
        self._object = _View([row.object for row in taken], False, 1)
        self._deeds = _with_deeds([row.text for row in taken])
        self._cores, self._core_numbers = _numbered([core(name) for _, name in self.wordings])
        sector, sectors = _numbered([standard.sector for standard in standards])
        texts: list[list[str]] = [[] for _ in standards]
        for place, row in zip(self.owners, taken, strict=True):
            texts[place].append(row.text)
        told = [f"{_told(standard)} {' '.join(of)}" for standard, of in zip(standards, texts, strict=True)]
        self._told = _View(told, False)
        self._field = _View([" ".join(np.array(told)[sector == place]) for place in sectors.values()], False)
        self._sector = sector[self.owners]
        self._level, self._levels = _numbered([level2 for level2, _ in self.wordings])
        self._measure, self._measures = _numbered([row.measure for row in taken])
        self._kind, self._kinds = _numbered([row.kind for row in taken])
        self._common = np.array([standard.sector == GENERAL for standard in standards])[self.owners]
        self._use = np.array([standard.sector in USES for standard in standards])[self.owners]

    def candidates(
        self, pairs: Sequence[tuple[str, str]], without: Sequence[Places] | None = None
    ) -> tuple[Places, Floats]:
        """For each (level 2, name) the places of CANDIDATES likest wordings, and FEATURES of each.

        `without` names the places that each must not see.
        """
        taken = [parts(name, level2) for level2, name in pairs]
        filed = [
            SATISFACTION if row.kind == "satisfaction" else pair[0] for pair, row in zip(pairs, taken, strict=True)
        ]
        whole, whole_mass = self._whole.shared([row.text for row in taken])
        shared, mass = self._object.shared([row.object for row in taken])
        levels = np.arange(len(self._levels))
        printed = levels == _column(self._levels.get(level2, -1) for level2 in filed)
        same = printed | (levels == _column(self._levels.get(SAME_LEVEL2.get(level2, ""), -1) for level2 in filed))
        same |= _column(not level2 for level2 in filed) > 0
        likeness = whole * self._whole.scale
        likeness /= np.sqrt(whole_mass)
        of_objects = shared * self._object.scale
        of_objects /= np.sqrt(mass + 1)
        likeness += of_objects
        likeness *= np.where(same, 1.0, OTHER_LEVEL).astype(np.float32)[:, self._level]
        if without is not None:
            for row, hidden in zip(likeness, without, strict=True):
                row[hidden] = -1
        count = min(CANDIDATES, likeness.shape[1])
        places = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
        whole, shared = (np.take_along_axis(of, places, 1) for of in (whole, shared))
        same, printed = (np.take_along_axis(of, self._level[places], 1) for of in (same, printed))
        masses, object_masses = self._whole.masses[places], self._object.masses[places]
        bare, bare_wording = mass == 0, object_masses == 0
        ends, begins = self._at_the_ends([core(name) for _, name in pairs], places)
        counted = _column(row.kind == "count" for row in taken)
        same_deed, other_deed = self._deed(taken, places)
        satisfaction, time = self._kinds.get("satisfaction", -1), self._kinds.get("time", -1)
        features = (
            whole / np.sqrt(whole_mass * masses),
            whole / whole_mass,
            whole / masses,
            np.where(bare | bare_wording, bare & bare_wording, shared / np.sqrt(np.maximum(mass * object_masses, 1))),
            np.where(bare, 1.0, shared / np.maximum(mass, 1)),
            np.where(bare_wording, 1.0, shared / np.maximum(object_masses, 1)),
            (mass - shared) / MASS,
            (object_masses - shared) / MASS,
            *self._measured(taken, places),
            same,
            printed,
            bare_wording,
            self._common[places],
            self._use[places],
            self._cores[places] == _column(self._core_numbers.get(core(name), -1) for _, name in pairs),
            *self._told_of(taken, places, bare),
            ends,
            ends * self._common[places],
            begins,
            counted * (mass - shared) / MASS,
            (self._kind[places] == satisfaction) & _column(row.kind == "satisfaction" for row in taken),
            (self._kind[places] == time) & _column(row.kind == "time" for row in taken) & self._common[places],
            same_deed,
            other_deed,
        )
        return places, np.stack(features, axis=2).astype(np.float64)

    def _measured(self, taken: Sequence[Parts], places: Places) -> tuple[npt.NDArray[np.bool_], ...]:
        """Whether name and wording ask for the same measure, only for one of the same kind, or for another kind."""
        measure = self._measure[places] == _column(self._measures.get(row.measure or "-", -1) for row in taken)
        kinds = _column(self._kinds.get(row.kind or "-", -1) for row in taken)
        kind = self._kind[places]
        return measure, (kind == kinds) & ~measure, (kind != kinds) & (kinds >= 0) & (kind != self._kinds.get("", -1))

    def _deed(self, taken: Sequence[Parts], places: Places) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Whether a name begins with a deed that a wording tells too, or does not."""
        same, other = np.zeros(places.shape, bool), np.zeros(places.shape, bool)
        for row, of in enumerate(taken):
            if of.text.startswith(DEEDS):
                deed = next(deed for deed in DEEDS if of.text.startswith(deed))
                same[row] = self._deeds[deed][places[row]]
                other[row] = ~same[row]
        return same, other

    def _at_the_ends(self, cores: Sequence[str], places: Places) -> tuple[Floats, Floats]:
        """How much of each name a wording is that the name ends with, and one that it begins with."""
        ends, begins = np.zeros(places.shape), np.zeros(places.shape)
        for row, text in enumerate(cores):
            for length in range(LEAST_END, len(text)):
                if (number := self._core_numbers.get(text[-length:])) is not None:
                    ends[row][self._cores[places[row]] == number] = length / len(text)
                if (number := self._core_numbers.get(text[:length])) is not None:
                    begins[row][self._cores[places[row]] == number] = length / len(text)
        return ends, begins

    def _told_of(self, taken: Sequence[Parts], places: Places, bare: npt.NDArray[np.bool_]) -> tuple[Floats, ...]:
        owners, sectors = self.owners[places], self._sector[places]
        whole, mass = self._told.shared([row.text for row in taken])
        object_, object_mass = self._told.shared([row.object for row in taken])
        field, field_mass = self._field.shared([row.text for row in taken])
        field /= np.maximum(field_mass, 1)
        best = np.maximum(field.max(axis=1, keepdims=True), 1e-9)
        return (
            np.take_along_axis(whole, owners, 1) / np.maximum(mass, 1),
            np.where(bare, 1.0, np.take_along_axis(object_, owners, 1) / np.maximum(object_mass, 1)),
            np.take_along_axis(field / best, sectors, 1),
            np.take_along_axis(field, sectors, 1),
        )


class _View:
    """Texts as sets of characters and pairs, each gram weighing the square of its rarity."""

    def __init__(self, texts: Sequence[str], ends: bool, spare: int = 0) -> None:
        self._ends = ends
        rows, grams = _grams(texts, ends)
        self._known, columns = np.unique(grams, return_inverse=True)
        matrix = csr_matrix((np.ones(rows.size, np.float32), (rows, columns)), (len(texts), self._known.size))
        matrix.data[:] = 1  # a gram that a text has twice counts once
        counts = np.asarray(matrix.sum(axis=0)).ravel()
        self._weights = (np.log((1 + len(texts)) / (1 + counts)) ** 2).astype(np.float32)
        self._unseen = float(np.log(1 + len(texts)) ** 2)
        self.masses = np.asarray(matrix @ self._weights).ravel()
        self.scale = 1 / np.sqrt(np.maximum(self.masses + spare, 1e-9))
        self._by_gram = matrix.T.tocsr()

    def shared(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """What each text shares with each of the view, and a column with the mass of each text."""
        rows, grams = _grams(texts, self._ends)
        columns = np.searchsorted(self._known, grams)
        known = self._known[np.minimum(columns, self._known.size - 1)] == grams
        strange = {(row, gram) for row, gram in zip(rows[~known].tolist(), grams[~known].tolist(), strict=True)}
        unseen = np.bincount([row for row, _ in strange], minlength=len(texts)) * self._unseen
        rows, columns = rows[known], columns[known]
        found = csr_matrix((np.ones(rows.size, np.float32), (rows, columns)), (len(texts), self._known.size))
        found.data = self._weights[found.indices]
        masses = np.asarray(found.sum(axis=1)).ravel() + unseen
        return (found @ self._by_gram).toarray(), masses[:, None].astype(np.float32)


def _grams(texts: Sequence[str], ends: bool) -> tuple[Places, Places]:
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


def _with_deeds(texts: Sequence[str]) -> dict[str, npt.NDArray[np.bool_]]:
    """For each deed which texts tell it."""
    whole = "\n".join(texts)
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    return {
        deed: np.bincount(
            np.searchsorted(starts, [found.start() for found in re.finditer(deed, whole)], "right") - 1,
            minlength=len(texts),
        )
        > 0
        for deed in DEEDS
    }


def _told(standard: Standard) -> str:
    """What the catalogue says of an indicator besides its wordings."""
    return unify(fold(" ".join((standard.sector, standard.triggers, standard.explanation))))


def _numbered(values: Sequence[str]) -> tuple[Places, dict[str, int]]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64), numbers


def _column(values: Any) -> Places:
    return np.array(list(values), np.int64)[:, None]
