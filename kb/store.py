"""Documents -> rows, in one transaction. The same path keeps its id, and the same place its project id.

A transaction of many small documents costs a fraction of as many transactions: names are linked, and words counted
and indexed, once for all.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from operator import attrgetter
from typing import NamedTuple

from sqlite_utils import Database

from ingest import PARSER_VERSION, Document, Form, Problem
from kb.approvals import hold_against
from kb.form_said import TEXT_COLUMNS, mostly_same, project_of_texts
from kb.likeness_index import remove_keys
from kb.pair_marks import rename_in_marks
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
_form_texts = attrgetter(*TEXT_COLUMNS)
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


class Place(NamedTuple):
    """Where the file of a document is now."""

    document_id: int
    path: str
    key: str


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
    document_id, earlier, path = _clear(db, origin)
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
    free = count(_next_number(db))
    for form, region, number in zip(document.forms, regions, _numbers(earlier, document.forms), strict=True):
        _store_form(db, document_id, number or next(free), form, region or usual, standard_ids)
    return document_id, path


def _insert_row(db: Database, statement: str, values: Sequence[object]) -> int:
    """Insert a row and return its id."""
    row_id = db.execute(statement, values).lastrowid
    assert row_id is not None
    return row_id


def _store_form(
    db: Database,
    document_id: int,
    project_id: int,
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
    db.execute(_INSERT_PROJECT, values)
    db.conn.executemany(
        _INSERT_FUNDING, [(project_id, row.horizon, row.source, _number(row.amount)) for row in form.funding]
    )
    db.conn.executemany(
        _INSERT_INDICATOR,
        [(project_id, *_indicator_values(row), standard_ids.get((row.level2, row.name))) for row in form.indicators],
    )
    db.conn.executemany(_INSERT_PROBLEM, [(document_id, project_id, *_problem(problem)) for problem in form.problems])


def _numbers(earlier: Sequence[_Numbered], forms: Sequence[Form]) -> list[int | None]:
    """The numbers that forms of a document keep: of the form that said the same, else of the same project, else of one in the same place
    that says most of the same, under another name; None for what is new."""
    numbers: list[int | None] = [None] * len(forms)
    if not earlier:
        return numbers
    now = [_Numbered.of(form) for form in forms]
    left = {one.number: one for one in earlier}
    for same in (_Numbered.all_said, _Numbered.project):
        waiting: dict[object, deque[int]] = defaultdict(deque)
        for one in left.values():
            waiting[same(one)].append(one.number)
        for place, one in enumerate(now):
            if numbers[place] is None and (like := waiting[same(one)]):
                numbers[place] = number = like.popleft()
                del left[number]
    by_ordinal = {one.ordinal: one for one in left.values()}
    for place, one in enumerate(now):
        before = by_ordinal.get(one.ordinal)
        if numbers[place] is None and before is not None and mostly_same(before.texts, one.texts):
            numbers[place] = before.number
    return numbers


_LAST_NUMBER = "last_project"
"""The key of `meta` under which the highest number is kept that a form had and that is no longer there: none is given twice."""


def _next_number(db: Database) -> int:
    (number,) = db.execute(
        "select max(coalesce((select max(id) from projects), 0),"
        " coalesce((select cast(value as integer) from meta where key = ?), 0)) + 1",
        (_LAST_NUMBER,),
    ).fetchone()
    return int(number)


def _problem(problem: Problem) -> tuple[str, str, str]:
    return problem.locator, problem.code, problem.message


def _number(amount: Decimal | None) -> int | float | None:
    """Whole yuan as an integer, else as a float: SQLite keeps both exact to the fen below 10^13 yuan."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


class _Numbered(NamedTuple):
    """A form: its number, its place in the file, what it says in TEXT_COLUMNS, and its money of both horizons."""

    number: int
    ordinal: int
    texts: tuple[object, ...]
    money: tuple[object, ...]

    @classmethod
    def of(cls, form: Form) -> _Numbered:
        totals = {funding.horizon: _number(funding.amount) for funding in form.funding if funding.source == "total"}
        return cls(0, form.ordinal, _form_texts(form), (totals.get("period"), totals.get("annual")))

    def all_said(self) -> object:
        return self.texts, self.money

    def project(self) -> object:
        """Its name, year and department; of one without a name, what no other has."""
        return project_of_texts(self.texts) or (self.number, self.ordinal)


def _clear(db: Database, origin: Origin) -> tuple[int | None, list[_Numbered], str]:
    """Take out what is stored from a file; its document id and the numbers of its forms are used again.

    Also returns the path to store it under: another file of the same path keeps its own, and this one is numbered.
    """
    found = db.execute("select id, path from documents where path_key = ?", (origin.key,)).fetchone()
    if found is None:
        return None, [], _free_path(db, origin.path)
    document_id, path = found
    forms = f"select id, ordinal, period_total, annual_total, {', '.join(TEXT_COLUMNS)} from projects where document_id = ? order by ordinal"
    rows = db.execute(forms, (document_id,)).fetchall()
    earlier = [_Numbered(row[0], row[1], tuple(row[4:]), tuple(row[2:4])) for row in rows]
    remove_document(db, document_id)
    return document_id, earlier, path


def _free_path(db: Database, wanted: str) -> str:
    """A path as which no document is stored."""
    path, number = wanted, 1
    while db.execute("select 1 from documents where path = ?", (path,)).fetchone():
        number += 1
        path = f"{wanted} ({number})"
    return path


def replace_documents(db: Database, removed: Iterable[int], places: Sequence[Place]) -> dict[int, str]:
    """Take documents out, and bring others to where their files are now, all at once; returns the paths that these have then."""
    with db.atomic():
        left = dict(db.execute("select id, path from documents").fetchall()) if places else {}
        for one in places:
            vacant = f"\n{one.document_id}"
            db.execute("update documents set path = ?, path_key = ? where id = ?", (vacant, vacant, one.document_id))
        for document_id in removed:
            remove_document(db, document_id)
        paths = {}
        for one in places:
            paths[one.document_id] = path = _free_path(db, one.path)
            db.execute("update documents set path = ?, path_key = ? where id = ?", (path, one.key, one.document_id))
        rename_in_marks(db, {left[number]: path for number, path in paths.items()})
        hold_against(db, [one.document_id for one in places])
    return paths


def remove_earlier(db: Database, key: str) -> None:
    """Take out what a file held before, whose bytes are stored from another now."""
    with db.atomic():
        for (document_id,) in db.execute("select id from documents where path_key = ?", (key,)).fetchall():
            remove_document(db, document_id)
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
        db.execute("insert or replace into meta values (?, ?)", (_LAST_NUMBER, str(_next_number(db) - 1)))
        db.execute("delete from projects where document_id = ?", (document_id,))
        db.execute("delete from documents where id = ?", (document_id,))
