"""Budgets read from tables that a test writes out."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl

from ingest.budget import Budget, read_budget


def of_text(text: str) -> Budget:
    """The budget of a CSV file."""
    return read_budget(text.strip().encode())


def of_cells(rows: list[list[object]], merged: tuple[str, ...] = ()) -> Budget:
    """The budget of a workbook with these cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for span in merged:
        sheet.merge_cells(span)
    buffer = io.BytesIO()
    book.save(buffer)
    return read_budget(buffer.getvalue())


def told(budget: Budget) -> list[tuple[str, str, Decimal | None]]:
    return [(line.department_name or line.unit_name, line.project_name, line.amount) for line in budget.lines]
