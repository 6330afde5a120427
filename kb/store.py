"""Documents -> rows, in one transaction. The same path keeps its id, and the same place its project id.

A transaction of many small documents costs a fraction of as many transactions: names are linked, and words counted
and indexed, once for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from sqlite_utils import Database

from ingest import PARSER_VERSION, Document, Form, Problem
from kb.approvals import hold_against
from kb.likeness_index import remove_keys
from kb.region import region_of, usual_region
from kb.search_index import add_to_index, remove_from_index, stored_entries
from kb.standards import Link, StandardIds, Written

_PROJECT_TEXTS = (
    "project_name", "fiscal_year", "department_code", "department_name", "implementing_unit", "attribute", "period",
    "overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal", "goal_completion",
    "filled_raw", "filled_at",
    "responsible", "handler", "phone",
)  # fmt: skip
_PROJECT_COLUMNS = (
    "id", "document_id", "ordinal", "locator", "form_kind", "period_total", "annual_total", "region", *_PROJECT_TEXTS,
)  # fmt: skip
_INDICATOR_COLUMNS = (
    "horizon", "position", "level1", "level2", "level2_raw", "name", "value_raw", "operator", "number", "unit",
    "kind", "weight", "direction", "actual_raw", "points", "score", "locator",
)  # fmt: skip
_project_values, _indicator_values = attrgetter(*_PROJECT_TEXTS), attrgetter(*_INDICATOR_COLUMNS)
_CHILD_TABLES = ("funding", "indicators", "findings", "unchecked")


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"


_INSERT_PROJECT = _insert("projects", _PROJECT_COLUMNS)
_INSERT_FUNDING = _insert("funding", ("project_id", "horizon", "source", "amount"))
_INSERT_INDICATOR = _insert("indicators", ("project_id", *_INDICATOR_COLUMNS, "standard_id"))
_INSERT_PROBLEM = _insert("problems", ("document_id", "project_id", "locator", "code", "message"))


class Origin(NamedTuple):
    """Where a document comes from. `key` tells one file from another; `path` is what people see."""

    path: str
    key: str
    sha256: str
    size: int


class Incoming(NamedTuple):
    """A document to be stored, and where it comes from."""

    origin: Origin
    document: Document


def store_document(db: Database, origin: Origin, document: Document, link: Link | None = None) -> str:
    """Write one document as `store_documents` does; returns the path it is stored under. `link` ties its indicators."""
    (path,) = store_documents(db, [Incoming(origin, document)], link(written_in([document])) if link else {})
    return path


def written_in(documents: Iterable[Document]) -> list[Written]:
    """The indicators of documents as written, each once."""
    written = ((row.level2, row.name) for one in documents for form in one.forms for row in form.indicators)
    return list(dict.fromkeys(written))


def store_documents(db: Database, incoming: Sequence[Incoming], standard_ids: StandardIds) -> list[str]:
    """Write documents, each in place of what was stored from the same file, and return the paths they are stored under.

    Their indicators are tied to the standard ones that are given for them. All are written, or none.
    """
    with db.atomic():
        stored = [_store(db, one, standard_ids) for one in incoming]
        ids = [document_id for document_id, _ in stored]
        hold_against(db, ids)
        add_to_index(db, stored_entries(db, f"document_id in ({', '.join('?' * len(ids))})", tuple(ids)))
    return [path for _, path in stored]


def _store(db: Database, incoming: Incoming, standard_ids: StandardIds) -> tuple[int, str]:
    """Write a document's rows; returns its id and the path it is stored under."""
    origin, document = incoming
    document_id, project_ids, path = _clear(db, origin)
    problems = [problem for form in document.forms for problem in form.problems]
    row = {
        "id": document_id,
        "path": path,
        "path_key": origin.key,
        "sha256": origin.sha256,
        "format": document.format,
        "status": document.status,
        "bytes": origin.size,
        "form_count": len(document.forms),
        "problem_count": len(document.problems) + len(problems),
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "parser_version": PARSER_VERSION,
    }
    document_id = _insert_row(db, _insert("documents", tuple(row)), tuple(row.values()))
    db.conn.executemany(_INSERT_PROBLEM, [(document_id, None, *_problem(problem)) for problem in document.problems])
    regions = [region_of(f.department_name, f.implementing_unit, f.project_name) for f in document.forms]
    usual = usual_region(regions)
    for form, region in zip(document.forms, regions, strict=True):
        _store_form(db, document_id, project_ids.get(form.ordinal), form, region or usual, standard_ids)
    return document_id, path


def _insert_row(db: Database, statement: str, values: Sequence[object]) -> int:
    """Insert a row and return its id."""
    row_id = db.execute(statement, values).lastrowid
    assert row_id is not None
    return row_id


def _store_form(
    db: Database,
    document_id: int,
    project_id: int | None,
    form: Form,
    region: str | None,
    standard_ids: StandardIds,
) -> None:
    totals = {funding.horizon: funding.amount for funding in form.funding if funding.source == "total"}
    values = (
        project_id, document_id, form.ordinal, form.locator, form.kind,
        _number(totals.get("period")), _number(totals.get("annual")), region,
        *_project_values(form),
    )  # fmt: skip
    project_id = _insert_row(db, _INSERT_PROJECT, values)
    db.conn.executemany(
        _INSERT_FUNDING, [(project_id, row.horizon, row.source, _number(row.amount)) for row in form.funding]
    )
    db.conn.executemany(
        _INSERT_INDICATOR,
        [(project_id, *_indicator_values(row), standard_ids.get((row.level2, row.name))) for row in form.indicators],
    )
    db.conn.executemany(_INSERT_PROBLEM, [(document_id, project_id, *_problem(problem)) for problem in form.problems])


def _problem(problem: Problem) -> tuple[str, str, str]:
    return problem.locator, problem.code, problem.message


def _number(amount: Decimal | None) -> int | float | None:
    """Whole yuan as an integer, else as a float: SQLite keeps both exact to the fen below 10^13 yuan."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _clear(db: Database, origin: Origin) -> tuple[int | None, dict[int, int], str]:
    """Take out what is stored from a file; its document id and its project ids by ordinal are used again.

    Also returns the path to store it under: another file of the same path keeps its own, and this one is numbered.
    """
    found = db.execute("select id, path from documents where path_key = ?", (origin.key,)).fetchone()
    if found is None:
        return None, {}, _free_path(db, origin.path)
    document_id, path = found
    project_ids = dict(db.execute("select ordinal, id from projects where document_id = ?", (document_id,)).fetchall())
    remove_document(db, document_id)
    return document_id, project_ids, path


def _free_path(db: Database, wanted: str) -> str:
    """A path as which no document is stored."""
    path, number = wanted, 1
    while db.execute("select 1 from documents where path = ?", (path,)).fetchone():
        number += 1
        path = f"{wanted} ({number})"
    return path


def move_document(db: Database, left: str, origin: Origin) -> str:
    """Take what is stored as `left` along to where its file is now, in place of what was stored from there; returns the new path."""
    with db.atomic():
        remove_earlier(db, origin.key)
        path = _free_path(db, origin.path)
        db.execute("update documents set path = ?, path_key = ? where path = ?", (path, origin.key, left))
    return path


def remove_earlier(db: Database, key: str) -> None:
    """Take out what a file held before, whose bytes are now stored from another."""
    found = db.execute("select id from documents where path_key = ?", (key,)).fetchone()
    if found is not None:
        with db.atomic():
            remove_document(db, *found)
            hold_against(db)


def remove_document(db: Database, document_id: int) -> None:
    """Take a document and all that hangs on it out of the database and its indexes."""
    with db.atomic():
        remove_from_index(db, stored_entries(db, "document_id = ?", (document_id,)))
        of_document = "select id from projects where document_id = ?"
        remove_keys(db, [row[0] for row in db.execute(of_document, (document_id,)).fetchall()])
        for table in _CHILD_TABLES:
            db.execute(f"delete from {table} where project_id in ({of_document})", (document_id,))
        for side in ("project_a", "project_b"):
            db.execute(f"delete from similar_projects where {side} in ({of_document})", (document_id,))
        db.execute("delete from problems where document_id = ?", (document_id,))
        db.execute("delete from projects where document_id = ?", (document_id,))
        db.execute("delete from documents where id = ?", (document_id,))
