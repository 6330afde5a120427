"""An indicator as written -> the standard one, or none where the catalogue has nothing of that meaning.

In order: a name or alias of the same level 2; a name that ends in one, with the object's own name in front;
TF-IDF of characters within the level 2; a pattern of the lexicon; the same TF-IDF over all levels. A score stands beside each answer: 1 for a
name or alias, less for likeness.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.catalogue import GENERAL, Standard, items
from kb.indicator_name import core, same_words, tidy
from kb.similarity import TextIndex, nearest

PATTERNS_FILE = Path(__file__).parent / "lexicon" / "indicator_patterns.csv"

MATCH_VERSION = "3"
"""Changes with the rules below, so that stored links are made anew."""

SURE = 1.0
SUFFIX = 0.9
THRESHOLD = 0.55
ACROSS = 0.85
"""What a likeness is worth in another level 2 than the one that is printed."""

OTHER_MEASURE = 0.75
"""What it is worth where one name asks for a rate and the other for a number."""

LIKE, RULED = 0.72, 0.7
"""Below LIKE a pattern of the lexicon is asked first; what it says is worth RULED."""

TWIN = 0.02
"""What decides between the two rule sets' records of one cost: the printed level."""

NEAREST = 40
SHORTEST_SUFFIX, SUFFIX_SHARE = 4, 0.7
"""A name that ends in a known one is of that meaning where the known part is most of it."""

BATCH = 500

_SAME_LEVEL2 = {"成本指标": "经济成本指标", "经济成本指标": "成本指标"}
"""The two rule sets file money cost under different levels; either stands in for the other."""


@dataclass(frozen=True, slots=True)
class Match:
    """The standard indicator of a name, and how sure that is; None where there is none."""

    standard: Standard | None
    score: float


NOTHING = Match(None, 0.0)
_FILLER = frozenset({"指标", "指标名称", "三级指标"})


@cache
def indicator_patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Level 2, pattern and standard id of each line of the lexicon: what a whole family of names means."""
    with PATTERNS_FILE.open(encoding="utf-8-sig", newline="") as handle:
        return tuple((row["level2"], re.compile(row["pattern"]), row["standard_id"]) for row in csv.DictReader(handle))


class Matcher:
    """Matches names with a catalogue; answers are kept, since forms repeat themselves."""

    def __init__(self, standards: Iterable[Standard]) -> None:
        self._standards = sorted(standards, key=lambda standard: (-standard.own, standard.sector != GENERAL))
        self._names: dict[tuple[str, str], Standard] = {}
        self._owners: list[Standard] = []
        texts: list[str] = []
        forms = [[standard.name, *items(standard.aliases)] for standard in self._standards]
        for shape in (tidy, core):
            for place in range(max((len(written) for written in forms), default=0)):
                for standard, written in zip(self._standards, forms, strict=True):
                    if place < len(written):
                        self._names.setdefault((standard.level2, shape(written[place])), standard)
        for standard, written in zip(self._standards, forms, strict=True):
            for text in dict.fromkeys(same_words(name) for name in written):
                texts.append(text)
                self._owners.append(standard)
        self._index = TextIndex(texts)
        self._measures = [measure(text) for text in texts]
        by_id = {standard.id: standard for standard in self._standards}
        self._patterns = [
            (level2, pattern, by_id[standard_id])
            for level2, pattern, standard_id in indicator_patterns()
            if standard_id in by_id
        ]
        self._known: dict[tuple[str, str], Match] = {}

    def match(self, name: str, level2: str = "") -> Match:
        """The standard indicator of one name; `level2` is the printed level, "" where it is not known."""
        return self.match_all([(level2, name)])[0]

    def match_all(self, pairs: Sequence[tuple[str, str]]) -> list[Match]:
        """The standard indicators of (level 2, name) pairs, in their order."""
        unknown = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        unlike: list[tuple[str, str]] = []
        for pair in unknown:
            found = self._by_name(*pair)
            if found is None:
                unlike.append(pair)
            else:
                self._known[pair] = found
        for start in range(0, len(unlike), BATCH):
            self._by_likeness(unlike[start : start + BATCH])
        return [self._known[pair] for pair in pairs]

    def _by_name(self, level2: str, name: str) -> Match | None:
        if len(tidy(name)) < 2 or tidy(name) in _FILLER:
            return NOTHING
        levels = [level2, _SAME_LEVEL2.get(level2, "")] if level2 else self._levels()
        for shape in (tidy, core):
            text = shape(name)
            for level in levels:
                if found := self._names.get((level, text)):
                    return Match(found, SURE)
        text = core(name)
        for start in range(1, len(text) - max(SHORTEST_SUFFIX, int(SUFFIX_SHARE * len(text))) + 1):
            for level in levels:
                if found := self._names.get((level, text[start:])):
                    return Match(found, SUFFIX)
        return None

    def _levels(self) -> list[str]:
        return list(dict.fromkeys(standard.level2 for standard in self._standards))

    def _by_likeness(self, pairs: list[tuple[str, str]]) -> None:
        rows = self._index.likeness(same_words(name) for _, name in pairs)
        for (level2, name), row in zip(pairs, rows, strict=True):
            asked = measure(name)
            best = NOTHING
            for place in nearest(row, NEAREST):
                owner = self._owners[place]
                score = float(row[place]) * _fit(asked, self._measures[place])
                if level2 and owner.level2 not in (level2, _SAME_LEVEL2.get(level2)):
                    score *= ACROSS
                if owner.level2 != level2:
                    score -= TWIN
                if score > best.score:
                    best = Match(owner, score)
            if best.score < LIKE and (ruled := self._by_pattern(level2, name)):
                best = ruled
            self._known[level2, name] = best if best.score >= THRESHOLD else NOTHING

    def _by_pattern(self, level2: str, name: str) -> Match | None:
        text = tidy(name)
        for level, pattern, standard in self._patterns:
            if level2 in (level, "") and pattern.search(text):
                return Match(standard, RULED)
        return None


def _fit(asked: str, found: str) -> float:
    """What a likeness is worth, by the kinds of figure that the two names ask for."""
    if asked == found or not asked or not found or {asked, found} == {"time", "rate"}:
        return 1.0
    return OTHER_MEASURE
