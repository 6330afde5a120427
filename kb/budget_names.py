"""A project as a budget or a target names it, and how alike two names are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from kb.fold import fold
from kb.pair_label import Facts
from kb.region import region_of

ALIKE = 0.72
"""Names of a department as alike as this are taken for one."""

WITHIN = 0.9
"""What a name counts that stands in the other, character by character, however much longer that is."""

SHORTEST = 4
"""Characters that such a name must have."""

ROUNDING = 50
"""Yuan by which money may differ that is the same: many forms are filled in 万元 with two decimals."""

LONGEST_NAME = 100
"""Characters of a name that are compared."""

_SIGNS = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_YEAR_SAID = re.compile(r"((?:19|20)\d\d)(?=年|-|至|~)")
_COMMON = re.compile(
    "关于|申请|请示|报告|通知|下达|提前|拨付|年初预算|年中追加|县级资金|补助资金|专项资金|资金|项目|经费|专项|工作|费用|补助|补贴|奖补|财政|预算|建设|工程|的"
)
"""Words that names are given and left without."""

_OWN_OFFICE = re.compile(r"\(?(?:本级|机关|本部)\)?$")
_OFFICE_CODE = re.compile(r"^[\[(]?\d{2,}[\])]?\s*[-_]?\s*")
_HOME = re.compile(
    "^(?:中共|中国共产党)?(?:[\u4e00-\u9fff]{1,8}?(?:自治县|自治旗|县|区|旗|市|省)|[县区市省旗州])(?=[\u4e00-\u9fff]{2,})"
)
_SHORT_COUNTY = re.compile("((?![全本各该我])[\u4e00-\u9fff]县)(?=[\u4e00-\u9fff]{2,})")
_LEVEL = re.compile("中央|省级|市级|县级|区级|县区级")
_SIDES = {"城市": "城", "城镇": "城", "农村": "乡", "乡村": "乡"}
_SIDE = re.compile("|".join(_SIDES))
_DISTINCT = frozenset("东西南北上下前后左右内外大小新旧老一二三四五六七八九十甲乙丙丁城乡农男女高初小中0123456789")
"""Characters in which names of different things differ, where all others are the same: 东城幼儿园, 西城幼儿园."""


@dataclass(frozen=True)
class Named:
    """A project as a budget or a target names it. `departments` are those who have it, department or unit; `money` is in yuan."""

    name: str
    departments: tuple[str, ...]
    money: float | None

    @cached_property
    def key(self) -> str:
        """The name without blanks, signs and differences of print."""
        return _SIGNS.sub("", fold(self.name[:LONGEST_NAME]))

    @cached_property
    def core(self) -> str:
        """The name without the year and the words that all names have; itself where that leaves hardly anything."""
        bare = _COMMON.sub("", _YEAR.sub("", self.key))
        return bare if len(bare) > 1 else self.key

    @cached_property
    def offices(self) -> frozenset[str]:
        """Who has it, without codes and 本级, with the county and without."""
        names = [_OWN_OFFICE.sub("", _OFFICE_CODE.sub("", fold(name).strip())) for name in self.departments if name]
        return frozenset((*names, *(_HOME.sub("", name) for name in names)))

    @cached_property
    def facts(self) -> Facts:
        """What the name says of phase, months and place."""
        return Facts(None, "", "", "", "", fold(self.name[:LONGEST_NAME]), (), self.money)

    @cached_property
    def levels(self) -> frozenset[str]:
        """The levels of government whose money the name speaks of."""
        return frozenset(_LEVEL.findall(self.key))

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that the name says."""
        return frozenset(_YEAR_SAID.findall(fold(self.name[:LONGEST_NAME])))

    @cached_property
    def region(self) -> str | None:
        """The county or city that its department's name begins with: 临县 too, which is short for a region elsewhere."""
        short = next((match[1] for name in self.departments if (match := _SHORT_COUNTY.match(name))), None)
        return region_of(*self.departments) or short

    @cached_property
    def sides(self) -> frozenset[str]:
        """Whether it speaks of town or country."""
        return frozenset(_SIDES[word] for word in _SIDE.findall(self.key))

    def contradicts(self, other: Named) -> bool:
        """Whether the names speak of different years, phases, months, places, levels of money, or of town and country."""
        a, b = self.facts, other.facts
        pairs = (
            (a.phases, b.phases), (a.months, b.months), (a.places, b.places), (self.levels, other.levels), (self.sides, other.sides),
            (self.years, other.years),
        )  # fmt: skip
        return any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in pairs)

    def says_as_much(self, other: Named) -> bool:
        """Whether both speak of the same phases, levels and sides: a second phase is not the whole."""
        return (self.facts.phases, self.levels, self.sides) == (other.facts.phases, other.levels, other.sides)

    def has_money_of(self, other: Named) -> bool:
        """Whether both have the same money, as closely as forms say it."""
        return self.money is not None and other.money is not None and abs(self.money - other.money) <= ROUNDING


def same_office(one: str, other: str) -> bool:
    """Whether two names of departments may be of one: 人社局 and 人力资源和社会保障局, 教育局 and 教育科技局."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 1 and _stands_in(shorter, longer)


def likeness(one: Named, other: Named) -> float:
    """How alike two names are, from 0 to 1: the share of characters that stand in both, in order; much where one stands in the other."""
    shorter, longer = sorted((one.core, other.core), key=len)
    matcher = SequenceMatcher(None, min(shorter, longer), max(shorter, longer), autojunk=False)
    within = WITHIN if len(shorter) >= SHORTEST and _stands_in(shorter, longer) else 0.0
    return max(matcher.ratio(), within)


def is_alike(one: Named, other: Named) -> bool:
    """Whether two names are so alike that nobody would ask: most characters the same, no other word, and as much said of phase and level."""
    ratio = SequenceMatcher(None, min(one.core, other.core), max(one.core, other.core), autojunk=False).ratio()
    return ratio >= ALIKE and not other_word(one, other) and one.says_as_much(other)


def _stands_in(shorter: str, longer: str) -> bool:
    """Whether all characters of a text stand in another, in order."""
    rest = iter(longer)
    return all(character in rest for character in shorter)


def other_word(one: Named, other: Named) -> bool:
    """Whether a word of the one stands where the other has another: 城市 and 农村 before the same, or 东 and 西."""
    a, b = sorted((one.core, other.core))
    for kind, start, end, first, last in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "replace" and (min(end - start, last - first) > 1 or {*a[start:end], *b[first:last]} <= _DISTINCT):
            return True
    return False
