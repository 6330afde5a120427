"""Grid -> Forms, by labels.

A form begins at its title, or at 项目名称 where no title stands before it, and ends where the next begins. A table
with one project after another, told by 项目名称 in its header, is read by `ingest.listing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.draft import Draft
from ingest.fields import read_field_row
from ingest.form import Form
from ingest.grid import Cell, Grid, Rows
from ingest.header_roles import header_roles, whole_headers, with_header, with_values
from ingest.headings import NO_HEADING, Heading, heading_of, is_heading, is_line, lines_above, row_of_line, says_year
from ingest.indicator_header import IndicatorTable, read_header, read_subheader
from ingest.indicator_table import read_indicator_row
from ingest.labels import is_project_label, label_and_value, label_of, names_project, starts_fields
from ingest.level_columns import level_columns
from ingest.levels import section_horizon, short_key
from ingest.list_header import heads_projects
from ingest.listing import read_listing
from ingest.target_cells import is_target
from ingest.terms import (
    CONTINUED,
    DEPARTMENT_NAMES,
    DEPARTMENT_TITLE,
    EVALUATION_TITLE,
    SCORE_TOTALS,
    TABLE_LABELS,
    TITLE,
    TITLE_YEAR,
    UNIT_SUFFIX,
    label_key,
)
from ingest.written import read_written, with_names

_LONGEST_TITLE = 80
_MOST_HEADINGS = 2
_LONGEST_NUMBER = 5
_LONGEST_MARK = 8
_MOST_TITLE_ROWS = 4
_REMARK = re.compile(r"(?:注|备注|说明|填表说明|填报说明)\s*[:：\d]")
_TITLE_TAIL = re.compile(r"\s*绩\s*效.*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one form, or of a table of many projects with its header at `header`."""

    rows: Rows
    header: int | None = None


def read_grid(grid: Grid, first_ordinal: int = 1, above: Heading = NO_HEADING) -> Iterator[Form]:
    """The forms of a grid, top to bottom; what stands before the first form (a notice, page chrome) is left out.

    `above` is what a cover said; the lines before the first form may say it anew. A form without a title of its own
    takes the year and the unit of money from the title that the forms before it stand under.
    """
    ordinal = first_ordinal
    rows: Rows = [row_of_line(row) for row in grid.rows if row]
    rows = with_values(rows) if grid.exact else rows
    parts = list(split_forms(rows))
    if not parts:
        rows = with_names(rows)
        parts = list(split_forms(rows))
    if parts:
        above = heading_of(rows[: _place(rows, parts[0])], above)
    title = above
    for part in parts:
        above = heading_of([row for row in part.rows[:1] if is_heading(row) and not is_title(row)], above)
        if any(is_title(row) or is_heading(row) for row in part.rows[:_MOST_TITLE_ROWS]):
            title, before = heading_of(lines_above(part.rows), above), above
        else:
            before = title
        if part.header is None:
            drafts: Iterable[Draft] = [_read_form(part.rows, grid.exact, before)]
        else:
            drafts = read_listing(part.rows, part.header, grid.exact, before)
        for draft in drafts:
            if not draft.empty:
                yield draft.finish(ordinal)
                ordinal += 1


def _place(rows: Rows, part: Part) -> int:
    first = part.rows[0]
    return next(index for index, row in enumerate(rows) if row is first)


def split_forms(rows: Rows) -> Iterator[Part]:
    """Cut the rows of a grid where forms begin."""
    start: int | None = None
    header: int | None = None
    named = False
    stated: str | None = None
    said: int | None = None
    names = [_names_project(row) for row in rows]
    for index, row in enumerate(rows):
        if _is_list_header(rows, names, index):
            if header is None or start is None:
                if start is not None and named:
                    yield Part(rows[start:index], header)
                    start = None
                if start is None:
                    start = _first_stated(rows, index if names[index] else index - 1)
                header, named = index - start, True
            continue
        is_name = header is None and names[index] and not _is_list_header(rows, names, index + 1)
        if is_name and stated and stated in (cell.text for cell in row):
            continue  # the table below a line that names its project says the name too
        if is_name and said is not None and _is_said_again(rows, index, said):
            continue
        said = index if is_name else said
        titled = len(row) == 1 and is_title(row)
        if titled and start is not None and header is None and _is_listed(rows[start:index], names[start:index]):
            start, named = None, False
        if titled or is_name:
            stated = _stated_name(row[0])
            if named or start is None:
                begin = _first_heading(rows, index, 0 if start is None else start + 1)
                if start is not None:
                    yield Part(rows[start : begin - _is_said_above(rows, begin, stated)], header)
                start, header, named = begin, None, False
            named = named or is_name or bool(titled and DEPARTMENT_TITLE.search(label_key(row[0].text)))
    if start is not None:
        yield Part(rows[start:], header)


def _is_said_again(rows: Rows, index: int, said: int) -> bool:
    """Whether a row says the name of the row at `said` again, below the title of a table that goes on."""
    above = rows[max(index - _MOST_TITLE_ROWS, said) : index]
    return [cell.text for cell in rows[index]] == [cell.text for cell in rows[said]] and any(map(_goes_on, above))


def _is_listed(rows: Rows, names: Sequence[bool]) -> bool:
    """Whether a title stood in a table of contents: what follows it, up to the next title, is no form."""
    return len(rows) > _MOST_TITLE_ROWS and not any(names) and not any(map(header_roles, rows))


def is_title(row: Sequence[Cell]) -> bool:
    """Whether a row is the printed title of a form, and not the heading of one of its tables, as 年度绩效目标表."""
    return len(row) == 1 and _is_headed(row[0]) and not section_horizon(row[0].text) and not _goes_on(row)


def _goes_on(row: Sequence[Cell]) -> bool:
    """续表 or 绩效目标表（续）, at the top of a page."""
    if len(row) > 1 or not CONTINUED.search(row[0].text):
        return False
    return len(row[0].text) <= _LONGEST_MARK or _is_headed(row[0])


def _is_headed(cell: Cell) -> bool:
    return len(cell.text) <= _LONGEST_TITLE and bool(TITLE.search(label_key(cell.text)))


def _first_heading(rows: Rows, index: int, least: int) -> int:
    """Where the heading of the form that begins at `index` begins: a line or two above may bear its year."""
    begin = index
    while begin > max(least, index - _MOST_HEADINGS) and _is_above(rows[begin - 1]):
        begin -= 1
    return begin


def _first_stated(rows: Rows, index: int) -> int:
    """Where the lines begin that stand right above a list and say whose it is: 部门：教育局　单位：元."""
    begin = index
    while begin > max(0, index - _MOST_HEADINGS) and any(map(label_and_value, rows[begin - 1])):
        begin -= 1
    return begin


def _is_said_above(rows: Rows, index: int, name: str | None) -> bool:
    """Whether the line above is the project's name with a number, as the heading of a chapter: 二、道路养护."""
    above = rows[index - 1] if name and index else ()
    return (
        len(above) == 1
        and above[0].text.endswith(name or "")
        and len(above[0].text) <= len(name or "") + _LONGEST_NUMBER
    )


def _is_above(row: Sequence[Cell]) -> bool:
    return is_heading(row) or says_year(row)


def _names_project(row: Sequence[Cell]) -> bool:
    for cell in row:
        if is_project_label(cell.text):
            return True
    return "名" in row[0].text and _stated_name(row[0]) is not None


def _stated_name(cell: Cell) -> str | None:
    """X of `项目名称：X`, in one cell."""
    stated = label_and_value(cell)
    return stated.values[0].text if stated and stated.label.name == "project_name" else None


def _is_list_header(rows: Rows, names: Sequence[bool], index: int) -> bool:
    """The header of an indicator table that has 项目名称 among its columns, in its own row or the one above.

    `names` says of each row whether it has such a label.
    """
    if index >= len(rows) or not (names[index] or (index and names[index - 1])):
        return False
    if not header_roles(rows[index]):
        return names[index] and (bool(level_columns(rows[index])) or heads_projects(rows, index))
    above = rows[index - 1] if index else ()
    return names[index] or any(_is_heading_of_column(above, cell) for cell in above)


def _is_heading_of_column(row: Sequence[Cell], cell: Cell) -> bool:
    """Whether 项目名称 heads a column, and does not stand before its value."""
    return names_project(cell) and not _has_value(row, cell)


def _has_value(row: Sequence[Cell], label: Cell) -> bool:
    """Whether the cell after a label is no label: then the two are a field and its value, not two headings."""
    if any(short_key(cell) in TABLE_LABELS for cell in row):
        return False  # 绩效指标 over columns: a row of headings
    following = next((cell for cell in row if cell.col > label.col), None)
    return following is not None and label_of(following.text) is None and label.rowspan == 1


def _read_form(rows: Rows, exact: bool, above: Heading) -> Draft:
    draft = Draft(locator=rows[0][0].locator, exact=exact, money_unit=above.unit)
    table: IndicatorTable | None = None
    signed = False
    for row in whole_headers(with_header(rows)) if exact else rows:
        if len(row) == 1 and _read_heading(draft, row):
            continue
        if header := read_header(draft, row, table):
            table = header
            draft.goals_open = draft.tasks_open = False
        elif table is None and len(row) == 1 and read_written(draft, row[0]):
            continue
        elif table and table.evaluates and short_key(row[0]) in SCORE_TOTALS:
            total = "、".join(cell.text for cell in row)
            draft.problem(row[0], "score_total", f"“{total}”是自评总分，不是指标，未入库。")
        elif (table and not table.begun and read_subheader(draft, table, row)) or (
            table
            and (not starts_fields(row) or table.takes(row[0]) or is_target(row))
            and read_indicator_row(draft, table, row)
        ):
            continue
        elif _read_department(draft, row) or read_field_row(draft, row):
            signed = signed or (table is not None and starts_fields(row))
            table = table if table and is_line(row) else None
        else:
            _note_unread(draft, row, signed or _is_below(draft, row) or _is_remark(row))
    draft.fiscal_year = draft.fiscal_year or above.year
    return draft


def _read_heading(draft: Draft, row: Sequence[Cell]) -> bool:
    """A title, a line that bears a year before any field, or what says that the table goes on."""
    if is_title(row) or (not draft.scalars and is_heading(row)):
        _read_title(draft, row[0])
        return True
    return _goes_on(row)


def _read_title(draft: Draft, cell: Cell) -> None:
    title = label_key(cell.text)
    if match := TITLE_YEAR.search(title):
        draft.fiscal_year = draft.fiscal_year or int(match[1])
    if match := UNIT_SUFFIX.search(title):
        draft.money_unit = match[1]
    if DEPARTMENT_TITLE.search(title):
        draft.kind = "department"
        draft.put("project_name", cell, _TITLE_TAIL.sub("", cell.text))
    elif EVALUATION_TITLE.search(title):
        draft.kind = "self_evaluation"


def _read_department(draft: Draft, row: Sequence[Cell]) -> bool:
    """In a form of a whole department, 单位名称 and its like name the department."""
    if draft.kind != "department" or short_key(row[0]) not in DEPARTMENT_NAMES or len(row) != 2:
        return False
    draft.put("department", row[1], row[1].text)
    return True


def _is_below(draft: Draft, row: Sequence[Cell]) -> bool:
    """Whether a row is a paragraph under the table, such as a remark or the foot of a page."""
    return draft.exact and len(row) == 1 and bool(draft.indicators)


def _is_remark(row: Sequence[Cell]) -> bool:
    """注：…, a line below a table that no field of it asks for."""
    return len(row) == 1 and bool(_REMARK.match(row[0].text))


def _note_unread(draft: Draft, row: Sequence[Cell], outside: bool) -> None:
    text = "|".join(cell.text for cell in row)
    if outside:
        draft.problem(row[0], "between_forms", f"表格以外的文字“{text}”不属于任何字段，可能是说明或备注，未入库。")
    else:
        draft.problem(row[0], "unread_row", f"这一行不属于任何字段，未入库：“{text}”。请核对原表。")
