"""The rows below the header of a budget -> its projects, each with who has it.

Among projects stand rows that sum up others: classes, departments and their units, and rows that split one up. Projects are what adds up
to the printed total; else they are told by the columns that projects alone fill (codes, numbers), or by what they are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.budget_row import BudgetRow, Office, bare, is_unit_name, unnumbered
from ingest.terms import BUDGET_BASIC, BUDGET_CLASSES, label_key

_SERIAL = re.compile(r"^\d{1,3}[.．、)）]\s*(?=\D)")
_SPLIT_UP = re.compile(r"[(（\[]?3\d{2,4}[)）\]]?\s*[-—–]?\s*(?=[\u4e00-\u9fff])")
"""Classes of economy, which split a project up: 30201-办公费."""

_CODE = re.compile(
    r"^[\[(【]?(?:[0-9A-Za-z]{6,40}|[0-9A-Za-z]{3,40}(?:[-—–_][0-9A-Za-z]{3,40}){1,3})[\])】]?\s*[-—–_－:：]?\s*(?=[^\s0-9A-Za-z\-.年])"
)


def differs_from_total(rows: Sequence[BudgetRow], total: Decimal | None) -> Decimal | None:
    """What the projects add up to, where that is not the printed total."""
    projects = [row.amount or Decimal(0) for row, is_one in zip(rows, _projects(rows, total), strict=True) if is_one]
    added = sum(projects, Decimal(0))
    return added if total is not None and abs(added - total) > _rounding(rows) else None


def projects_of(
    rows: Sequence[BudgetRow], total: Decimal | None, office: Office
) -> Iterator[tuple[BudgetRow, str, Office]]:
    """The projects among some rows, each with its name and its office; those that are split up by what is bought as one."""
    held: tuple[BudgetRow, str, Office] | None = None
    for row, name, own in _each(rows, total, office):
        if held and held[0].split and row.split and (name, own) == held[1:]:
            amounts = [one for one in (held[0].amount, row.amount) if one is not None]
            held = replace(held[0], amount=sum(amounts, Decimal(0)) if amounts else None), name, own
            continue
        if held:
            yield held
        held = row, name, own
    if held:
        yield held


def _each(rows: Sequence[BudgetRow], total: Decimal | None, office: Office) -> Iterator[tuple[BudgetRow, str, Office]]:
    """The projects as they stand, each with its name and its office: of its row, of the row above, or of the row that heads it."""
    projects = _projects(rows, total)
    ends = _ends(rows, projects)
    levels: list[tuple[int, str]] = []
    carried = office
    for number, row in enumerate(rows):
        said = bare(row.department or row.unit)
        if said and not row.name and is_unit_name(said):
            levels = [(end, name) for end, name in levels if end >= ends[number]]
            levels.append((ends[number], said))
        above = [name for end, name in levels if end >= number]
        if said and above and not (row.department and row.unit):
            carried = Office(above[0], said if said != above[0] else "")
        elif said:
            department = bare(row.department) or carried.department
            carried = Office(department, bare(row.unit) or ("" if row.department else carried.unit))
            levels = []
        if not projects[number]:
            name = bare(unnumbered(row.name))
            if is_unit_name(name):
                levels = [(end, other) for end, other in levels if end >= ends[number]]
                levels.append((ends[number], name))
            continue
        if row.basic or (not row.coded and BUDGET_BASIC.fullmatch(label_key(row.name))):
            continue
        names = [name for end, name in levels if end >= number] if not said else []
        own = Office(names[0], names[-1] if len(names) > 1 else "") if names else carried
        yield (
            row,
            _CODE.sub("", _SERIAL.sub("", row.name, count=1), count=1),
            own if own.department else Office(own.unit, ""),
        )


def _projects(rows: Sequence[BudgetRow], total: Decimal | None) -> list[bool]:
    """Which rows are projects: those that add up to the printed total, else those with a mark, else by what they are called.

    One row that has the total alone is no project of several, and rows that are called as units, most of them, are none.
    """
    named = [bool(row.name) for row in rows]
    by_mark = [[row.marks[place] for row in rows] for place in range(len(rows[0].marks) if rows else 0)]
    own = [bool(row.department or row.unit) for row in rows]
    sums = [_by_sums(rows, least) for least in (2, 1)]
    ways = [*by_mark, named, own, *sums, *([not filled for filled in way] for way in by_mark)]
    ways = [_without_headings(rows, [a and b for a, b in zip(way, named, strict=True)]) for way in ways]
    step = _rounding(rows)
    for way in ways:
        projects = [row for row, is_project in zip(rows, way, strict=True) if is_project]
        units = sum(is_unit_name(bare(row.name)) for row in projects)
        amounts = [row.amount or Decimal(0) for row in projects]
        if total is not None and len(projects) > 1 and 2 * units < len(projects) and abs(sum(amounts) - total) <= step:
            return way
    enough = (way for way in ways[: len(by_mark)] if 5 * sum(way) >= sum(named))
    return next(enough, ways[len(by_mark)])


def _rounding(rows: Sequence[BudgetRow]) -> Decimal:
    """By how much a sum of the rows may differ from what is printed: each is rounded."""
    return Decimal(len(rows)) * max((row.amount or Decimal(0) for row in rows), default=Decimal(0)) / 10**7


def _without_headings(rows: Sequence[BudgetRow], way: Sequence[bool]) -> list[bool]:
    """Of some rows those that are not called as classes are, nor, with the sum of what follows or no amount, as units."""
    after = Decimal(0)
    seen = {after}
    found = [False] * len(rows)
    for number in range(len(rows) - 1, -1, -1):
        row = rows[number]
        if not way[number]:
            continue
        name = unnumbered(row.name)
        summed = row.amount is None or (row.amount != 0 and after - row.amount in seen)
        heading = name != row.name or is_unit_name(bare(name)) or bool(BUDGET_BASIC.fullmatch(label_key(name)))
        is_class = _SPLIT_UP.match(row.name) or BUDGET_CLASSES.fullmatch(label_key(name))
        found[number] = not (is_class or (heading and summed))
        if found[number]:
            after += row.amount or Decimal(0)
            seen.add(after)
    return found


def _by_sums(rows: Sequence[BudgetRow], least: int) -> list[bool]:
    """Rows that are not the sum of those that follow, of so many at least."""
    after = Decimal(0)
    seen: dict[Decimal, int] = {after: 0}  # the sum of the projects from a row to the end -> how many they are
    found = [False] * len(rows)
    count = 0
    for number in range(len(rows) - 1, -1, -1):
        amount = rows[number].amount
        others = seen.get(after - amount) if amount else None
        found[number] = others is None or count - others < least
        if found[number]:
            after += amount or Decimal(0)
            count += 1
            seen[after] = count
    return found


def _ends(rows: Sequence[BudgetRow], projects: Sequence[bool]) -> list[int]:
    """For each row the last one whose projects, from this row on, add up to its amount; the very last where none does."""
    after = Decimal(0)
    last = {after: len(rows) - 1}
    ends = [len(rows) - 1] * len(rows)
    for number in range(len(rows) - 1, -1, -1):
        amount = rows[number].amount
        if projects[number]:
            after += amount or Decimal(0)
            last[after] = number - 1
        elif amount:
            ends[number] = last.get(after - amount, len(rows) - 1)
    return ends
