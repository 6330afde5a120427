"""Lines whose cells are parted by runs of blanks, as a table printed in a fixed font -> rows with columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ingest.grid import Cell
from ingest.labels import label_of
from ingest.levels import header_role
from ingest.readers.celled import Line
from ingest.terms import SERIALS, TABLE_LABELS, TITLE, label_key

GAP = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_SEGMENT = re.compile(r"\S+(?:[ \u3000]\S+)*")
_SLACK = 2
_LEAST_ROLES = 3

Segment = tuple[int, str]
"""Where a cell begins, in half-width columns, and its text."""


def aligned_rows(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    """A row a line. Below the header of an indicator table a cell belongs to the header that it stands under."""
    parted = [_segments(line.text) for line in lines]
    starts: list[int] = []
    for place, segments in enumerate(parted):
        below = parted[place + 1] if place + 1 < len(parted) else []
        number = lines[place].number
        if _is_header(segments):
            starts = starts or _starts(segments)
        elif _is_header(below) and all(_is_label(text) for _, text in segments):
            starts = _merged(_starts(segments), _starts(below))  # a header of two lines
        elif _is_header(below) or not segments or TITLE.search(label_key(segments[0][1])):
            starts = []
        columns = _under(segments, starts) if starts else range(len(segments))
        yield [
            Cell(number, column, 1, 1, text, f"第{number + 1}行")
            for column, (_, text) in zip(columns, segments, strict=True)
        ]


def _is_header(segments: Sequence[Segment]) -> bool:
    return sum(header_role(text) is not None for _, text in segments) >= _LEAST_ROLES


def _is_label(text: str) -> bool:
    key = label_key(text)
    return label_of(text) is not None or key in TABLE_LABELS or key in SERIALS


def _starts(segments: Sequence[Segment]) -> list[int]:
    return [start for start, _ in segments]


def _merged(above: Sequence[int], below: Sequence[int]) -> list[int]:
    """Where columns begin that either line of a header names."""
    return sorted([*below, *(start for start in above if all(abs(start - other) > _SLACK for other in below))])


def _segments(line: str) -> list[Segment]:
    line = line.expandtabs()
    return [(_width(line[: match.start()]), match[0]) for match in _SEGMENT.finditer(line)]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _under(segments: Sequence[Segment], starts: Sequence[int]) -> list[int]:
    """The column of each cell, from left to right: a cell too wide for its column pushes the next to the right."""
    columns: list[int] = []
    for start, _ in segments:
        under = max((place for place, left in enumerate(starts) if left <= start + _SLACK), default=0)
        columns.append(max(under, columns[-1] + 1 if columns else 0))
    return columns
