"""Tables that go on from page to page: their common columns, and the row that a page break cut in two.

A row is joined only where that is certain: nothing but a page number stands between the two halves, the cells of both
have the same left and right edges, and all of these hold:
- the first cell below the break is blank, as no row of a form begins, and each cell with text has text above it;
- those above are all long, of two lines or of one line of 15 characters; or those below stand where no new row could
  have them: to the left of each is a cell that is blank, with text above it (a value without its name), or to the right
  of each (a name without its value), and none stands above the blank ones beyond;
- no rule closes the table at the break, or the last line of each cell above is full to the right edge and down to the
  rule, does not end a sentence, and is not followed by the number of a new item.
A label of a level or a field that is whole only with what stands below the break is sure of itself, and joins the row at once.
To the left of a level 1 that goes on below the break, a list says of what project all these rows are: texts there go on.
What fails one of these stays two rows. Two short lines that are full by chance must not become one indicator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from ingest.labels import label_of
from ingest.levels import level_key
from ingest.readers.pdf_page import Item, RuledCell, RuledTable, distinct
from ingest.readers.pdf_text import TextLine, is_full
from ingest.terms import LEVEL1, LEVEL2, TABLE_LABELS, label_key

Pair = tuple[RuledCell, RuledCell]
"""A cell above the page break and the one below it, in the same columns."""

_LEVELS = frozenset((*LEVEL1, *LEVEL2))
_NEAR = 2.0
_FEWEST_HEADINGS = 3
_LONG_LINE = 15
_SHORT = 2
"""Characters of a label that are none themselves, although what stands below the break may be: 项目, and 资金（元）."""
_SENTENCE_END = "。；！？;!?"
_NEW_ITEM = re.compile(r"[（(]?([0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)、．.](?!\d)|[①-⑳]|指标\s*\d|目标\s*\d")


def continued(above: Sequence[Item], below: Sequence[Item]) -> tuple[RuledTable, RuledTable] | None:
    """The last table of a page and the first of the next, when they are one table: nothing between, same width."""
    last = next((item for item in reversed(above) if not _is_beside(item)), None)
    first = next((item for item in below if not _is_beside(item)), None)
    if not isinstance(last, RuledTable) or not isinstance(first, RuledTable):
        return None
    same = abs(last.box[0] - first.box[0]) < _NEAR and abs(last.box[2] - first.box[2]) < _NEAR
    return (last, first) if same else None


def _is_beside(item: Item) -> bool:
    """Whether a line is of nothing but labels that run down the side of a table: a break through these leaves them outside."""
    return isinstance(item, TextLine) and all(
        _is_level(word) or label_key(word) in TABLE_LABELS or _is_field(word) for word in item.text.split()
    )


def columns(tables: Sequence[RuledTable]) -> list[float]:
    """The column edges of one table over all its pages, so that a column has the same number on each."""
    return distinct(edge for table in tables for edge in table.edges(0))


def join_cut_row(last: RuledTable, first: RuledTable) -> None:
    """Moves the text of the row below the break into the row above it; the row below stays, and is blank."""
    upper = sorted((cell for cell in last.cells if last.box[3] - cell.box[3] < _NEAR), key=_left)
    top = _below_header(last, first)
    lower = sorted((cell for cell in first.cells if abs(cell.box[1] - top) < _NEAR), key=_left)
    pairs = list(zip(upper, lower, strict=False))
    if len(upper) != len(lower) or len(pairs) < 2 or not all(_same_sides(*pair) for pair in pairs):
        return
    stated = _said_of_project(pairs)
    for over, under in stated:
        _lengthen(over, under)
    pairs = [pair for pair in pairs if pair not in stated]
    row_end = min(cell.box[3] for cell in lower)
    begins = bool(pairs and pairs[0][1].lines)
    over_rows = [pair for pair in pairs if pair[1].box[3] - row_end > _NEAR]
    wide = [pair for pair in over_rows if not _is_cut(*pair, _is_level)]
    pairs = [pair for pair in pairs if pair not in wide]
    for over, under in [pair for pair in wide if _is_cut(*pair, _is_field)]:
        _lengthen(over, under)  # beside several rows, of which none need be cut
    with_text = [(over, under) for over, under in pairs if under.lines]
    if not with_text:
        return
    is_open = last.open_bottom or first.open_top
    sure = _completes_level(with_text) or (
        not begins and _is_no_row(pairs, with_text) and (is_open or all(_runs_on(*pair) for pair in with_text))
    )
    if not sure:
        return
    for over, under in (*with_text, *wide):
        _lengthen(over, under)


def _lengthen(over: RuledCell, under: RuledCell) -> None:
    over.lines.extend(under.lines)
    under.lines = []


def _said_of_project(pairs: Sequence[Pair]) -> list[Pair]:
    """The texts of a list's project that the break cuts: they stand left of a level 1 that the rows below stand beside, too."""
    level1 = next((place for place, (over, _) in enumerate(pairs) if level_key(_text(over)) in LEVEL1), 0)
    if pairs[level1][1].lines or _text(pairs[0][1]).isdigit():
        return []
    return [(over, under) for over, under in pairs[:level1] if over.lines and under.lines]


def _completes_level(with_text: Sequence[Pair]) -> bool:
    """Whether the break cuts the label of a level or a field: 时效指 above, 标 below."""
    return any(_is_cut(*pair, _is_level) or _is_cut(*pair, _is_field) for pair in with_text)


def _is_cut(over: RuledCell, under: RuledCell, is_label: Callable[[str], bool]) -> bool:
    """Whether two cells make a label that neither is alone."""
    above, below = _text(over), _text(under)
    whole = bool(above and below) and is_label(above + below) and not is_label(above)
    return whole and (len(above) <= _SHORT or not is_label(below))


def _is_level(text: str) -> bool:
    return level_key(text) in _LEVELS


def _is_field(text: str) -> bool:
    return label_of(text) is not None


def _below_header(last: RuledTable, first: RuledTable) -> float:
    """Where the rows of the lower page begin: below a header that it says again as the page above did."""
    tops = first.edges(1)
    above = last.edges(1)
    for row, (top, top_above) in enumerate(zip(tops[:-1], above[:-1], strict=False)):
        texts, texts_above = _texts_at(first, top), _texts_at(last, top_above)
        if len(texts) < _FEWEST_HEADINGS or texts != texts_above:
            return tops[row]
    return tops[0]


def _texts_at(table: RuledTable, top: float) -> list[str]:
    cells = sorted((cell for cell in table.cells if abs(cell.box[1] - top) < _NEAR), key=_left)
    return [_text(cell) for cell in cells if cell.lines]


def _text(cell: RuledCell) -> str:
    return "".join(line.text for line in cell.lines)


def _is_no_row(pairs: Sequence[Pair], with_text: Sequence[Pair]) -> bool:
    """Whether what stands below the break, its first cell being blank, cannot be a row of its own."""
    if not all(over.lines for over, _ in with_text):
        return False
    return all(_is_prose(over) for over, _ in with_text) or _lacks_names(pairs) or _lacks_values(pairs)


def _lacks_names(pairs: Sequence[Pair]) -> bool:
    last = max(place for place, (_, under) in enumerate(pairs) if under.lines)
    if any(over.lines for over, _ in pairs[last + 1 :]):
        return False
    return all(left[0].lines and not left[1].lines for left, right in pairwise(pairs) if right[1].lines)


def _lacks_values(pairs: Sequence[Pair]) -> bool:
    if pairs[-1][1].lines:
        return False
    return all(right[0].lines and not right[1].lines for left, right in pairwise(pairs) if left[1].lines)


def _is_prose(cell: RuledCell) -> bool:
    """A name or a value of one line may be full by chance."""
    return len(cell.lines) > 1 or (len(cell.lines) == 1 and len(cell.lines[0].text) >= _LONG_LINE)


def _runs_on(over: RuledCell, under: RuledCell) -> bool:
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
