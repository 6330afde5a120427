"""A text copied from a PDF viewer, a row a line with one blank between cells and long cells wrapped -> rows of cells.

Labels tell where a cell begins; in the indicator table every blank does. A line that begins with no label, outside the
table, goes on with the cell above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.grid import Cell
from ingest.labels import label_and_value, label_of, unit_line
from ingest.levels import header_role, level_key, section_horizon
from ingest.readers.celled import Line
from ingest.target_cells import is_target
from ingest.terms import APPENDIX, LEVEL1, LEVEL2, TABLE_LABELS, TITLE, YEAR_LINE, label_key

Row = list[Cell]
_MOST_HEADER_LINES = 6
_AFTER_NUMBER = re.compile(r"(?<=[0-9]) (?=([^\x00-\x7f]\S*))")
_IN_DATE = re.compile(r"(?<=[0-9] [年月]) (?=[0-9])|(?<=[0-9][年月]) (?=[0-9])")
_ANY = "项目名称"
"""Some label, behind which a line goes on as behind its own."""


def is_spaced(lines: Sequence[Line]) -> bool:
    """Whether the header of an indicator table has one blank between its columns, in one line or in several."""
    words = [line.text.split() for line in lines]
    return any(len(found) > 1 and _header_end(words, place) > place for place, found in enumerate(words))


def closed(lines: Sequence[Line]) -> list[Line]:
    """The lines without the blanks that a viewer puts beside numbers: 2025 年 4 月 20 日前, ≥62 公里."""
    return [
        line._replace(text=_AFTER_NUMBER.sub(_without_blank, _IN_DATE.sub("", line.text))) if " " in line.text else line
        for line in lines
    ]


def _without_blank(match: re.Match[str]) -> str:
    """Nothing between a number and what follows it, which is its unit unless it is a label."""
    word = match[1]
    return " " if label_of(word) or label_and_value(_cells(0, [word])[0]) else ""


def spaced_rows(lines: Sequence[Line]) -> Iterator[Row]:
    """The rows of such a text."""
    row: Row = []
    in_table = False
    words = [line.text.split() for line in lines]
    place = 0
    while place < len(lines):
        number, found, end = lines[place].number, words[place], _header_end(words, place)
        if end > place + 1:
            found = [word for line in words[place:end] for word in line]
        place = max(end, place + 1)
        if not found:
            continue
        if not in_table and row and _goes_on(found):
            _lengthen(row, number, found)
            continue
        if row:
            yield row
        if _is_header(found):
            in_table = True
        elif in_table and is_target(_cells(number, found)):
            pass
        elif label_of(found[0]) or _stands_alone(found) or label_and_value(_cells(number, found[:1])[0]):
            in_table = False
        row = _cells(number, found if in_table else by_label(found))
    if row:
        yield row


def _header_end(words: Sequence[Sequence[str]], start: int) -> int:
    """Where the lines end that are a header together; `start` where none begins."""
    found: list[str] = []
    for place in range(start, min(start + _MOST_HEADER_LINES, len(words))):
        if not words[place] or not all(header_role(word) or label_key(word) in TABLE_LABELS for word in words[place]):
            break
        found += words[place]
        if _is_header(found):
            return place + 1
    return start


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


def _lengthen(row: Row, number: int, words: Sequence[str]) -> None:
    """Put a further line behind the last cell, or beside it where that is a label; labels within it begin cells."""
    first, *others = by_label([_ANY, *words])[1:]
    last = row[-1]
    if label_of(last.text):
        row.append(last._replace(row=number, col=last.col + 1, text=first, locator=f"第{number + 1}行"))
    else:
        row[-1] = last._replace(text=last.text + first)
    for text in others:
        row.append(row[-1]._replace(row=number, col=row[-1].col + 1, text=text, locator=f"第{number + 1}行"))
