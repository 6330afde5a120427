"""Rows of projects -> rows of findings: what a review leaves in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from kb.review.context import Context
from kb.review.run import review
from kb.review.subject import Subject

_FINDING = """
insert into findings (project_id, rule, family, severity, field, message, evidence, suggestion)
values (?, ?, ?, ?, ?, ?, ?, ?)"""
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


def review_document(db: Database, document_id: int) -> int:
    """Review the forms of a document anew; returns how many problems failing rules left. Runs in the caller's transaction."""
    return review_projects(db, "document_id = ?", (document_id,))


def review_projects(
    db: Database, where: str = "1", arguments: Sequence[object] = (), against: Database | None = None
) -> int:
    """Review the selected forms anew; likenesses and usual values come from `against`, by default from `db` itself."""
    context = Context((against or db).conn) if against is None else _Against(db, against)
    findings, unchecked, failed = [], [], []
    for subject in subjects(db, where, arguments):
        project = subject.project
        reviewed = review(subject, context)
        findings += [
            (project["id"], f.rule, f.family, f.severity, f.field, f.message, f.evidence, f.suggestion)
            for f in reviewed.findings
        ]
        unchecked += [(project["id"], rule, reason) for rule, reason in reviewed.unchecked]
        failed += [
            (project["document_id"], project["id"], project["locator"], f"审核规则 {rule} 出错，未查：{error}")
            for rule, error in reviewed.failed
        ]
    with db.atomic():
        chosen = f"project_id in (select id from projects where {where})"
        for table, condition in (("findings", ""), ("unchecked", ""), ("problems", " and code = 'rule_failed'")):
            db.execute(f"delete from {table} where {chosen}{condition}", arguments)
        db.conn.executemany(_FINDING, findings)
        db.conn.executemany(_UNCHECKED, unchecked)
        db.conn.executemany(_FAILED, failed)
    return len(failed)


class _Against(Context):
    """Names within the document come from its own database, usual values from another."""

    def __init__(self, own: Database, other: Database) -> None:
        super().__init__(other.conn)
        self._own = Context(own.conn)
        self.names_of_code = self._own.names_of_code  # type: ignore[method-assign]
        self.is_unsigned = self._own.is_unsigned  # type: ignore[method-assign]
        self.likenesses = self._own.likenesses  # type: ignore[method-assign]
