"""Text -> Grid: cells parted by tabs, bars, blanks or nothing, or one cell a line. Columns may have slipped, so it is not exact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.decode import decode
from ingest.grid import Cell, Grid, Unreadable
from ingest.labels import label_and_value, label_of
from ingest.levels import header_role
from ingest.readers.aligned import GAP, aligned_rows
from ingest.readers.broken_cells import with_whole_cells
from ingest.readers.celled import Line, celled_table
from ingest.readers.glued import glued_rows, is_glued
from ingest.readers.lines import rows_of_lines
from ingest.readers.spaced import by_label, closed, is_spaced, spaced_rows
from ingest.terms import APPENDIX, TITLE, UNIT_LINE, YEAR_LINE, label_key

_MOST_REPLACED = 0.02
"""The share of unreadable characters above which a text is not worth reading."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_BARS = re.compile(r"[|｜│┃]")
_RULE = re.compile(r"[-+=|:\s─━┼┬┴├┤┌┐└┘]+")
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]+\s*\d{1,4}\s*[-—–]+|第\s*\d{1,4}\s*页(?:[\s,，/]*共\s*\d{1,4}\s*页)?)\s*")
"""The foot of a printed page, which a text copied from it has between its lines."""
_MARKDOWN = re.compile(r"\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?)?\s*")
_LEAST_TABLE_SHARE = 0.2
_LONGEST_TITLE = 60
_FRAMED_SHARE = 0.9


def read_grids(data: bytes) -> Iterator[Grid]:
    """One grid for the whole text. Raises Unreadable where the bytes are no text."""
    decoded = decode(data)
    if decoded.replaced > _MOST_REPLACED * len(decoded.text):
        raise Unreadable("damaged", "文本编码无法识别（不是 UTF-8 或 GB18030）。请另存为 UTF-8 后重新入库。")
    text = _CONTROL.sub("", decoded.text).replace("\r\n", "\n").replace("\r", "\n")
    lines = [Line(number, "" if _PAGE_NUMBER.fullmatch(line) else line) for number, line in enumerate(text.split("\n"))]
    yield Grid("", [row for way, part in _parts(lines) for row in _WAYS[way](part) if row], exact=False)


def _way(lines: Sequence[Line]) -> str:
    """How the cells of a text are parted: what many of its lines have between them."""
    least = _LEAST_TABLE_SHARE * sum(bool(line.text.strip()) for line in lines)
    if sum("\t" in line.text.strip() for line in lines) > least:
        return "tabs"
    if sum(len(_BARS.findall(line.text)) >= 2 for line in lines) > least:
        return "bars"
    if sum(bool(GAP.search(line.text)) for line in lines) > least:
        return "gaps"
    if is_glued(lines):
        return "glued"
    return "blanks" if is_spaced(with_whole_cells(lines)) else "lines"


def _parts(lines: Sequence[Line]) -> list[tuple[str, Sequence[Line]]]:
    """The text from title to title with the way of each, where its forms were copied in different ways; else the whole."""
    titles = {
        place
        for place, line in enumerate(lines)
        if "表" in line.text and len(line.text) <= _LONGEST_TITLE and TITLE.search(label_key(line.text))
    }
    firsts = sorted({0, *titles})
    parts = [lines[first:end] for first, end in zip(firsts, [*firsts[1:], len(lines)], strict=True)]
    ways = [_way(part) for part in parts]
    if len({way for way, first in zip(ways, firsts, strict=True) if first in titles}) > 1:
        return list(zip(ways, parts, strict=True))
    return [(ways[0] if len({*ways}) == 1 else _way(lines), lines)]


def _tab_rows(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    return (_row(line.number, line.text.split("\t")) for line in lines)


def _bar_rows(lines: Sequence[Line]) -> Iterable[list[Cell]]:
    barred = [line.text.strip() for line in lines if len(_BARS.findall(line.text)) >= 2]
    framed = sum(bool(_BARS.match(line)) for line in barred) > _FRAMED_SHARE * len(barred)
    rows = (_row(line.number, _bar_cells(line.text, framed)) for line in _barred(lines, framed))
    return _merged(rows) if any(_MARKDOWN.fullmatch(line.text.strip()) for line in lines) else rows


def _blank_rows(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    return spaced_rows(with_whole_cells(closed(lines)))


def _lines_rows(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    """A cell a line; tables may have a line for each blank cell, too."""
    lines = with_whole_cells(lines)
    before: list[Cell] = []
    place = 0
    while place < len(lines):
        table = celled_table(lines, place) if header_role(lines[place].text) else None
        if table:
            yield from rows_of_lines(before)
            before = []
            place, rows = table
            yield from rows
        else:
            before += _line_cells(lines[place])
            place += 1
    yield from rows_of_lines(before)


def _line_cells(line: Line) -> list[Cell]:
    """The cell of a line; the head of a form may still have its labels and values on one: 主管部门 甲局 实施单位 乙站."""
    words = line.text.split()
    return _row(line.number, by_label(words) if len(words) > 1 else [line.text])


def _row(number: int, texts: Sequence[str]) -> list[Cell]:
    locator = f"第{number + 1}行"
    return [
        Cell(number, column, 1, 1, stripped, locator) for column, text in enumerate(texts) if (stripped := text.strip())
    ]


def _barred(lines: Sequence[Line], framed: bool) -> Iterator[Line]:
    """The rows of lines with bars; a line that does not begin as the rows around it do goes on with the last cell.

    Framed rows begin and end with a bar. Without, those of the table have as many bars as its header.
    """
    bars = 0
    pending: Line | None = None
    for number, text in lines:
        text = text.strip()
        if not text or _RULE.fullmatch(text):
            continue
        if pending and (_is_open(pending.text, text) if framed else _goes_on(pending.text, text, bars)):
            pending = pending._replace(text=pending.text + text)
            continue
        if pending:
            yield pending
        pending = Line(number, text)
        if {"name", "value"} <= {header_role(cell.strip()) for cell in _BARS.split(text)}:
            bars = len(_BARS.findall(text))
        elif TITLE.search(label_key(text)):
            bars = 0
    if pending:
        yield pending


def _is_open(row: str, text: str) -> bool:
    """Whether a framed row lacks its closing bar, and the next line does not begin one."""
    return bool(_BARS.match(row)) and not _BARS.fullmatch(row[-1]) and not _BARS.match(text)


def _goes_on(row: str, text: str, bars: int) -> bool:
    """Whether a line says more of the last cell of a row without a frame, or of it and those that the row lacks."""
    here, more = len(_BARS.findall(row)), len(_BARS.findall(text))
    if not more:
        return here > 0 and label_of(text) is None and not TITLE.search(label_key(text)) and not _alone(text)
    return bool(bars and _BARS.match(row)) and here < bars and here + more == bars


def _alone(text: str) -> bool:
    key = label_key(text)
    return bool(
        APPENDIX.match(key) or YEAR_LINE.match(key) or UNIT_LINE.match(key) or label_and_value(_row(0, [text])[0])
    )


def _bar_cells(row: str, framed: bool) -> list[str]:
    cells = _BARS.split(row)
    return cells[1:] if framed and _BARS.match(row) else cells


def _merged(rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    """Rows of a table turned into Markdown, which says a merged cell again in each of its columns, with such cells merged.

    Below the header of the indicators, only columns that the header has merged are.
    """
    header: list[Cell] = []
    for row in rows:
        roles = [header_role(cell.text) for cell in row]
        if {"name", "value"} <= {*roles}:
            header = row
        elif len(row) < 2 or label_of(row[0].text):
            header = []
        same = {cell.col for left, cell in pairwise(header) if left.text == cell.text}
        merged: list[Cell] = []
        for cell in row:
            last = merged[-1] if merged else None
            again = last and last.text == cell.text and last.col + last.colspan == cell.col
            if last and again and (not header or row is header or cell.col in same):
                merged[-1] = last._replace(colspan=last.colspan + 1)
            else:
                merged.append(cell)
        yield merged


_WAYS: dict[str, Callable[[Sequence[Line]], Iterable[list[Cell]]]] = {
    "tabs": _tab_rows, "bars": _bar_rows, "gaps": aligned_rows, "blanks": _blank_rows, "glued": glued_rows, "lines": _lines_rows,
}  # fmt: skip
