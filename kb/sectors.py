"""A draft -> the sectors and uses of money that it is of, each with the words that say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.catalogue import Sector
from kb.draft import Draft
from kb.fold import fold

IN_NAME, IN_OVERVIEW, OF_DEPARTMENT, ALIKE = 3.0, 1.0, 2.8, 4.0
MOST_SECTORS = 3
LEAST_SHARE = 0.6
"""A sector counts whose score is at least this share of the best one's."""

USES = frozenset({
    "补贴发放", "工程建设", "政府采购与设备购置", "委托业务", "人员经费与机关运转", "培训", "会议", "调研与文字成果",
})  # fmt: skip
USE = 0.7
"""A use of money says less of a project than its field of work: every field builds, buys and pays."""

_ALIASES = {
    "住建": "住房",
    "卫健": "卫生",
    "人社": "人力",
    "文旅": "文化",
    "发改": "发展",
    "医保": "医疗",
    "残联": "残疾",
}
_PLACE = re.compile(r"^(?:.{0,6}?[县市区旗州])?(?=.{2})")


@dataclass(frozen=True, slots=True)
class Found:
    """A sector of a draft; `weight` is 1 for the likeliest."""

    sector: str
    weight: float
    words: tuple[str, ...]


def find_sectors(draft: Draft, sectors: Sequence[Sector], likeness: Mapping[str, float] | None = None) -> list[Found]:
    """The sectors of a draft, the likeliest first; none where no word points to one.

    `likeness` says of each sector how much the draft's name is like the wording of its indicators, up to 1.
    """
    name, overview, department = fold(draft.name), fold(draft.overview), _department(draft.department)
    claims = Counter(fold(trigger) for sector in sectors for trigger in sector.triggers)
    scored = []
    for sector in sectors:
        score = 0.0
        words = []
        for trigger in _longest(sector.triggers, f"{name}。{overview}"):
            worth = (0.5 + 0.25 * len(trigger)) / claims[trigger] ** 0.5
            score += worth * (IN_NAME * (trigger in name) + IN_OVERVIEW * (trigger in overview))
            words.append(trigger)
        score += ALIKE * (likeness or {}).get(sector.name, 0.0)
        if department and any(_department(of) == department for of in sector.departments):
            score += OF_DEPARTMENT
        if sector.name in USES:
            score *= USE
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


def _department(name: str) -> str:
    """The two characters that tell departments apart: 交通局 and 方山县交通运输局 are both 交通."""
    bare = fold(name)
    bare = _PLACE.sub("", bare).lstrip("委") if bare.startswith("县") or len(bare) > 6 else bare
    bare = bare.removeprefix("县").removeprefix("委")
    return _ALIASES.get(bare[:2], bare[:2])
