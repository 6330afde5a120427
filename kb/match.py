"""An indicator as written -> the standard one, or none where the catalogue has nothing of that meaning.

A name or alias of the same level 2 is answered from a table; what only fills the cell is nothing. Of the rest, an office's
own indicator is answered whose wording is much like the name, by TF-IDF within level 2, then across; else what the name most
likely means by what `kb.name_net` learned, or none. A score stands beside each answer: 1 for a name or alias, less for likeness.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from kb.catalogue import GENERAL, Standard, items
from kb.indicator_name import core, same_words, tidy
from kb.lexicon import FOLDER, content_lines
from kb.name_net import Floats, NameNet, bags, packed_net, runs

FILLERS_FILE: Path = FOLDER / "fillers.txt"

MATCH_VERSION = "13"
"""Changes with the rules below, so that stored links are made anew."""

SAME_LEVEL2 = {"成本指标": "经济成本指标", "经济成本指标": "成本指标"}
"""The two rule sets file money cost under different levels; either stands in for the other."""

PRINTED = 1.0
"""What an indicator of the printed cost level is ahead of its twin of the other, as a logarithm."""

SURE, LEAST = 1.0, 0.5
BATCH = 250
LEAN = 0.5
"""What the likeliest indicator is ahead of none, as a logarithm: a name left without its standard costs more than one tied
too freely."""

LEAST_KNOWN = 0.15
"""How much of a name must be known for an answer: of what is no word at all, the level alone would tell something."""

LIKE = 0.55
"""The least likeness at which an indicator is answered that was not there to learn from, as an office's own."""

SHAPES = (core, same_words)
"""In which shapes a name is held against the wordings of such an indicator; the liker one counts."""

OTHER_LEVEL = 0.6
"""What a likeness is worth in another level 2 than the printed one."""


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


class Matcher:
    """Matches names with a catalogue; answers are kept, since forms repeat themselves."""

    def __init__(self, standards: Iterable[Standard]) -> None:
        self._standards = sorted(standards, key=lambda standard: (-standard.own, standard.sector != GENERAL))
        self._names = _table(self._standards)
        self._levels = list(dict.fromkeys(standard.level2 for standard in self._standards))
        self._likeness: _Likeness | None = None
        self._known: dict[tuple[str, str], Match] = {}

    def prepare(self) -> None:
        """Do at once what is else done for the first name that no wording has."""
        if self._likeness is None:
            self._likeness = _Likeness(self._standards)

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
            self.prepare()
            assert self._likeness is not None
            batch = unlike[start : start + BATCH]
            self._known.update(zip(batch, self._likeness.matches(batch), strict=True))
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


class _Likeness:
    """A catalogue laid out for names that none of its wordings is."""

    def __init__(self, standards: Sequence[Standard]) -> None:
        net = packed_net()
        learned = set(net.ids)
        self._learned = [standard for standard in standards if standard.id in learned]
        self._learned_levels = np.array([standard.level2 for standard in self._learned])
        self._net = NameNet([standard.id for standard in self._learned], net)
        wordings = [
            (standard, name)
            for standard in standards
            if standard.id not in learned
            for name in (standard.name, *items(standard.aliases))
        ]
        self._others = [standard for standard, _ in wordings]
        self._levels = np.array([standard.level2 for standard in self._others])
        self._runs = dict(net.runs)
        for _, name in wordings:
            for run in (run for shape in SHAPES for run in runs(shape(name))):
                self._runs.setdefault(run, len(self._runs))
        self._rarity = np.full(len(self._runs), net.rarity.max(initial=1), np.float32)
        self._rarity[: len(net.rarity)] = net.rarity
        self._bags = [self._bag(shape, [name for _, name in wordings]).T for shape in SHAPES]

    def matches(self, pairs: Sequence[tuple[str, str]]) -> list[Match]:
        """The answers to (level 2, name) pairs."""
        found = self._likeliest(pairs) if self._learned else [NOTHING] * len(pairs)
        if self._others:
            alike = self._alike(pairs)
            for number, place in enumerate(alike.argmax(axis=1)):
                if alike[number, place] >= LIKE:
                    found[number] = Match(self._others[place], min(float(alike[number, place]), 0.99))
        return found

    def _likeliest(self, pairs: Sequence[tuple[str, str]]) -> list[Match]:
        """What pairs most likely mean by what was learned."""
        logs, known = self._net.read(pairs)
        ahead = logs[:, :-1] + LEAN - logs[:, -1:]
        asked = np.array([level2 if level2 in SAME_LEVEL2 else "" for level2, _ in pairs])[:, None]
        best = (ahead + PRINTED * (asked == self._learned_levels)).argmax(axis=1)
        scores = 1 / (1 + np.exp(-ahead[np.arange(len(pairs)), best]))
        scores[known < LEAST_KNOWN] = 0
        return [
            Match(self._learned[place], min(float(score), 0.99)) if score > LEAST else NOTHING
            for place, score in zip(best, scores, strict=True)
        ]

    def _alike(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Pairs x wordings of indicators that were not learned from: how like each name is to each."""
        names = [name for _, name in pairs]
        alike = np.zeros((len(pairs), len(self._others)), np.float32)
        for shape, wordings in zip(SHAPES, self._bags, strict=True):
            alike = np.maximum(alike, (self._bag(shape, names) @ wordings).toarray())
        asked = np.array([level2 for level2, _ in pairs])[:, None]
        twin = np.array([SAME_LEVEL2.get(level2, level2) for level2, _ in pairs])[:, None]
        same = (asked == "") | (asked == self._levels) | (twin == self._levels)
        at_level: Floats = alike * np.where(same, 1, OTHER_LEVEL).astype(np.float32)
        return at_level

    def _bag(self, shape: Callable[[str], str], names: Sequence[str]) -> csr_matrix:
        """Names x runs of the net and of these wordings."""
        return bags([shape(name) for name in names], self._runs, self._rarity)


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
