"""What the cells of an indicator table say of its structure: levels, and whose indicators a block holds."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.form import Horizon
from ingest.grid import Cell
from ingest.terms import (
    ANNUAL_SECTIONS,
    ANNUAL_SPANS,
    HEADER_OF_LABEL,
    HEADER_PATTERNS,
    LEVEL1,
    LEVEL2,
    LEVEL2_OF_LEVEL1,
    LEVEL2_PATTERNS,
    PERIOD,
    PERIOD_SECTION,
    PERIOD_SECTIONS,
    PERIOD_SPANS,
    label_key,
)

_PERIOD = re.compile(PERIOD)
_LONGEST_LABEL = 30
_LONGEST_HEADER = 14
_WEIGHT_SUFFIX = re.compile(
    r"(?:\((?:权重|分值|满分)?:?\d+(?:\.\d+)?[分%]?\)|\[\d+(?:\.\d+)?[分%]?\]|\d+(?:\.\d+)?[分%]?)$"
)

_HEADER = re.compile("|".join(f"(?P<{role}>{pattern.pattern})" for role, pattern in HEADER_PATTERNS))
_NUMBER_STARTS = frozenset("★☆▲△●* 指\u3000\n")
_INDICATOR_NUMBER = re.compile(r"^[★☆▲△●*\s]*(?:指标\s*\d+\s*[:：.、]\s*)?[★☆▲△●*]*\s*")
_NUMBERING = re.compile(r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十\d]+[、.])")
_JOINT = re.compile("[-—–_/→>]+")
_NOTE_SUFFIX = re.compile(r"\([^()]*\)$")


def short_key(cell: Cell) -> str:
    """The cell as a label; "" where it is too long to be one."""
    return label_key(cell.text) if len(cell.text) <= _LONGEST_LABEL else ""


@lru_cache(maxsize=65536)
def level_key(text: str) -> str:
    """A level label without the weight that some forms print in it: `产出指标(50分)`; of `产出指标-数量指标` the level 2."""
    if len(text) > _LONGEST_LABEL:
        return ""
    key = _NUMBERING.sub("", _WEIGHT_SUFFIX.sub("", label_key(text)))
    if joint := _JOINT.search(key):
        upper, lower = key[: joint.start()], key[joint.end() :]
        return lower if upper in LEVEL1 and lower in LEVEL2 else key
    return key


@lru_cache(maxsize=4096)
def level2_like(key: str) -> str:
    """The level 2 that a label under 二级指标 is likest, where LEVEL2 does not list it; else ""."""
    return next((level2 for level2, pattern in LEVEL2_PATTERNS if pattern.fullmatch(key)), "")


@lru_cache(maxsize=65536)
def level_weight(text: str) -> float | None:
    """The weight that a level label prints: 50 of `产出指标(50分)`."""
    match = _WEIGHT_SUFFIX.search(label_key(text)) if len(text) <= _LONGEST_LABEL else None
    number = re.search(r"\d+(?:\.\d+)?", match[0]) if match else None
    return float(number[0]) if number else None


def header_key(text: str) -> str:
    """A column's header without a note such as 指标值(包含数字及文字描述)."""
    key = label_key(text)
    return key if key in HEADER_OF_LABEL else _NOTE_SUFFIX.sub("", key).removeprefix("绩效")


@lru_cache(maxsize=65536)
def header_role(text: str) -> str | None:
    """What a column of the indicator table holds, by its header; None where the text heads no such column."""
    if len(text) > _LONGEST_LABEL:
        return None
    key = header_key(text)
    if (role := HEADER_OF_LABEL.get(key)) or len(key) > _LONGEST_HEADER:
        return role
    match = _HEADER.fullmatch(key)
    return match.lastgroup if match else None


@lru_cache(maxsize=65536)
def section_horizon(text: str) -> Horizon | None:
    """Whose indicators follow a label such as 年度绩效指标; None where the text is no such label."""
    key = level_key(text).removesuffix("表")
    if key in PERIOD_SECTIONS or (
        ("指标" in key or "目标" in key) and PERIOD_SECTION.fullmatch(_NOTE_SUFFIX.sub("", key))
    ):
        return "period"
    return "annual" if key in ANNUAL_SECTIONS else None


def horizon_beside(text: str) -> Horizon | None:
    """The same of what stands beside a block or in a column of horizons, where 本年度 alone says it, too."""
    key = label_key(text)
    whole = key in PERIOD_SPANS or _PERIOD.fullmatch(key)
    return section_horizon(text) or ("annual" if key in ANNUAL_SPANS else "period" if whole else None)


def without_number(name: str) -> str:
    """An indicator's name without the star of a core indicator, and without the 指标1： of the printed form."""
    return _INDICATOR_NUMBER.sub("", name) if name[:1] in _NUMBER_STARTS else name


def only_level2(level1: str) -> str:
    """The only level 2 of a level 1, where it has but one; else ""."""
    level2 = LEVEL2_OF_LEVEL1.get(level1, ())
    return level2[0] if len(level2) == 1 else ""
