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
from ingest.indicator_header import IndicatorTable, header_roles, read_header
from ingest.indicator_table import read_indicator_row
from ingest.labels import Group, Label, label_of, names_project
from ingest.level_columns import LevelColumn, finer_columns, level_columns, read_level_cell
from ingest.levels import level_key, section_horizon, short_key
from ingest.money import read_money
from ingest.terms import (
    DEPARTMENT_NAMES,
    GOALS,
    HORIZON_COLUMNS,
    LEVEL2,
    NO_FIELD,
    SCORE_TOTALS,
    SERIALS,
    SHORT_SOURCES,
    TABLE_LABELS,
    TITLE_YEAR,
    label_key,
)

_FEWEST_COLUMNS = 4
"""Columns of a table of projects without indicators; fewer labels side by side may be those of a blank form."""
Columns = dict[str, tuple[range, Label]]
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
        heads = [*_heading_above(self.rows, self.header), *self.rows[self.header]]
        mixed = any("单位" in cell.text and names_project(cell) for cell in heads)
        if not mixed or "implementing_unit" in self.columns or not following:
            return False
        return (
            not {*fields} & {"annual_goal", "period_goal"}
            and "project_name" in _by_field(self.columns, following[0])[0]
        )

    def goal_of(self, name: str) -> str:
        """The goal that a cell of the column of goals is, where another column says its horizon."""
        return "period_goal" if name == "annual_goal" and self.horizon == "period" else name

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
        if not _names_columns(row):
            _read_preamble(preamble, row)
    preamble.fiscal_year = preamble.fiscal_year or above.year
    listing = _Listing(rows, header, _columns(*_header_rows(rows, header)), preamble, level_columns(rows[header]))
    draft: Draft | None = None
    table: IndicatorTable | None = None
    end = max((number for number, row in enumerate(rows) if len(row) > 1), default=0)
    for number, row in enumerate(rows[header + 1 :], header + 1):
        levels = [cell for cell in row if not _source_of(cell)] if number == header + 1 else row
        if listing.levels and (finer := finer_columns(levels, listing.levels)):
            listing.levels = finer
            continue
        if _is_header_again(row) or _counts_columns(row) or (number == header + 1 and _names_parts(row)):
            continue
        fields, rest = _by_field(listing.columns, row)
        said = section_horizon(fields["horizon"].text) if "horizon" in fields else None
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
            listing.pending += [cell for cell in fields.values() if cell is not name]
        elif name is not None and draft is not None and _is_same(listing.leading, fields):
            pass  # a table without merged cells says its leading cells again in each row
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


def _is_same(leading: dict[str, Cell], fields: dict[str, Cell]) -> bool:
    """Whether a row says of its project what the row says that began it; its own number may be another."""
    name = leading.get("project_name")
    if name is None or name.rowspan > 1:
        return False
    told = {key: cell.text for key, cell in fields.items() if key != "serial"}
    return all(key in leading and leading[key].text == text for key, text in told.items())


def _names_columns(row: Sequence[Cell]) -> bool:
    """Whether a row names columns of such a table."""
    return any(map(names_project, row))


def _is_header_again(row: Sequence[Cell]) -> bool:
    """The header, printed again at the top of a page, in one row or two."""
    return bool(header_roles(row)) or (_names_columns(row) and all(_heads_column(cell) for cell in row))


def _heads_column(cell: Cell) -> bool:
    key = short_key(cell)
    return key in SERIALS or key in TABLE_LABELS or label_of(cell.text) is not None


def _counts_columns(row: Sequence[Cell]) -> bool:
    """A row that numbers the columns: 1, 2, 3 …, perhaps after 栏次."""
    numbers = [cell.text for cell in row if cell.text.isdigit()]
    return len(numbers) > 2 and len(numbers) >= len(row) - 1 and numbers == [str(n + 1) for n in range(len(numbers))]


def _is_sum(row: Sequence[Cell], rest: Sequence[Cell]) -> bool:
    """A total over the projects: 合计 and amounts, without indicators."""
    return not rest and any(short_key(cell) in SCORE_TOTALS for cell in row[:2])


def heads_projects(rows: Rows, index: int) -> bool:
    """Whether a row names columns of projects although it has no indicators: nothing but labels, and values below them."""
    row = rows[index]
    if len(row) < _FEWEST_COLUMNS or not all(_heads_column(cell) for cell in row):
        return False
    name = next(filter(names_project, row))
    following = [below for below in rows[index + 1 : index + 3] if not _names_parts(below)]
    return bool(following) and any(
        cell.col == name.col and not _heads_column(cell) and len(following[0]) > len(row) // 2 for cell in following[0]
    )


def _source_of(cell: Cell) -> Label | None:
    """The source of money that a cell below 资金安排 names."""
    label = label_of(cell.text)
    short = SHORT_SOURCES.get(label_key(cell.text))
    return label if label and label.kind == "money" else Label("money", short) if short else None


def _names_parts(row: Sequence[Cell]) -> bool:
    """A second row of a header: 合计 | 中央资金 | 省级资金 below 资金安排, levels 2 below levels 1."""
    return len(row) > 1 and all(_source_of(cell) or level_key(cell.text) in LEVEL2 for cell in row)


def _heading_above(rows: Rows, header: int) -> list[Cell]:
    """The cells of the row above that head a column of their own, where a header takes two rows."""
    above = rows[header - 1] if header else ()
    return list(above) if _names_columns(above) else []


def _header_rows(rows: Rows, header: int) -> tuple[list[Cell], list[Cell]]:
    """The upper and the lower row of a header; one that takes one row has no lower one."""
    if above := _heading_above(rows, header):
        return above, list(rows[header])
    below = rows[header + 1] if header + 1 < len(rows) else ()
    return list(rows[header]), list(below) if _names_parts(below) else []


def _finer(upper: Sequence[Cell], lower: Sequence[Cell]) -> Iterator[tuple[Cell, Label | None]]:
    """The cells that head columns, each with its label: a cell above several sources of money leaves them its unit."""
    below = {cell.col: cell for cell in lower if _source_of(cell)}
    for cell in upper:
        label = label_of(cell.text)
        parts = [below[col] for col in range(cell.col, cell.col + cell.colspan) if col in below]
        if cell.colspan > 1 and parts and label and label.kind in ("money", "block"):
            for part in parts:
                finer = _source_of(below.pop(part.col))
                yield (
                    part,
                    finer and finer._replace(unit=finer.unit or label.unit, horizon=finer.horizon or label.horizon),
                )
        else:
            yield cell, label
    for cell in lower:
        if cell.col in below or not _source_of(cell):
            yield cell, label_of(cell.text)


def _columns(upper: Sequence[Cell], lower: Sequence[Cell]) -> Columns:
    columns: Columns = {}
    for cell, label in _finer(upper, lower):
        key = label_key(cell.text)
        span = range(cell.col, cell.col + cell.colspan)
        if key in SERIALS:
            columns.setdefault("serial", (span, Label("scalar", "serial")))
        elif key in HORIZON_COLUMNS:
            columns.setdefault("horizon", (span, Label("none", "horizon")))
        elif key in NO_FIELD:
            columns.setdefault(key, (span, Label("none", key)))
        elif key in GOALS or (label and label.kind == "head" and key not in TABLE_LABELS):
            name = label.name if label and label.kind == "head" else "annual_goal"
            columns.setdefault(name, (span, Label("scalar", name)))
        elif label and label.kind == "block":
            columns.setdefault("money:total", (span, Label("money", "total", unit=label.unit)))
        elif label and label.kind in ("scalar", "money"):
            name = "implementing_unit" if key in DEPARTMENT_NAMES else label.name
            money = f"money:{name}:{label.horizon or ''}"
            columns.setdefault(money if label.kind == "money" else name, (span, label._replace(name=name)))
    return columns


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
