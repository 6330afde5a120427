"""A table with one project after another -> Drafts: the leading cells are blank where a project goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from ingest.draft import Draft
from ingest.fields import read_field_row
from ingest.form import Source
from ingest.grid import Cell
from ingest.indicator_table import IndicatorTable, header_roles, read_header, read_indicator_row
from ingest.labels import Group, Label, label_of
from ingest.money import read_money
from ingest.terms import ANNUAL_GOALS, DEPARTMENT_NAMES, GOALS, TABLE_LABELS, TITLE_YEAR, label_key

Rows = Sequence[Sequence[Cell]]
_SERIAL = ("序号", "编号", "项目编码", "项目代码")


def read_listing(rows: Rows, header: int, exact: bool) -> Iterator[Draft]:
    """The projects of a table whose header is at row `header`; rows above it give the year and the unit of money."""
    preamble = Draft(locator=rows[0][0].locator, exact=exact)
    for row in rows[:header]:
        if not header_cells(row):
            _read_preamble(preamble, row)
    columns = _columns([*_heading_above(rows, header), *rows[header]])
    carried: dict[str, Cell] = {}
    draft: Draft | None = None
    table: IndicatorTable | None = None
    for row in rows[header + 1 :]:
        if header_roles(row) or (header_cells(row) and all(label_of(cell.text) for cell in row)):
            continue  # the header again, at the top of a page
        fields = {field: cell for cell in row if (field := _field_at(columns, cell))}
        name = fields.get("project_name")
        if name is not None and (draft is None or name.text != carried.get("project_name", name).text or exact):
            if draft is not None:
                yield draft
            carried.update(fields)
            draft = Draft(locator=name.locator, exact=exact, fiscal_year=preamble.fiscal_year)
            draft.money_unit = preamble.money_unit
            table = read_header(draft, rows[header], None)
            _open_fields(draft, columns)
            for field, cell in carried.items():
                _put(draft, field, cell, columns)
            carried = {field: cell for field, cell in carried.items() if field in ("department", "project_name")}
            carried |= {"implementing_unit": fields["implementing_unit"]} if "implementing_unit" in fields else {}
        elif fields and draft is not None:
            for field, cell in fields.items():
                if field not in ("project_name", "serial"):
                    _put(draft, field, cell, columns)
        if draft is None or table is None:
            continue
        rest = [cell for cell in row if cell not in fields.values()]
        if rest and not read_indicator_row(draft, table, rest):
            for cell in rest:
                draft.stray(cell)
    if draft is not None:
        yield draft


def header_cells(row: Sequence[Cell]) -> bool:
    """Whether a row names columns of such a table."""
    return any(label_key(cell.text) in ("项目名称",) for cell in row)


def _heading_above(rows: Rows, header: int) -> list[Cell]:
    """The cells of the row above that head a column of their own, where a header takes two rows."""
    above = rows[header - 1] if header else ()
    return list(above) if header_cells(above) else []


def _columns(cells: Sequence[Cell]) -> dict[str, tuple[range, Label]]:
    columns: dict[str, tuple[range, Label]] = {}
    for cell in cells:
        key = label_key(cell.text)
        span = range(cell.col, cell.col + cell.colspan)
        label = label_of(cell.text)
        if key in _SERIAL:
            columns["serial"] = (span, Label("scalar", "serial"))
        elif key in ANNUAL_GOALS or key in GOALS or (label and label.kind == "head" and key not in TABLE_LABELS):
            columns.setdefault("annual_goal", (span, Label("scalar", "annual_goal")))
        elif label and label.kind in ("scalar", "money"):
            name = "implementing_unit" if key in DEPARTMENT_NAMES else label.name
            columns.setdefault(f"money:{name}" if label.kind == "money" else name, (span, label))
    return columns


def _field_at(columns: dict[str, tuple[range, Label]], cell: Cell) -> str | None:
    return next((name for name, (span, _) in columns.items() if cell.col in span), None)


def _open_fields(draft: Draft, columns: dict[str, tuple[range, Label]]) -> None:
    """Every column is a field of every project, blank until a cell fills it."""
    for _, label in columns.values():
        if label.kind == "money":
            draft.funding.setdefault((label.horizon or "annual", cast(Source, label.name)), None)
        elif label.name != "serial":
            draft.scalars.setdefault(label.name, "")


def _put(draft: Draft, field: str, cell: Cell, columns: dict[str, tuple[range, Label]]) -> None:
    label = columns[field][1]
    if label.kind == "money":
        read_money(draft, Group(cell._replace(text=field), label, [cell]), second=False)
    elif field != "serial":
        draft.put(field, cell, cell.text)


def _read_preamble(draft: Draft, row: Sequence[Cell]) -> None:
    """A title or a line above the table: the year, the unit of money."""
    for cell in row:
        if match := TITLE_YEAR.search(label_key(cell.text)):
            draft.fiscal_year = draft.fiscal_year or int(match[1])
    read_field_row(draft, row)
