"""The cells below the header of a budget -> rows that name a project, a department or a unit, with their amounts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from ingest.budget_header import BudgetColumns
from ingest.budget_projects import differs_from_total
from ingest.budget_row import BudgetRow, is_unit_name, unnumbered
from ingest.form import Problem
from ingest.grid import Cell, Rows
from ingest.terms import label_key
from ingest.values import parse_amount, plain

_SUM = re.compile(r"[(（]?(?:总计|合计|小计|共计)[)）]?|.{0,16}[(（]?(?:小计|合计|总计)[)）]?")
_LONGEST_SUM = 30
_LINE = re.compile(r"[^\s:：]{2,8}[:：]\s*\S")
"""A line that says a field, as 部门代码：205, between the rows of a text."""

_BASIC = re.compile("基本支出|人员支出|公用支出")
_BROKEN = re.compile(r"(?<=[\u4e00-\u9fff)）]) (?=[\u4e00-\u9fff(（])")
"""Where a line of a cell ended, between Chinese characters."""

_DECIMALS = re.compile(r"\.(\d+)")


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
            or (len(row) == 1 and not is_unit_name(unnumbered(name)))
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
