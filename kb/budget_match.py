"""Names of budgeted projects and of projects with targets -> which is which.

Surest first, and each is used once: the same name of the same department; a name that differs in words which all names have
(资金, 项目, the year); a name that is much alike; the same name of another department, where no one else has it; and a name that
shares some characters where the money is the same. Names whose phases, months, places or levels of money contradict each other
are never one.
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

Basis = Literal["same", "wording", "alike", "elsewhere", "money"]
BASES: tuple[Basis, ...] = ("same", "wording", "alike", "elsewhere", "money")
"""By what two names are taken for one, the surest first."""

ALIKE = 0.75
"""Names of a department as alike as this are taken for one: the share of characters that stand in both, in order."""

LEAST_ALIKE = 0.3
"""The least likeness where the money is the same."""

COMMONEST = 20
"""Money that more projects of a department have than this says nothing."""

SHARED, NEAREST = 0.2, 5
"""Of the names that share so many pairs of characters (as Dice counts), so many of the likest are looked at closely."""

ROWS_AT_ONCE = 500

_SIGNS = re.compile(r"[\W_]+")
_OWN_OFFICE = re.compile(r"\(?(?:本级|机关|本部)\)?$")
_HOME = re.compile("^(?:中共|中国共产党)?[\u4e00-\u9fff]{1,8}?(?:自治县|自治旗|县|区|旗|市|省)(?=[\u4e00-\u9fff]{2,})")


@dataclass(frozen=True)
class Named:
    """A project as a budget or a target names it. `departments` are those who have it, department or unit; `money` is in yuan."""

    name: str
    departments: tuple[str, ...]
    money: float | None

    @cached_property
    def key(self) -> str:
        """The name without blanks, signs and differences of print."""
        return _SIGNS.sub("", fold(self.name))

    @cached_property
    def core(self) -> str:
        """The name without year, phase, level and the words that all names have; itself where that leaves nothing."""
        return self.facts.core or self.key

    @cached_property
    def offices(self) -> frozenset[str]:
        """Who has it, without the county and without 本级."""
        names = (_OWN_OFFICE.sub("", fold(name).strip()) for name in self.departments if name)
        return frozenset(_HOME.sub("", name) for name in names)

    @cached_property
    def facts(self) -> Facts:
        """What the name says of phase, months, level and place."""
        return Facts(None, "", "", "", "", fold(self.name), (), self.money)

    def contradicts(self, other: Named) -> bool:
        """Whether the names speak of different phases, months, places or levels of money."""
        a, b = self.facts, other.facts
        pairs = ((a.months, b.months), (a.places, b.places), (a.levels, b.levels))
        return a.phases != b.phases or any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in pairs)


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
    groups = _by_office(lines, targets)

    def take(found: Iterable[_Found], basis: Basis) -> None:
        for _, line, target in sorted(found, key=lambda one: (-one.likeness, one.line, one.target)):
            if line in free_lines and target in free_targets:
                free_lines.remove(line)
                free_targets.remove(target)
                pairs.append(Pair(line, target, basis))

    def left() -> Iterator[tuple[list[int], list[int]]]:
        for ours, theirs in groups:
            yield [place for place in ours if place in free_lines], [place for place in theirs if place in free_targets]

    def same_money(line: int, target: int) -> bool:
        return lines[line].money is not None and lines[line].money == targets[target].money

    def of_one_text(shape: Callable[[Named], str]) -> list[_Found]:
        texts = list(map(shape, lines)), list(map(shape, targets))
        joined = [pair for ours, theirs in left() for pair in _joined(ours, theirs, *texts)]
        return [_Found(same_money(*pair), *pair) for pair in joined if not lines[pair[0]].contradicts(targets[pair[1]])]

    take(of_one_text(attrgetter("key")), "same")
    take(of_one_text(attrgetter("core")), "wording")
    near = [one for ours, theirs in left() for one in _near(ours, theirs, lines, targets)]
    take(
        [one for one in near if one.likeness >= ALIKE and not _other_word(lines[one.line], targets[one.target])],
        "alike",
    )
    take([_Found(0, *pair) for pair in _nobody_elses(lines, targets)], "elsewhere")
    take([one for ours, theirs in left() for one in _of_same_money(ours, theirs, lines, targets)], "money")
    return sorted(pairs)


def same_office(one: str, other: str) -> bool:
    """Whether two names of departments may be of one: 人社局 and 人力资源和社会保障局, 教育局 and 教育科技局."""
    shorter, longer = sorted((one, other), key=len)
    rest = iter(longer)
    return len(shorter) > 1 and all(character in rest for character in shorter)


def _by_office(lines: Sequence[Named], targets: Sequence[Named]) -> list[tuple[list[int], list[int]]]:
    """Lines of the same departments, with the targets that may be theirs; who names no department may have any."""
    of_lines: dict[frozenset[str], list[int]] = defaultdict(list)
    of_targets: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(lines):
        of_lines[one.offices].append(place)
    for place, one in enumerate(targets):
        for office in one.offices or ("",):
            of_targets[office].append(place)
    groups = []
    for offices, ours in of_lines.items():
        theirs = {
            place
            for office, places in of_targets.items()
            if not offices or not office or any(same_office(office, mine) for mine in offices)
            for place in places
        }
        groups.append((ours, sorted(theirs)))
    return groups


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
    """Places of names that one line and one target have."""
    counts = Counter(one.key for one in lines), Counter(one.key for one in targets)
    keys = [one.key for one in lines], [one.key for one in targets]
    for line, target in _joined(range(len(lines)), range(len(targets)), *keys):
        if all(count[lines[line].key] == 1 for count in counts) and not lines[line].contradicts(targets[target]):
            yield line, target


def _near(
    ours: Sequence[int], theirs: Sequence[int], lines: Sequence[Named], targets: Sequence[Named]
) -> Iterator[_Found]:
    """The likest targets of each line that do not contradict it, with the likeness of their cores."""
    if not ours or not theirs:
        return
    cores = [lines[place].core for place in ours], [targets[place].core for place in theirs]
    grams = _grams([*cores[0], *cores[1]])
    own, other = grams[: len(ours)], grams[len(ours) :]
    sizes = own.getnnz(axis=1), other.getnnz(axis=1)
    for start in range(0, len(ours), ROWS_AT_ONCE):
        shared = (own[start : start + ROWS_AT_ONCE] @ other.T).tocsr()
        for row, line in enumerate(ours[start : start + ROWS_AT_ONCE]):
            span = slice(shared.indptr[row], shared.indptr[row + 1])
            columns = shared.indices[span]
            dice = 2 * shared.data[span] / (sizes[0][start + row] + sizes[1][columns])
            for place in np.lexsort((columns, -dice))[:NEAREST]:
                target = theirs[columns[place]]
                if dice[place] >= SHARED and not lines[line].contradicts(targets[target]):
                    yield _Found(likeness(lines[line].core, targets[target].core), line, target)


def _of_same_money(
    ours: Sequence[int], theirs: Sequence[int], lines: Sequence[Named], targets: Sequence[Named]
) -> Iterator[_Found]:
    """Places of names that share some characters, and have money that few have."""
    by_money: dict[float | None, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, (places, named) in enumerate(((ours, lines), (theirs, targets))):
        for place in places:
            by_money[named[place].money][side].append(place)
    for money, found in by_money.items():
        if money and max(map(len, found)) <= COMMONEST:
            for line, target in product(*found):
                like = likeness(lines[line].core, targets[target].core)
                if like >= LEAST_ALIKE and not lines[line].contradicts(targets[target]):
                    yield _Found(like, line, target)


def _grams(texts: Sequence[str]) -> csr_matrix:
    """Texts x pairs of characters: 1 where a text has the pair."""
    rows = [{text[at : at + 2] for at in range(max(len(text) - 1, 1))} for text in texts]
    known = {gram: number for number, gram in enumerate(sorted(set().union(*rows)))}
    flat = [known[gram] for row in rows for gram in row]
    ends = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(len(flat)), flat, ends), (len(texts), len(known)))


def likeness(one: str, other: str) -> float:
    """The share of characters that stand in both, in order; the same whichever comes first."""
    return _matcher(one, other).ratio()


def _other_word(one: Named, other: Named) -> bool:
    """Whether a word of the one stands where the other has another: 城市 and 农村 before the same."""
    found = _matcher(one.core, other.core).get_opcodes()
    return any(kind == "replace" and min(b - a, d - c) > 1 for kind, a, b, c, d in found)


def _matcher(one: str, other: str) -> SequenceMatcher[str]:
    """A matcher of two texts that finds the same whichever comes first."""
    return SequenceMatcher(None, min(one, other), max(one, other), autojunk=False)
