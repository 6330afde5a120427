"""A draft -> the indicators that it should have, ranked, complete, and each with its reasons.

What an indicator is worth: that its sector is the draft's, that its own trigger words stand in the draft, that
its wording is like the draft's, that what the money is spent on asks for it, and that like projects use it. The
ranking then takes levels in turn, so that the first dozen would make a form that can be handed in.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kb.catalogue import GENERAL, Standard, items, sectors_of
from kb.draft import Draft, known_values
from kb.fold import fold
from kb.neighbours import Neighbour, find_neighbours
from kb.sectors import Found, SectorWords, find_sectors
from kb.typical import Example, Usage, typical, usage_of
from kb.uses import Asked, asked_for
from kb.wordings import Wordings

SECTOR, TRIGGER, WORDING, USED, CENTRAL, COMMON, ASKED = 1.2, 0.5, 1.4, 0.8, 0.15, 0.0, 1.4
"""What each reason is worth. COMMON is what an indicator of no sector starts with, ASKED what a use of money asks for."""

UNTOLD = 0.25
"""What an indicator of the sector loses of which the draft has no word."""

NO_SECTOR = "没有认出行业，只列共性指标；补写部门和概况会更准。"

SEVERAL = 2
"""Like projects that have to use an indicator where no sector is known: one may be like in a word alone."""

PLAN = ("数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "服务对象满意度")
"""The levels that no form may lack, in the order in which a first indicator of each is given."""

REPEATED = {
    "数量指标": 0.3, "质量指标": 0.15, "时效指标": 0.5, "成本指标": 0.6, "经济效益指标": 0.4, "社会效益指标": 0.2,
    "生态效益指标": 0.5, "可持续影响指标": 0.3, "服务对象满意度": 0.9,
}  # fmt: skip
"""What each further indicator of a level loses: a form wants several quantities and one satisfaction."""

FIRST_BENEFIT = 0.2
"""What the first of another benefit is ahead, so that benefits are not all of one kind."""

_COST = {"经济成本指标": "成本指标"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An indicator for a draft. `typical_value` is as one would write it, None where nothing is known.

    `support` is the number of like projects that use it, `spread` the range of their values, `known` is set
    where the value was read in the draft itself.
    """

    standard: Standard
    operator: str
    typical_value: str | None
    unit: str
    score: float
    support: int
    reasons: tuple[str, ...]
    spread: str = ""
    known: bool = False
    examples: list[Example] = field(default_factory=list)


class Suggester:
    """Suggests from a catalogue; what depends on it alone is worked out once."""

    def __init__(self, standards: Sequence[Standard]) -> None:
        self._standards = list(standards)
        self._sectors = sectors_of(standards)
        self._words = SectorWords(standards, self._sectors)
        self._triggers = [[fold(word) for word in items(standard.triggers)] for standard in standards]
        self._rarity = _rarity(standards, self._triggers)
        self._wordings = Wordings([(standard.name, *items(standard.aliases)) for standard in standards])
        places: dict[tuple[str, str], int] = {}
        self._central = []
        for standard in standards:
            place = places[standard.sector, standard.level2] = places.get((standard.sector, standard.level2), -1) + 1
            self._central.append(1 / (1 + place))

    def suggest(
        self, connection: sqlite3.Connection, draft: Draft, limit: int = 20, exclude: Iterable[int] = ()
    ) -> list[Suggestion]:
        """The best indicators for a draft. `exclude` names projects that must not be looked at."""
        neighbours = find_neighbours(connection, draft, exclude)
        usage = usage_of(connection, neighbours)
        sectors = {found.sector: found for found in self.sectors(draft)}
        asked = asked_for(draft)
        scored = self._scored(draft, sectors, asked, usage, neighbours)
        ranked = _in_turn(scored, limit)
        best = max((score for _, score in ranked), default=1.0)
        known = known_values(draft, [standard for standard, _ in ranked])
        return [
            _suggestion(
                standard,
                known.get(standard.id),
                score / best,
                sectors.get(standard.sector),
                asked.get(standard.id),
                usage.get(standard.id),
                neighbours,
            )
            for standard, score in ranked
        ]

    def sectors(self, draft: Draft) -> list[Found]:
        """The sectors that a draft is of, the likeliest first; none where nothing tells."""
        return find_sectors(draft, self._sectors, self._words)

    def _scored(
        self,
        draft: Draft,
        sectors: dict[str, Found],
        asked: dict[str, Asked],
        usage: dict[str, Usage],
        neighbours: list[Neighbour],
    ) -> list[tuple[Standard, float]]:
        text, name = draft.text, fold(draft.name)
        worded = self._wordings.share(text).tolist()
        scored = []
        total = sum(row.likeness for row in neighbours)
        for place, standard in enumerate(self._standards):
            found, used = sectors.get(standard.sector), usage.get(standard.id)
            sure = asked.get(standard.id, Asked()).sure
            if standard.sector == GENERAL:
                score = COMMON
            elif found:
                score = SECTOR * found.weight
            elif sure or (used and used.support >= (1 if sectors else SEVERAL)):
                score = 0.0
            else:
                continue
            score = max(score, ASKED * sure)
            hits = [word for word in self._triggers[place] if word in text]
            if hits:
                score += max(
                    TRIGGER * (1.0 if word in name else 0.6) * self._rarity[standard.sector, word] for word in hits
                )
            elif not sure:
                score -= UNTOLD
            score += WORDING * worded[place]
            score += CENTRAL * self._central[place]
            if used and total:
                score += USED * used.weight / max(total, 1.0)
            scored.append((standard, score))
        scored.sort(key=lambda row: (-row[1], row[0].id))
        return scored


def _rarity(standards: Sequence[Standard], triggers: Sequence[Sequence[str]]) -> dict[tuple[str, str], float]:
    """For each sector and trigger the share of its indicators that others call for: what calls for all tells none apart."""
    sizes = Counter(standard.sector for standard in standards)
    counts = Counter(
        (standard.sector, word) for standard, words in zip(standards, triggers, strict=True) for word in words
    )
    return {(sector, word): 1 - count / sizes[sector] for (sector, word), count in counts.items()}


def _in_turn(scored: list[tuple[Standard, float]], limit: int) -> list[tuple[Standard, float]]:
    """Levels in turn, and one of each name: the two rule sets file the same cost under two levels."""
    left: list[tuple[Standard, float]] = []
    names: set[str] = set()
    for standard, score in scored:
        if standard.name not in names and standard.level2 not in ("社会成本指标", "生态环境成本指标"):
            names.add(standard.name)
            left.append((standard, score))
    ranked: list[tuple[Standard, float]] = []
    counts: Counter[str] = Counter()

    def take(row: tuple[Standard, float]) -> None:
        left.remove(row)
        ranked.append(row)
        counts[_level(row[0])] += 1

    for level2 in PLAN:
        fit = next((row for row in left if _level(row[0]) == level2), None)
        if fit is not None:
            take(fit)
    while left and len(ranked) < limit:
        take(max(left, key=lambda row: row[1] - _loss(counts, _level(row[0]))))
    return ranked[:limit]


def _loss(counts: Counter[str], level2: str) -> float:
    return REPEATED.get(level2, 1.0) * counts[level2] if counts[level2] else -FIRST_BENEFIT


def _level(standard: Standard) -> str:
    return _COST.get(standard.level2, standard.level2)


def _suggestion(
    standard: Standard,
    known: str | None,
    score: float,
    found: Found | None,
    asked: Asked | None,
    used: Usage | None,
    neighbours: list[Neighbour],
) -> Suggestion:
    value = typical(standard, used)
    reasons = [f"行业：{standard.sector}"] if found else ["通用指标"] if standard.sector == GENERAL else []
    if asked:
        reasons.append(f"资金用途：{asked.use}")
    if used:
        reasons.append(f"同类项目 {len(neighbours)} 个中 {used.support} 个使用")
    if known is not None:
        reasons.append("数值取自项目内容")
    return Suggestion(
        standard,
        value.operator,
        known if known is not None else value.value,
        value.unit,
        round(score, 3),
        used.support if used else 0,
        tuple(reasons),
        value.spread,
        known is not None,
        used.examples if used else [],
    )


def suggestion_row(suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as the command line and the site give it."""
    standard = suggestion.standard
    return {
        "standard_id": standard.id,
        "level1": standard.level1,
        "level2": standard.level2,
        "name": standard.name,
        "operator": suggestion.operator,
        "typical_value": suggestion.typical_value,
        "unit": suggestion.unit,
        "score": suggestion.score,
        "support": suggestion.support,
        "range": suggestion.spread,
        "known": suggestion.known,
        "reasons": list(suggestion.reasons),
        "explanation": standard.explanation,
        "examples": [asdict(example) for example in suggestion.examples],
    }
