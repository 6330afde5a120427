"""Text -> Grid: cells parted by tabs, bars or runs of blanks, one blank, or one cell a line. Columns may have slipped, so it is not exact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.decode import decode
from ingest.grid import Cell, Grid, Unreadable
from ingest.labels import label_of
from ingest.levels import header_role
from ingest.readers.aligned import GAP, aligned_rows
from ingest.readers.broken_cells import with_whole_cells
from ingest.readers.celled import Line, celled_table
from ingest.readers.lines import rows_of_lines
from ingest.readers.spaced import by_label, is_spaced, spaced_rows
from ingest.terms import TITLE, label_key

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
    lines = ["" if _PAGE_NUMBER.fullmatch(line) else line for line in text.split("\n")]
    filled = sum(bool(line.strip()) for line in lines)
    if sum("\t" in line.strip() for line in lines) > _LEAST_TABLE_SHARE * filled:
        rows = [_row(number, line.split("\t")) for number, line in enumerate(lines)]
    elif sum(len(_BARS.findall(line)) >= 2 for line in lines) > _LEAST_TABLE_SHARE * filled:
        rows = [_row(number, cells) for number, cells in _bar_rows(lines)]
        if any(_MARKDOWN.fullmatch(line.strip()) for line in lines):
            rows = list(_merged(rows))
    elif sum(bool(GAP.search(line)) for line in lines) > _LEAST_TABLE_SHARE * filled:
        rows = list(aligned_rows(lines))
    else:
        whole = with_whole_cells([Line(number, line.strip()) for number, line in enumerate(lines)])
        rows = [row for part in _parts(whole) for row in _lines_rows(part)]
    yield Grid("", [row for row in rows if row], exact=False)


def _parts(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The text from title to title, where its forms were copied in different ways; else the whole."""
    titles = [
        place
        for place, line in enumerate(lines)
        if len(line.text) <= _LONGEST_TITLE and TITLE.search(label_key(line.text))
    ]
    firsts = sorted({0, *titles})
    parts = [(first, lines[first:end]) for first, end in zip(firsts, [*firsts[1:], len(lines)], strict=True)]
    ways = {is_spaced(part) for first, part in parts if first in titles}
    yield from (part for _, part in parts) if len(ways) == 2 else [lines]


def _lines_rows(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    """The rows of lines with one blank between cells, or a cell a line; tables may have a line for each blank cell, too."""
    if is_spaced(lines):
        yield from spaced_rows(lines)
        return
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


def _bar_rows(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Lines of cells parted by bars; a line that does not begin as the rows around it do goes on with the last cell."""
    barred = [line.strip() for line in lines if len(_BARS.findall(line)) >= 2]
    framed = sum(bool(_BARS.match(line)) for line in barred) > _FRAMED_SHARE * len(barred)
    pending: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        stripped = line.strip()
        if not stripped or _RULE.fullmatch(stripped):
            continue
        begins = bool(_BARS.match(stripped)) if framed else bool(_BARS.search(stripped))
        if begins or pending is None or not _is_open(pending[1], framed):
            if pending:
                yield pending[0], _bar_cells(pending[1], framed)
            pending = number, stripped
        else:
            pending = pending[0], pending[1] + stripped
    if pending:
        yield pending[0], _bar_cells(pending[1], framed)


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


def _is_open(row: str, framed: bool) -> bool:
    """Whether a row of bars lacks its closing bar, so that the next line may belong to it."""
    return framed and bool(_BARS.match(row)) and not _BARS.fullmatch(row[-1])


def _bar_cells(row: str, framed: bool) -> list[str]:
    cells = _BARS.split(row)
    return cells[1:] if framed and _BARS.match(row) else cells
