"""Labels that stand over several lines of a text copied from a page, as 年 / 度 / 目 / 标 down the side of a table -> one line.

The lines are joined where they make a label that the first of them alone is not; the lines that are left blank keep the
numbers of those that follow.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.labels import label_of
from ingest.levels import header_role, level_key
from ingest.terms import LEVEL1, LEVEL2, TABLE_LABELS, label_key

_LONGEST_PIECE = 12
_MOST_LINES = 10
_SHORT = 2
"""Characters of a line that may be anything else, too, if what follows it were not there: 年, 绩, 产出."""
_ENDS = frozenset(("指标", "(万元)", "(元)"))
"""Lines that only end a label; any other of several characters may be the next cell."""


def with_whole_labels(lines: Sequence[str]) -> list[str]:
    """The lines, each label that was broken in its first one."""
    pieces = [line.strip() for line in lines]
    whole = list(lines)
    place = 0
    while place < len(lines):
        end = _end_of_label(pieces, place)
        if end > place + 1:
            whole[place:end] = ["".join(pieces[place:end]), *[""] * (end - place - 1)]
        place = max(end, place + 1)
    return whole


def _end_of_label(pieces: Sequence[str], start: int) -> int:
    """Where the lines end that make a label together, the most of them; `start` where none do."""
    if not 0 < len(pieces[start]) <= _LONGEST_PIECE:
        return start
    text, found = pieces[start], start
    for end in range(start + 1, min(start + _MOST_LINES, len(pieces))):
        piece = pieces[end]
        if not piece or not (len(piece) <= _SHORT or label_key(piece) in _ENDS) or not _goes_with(text, piece):
            break
        text += piece
        if _is_label(text):
            found = end + 1
    return found


def _goes_with(text: str, piece: str) -> bool:
    """Whether a line may be more of a label: single characters, or the end of one that was too long for its cell."""
    return len(piece) == 1 or len(text) <= _SHORT or label_key(piece) in _ENDS or not _is_label(piece)


def _is_label(text: str) -> bool:
    key = level_key(text)
    known = key in LEVEL1 or key in LEVEL2 or label_key(text) in TABLE_LABELS
    return known or label_of(text) is not None or header_role(text) is not None
