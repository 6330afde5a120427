"""The cells and merges of one worksheet, whatever its kind -> Grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ingest.grid import Cell, Grid
from ingest.reading_limits import MAX_COLSPAN, Budget

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
"""The size of a worksheet in every program that there is."""
MAX_ROWSPAN = 10_000
MAX_MERGES = 100_000
_BLANK_ROWS = 16
"""Blank rows that are counted as one cell: they share one empty row."""


class Found(NamedTuple):
    """A cell and its text, cleaned; rows and columns count from 0."""

    row: int
    col: int
    text: str


class Merge(NamedTuple):
    """The first and last row and column of a merged range."""

    top: int
    left: int
    bottom: int
    right: int


def grid_of_sheet(name: str, found: Iterable[Found], merges: Sequence[Merge], budget: Budget) -> Grid:
    """`merges` may be filled while `found` is read. What a merge covers is not shown, and is left out. Row 0 of the Grid is row 1 of the sheet."""
    cells = sorted(_counted(found, budget))
    if cells and not (cells[0].row >= 0 and cells[-1].row < MAX_ROWS):
        raise ValueError(f"row {cells[-1].row + 1} of a worksheet")
    spans = _spans(merges, cells)
    hidden = _Hidden(spans, budget)
    budget.spend(cells[-1].row // _BLANK_ROWS if cells else 0)
    rows: list[Sequence[Cell]] = [()] * (cells[-1].row + 1 if cells else 0)
    place = f"工作表“{name}”"
    for row, same_row in _by_row(cells):
        covered = hidden.row(row)
        rows[row] = [
            Cell(row, col, *spans.get((row, col), (1, 1)), text, f"{place}{column_name(col)}{row + 1}")
            for _, col, text in same_row
            if col not in covered
        ]
    return Grid(name, rows)


def _counted(found: Iterable[Found], budget: Budget) -> Iterator[Found]:
    for cell in found:
        if cell.text:
            budget.spend(1)
            yield cell


def _by_row(cells: Sequence[Found]) -> Iterator[tuple[int, Sequence[Found]]]:
    start = 0
    for end in range(1, len(cells) + 1):
        if end == len(cells) or cells[end].row != cells[start].row:
            yield cells[start].row, cells[start:end]
            start = end


def _spans(merges: Sequence[Merge], cells: Sequence[Found]) -> dict[tuple[int, int], tuple[int, int]]:
    """(rowspan, colspan) by anchor. A merge far larger than any table is cut where the content ends."""
    last_row = cells[-1].row if cells else 0
    last_col = max((cell.col for cell in cells), default=0)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in merges[:MAX_MERGES]:
        if bottom - top >= MAX_ROWSPAN:
            bottom = min(bottom, max(last_row, top))
        if right - left >= MAX_COLSPAN:
            right = min(right, max(last_col, left))
        if bottom >= top and right >= left and (bottom > top or right > left):
            spans[top, left] = (bottom - top + 1, right - left + 1)
    return spans


class _Hidden:
    """The columns that merges cover, row after row."""

    def __init__(self, spans: dict[tuple[int, int], tuple[int, int]], budget: Budget) -> None:
        self.budget = budget
        self.waiting = sorted(((top, left, *span) for (top, left), span in spans.items()), reverse=True)
        self.open: list[tuple[int, int, int, int]] = []

    def row(self, row: int) -> set[int]:
        """Columns of this row that are covered; rows must be asked for from the top down."""
        while self.waiting and self.waiting[-1][0] <= row:
            self.open.append(self.waiting.pop())
        if not self.open:
            return set()
        self.open = [merge for merge in self.open if merge[0] + merge[2] > row]
        covered: set[int] = set()
        for top, left, _, colspan in self.open:
            self.budget.spend(colspan)
            covered.update(range(left + (top == row), left + colspan))
        return covered


@lru_cache(maxsize=MAX_COLUMNS)
def column_name(col: int) -> str:
    """0 -> A, 26 -> AA. ValueError for a column that no worksheet has."""
    if not 0 <= col < MAX_COLUMNS:
        raise ValueError(f"column {col + 1} of a worksheet")
    before, letter = divmod(col, 26)
    return (column_name(before - 1) if before else "") + chr(ord("A") + letter)
