"""A stored form, written as a file and read again, has the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from ingest import read_document, read_forms
from kb.cli import main
from kb.export import export_project
from tests.conftest import SAMPLE

FIELDS = (
    "project_name", "fiscal_year", "department_code", "department_name", "implementing_unit", "attribute", "period",
    "overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal", "responsible", "handler",
    "phone", "filled_raw",
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_written_form_reads_the_same(db: Database, suffix: str) -> None:
    stored = {form.ordinal: form for form in read_forms(SAMPLE)}
    for project_id, ordinal in db.execute("select id, ordinal from projects").fetchall():
        data = export_project(db.conn, project_id, suffix)
        assert data is not None
        (form,) = read_document(data).forms
        before = stored[ordinal]
        for field in FIELDS:
            assert (getattr(form, field) or "") == (getattr(before, field) or ""), (ordinal, field)
        assert set(form.funding) == set(before.funding)
        columns = ("horizon", "level1", "level2", "name", "value_raw", "operator", "number", "unit")
        rows, expected = (
            sorted(tuple(str(getattr(row, column)) for column in columns) for row in one.indicators)
            for one in (form, before)
        )
        assert rows == expected


def test_the_command(database_path: Path, tmp_path: Path) -> None:
    output = tmp_path / "表.xlsx"
    run = CliRunner().invoke(main, ["export", str(database_path), "1", "-o", str(output)])
    assert run.exit_code == 0, run.output
    assert [form.ordinal for form in read_forms(output)] == [1]
    for arguments in (["999", "-o", str(output)], ["1", "-o", str(tmp_path / "表.pdf")]):
        assert CliRunner().invoke(main, ["export", str(database_path), *arguments]).exit_code == 2


def test_the_same_form_gives_the_same_bytes(db: Database) -> None:
    assert export_project(db.conn, 1, ".docx") == export_project(db.conn, 1, ".docx")
