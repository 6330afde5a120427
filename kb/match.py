"""An indicator as written -> the standard one, or none where the catalogue has nothing of that meaning.

A name or alias of the same level 2 is answered from a table; what only fills the cell, or is known to have no indicator,
is nothing. Of the rest, the likest wordings of the catalogue are weighed against "none of them"; the weights are learned
by `python -m benchmarks.train_match`. A score stands beside each answer: 1 for a name or alias, less for likeness.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.catalogue import GENERAL, Standard, items
from kb.indicator_name import core, tidy
from kb.lexicon import FOLDER, content_lines
from kb.name_index import FEATURES, SAME_LEVEL2, NameIndex

WEIGHTS_FILE: Path = FOLDER / "match_weights.csv"
FILLERS_FILE: Path = FOLDER / "fillers.txt"

MATCH_VERSION = "8"
"""Changes with the rules below, so that stored links are made anew."""

SURE, LEAST = 1.0, 0.5
BATCH = 250


@dataclass(frozen=True, slots=True)
class Match:
    """The standard indicator of a name, and how sure that is; None where there is none."""

    standard: Standard | None
    score: float


NOTHING = Match(None, 0.0)


@cache
def fillers() -> re.Pattern[str]:
    """What is written where an indicator's name should be and says nothing of what is measured: 同上, 据实结算."""
    return re.compile("|".join(pattern for _, pattern in content_lines(FILLERS_FILE)))


@cache
def match_weights() -> npt.NDArray[np.float64]:
    """What each of FEATURES is worth, and last what a wording starts with against "none"."""
    with WEIGHTS_FILE.open(encoding="utf-8", newline="") as handle:
        weights = {row["feature"]: float(row["weight"]) for row in csv.DictReader(handle)}
    return np.array([weights[name] for name in (*FEATURES, "none")])


class Matcher:
    """Matches names with a catalogue; answers are kept, since forms repeat themselves."""

    def __init__(self, standards: Iterable[Standard]) -> None:
        self._standards = sorted(standards, key=lambda standard: (-standard.own, standard.sector != GENERAL))
        self._names = _table(self._standards)
        self._levels = list(dict.fromkeys(standard.level2 for standard in self._standards))
        self._index: NameIndex | None = None
        self._known: dict[tuple[str, str], Match] = {}

    def prepare(self) -> None:
        """Do at once what is else done for the first name that no wording has."""
        if self._index is None:
            self._index = NameIndex(self._standards)

    def match(self, name: str, level2: str = "") -> Match:
        """The standard indicator of one name; `level2` is the printed level, "" where it is not known."""
        return self.match_all([(level2, name)])[0]

    def match_all(self, pairs: Sequence[tuple[str, str]]) -> list[Match]:
        """The standard indicators of (level 2, name) pairs, in their order."""
        unlike: list[tuple[str, str]] = []
        for pair in dict.fromkeys(pairs):
            if pair not in self._known:
                found = self._by_name(*pair)
                if found is None:
                    unlike.append(pair)
                else:
                    self._known[pair] = found
        for start in range(0, len(unlike), BATCH):
            self._by_likeness(unlike[start : start + BATCH])
        return [self._known[pair] for pair in pairs]

    def _by_name(self, level2: str, name: str) -> Match | None:
        if len(tidy(name)) < 2:
            return NOTHING
        levels = [level2, SAME_LEVEL2.get(level2, "")] if level2 else self._levels
        for shape in (tidy, core):
            text = shape(name)
            for level in levels:
                if found := self._names.get((level, text)):
                    return Match(found, SURE)
        return NOTHING if fillers().fullmatch(tidy(name)) else None

    def _by_likeness(self, pairs: list[tuple[str, str]]) -> None:
        self.prepare()
        assert self._index is not None
        weights = match_weights()
        places, features = self._index.candidates(pairs)
        worth = features @ weights[:-1] + weights[-1]
        best = worth.argmax(axis=1)
        for number, (pair, place) in enumerate(zip(pairs, best, strict=True)):
            if self._index.means_nothing(*pair):
                self._known[pair] = NOTHING
                continue
            score = float(1 / (1 + np.exp(-worth[number, place])))
            owner = self._standards[self._index.owners[places[number, place]]]
            self._known[pair] = Match(owner, min(score, 0.99)) if score > LEAST else NOTHING


def _table(standards: Sequence[Standard]) -> dict[tuple[str, str], Standard]:
    """(level 2, name or alias) -> its standard indicator; of two that claim one, the one that names it first."""
    names: dict[tuple[str, str], Standard] = {}
    forms = [(standard, [standard.name, *items(standard.aliases)]) for standard in standards]
    for shape in (tidy, core):
        for place in range(max((len(written) for _, written in forms), default=0)):
            for standard, written in forms:
                if place < len(written):
                    names.setdefault((standard.level2, shape(written[place])), standard)
    return names
