"""Tables that go on from page to page: their common columns, and the row that a page break cut in two.

A row is joined only where that is certain: nothing but a page number stands between the two halves, the cells of both
have the same left and right edges, and either
- no rule closes the table at the break (programs that leave a cut row open), or
- the first cell below the break is blank, as no row of a form begins, and every cell that has text there goes on from a
  cell above whose last line is full to the right edge and down to the rule, does not end a sentence, and is not
  followed by the number of a new item; and one of the cells above has two lines, or one that is long.
What fails one of these stays two rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.pdf_page import Item, RuledCell, RuledTable, distinct
from ingest.readers.pdf_text import is_full

_NEAR = 2.0
_LONG_LINE = 15
_SENTENCE_END = "。；！？;!?"
_NEW_ITEM = re.compile(r"[（(]?([0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)、．.](?!\d)|[①-⑳]|指标\s*\d|目标\s*\d")


def continued(above: Sequence[Item], below: Sequence[Item]) -> tuple[RuledTable, RuledTable] | None:
    """The last table of a page and the first of the next, when they are one table: nothing between, same width."""
    if not above or not below:
        return None
    last, first = above[-1], below[0]
    if not isinstance(last, RuledTable) or not isinstance(first, RuledTable):
        return None
    same = abs(last.box[0] - first.box[0]) < _NEAR and abs(last.box[2] - first.box[2]) < _NEAR
    return (last, first) if same else None


def columns(tables: Sequence[RuledTable]) -> list[float]:
    """The column edges of one table over all its pages, so that a column has the same number on each."""
    return distinct(edge for table in tables for edge in table.edges(0))


def join_cut_row(last: RuledTable, first: RuledTable) -> None:
    """Moves the text of the row below the break into the row above it; the row below stays, and is blank."""
    upper = sorted((cell for cell in last.cells if last.box[3] - cell.box[3] < _NEAR), key=_left)
    lower = sorted((cell for cell in first.cells if cell.box[1] - first.box[1] < _NEAR), key=_left)
    pairs = list(zip(upper, lower, strict=False))
    if len(upper) != len(lower) or len(pairs) < 2 or not all(_same_sides(*pair) for pair in pairs):
        return
    row_end = min(cell.box[3] for cell in lower)
    with_text = [(over, under) for over, under in pairs if under.lines]
    if not with_text or any(under.box[3] - row_end > _NEAR for _, under in with_text):
        return
    if not (last.open_bottom or first.open_top or _goes_on(lower[0], with_text)):
        return
    for over, under in with_text:
        over.lines.extend(under.lines)
        under.lines = []


def _goes_on(leading: RuledCell, with_text: Sequence[tuple[RuledCell, RuledCell]]) -> bool:
    if leading.lines or not any(_is_prose(over) for over, _ in with_text):
        return False
    return all(_cut(over, under) for over, under in with_text)


def _is_prose(cell: RuledCell) -> bool:
    """A name or a value of one line may be full by chance."""
    return len(cell.lines) > 1 or (len(cell.lines) == 1 and len(cell.lines[0].text) >= _LONG_LINE)


def _cut(over: RuledCell, under: RuledCell) -> bool:
    if not over.lines:
        return False
    line, following = over.lines[-1], under.lines[0]
    room_below = over.box[3] - line.bottom
    return (
        is_full(line, following, over.width)
        and room_below < 1.5 * (line.bottom - line.top)
        and line.text[-1:] not in _SENTENCE_END
        and _NEW_ITEM.match(following.text) is None
    )


def _left(cell: RuledCell) -> float:
    return cell.box[0]


def _same_sides(over: RuledCell, under: RuledCell) -> bool:
    return abs(over.box[0] - under.box[0]) < _NEAR and abs(over.box[2] - under.box[2]) < _NEAR
