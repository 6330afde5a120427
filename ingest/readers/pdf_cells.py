"""The rules of a page -> the cells that they enclose, one list for each table.

A rule may be drawn as many: those within a few points of one another are one. Where an upright and a level rule meet is
a crossing; a cell is the smallest box whose corners are crossings with rules between them; cells with a corner in common
are of one table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.readers.pdf_rules import Rule

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points, from the top left corner of the page."""

NEAR = 3.0
"""Points within which two rules are one, and a rule reaches another; what is shorter is no rule."""
MAX_CROSSINGS = 250_000
"""Level rules times upright ones: where there are more it is a drawing, and has no cells."""


class _Stretch(NamedTuple):
    """A rule along its line: a level one at a height `at`, from the left end to the right."""

    at: float
    start: float
    end: float


class _Crossings(NamedTuple):
    """The crossings of each upright and level line, in order, each with the numbers of the rules that meet in it."""

    down: dict[float, dict[float, set[int]]]
    across: dict[float, dict[float, set[int]]]


def tables_of(rules: Iterable[Rule], heights: Iterable[float], width: float) -> list[list[Box]]:
    """Tables of two cells and more, from top to bottom. At `heights`, level rules are added over the whole width."""
    levels = [_Stretch(height, 0.0, width) for height in heights]
    uprights: list[_Stretch] = []
    for x0, top, x1, bottom in rules:
        if top == bottom:
            levels.append(_Stretch(top, x0, x1))
        else:
            uprights.append(_Stretch(x0, top, bottom))
    levels, uprights = _joined(levels), _joined(uprights)
    if len(levels) * len(uprights) > MAX_CROSSINGS:
        return []
    cells = list(_cells(_crossings(uprights, levels)))
    tables = [table for table in _grouped(cells) if len(table) > 1]
    return sorted(tables, key=lambda table: min((cell[1], cell[0]) for cell in table))


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    lines: dict[float, list[_Stretch]] = {}
    for line in _near(sorted(stretches)):
        at = sum(piece.at for piece in line) / len(line)
        lines[at] = sorted(_Stretch(at, piece.start, piece.end) for piece in line)
    whole: list[_Stretch] = []
    for line in lines.values():
        for piece in line:
            last = whole[-1] if whole else None
            if last is not None and last.at == piece.at and piece.start <= last.end + NEAR:
                whole[-1] = last._replace(end=max(last.end, piece.end))
            else:
                whole.append(piece)
    return [piece for piece in whole if piece.end - piece.start >= NEAR]


def _near(stretches: Sequence[_Stretch]) -> Iterator[list[_Stretch]]:
    line: list[_Stretch] = []
    for piece in stretches:
        if line and piece.at > line[-1].at + NEAR:
            yield line
            line = []
        line.append(piece)
    if line:
        yield line


def _crossings(uprights: Iterable[_Stretch], levels: Sequence[_Stretch]) -> _Crossings:
    down: dict[float, dict[float, set[int]]] = defaultdict(dict)
    across: dict[float, dict[float, set[int]]] = defaultdict(dict)
    heights = [level.at for level in levels]
    for number, (x, top, bottom) in enumerate(uprights):
        for other in range(bisect_left(heights, top - NEAR), len(levels)):
            y, left, right = levels[other]
            if y > bottom + NEAR:
                break
            if left - NEAR <= x <= right + NEAR:
                down[x].setdefault(y, set()).add(number)
                across[y].setdefault(x, set()).add(other)
    return _Crossings(down, across)


def _cells(crossings: _Crossings) -> Iterator[Box]:
    for x, column in crossings.down.items():
        heights = list(column)
        for place, y in enumerate(heights):
            cell = _cell(crossings, x, y, heights[place + 1 :])
            if cell is not None:
                yield cell


def _cell(crossings: _Crossings, x: float, y: float, below: Sequence[float]) -> Box | None:
    down, across = crossings
    column, row = down[x], across[y]
    right = [other for other in row if other > x and not row[x].isdisjoint(row[other])]
    for bottom in below:
        if column[y].isdisjoint(column[bottom]):
            continue
        base = across[bottom]
        for side in right:
            if side in base and not base[x].isdisjoint(base[side]) and not down[side][y].isdisjoint(down[side][bottom]):
                return x, y, side, bottom
    return None


def _grouped(cells: Sequence[Box]) -> Iterator[list[Box]]:
    """Cells that hang together by their corners."""
    with_corner: dict[tuple[float, float], list[Box]] = defaultdict(list)
    for cell in cells:
        for corner in _corners(cell):
            with_corner[corner].append(cell)
    seen: set[Box] = set()
    for first in cells:
        if first in seen:
            continue
        seen.add(first)
        table = [first]
        for cell in table:  # it grows meanwhile
            for corner in _corners(cell):
                near = [other for other in with_corner.pop(corner, ()) if other not in seen]
                seen.update(near)
                table += near
        yield table


def _corners(cell: Box) -> tuple[tuple[float, float], ...]:
    x0, top, x1, bottom = cell
    return (x0, top), (x0, bottom), (x1, top), (x1, bottom)
