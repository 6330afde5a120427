"""Rows of projects -> rows of findings: what a review leaves in the database."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from kb.review.context import Context
from kb.review.rule import RULES
from kb.review.run import review
from kb.review.subject import Subject

IDS_AT_ONCE = 500
"""Ids in one statement; SQLite takes 32,766."""

_FINDING = """
insert into findings (project_id, rule, family, severity, field, message, evidence, suggestion)
values (?, ?, ?, ?, ?, ?, ?, ?)"""
_RULE = "insert or replace into rules (id, title) values (?, ?)"
_UNCHECKED = "insert or ignore into unchecked (project_id, rule, reason) values (?, ?, ?)"
_FAILED = "insert into problems (document_id, project_id, locator, code, message) values (?, ?, ?, 'rule_failed', ?)"


def subjects(db: Database, where: str, arguments: Sequence[object]) -> Iterable[Subject]:
    """The forms that a condition on projects selects, made ready for review."""
    projects = _rows(db, f"select * from projects where {where} order by id", arguments)
    chosen = f"project_id in (select id from projects where {where})"
    funding, indicators = defaultdict(list), defaultdict(list)
    for row in _rows(db, f"select * from funding where {chosen}", arguments):
        funding[row["project_id"]].append(row)
    for row in _rows(db, f"select * from indicators where {chosen} order by id", arguments):
        indicators[row["project_id"]].append(row)
    return (Subject(project, funding[project["id"]], indicators[project["id"]]) for project in projects)


def _rows(db: Database, sql: str, arguments: Sequence[object]) -> list[dict[str, Any]]:
    cursor = db.execute(sql, arguments)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Results(NamedTuple):
    """What came of reviewing some forms: rows to be stored."""

    ids: list[int]
    findings: list[tuple[object, ...]]
    unchecked: list[tuple[object, ...]]
    failed: list[tuple[object, ...]]


def review_projects(
    db: Database, where: str = "1", arguments: Sequence[object] = (), against: sqlite3.Connection | None = None
) -> None:
    """Review the selected forms anew; likenesses and usual values come from `against`, by default from `db` itself."""
    store_results(db, results(db, Context(db.conn) if against is None else _Against(db, against), where, arguments))


def results(db: Database, context: Context, where: str, arguments: Sequence[object]) -> Results:
    """Review the selected forms and store nothing."""
    found = Results([], [], [], [])
    for subject in subjects(db, where, arguments):
        project = subject.project
        reviewed = review(subject, context)
        found.ids.append(project["id"])
        found.findings.extend(
            (project["id"], f.rule, f.family, f.severity, f.field, f.message, f.evidence, f.suggestion)
            for f in reviewed.findings
        )
        found.unchecked.extend((project["id"], rule, reason) for rule, reason in reviewed.unchecked)
        found.failed.extend(
            (project["document_id"], project["id"], project["locator"], f"审核规则 {rule} 出错，未查：{error}")
            for rule, error in reviewed.failed
        )
    return found


def store_results(db: Database, found: Results) -> None:
    """Write what a review found, in place of what was found before."""
    recount = bool(found.failed)
    with db.atomic():
        for start in range(0, len(found.ids), IDS_AT_ONCE):
            ids = found.ids[start : start + IDS_AT_ONCE]
            marks = ", ".join("?" * len(ids))
            for table in ("findings", "unchecked"):
                db.execute(f"delete from {table} where project_id in ({marks})", ids)
            gone = db.execute(f"delete from problems where project_id in ({marks}) and code = 'rule_failed'", ids)
            recount |= gone.rowcount > 0
            db.execute(f"update compared set reviewed = 1 where project_id in ({marks})", ids)
        db.conn.executemany(_RULE, [(rule.id, rule.title) for rule in RULES.values()])
        db.conn.executemany(_FINDING, found.findings)
        db.conn.executemany(_UNCHECKED, found.unchecked)
        db.conn.executemany(_FAILED, found.failed)
        if recount:
            _count_problems(db, found.ids)


def _count_problems(db: Database, ids: Sequence[int]) -> None:
    """Set the number of problems of the documents of some projects."""
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = ids[start : start + IDS_AT_ONCE]
        documents = f"select document_id from projects where id in ({', '.join('?' * len(some))})"
        counted = "(select count(*) from problems where document_id = documents.id)"
        db.execute(f"update documents set problem_count = {counted} where id in ({documents})", some)


class _Against(Context):
    """Names within the document come from its own database, usual values from another."""

    def __init__(self, own: Database, other: sqlite3.Connection) -> None:
        super().__init__(other)
        self._own = Context(own.conn)
        self.names_of_code = self._own.names_of_code  # type: ignore[method-assign]
        self.is_unsigned = self._own.is_unsigned  # type: ignore[method-assign]
        self.likenesses = self._own.likenesses  # type: ignore[method-assign]
