"""The same forms through every format and layout give the same rows, and those that the YAML states."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ingest.form import Form
from ingest.grid import Grid
from ingest.layout import read_grid
from ingest.readers import delimited, docx, html, pdf, sheet, text
from samples import listings, writers
from samples.blocks import Style
from samples.counties import ALL_LAYOUTS
from samples.forms import Sample, invented, of_county
from samples.layouts import Layout
from samples.pages import Page
from tests.ingest.stated import facts, grid_of, stated

READERS: dict[str, Callable[[bytes], Iterator[Grid]]] = {
    "docx": docx.read_grids,
    "xlsx": sheet.read_grids,
    "xls": sheet.read_grids,
    "html": html.read_grids,
    "csv": delimited.read_grids,
    "tabs": text.read_grids,
    "bars": text.read_grids,
    "pdf": pdf.read_grids,
}
SLOW = {"pdf": 17, "docx": 9}
"""Formats of which only each so many-th form is tried."""
PLAIN = Style(money="万元")
WITHOUT_LOSS_IN_LINES = {"annual", "cost_first", "columns", "stacked", "stacked_sides", "side_by_side", "national"}


def forms_of(kind: str, page: Page) -> list[Form]:
    return [form for grid in READERS[kind](writers.WRITERS[kind](page)) for form in read_grid(grid)]


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("layout", ALL_LAYOUTS.values(), ids=ALL_LAYOUTS)
def test_format(kind: str, layout: Layout) -> None:
    for sample in invented()[:: SLOW.get(kind, 3)]:
        (form,) = forms_of(kind, layout.draw(sample, PLAIN))
        assert facts(form, layout.fields) == stated(sample, layout), sample.id


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("merged", [False, True])
def test_list_of_projects(kind: str, merged: bool) -> None:
    samples = of_county("yunxi")[2024]
    page = listings.listing(samples, PLAIN, merged=merged, header_rows=2, serial=True)
    forms = forms_of(kind, page)
    layout = ALL_LAYOUTS["listing"]
    assert [facts(form, layout.fields) for form in forms] == [stated(sample, layout) for sample in samples]


@pytest.mark.parametrize("kind", READERS)
def test_several_forms_in_a_file(kind: str) -> None:
    samples = of_county("linyuan")[2024]
    layout = ALL_LAYOUTS["side_by_side"]
    forms = forms_of(kind, [block for sample in samples for block in layout.draw(sample, PLAIN)])
    assert [facts(form, layout.fields) for form in forms] == [stated(sample, layout) for sample in samples]


def test_form_a_sheet() -> None:
    samples = of_county("qinglan")[2024]
    layout = ALL_LAYOUTS["stacked"]
    pages = {f"表{number}": layout.draw(sample, PLAIN) for number, sample in enumerate(samples, 1)}
    for write in (writers.to_xlsx, writers.to_xls):
        forms = [form for grid in sheet.read_grids(write(pages)) for form in read_grid(grid)]
        assert [facts(form, layout.fields) for form in forms] == [stated(sample, layout) for sample in samples]


def test_page_that_declares_gb2312_and_is_gb18030() -> None:
    sample = next(sample for sample in invented() if sample.id == "baihua-2023-001")
    layout = ALL_LAYOUTS["columns"]
    data = writers.to_html(layout.draw(sample, PLAIN), encoding="gb18030", declared="gb2312")
    (form,) = (form for grid in html.read_grids(data) for form in read_grid(grid))
    assert facts(form, layout.fields) == stated(sample, layout)


@pytest.mark.parametrize("name", sorted(WITHOUT_LOSS_IN_LINES))
def test_one_cell_a_line(name: str) -> None:
    """Without its blank cells a table is not always certain: what is not, is left out and reported, never misplaced."""
    layout = ALL_LAYOUTS[name]
    exact = 0
    for sample in invented():
        forms = [
            form for grid in text.read_grids(writers.to_lines(layout.draw(sample, Style()))) for form in read_grid(grid)
        ]
        (form,) = forms
        found, expected = facts(form, layout.fields), stated(sample, layout)
        codes = {problem.code for problem in form.problems}
        exact += found == expected
        assert found == expected or codes & {"unread_row", "single_goal", "stray_cell", "label_variant"}, sample.id
    assert exact >= 50


def test_writers_are_deterministic() -> None:
    page = ALL_LAYOUTS["national"].draw(invented()[0], PLAIN)
    for kind, write in writers.WRITERS.items():
        assert write(page) == write(page), kind


def test_grid_of_a_page_is_what_docx_gives() -> None:
    sample: Sample = invented()[0]
    page = ALL_LAYOUTS["national"].draw(sample, PLAIN)
    (grid,) = docx.read_grids(writers.to_docx(page))
    cells = [[(cell.col, cell.rowspan, cell.colspan, cell.text) for cell in row] for row in grid_of(page).rows]
    assert [[(cell.col, cell.rowspan, cell.colspan, cell.text) for cell in row] for row in grid.rows] == [
        [(col, down, right, part) for col, down, right, part in row] for row in _split_paragraphs(cells)
    ]


def _split_paragraphs(rows: list[list[tuple[int, int, int, str]]]) -> list[list[tuple[int, int, int, str]]]:
    """A paragraph of two lines is two rows."""
    split = []
    for number, row in enumerate(rows):
        if number == 0 and len(row) == 1:
            split += [[(0, 1, 1, line)] for line in row[0][3].split("\n")]
        else:
            split.append(row)
    return split
