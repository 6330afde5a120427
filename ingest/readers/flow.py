"""Paragraphs and tables in document order -> Grid: what the readers of flowing documents (docx, doc, html, pdf) share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.grid import Cell, Grid
from ingest.reading_limits import Budget, clean

MAX_DEPTH = 16
"""Tables in tables. What lies deeper keeps its text and loses its rows."""


@dataclass(slots=True)
class Piece:
    """A cell as its file has it, blank ones included. `inner` is what a cell with tables in it holds, in order."""

    col: int
    rowspan: int
    colspan: int
    text: str
    inner: Sequence[Block] = ()


@dataclass(slots=True)
class Table:
    """`label` is the table's place (`第3页表1`); without one, tables are numbered in document order."""

    rows: list[list[Piece]] = field(default_factory=list)
    label: str = ""


class Line(NamedTuple):
    """A paragraph that brings its own locator."""

    text: str
    label: str


Block = str | Line | Table
_FRAMED_CELLS = 12
"""Cells from which on a table in a cell is what the page is about, and the cell only a frame that lays it out."""


def inner_of(blocks: Sequence[Block]) -> Sequence[Block]:
    """What a cell holds, as `Piece.inner` has it: nothing where it holds but text."""
    return blocks if any(isinstance(block, Table) for block in blocks) else ()


def grid_of(blocks: Iterable[Block], budget: Budget) -> Grid:
    """The one Grid of a document. Blank paragraphs are left out; a blank row of a table is a row without cells."""
    flow = _Flow(budget)
    flow.add(blocks)
    return Grid("", flow.rows)


class _Flow:
    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.rows: list[list[Cell]] = []
        self.tables = 0
        self.paragraphs = 0

    def add(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Line):
                self._paragraph(block.text, block.label)
            else:
                self.paragraphs += 1
                self._paragraph(block, f"第{self.paragraphs}段")

    def _paragraph(self, text: str, label: str) -> None:
        for line in clean(text).split("\n"):
            if line := line.strip():
                self.budget.spend(1)
                self.rows.append([Cell(len(self.rows), 0, 1, 1, line, label)])

    def _table(self, table: Table) -> None:
        """A table inside a cell follows the first row that no open span crosses, so that spans keep their rows."""
        self.tables += 1
        label = table.label or f"表{self.tables}"
        height = len(table.rows)
        spanning: list[tuple[int, int]] = []
        inner: list[Block] = []
        for number, row in enumerate(table.rows):
            spanning = [(col, end) for col, end in spanning if end > number]
            self.budget.spend(1 + len(row))
            cells: list[Cell] = []
            for place, piece in enumerate(row, 1):
                framed = _is_frame(piece)
                text = "" if framed else clean(piece.text)
                if text:
                    ordinal = place + sum(col < piece.col for col, _ in spanning) if spanning else place
                    locator = f"{label}第{number + 1}行第{ordinal}格"
                    rowspan = min(piece.rowspan, height - number)
                    cells.append(Cell(len(self.rows), piece.col, rowspan, piece.colspan, text, locator))
                inner.extend(block for block in piece.inner if framed or isinstance(block, Table))
            spanning += [(piece.col, number + piece.rowspan) for piece in row if piece.rowspan > 1]
            crossed = any(end > number + 1 for _, end in spanning)
            if cells or crossed or not inner:
                self.rows.append(cells)
            if inner and not crossed:
                self.add(inner)
                inner = []
        self.add(inner)


def _is_frame(piece: Piece) -> bool:
    """Whether a cell only lays out what is in it: its texts are titles and lines around its tables, not one text."""
    return bool(piece.inner) and _cells_in(piece) >= _FRAMED_CELLS


def _cells_in(piece: Piece) -> int:
    """The cells of the tables in a cell and of the tables in those; it counts no further than it must."""
    count = 0
    for table in piece.inner:
        if isinstance(table, Table):
            for row in table.rows:
                count += len(row) + sum(_cells_in(inner) for inner in row if inner.inner)
                if count >= _FRAMED_CELLS:
                    return count
    return count
