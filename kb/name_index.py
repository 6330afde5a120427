"""Names -> the likest wordings of a catalogue, each with what speaks for and against it.

A name and a wording are compared as a whole and in what they are about: how much of the one is found in the other,
rare characters and pairs weighing more; whether they ask for the same measure; whether the level agrees; how much of
the name is told in all that the catalogue says of the indicator and of its field of work.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.catalogue import GENERAL, Standard, items
from kb.deeds import DEEDS, deed_groups, with_deeds
from kb.fold import fold
from kb.gram_view import Floats, GramView, Places, WordView, grams, largest
from kb.indicator_name import core, same_words, tidy, unify
from kb.known_names import names_beyond, names_written
from kb.measures import DIMENSION_NAMES, MONEY, PRICES, SHARES, Parts, dimension, parts, unit_dimension
from kb.plain_forms import by_form
from kb.sectors import USES
from kb.segment import words

OF_FORM = (
    "cosine", "share of the wording", "share of the name's object", "share of the wording's object", "object missing",
    "object beyond", "told", "object told", "told by the field", "words missing", "share of words missing", "like nothing",
    "same measure", "length",
)  # fmt: skip
"""Features that weigh otherwise for an indicator that a name is by its form, of which the name tells the object alone."""

FEATURES = (
    "cosine", "share of the wording", "share of the name's object", "share of the wording's object", "object missing",
    "object beyond", "same measure", "same kind of measure", "other kind of measure", "printed level",
    "wording without object", "common", "use of money", "word for word", "told", "object told", "field of work",
    "told by the field", "ends the name", "common, ends the name", "counted thing missing", "satisfaction", "common time",
    "same deed", "deed missing", "common, same deed", "words missing", "length", "last word missing",
    "share of words missing", "no word told", "kinds of deeds missing", "same dimension", "share for another",
    "other dimension", "sum for a price", "common price", "like nothing", "object like nothing", "like nothing of the level",
    "by form", "time asked", "money asked", "satisfaction asked", "effect asked",
    *(f"by form: {name}" for name in OF_FORM),
)  # fmt: skip
"""What is known of a name and a wording: `told` is how much of the name all wordings and the explanation of the
indicator have together, `told by the field` how much those of its whole sector have, `words missing` which words of the
name they lack, `like nothing` how near a name comes that is known to have no indicator, `by form` how often what the name
is by its form is right. A long name says what it is about; a short one may say nothing."""

PLACES_OF_FORM = [FEATURES.index(name) for name in OF_FORM]
CANDIDATES = 64
SAME_LEVEL2 = {"成本指标": "经济成本指标", "经济成本指标": "成本指标"}
"""The two rule sets file money cost under different levels; either stands in for the other."""

SATISFACTION = "服务对象满意度"
"""What asks for satisfaction is of this level, wherever it is filed."""

BY_FORM = 2.0
"""What the first wording of an indicator that a name is by its form is ahead in choosing candidates."""

LEVEL_OF_KIND = {"count": "数量指标", "rate": "质量指标", "time": "时效指标", "money": "成本指标"}
"""The level whose forms a name has that comes without one."""

OTHER_LEVEL = 0.6
"""What a likeness is worth, in choosing candidates, in another level 2 than the printed one."""

LEAST_END = 4
"""A wording of fewer characters at the end of a name says nothing: 次数 ends every count."""

MASS = 100.0
"""Brings the weight of what is missing to the size of the other features."""

LENGTH = 10.0
"""Likewise for the characters of a name."""


class NameIndex:
    """The wordings of a catalogue, ready to be compared with."""

    def __init__(self, standards: Sequence[Standard]) -> None:
        written = names_written()
        wordings = [
            (place, name)
            for place, standard in enumerate(standards)
            for name in dict.fromkeys((standard.name, *items(standard.aliases), *written.get(standard.id, ())))
        ]
        alike = {(place, parts(name, standards[place].level2)): (place, name) for place, name in reversed(wordings)}
        # of two that say the same of one indicator the first; those of a level stand together
        wordings = sorted(alike.values(), key=lambda wording: standards[wording[0]].level2)
        self.owners = np.array([place for place, _ in wordings], np.int64)
        self.wordings = [(standards[place].level2, name) for place, name in wordings]
        taken = [parts(name, level2) for level2, name in self.wordings]
        own = {(level2, row.text) for (level2, _), row in zip(self.wordings, taken, strict=True)}
        self.nothing = [(level2, name) for level2, name in names_beyond() if (level2, same_words(name)) not in own]
        self._means_nothing = {(level2, tidy(name)) for printed, name in self.nothing for level2 in (printed, "")}
        taken += [parts(name, level2) for level2, name in self.nothing]
        self._whole = GramView.of([row.text for row in taken], partial(grams, ends=True))
        self._object = GramView.of([row.object for row in taken], grams, 1)
        self._nothing_level = np.array([level2 for level2, _ in self.nothing])
        del taken[len(self.wordings) :]
        self._deeds = with_deeds([row.text for row in taken])
        self._cores, self._core_numbers = _numbered([core(name) for _, name in self.wordings])
        sector, _ = _numbered([standard.sector for standard in standards])
        texts: list[list[str]] = [[] for _ in standards]
        for place, row in zip(self.owners, taken, strict=True):
            texts[place].append(row.text)
        told = [f"{_told(standard)} {' '.join(of)}" for standard, of in zip(standards, texts, strict=True)]
        self._told = GramView.of(told, grams)
        self._field = self._told.together(sector)
        self._words = WordView([set(words(text)) for text in told])
        self._explained = np.array([deed_groups(f"{standard.name} {standard.explanation}") for standard in standards])
        self._dimension = np.array([DIMENSION_NAMES.index(unit_dimension(standard.unit)) for standard in standards])[
            self.owners
        ]
        self._sector = sector[self.owners]
        self._level, self._levels = _numbered([level2 for level2, _ in self.wordings])
        self._spans = np.searchsorted(self._level, np.arange(len(self._levels) + 1)).tolist()
        self._measure, self._measures = _numbered([row.measure for row in taken])
        self._kind, self._kinds = _numbered([row.kind for row in taken])
        self._common = np.array([standard.sector == GENERAL for standard in standards])[self.owners]
        self._use = np.array([standard.sector in USES for standard in standards])[self.owners]
        _, first = np.unique(self.owners, return_index=True)
        self._first = dict(zip((standard.id for standard in standards), first.tolist(), strict=True))
        self._any_work = self._common | self._use

    def means_nothing(self, level2: str, name: str) -> bool:
        """Whether a name is known to have no indicator, and no wording of this catalogue says the same; `level2` may be ""."""
        return (level2, tidy(name)) in self._means_nothing

    def candidates(
        self, pairs: Sequence[tuple[str, str]], without: Sequence[Places] | None = None
    ) -> tuple[Places, Floats]:
        """For each (level 2, name) the places of CANDIDATES likest wordings, and FEATURES of each.

        `without` names the places that each must not see, of wordings and then of names for which there is nothing.
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
        unknown = _column(not level2 for level2 in filed) > 0
        printed |= unknown  # any level is as good as printed
        same |= unknown
        if without is not None:
            for row, hidden in enumerate(without):
                whole[row, hidden] = shared[row, hidden] = -1
        count = len(self.wordings)
        nothing = self._like_nothing(filed, whole[:, count:], shared[:, count:])
        likeness = whole[:, :count] + shared[:, :count]
        for level, (start, end) in enumerate(pairwise(self._spans)):
            likeness[:, start:end] *= np.where(same[:, level : level + 1], 1, OTHER_LEVEL).astype(np.float32)
        formed = [level2 or LEVEL_OF_KIND.get(row.kind, "") for level2, row in zip(filed, taken, strict=True)]
        forms = [
            {self._first[id_]: share for id_, share in by_form(level2, name).items() if id_ in self._first}
            for level2, (_, name) in zip(formed, pairs, strict=True)
        ]
        for row, first in enumerate(forms):
            likeness[row, list(first)] += BY_FORM
        places = largest(likeness, min(CANDIDATES, likeness.shape[1]))
        printed = _at(printed, self._level[places])
        masses, object_masses = self._whole.masses[places], self._object.masses[places]
        cosine = _at(whole, places)
        whole = cosine * np.sqrt(whole_mass * masses)
        shared = _at(shared, places) * np.sqrt((mass + 1) * (object_masses + 1))
        bare, bare_wording = mass == 0, object_masses == 0
        ends = self._ends([core(name) for _, name in pairs], places)
        counted = _column(row.kind == "count" for row in taken)
        same_deed, other_deed = self._deed(taken, places)
        words_missing, *missing = self._words_missing(taken, places)
        sure = self._form(forms, places)
        satisfaction, time = self._kinds.get("satisfaction", -1), self._kinds.get("time", -1)
        features = (
            cosine,
            whole / masses,
            np.where(bare, 1.0, shared / np.maximum(mass, 1)),
            np.where(bare_wording, 1.0, shared / np.maximum(object_masses, 1)),
            (mass - shared) / MASS,
            (object_masses - shared) / MASS,
            *self._measured(taken, places),
            printed,
            bare_wording,
            self._common[places],
            self._use[places],
            self._cores[places] == _column(self._core_numbers.get(core(name), -1) for _, name in pairs),
            *self._told_of(taken, places, bare),
            ends,
            ends * self._common[places],
            counted * (mass - shared) / MASS,
            (self._kind[places] == satisfaction) & _column(row.kind == "satisfaction" for row in taken),
            (self._kind[places] == time) & _column(row.kind == "time" for row in taken) & self._common[places],
            same_deed,
            other_deed,
            same_deed & self._any_work[places],
            words_missing,
            _column(len(row.text) for row in taken) / LENGTH,
            *missing,
            self._groups_missing([name for _, name in pairs], places),
            *self._dimensions([name for _, name in pairs], taken, places),
            *nothing,
            sure,
            *(_column(row.kind == kind for row in taken) for kind in ("time", "money", "satisfaction", "effect")),
        )
        table = np.empty((*places.shape, len(FEATURES)))
        for number, feature in enumerate(features):
            table[:, :, number] = feature
        table[:, :, len(features) :] = table[:, :, PLACES_OF_FORM] * (sure > 0)[:, :, None]
        return places, table

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

    def _ends(self, cores: Sequence[str], places: Places) -> Floats:
        """How much of each name a wording is that the name ends with."""
        ends = np.zeros(places.shape)
        for row, text in enumerate(cores):
            for length in range(LEAST_END, len(text)):
                if (number := self._core_numbers.get(text[-length:])) is not None:
                    ends[row][self._cores[places[row]] == number] = length / len(text)
        return ends

    def _words_missing(self, taken: Sequence[Parts], places: Places) -> tuple[Floats, ...]:
        """What the words of each name weigh that the catalogue does not tell of an indicator; of those of its object
        whether the last is missing, how many of them are, and whether all."""
        weight, last, share = np.zeros((3, *places.shape))
        for row, of in enumerate(taken):
            owners = self.owners[places[row]]
            missing = {word: ~self._words.has(word)[owners] for word in _long(words(of.text))}
            for word, lacks in missing.items():
                weight[row] += self._words.weight(word) / MASS * lacks
            if object_ := _long(words(of.object)):
                lacking = [missing[word] if word in missing else ~self._words.has(word)[owners] for word in object_]
                last[row], share[row] = lacking[-1], sum(lacking) / len(lacking)
        return weight, last, share, share == 1

    def _groups_missing(self, names: Sequence[str], places: Places) -> Places:
        """How many kinds of deeds a name tells that the explanation of an indicator does not."""
        told = np.array([deed_groups(name) for name in names])
        missing: Places = (told[:, None] & ~self._explained[self.owners[places]]).sum(axis=2)
        return missing

    def _dimensions(
        self, names: Sequence[str], taken: Sequence[Parts], places: Places
    ) -> tuple[npt.NDArray[np.bool_], ...]:
        """Whether a name and an indicator's unit are of one dimension, of a share and something else, of two others, of a sum
        and a price, or of a price that any work may have."""
        asked = _column(DIMENSION_NAMES.index(dimension(name, row)) for name, row in zip(names, taken, strict=True))
        unit = self._dimension[places]
        known, same, money = (asked > 0) & (unit > 0), asked == unit, (asked >= MONEY) & (unit >= MONEY)
        share = known & ((asked == SHARES) | (unit == SHARES))
        return (
            same & known,
            ~same & share,
            ~same & known & ~share & ~money,
            ~same & money,
            same & (asked == PRICES) & self._any_work[places],
        )

    def _form(self, forms: Sequence[dict[int, float]], places: Places) -> Floats:
        """How sure the form of each name is of an indicator."""
        sure = np.zeros(places.shape)
        for row, form in enumerate(forms):
            for first, share in form.items():
                sure[row, self.owners[places[row]] == self.owners[first]] = share
        return sure

    def _like_nothing(self, levels: Sequence[str], whole: Floats, shared: Floats) -> tuple[Floats, Floats, Floats]:
        """How like each name is to one for which the catalogue has nothing: as a whole, in its object, and in both together,
        where one of another level counts less."""
        same = self._nothing_level == np.array(levels)[:, None]
        both = whole + shared
        both[~same] *= OTHER_LEVEL
        return whole.max(1, keepdims=True), shared.max(1, keepdims=True), both.max(1, keepdims=True) / 2

    def _told_of(self, taken: Sequence[Parts], places: Places, bare: npt.NDArray[np.bool_]) -> tuple[Floats, ...]:
        owners, sectors = self.owners[places], self._sector[places]
        whole, mass = self._told.shared([row.text for row in taken])
        object_, object_mass = self._told.shared([row.object for row in taken])
        field, field_mass = self._field.shared([row.text for row in taken])
        field /= np.maximum(field_mass, 1)
        best = np.maximum(field.max(axis=1, keepdims=True), 1e-9)
        return (
            _at(whole, owners) / np.maximum(mass, 1),
            np.where(bare, 1.0, _at(object_, owners) / np.maximum(object_mass, 1)),
            _at(field / best, sectors),
            _at(field, sectors),
        )


def _long(of: Sequence[str]) -> list[str]:
    return [word for word in of if len(word) > 1]


def _told(standard: Standard) -> str:
    """What the catalogue says of an indicator besides its wordings."""
    return unify(fold(" ".join((standard.sector, standard.triggers, standard.explanation))))


def _numbered(values: Sequence[str]) -> tuple[Places, dict[str, int]]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64), numbers


def _at(values: npt.NDArray[Any], places: Places) -> npt.NDArray[Any]:
    """Of each row the values at its places."""
    found: npt.NDArray[Any] = values[np.arange(len(places))[:, None], places]
    return found


def _column(values: Any) -> Places:
    return np.array(list(values), np.int64)[:, None]
