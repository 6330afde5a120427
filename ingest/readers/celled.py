"""A table of a text that has a cell a line, and a blank line for each blank cell -> rows with columns.

Office programs write a table so that is saved as text. As many lines as the header has columns are a row, where that
holds for all rows: levels stand where levels have to, and none is left over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.grid import Cell
from ingest.header_roles import header_roles
from ingest.labels import starts_fields
from ingest.levels import header_role, level_key, section_horizon
from ingest.terms import LEVEL1, LEVEL2, SUBHEADER_PATTERNS, SUBHEADERS, TABLE_LABELS, TITLE, label_key

Row = list[Cell]
_LEVELS = frozenset((*LEVEL1, *LEVEL2))
_MOST_COLUMNS = 20
_FEWEST_ROWS = 2


class Line(NamedTuple):
    """A line of a text, without the blanks around it."""

    number: int
    text: str


class _Columns(NamedTuple):
    """How the lines of a table are dealt: its columns by role, the columns left of its header, and where its rows begin."""

    levels1: list[int]
    levels2: list[int]
    left: int
    width: int
    body: int


def celled_table(lines: Sequence[Line], start: int) -> tuple[int, list[Row]] | None:
    """The table whose header begins at a line: where it ends, and its rows; None where the lines cannot be dealt so."""
    end = start
    while end < len(lines) and end - start < _MOST_COLUMNS and lines[end].text and not _is_level(lines[end].text):
        end += 1
    header = lines[start:end]
    roles = {role for role, _ in header_roles(list(_cells(header, 0)))}
    if not {"name", "value", "level2"} <= roles:
        return None
    for left in (0, 1):
        for columns, heads in _ways(lines, header, end, left):
            rows, after = _body(lines, columns)
            if len(rows) >= _FEWEST_ROWS and not _leaves_levels(lines, after):
                return after, [*heads, *rows]
    return None


def _ways(lines: Sequence[Line], header: Sequence[Line], end: int, left: int) -> Iterator[tuple[_Columns, list[Row]]]:
    """How the rows below a header may be dealt: with a second row of heads below 指标值, or without."""
    roles = [header_role(line.text) for line in header]
    yield _columns(roles, left, end), [list(_cells(header, left))]
    place = next((place for place, role in enumerate(roles) if role == "value"), 0)
    first = end + left + place
    last = first
    while last < len(lines) and _is_subhead(lines[last].text):
        last += 1
    body = last + len(header) - place - 1
    blank = not any(line.text for line in (*lines[end:first], *lines[last:body]))
    if last - first > 1 and blank and roles.count("value") == 1:
        more = last - first - 1
        heads = [
            cell._replace(
                col=cell.col + more * (cell.col > left + place), colspan=1 + more * (cell.col == left + place)
            )
            for cell in _cells(header, left)
        ]
        wide: list[str | None] = [*roles[: place + 1], *[None] * more, *roles[place + 1 :]]
        yield _columns(wide, left, body), [heads, list(_cells(lines[first:last], left + place))]


def _columns(roles: Sequence[str | None], left: int, body: int) -> _Columns:
    levels1, levels2 = (
        [left + place for place, role in enumerate(roles) if role == level] for level in ("level1", "level2")
    )
    return _Columns(levels1, levels2, left, left + len(roles), body)


def _body(lines: Sequence[Line], columns: _Columns) -> tuple[list[Row], int]:
    """The rows from where they begin, and the line after the last."""
    rows: list[Row] = []
    place = columns.body
    while place + columns.width <= len(lines):
        chunk = lines[place : place + columns.width]
        texts = [line.text for line in chunk]
        if not _is_row(texts, columns, not rows):
            break
        rows.append([cell._replace(row=chunk[0].number) for cell in _cells(chunk, 0) if cell.text])
        place += columns.width
    return rows, place


def _is_row(texts: Sequence[str], columns: _Columns, first: bool) -> bool:
    """Whether levels stand where levels have to, and nowhere else."""
    level1, level2 = ([texts[place] for place in places] for places in (columns.levels1, columns.levels2))
    beside = all(not text or label_key(text) in TABLE_LABELS or section_horizon(text) for text in texts[: columns.left])
    right = all(not text or level_key(text) in LEVEL1 for text in level1) and all(
        not text or level_key(text) in LEVEL2 for text in level2
    )
    own = [
        text
        for place, text in enumerate(texts[columns.left :], columns.left)
        if place not in columns.levels1 and place not in columns.levels2
    ]
    begins = not first or (all(level1) and any(level2))
    if not any((*level1, *level2)) and any(own) and _ends_table(next(filter(None, own))):
        return False
    return beside and right and begins and any((*level1, *level2, *own)) and not any(map(_is_level, own))


def _ends_table(text: str) -> bool:
    return bool(TITLE.search(label_key(text))) or starts_fields([_cell(Line(0, text), 0)])


def _leaves_levels(lines: Sequence[Line], start: int) -> bool:
    """Whether levels follow that belong to the table, before what ends it."""
    for line in lines[start:]:
        if line.text and _ends_table(line.text):
            return False
        if _is_level(line.text):
            return True
        if header_role(line.text):
            return False
    return False


def _is_level(text: str) -> bool:
    return level_key(text) in _LEVELS


def _is_subhead(text: str) -> bool:
    key = label_key(text)
    return bool(text) and (key in SUBHEADERS or any(pattern.fullmatch(key) for _, pattern in SUBHEADER_PATTERNS))


def _cells(lines: Sequence[Line], first: int) -> Iterator[Cell]:
    return (_cell(line, column) for column, line in enumerate(lines, first))


def _cell(line: Line, column: int) -> Cell:
    return Cell(line.number, column, 1, 1, line.text, f"第{line.number + 1}行")
