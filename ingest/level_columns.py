"""A list with levels for columns (产出指标 | 效益指标 | 满意度指标) -> the indicators that each cell names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.draft import Draft
from ingest.grid import Cell
from ingest.levels import level_key, only_level2, without_number
from ingest.target_cells import target_of
from ingest.terms import LEVEL1, LEVEL1_OF_LEVEL2, LEVEL2
from ingest.values import parse_target

_LEAST_LEVELS = 2
_SIGNS = "≥≤><＞＜=＝≧≦"
_BREAK = re.compile("[\n；;]+")
_BROKEN_SIGN = re.compile(rf"\n+(?=[{_SIGNS}])")
_FIRST = re.compile(r"1[.、．](?!\d)")
_COMMAS = re.compile("[，,、]")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[.、．)）](?!\d)|[(（]\d{1,2}[)）]|[①-⑳])\s*")
_PREFIX = re.compile(r"([^:：\d]{2,14})\d*\s*[:：]\s*")
_SIGNED = re.compile(rf"(.*?)[:：\s]*([{_SIGNS}].*)")
_STATED = re.compile(r"([^:：]*[^:：\s])\s*[:：]\s*(\S+)|(.*\S)\s+(\S+)")
_REACHED = re.compile("(?:要|应)?(?:达到?|达成|为|控制在)$")
_COUNTED = re.compile(r"(.*?[^\d.\s,])((?:不低于|不少于|不超过|不高于|大于|小于)?\d[\d,.]*[^\d\s]{0,6})")

_DEADLINE = re.compile("[月日].|年[底末]")
"""The unit of what is a date: 15日前."""


@dataclass(frozen=True, slots=True)
class LevelColumn:
    """A column whose header is a level: `level2` is "" where its cells name the level 2 themselves, or none."""

    columns: range
    level1: str
    level2: str
    printed: str


def level_columns(row: Sequence[Cell]) -> list[LevelColumn]:
    """The columns of a header that are levels; none where there are too few to make such a table."""
    finer = any(level_key(cell.text) in LEVEL2 and level_key(cell.text) not in LEVEL1 for cell in row)
    found = [column for cell in row if (column := _level_column(cell, finer))]
    return found if len(found) >= _LEAST_LEVELS else []


def finer_columns(row: Sequence[Cell], above: Sequence[LevelColumn]) -> list[LevelColumn]:
    """The columns of a second row of the header, where each is a level 2 below one of the levels above; else none."""
    if not row or not all(level_key(cell.text) in LEVEL2 for cell in row):
        return []
    if row[0].col < above[0].columns.start:
        return []
    finer = [column for cell in row if (column := _level_column(cell, True))]
    return finer + [column for column in above if not any(under.columns.start in column.columns for under in finer)]


def read_level_cell(draft: Draft, column: LevelColumn, cell: Cell) -> None:
    """Add what a cell names, one indicator a line or between semicolons; `数量指标：` in front says the level 2."""
    printed = column.printed if column.level2 else ""
    for level2, said, name, value in named_in(cell.text, column.level2, printed):
        draft.add_indicator("annual", column.level1, level2, said, name, target_of({"value": value}), cell.locator)


def named_in(text: str, level2: str, printed: str) -> Iterator[tuple[str, str, str, str]]:
    """The indicators that a text names below a level 2, which it may name itself: level 2, as printed, name, value."""
    for piece in _pieces(text):
        if (prefix := _PREFIX.match(piece)) and level_key(prefix[1]) in LEVEL2:
            level2, printed = LEVEL2[level_key(prefix[1])], prefix[1]
            piece = piece[prefix.end() :]
        for part in _parts(_NUMBERING.sub("", piece)):
            yield level2, printed, *split_name(part)


def split_name(text: str) -> tuple[str, str]:
    """`培训人数≥100人`, `培训人数：100人`, `培训人数 100人` or `培训人数100人` -> name and value; else no value."""
    text = without_number(text.strip())
    if match := _SIGNED.fullmatch(text):
        return match[1].strip(), match[2].strip()
    if match := _STATED.fullmatch(text):
        return match[1] or match[3], match[2] or match[4]
    if (match := _COUNTED.fullmatch(text)) and (target := parse_target(match[2])).number is not None:
        return (text, "") if _DEADLINE.match(target.unit or "") else (_REACHED.sub("", match[1]), match[2])
    return text, ""


def _pieces(text: str) -> Iterator[str]:
    """Texts between line breaks, semicolons and numbers; a line that begins with a sign goes on with the one above."""
    joined = _BROKEN_SIGN.sub("", text)
    for line in _BREAK.split(joined):
        for piece in _numbered(line.strip(" \u3000。")):
            if piece := _NUMBERING.sub("", piece).strip(" \u3000。"):
                yield piece


def _numbered(line: str) -> Iterator[str]:
    """`1.培训人数：13人2.培训次数：2次` -> its two parts: the numbers count up, so that no 13.5 is cut."""
    number, start = 2, 0
    if _FIRST.match(line):
        while (cut := re.compile(rf"{number}[.、．](?!\d)").search(line, start + 1)) is not None:
            yield line[start : cut.start()]
            number, start = number + 1, cut.start()
    yield line[start:]


def _parts(piece: str) -> list[str]:
    """Indicators parted by commas, where each has its own sign."""
    parts = [part for part in _COMMAS.split(piece) if part.strip()]
    return parts if len(parts) > 1 and all(_SIGNED.fullmatch(part.strip()) for part in parts) else [piece] * bool(piece)


def _level_column(cell: Cell, finer: bool) -> LevelColumn | None:
    """`finer` says that the row is of levels 2, so that 成本指标 and 满意度指标 are too."""
    key = level_key(cell.text)
    span = range(cell.col, cell.col + cell.colspan)
    if key in LEVEL2 and finer:
        return LevelColumn(span, LEVEL1_OF_LEVEL2[LEVEL2[key]], LEVEL2[key], cell.text)
    if key in LEVEL1:
        return LevelColumn(span, LEVEL1[key], only_level2(LEVEL1[key]), cell.text)
    return None
