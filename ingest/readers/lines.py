"""A text that has one cell a line and no blank cells -> rows, as far as its labels make them certain.

A table copied out of a page often comes like this. Labels tell where a row begins; in the indicator table a level-2
label is followed by as many texts as the header has columns. Where the count does not fit, the texts are left as a row
of their own, which layout reports as unread: no text is put where it might not belong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.grid import Cell
from ingest.labels import Label, label_of
from ingest.terms import HEADER_OF_LABEL, LEVEL1, LEVEL2, TABLE_LABELS, TITLE, YEAR_LINE, label_key

Row = list[Cell]
_FAR_RIGHT = 8
_SIGNATURE = ("responsible", "handler", "phone", "filled_raw")


def rows_of_lines(cells: Sequence[Cell]) -> list[Row]:
    """Rows with columns, from cells that each stood on a line of their own."""
    rows: list[Row] = []
    index = 0
    while index < len(cells):
        end = _header_end(cells, index)
        if end > index:
            columns = list(cells[index:end])
            rows.append(_in_columns(columns))
            index, body = _indicator_rows(cells, end, columns)
            rows += body
        else:
            index = _field_row(cells, index, rows)
    return rows


def _field_row(cells: Sequence[Cell], index: int, rows: list[Row]) -> int:
    """Add the cell to the row it belongs to, or begin a row with it; returns the next index."""
    cell = cells[index]
    label = label_of(cell.text)
    key = label_key(cell.text)
    stands_alone = TITLE.search(key) or YEAR_LINE.match(key) or key in TABLE_LABELS or (rows and _is_full(rows[-1]))
    if not rows or stands_alone or (label and not _goes_on(rows[-1], label)):
        rows.append([cell._replace(col=0)])
    elif label or label_of(rows[-1][0].text):
        # The second head stands far right: a lone goal below the two counts as the first's, and is reported.
        column = len(rows[-1]) + (_FAR_RIGHT if label and label.kind == "head" else 0)
        rows[-1].append(cell._replace(row=rows[-1][0].row, col=column))
    else:
        rows.append([cell._replace(col=0)])
    return index + 1


def _is_full(row: Row) -> bool:
    """Whether a row has all it takes: a signature's label and its one value."""
    label = label_of(row[-2].text) if len(row) > 1 else None
    return label is not None and label.name in _SIGNATURE and label_of(row[-1].text) is None


def _goes_on(row: Row, label: Label) -> bool:
    """Whether a label stands in the same printed row as the one before: both horizons of one amount, two heads."""
    first = label_of(row[0].text)
    if first is None or len(row) > 4:
        return False
    if label.kind == "money":
        opens = first.kind == "block" and len(row) == 1
        return opens or (first.kind in ("money", "block") and label.name in _sources(row))
    return label.kind == first.kind == "head" and len(row) == 1


def _sources(row: Row) -> set[str]:
    return {label.name for cell in row if (label := label_of(cell.text)) and label.kind == "money"}


def _header_end(cells: Sequence[Cell], start: int) -> int:
    """Where the header that begins here ends; `start` where none begins."""
    end = start
    while end < len(cells) and label_key(cells[end].text) in HEADER_OF_LABEL:
        end += 1
    roles = [HEADER_OF_LABEL[label_key(cell.text)] for cell in cells[start:end]]
    return end if "name" in roles and "value" in roles else start


def _in_columns(cells: Sequence[Cell]) -> Row:
    return [cell._replace(row=cells[0].row, col=column) for column, cell in enumerate(cells)]


@dataclass
class _Block:
    """A level 2 with the texts that follow it, for each half of the table."""

    level1: Cell | None
    labels: list[Cell]
    texts: list[list[Cell]] = field(default_factory=list)


def _indicator_rows(cells: Sequence[Cell], start: int, header: Sequence[Cell]) -> tuple[int, list[Row]]:
    """The rows below a header, and the index of the first cell that is not part of the table."""
    roles = [HEADER_OF_LABEL[label_key(cell.text)] for cell in header]
    halves = roles.count("level2") or 1
    width = sum(role not in ("level1", "level2") for role in roles) // halves
    blocks: list[_Block] = []
    level1: Cell | None = None
    index = start
    while index < len(cells):
        cell = cells[index]
        key = label_key(cell.text)
        following = label_key(cells[index + 1].text) if index + 1 < len(cells) else ""
        label = label_of(cell.text)
        if (label and label.kind in ("scalar", "goal")) or TITLE.search(key):
            break
        if key in LEVEL1 and (key not in LEVEL2 or following in LEVEL2):
            level1 = cell
        elif key in LEVEL2:
            last = blocks[-1] if blocks else None
            if last and len(last.labels) < halves and LEVEL2[label_key(last.labels[0].text)] == LEVEL2[key]:
                last.labels.append(cell)
                last.texts.append([])
            else:
                blocks.append(_Block(level1, [cell], [[]]))
                level1 = None
        elif blocks and key not in TABLE_LABELS:
            blocks[-1].texts[-1].append(cell)
        index += 1
    return index, [row for block in blocks for row in _rows_of_block(block, halves, width, roles)]


def _rows_of_block(block: _Block, halves: int, width: int, roles: Sequence[str]) -> Iterator[Row]:
    level2_columns = [column for column, role in enumerate(roles) if role == "level2"]
    parts = [_chunks(texts, width) for texts in block.texts]
    if any(part is None for part in parts):
        yield _placed(block, [[] for _ in block.labels], level2_columns)
        for texts in block.texts:
            if texts:
                yield [cell._replace(row=texts[0].row, col=len(roles) + place) for place, cell in enumerate(texts)]
        return
    rows = [part or [] for part in parts]
    if halves == 2 and len(rows) == 2 and len(rows[1]) > len(rows[0]):
        rows = _dealt(rows[0], rows[1])
    first = True
    for number in range(max(1, *(len(part) for part in rows))):
        contents = [part[number] if number < len(part) else [] for part in rows]
        yield _placed(block, contents, level2_columns, labelled=first)
        first = False


def _chunks(texts: list[Cell], width: int) -> list[list[Cell]] | None:
    """The texts, so many to an indicator; None where they do not come out even."""
    if len(texts) % width:
        return None
    return [texts[start : start + width] for start in range(0, len(texts), width)]


def _dealt(left: list[list[Cell]], right: list[list[Cell]]) -> list[list[list[Cell]]]:
    """Further rows of a level 2 hold both halves without a label between: deal them out again where names agree."""
    extra = right[len(left) :]
    pairs = list(zip(extra[::2], extra[1::2], strict=False))
    if len(extra) % 2 or not all(period[0].text.startswith(annual[0].text) for period, annual in pairs):
        return [left, right]
    return [left + [pair[0] for pair in pairs], right[: len(left)] + [pair[1] for pair in pairs]]


def _placed(block: _Block, contents: list[list[Cell]], columns: list[int], labelled: bool = True) -> Row:
    """A row with its cells in the columns of the header."""
    row: Row = []
    if labelled and block.level1 is not None:
        row.append(block.level1._replace(col=max(columns[0] - 1, 0)))
    for half, texts in enumerate(contents):
        if labelled:
            row.append(block.labels[half]._replace(col=columns[half]))
        row += [cell._replace(col=columns[half] + 1 + place) for place, cell in enumerate(texts)]
    return [cell._replace(row=block.labels[0].row) for cell in row]
