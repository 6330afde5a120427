"""A text whose rows lost what was between their cells: 主管部门交通局实施单位公路站, 产出指标数量指标养护里程≥30公里 -> rows of cells.

Labels tell where a cell begins, signs and numbers where a value does. A row of words alone, of which it cannot be told
where the value begins, stays one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.grid import Cell
from ingest.level_columns import split_name
from ingest.readers.celled import Line
from ingest.terms import (
    ANNUAL_GOALS,
    ANNUAL_TOTALS,
    GOALS,
    LEVEL1,
    LEVEL2,
    MONEY_BLOCKS,
    ONE_TEXT,
    PERIOD_GOALS,
    PERIOD_TOTALS,
    SCALARS,
    SOURCE_OF_LABEL,
    TITLE,
    YEAR_LINE,
    label_key,
)

Row = list[Cell]
_HEADER = re.compile(
    r"((?:年度|实施期)?绩效指标)?(一级指标)(二级指标)(三级指标|指标名称|指标内容)((?:年度)?(?:指标值|目标值))"
)
_SHORTEST_LABEL = 4
_LONGEST_FIELDS = 80
"""Characters of a line that may hold a second label; a longer one is a text that only speaks of it."""
_WORDS = re.compile(
    "(.{3,}?)((?:明显|显著|有效|逐步|持续|不断|进一步|大幅|有所|基本)(?:改善|提升|提高|增强|增加|减少|降低|健全|完善|稳定|促进|保障|优化|加强))"
)
"""A name and a value without a number; without the adverb, the value may be part of the name."""


_DATED = re.compile("(.{2,}?(?:时间|时限|日期|期限))((?:20\\d\\d年|\\d{1,2}月|每).*)")


def _any_of(labels: Sequence[str]) -> str:
    known = sorted((label for label in labels if len(label) >= _SHORTEST_LABEL), key=len, reverse=True)
    return "|".join(
        re.escape(label).replace(r"\(", "[(（]").replace(r"\)", "[)）]").replace(":", "[:：]") for label in known
    )


_SHORT = [label for field, labels in SCALARS.items() if field in ONE_TEXT for label in labels]
_MONEY = [*SOURCE_OF_LABEL, *PERIOD_TOTALS, *ANNUAL_TOTALS, *MONEY_BLOCKS]
_TEXTS = [label for field, labels in SCALARS.items() if field not in ONE_TEXT for label in labels]
_NOTE = "(?:[(（](?:万元|元)[)）])?[:：]?"
_FIELD = re.compile(f"(?:{_any_of([*_SHORT, *_MONEY, *_TEXTS, *GOALS, *PERIOD_GOALS, *ANNUAL_GOALS])}){_NOTE}")
_SECOND = re.compile(f"(?:{_any_of([*_SHORT, *_MONEY])}){_NOTE}")
_LEVEL1 = re.compile(_any_of(list(LEVEL1)))
_LEVEL2 = re.compile(_any_of(list(LEVEL2)))


def is_glued(lines: Sequence[Line]) -> bool:
    """Whether a line is the header of an indicator table with nothing between its columns."""
    return any(_HEADER.fullmatch(line.text.strip()) for line in lines)


def glued_rows(lines: Sequence[Line]) -> Iterator[Row]:
    """The rows of such a text."""
    row: Row = []
    in_table = False
    for number, text in lines:
        text = text.strip()
        if not text:
            continue
        header = _HEADER.fullmatch(text)
        alone = TITLE.search(label_key(text)) or YEAR_LINE.match(label_key(text))
        fields = [] if header or alone else _fields(text)
        in_table = bool(header) or (in_table and not alone and not (fields and not _levels(text)[2]))
        if row and not (header or alone or fields or in_table):
            row[-1] = row[-1]._replace(text=row[-1].text + text)  # a text that goes on
            continue
        if row:
            yield row
            row = []
        if header:
            yield _cells(number, [part or "" for part in header.groups()])
        elif in_table:
            yield _cells(number, ["", *_indicator(text)])
        elif alone:
            yield _cells(number, [text])
        else:
            row = _cells(number, fields or [text])
    if row:
        yield row


def _cells(number: int, texts: Sequence[str]) -> Row:
    return [Cell(number, column, 1, 1, text, f"第{number + 1}行") for column, text in enumerate(texts) if text]


def _fields(text: str) -> list[str]:
    """The labels of a line and what follows each; none where it begins with no label."""
    first = _FIELD.match(text)
    if first is None:
        return []
    cells, place = [first[0]], first.end()
    while len(text) <= _LONGEST_FIELDS and (second := _SECOND.search(text, place)):
        cells += [text[place : second.start()], second[0]]
        place = second.end()
    return [*cells, text[place:]]


def _levels(text: str) -> tuple[str, str, int]:
    """The level 1 and the level 2 that a row begins with, and where they end."""
    level1 = _LEVEL1.match(text)
    level2 = _LEVEL2.match(text, level1.end() if level1 else 0) or (_LEVEL2.match(text) if level1 else None)
    if level2 and level2.start() == 0:
        return "", level2[0], level2.end()
    end = level2.end() if level2 else level1.end() if level1 else 0
    return level1[0] if level1 else "", level2[0] if level2 else "", end


def _indicator(text: str) -> list[str]:
    level1, level2, end = _levels(text)
    name, value = split_name(text[end:])
    if not value and (words := _DATED.fullmatch(name) or _WORDS.fullmatch(name)):
        name, value = words[1], words[2]
    return [level1, level2, name, value]
