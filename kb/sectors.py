"""A draft -> the sectors and uses of money that it is of, each with the words that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.catalogue import Sector
from kb.draft import Draft
from kb.fold import fold

IN_NAME, IN_OVERVIEW, OF_DEPARTMENT = 3.0, 1.0, 2.0
MOST_SECTORS = 3
LEAST_SHARE = 0.35
"""A sector counts whose score is at least this share of the best one's."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sector of a draft; `weight` is 1 for the likeliest."""

    sector: str
    weight: float
    words: tuple[str, ...]


def find_sectors(draft: Draft, sectors: Iterable[Sector]) -> list[Found]:
    """The sectors of a draft, the likeliest first; none where no word points to one."""
    name, overview, department = fold(draft.name), fold(draft.overview), fold(draft.department)
    scored = []
    for sector in sectors:
        score = 0.0
        words = []
        for trigger in _longest(sector.triggers, f"{name}。{overview}"):
            worth = 0.5 + 0.25 * len(trigger)
            hit = worth * (IN_NAME * (trigger in name) + IN_OVERVIEW * (trigger in overview))
            score += hit
            if hit:
                words.append(trigger)
        if score and any(fold(of) in department for of in sector.departments):
            score += OF_DEPARTMENT
        elif any(len(of) > 2 and fold(of) in department for of in sector.departments):
            score += OF_DEPARTMENT / 2
        if score:
            scored.append((score, sector.name, tuple(words)))
    scored.sort(key=lambda row: -row[0])
    best = scored[0][0] if scored else 0.0
    return [
        Found(sector, score / best, words)
        for score, sector, words in scored[:MOST_SECTORS]
        if score >= LEAST_SHARE * best
    ]


def _longest(triggers: Iterable[str], text: str) -> list[str]:
    """The triggers in a text, without those that stand within a longer one: 义务教育 counts, 教育 not again."""
    present = [fold(trigger) for trigger in triggers if fold(trigger) in text]
    return [word for word in present if not any(word != other and word in other for other in present)]
