"""Grid: what every reader makes of a file, and the only thing that layout reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell at its anchor. A merged cell is one Cell with spans: its text is never copied into what it covers.

    `row` and `col` count from 0. Blank cells are left out of a Grid.
    """

    row: int
    col: int
    rowspan: int
    colspan: int
    text: str
    locator: str


Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of one document, sheet or file, top to bottom, each with its non-blank cells from left to right.

    A paragraph outside any table is a row of one cell. `exact` says whether columns can be trusted: a table of
    an office file has exact columns, a text whose cells are parted by tabs may have lost or gained some.
    """

    name: str
    rows: Rows
    exact: bool = True


class Unreadable(Exception):
    """A file of which no grid can be made. `code` is a stable word, the message says what it is and the remedy.

    The codes are: empty, unknown_format, encrypted, damaged, too_large, needs_ocr.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
