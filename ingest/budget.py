"""A table of budgeted projects -> its lines: who, what, and how much. Forms are for `ingest.layout`.

The table is told by a header that names a column of projects and one of money (`ingest.budget_header`), with amounts below it.
Rows that sum up others are left out: those called 合计, classes of projects, and those of a department whose projects follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from ingest.budget_header import BudgetColumns, budget_columns
from ingest.document import grids_of
from ingest.form import Problem
from ingest.grid import Cell, Rows, Unreadable
from ingest.headings import NO_HEADING, Heading, heading_of, row_of_line
from ingest.kinds import identify
from ingest.labels import unit_line
from ingest.terms import BUDGET_CLASSES, SCORE_TOTALS, label_key
from ingest.values import UNIT_FACTORS, parse_amount, plain, split_department

_UNIT_NAME = re.compile(
    r"(?:局|委|办|办公室|委员会|中心|院|所|站|队|校|学|园|馆|社|会|部|镇|乡|街道|街道办事处|政府|机关|公司|集团)"
    r"(?:本级|机关|[(（](?:本级|机关)[)）])?$"
)
"""How names of departments and units end."""
_CODE = re.compile(r"[\[(【]?[0-9A-Za-z]{6,40}[\])】]?\s*[-—–_－:：]?\s*(?=[^\s0-9A-Za-z\-.])")
_DECIMALS = re.compile(r"\.(\d+)")


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One project of a budget. `amount` is in yuan, None where the cell is blank or cannot be read; `step` is the yuan of one
    in the last place that the table prints: 100 where it prints 万元 with two decimals."""

    locator: str
    department_code: str | None
    department_name: str
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


@dataclass(slots=True)
class _Row:
    """A row below the header as it stands."""

    locator: str
    name: str
    department: str
    code: str
    amount: Decimal | None
    decimals: int


def read_budget(data: bytes) -> Budget:
    """The budget in the bytes of a file. Raises Unreadable where they cannot be read, or hold no table of projects."""
    lines: list[BudgetLine] = []
    problems: list[Problem] = []
    years: list[int] = []
    cover = NO_HEADING
    for grid in grids_of(data, identify(data)):
        rows = [row_of_line(row) for row in grid.rows if row]
        for columns, heading, part in _tables(rows, cover):
            unit = columns.unit or heading.unit
            odd: list[Problem] = []
            if unit is None:
                message = "表上没有写金额单位，按元计算。若是万元，请在表的上方写明“单位：万元”。"
                odd.append(Problem(part[0][0].locator, "unit_assumed", message))
            found = list(_rows(part, columns, unit or "元", odd))
            if 2 * sum(row.amount is not None for row in found) >= len(found) > 0:
                lines += _lines(found, unit or "元", columns.department is not None)
                problems += odd
                years += [year for year in (columns.year or heading.year,) if year]
        cover = heading_of(rows[:3], cover)._replace(unit=None)
    if not lines:
        raise Unreadable(
            "no_budget",
            "没有找到预算项目：没有一张表的表头既有“项目名称”，又有“合计”“预算数”“金额”这样的金额列。"
            "请核对是不是项目支出预算表，或把这两列的表头写成“项目名称”和“合计”。",
        )
    return Budget(max(years, default=None), tuple(lines), tuple(problems))


def _tables(rows: Rows, cover: Heading) -> Iterator[tuple[BudgetColumns, Heading, Rows]]:
    """The tables of projects in some rows: columns, what the lines above say, and the rows below the header."""
    heads = []
    index = 0
    while index < len(rows):
        columns = budget_columns(rows, index)
        if columns:
            heads.append(columns)
        index = columns.rows.stop if columns else index + 1
    heading, start = cover, 0
    for number, columns in enumerate(heads):
        heading = heading_of(rows[start : columns.rows.start], heading)
        start = columns.rows.stop
        end = heads[number + 1].rows.start if number + 1 < len(heads) else len(rows)
        if start < end:
            yield columns, heading, rows[start:end]


def _rows(rows: Rows, columns: BudgetColumns, unit: str, problems: list[Problem]) -> Iterator[_Row]:
    """The rows of a table that name a project, or a department and no project; what is no amount is a problem."""
    for row in rows:
        name, department, code = (_text(row, span) for span in (columns.name, columns.department, columns.code))
        amount: Decimal | None = None
        decimals = 0
        for cell in row:
            if any(cell.col in span for span in columns.amounts):
                read = parse_amount(cell.text, unit)
                if read.yuan is not None:
                    amount = (amount or Decimal(0)) + read.yuan
                    decimals = max(decimals, len(match[1]) if (match := _DECIMALS.search(plain(cell.text))) else 0)
                elif not read.readable and name:
                    message = f"金额“{cell.text[:30]}”读不出来，这个项目按没有金额处理。请改成数字。"
                    problems.append(Problem(cell.locator, "unreadable_amount", message))
        sums = {label_key(text) for text in (name, department)} & SCORE_TOTALS
        lone = len(row) == 1 and (unit_line(row[0].text) or amount is None)
        if (name or department) and not sums and not lone:
            yield _Row(row[0].locator, name, department, code, amount, decimals)


def _text(row: Sequence[Cell], span: range | None) -> str:
    return next((cell.text.strip() for cell in row if span is not None and cell.col in span), "")


def _lines(rows: Sequence[_Row], unit: str, has_departments: bool) -> Iterator[BudgetLine]:
    """Projects among some rows. A blank department is that of the row above; one that stands alone is of the rows below."""
    step = UNIT_FACTORS[unit] / 10 ** max((row.decimals for row in rows), default=0)
    department = code = ""
    of_departments = set() if has_departments else set(_of_departments(rows))
    for number, row in enumerate(rows):
        if row.department:
            department, code = row.department, row.code
        if number in of_departments:
            department, code = row.name, ""
        elif row.name and not BUDGET_CLASSES.fullmatch(label_key(row.name)):
            own, name = split_department(department)
            line = BudgetLine(row.locator, code or own, name, _without_code(row.name), row.amount, step)
            yield replace(line, department_code=line.department_code or None)


def _of_departments(rows: Sequence[_Row]) -> Iterator[int]:
    """Rows that name a department, and have no amount or the sum of rows that follow."""
    sums = list(accumulate((row.amount or Decimal(0) for row in rows), initial=Decimal(0)))
    last = {total: number for number, total in enumerate(sums)}
    for number, row in enumerate(rows[:-1]):
        summed = row.amount is None or last.get(sums[number + 1] + row.amount, 0) > number + 1
        if summed and _UNIT_NAME.search(split_department(row.name)[1]):
            yield number


def _without_code(name: str) -> str:
    return _CODE.sub("", name, count=1) if _CODE.match(name) else name
