"""A cell that names several indicators, one a line, beside one that gives a value for each -> the indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ingest.values import parse_target

_NUMBER = re.compile(r"\s*(?:[(（]?\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[①-⑳])\s*")
_SEVERAL = re.compile("[\n②-⑳]")
_CIRCLED = re.compile("(?=[①-⑳])")
_SHORTEST_NAME = 3
_FIRST = frozenset(("weight", "points", "score"))
"""What stands once beside several indicators is the sum of them all, and said of the first alone."""


def split_indicators(name: str, texts: Mapping[str, str]) -> list[tuple[str, Mapping[str, str]]]:
    """The indicators of a row, each with its name and the texts of its other cells; most rows have one.

    Several are told apart where name and value have as many items, and these are numbered, or are lines of which each
    could be a value by itself: 2025年9月 and 底前 are one.
    """
    if not _SEVERAL.search(name):
        return [(name, texts)]
    names, values = _items(name), _items(texts.get("value", ""))
    if len(names) < 2 or len(names) != len(values):
        return [(name, texts)]
    numbered = _is_numbered(name) or _is_numbered(texts["value"])
    if not numbered and not _are_values(names, values, texts["value"]):
        return [(name, texts)]
    parts: list[tuple[str, Mapping[str, str]]] = []
    others = {role: _items(text) for role, text in texts.items() if role != "value"}
    for place, (one, value) in enumerate(zip(names, values, strict=True)):
        said = {
            role: items[place] if len(items) == len(names) else texts[role]
            for role, items in others.items()
            if len(items) == len(names) or place == 0 or role not in _FIRST
        }
        parts.append((one, {**said, "value": value}))
    return parts


def holds_several(name: str) -> bool:
    """Whether a name is a numbered list, although its row gave no value for each."""
    return bool(_SEVERAL.search(name)) and _is_numbered(name) and len(_items(name)) > 1


def _items(text: str) -> list[str]:
    """The numbered items of a text, else its lines."""
    lines = [part.strip() for line in text.split("\n") for part in _CIRCLED.split(line) if part.strip()]
    if not _is_numbered(text):
        return lines
    return [_NUMBER.sub("", item, count=1).strip() for item in _gathered(lines)]


def _gathered(lines: list[str]) -> Iterator[str]:
    """A line without a number goes on with the one above."""
    item = ""
    for line in lines:
        if _NUMBER.match(line) and item:
            yield item
            item = line
        else:
            item += line
    if item:
        yield item


def _is_numbered(text: str) -> bool:
    return (
        bool(_NUMBER.match(text))
        and sum(bool(_NUMBER.match(line)) for line in _CIRCLED.sub("\n", text).split("\n")) > 1
    )


def _are_values(names: list[str], values: list[str], whole: str) -> bool:
    """Whether lines without numbers are values, and not one that was broken for want of room."""
    if min(map(len, names)) < _SHORTEST_NAME or parse_target(whole).number is not None:
        return False
    counted = [any(char.isdigit() for char in value) for value in values]
    return all(counted) or not any(counted)
