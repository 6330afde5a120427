"""Names of budgeted projects and of projects with targets -> which is which.

Surest first, and each is used once: the same name of the same department; a name that differs in words which all names have (资金,
项目, the year); one that is much alike and has the same money; one that shares some characters and has the same money; one that is much
alike; and of another department the same name, where no one else has it, or one that is alike and has the same money. Names whose years,
phases, months, places or levels of money contradict each other are never one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from operator import attrgetter
from typing import Literal, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from kb.budget_names import ALIKE, ROUNDING, Named, is_alike, likeness, other_word, same_office

Basis = Literal["same", "wording", "alike", "money", "elsewhere"]
SURE = frozenset({"same", "wording", "alike"})
"""By what two names are taken for one; of the other two a person has to say whether they are."""

LEAST_ALIKE = 0.3
"""The least likeness where the money is the same."""

ALIKE_ELSEWHERE = 0.55
"""The least likeness where the money is the same and the department another, as a unit that is not named after its own."""

COMMONEST = 20
"""Money that more projects of a department have than this says nothing."""

SHARED, NEAREST = 0.2, 5
"""Of the names that share so many pairs of characters (as Dice counts), so many of the likest are looked at closely."""

ROWS_AT_ONCE = 500


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
