"""Indicators written out line by line, without a table: 1.产出指标, （1）数量指标, ①会议次数：1次.

A line tells levels, indicators with their values, or both: `数量指标：会议1次；参会500人`. The shape of its number says how
deep a level stands whose words do not (成本指标). What has no value is no indicator for certain, and is left to be reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.draft import Draft
from ingest.grid import Cell, Rows
from ingest.labels import label_and_value, label_of, starts_fields
from ingest.level_columns import named_in
from ingest.levels import level_key, only_level2
from ingest.target_cells import target_of
from ingest.terms import LEVEL1, LEVEL1_OF_LEVEL2, LEVEL2, TABLE_LABELS

_NUMBER = re.compile(
    r"\s*(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,3}[、.．)）](?!\d)|[①-⑳])\s*"
)
_COUNT = re.compile("[一二三四五六七八九十]+")
_PREFIX = re.compile(r"([^:：\d]{2,14}(?:[(（]\d+分?[)）])?)\s*[:：]\s*(?=\S)")
_LEVELS = frozenset((*LEVEL1, *LEVEL2))
_BEFORE_LEVELS = _LEVELS | frozenset(TABLE_LABELS)
_SIGNATURE = re.compile(".*(?:人|签字|签章|盖章|日期|时间|电话)")
"""What the line below the last indicator may ask for, whose value is no quantity."""
_NO_NAME = re.compile("[:：。；，]|情况|说明|绩效|预算|公开|评价|报告|目标")
"""What the heading of a chapter has that is not about one project."""
_LONGEST_NAME, _LONGEST_VALUE = 40, 60


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels that a line stands below, and the shapes of the numbers that these bore."""

    level1: str = ""
    level2: str = ""
    level2_raw: str = ""
    shape1: str = ""
    shape2: str = ""


def read_written(draft: Draft, cell: Cell) -> bool:
    """Take a line that tells a level or indicators; False where it tells neither for certain."""
    shape, text = _numbered(cell.text)
    levels = draft.levels
    if level_key(text) in _LEVELS:
        draft.levels = _entered(levels or Levels(), text, shape)
        return True
    while (prefix := _PREFIX.match(text)) and (key := level_key(prefix[1])) in _BEFORE_LEVELS:
        levels = _entered(levels or Levels(), prefix[1], shape) if key in _LEVELS else levels
        text, shape = text[prefix.end() :], ""
    if levels is draft.levels and starts_fields([cell]):
        levels = draft.levels = None
    if levels is None:
        return False
    found = list(named_in(text, levels.level2, levels.level2_raw))
    if not any(_is_sure(name, value) for *_, name, value in found):
        return False
    for level2, printed, name, value in found:
        if not _is_sure(name, value):
            draft.stray(cell._replace(text=f"{name}{value}"))
            continue
        target = target_of({"value": value})
        draft.add_indicator(draft.section or "annual", levels.level1, level2, printed, name, target, cell.locator)
    draft.levels = replace(levels, level2=found[-1][0], level2_raw=found[-1][1])
    return True


def with_names(rows: Rows) -> Rows:
    """The rows of a report that names no project but in headings, with these as the field that they are: 项目名称：….

    A heading names one where its number is of another shape than that of the field right below it, and a goal or an
    indicator comes before the next heading.
    """
    places = [number for number, (row, below) in enumerate(pairwise(rows)) if _names_project(row, below)]
    named = list(rows)
    for start, end in pairwise([*places, len(rows)]):
        if any(_aims(row[0].text) for row in rows[start + 1 : end]):
            cell = rows[start][0]
            named[start] = [cell._replace(text=f"项目名称：{_numbered(cell.text)[1]}")]
    return named


def _names_project(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    if len(row) != 1 or len(below) != 1 or len(row[0].text) > _LONGEST_NAME or _NO_NAME.search(row[0].text):
        return False
    shape, _ = _numbered(row[0].text)
    stated = label_and_value(below[0])
    label = stated.label if stated else label_of(below[0].text)
    fields = label is not None and label.kind in ("scalar", "money", "head", "goal")
    return bool(shape) and fields and shape != _numbered(below[0].text)[0] and label_of(row[0].text) is None


def _aims(text: str) -> bool:
    """Whether a line states a goal, or begins the indicators."""
    _, bare = _numbered(text)
    prefix = _PREFIX.match(bare)
    label = label_of(prefix[1] if prefix else bare)
    return level_key(prefix[1] if prefix else bare) in _BEFORE_LEVELS or (
        label is not None and label.kind in ("goal", "head")
    )


def _numbered(text: str) -> tuple[str, str]:
    """The shape of the number that a line begins with, "" without one, and the line without it."""
    number = _NUMBER.match(text)
    return (_shape(number[0].strip()), text[number.end() :]) if number else ("", text)


def _entered(levels: Levels, label: str, shape: str) -> Levels:
    """The levels below a label; one that names both levels is of the level whose number has its shape."""
    key = level_key(label)
    beside = LEVEL1_OF_LEVEL2.get(levels.level2) == levels.level1 == LEVEL1_OF_LEVEL2.get(LEVEL2.get(key, ""))
    deeper = key not in LEVEL1 or (key in LEVEL2 and shape == levels.shape2 and bool(shape or beside))
    if deeper:
        return replace(levels, level2=LEVEL2[key], level2_raw=label.rstrip(":："), shape2=shape)
    level2 = only_level2(LEVEL1[key])
    return Levels(LEVEL1[key], level2, label.rstrip(":：") if level2 else "", shape, levels.shape2)


def _shape(number: str) -> str:
    """（1） and （二） are of two shapes, 1. and 2. of one."""
    return re.sub("[①-⑳]", "①", _COUNT.sub("一", re.sub(r"\d+", "1", number)))


def _is_sure(name: str, value: str) -> bool:
    signs = _SIGNATURE.fullmatch(name) and not any(map(str.isdigit, value))
    return bool(name and value) and not signs and len(name) <= _LONGEST_NAME and len(value) <= _LONGEST_VALUE
