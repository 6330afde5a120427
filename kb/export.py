"""A stored project -> its official form as a file."""

from __future__ import annotations

import sqlite3

from kb.form_page import form_rows
from kb.office_files import WRITERS
from kb.official_form import official_form


def export_project(connection: sqlite3.Connection, project_id: int, suffix: str) -> bytes | None:
    """The bytes of the form as .docx or .xlsx; None where there is no such project."""
    factory, connection.row_factory = connection.row_factory, sqlite3.Row
    try:
        found = form_rows(connection, project_id)
    finally:
        connection.row_factory = factory
    if found is None:
        return None
    return WRITERS[suffix](official_form(found["project"], found["funding"], found["indicators"]))
