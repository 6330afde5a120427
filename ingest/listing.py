"""A table with one project after another -> Drafts: the leading cells are blank where a project goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from ingest.draft import Draft
from ingest.fields import read_field_row
from ingest.form import Horizon, Source
from ingest.grid import Cell, Rows
from ingest.headings import Heading
from ingest.indicator_header import IndicatorTable, read_header
from ingest.indicator_table import read_indicator_row
from ingest.labels import Group, names_project, source_of
from ingest.level_columns import LevelColumn, finer_columns, level_columns, read_level_cell
from ingest.levels import horizon_beside, short_key
from ingest.list_header import (
    Columns,
    columns_of,
    counts_columns,
    header_rows,
    heading_above,
    is_header_again,
    names_columns,
    names_parts,
    year_of_amounts,
)
from ingest.money import read_money
from ingest.terms import (
    SCORE_TOTALS,
    TITLE_YEAR,
    label_key,
)

_GOALS = frozenset(("annual_goal", "period_goal"))
_CARRIED = ("department", "project_name", "implementing_unit")
"""What a blank leading cell means again for the next project; goals and money are each project's own."""


@dataclass
class _Listing:
    """What the table has told so far: its columns, and the leading cells that are carried down."""

    rows: Rows
    header: int
    columns: Columns
    preamble: Draft
    levels: Sequence[LevelColumn] = ()
    carried: dict[str, Cell] = field(default_factory=dict)
    leading: dict[str, Cell] = field(default_factory=dict)
    pending: list[Cell] = field(default_factory=list)
    horizon: Horizon = "annual"
    """What a column says of the rows that follow."""

    def names_unit(self, fields: dict[str, Cell], following: Rows) -> bool:
        """Whether a row under 单位名称、项目名称 is a unit's, whose projects follow: it has no goal, and a name comes next."""
        heads = [*heading_above(self.rows, self.header), *self.rows[self.header]]
        mixed = any("单位" in cell.text and names_project(cell) for cell in heads)
        if not mixed or "implementing_unit" in self.columns or not following:
            return False
        return (
            not {*fields} & {"annual_goal", "period_goal"}
            and "project_name" in _by_field(self.columns, following[0])[0]
        )

    def names_units(self, following: Rows) -> bool:
        """Whether the row that follows a unit's is a unit's too: then the first is their department."""
        fields, rest = _by_field(self.columns, following[0])
        return "project_name" in fields and not rest and self.names_unit(fields, following[1:])

    def says_again(self, fields: dict[str, Cell]) -> bool:
        """Whether a row says its leading cells as the row that began its project: a table without merged cells does.

        Its own number may be another, and beside a column of horizons its goal is that of its horizon.
        """
        name = self.leading.get("project_name")
        if name is None or name.rowspan > 1:
            return False
        apart = {"serial", *(_GOALS if "horizon" in self.columns else ())}
        return all(
            key in self.leading and self.leading[key].text == cell.text
            for key, cell in fields.items()
            if key not in apart
        )

    def goal_of(self, name: str) -> str:
        """The goal that a cell of the column of goals is, where another column says its horizon."""
        alone = "period_goal" not in self.columns
        return "period_goal" if alone and name == "annual_goal" and self.horizon == "period" else name

    def begin(self, fields: dict[str, Cell], cell: Cell) -> tuple[Draft, IndicatorTable | None]:
        """A new project, at `cell`."""
        draft = Draft(cell.locator, self.preamble.exact, fiscal_year=self.preamble.fiscal_year)
        draft.money_unit = self.preamble.money_unit
        draft.problems += self.preamble.problems
        self.preamble.problems.clear()
        for stray in self.pending:
            draft.stray(stray)
        self.pending.clear()
        for name in _CARRIED:
            if name not in self.columns and self.preamble.scalars.get(name):
                draft.put(name, cell, self.preamble.scalars[name])
        table = None if self.levels else read_header(draft, self.rows[self.header], None)
        _open_fields(draft, self.columns)
        for name, carried in ({**self.carried, **fields}).items():
            if name in self.columns:
                _put(draft, self.goal_of(name), carried, self.columns)
            else:
                draft.put(name, carried, carried.text)
        self.leading = fields
        self.carried |= {name: cell for name, cell in fields.items() if name in _CARRIED}
        return draft, table


def read_listing(rows: Rows, header: int, exact: bool, above: Heading) -> Iterator[Draft]:
    """The projects of a table whose header is at row `header`; rows above it give the year and the unit of money."""
    preamble = Draft(locator=rows[0][0].locator, exact=exact, money_unit=above.unit)
    for row in rows[:header]:
        if not names_columns(row):
            _read_preamble(preamble, row)
    heads = header_rows(rows, header)
    preamble.fiscal_year = preamble.fiscal_year or above.year or year_of_amounts(*heads)
    listing = _Listing(rows, header, columns_of(*heads), preamble, level_columns(rows[header]))
    draft: Draft | None = None
    table: IndicatorTable | None = None
    end = max((number for number, row in enumerate(rows) if len(row) > 1), default=0)
    for number, row in enumerate(rows[header + 1 :], header + 1):
        levels = [cell for cell in row if not source_of(cell.text)] if number == header + 1 else row
        if listing.levels and (finer := finer_columns(levels, listing.levels)):
            listing.levels = finer
            continue
        if is_header_again(row) or counts_columns(row) or (number == header + 1 and names_parts(row)):
            continue
        fields, rest = _by_field(listing.columns, row)
        said = horizon_beside(fields["horizon"].text) if "horizon" in fields else None
        if said:
            listing.horizon = said
            fields.pop("horizon")
        if _is_sum(row, rest) or (len(row) == 1 and not rest and "project_name" not in fields):
            listing.pending += row
            continue
        name = fields.get("project_name")
        if name is not None and number > end:
            listing.pending += row  # a remark below the table
            continue
        if name is not None and not rest and listing.names_unit(fields, rows[number + 1 : number + 2]):
            listing.carried["implementing_unit"] = name
            if listing.names_units(rows[number + 1 : number + 3]):
                listing.carried["department"] = name
            listing.pending += [cell for cell in fields.values() if cell is not name]
        elif name is not None and draft is not None and listing.says_again(fields):
            for key in _GOALS & fields.keys():
                _put(draft, listing.goal_of(key), fields[key], listing.columns)
        elif name is not None and (draft is None or exact or name.text != listing.carried["project_name"].text):
            if draft is not None:
                yield draft
            draft, table = listing.begin(fields, name)
        elif draft is None and rest and fields:
            draft, table = listing.begin(fields, row[0])
        elif draft is not None:
            for key, cell in fields.items():
                if key != "project_name":
                    _put(draft, listing.goal_of(key), cell, listing.columns)
        else:
            listing.pending += fields.values()
        if table is not None and "horizon" in listing.columns:
            table.halves[0].horizon = listing.horizon
        if draft is not None and listing.levels:
            _read_levels(draft, listing.levels, rest)
        elif draft is None or table is None:
            listing.pending += rest
        elif rest and not read_indicator_row(draft, table, rest):
            for cell in rest:
                draft.stray(cell)
    if draft is not None:
        for cell in listing.pending:
            draft.stray(cell)
        yield draft


def _read_levels(draft: Draft, levels: Sequence[LevelColumn], cells: Sequence[Cell]) -> None:
    """The cells that stand below levels."""
    for cell in cells:
        column = next((column for column in levels if cell.col in column.columns), None)
        if column:
            read_level_cell(draft, column, cell)
        else:
            draft.stray(cell)


def _is_sum(row: Sequence[Cell], rest: Sequence[Cell]) -> bool:
    """A total over the projects: 合计 and amounts, without indicators."""
    return not rest and any(short_key(cell) in SCORE_TOTALS for cell in row[:2])


def _by_field(columns: Columns, row: Sequence[Cell]) -> tuple[dict[str, Cell], list[Cell]]:
    """The leading cells of a row by field, and the others; a second cell for a field is one of the others."""
    fields: dict[str, Cell] = {}
    rest: list[Cell] = []
    for cell in row:
        name = next((name for name, (span, _) in columns.items() if cell.col in span), None)
        if name is None or name in fields:
            rest.append(cell)
        else:
            fields[name] = cell
    return fields, rest


def _open_fields(draft: Draft, columns: Columns) -> None:
    """Every column is a field of every project, blank until a cell fills it."""
    for _, label in columns.values():
        if label.kind == "money":
            draft.funding.setdefault((label.horizon or "annual", cast(Source, label.name)), None)
        elif label.kind == "scalar" and label.name not in ("serial", "fiscal_year"):
            draft.scalars.setdefault(label.name, "")


def _put(draft: Draft, name: str, cell: Cell, columns: Columns) -> None:
    if name not in columns:
        draft.put(name, cell, cell.text)
        return
    label = columns[name][1]
    if label.kind == "money":
        read_money(draft, Group(cell._replace(text=name), label, [cell]), second=False)
    elif label.kind == "none":
        draft.no_field(name, cell)
    elif name == "fiscal_year":
        read_field_row(draft, [cell])
    elif name == "serial":
        if not cell.text.isdigit():
            draft.stray(cell)
    else:
        draft.put(name, cell, cell.text)


def _read_preamble(draft: Draft, row: Sequence[Cell]) -> None:
    """A title or a line above the table: the year, the unit of money."""
    for cell in row:
        if match := TITLE_YEAR.search(label_key(cell.text)):
            draft.fiscal_year = draft.fiscal_year or int(match[1])
    read_field_row(draft, row)
