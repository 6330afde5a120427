"""The rows below the header of a budget -> its projects, each with who has it.

Among projects stand rows that sum up others: 合计, classes, departments and their units, and rows that split one up. They are told by
the columns that projects alone fill (codes, numbers), else by what they are called and by amounts that are the sum of what follows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from ingest.budget_header import BudgetColumns
from ingest.form import Problem
from ingest.grid import Cell, Rows
from ingest.terms import BUDGET_BASIC, BUDGET_CLASSES, label_key
from ingest.values import parse_amount, plain, split_department

_UNIT_NAME = re.compile(
    r"[\u4e00-\u9fff()（）、“”]{1,30}(?:局|委|办|办公室|委员会|联合会|妇联|科协|残联|文联|工商联|总工会|中心|院|所|站|队|校|学|园|馆|社|会|部|镇|乡|街道|街道办事处|政府|机关|公司|集团|人大|政协)"
    r"(?:本级|机关|[(（](?:本级|机关)[)）])?"
)
"""How departments and units are called."""

_SUM = re.compile(r"[(（]?(?:总计|合计|小计|共计)[)）]?|.{0,16}[(（]?(?:小计|合计|总计)[)）]?")
_LONGEST_SUM = 30
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十]+[)）、.．]\s*")
_SERIAL = re.compile(r"^\d{1,3}[.．、)）]\s*(?=\D)")
_SPLIT_UP = re.compile(r"[(（\[]?3\d{2,4}[)）\]]?\s*[-—–]?\s*(?=[\u4e00-\u9fff])")
"""Classes of economy, which split a project up: 30201-办公费."""

_CODE = re.compile(
    r"^[\[(【]?(?:[0-9A-Za-z]{6,40}|[0-9A-Za-z]{3,40}(?:[-—–_][0-9A-Za-z]{3,40}){1,3})[\])】]?\s*[-—–_－:：]?\s*(?=[^\s0-9A-Za-z\-.年])"
)
_LINE = re.compile(r"[^\s:：]{2,8}[:：]\s*\S")
"""A line that says a field, as 部门代码：205, between the rows of a text."""

_BASIC = re.compile("基本支出|人员支出|公用支出")
_BROKEN = re.compile(r"(?<=[\u4e00-\u9fff)）]) (?=[\u4e00-\u9fff(（])")
"""Where a line of a cell ended, between Chinese characters."""

_DECIMALS = re.compile(r"\.(\d+)")


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A row below the header as it stands. `marks` say which of the columns of codes and marks are filled; `coded`, that one of codes is;
    `basic`, that a column calls it basic expenditure; `split`, that it is what a project spends on one thing; `merged`, that the cell of
    its name goes on over rows below; `texts` are the columns in which it says something else."""

    locator: str
    name: str
    department: str
    unit: str
    amount: Decimal | None
    decimals: int
    marks: tuple[bool, ...]
    coded: bool
    basic: bool
    split: bool
    merged: bool = False
    texts: frozenset[int] = frozenset()


class Office(NamedTuple):
    """Who has a project: a department, and a unit of it where one is told."""

    department: str = ""
    unit: str = ""


def is_unit_name(text: str) -> bool:
    """Whether a text is called as departments and units are."""
    return bool(_UNIT_NAME.fullmatch(text.strip()))


def joined(rows: Rows) -> list[Sequence[Cell]]:
    """Lines of a text whose names went on in the next line: 凤凰山国家森林公园 above 旅游厕所建设, 96.00."""
    made: list[Sequence[Cell]] = []
    for row in rows:
        above = made[-1] if made else ()
        shift = above[-1].col - row[0].col if above else 0
        if (
            len(row) > 1 and 0 < len(above) < 3 and shift > 0 and not _has_amount(above[-1:]) and not _has_amount(row[:1])
            and _has_amount(row[1:]) and _has_header_above(made, len(row) + shift)
        ):  # fmt: skip
            name = above[-1]._replace(text=above[-1].text + row[0].text)
            made[-1] = [*above[:-1], name, *(cell._replace(col=cell.col + shift) for cell in row[1:])]
        else:
            made.append(row)
    return made


def _has_header_above(rows: Sequence[Sequence[Cell]], width: int) -> bool:
    return any(max(cell.col for cell in row) >= width - 1 for row in rows if row)


def _has_amount(row: Sequence[Cell]) -> bool:
    return any(parse_amount(cell.text).yuan is not None for cell in row)


def budget_rows(
    rows: Rows, columns: BudgetColumns, unit: str, problems: list[Problem]
) -> tuple[list[BudgetRow], Decimal | None]:
    """The rows that name a project, a department or a unit, without those called 合计; and the largest total that one of these says.

    What is no amount is a problem.
    """
    found: list[BudgetRow] = []
    totals: list[Decimal] = []
    more: dict[int, list[_More]] = defaultdict(list)
    for row in rows:
        name, department, office = (_text(row, span) for span in (columns.name, columns.department, columns.unit))
        amount, decimals, unread = _amount(row, columns, unit)
        called = [label_key(text) for text in (name, department, office) if text]
        sums = any(_SUM.fullmatch(text) for text in called)
        if not called and amount is not None and found and _goes_on(row):
            more[len(found) - 1].append(_More(amount, _texts(row, columns)))
            continue
        if sums and amount is not None and not any("小计" in text for text in called):
            totals.append(amount)
        if sums and department and not _SUM.fullmatch(label_key(department)):
            name = ""  # 小计 beside the department that it is of
        elif (
            sums
            or not (name or department or office)
            or (amount is None and _LINE.match(name))
            or (len(row) == 1 and not is_unit_name(_unnumbered(name)))
        ):
            continue
        for cell in unread if name else ():
            message = f"金额“{cell.text[:30]}”读不出来，这个项目按没有金额处理。请改成数字。"
            problems.append(Problem(cell.locator, "unreadable_amount", message))
        codes, others = ([_has_digit(_text(row, span)) for span in spans] for spans in (columns.codes, columns.marks))
        basic = bool(_BASIC.match(_text(row, columns.kind)))
        found.append(
            BudgetRow(
                row[0].locator,
                name,
                department,
                office,
                amount,
                decimals,
                (*codes, *others),
                any(codes),
                basic,
                bool(_text(row, columns.economy)),
                any(cell.rowspan > 1 and cell.col in columns.name for cell in row),
                _texts(row, columns),
            )
        )
    total = max(totals, default=None)
    return _with_more(found, more, total), total


class _More(NamedTuple):
    """A row without a name: its amount, and the columns in which it says something."""

    amount: Decimal
    texts: frozenset[int]


def _texts(row: Sequence[Cell], columns: BudgetColumns) -> frozenset[int]:
    """The columns right of the names in which a row has words."""
    money = {col for span in columns.amounts for col in span}
    words = (cell for cell in row if cell.col >= columns.name.stop and cell.col not in money)
    return frozenset(cell.col for cell in words if parse_amount(cell.text).yuan is None)


def _with_more(rows: list[BudgetRow], more: Mapping[int, list[_More]], total: Decimal | None) -> list[BudgetRow]:
    """The rows, with what rows without a name below them have more.

    A row that says its source of money, or what it buys, as those below do is one of them. Where it has the sum of those below, they split
    it up; else they count where that adds up to the total, or where the cell of the name is merged.
    """
    sure, added = list(rows), list(rows)
    for number, others in more.items():
        row = rows[number]
        amounts = [other.amount for other in others]
        whole = replace(row, amount=(row.amount or Decimal(0)) + sum(amounts))
        alike = all(other.texts & row.texts for other in others)
        if alike and row.merged:
            sure[number] = added[number] = whole
        elif alike or (row.amount != sum(amounts) and (total is not None or row.merged)):
            added[number] = whole
    if total is None or (differs_from_total(sure, total) is not None and differs_from_total(added, total) is None):
        return added
    return rows if differs_from_total(rows, total) is None else sure


def _goes_on(row: Sequence[Cell]) -> bool:
    """Whether a row without a name is of the project above, whose name stands in a merged cell or is not said again: no sum is said."""
    return not any(_SUM.fullmatch(label_key(cell.text)) for cell in row if len(cell.text) < _LONGEST_SUM)


def _amount(row: Sequence[Cell], columns: BudgetColumns, unit: str) -> tuple[Decimal | None, int, list[Cell]]:
    """The sum of a row's amounts in yuan, the decimals that they are printed with, and the cells that are none."""
    amount: Decimal | None = None
    decimals = 0
    unread = []
    for cell in row:
        if any(cell.col in span for span in columns.amounts):
            read = parse_amount(cell.text, unit)
            if read.yuan is not None:
                amount = (amount or Decimal(0)) + read.yuan
                decimals = max(decimals, len(match[1]) if (match := _DECIMALS.search(plain(cell.text))) else 0)
            elif not read.readable:
                unread.append(cell)
    return amount, decimals, unread


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _text(row: Sequence[Cell], span: range | None) -> str:
    cells = (
        cell
        for cell in row
        if span is not None and (cell.col in span or span.start in range(cell.col, cell.col + cell.colspan))
    )
    return next((_BROKEN.sub("", " ".join(cell.text.split())) for cell in cells), "")


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
        said = _bare(row.department or row.unit)
        if said and not row.name and is_unit_name(said):
            levels = [(end, name) for end, name in levels if end >= ends[number]]
            levels.append((ends[number], said))
        above = [name for end, name in levels if end >= number]
        if said and above and not (row.department and row.unit):
            carried = Office(above[0], said if said != above[0] else "")
        elif said:
            department = _bare(row.department) or carried.department
            carried = Office(department, _bare(row.unit) or ("" if row.department else carried.unit))
            levels = []
        if not projects[number]:
            name = _bare(_unnumbered(row.name))
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


def _bare(text: str) -> str:
    return split_department(text)[1].strip() if text else ""


def _unnumbered(text: str) -> str:
    return _NUMBERED.sub("", text)


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
        units = sum(is_unit_name(_bare(row.name)) for row in projects)
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
        name = _unnumbered(row.name)
        summed = row.amount is None or (row.amount != 0 and after - row.amount in seen)
        heading = name != row.name or is_unit_name(_bare(name)) or bool(BUDGET_BASIC.fullmatch(label_key(name)))
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
