"""The characters of a PDF page -> lines, and the lines of a cell -> its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.readers.pdf_chars import Char

_CLOSING = "，。、；：？！）》〉」』】〕”’…％%,.;:?!)]}"
_PADDING = 14.0
"""Points that the margins of a cell take together (Word's default is 10.8), and the blank set between 3 and 批."""
_SAME_PLACE = 1.0
_WORD_GAP, _CHINESE_GAP = 0.25, 0.8


class TextLine(NamedTuple):
    """`head` is the room that the line's first word needs; a Chinese character is a word."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    head: float


def lines_of(chars: Iterable[Char]) -> list[TextLine]:
    """Lines from top to bottom. Characters whose middles are level stand in one line, whatever their size."""
    lines: list[list[Char]] = []
    middle, height = 0.0, 0.0
    for char in sorted(chars, key=lambda char: (char.top + char.bottom, char.x0)):
        level = (char.top + char.bottom) / 2
        if lines and level - middle < 0.45 * max(height, char.bottom - char.top):
            lines[-1].append(char)
        else:
            lines.append([char])
            middle, height = level, char.bottom - char.top
    made = (_line(sorted(line, key=lambda char: float(char.x0))) for line in lines)
    return [line for line in made if line.text]


def _line(chars: Sequence[Char]) -> TextLine:
    pieces: list[str] = []
    before: Char | None = None
    for char in chars:
        if before is not None:
            gap = char.x0 - before.x1
            if char.text == before.text and abs(char.x0 - before.x0) < _SAME_PLACE:
                continue
            if gap > 0 and gap > char.size * _gap(before.text, char.text):
                pieces.append(" ")
        pieces.append(char.text)
        before = char
    visible = [char for char in chars if char.text.strip()] or list(chars)
    return TextLine(
        "".join(pieces).strip(),
        visible[0].x0,
        visible[-1].x1,
        min(char.top for char in visible),
        max(char.bottom for char in visible),
        _head(visible),
    )


def _gap(before: str, after: str) -> float:
    return _WORD_GAP if before.isascii() and after.isascii() else _CHINESE_GAP


def _head(chars: Sequence[Char]) -> float:
    """To the end of the first word: no program breaks a line inside it, or before a closing mark."""
    end = 1
    while end < len(chars) and (
        chars[end].text in _CLOSING or (chars[end].text.isascii() and chars[end - 1].text.isascii())
    ):
        end += 1
    return float(chars[end - 1].x1 - chars[0].x0)


def is_full(line: TextLine, following: TextLine, width: float) -> bool:
    """Whether the line broke only because the cell, `width` wide, had no room for the word that follows."""
    return width - (line.x1 - line.x0) < min(following.head, width / 2) + _PADDING


def joined(lines: Sequence[TextLine], width: float) -> str:
    """The text of a cell: lines that were wrapped for want of room are one line again, the others are kept apart."""
    if not lines:
        return ""
    text = lines[0].text
    for line, following in pairwise(lines):
        text = glue(text, following.text) if is_full(line, following, width) else f"{text}\n{following.text}"
    return text


def glue(text: str, following: str) -> str:
    """Two halves of a wrapped line: Latin words are parted by a blank, numbers and Chinese by nothing."""
    blank = text[-1:].isascii() and following[:1].isascii() and text[-1:].isalpha() and following[:1].isalpha()
    return f"{text} {following}" if blank else text + following
