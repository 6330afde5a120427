"""The indicator table of a text with one cell a line and no blank cells -> rows with columns.

A level-2 label is followed by the texts of its indicators, row by row. Which column each text stood in is worked out
from what a column can hold (a weight is a number, a sign is a sign); where there is more than one way to do it, or
none, the texts stay a row of their own, which layout reports as unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from ingest.grid import Cell
from ingest.labels import label_of, starts_fields
from ingest.levels import header_role, level_key, section_horizon
from ingest.terms import APPENDIX, LEVEL1, LEVEL2, SCORE_TOTALS, TABLE_LABELS, TITLE, label_key
from ingest.values import OPERATOR_SIGNS, parse_target, plain

Row = list[Cell]
_NUMBER = re.compile(r"\d+(?:\.\d+)?[分%]?")
_BARE_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+%?")
_KINDS = frozenset({"定量", "定性", "定量指标", "定性指标", "正向", "反向", "正向指标", "反向指标"})
_DEADLINE = re.compile(r"(?:20\d\d年|\d{1,2}月).*[前底日内]$")
_LONGEST_UNIT = 8
_MOST_COLUMNS = 40
_NUMBERS = frozenset({"weight", "points", "score"})
_MANDATORY = frozenset({"name", "value"})
_FREE = frozenset({"remark"})
"""Any text may stand here."""
_READINGS = ((_MANDATORY | _NUMBERS, True), (_MANDATORY, True), (_MANDATORY | _NUMBERS, False), (_MANDATORY, False))
"""What each row must have, and whether names and remarks are no quantities or dates: the first reading that only one way fits is taken."""


def header_end(cells: Sequence[Cell], start: int) -> int:
    """Where the header that begins here ends; `start` where none begins."""
    end = start
    while end < min(len(cells), start + _MOST_COLUMNS) and header_role(cells[end].text):
        end += 1
    roles = [header_role(cell.text) for cell in cells[start:end]]
    return end if "name" in roles and "value" in roles else start


@dataclass
class _Block:
    """A level 2 with the texts that follow it, for each half of the table."""

    level1: Cell | None
    labels: list[Cell]
    texts: list[list[Cell]] = field(default_factory=list)


def indicator_rows(cells: Sequence[Cell], start: int, header: Sequence[Cell]) -> tuple[int, list[Row]]:
    """The rows below a header, and the index of the first cell that is not part of the table."""
    roles = [header_role(cell.text) or "" for cell in header]
    halves = roles.count("level2") or 1
    parts: list[_Block | Row] = []
    level1: Cell | None = None
    index = start
    while index < len(cells) and not _ends_table(cells, index):
        cell = cells[index]
        key = level_key(cell.text)
        following = level_key(cells[index + 1].text) if index + 1 < len(cells) else ""
        last = parts[-1] if parts else None
        if section_horizon(cell.text):
            parts.append([cell._replace(col=0)])
        elif key in LEVEL1 and (key not in LEVEL2 or following in LEVEL2):
            level1 = cell
        elif key in LEVEL2:
            if isinstance(last, _Block) and _is_second_label(last, key, halves):
                last.labels.append(cell)
                last.texts.append([])
            elif isinstance(last, _Block) and halves > 1 and (row := _row_before(last, key, roles)):
                parts.append(_Block(None, [row[0]._replace(text=last.labels[0].text), cell], [row, []]))
            elif isinstance(last, _Block) and halves == 1 and _names_indicator(last, key):
                last.texts[-1].append(cell)
            else:
                parts.append(_Block(level1, [cell], [[]]))
                level1 = None
        elif label_key(cell.text) in TABLE_LABELS:
            pass
        elif isinstance(last, _Block):
            last.texts[-1].append(cell)
        else:
            parts.append([cell._replace(col=0)])
        index += 1
    rows: list[Row] = []
    for part in parts:
        rows += _rows_of_block(part, halves, roles) if isinstance(part, _Block) else [part]
    return index, rows


def _ends_table(cells: Sequence[Cell], index: int) -> bool:
    cell = cells[index]
    key = label_key(cell.text)
    ended = (
        starts_fields([cell])
        or _is_goal(cells, index)
        or key in SCORE_TOTALS
        or TITLE.search(key)
        or APPENDIX.match(key)
    )
    return bool(ended) or header_end(cells, index) > index


def _is_goal(cells: Sequence[Cell], index: int) -> bool:
    """年度目标 with a text below it; with a level below it, it says whose indicators follow."""
    label = label_of(cells[index].text)
    following = level_key(cells[index + 1].text) if index + 1 < len(cells) else ""
    named = label is not None and label.kind in ("head", "goal") and label_key(cells[index].text).endswith("目标")
    return named and following not in LEVEL1 and following not in LEVEL2


def _is_second_label(block: _Block, key: str, halves: int) -> bool:
    return len(block.labels) < halves and LEVEL2[level_key(block.labels[0].text)] == LEVEL2[key]


def _names_indicator(block: _Block, key: str) -> bool:
    """Whether a label right after its like is the name of an indicator: 服务对象满意度指标 and then 服务对象满意度."""
    return not block.texts[-1] and LEVEL2[level_key(block.labels[0].text)] == LEVEL2[key]


def _row_before(block: _Block, key: str, roles: Sequence[str]) -> Row:
    """The texts of the period's half that stand before a label of the annual half, which says its level 2 again."""
    per_row = len([role for role in roles if role not in ("level1", "level2")]) // 2
    same = len(block.labels) == 2 and LEVEL2[level_key(block.labels[0].text)] == LEVEL2[key]
    if not same or len(block.texts[1]) != 2 * per_row:
        return []
    row = block.texts[1][per_row:]
    del block.texts[1][per_row:]
    return row


def _rows_of_block(block: _Block, halves: int, roles: Sequence[str]) -> Iterator[Row]:
    level2_columns = [column for column, role in enumerate(roles) if role == "level2"] or [0]
    half_roles = tuple(role for role in roles[: len(roles) // halves + 1] if role not in ("level1", "level2"))
    half_roles = half_roles[: sum(role not in ("level1", "level2") for role in roles) // halves]
    parts = [_in_roles(texts, half_roles) for texts in block.texts]
    if any(part is None for part in parts):
        yield _placed(block, [[] for _ in block.labels], level2_columns)
        for texts in block.texts:
            yield from _unplaced(texts, len(roles))
        return
    rows = [part or [] for part in parts]
    doubtful: Row = []
    if halves == 2 and len(rows) == 2 and rows[1]:
        rows, doubtful = _dealt(rows[0], rows[1])
    for number in range(max(1, *(len(part) for part in rows))):
        contents = [part[number] if number < len(part) else [] for part in rows]
        yield _placed(block, contents, level2_columns, labelled=number == 0)
    yield from _unplaced(doubtful, len(roles))


def _unplaced(texts: Sequence[Cell], beyond: int) -> Iterator[Row]:
    """Texts whose column is not certain, as a row that no column of the table takes."""
    if texts:
        yield [cell._replace(row=texts[0].row, col=beyond + place) for place, cell in enumerate(texts)]


def _in_roles(texts: Sequence[Cell], roles: tuple[str, ...]) -> list[Row] | None:
    """The texts, an indicator a row, each in the column of its role; None where that is not certain."""
    if not texts:
        return []
    printed = tuple(cell.text for cell in texts)
    ways = next((ways for needed, strict in _READINGS if len(ways := _ways(printed, roles, needed, strict)) == 1), [])
    if not ways:
        return None
    rows: list[Row] = []
    previous = len(roles)
    for cell, column in zip(texts, ways[0], strict=True):
        if column <= previous and (not rows or column == 0):
            rows.append([])
        rows[-1].append(cell._replace(col=column))
        previous = column
    return rows


def _ways(
    texts: tuple[str, ...], roles: tuple[str, ...], needed: frozenset[str], strict: bool
) -> list[tuple[int, ...]]:
    """How the texts can be dealt to columns, so that each row has what is needed: at most two ways."""

    @cache
    def after(place: int, column: int) -> list[tuple[int, ...]]:
        if place == len(texts):
            closed = all(role not in needed for role in roles[column:]) or column == 0
            return [()] if closed else []
        if column == len(roles):
            return after(place, 0)
        found: list[tuple[int, ...]] = []
        before = texts[place - 1] if place and column else ""
        if _may_be(roles[column], texts[place], before, strict):
            found += [(column, *rest) for rest in after(place + 1, column + 1)]
        if roles[column] not in needed and len(found) < 2:
            found += after(place, _past_remarks(roles, column))
        return found[:2]

    return after(0, 0)


def _past_remarks(roles: tuple[str, ...], column: int) -> int:
    """The column after a blank one: beside a blank remark a second is blank too, since either could hold a text."""
    following = column + 1
    while roles[column] in _FREE and following < len(roles) and roles[following] in _FREE:
        following += 1
    return following


def _may_be(role: str, text: str, before: str, strict: bool) -> bool:
    """Whether a column of this role can hold the text, which follows `before` in its row."""
    squeezed = plain(text)
    sign = squeezed in OPERATOR_SIGNS or squeezed in _KINDS
    if not role:
        return False
    if role in _NUMBERS:
        share = strict and role != "weight" and squeezed.endswith("%")
        return not share and _NUMBER.fullmatch(squeezed) is not None
    if role in ("operator", "nature", "direction"):
        return sign
    if role == "unit":
        return not sign and len(text) <= _LONGEST_UNIT and _BARE_NUMBER.fullmatch(plain(before)) is not None
    if role == "name":
        target = parse_target(text)
        quantity = target.operator is not None or (strict and target.number is not None)
        dated = strict and _DEADLINE.match(squeezed)
        return not sign and _BARE_NUMBER.fullmatch(squeezed) is None and not quantity and not dated
    if role in _FREE:
        return not sign and not (strict and parse_target(text).number is not None)
    return not sign


def _dealt(left: list[Row], right: list[Row]) -> tuple[list[list[Row]], Row]:
    """Further rows of a level 2 hold both halves without a label between: deal them out again where names agree.

    A row that stands alone may be of either half: it is given back, as texts without a column.
    """
    dealt: tuple[list[Row], list[Row]] = ([*left], [])
    doubtful: Row = []
    extra = right
    if not left or _agree(left[0], right[0]):
        dealt[1].append(right[0])
        extra = right[1:]
    while extra:
        if len(extra) > 1 and _agree(extra[0], extra[1]):
            dealt[0].append(extra[0])
            dealt[1].append(extra[1])
            extra = extra[2:]
        else:
            doubtful += extra[0]
            extra = extra[1:]
    return [*dealt], doubtful


def _agree(period: Row, annual: Row) -> bool:
    """The annual name is the period's, or the start of it."""
    return period[0].text.startswith(annual[0].text)


def _placed(block: _Block, contents: list[Row], columns: list[int], labelled: bool = True) -> Row:
    """A row with its cells in the columns of the header."""
    row: Row = []
    if labelled and block.level1 is not None:
        row.append(block.level1._replace(col=max(columns[0] - 1, 0)))
    for half, texts in enumerate(contents):
        if labelled:
            row.append(block.labels[half]._replace(col=columns[half]))
        row += [cell._replace(col=columns[half] + 1 + cell.col) for cell in texts]
    return [cell._replace(row=block.labels[0].row) for cell in row]
