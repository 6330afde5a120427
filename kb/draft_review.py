"""A drafted form, as the file that is downloaded -> what the review finds in it."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlite_utils import Database

from ingest import read_document
from kb.review.listing import findings
from kb.review.stored import review_projects
from kb.review_pages import field_name
from kb.schema import create_schema
from kb.standards import StandardIds
from kb.store import Incoming, Origin, store_documents


def draft_findings(connection: sqlite3.Connection, file: bytes, standard_ids: StandardIds) -> list[dict[str, Any]]:
    """What `jixiao check` finds in a file, the gravest first. It is read into memory and stored nowhere.

    Usual values come from the stored forms. A draft is like none and copies none.
    """
    db = Database(memory=True)
    try:
        create_schema(db)
        store_documents(db, [Incoming(Origin("draft", "draft", "", len(file)), read_document(file))], standard_ids)
        review_projects(db, against=connection)
        return [{**row, "field_name": field_name(row["field"])} for row in findings(db.conn)]
    finally:
        db.close()
