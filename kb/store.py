"""Document -> rows, in one transaction. The same path keeps its id, and the same place its project id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sqlite_utils import Database

from ingest import PARSER_VERSION, Document, Form, Problem
from kb.likeness_index import remove_keys
from kb.search_index import add_to_index, index_texts, remove_from_index, stored_entries

_PROJECT_TEXTS = (
    "project_name", "fiscal_year", "department_code", "department_name", "implementing_unit", "attribute", "period",
    "overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal", "goal_completion",
    "filled_raw", "filled_at",
    "responsible", "handler", "phone",
)  # fmt: skip
_PROJECT_COLUMNS = (
    "id", "document_id", "ordinal", "locator", "form_kind", "period_total", "annual_total", *_PROJECT_TEXTS,
)  # fmt: skip
_INDICATOR_COLUMNS = (
    "horizon", "position", "level1", "level2", "level2_raw", "name", "value_raw", "operator", "number", "unit",
    "kind", "weight", "direction", "actual_raw", "points", "score", "locator",
)  # fmt: skip
_CHILD_TABLES = ("funding", "indicators", "findings")


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"


_INSERT_PROJECT = _insert("projects", _PROJECT_COLUMNS)
_INSERT_FUNDING = _insert("funding", ("project_id", "horizon", "source", "amount"))
_INSERT_INDICATOR = _insert("indicators", ("project_id", *_INDICATOR_COLUMNS))
_INSERT_PROBLEM = _insert("problems", ("document_id", "project_id", "locator", "code", "message"))


def store_document(db: Database, path: str, sha256: str, size: int, document: Document) -> int:
    """Write a document, in place of what was stored under its path, and return its id."""
    with db.atomic():
        document_id, project_ids = _clear(db, path)
        problems = [problem for form in document.forms for problem in form.problems]
        row = {
            "id": document_id,
            "path": path,
            "sha256": sha256,
            "format": document.format,
            "status": document.status,
            "bytes": size,
            "form_count": len(document.forms),
            "problem_count": len(document.problems) + len(problems),
            "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "parser_version": PARSER_VERSION,
        }
        document_id = _insert_row(db, _insert("documents", tuple(row)), tuple(row.values()))
        db.conn.executemany(_INSERT_PROBLEM, [(document_id, None, *_problem(problem)) for problem in document.problems])
        entries = []
        for form in document.forms:
            project_id = _store_form(db, document_id, project_ids.get(form.ordinal), form)
            project = {field: getattr(form, field) for field in _PROJECT_TEXTS}
            texts = index_texts(project, [(row.name, row.value_raw) for row in form.indicators])
            entries.append((project_id, texts))
        add_to_index(db, entries)
    return document_id


def _insert_row(db: Database, statement: str, values: Sequence[object]) -> int:
    """Insert a row and return its id."""
    row_id = db.execute(statement, values).lastrowid
    assert row_id is not None
    return row_id


def _store_form(db: Database, document_id: int, project_id: int | None, form: Form) -> int:
    totals = {funding.horizon: funding.amount for funding in form.funding if funding.source == "total"}
    values = (
        project_id, document_id, form.ordinal, form.locator, form.kind,
        _number(totals.get("period")), _number(totals.get("annual")),
        *(getattr(form, field) for field in _PROJECT_TEXTS),
    )  # fmt: skip
    project_id = _insert_row(db, _INSERT_PROJECT, values)
    db.conn.executemany(
        _INSERT_FUNDING, [(project_id, row.horizon, row.source, _number(row.amount)) for row in form.funding]
    )
    db.conn.executemany(
        _INSERT_INDICATOR,
        [(project_id, *(getattr(row, column) for column in _INDICATOR_COLUMNS)) for row in form.indicators],
    )
    db.conn.executemany(_INSERT_PROBLEM, [(document_id, project_id, *_problem(problem)) for problem in form.problems])
    return project_id


def _problem(problem: Problem) -> tuple[str, str, str]:
    return problem.locator, problem.code, problem.message


def _number(amount: Decimal | None) -> int | float | None:
    """Whole yuan as an integer, else as a float: SQLite keeps both exact to the fen below 10^13 yuan."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _clear(db: Database, path: str) -> tuple[int | None, dict[int, int]]:
    """Take out what is stored under a path; its document id and its project ids by ordinal are used again."""
    found = db.execute("select id from documents where path = ?", (path,)).fetchone()
    if found is None:
        return None, {}
    document_id = int(found[0])
    project_ids = dict(db.execute("select ordinal, id from projects where document_id = ?", (document_id,)).fetchall())
    remove_document(db, document_id)
    return document_id, project_ids


def remove_document(db: Database, document_id: int) -> None:
    """Take a document and all that hangs on it out of the database and its indexes."""
    with db.atomic():
        remove_from_index(db, stored_entries(db, "document_id = ?", (document_id,)))
        of_document = "select id from projects where document_id = ?"
        remove_keys(db, [row[0] for row in db.execute(of_document, (document_id,)).fetchall()])
        for table in _CHILD_TABLES:
            db.execute(f"delete from {table} where project_id in ({of_document})", (document_id,))
        for table in ("similar_projects", "passages"):
            for side in ("project_a", "project_b"):
                db.execute(f"delete from {table} where {side} in ({of_document})", (document_id,))
        db.execute("delete from problems where document_id = ?", (document_id,))
        db.execute("delete from projects where document_id = ?", (document_id,))
        db.execute("delete from documents where id = ?", (document_id,))
