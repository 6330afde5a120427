"""A text that has one cell a line and no blank cells -> rows, as far as its labels make them certain.

A table copied out of a page often comes like this. Labels tell where a row begins; the indicator table is the job of
`ingest.readers.line_table`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.grid import Cell
from ingest.labels import Label, label_of
from ingest.levels import level_key, section_horizon
from ingest.readers.line_table import header_end, indicator_rows
from ingest.terms import (
    APPENDIX,
    LEVEL1,
    LEVEL2,
    SCORE_TOTALS,
    SIGNATURE,
    TABLE_LABELS,
    TITLE,
    UNIT_LINE,
    YEAR_LINE,
    label_key,
)

Row = list[Cell]
_FAR_RIGHT = 8


def rows_of_lines(cells: Sequence[Cell]) -> list[Row]:
    """Rows with columns, from cells that each stood on a line of their own."""
    rows: list[Row] = []
    index = 0
    while index < len(cells):
        end = header_end(cells, index)
        if end > index:
            columns = list(cells[index:end])
            rows.append([cell._replace(row=columns[0].row, col=column) for column, cell in enumerate(columns)])
            index, body = indicator_rows(cells, end, columns)
            rows += body
        else:
            index = _field_row(cells, index, rows)
    return rows


def _field_row(cells: Sequence[Cell], index: int, rows: list[Row]) -> int:
    """Add the cell to the row it belongs to, or begin a row with it; returns the next index."""
    cell = cells[index]
    label = label_of(cell.text)
    heads_table = section_horizon(cell.text) is not None and header_end(cells, index + 1) > index + 1
    if rows and label_key(rows[-1][0].text) in SCORE_TOTALS and cell.text.replace(".", "").isdigit():
        rows[-1].append(cell._replace(row=rows[-1][0].row, col=len(rows[-1])))
    elif (
        not rows
        or heads_table
        or (_stands_alone(cell) and not _is_time(rows[-1], cell))
        or _is_full(rows[-1])
        or (label and not _goes_on(rows[-1], label))
    ):
        rows.append([cell._replace(col=0)])
    elif _awaits_second_goal(rows):
        rows[-1].append(cell._replace(row=rows[-1][0].row, col=rows[-2][-1].col))
    elif label or (label_of(rows[-1][0].text) and not _are_heads(rows[-1])):
        # The second head stands far right: a lone goal below the two counts as the first's, and is reported.
        column = len(rows[-1]) + (_FAR_RIGHT if label and label.kind == "head" and _has_head(rows[-1]) else 0)
        rows[-1].append(cell._replace(row=rows[-1][0].row, col=column))
    else:
        rows.append([cell._replace(col=0)])
    return index + 1


def _stands_alone(cell: Cell) -> bool:
    """A title, a year, the unit of money, a level, or the label beside a block of indicators."""
    key, level = label_key(cell.text), level_key(cell.text)
    alone = (
        TITLE.search(key)
        or APPENDIX.match(key)
        or YEAR_LINE.match(key)
        or UNIT_LINE.match(key)
        or level in TABLE_LABELS
        or level in LEVEL1
        or level in LEVEL2
    )
    return bool(alone) or (section_horizon(cell.text) is not None and label_of(cell.text) is None)


def _is_time(row: Row, cell: Cell) -> bool:
    """Whether a year, perhaps with its months, is what the label just before it asks for: 项目期 / 2025年1-3月."""
    label = label_of(row[-1].text)
    return label is not None and label.kind == "scalar" and YEAR_LINE.match(label_key(cell.text)) is not None


def _has_head(row: Row) -> bool:
    return any((label := label_of(cell.text)) and label.kind == "head" for cell in row)


def _are_heads(row: Row) -> bool:
    """Two heads of horizons, and 总体目标 perhaps before them: their texts stand below."""
    labels = [label_of(cell.text) for cell in row]
    heads = [label for label in labels if label and label.kind == "head"]
    return len(heads) > 1 and all(label and label.kind in ("head", "goal") for label in labels)


def _awaits_second_goal(rows: list[Row]) -> bool:
    """Whether the last row is the first of two goals, below their heads or beside 总体目标 after them."""
    return len(rows) > 1 and len(rows[-1]) == 1 and _are_heads(rows[-2]) and label_of(rows[-1][0].text) is None


def _is_full(row: Row) -> bool:
    """Whether a row has all it takes: a signature's label and its one value."""
    label = label_of(row[-2].text) if len(row) > 1 else None
    return label is not None and label.name in SIGNATURE and label_of(row[-1].text) is None


def _goes_on(row: Row, label: Label) -> bool:
    """Whether a label stands in the same printed row as the one before: both horizons of one amount, two heads."""
    first = label_of(row[0].text)
    if first is None or len(row) > 4:
        return False
    if label.kind == "money":
        opens = first.kind == "block" and len(row) == 1
        return opens or (first.kind in ("money", "block") and label.name in _sources(row))
    if label.kind == "head":
        return all((before := label_of(cell.text)) and before.kind in ("head", "goal") for cell in row)
    return False


def _sources(row: Row) -> set[str]:
    return {label.name for cell in row if (label := label_of(cell.text)) and label.kind == "money"}
