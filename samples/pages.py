"""A page as a layout draws it: paragraphs and tables, and how a writer or a test takes it apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Slot(NamedTuple):
    """A printed cell; what it covers has no slot of its own. Blank cells that are ruled are slots too."""

    col: int
    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass
class Table:
    """Rows of slots. Columns that no slot begins in are covered by a span, or blank."""

    width: int
    rows: list[list[Slot]] = field(default_factory=list)

    def add(self, *slots: Slot) -> None:
        self.rows.append(list(slots))

    def pairs(self, *texts: str) -> None:
        """A row of labels and values that together take the whole width: the last takes what is left."""
        step = max(1, self.width // len(texts))
        slots = [Slot(place * step, text, step) for place, text in enumerate(texts)]
        slots[-1] = slots[-1]._replace(colspan=self.width - slots[-1].col)
        self.rows.append(slots)

    def label(self, label: str, text: str, columns: int = 1) -> None:
        """A label and the text that fills the rest of the row."""
        self.add(Slot(0, label, columns), Slot(columns, text, self.width - columns))

    def span_down(self, row: int, col: int, text: str, colspan: int = 1) -> None:
        """Put a cell beside all rows from `row` to the last: the label that runs down a block."""
        self.rows[row].append(Slot(col, text, colspan, len(self.rows) - row))
        self.rows[row].sort()


Page = list[str | Table]


def laid_out(page: Iterable[str | Table]) -> list[list[Slot]]:
    """All rows of a page; a paragraph is a row of one slot."""
    rows: list[list[Slot]] = []
    for block in page:
        rows += [[Slot(0, block)]] if isinstance(block, str) else block.rows
    return rows


def as_lines(page: Iterable[str | Table]) -> list[list[str]]:
    """The texts of each row in their columns, covered ones blank: what a copy into a plain text keeps."""
    lines = []
    for block in page:
        if isinstance(block, str):
            lines.append([block])
            continue
        for row in block.rows:
            texts = [""] * block.width
            for slot in row:
                texts[slot.col] = slot.text
            lines.append(texts)
    return lines


def widest(page: Sequence[str | Table]) -> int:
    return max((block.width for block in page if isinstance(block, Table)), default=1)
