"""The header of a table of projects, in one row or two -> its columns.

A heading over several sources of money, or over levels, leaves the columns to the row below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.grid import Cell, Rows
from ingest.header_roles import header_roles
from ingest.labels import Label, label_of, names_project, source_of
from ingest.levels import level_key, short_key
from ingest.terms import (
    DEPARTMENT_NAMES,
    GOALS,
    HORIZON_COLUMNS,
    LEVEL2,
    NO_FIELD,
    SERIALS,
    TABLE_LABELS,
    TITLE_YEAR,
    UNIT_CODES,
    label_key,
)

Columns = dict[str, tuple[range, Label]]
_FEWEST_COLUMNS = 4
"""Columns of a table of projects without indicators; fewer labels side by side may be those of a blank form."""


def names_columns(row: Sequence[Cell]) -> bool:
    """Whether a row names columns of such a table."""
    return any(map(names_project, row))


def is_header_again(row: Sequence[Cell]) -> bool:
    """The header, printed again at the top of a page, in one row or two."""
    return bool(header_roles(row)) or (names_columns(row) and all(_heads_column(cell) for cell in row))


def _heads_column(cell: Cell) -> bool:
    key = short_key(cell)
    return key in SERIALS or key in TABLE_LABELS or label_of(cell.text) is not None


def counts_columns(row: Sequence[Cell]) -> bool:
    """A row that numbers the columns: 1, 2, 3 …, perhaps after 栏次."""
    numbers = [cell.text for cell in row if cell.text.isdigit()]
    return len(numbers) > 2 and len(numbers) >= len(row) - 1 and numbers == [str(n + 1) for n in range(len(numbers))]


def heads_projects(rows: Rows, index: int) -> bool:
    """Whether a row names columns of projects although it has no indicators: nothing but labels, and values below them."""
    row = rows[index]
    if len(row) < _FEWEST_COLUMNS or not all(_heads_column(cell) for cell in row):
        return False
    name = next(filter(names_project, row))
    following = [below for below in rows[index + 1 : index + 3] if not names_parts(below)]
    return bool(following) and any(
        cell.col == name.col and not _heads_column(cell) and len(following[0]) > len(row) // 2 for cell in following[0]
    )


def names_parts(row: Sequence[Cell]) -> bool:
    """A second row of a header: 合计 | 中央资金 | 省级资金 below 资金安排, 年度目标 below 绩效目标, levels 2 below levels 1."""
    return len(row) > 1 and all(_is_part(cell) or level_key(cell.text) in LEVEL2 for cell in row)


def _is_part(cell: Cell) -> bool:
    """Whether a cell heads a column that is part of one above it: a source of money, or a goal of a horizon."""
    label = label_of(cell.text)
    return source_of(cell.text) is not None or (label is not None and label.kind in ("goal", "head"))


def heading_above(rows: Rows, header: int) -> list[Cell]:
    """The cells of the row above that head a column of their own, where a header takes two rows."""
    above = rows[header - 1] if header else ()
    return list(above) if names_columns(above) else []


def header_rows(rows: Rows, header: int) -> tuple[list[Cell], list[Cell]]:
    """The upper and the lower row of a header; one that takes one row has no lower one."""
    if above := heading_above(rows, header):
        return above, list(rows[header])
    below = rows[header + 1] if header + 1 < len(rows) else ()
    return list(rows[header]), list(below) if names_parts(below) else []


def _finer(upper: Sequence[Cell], lower: Sequence[Cell]) -> Iterator[tuple[Cell, Label | None]]:
    """The cells that head columns, each with its label: a cell above several sources of money leaves them its unit."""
    below = {cell.col: cell for cell in lower if _is_part(cell)}
    for cell in upper:
        label = label_of(cell.text) or label_of(f"{cell.text}数")  # 年初预算
        parts = [below[col] for col in range(cell.col, cell.col + cell.colspan) if col in below]
        if cell.colspan > 1 and parts and label and label.kind in ("money", "block"):
            for part in parts:
                finer = source_of(below.pop(part.col).text)
                yield (
                    part,
                    finer and finer._replace(unit=finer.unit or label.unit, horizon=finer.horizon or label.horizon),
                )
        elif cell.colspan > 1 and parts and label and label.kind in ("goal", "head"):
            yield from ((below.pop(part.col), label_of(part.text)) for part in parts)
        else:
            yield cell, label
    for cell in lower:
        if cell.col in below or not _is_part(cell):
            yield cell, label_of(cell.text)


def year_of_amounts(upper: Sequence[Cell], lower: Sequence[Cell]) -> int | None:
    """The year that the heads of amounts name, where it is but one: 2025年预算数."""
    years = {
        int(match[1])
        for cell in (*upper, *lower)
        if (match := TITLE_YEAR.search(cell.text)) and (label := label_of(cell.text)) and label.kind == "money"
    }
    return years.pop() if len(years) == 1 else None


def columns_of(upper: Sequence[Cell], lower: Sequence[Cell]) -> Columns:
    """The columns of a header by field. Where but one column names who files, or bears a code, it is the department's."""
    columns: Columns = {}
    heads = list(_finer(upper, lower))
    named = {label.name for _, label in heads if label and label.kind == "scalar"}
    both = any(label and label.name == "annual_goal" for _, label in heads)
    for cell, label in heads:
        key = label_key(cell.text)
        span = range(cell.col, cell.col + cell.colspan)
        if key in SERIALS:
            columns.setdefault("serial", (span, Label("scalar", "serial")))
        elif key in HORIZON_COLUMNS:
            columns.setdefault("horizon", (span, Label("none", "horizon")))
        elif key in UNIT_CODES and "department_code" not in named:
            columns.setdefault("department_code", (span, Label("scalar", "department_code")))
        elif key in NO_FIELD or (label and label.kind == "none"):
            columns.setdefault(key, (span, Label("none", key)))
        elif key in GOALS or (label and label.kind == "head" and key not in TABLE_LABELS):
            name = label.name if label and label.kind == "head" else "period_goal" if both else "annual_goal"
            columns.setdefault(name, (span, Label("scalar", name)))
        elif label and label.kind == "block":
            columns.setdefault("money:total", (span, Label("money", "total", unit=label.unit)))
        elif label and label.kind in ("scalar", "money"):
            name = "implementing_unit" if key in DEPARTMENT_NAMES and "implementing_unit" not in named else label.name
            money = f"money:{name}:{label.horizon or ''}"
            columns.setdefault(money if label.kind == "money" else name, (span, label._replace(name=name)))
    if "money:total:" in columns and "money:total:annual" in columns and "money:total:period" not in columns:
        # 项目总额 beside 年度预算: the one that does not say of what time it is, is of the whole project.
        span, label = columns.pop("money:total:")
        columns["money:total:period"] = span, label._replace(horizon="period")
    return columns
