"""Stored findings -> the rows that commands, exports and pages show. Waived findings are left out here, and only here."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from kb.errors import WrongUse
from kb.partial_names import near_names
from kb.review.rule import RULES
from kb.review.words import GRADES, POINTS

FINDING_COLUMNS = (
    "project_id", "document", "ordinal", "project_name", "rule", "family", "severity", "field", "message", "evidence",
    "suggestion",
)  # fmt: skip

_OF = """w.department_name = coalesce(p.department_name, '') and (w.project_name is null
            or (w.project_name = coalesce(p.project_name, '') and w.fiscal_year = coalesce(p.fiscal_year, 0)))"""
NOT_WAIVED = f"not exists (select 1 from waivers w where w.rule = f.rule and {_OF})"
_POINTS = " ".join(f"when '{severity}' then {points:g}" for severity, points in POINTS.items())
SCORE = f"""max(0, 100 - (select coalesce(sum(case f.severity {_POINTS} end), 0)
    from findings f where f.project_id = p.id and {NOT_WAIVED}))"""
"""The score of a form p, by which `grade` names it: for lists of many forms."""

_SELECT = """
select f.project_id, d.path as document, p.ordinal, p.project_name, p.department_name, f.rule, f.family, f.severity,
    f.field, f.message, f.evidence, f.suggestion"""
_FROM = "from findings f join projects p on p.id = f.project_id join documents d on d.id = p.document_id"
_ORDER = """
order by d.path, p.ordinal, case f.severity when 'must' then 0 when 'should' then 1 else 2 end, f.id"""


class UnknownRule(WrongUse):
    """No rule has this id. The message says where to look."""


class NothingToWaive(WrongUse):
    """There is no such project, department or waiver. The message says the remedy."""


def findings(
    connection: sqlite3.Connection,
    *,
    department: str | None = None,
    severity: Sequence[str] = (),
    family: Sequence[str] = (),
    rule: Sequence[str] = (),
    project_id: int | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Findings that are not waived, by document and form, the gravest first. `department` is a part of its name."""
    where, arguments = _wanted(department, severity, family, rule, project_id)
    sql = f"{_SELECT} {_FROM} where {where} {_ORDER}"
    if limit is not None:
        sql += f" limit {int(limit)}"
    cursor = connection.execute(sql, arguments)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def count_findings(
    connection: sqlite3.Connection,
    *,
    department: str | None = None,
    severity: Sequence[str] = (),
    family: Sequence[str] = (),
    rule: Sequence[str] = (),
) -> int:
    """How many findings there are, where a list of them is cut short."""
    where, arguments = _wanted(department, severity, family, rule, None)
    (number,) = connection.execute(f"select count(*) {_FROM} where {where}", arguments).fetchone()
    return int(number)


def _wanted(
    department: str | None, severity: Sequence[str], family: Sequence[str], rule: Sequence[str], project_id: int | None
) -> tuple[str, list[str]]:
    """The condition on findings, and its arguments."""
    sql, arguments = NOT_WAIVED, list[str]()
    for column, chosen in (("severity", severity), ("family", family), ("rule", rule)):
        if chosen:
            sql += f" and f.{column} in ({', '.join('?' * len(chosen))})"
            arguments += list(chosen)
    if department:
        sql += " and instr(p.department_name, ?) > 0"
        arguments.append(department)
    if project_id is not None:
        sql += " and f.project_id = ?"
        arguments.append(str(project_id))
    return sql, arguments


def grade(severities: dict[str, int]) -> dict[str, Any]:
    """A form's grade from its counts of findings by severity, with the arithmetic as a sentence."""
    lost = {severity: POINTS[severity] * severities.get(severity, 0) for severity in POINTS}
    score = max(0.0, 100 - sum(lost.values()))
    name = next(name for least, name in GRADES if score >= least)
    words = {"must": "必须修改", "should": "应当修改", "hint": "提示"}
    parts = " − ".join(
        f"{words[severity]}{severities[severity]}条×{POINTS[severity]:g}"
        for severity in POINTS
        if severities.get(severity)
    )
    return {"score": score, "grade": name, "arithmetic": f"100{' − ' + parts if parts else ''} = {score:g}，{name}"}


WAIVER_COLUMNS = ("id", "rule", "department_name", "project_name", "fiscal_year", "reason", "made_at", "findings")


def waived(connection: sqlite3.Connection, project_id: int | None = None) -> int:
    """How many findings of project forms, or of one form, are waived."""
    of = "p.form_kind = 'project'" if project_id is None else "p.id = ?"
    sql = f"select count(*) from findings f join projects p on p.id = f.project_id where not {NOT_WAIVED} and {of}"
    (number,) = connection.execute(sql, () if project_id is None else (project_id,)).fetchone()
    return int(number)


def waivers(db: Database) -> list[dict[str, Any]]:
    """All waivers, the oldest first, with how many findings each hides."""
    hidden = f"(select count(*) from findings f join projects p on p.id = f.project_id where f.rule = w.rule and {_OF})"
    cursor = db.execute(f"select {', '.join(WAIVER_COLUMNS[:-1])}, {hidden} from waivers w order by id")
    return [dict(zip(WAIVER_COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def waive(db: Database, rule: str, reason: str, *, project_id: int | None = None, department: str | None = None) -> int:
    """Waive a rule for a project or a department; returns how many findings it hides. Raises UnknownRule, NothingToWaive."""
    if rule not in RULES:
        raise UnknownRule(f"没有规则 {rule}。全部规则见 docs/rules.md，或网站的 /rules。")
    name, year = None, None
    if project_id is not None:
        row = db.execute(
            "select coalesce(department_name, ''), coalesce(project_name, ''), coalesce(fiscal_year, 0)"
            " from projects where id = ?",
            (project_id,),
        ).fetchone()
        if row is None:
            raise NothingToWaive(f"没有编号为 {project_id} 的项目。请用 jixiao search 查编号。")
        department, name, year = row
    elif department not in (known := _departments(db)):
        near = "、".join(near_names(department or "", known))
        raise NothingToWaive(f"没有主管部门“{department}”。{f'是不是 {near}？' if near else ''}请写全称。")
    before = _count(db)
    with db.atomic():
        db.execute(
            "insert into waivers (rule, department_name, project_name, fiscal_year, reason, made_at) values (?, ?, ?, ?, ?, ?)",
            (rule, department, name, year, reason, datetime.now(UTC).isoformat(timespec="seconds")),
        )
    return before - _count(db)


def undo_waiver(db: Database, waiver_id: int) -> int:
    """Take a waiver back; returns how many findings are seen again. Raises NothingToWaive."""
    before = _count(db)
    with db.atomic():
        if not db.execute("delete from waivers where id = ?", (waiver_id,)).rowcount:
            raise NothingToWaive(f"没有编号为 {waiver_id} 的免除。编号见 jixiao waive DB --list。")
    return _count(db) - before


def _departments(db: Database) -> list[str]:
    rows = db.execute("select distinct department_name from projects where department_name is not null").fetchall()
    return [name for (name,) in rows]


def _count(db: Database) -> int:
    sql = f"select count(*) from findings f join projects p on p.id = f.project_id where {NOT_WAIVED}"
    return int(db.execute(sql).fetchone()[0])
