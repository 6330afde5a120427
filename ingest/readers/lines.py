"""A text that has one cell a line, its blank cells mostly lost -> rows, as far as its labels make them certain.

A table copied out of a page often comes like this. Labels tell where a row begins; the indicator table is the job of
`ingest.readers.line_table`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.grid import Cell
from ingest.labels import Label, label_and_value, label_of
from ingest.levels import level_key, section_horizon
from ingest.money_heads import head_of_amounts
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
from ingest.values import parse_amount

Row = list[Cell]
_FAR_RIGHT = 8
_FEWEST_HEADS, _MOST_HEADS = 3, 20


def rows_of_lines(cells: Sequence[Cell]) -> list[Row]:
    """Rows with columns, from cells that each stood on a line of their own."""
    rows: list[Row] = []
    index = 0
    while index < len(cells):
        end = header_end(cells, index)
        past, money = _money_table(cells, index)
        if money:
            rows += money
            index = past
        elif end > index:
            columns = list(cells[index:end])
            rows.append([cell._replace(row=columns[0].row, col=column) for column, cell in enumerate(columns)])
            index, body = indicator_rows(cells, end, columns)
            rows += body
        else:
            index = _field_row(cells, index, rows)
    return rows


def _money_table(cells: Sequence[Cell], start: int) -> tuple[int, list[Row]]:
    """Heads of amounts and the rows below them: 资金来源 / 实施期资金 / 年度资金 / 合计 / 300 / 100. Where it ends; no rows where none is.

    A row that has fewer amounts than there are heads has a blank line for each that is blank.
    """
    label = label_of(cells[start].text)
    opens = label is not None and label.kind == "block"
    end = start + opens
    while end < min(len(cells), start + _MOST_HEADS) and head_of_amounts(cells[end].text):
        end += 1
    heads = cells[start + opens : end]
    found = _amounts(cells, end, len(heads))
    labelled = opens and len(found) == len(heads) - 1 and not _are_sources(heads)  # the last of them is a row's label
    heads = heads[: len(heads) - labelled]
    if len(heads) < _FEWEST_HEADS - opens or not found:
        return start, []
    end -= labelled
    rows = [[cell._replace(row=cells[start].row, col=col) for col, cell in enumerate(cells[start:end], 1 - opens)]]
    while end + labelled < len(cells) and (not labelled or head_of_amounts(cells[end].text)):
        amounts = _amounts(cells, end + labelled, len(heads))
        after = end + labelled + len(amounts)
        line = cells[end].row + labelled
        if not amounts or not _fills(cells, after, amounts, line + len(heads), len(heads)):
            break
        whole = len(amounts) == len(heads)
        placed = [(1 + (place if whole else cell.row - line), cell) for place, cell in enumerate(amounts)]
        row = [(0, cells[end]), *placed] if labelled else placed
        rows.append([cell._replace(row=cells[end].row, col=col) for col, cell in row])
        end = after
        if not labelled:
            break
    return (end, rows) if len(rows) > 1 else (start, [])


def _are_sources(heads: Sequence[Cell]) -> bool:
    """Whether the last head and others name sources of money: then it is no label of their amounts."""
    *others, last = [label and label.name != "total" for cell in heads for label in (head_of_amounts(cell.text),)]
    return bool(last and any(others))


def _amounts(cells: Sequence[Cell], start: int, most: int) -> Sequence[Cell]:
    """The amounts that begin at a cell, no more than there are heads."""
    end = start
    while end < min(start + most, len(cells)) and _is_amount(cells[end].text):
        end += 1
    return cells[start:end]


def _is_amount(text: str) -> bool:
    return any(map(str.isdigit, text)) and parse_amount(text).yuan is not None


def _fills(cells: Sequence[Cell], after: int, amounts: Sequence[Cell], past: int, heads: int) -> bool:
    """Whether the amounts of a row, with the blank lines among and after them, are as many as its heads."""
    if len(amounts) == heads:
        return True
    return amounts[-1].row < past and (after == len(cells) or cells[after].row >= past)


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
        or _signs(cell)
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


def _signs(cell: Cell) -> bool:
    """A line below the table that says who filled it in: 负责人：甲　经办人：乙."""
    said = label_and_value(cell)
    return said is not None and said.label.name in SIGNATURE


def _is_time(row: Row, cell: Cell) -> bool:
    """Whether a year, perhaps with its months, is what the label just before it asks for: 项目期 / 2025年1-3月, or an amount."""
    label = label_of(row[-1].text)
    return label is not None and label.kind in ("scalar", "money") and YEAR_LINE.match(label_key(cell.text)) is not None


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
    whole = label is not None and label.name in SIGNATURE and label_of(row[-1].text) is None
    return whole and not ("电话" in row[-2].text and label and label.name != "phone")  # 负责人及电话 has two


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
