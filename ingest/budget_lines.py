"""Lines of a page without ruled tables -> rows of cells, below a head whose words are parted by blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.budget_header import BudgetColumns, budget_columns
from ingest.grid import Cell, Rows
from ingest.values import parse_amount

_LEAD = re.compile(r"\d{1,4}|[一二三四五六七八九十]+|[0-9A-Za-z]{6,40}")
"""What stands before a name: its number, or its code."""

_LONGEST_LINE = 400
_LONGEST_REST = 20
"""Characters of a line with the rest of a name."""


def with_cells(rows: Rows) -> Iterator[Sequence[Cell]]:
    """The rows, lines below such a head as cells: what stands before a name, the name, and then a cell for each column.

    Where a blank cell is lost, what follows slips to the left: so the money that is asked for has to be the first column after the name. A
    line without an amount is the rest of the name above.
    """
    columns: BudgetColumns | None = None
    held: list[Cell] | None = None
    for row in rows:
        if len(row) != 1 or len(row[0].text) > _LONGEST_LINE:
            if held:
                yield held
            held = columns = None
            yield row
            continue
        words = [row[0]._replace(col=place, colspan=1, text=word) for place, word in enumerate(row[0].text.split())]
        found = [one for one in budget_columns([words], 0) if one.amounts[0].start == one.name.stop]
        cells = _cells(words, columns) if columns and not found else None
        if cells is None and held and columns and not found and len(row[0].text) <= _LONGEST_REST:
            held = [
                cell._replace(text=cell.text + "".join(row[0].text.split())) if cell.col == columns.name.start else cell
                for cell in held
            ]
            continue
        if held:
            yield held
        columns, held = (found[0], None) if found else (columns, cells)
        if cells is None:
            yield words if found else row
    if held:
        yield held


def _cells(words: Sequence[Cell], columns: BudgetColumns) -> list[Cell] | None:
    """The words of a line below a head as cells; None where it has no amount."""
    name = columns.name.start
    lead = 0
    while lead < min(name, len(words)) and _LEAD.fullmatch(words[lead].text):
        lead += 1
    first = next((at for at in range(lead + 1, len(words)) if parse_amount(words[at].text).yuan is not None), None)
    if first is None:
        return None
    text = "".join(word.text for word in words[lead:first])
    named = words[lead]._replace(col=name, text=text)
    return [*words[:lead], named, *(word._replace(col=name + 1 + at) for at, word in enumerate(words[first:]))]


def joined(rows: Rows) -> list[Sequence[Cell]]:
    """Lines of a text whose names went on in the next line: 凤凰山国家森林公园 above 旅游厕所建设, 96.00."""
    made: list[Sequence[Cell]] = []
    for row in rows:
        above = made[-1] if made else ()
        shift = above[-1].col - row[0].col if above else 0
        if (
            len(row) > 1 and 0 < len(above) < 3 and shift > 0 and not _has_amount(above[-1:]) and not _has_amount(row[:1])
            and _has_amount(row[1:]) and _has_header_above(made, len(row) + shift)
        ):  # fmt: skip
            name = above[-1]._replace(text=above[-1].text + row[0].text)
            made[-1] = [*above[:-1], name, *(cell._replace(col=cell.col + shift) for cell in row[1:])]
        else:
            made.append(row)
    return made


def _has_header_above(rows: Sequence[Sequence[Cell]], width: int) -> bool:
    return any(max(cell.col for cell in row) >= width - 1 for row in rows if row)


def _has_amount(row: Sequence[Cell]) -> bool:
    return any(parse_amount(cell.text).yuan is not None for cell in row)
