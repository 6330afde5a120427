"""A file with tables of budgeted projects -> lines: who, what, and how much. Forms are for `ingest.layout`.

A table is told by a header that names a column of projects and one of money (`ingest.budget_header`), with amounts below it. What
stands around it says the unit of money, the year, and the department where no column does. `ingest.budget_projects` tells projects from
rows that sum up others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.budget_header import BudgetColumns, budget_columns, heads_other_table
from ingest.budget_lines import joined, with_cells
from ingest.budget_projects import differs_from_total, projects_of
from ingest.budget_row import Office, is_unit_name
from ingest.budget_rows import budget_rows
from ingest.document import grids_of
from ingest.form import Problem
from ingest.grid import Rows, Unreadable
from ingest.headings import NO_HEADING, heading_of, row_of_line
from ingest.kinds import identify
from ingest.terms import TITLE_YEAR, label_key
from ingest.values import UNIT_FACTORS, parse_amount, split_department

_LONGEST_LINE = 60
_MONEY_UNIT = re.compile(
    r"单位(?:[:：为是]|均为)*\s*(?:人民币)?(亿元|万元|千元|元)|(?:以|按)(亿元|万元|千元|元)(?:为单位|列示|反映|填列)"
)
_DEPARTMENT_LINE = re.compile(r"(?:预算)?(?:部门|单位)(?:名称|全称)?(?:及代码)?[:：]\s*(\S+)")
_TITLE_OF = re.compile(
    r"^(?:20\d\d年(?:度)?)?([\u4e00-\u9fff]{3,24}?)(?:\(本级\)|本级)?(?:20\d\d年|部门预算|单位预算|项目支出)"
)
_AGAIN = re.compile("续表|续上表|接上表")
_PAGE = re.compile(r"[-－—–\s\d第页共/]{1,20}")
_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]+[)）、.．])\s*")


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One project of a budget. `unit_name` is a unit of the department, "" where none is told; `amount` is in yuan, None where the cell
    is blank or cannot be read; `step` is the yuan of one in the last place that the table prints: 100 for 万元 with two decimals."""

    locator: str
    department_name: str
    unit_name: str
    project_name: str
    amount: Decimal | None
    step: Decimal


@dataclass(frozen=True, slots=True)
class Budget:
    """The projects of a budget file. `fiscal_year` is what titles and heads say, None where they do not."""

    fiscal_year: int | None
    lines: tuple[BudgetLine, ...]
    problems: tuple[Problem, ...]


BUDGET_TYPES: tuple[type, ...] = (Budget, BudgetLine, Problem)
"""The classes that a Budget consists of, besides plain data and Decimal."""


def read_budget(data: bytes) -> Budget:
    """The budget in the bytes of a file. Raises Unreadable where they cannot be read, or hold no table of projects."""
    tables: list[_Table] = []
    cover = NO_HEADING
    for grid in grids_of(data, identify(data)):
        rows: Rows = [row_of_line(row) for row in grid.rows if row]
        rows = list(with_cells(rows if grid.exact else joined(rows)))
        for columns, around, part in _tables(rows):
            heading = heading_of(around.above, cover)
            cover = cover._replace(unit=_money_unit(around.above) or cover.unit)
            unit = columns.money_unit or heading.unit or _money_unit(around.below) or cover.unit or _money_unit(rows)
            tables.append(_read_table(part, columns, unit, _department(around.above) or _of_sheet(grid.name)))
            tables[-1].years += [year for year in (columns.year, heading.year or _year(around.above)) if year]
        cover = heading_of(rows[:3], cover)
    latest = max((year for table in tables for year in table.years), default=None)
    tables = [table for table in tables if table.amounts_of in (None, latest)]  # last year's are not what is asked for
    tables = _without_summary(tables)
    lines = tuple(line for table in tables for line in table.lines)
    if not lines:
        raise Unreadable(
            "no_budget",
            "没有找到预算项目：没有一张表的表头既有“项目名称”，又有“合计”“预算数”“金额”这样的金额列。"
            "请核对是不是项目支出预算表，或把这两列的表头写成“项目名称”和“合计”；"
            "单元格是公式、又没有存过结果的，请用 Excel 打开另存一次；"
            "PDF 里的表没有框线时，请改用原来的 Excel 或 Word 表。",
        )
    alone = sum(bool(table.lines) for table in tables) == 1  # a total may be that of several
    problems = (problem for table in tables for problem in table.problems)
    return Budget(latest, lines, tuple(one for one in problems if alone or one.code != "total_differs"))


@dataclass(slots=True)
class _Table:
    """What was read of one table. `amounts_of` is the year that the head of its amounts says, `years` are all that were said."""

    amounts_of: int | None
    lines: list[BudgetLine]
    problems: list[Problem]
    years: list[int] = field(default_factory=list)


def _without_summary(tables: list[_Table]) -> list[_Table]:
    """The tables but one that says again what all others say, as a sheet of the whole county beside those of its departments."""
    said = [Counter((line.project_name, line.amount) for line in table.lines) for table in tables]
    if sum(map(bool, said)) < 3:
        return tables
    whole = sum(said, Counter[tuple[str, Decimal | None]]())
    return [table for table, own in zip(tables, said, strict=True) if not own or own != whole - own]


def _read_table(rows: Rows, columns: BudgetColumns, unit: str | None, department: str) -> _Table:
    """A table of projects; nothing of it where hardly a row has an amount. `department` is whose it is, where no column says so."""
    problems: list[Problem] = []
    if unit is None:
        message = "表上没有写金额单位，按元计算。若是万元，请在表的上方写明“单位：万元”。"
        problems.append(Problem(rows[0][0].locator, "unit_assumed", message))
    found, total = budget_rows(rows, columns, unit or "元", problems)
    if not 2 * sum(row.amount is not None for row in found) >= len(found) > 0:
        return _Table(columns.year, [], [])
    if (added := differs_from_total(found, total)) is not None and total is not None:
        message = f"表上合计 {total:,f} 元，读到的各行相加 {added:,f} 元，对不上。请看有没有漏读的行，或表上合计有误。"
        problems.append(Problem(rows[0][0].locator, "total_differs", message))
    office = Office() if columns.department else Office(department)
    step = UNIT_FACTORS[unit or "元"] / 10 ** max(row.decimals for row in found)
    lines = [
        BudgetLine(row.locator, own.department, own.unit, name, row.amount, step)
        for row, name, own in projects_of(found, total, office)
    ]
    return _Table(columns.year, lines, problems if lines else [])


@dataclass(frozen=True, slots=True)
class _Around:
    """The rows above a table, up to the one before it, and those of the table's end and below it."""

    above: Rows
    below: Rows


def _tables(rows: Rows) -> Iterator[tuple[BudgetColumns, _Around, Rows]]:
    """The tables of projects among some rows: their columns, what stands around, and the rows below the header."""
    heads: list[BudgetColumns] = []
    index = 0
    while index < len(rows):
        found = budget_columns(rows, index)
        heads += found
        index = found[-1].rows.stop if found else index + 1
    others = (number for number, row in enumerate(rows) if heads_other_table(row))
    ends = sorted({*(columns.rows.start for columns in heads), *others, len(rows)})
    at = 0
    while at < len(heads):
        side = [columns for columns in heads[at:] if columns.rows == heads[at].rows]
        at += len(side)
        parts = [side[0].rows.stop]
        while at < len(heads) and _goes_on(rows, side[0], heads[at]):
            parts.append(heads[at].rows.stop)
            at += 1
        part = [row for start in parts for row in rows[start : next(end for end in ends if end >= start)]]
        before = max((columns.rows.stop for columns in heads if columns.rows.stop <= side[0].rows.start), default=0)
        if part:
            for columns in side:
                yield columns, _Around(rows[before : columns.rows.start], part), part


def _goes_on(rows: Rows, columns: BudgetColumns, again: BudgetColumns) -> bool:
    """Whether a header is that of a table again, at the top of a page: a row of it stands above, or a line that says so."""
    above = next(row for row in reversed(rows[: again.rows.start]) if not _PAGE.fullmatch(row[0].text.strip()))
    row = any(parse_amount(cell.text).yuan is not None for cell in above)
    return (row or any(_AGAIN.search(cell.text) for cell in above)) and columns._replace(
        rows=again.rows, year=again.year, money_unit=again.money_unit
    ) == again


def _money_unit(rows: Rows) -> str | None:
    """The unit of money that a line or a note says, the last where several do."""
    said = [
        match
        for row in rows
        if len(row) < 4
        for cell in row
        for match in _MONEY_UNIT.finditer(label_key(cell.text[:400]))
    ]
    return said[-1][1] or said[-1][2] if said else None


def _year(rows: Rows) -> int | None:
    """The year that a short line says, where no title does; the last where several do."""
    said = [
        int(match[1])
        for row in rows
        for cell in row
        if len(cell.text) <= _LONGEST_LINE
        for match in TITLE_YEAR.finditer(cell.text)
    ]
    return said[-1] if said else None


def _department(rows: Rows) -> str:
    """Whose table it is by the lines above: 部门名称：…, a heading that is a unit's name, or a title that begins with one."""
    for row in reversed(rows):
        for cell in row:
            text = cell.text.strip()
            if len(row) > 3 or len(text) > _LONGEST_LINE:
                continue
            if match := _DEPARTMENT_LINE.match(text):
                name = split_department(match[1])[1]
                if is_unit_name(name):
                    return name
            bare = split_department(_NUMBERING.sub("", text))[1]
            if len(row) == 1 and is_unit_name(bare):
                return bare
            title = _TITLE_OF.match(label_key(text))
            if title and is_unit_name(title[1]):
                return title[1]
    return ""


def _of_sheet(name: str) -> str:
    """The unit that a sheet is called by; "" where its name is no unit's."""
    bare = split_department(_NUMBERING.sub("", name.strip()))[1]
    return bare if is_unit_name(bare) or _TOWN.fullmatch(bare) else ""


_TOWN = re.compile("[\u4e00-\u9fff]{1,4}(?:镇|乡|街道)")
