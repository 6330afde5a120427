"""A PDF page -> its ruled tables and, outside them, its lines of text, from top to bottom."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.readers.pdf_cells import NEAR, Box, tables_of
from ingest.readers.pdf_chars import Char
from ingest.readers.pdf_rules import MAX_RULES, Rule
from ingest.readers.pdf_source import PageContent
from ingest.readers.pdf_text import TextLine, lines_of
from ingest.reading_limits import Budget

TOP, BOTTOM = 1, 3
"""Where a rule has its ends."""
_SAME_EDGE = 1.0
_OPEN_COLUMNS = 3
_MARGIN = 0.12
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(第\s*\d+\s*页)?[\s,，/]*(共\s*\d+\s*页)?[-—–·\s]*|[-—–·\s]*\d{1,4}([\s/]+\d{1,4})?[-—–·\s]*"
)


@dataclass(slots=True)
class RuledCell:
    """A cell between rules, with the lines of text in it."""

    box: Box
    lines: list[TextLine] = field(default_factory=list)

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]


@dataclass(slots=True)
class RuledTable:
    """`open_top` and `open_bottom`: no rule closes the table there, the page ends before it does."""

    cells: list[RuledCell]
    box: Box
    open_top: bool = False
    open_bottom: bool = False

    def edges(self, side: int) -> list[float]:
        """The distinct edges of the cells: side 0 for columns, 1 for rows."""
        return distinct(cell.box[at] for cell in self.cells for at in (side, side + 2))


Item = RuledTable | TextLine


def read_page(page: PageContent, budget: Budget) -> list[Item]:
    """Page numbers in the margins are left out; characters in no cell of any table are lines of text."""
    tables = _tables(page, budget)
    outside = _fill(tables, page.chars)
    items: list[Item] = [*tables, *(line for line in lines_of(outside) if not _is_page_number(line, page.height))]
    return sorted(items, key=lambda item: item.box[1] if isinstance(item, RuledTable) else item.top)


def distinct(values: Iterable[float]) -> list[float]:
    """Sorted, and those nearer than a point taken for one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def index(edges: Sequence[float], value: float) -> int:
    """The place among distinct edges of the one that the value belongs to."""
    return bisect_right(edges, value + 0.01) - 1


def _is_page_number(line: TextLine, height: float) -> bool:
    in_margin = line.bottom < _MARGIN * height or line.top > (1 - _MARGIN) * height
    return in_margin and _PAGE_NUMBER.fullmatch(line.text) is not None


def _tables(page: PageContent, budget: Budget) -> list[RuledTable]:
    if len(page.rules) > MAX_RULES:
        return []
    tops, bottoms = _loose_ends(page.rules, TOP), _loose_ends(page.rules, BOTTOM)
    tables: list[RuledTable] = []
    for cells in tables_of(page.rules, (*tops, *bottoms), page.width):
        budget.spend(len(cells))
        left, tops_of, right, bottoms_of = zip(*cells, strict=True)
        box = min(left), min(tops_of), max(right), max(bottoms_of)
        tables.append(
            RuledTable(
                [RuledCell(cell) for cell in cells],
                box,
                any(abs(box[1] - y) < NEAR for y in tops),
                any(abs(box[3] - y) < NEAR for y in bottoms),
            )
        )
    return tables


def _loose_ends(rules: Sequence[Rule], end: int) -> list[float]:
    """Heights at which three or more upright rules end together, and no level rule and no other upright goes on."""
    levels = sorted(rule.top for rule in rules if rule.is_level and rule.x1 - rule.x0 > NEAR)
    uprights = [rule for rule in rules if not rule.is_level and rule.bottom - rule.top > NEAR]
    other = TOP if end == BOTTOM else BOTTOM
    going_on: dict[int, list[float]] = defaultdict(list)
    for rule in uprights:
        going_on[round(rule.x0 / NEAR)].append(rule[other])
    loose: dict[int, set[int]] = defaultdict(set)
    heights: dict[int, float] = {}
    for rule in uprights:
        y, column = rule[end], round(rule.x0 / NEAR)
        at = bisect_right(levels, y - NEAR)
        if at < len(levels) and levels[at] < y + NEAR:
            continue
        if any(abs(start - y) < NEAR for near in (-1, 0, 1) for start in going_on[column + near]):
            continue
        loose[round(y / NEAR)].add(column)
        heights[round(y / NEAR)] = y
    return [heights[level] for level, columns in loose.items() if len(columns) >= _OPEN_COLUMNS]


def _fill(tables: Sequence[RuledTable], chars: Iterable[Char]) -> list[Char]:
    """Gives every character to the cell its middle is in, of the smallest table there; returns those in none."""
    finders = [_Finder(table) for table in sorted(tables, key=lambda table: _area(table.box))]
    held: dict[int, tuple[RuledCell, list[Char]]] = {}
    outside: list[Char] = []
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        for finder in finders:
            cell = finder.find(x, y)
            if cell is not None:
                held.setdefault(id(cell), (cell, []))[1].append(char)
                break
        else:
            outside.append(char)
    for cell, inside in held.values():
        cell.lines = lines_of(inside)
    return outside


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


class _Finder:
    """Which cell of one table covers a point."""

    def __init__(self, table: RuledTable) -> None:
        self.box = table.box
        self.xs, self.ys = table.edges(0), table.edges(1)
        self.cells = {(row, col): cell for cell in table.cells for row, col in self._covered(cell.box)}

    def _covered(self, box: Box) -> Iterator[tuple[int, int]]:
        for row in range(index(self.ys, box[1]), index(self.ys, box[3])):
            for col in range(index(self.xs, box[0]), index(self.xs, box[2])):
                yield row, col

    def find(self, x: float, y: float) -> RuledCell | None:
        if not (self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]):
            return None
        return self.cells.get((index(self.ys, y), index(self.xs, x)))
