"""Names of budgeted projects and of projects with targets -> which is which.

Surest first, and each is used once: the same name of the same department; a name that differs in words which all names have (资金,
项目, the year); names that share some characters and have the same money; a name that is much alike; and of another department the
same name, where no one else has it, or one that is alike and has the same money. Names whose phases, months, places or levels of money
contradict each other are never one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import product
from operator import attrgetter
from typing import Literal, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from kb.fold import fold
from kb.pair_label import Facts
from kb.region import region_of

Basis = Literal["same", "wording", "alike", "money", "elsewhere"]
SURE = frozenset({"same", "wording", "alike"})
"""By what two names are taken for one; of the other two a person has to say whether they are."""

ALIKE = 0.72
"""Names of a department as alike as this are taken for one."""

LEAST_ALIKE = 0.3
"""The least likeness where the money is the same."""

ALIKE_ELSEWHERE = 0.55
"""The least likeness where the money is the same and the department another, as a unit that is not named after its own."""

WITHIN = 0.9
"""What a name counts that stands in the other, character by character, however much longer that is."""

SHORTEST = 4
"""Characters that such a name must have."""

ROUNDING = 50
"""Yuan by which money may differ that is the same: many forms are filled in 万元 with two decimals."""

COMMONEST = 20
"""Money that more projects of a department have than this says nothing."""

SHARED, NEAREST = 0.2, 5
"""Of the names that share so many pairs of characters (as Dice counts), so many of the likest are looked at closely."""

ROWS_AT_ONCE = 500
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


class Pair(NamedTuple):
    """A budgeted project and one with a target, by their places, and by what they are taken for one."""

    line: int
    target: int
    basis: Basis


class _Found(NamedTuple):
    """Two names that may be one. `likeness` decides between those of one basis."""

    likeness: float
    line: int
    target: int


def pair_names(lines: Sequence[Named], targets: Sequence[Named]) -> list[Pair]:
    """Which line is which target, in the order of the lines; each is in one pair at most."""
    free_lines, free_targets = set(range(len(lines))), set(range(len(targets)))
    pairs: list[Pair] = []
    groups = by_office(lines, targets)

    def take(found: Iterable[_Found], basis: Basis) -> None:
        for _, line, target in sorted(found, key=lambda one: (-one.likeness, one.line, one.target)):
            if line in free_lines and target in free_targets:
                free_lines.remove(line)
                free_targets.remove(target)
                pairs.append(Pair(line, target, basis))

    def left() -> Iterator[tuple[list[int], list[int]]]:
        for ours, theirs in groups:
            yield [place for place in ours if place in free_lines], [place for place in theirs if place in free_targets]

    def of_one_text(shape: Callable[[Named], str]) -> Iterator[_Found]:
        texts = list(map(shape, lines)), list(map(shape, targets))
        for ours, theirs in left():
            for line, target in _joined(ours, theirs, *texts):
                if not lines[line].contradicts(targets[target]):
                    yield _Found(lines[line].has_money_of(targets[target]), line, target)

    take(list(of_one_text(attrgetter("key"))), "same")
    take(list(of_one_text(attrgetter("core"))), "wording")
    paid = [one for ours, theirs in left() for one in _of_same_money(ours, theirs, lines, targets)]
    take([one for one in paid if is_alike(lines[one.line], targets[one.target])], "alike")
    take(paid, "money")
    take([one for ours, theirs in left() for one in _near(ours, theirs, lines, targets)], "alike")
    take([_Found(1, *pair) for pair in _nobody_elses(lines, targets)], "elsewhere")
    rest = _of_same_money(sorted(free_lines), sorted(free_targets), lines, targets)
    take([one for one in rest if one.likeness >= ALIKE_ELSEWHERE], "elsewhere")
    return sorted(pairs)


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


def by_office(lines: Sequence[Named], targets: Sequence[Named]) -> list[tuple[list[int], list[int]]]:
    """Lines of the same departments, with the targets that may be theirs; who names no department may have any."""
    of_lines: dict[_Office, list[int]] = defaultdict(list)
    of_targets: dict[_Office, list[int]] = defaultdict(list)
    for place, one in enumerate(lines):
        of_lines[_Office(one.offices, one.region)].append(place)
    for place, one in enumerate(targets):
        of_targets[_Office(one.offices, one.region)].append(place)
    return [
        (ours, sorted(place for office, places in of_targets.items() if mine.may_be(office) for place in places))
        for mine, ours in of_lines.items()
    ]


class _Office(NamedTuple):
    names: frozenset[str]
    region: str | None

    def may_be(self, other: _Office) -> bool:
        """Whether two projects may be of one department: their names may, and the county is not another."""
        elsewhere = self.region and other.region and self.region != other.region
        if elsewhere or not self.names or not other.names:
            return not elsewhere
        return any(same_office(one, theirs) for one in self.names for theirs in other.names)


def may_be_one(one: Named, other: Named) -> bool:
    """Whether two projects may be of one department."""
    return _Office(one.offices, one.region).may_be(_Office(other.offices, other.region))


def _joined(
    ours: Iterable[int], theirs: Iterable[int], our_texts: Sequence[str], their_texts: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Places whose texts are the same and not blank."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for place in theirs:
        by_text[their_texts[place]].append(place)
    for place in ours:
        if our_texts[place]:
            yield from ((place, other) for other in by_text.get(our_texts[place], ()))


def _nobody_elses(lines: Sequence[Named], targets: Sequence[Named]) -> Iterator[tuple[int, int]]:
    """Places of names that one line and one target of the same county have."""
    counts = Counter(one.key for one in lines), Counter(one.key for one in targets)
    keys = [one.key for one in lines], [one.key for one in targets]
    for line, target in _joined(range(len(lines)), range(len(targets)), *keys):
        ours, theirs = lines[line], targets[target]
        elsewhere = ours.region and theirs.region and ours.region != theirs.region
        if all(count[ours.key] == 1 for count in counts) and not elsewhere and not ours.contradicts(theirs):
            yield line, target


def _near(
    ours: Sequence[int], theirs: Sequence[int], lines: Sequence[Named], targets: Sequence[Named]
) -> Iterator[_Found]:
    """The likest targets of each line, with their likeness, where they are alike and neither contradicts the other."""
    if not ours or not theirs:
        return
    grams = _grams([*(lines[place].core for place in ours), *(targets[place].core for place in theirs)])
    own, other = grams[: len(ours)], grams[len(ours) :]
    sizes = own.getnnz(axis=1), other.getnnz(axis=1)
    for start in range(0, len(ours), ROWS_AT_ONCE):
        shared = (own[start : start + ROWS_AT_ONCE] @ other.T).tocsr()
        for row, place in enumerate(ours[start : start + ROWS_AT_ONCE]):
            span = slice(shared.indptr[row], shared.indptr[row + 1])
            columns = shared.indices[span]
            dice = 2 * shared.data[span] / (sizes[0][start + row] + sizes[1][columns])
            for nearest in np.lexsort((columns, -dice))[:NEAREST]:
                line, target = lines[place], targets[theirs[columns[nearest]]]
                if dice[nearest] < SHARED or line.contradicts(target) or other_word(line, target):
                    continue
                alike = likeness(line, target)
                if alike >= ALIKE:
                    yield _Found(alike, place, theirs[columns[nearest]])


def _of_same_money(
    ours: Sequence[int], theirs: Sequence[int], lines: Sequence[Named], targets: Sequence[Named]
) -> Iterator[_Found]:
    """Places of names that share some characters, and have money that few have."""
    of_targets = places_by_money(theirs, targets)
    of_lines = places_by_money(ours, lines)
    for money, places in of_lines.items():
        near = [place for step in (-1, 0, 1) for place in of_targets.get(money + step, ())]
        if len(places) > COMMONEST or len(near) > COMMONEST:
            continue
        for line, target in product(places, near):
            ours_region, theirs_region = lines[line].region, targets[target].region
            if ours_region and theirs_region and ours_region != theirs_region:
                continue
            if lines[line].has_money_of(targets[target]) and not lines[line].contradicts(targets[target]):
                alike = likeness(lines[line], targets[target])
                if alike >= LEAST_ALIKE:
                    yield _Found(alike, line, target)


def places_by_money(places: Iterable[int], named: Sequence[Named]) -> dict[int, list[int]]:
    """Places by their money in hundreds of yuan, to which those beside are near; without those that have none."""
    found: dict[int, list[int]] = defaultdict(list)
    for place in places:
        if money := named[place].money:
            found[round(money / (2 * ROUNDING))].append(place)
    return found


def _grams(texts: Sequence[str]) -> csr_matrix:
    """Texts x pairs of characters: 1 where a text has the pair."""
    rows = [{text[at : at + 2] for at in range(max(len(text) - 1, 1))} for text in texts]
    known = {gram: number for number, gram in enumerate(sorted(set().union(*rows)))}
    flat = [known[gram] for row in rows for gram in row]
    ends = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(len(flat)), flat, ends), (len(texts), len(known)))
