"""A budget and the stored targets -> what has a target, what has none, and where the money differs.

What has one name and one department is one: a budget may print a project in several lines, and a project may have a target for each
source of its money. There, lines and targets of the same money go together first.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeVar

from kb.budget_match import SURE, Basis, may_be_one, pair_names
from kb.budget_names import Named
from kb.budget_sums import completed
from kb.errors import WrongUse

Kind = Literal["no_target", "money_differs", "unsure", "no_budget", "matched"]
KINDS: tuple[Kind, ...] = ("no_target", "money_differs", "unsure", "no_budget", "matched")
"""No target; a target of other money; one of the same money whose name or department is another; a target without a budget; all well."""

ROUNDED = Decimal(50)
"""Yuan by which a target may differ that is whole in hundreds: many forms are filled in 万元 with two decimals."""


@dataclass(frozen=True, slots=True)
class Line:
    """A project of a budget. `amount` is in yuan, None where none could be read; `step` is one of the last printed place, in yuan."""

    locator: str
    department_name: str
    project_name: str
    amount: Decimal | None
    step: Decimal
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A stored form. `amount` is its annual total in yuan, or where that is blank or 0 the whole period's, as `of_period` tells."""

    project_id: int
    project_name: str
    department_name: str
    implementing_unit: str
    amount: Decimal | None
    of_period: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """Lines of one budgeted project and its targets, or either alone; `basis` is by what the names were taken for one."""

    kind: Kind
    lines: tuple[Line, ...]
    targets: tuple[Target, ...]
    basis: Basis | Literal["sum"] | None
    twin: bool = False
    """Whether others of this name and department did find a counterpart."""

    @property
    def budget(self) -> Decimal | None:
        """The budgeted money in yuan; None where a line has none."""
        return _sum(line.amount for line in self.lines)

    @property
    def target(self) -> Decimal | None:
        """The money of the targets in yuan; None where one states none."""
        return _sum(target.amount for target in self.targets)

    @property
    def difference(self) -> Decimal | None:
        """What the targets have more than the budget, in yuan."""
        return None if self.budget is None or self.target is None else self.target - self.budget


_Item = TypeVar("_Item", Line, Target)

_TARGETS = """
select id, coalesce(project_name, ''), coalesce(department_name, ''), coalesce(implementing_unit, ''),
    coalesce(nullif(annual_total, 0), period_total, annual_total), coalesce(annual_total, 0) = 0 and period_total > 0
from projects where form_kind = 'project' and (fiscal_year = ? or fiscal_year is null) order by id"""


def stored_targets(connection: sqlite3.Connection, year: int) -> list[Target]:
    """The forms of a year, and those that do not say of what year they are."""
    return [
        Target(number, name, department, unit, None if amount is None else Decimal(str(amount)), bool(of_period))
        for number, name, department, unit, amount, of_period in connection.execute(_TARGETS, (year,))
    ]


def target_year(connection: sqlite3.Connection, asked: int | None, of_budget: int | None) -> int:
    """The year whose targets are meant: the one that is asked for, or the budget's, or the only one that is stored."""
    found = connection.execute("select distinct fiscal_year from projects where fiscal_year is not null order by 1")
    years: list[int] = [row[0] for row in found]
    meant = asked or of_budget or (years[0] if len(years) == 1 else None)
    known = "、".join(map(str, years))
    if meant is None:
        raise WrongUse(
            f"预算表上没有写年度，请用 --year 写明和哪一年的绩效目标核对。库里有：{known or '没有写年度的表'}。"
        )
    if years and meant not in years:
        raise WrongUse(f"库里没有 {meant} 年的绩效目标，只有：{known}。请先入库，或用 --year 写明年度。")
    return meant


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a budget and the targets have of each other, the gravest first; and how many targets are of departments that it does not name."""

    rows: list[Covered]
    outside: int


def cover(lines: Sequence[Line], targets: Sequence[Target], *, everyone: bool = False) -> Coverage:
    """Every budgeted project, and every target of the departments that the budget names, or with `everyone` of all departments.

    A line of no money asks for no target.
    """
    ours = _of_one_name([(line, (line.department_name, line.unit_name)) for line in lines])
    theirs = _of_one_name([(target, (target.department_name, target.implementing_unit)) for target in targets])
    names = [named for named, _ in ours], [named for named, _ in theirs]
    matches = completed(*names, pair_names(*names))
    rows: list[Covered] = []
    for match in matches:
        lines_of = [line for place in match.lines for line in ours[place][1]]
        targets_of = [target for place in match.targets for target in theirs[place][1]]
        rows += _compared(lines_of, targets_of, match.basis)
    alone = {*range(len(ours))} - {place for match in matches for place in match.lines}
    rows += [Covered("no_target", tuple(ours[place][1]), (), None) for place in alone if names[0][place].money != 0]
    matched = {place for match in matches for place in match.targets}
    asked = [
        *{
            (one.offices, one.region): one
            for one in (*names[0], *(names[1][place] for place in matched))
            if one.offices
        }.values()
    ]
    outside = 0
    for place in {*range(len(theirs))} - matched:
        if everyone or not names[1][place].offices or any(may_be_one(names[1][place], one) for one in asked):
            rows.append(Covered("no_budget", (), tuple(theirs[place][1]), None))
        else:
            outside += len(theirs[place][1])
    return Coverage(sorted(rows, key=_gravest_first), outside)


def _gravest_first(row: Covered) -> tuple[int, Decimal, str]:
    first = row.lines[0].locator if row.lines else f"{row.targets[0].project_id:09}"
    return KINDS.index(row.kind), -max(row.budget or Decimal(0), row.target or Decimal(0)), first


def _of_one_name(items: Iterable[tuple[_Item, tuple[str, ...]]]) -> list[tuple[Named, list[_Item]]]:
    """Items of one name and one department, with the sum of their money."""
    groups: dict[tuple[str, frozenset[str]], list[_Item]] = defaultdict(list)
    first: dict[tuple[str, frozenset[str]], Named] = {}
    for item, departments in items:
        named = Named(item.project_name, departments, None)
        key = named.key, named.offices
        groups[key].append(item)
        first.setdefault(key, named)
    return [
        (replace(first[key], money=_float(_sum(item.amount for item in group))), group) for key, group in groups.items()
    ]


def _compared(lines: Sequence[Line], targets: Sequence[Target], basis: Basis | Literal["sum"]) -> Iterator[Covered]:
    """Lines and targets of one project: those of the same money, and what is left one by one where it is as many, else together."""
    agreeing: Kind = "matched" if basis in SURE else "unsure"
    left = list(targets)
    rest = []
    for line in lines:
        same = next((target for target in left if _agrees(Covered(agreeing, (line,), (target,), basis))), None)
        if same:
            left.remove(same)
            yield Covered(agreeing, (line,), (same,), basis)
        else:
            rest.append(line)
    twin = len(rest) < len(lines)
    if rest and len(rest) == len(left):
        by_money = sorted(rest, key=lambda one: one.amount or 0), sorted(left, key=lambda one: one.amount or 0)
        for line, target in zip(*by_money, strict=True):
            yield Covered("money_differs", (line,), (target,), basis)
    elif rest and left:
        whole = Covered(agreeing, tuple(rest), tuple(left), basis)
        yield whole if _agrees(whole) else replace(whole, kind="money_differs")
    elif rest:
        yield Covered("no_target", tuple(rest), (), None, twin)
    elif left:
        yield Covered("no_budget", (), tuple(left), None, twin)


def _agrees(row: Covered) -> bool:
    """Whether the money is the same, as closely as it is printed."""
    if row.difference is None or row.target is None:
        return False
    printed = sum((line.step for line in row.lines), Decimal(0)) / 2
    return abs(row.difference) <= (max(printed, ROUNDED) if row.target % 100 == 0 else printed)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where there is nothing to add up, or one is not known."""
    known = list(amounts)
    return None if not known or None in known else sum((amount for amount in known if amount is not None), Decimal(0))


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
