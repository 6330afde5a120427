"""A draft -> the sectors and uses of money that it is of, each with the words that say so."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.catalogue import Sector, Standard, items
from kb.draft import Draft
from kb.fold import fold
from kb.wordings import pairs

IN_NAME, IN_OVERVIEW, OF_DEPARTMENT = 3.0, 1.0, 2.8
TOLD_IN_NAME, TOLD_IN_OVERVIEW = 3.0, 0.45
"""What each pair of characters is worth that is a sector's own."""

LEAST = 1.8
"""What words have to be worth to say that a draft is of a sector; its department alone says nothing, as one has many."""

MOST_SECTORS = 3
LEAST_SHARE = 0.6
"""A sector counts whose score is at least this share of the best one's."""

DOUBT = 4
"""Wordings of no sector that every pair of characters is taken to stand in besides: what one wording has proves little."""

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


class SectorWords:
    """What the words of a text tell of its sector, by the wordings of each sector's indicators and others of the sector.

    A pair of characters that only one sector's wordings have, like 户厕, says of which it is; one that stands in many,
    like 农村 or 改造, says nothing.
    """

    def __init__(self, standards: Iterable[Standard], sectors: Iterable[Sector] = ()) -> None:
        counts: dict[str, Counter[str]] = {}
        self._wordings: dict[str, str] = {}
        said = [(one.sector, (one.name, *items(one.aliases), *items(one.triggers))) for one in standards]
        for name, words in [*said, *((sector.name, sector.wordings) for sector in sectors)]:
            wordings = [fold(word) for word in words]
            self._wordings[name] = "。".join([self._wordings.get(name, ""), *wordings])
            for wording in dict.fromkeys(wordings):
                for pair in pairs(wording):
                    counts.setdefault(pair, Counter())[name] += 1
        self._worth = {
            pair: [(sector, share**2 * total / (total + DOUBT)) for sector, count in found.items()
                   if (share := count / total) > 0.1]
            for pair, found in counts.items() if (total := found.total())
        }  # fmt: skip

    def told(self, text: str) -> defaultdict[str, float]:
        """Sector -> how much a text tells of it: about 1 for each pair of characters that is its own."""
        told: defaultdict[str, float] = defaultdict(float)
        for pair in pairs(text):
            for sector, worth in self._worth.get(pair, ()):
                told[sector] += worth
        return told

    def share(self, sector: str, word: str) -> float:
        """The share that a sector has of all wordings with a word, up to 1: 改造 stands in every field's."""
        total = sum(text.count(word) for text in self._wordings.values())
        return (self._wordings.get(sector, "").count(word) + 1) / (total + 1)


def find_sectors(draft: Draft, sectors: Sequence[Sector], words: SectorWords) -> list[Found]:
    """The sectors of a draft, the likeliest first; none where no word tells of one."""
    name, overview, department = fold(draft.name), fold(draft.overview), _department(draft.department)
    claims = Counter(fold(trigger) for sector in sectors for trigger in sector.triggers)
    in_name, in_overview = words.told(name), words.told(overview)
    scored = []
    for sector in sectors:
        score = TOLD_IN_NAME * in_name[sector.name] + TOLD_IN_OVERVIEW * in_overview[sector.name]
        found = []
        for trigger in _longest(sector.triggers, f"{name}。{overview}"):
            worth = (0.5 + 0.25 * len(trigger)) / claims[trigger] ** 0.5
            if sector.name not in USES:
                worth *= words.share(sector.name, trigger)
            score += worth * (IN_NAME * (trigger in name) + IN_OVERVIEW * (trigger in overview))
            found.append(trigger)
        use = USE if sector.name in USES else 1.0
        if score * use < LEAST:
            continue
        if department and any(_department(of) == department for of in sector.departments):
            score += OF_DEPARTMENT
        if score:
            score *= use
            scored.append((score, sector.name, tuple(found)))
    scored.sort(key=lambda row: -row[0])
    best = scored[0][0] if scored else 0.0
    return [
        Found(sector, score / best, found)
        for score, sector, found in scored[:MOST_SECTORS]
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
