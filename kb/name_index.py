"""Names -> the likest wordings of a catalogue, each with what speaks for and against it.

A name and a wording are compared as a whole and in what they are about: how much of the one is found in the other,
rare characters and pairs weighing more; whether they ask for the same measure; whether the level agrees; how much of
the name is told in all that the catalogue says of the indicator and of its field of work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.catalogue import GENERAL, Standard, items
from kb.fold import fold
from kb.gram_view import Floats, GramView, Places, grams, largest, words_of
from kb.indicator_name import core, unify
from kb.lexicon import FOLDER, content_lines
from kb.measures import Parts, parts
from kb.sectors import USES

FEATURES = (
    "cosine", "share of the name", "share of the wording", "cosine of the objects", "share of the name's object",
    "share of the wording's object", "object missing", "object beyond", "same measure", "same kind of measure",
    "other kind of measure", "same level", "printed level", "wording without object", "common", "use of money",
    "word for word", "told", "object told", "field of work", "told by the field", "ends the name", "common, ends the name",
    "begins the name", "counted thing missing", "satisfaction", "common time", "same deed",
    "deed missing", "common, same deed", "words missing", "length", "matter beyond",
    "common, matter beyond",
)  # fmt: skip
"""What is known of a name and a wording: `told` is how much of the name all wordings and the explanation of the
indicator have together, `told by the field` how much those of its whole sector have, `words missing` which words of the
name they lack. A long name says what it is about; a short one may say nothing."""

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
    "租赁", "更新", "抽检", "印发", "运维", "监测", "处置", "修缮", "更换", "拆除", "征收", "扶助", "安置", "保障", "管护", "清理", "采集",
    "拍摄", "制作",
)  # fmt: skip
"""What a name may begin with that says what is done: 慰问环卫工人 counts visits, not cleaners."""

BEYOND_FILE = FOLDER / "matters_beyond.txt"
LEAST_END = 4
"""A wording of fewer characters at the end of a name says nothing: 次数 ends every count."""

MASS = 100.0
"""Brings the weight of what is missing to the size of the other features."""

LENGTH = 10.0
"""Likewise for the characters of a name."""


class NameIndex:
    """The wordings of a catalogue, ready to be compared with."""

    def __init__(self, standards: Sequence[Standard]) -> None:
        wordings = [
            (place, name)
            for place, standard in enumerate(standards)
            for name in dict.fromkeys((standard.name, *items(standard.aliases)))
        ]
        alike = {(place, parts(name, standards[place].level2)): (place, name) for place, name in reversed(wordings)}
        # of two that say the same of one indicator the first; those of a level stand together
        wordings = sorted(alike.values(), key=lambda wording: standards[wording[0]].level2)
        self.owners = np.array([place for place, _ in wordings], np.int64)
        self.wordings = [(standards[place].level2, name) for place, name in wordings]
        taken = [parts(name, level2) for level2, name in self.wordings]
        self._whole = GramView.of([row.text for row in taken], partial(grams, ends=True))
        self._object = GramView.of([row.object for row in taken], grams, 1)
        self._deeds = _with_deeds([row.text for row in taken])
        self._cores, self._core_numbers = _numbered([core(name) for _, name in self.wordings])
        sector, _ = _numbered([standard.sector for standard in standards])
        texts: list[list[str]] = [[] for _ in standards]
        for place, row in zip(self.owners, taken, strict=True):
            texts[place].append(row.text)
        told = [f"{_told(standard)} {' '.join(of)}" for standard, of in zip(standards, texts, strict=True)]
        self._told = GramView.of(told, grams)
        self._texts = told
        self._tell: dict[str, npt.NDArray[np.bool_]] = {}
        self._field = self._told.together(sector)
        self._words = GramView.of(told, words_of)
        self._sector = sector[self.owners]
        self._level, self._levels = _numbered([level2 for level2, _ in self.wordings])
        self._spans = np.searchsorted(self._level, np.arange(len(self._levels) + 1)).tolist()
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
        whole, whole_mass = self._whole.alike([row.text for row in taken])
        shared, mass = self._object.alike([row.object for row in taken])
        levels = np.arange(len(self._levels))
        printed = levels == _column(self._levels.get(level2, -1) for level2 in filed)
        same = printed | (levels == _column(self._levels.get(SAME_LEVEL2.get(level2, ""), -1) for level2 in filed))
        same |= _column(not level2 for level2 in filed) > 0
        likeness = whole + shared
        for level, (start, end) in enumerate(pairwise(self._spans)):
            likeness[:, start:end] *= np.where(same[:, level : level + 1], 1, OTHER_LEVEL).astype(np.float32)
        if without is not None:
            for row, hidden in zip(likeness, without, strict=True):
                row[hidden] = -1
        places = largest(likeness, min(CANDIDATES, likeness.shape[1]))
        same, printed = (np.take_along_axis(of, self._level[places], 1) for of in (same, printed))
        masses, object_masses = self._whole.masses[places], self._object.masses[places]
        cosine = np.take_along_axis(whole, places, 1)
        whole = cosine * np.sqrt(whole_mass * masses)
        shared = np.take_along_axis(shared, places, 1) * np.sqrt((mass + 1) * (object_masses + 1))
        bare, bare_wording = mass == 0, object_masses == 0
        ends, begins = self._at_the_ends([core(name) for _, name in pairs], places)
        counted = _column(row.kind == "count" for row in taken)
        same_deed, other_deed = self._deed(taken, places)
        beyond = self._beyond(taken, places)
        satisfaction, time = self._kinds.get("satisfaction", -1), self._kinds.get("time", -1)
        features = (
            cosine,
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
            same_deed & (self._common | self._use)[places],
            self._words_missing(taken, places),
            np.broadcast_to(_column(len(row.text) for row in taken) / LENGTH, places.shape),
            beyond,
            beyond & (self._common | self._use)[places],
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

    def _beyond(self, taken: Sequence[Parts], places: Places) -> npt.NDArray[np.bool_]:
        """Whether a name tells a matter for which the catalogue has nothing of its own, and an indicator does not."""
        found = np.zeros(places.shape, bool)
        for row, of in enumerate(taken):
            for word in matters_beyond().findall(of.text):
                if word not in self._tell:
                    self._tell[word] = np.array([word in text for text in self._texts])[self.owners]
                found[row] |= ~self._tell[word][places[row]]
        return found

    def _words_missing(self, taken: Sequence[Parts], places: Places) -> Floats:
        """What the words of each name weigh that the catalogue does not tell of an indicator."""
        shared, mass = self._words.shared([row.text for row in taken])
        missing: Floats = (mass - np.take_along_axis(shared, self.owners[places], 1)) / MASS
        return missing

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


@cache
def matters_beyond() -> re.Pattern[str]:
    """Matters of county work for which the catalogue has no indicator of their own, as names are compared."""
    lines = [text.partition(" ")[2].split("、") for _, text in content_lines(BEYOND_FILE)]
    return re.compile(
        "|".join(sorted({re.escape(unify(fold(word))) for words in lines for word in words}, key=len)[::-1])
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
