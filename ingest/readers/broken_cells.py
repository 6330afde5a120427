"""Cells that stand over several lines of a text copied from a page -> one line each: 年 / 度 / 目 / 标 down the side, ① / ② within.

Lines are joined where they make a label that the first of them alone is not, and where their circled numbers count up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.labels import label_of
from ingest.levels import header_key, header_role, level_key, section_horizon
from ingest.readers.celled import Line
from ingest.terms import HEADER_OF_LABEL, LEVEL1, LEVEL2, TABLE_LABELS, label_key

_LEVELS = frozenset((*LEVEL1, *LEVEL2))
_ITEM = re.compile(r"([①-⑳])|(\d{1,2})[.、．](?!\d)")
_LONGEST_PIECE = 12
_MOST_LINES = 10
_LONGEST_END = 8
_BEGINNINGS = ("项目", "保证", "保障", "年度", "实施", "主管", "资金", "预算", "立项")
_SHORT_END = 4
_SHORT = 2
"""Characters of a line that may be anything else, too, if what follows it were not there: 年, 绩, 产出."""
_ENDS = re.compile(r"指标|\((?:万?元|\d+分?|\d+%)\)|[的及和与、(].*")
"""Lines that only end what stands above them; any other of several characters may be the next cell."""
_GOES_ON = re.compile(r".*[的及和与、(]")


def with_whole_cells(lines: Sequence[Line]) -> list[Line]:
    """The lines without blanks around them, each cell that was broken in the place of its first one."""
    lines = [line._replace(text=line.text.strip()) for line in lines]
    if any(header_role(line.text) == "level2" for line in lines):  # a table with a cell a line, and no report
        lines = list(_with_items(lines))
    pieces = [line.text for line in lines]
    whole: list[Line] = []
    place = 0
    while place < len(lines):
        end = max(_end_of_label(pieces, place), place + 1)
        whole.append(lines[place]._replace(text="".join(pieces[place:end])))
        place = end
    return whole


def _with_items(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, those that count on from the number of the one above put with it in one: ① / ②, 1. / 2."""
    held: Line | None = None
    last = 0
    for line in lines:
        number = _number(line.text)
        if held and number == last + 1:
            held, last = held._replace(text=f"{held.text}\n{line.text}"), number
            continue
        if held:
            yield held
        held, last = (line, 1) if number == 1 else (None, 0)
        if held is None:
            yield line
    if held:
        yield held


def _number(text: str) -> int:
    """The number that an item of a list begins with; 0 where there is none, or a label with its number."""
    match = _ITEM.match(text)
    if match is None or label_of(text) is not None:
        return 0
    return int(match[2]) if match[2] else ord(match[1]) - ord("①") + 1


def _end_of_label(pieces: Sequence[str], start: int) -> int:
    """Where the lines end that make a label together, the most of them; `start` where none do."""
    if not 0 < len(pieces[start]) <= _LONGEST_PIECE:
        return start
    text, found = pieces[start], start
    for end in range(start + 1, min(start + _MOST_LINES, len(pieces))):
        piece = pieces[end]
        if not piece or not _goes_with(text, piece):
            break
        text += piece
        if _is_label(text):
            found = end + 1
    return found


def _goes_with(text: str, piece: str) -> bool:
    """Whether a line may be more of a label: single characters, the end of one that was too long, or what makes it one."""
    if len(piece) > _LONGEST_END:
        return False
    if len(piece) == 1 or _ENDS.fullmatch(label_key(piece)) or _GOES_ON.fullmatch(text):
        return True
    if len(piece) <= _SHORT and (len(text) <= _SHORT or not _is_label(piece)):
        return True
    if not _is_label(text) and (level_key(text + piece) in _LEVELS or _is_begun(text, piece)):
        return True
    return header_role(text) is None and _is_head(text + piece)


def _is_begun(text: str, piece: str) -> bool:
    """Whether a line begins a label as fields do, and the next ends it: 项目实施 / 计划."""
    return text.startswith(_BEGINNINGS) and len(label_key(piece)) <= _SHORT_END and label_of(text + piece) is not None


def _is_head(text: str) -> bool:
    """Whether a text heads a column of names or values: 年度 / 指标值; the patterns of remarks fit too much."""
    role = header_role(text)
    return role is not None and role != "remark"


def _is_label(text: str) -> bool:
    known = level_key(text) in _LEVELS or label_key(text) in TABLE_LABELS or section_horizon(text)
    return bool(known) or label_of(text) is not None or header_key(text) in HEADER_OF_LABEL or _is_head(text)
