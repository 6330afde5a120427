"""The header of a table of budgeted projects -> its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.grid import Cell, Rows
from ingest.labels import Label, label_of, names_project, source_of
from ingest.list_header import counts_columns
from ingest.terms import BUDGET_NAMES, DEPARTMENT_NAMES, TITLE_YEAR, UNIT_CODES, UNIT_SUFFIX, label_key
from ingest.values import parse_amount

_MOST_ROWS = 3
_LONGEST_HEAD = 30
_MONEY = re.compile(
    r"(?:20\d\d年?度?)?(?:[\u4e00-\u9fff]{0,8}?)(?:预算|金额|合计|总计|拨款|资金|经费|支出|批复|下达|安排|指标)[数额]?"
    r"(?:合计|总额|总计|金额|小计)?(?:\((?:元|千元|万元|亿元)\))?"
)
"""Heads of money that are no label of a form."""

_CODES = frozenset((*UNIT_CODES, "部门编码", "部门代码", "单位编号"))


class BudgetColumns(NamedTuple):
    """Where a header puts what. `amounts` are added up; `rows` are those of the header."""

    name: range
    department: range | None
    code: range | None
    amounts: tuple[range, ...]
    unit: str | None
    year: int | None
    rows: range


def budget_columns(rows: Rows, index: int) -> BudgetColumns | None:
    """The columns of a table of projects, where row `index` names the column of projects and one of money is beside it."""
    name = next((cell for cell in rows[index] if _names_projects(cell)), None)
    if name is None or len(rows[index]) < 2:
        return None
    first = index - 1 if index and _is_header(rows[index - 1]) and len(rows[index - 1]) > 1 else index
    end = index + 1
    while end < min(len(rows), index + _MOST_ROWS) and _is_header(rows[end]):
        end += 1
    heads = [cell for row in rows[first:end] for cell in row if len(cell.text) <= _LONGEST_HEAD]
    leaves = [head for head in heads if head is not name and not _below(head, heads)]
    amounts = _amounts([(leaf, _above(leaf, heads)) for leaf in leaves])
    if not amounts:
        return None
    said = [cell.text for cell, path in amounts for cell in (cell, *path)]
    units = [match[1] for text in said if (match := UNIT_SUFFIX.search(label_key(text)))]
    while end < len(rows) and counts_columns(rows[end]):
        end += 1
    return BudgetColumns(
        _span(name),
        _department(leaves),
        next((_span(cell) for cell in leaves if label_key(cell.text) in _CODES), None),
        tuple(_span(cell) for cell, _ in amounts),
        units[0] if units else None,
        max(_years(said), default=None),
        range(first, end),
    )


def _names_projects(cell: Cell) -> bool:
    return names_project(cell) or label_key(cell.text) in BUDGET_NAMES


def _is_header(row: Sequence[Cell]) -> bool:
    """Whether a row is part of a header: nothing but heads, none of them an amount."""
    return all(len(cell.text) <= _LONGEST_HEAD and not _is_amount(cell) for cell in row) and any(
        _label(cell) is not None or _names_projects(cell) for cell in row
    )


def _is_amount(cell: Cell) -> bool:
    return parse_amount(cell.text).yuan is not None


def _label(cell: Cell) -> Label | None:
    return label_of(cell.text) or source_of(cell.text)


def _span(cell: Cell) -> range:
    return range(cell.col, cell.col + cell.colspan)


def _below(head: Cell, heads: Iterable[Cell]) -> bool:
    return head.colspan > 1 and any(other.row > head.row and other.col in _span(head) for other in heads)


def _above(leaf: Cell, heads: Iterable[Cell]) -> list[Cell]:
    return [other for other in heads if other.row < leaf.row and leaf.col in _span(other)]


def _department(leaves: Sequence[Cell]) -> range | None:
    """The column of departments; where there is one of units alone, that."""
    labels = [(cell, label) for cell in leaves if (label := label_of(cell.text)) and label.kind == "scalar"]
    for field in ("department", "implementing_unit"):
        for cell, label in labels:
            if label.name == field:
                return _span(cell)
    return next((_span(cell) for cell in leaves if label_key(cell.text) in DEPARTMENT_NAMES), None)


def _amounts(leaves: Sequence[tuple[Cell, list[Cell]]]) -> list[tuple[Cell, list[Cell]]]:
    """The column of the total, of the latest year; else those of the sources of money."""
    totals = [leaf for leaf in leaves if (label := _label(leaf[0])) and label.kind == "money" and label.name == "total"]
    if not totals:
        totals = [leaf for leaf in leaves if (label := _label(leaf[0])) and label.kind == "block"]
    sources = [leaf for leaf in leaves if (label := source_of(leaf[0].text)) and label.name != "total"]
    if not totals and not sources:
        totals = [leaf for leaf in leaves if _MONEY.fullmatch(label_key(leaf[0].text))]
    if not totals:
        return sources
    latest = max(max(_years(_texts(leaf)), default=0) for leaf in totals)
    return [next(leaf for leaf in totals if max(_years(_texts(leaf)), default=0) == latest)]


def _texts(leaf: tuple[Cell, list[Cell]]) -> list[str]:
    return [cell.text for cell in (leaf[0], *leaf[1])]


def _years(texts: Iterable[str]) -> list[int]:
    return [int(match[1]) for text in texts if (match := TITLE_YEAR.search(text))]
