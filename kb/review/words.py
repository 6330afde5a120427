"""words.yml -> the words, patterns and thresholds that rules use."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kb.wording import LABELS

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the first is in all wheels, and ten times as fast
_DATA: dict[str, Any] = yaml.load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"), _LOADER)

FIELD_NAMES, HORIZON_NAMES = LABELS["field"], LABELS["horizon"]
LIMITS: dict[str, float] = _DATA["limits"]
TOPIC_SHARED: dict[str, tuple[float, float]] = {field: tuple(shares) for field, shares in _DATA["topic_shared"].items()}
UNITS_OF_KINDS: dict[str, str] = _DATA["units_of_kinds"]
SERVED_BY = [(re.compile(who), re.compile(of)) for who, of in _DATA["served_by"].items()]
TOPICS = [(re.compile(topic), re.compile(of)) for topic, of in _DATA["topics"].items()]
OFFICE_LINES: list[str] = _DATA["office_lines"]
LEAST_PRICES: dict[str, float] = _DATA["least_prices"]
RIGHT_WORDS: dict[str, str] = _DATA["typos"]
TYPOS = re.compile("|".join(map(re.escape, RIGHT_WORDS)))
SAME_DEFECT: list[list[str]] = _DATA["same_defect"]
POINTS: dict[str, float] = _DATA["grades"]["points"]
GRADES: list[tuple[float, str]] = [(float(least), name) for name, least in _DATA["grades"]["least"].items()]
_PATTERNS = {name: re.compile("|".join(f"(?:{word})" for word in words)) for name, words in _DATA["patterns"].items()}


def pattern(name: str) -> re.Pattern[str]:
    """The patterns of a list in words.yml, as one."""
    return _PATTERNS[name]


@lru_cache(maxsize=16_384)
def has(name: str, text: str) -> str:
    """The first words of a list that a folded text holds; "" where it holds none."""
    match = _PATTERNS[name].search(text)
    return match[0] if match else ""


def is_all(name: str, text: str) -> bool:
    """Whether a folded text is nothing but one of a list."""
    return _PATTERNS[name].fullmatch(text) is not None
