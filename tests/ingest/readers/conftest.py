"""The shape of a Grid, to be compared with rows written out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.grid import Grid
from tests.ingest.readers.invented_form import FILES, FORM, TITLE, Place

Shape = Callable[[Grid], list[list[Place]]]


@pytest.fixture(scope="session")
def form() -> list[list[Place]]:
    return FORM


@pytest.fixture(scope="session")
def form_in_a_document() -> list[list[Place]]:
    """The form after its two lines of title, as a flowing document gives it."""
    return [[(0, 1, 1, line)] for line in TITLE] + FORM


@pytest.fixture(scope="session")
def files() -> Path:
    return FILES


@pytest.fixture(scope="session")
def shape() -> Shape:
    """Rows of (column, rowspan, colspan, text); checks on the way what holds for every Grid."""

    def of(grid: Grid) -> list[list[Place]]:
        for number, row in enumerate(grid.rows):
            assert [cell.col for cell in row] == sorted(cell.col for cell in row)
            for cell in row:
                assert cell.row == number and cell.rowspan >= 1 and cell.colspan >= 1
                assert cell.text and cell.text == cell.text.strip() and "\x00" not in cell.text
                assert cell.locator
        return [[(cell.col, cell.rowspan, cell.colspan, cell.text) for cell in row] for row in grid.rows]

    return of


@pytest.fixture(scope="session")
def locators() -> Callable[[Grid], dict[str, str]]:
    """Where each text was found; of equal texts the first."""

    def of(grid: Grid) -> dict[str, str]:
        found: dict[str, str] = {}
        for cell in _cells(grid):
            found.setdefault(cell[0], cell[1])
        return found

    return of


def _cells(grid: Grid) -> Iterator[tuple[str, str]]:
    return ((cell.text, cell.locator) for row in grid.rows for cell in row)
