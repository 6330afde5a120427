"""A draft that is stored nowhere -> what the review finds in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.values import parse_target
from kb.review import review
from kb.review.context import Context
from kb.review.subject import Subject
from kb.review_pages import field_name

UNSTORED = 0
"""The id of a project and a document that no database has: a draft is like none and copies none."""

Row = Mapping[str, Any]


def draft_findings(
    connection: sqlite3.Connection, project: Row, funding: Sequence[Row], indicators: Sequence[Row]
) -> list[dict[str, Any]]:
    """The findings of a drafted form, the gravest first. Usual values come from the stored forms."""
    columns = [row[0] for row in connection.execute("select name from pragma_table_info('projects')")]
    year = project["fiscal_year"]
    form = {
        **dict.fromkeys(columns),  # what the page does not ask for is no field of the form
        **project,
        "id": UNSTORED,
        "document_id": UNSTORED,
        "form_kind": "project",
        "fiscal_year": int(year) if year else None,
        "locator": "",
    }
    money = [{**row, "amount": float(row["amount"])} for row in funding]
    lines = [{"project_id": UNSTORED, **row, **parse_target(row["value_raw"])._asdict()} for row in indicators]
    found = review(Subject(form, money, lines), Context(connection)).findings
    return [
        {
            "rule": finding.rule,
            "family": finding.family,
            "severity": finding.severity,
            "field_name": field_name(finding.field),
            "message": finding.message,
            "evidence": finding.evidence,
            "suggestion": finding.suggestion,
        }
        for finding in found
    ]
