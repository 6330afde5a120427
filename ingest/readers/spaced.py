"""A text copied from a PDF viewer, a row a line with one blank between cells and long cells wrapped -> rows of cells.

Labels tell where a cell begins; in the indicator table every blank does. A line that begins with no label, outside the
table, goes on with the cell above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.grid import Cell
from ingest.labels import label_and_value, label_of, unit_line
from ingest.levels import header_role, level_key, section_horizon
from ingest.readers.celled import Line
from ingest.terms import APPENDIX, LEVEL1, LEVEL2, TABLE_LABELS, TITLE, YEAR_LINE, label_key

Row = list[Cell]


def is_spaced(lines: Sequence[Line]) -> bool:
    """Whether a line is the header of an indicator table with one blank between its columns."""
    return any(_is_header(line.text.split()) for line in lines)


def spaced_rows(lines: Sequence[Line]) -> Iterator[Row]:
    """The rows of such a text."""
    row: Row = []
    in_table = False
    for number, line in lines:
        words = line.split()
        if not words:
            continue
        if not in_table and row and _goes_on(words):
            _lengthen(row, number, " ".join(words))
            continue
        if row:
            yield row
        if _is_header(words):
            in_table = True
        elif label_of(words[0]) or _stands_alone(words) or label_and_value(_cells(number, words[:1])[0]):
            in_table = False
        row = _cells(number, words if in_table else by_label(words))
    if row:
        yield row


def _cells(number: int, texts: Sequence[str]) -> Row:
    return [Cell(number, column, 1, 1, text, f"第{number + 1}行") for column, text in enumerate(texts)]


def _is_header(words: Sequence[str]) -> bool:
    return {"name", "value"} <= {header_role(word) for word in words}


def by_label(words: Sequence[str]) -> list[str]:
    """Labels and what stands between them; a line of `label：value` stays one."""
    if label_of(words[0]) is None:
        return [" ".join(words)]
    texts: list[str] = []
    after_label = True
    for word in words:
        is_label = label_of(word) is not None
        if is_label or after_label:
            texts.append(word)
        else:
            texts[-1] += f" {word}"
        after_label = is_label
    return texts


def _goes_on(words: Sequence[str]) -> bool:
    """Whether a line says more of the cell above it."""
    first = _cells(0, words[:1])[0]
    known = label_of(words[0]) or label_and_value(first) or _is_header(words) or _stands_alone(words)
    return not known and level_key(words[0]) not in (LEVEL1.keys() | LEVEL2.keys())


def _stands_alone(words: Sequence[str]) -> bool:
    """A title, a year, a unit of money, or the heading of a block."""
    key = label_key("".join(words))
    alone = TITLE.search(key) or YEAR_LINE.match(key) or APPENDIX.match(key) or key in TABLE_LABELS
    return bool(alone) or unit_line("".join(words)) is not None or section_horizon("".join(words)) is not None


def _lengthen(row: Row, number: int, text: str) -> None:
    """Put a further line behind the last cell, or beside it where that is a label."""
    last = row[-1]
    if label_of(last.text):
        row.append(last._replace(row=number, col=last.col + 1, text=text, locator=f"第{number + 1}行"))
    else:
        row[-1] = last._replace(text=last.text + text)
