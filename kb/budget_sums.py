"""Pairs of names -> projects that stand in two rows on one side, as their money tells: central and county money, first and second lot.

Where the money of a pair differs, the rest is looked for among names that are left and somewhat alike; and what has no counterpart may
be two of them together, or the likest three or more: a programme that each school or village filed for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from kb.budget_match import LEAST_ALIKE, Basis, Pair, by_office, places_by_money
from kb.budget_names import ROUNDING, Named, likeness

MOST = 40
"""Names with a likeness that are tried together."""


class Match(NamedTuple):
    """Lines and targets of one project, by their places, and by what their names were taken for one."""

    lines: tuple[int, ...]
    targets: tuple[int, ...]
    basis: Basis | Literal["sum"]


def completed(lines: Sequence[Named], targets: Sequence[Named], pairs: Sequence[Pair]) -> list[Match]:
    """The pairs, with what else belongs to them, and what belongs together besides; each line and target is in one at most."""
    free_lines = set(range(len(lines))) - {pair.line for pair in pairs}
    free_targets = set(range(len(targets))) - {pair.target for pair in pairs}
    near_targets = {line: theirs for ours, theirs in by_office(lines, targets) for line in ours}
    near_lines = {target: ours for theirs, ours in by_office(targets, lines) for target in theirs}
    matches = []
    for line, target, basis in pairs:
        more = _rest(lines[line], targets[target], targets, [one for one in near_targets[line] if one in free_targets])
        also = _rest(targets[target], lines[line], lines, [one for one in near_lines[target] if one in free_lines])
        free_targets -= {*more}
        free_lines -= {*also}
        matches.append(Match((line, *also), (target, *more), "sum" if more or also else basis))
    for line in sorted(free_lines):
        if parts := _together(lines[line], targets, [one for one in near_targets[line] if one in free_targets]):
            free_targets -= {*parts}
            free_lines.remove(line)
            matches.append(Match((line,), parts, "sum"))
    for target in sorted(free_targets):
        if parts := _together(targets[target], lines, [one for one in near_lines[target] if one in free_lines]):
            free_lines -= {*parts}
            matches.append(Match(parts, (target,), "sum"))
    return matches


def _rest(whole: Named, part: Named, others: Sequence[Named], free: Sequence[int]) -> tuple[int, ...]:
    """Those of the free others that have what a part lacks of the whole's money: one, or the likest two or more."""
    lacking = (whole.money or 0) - (part.money or 0)
    if part.money is None or lacking <= ROUNDING:
        return ()
    near = _near(whole, lacking + 2 * ROUNDING, others, free)
    for place in near:
        if abs((others[place].money or 0) - lacking) <= ROUNDING:
            return (place,)
    return _likest(lacking, 2, others, near)


def _together(whole: Named, others: Sequence[Named], free: Sequence[int]) -> tuple[int, ...]:
    """Those of the free others that have the whole's money together: two, or the likest three or more."""
    if not whole.money:
        return ()
    near = _near(whole, whole.money, others, free)
    return _two(whole.money, others, near) or _likest(whole.money, 3, others, near)


def _near(whole: Named, below: float, others: Sequence[Named], free: Sequence[int]) -> list[int]:
    """The free others that are somewhat alike and have less money than this, the likest first; at most MOST."""
    smaller = [place for place in free if 0 < (others[place].money or 0) < below]
    alike = sorted(((likeness(whole, others[place]), -place) for place in smaller), reverse=True)[:MOST]
    return [-place for like, place in alike if like >= LEAST_ALIKE and not whole.contradicts(others[-place])]


def _two(money: float, others: Sequence[Named], near: Sequence[int]) -> tuple[int, ...]:
    """Two that have the money together."""
    by_money = places_by_money(near, others)
    for one in near:
        lacking = money - (others[one].money or 0)
        for step in (-1, 0, 1):
            for other in by_money.get(round(lacking / (2 * ROUNDING)) + step, ()):
                if other != one and abs((others[other].money or 0) - lacking) <= ROUNDING:
                    return one, other
    return ()


def _likest(money: float, least: int, others: Sequence[Named], near: Sequence[int]) -> tuple[int, ...]:
    """The likest that have the money together, where they are so many at least."""
    together = 0.0
    for count, place in enumerate(near, 1):
        together += others[place].money or 0
        if count >= least and abs(together - money) <= ROUNDING:
            return tuple(sorted(near[:count]))
    return ()
