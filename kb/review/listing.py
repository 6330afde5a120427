"""Stored findings -> the rows that commands, exports and pages show. Waived findings are left out here, and only here."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from kb.review.rule import RULES
from kb.review.words import GRADES, POINTS

FINDING_COLUMNS = (
    "project_id", "document", "ordinal", "project_name", "rule", "family", "severity", "field", "message", "evidence",
    "suggestion",
)  # fmt: skip

NOT_WAIVED = """not exists (
    select 1 from waivers w where w.rule = f.rule and w.department_name = coalesce(p.department_name, '')
        and (w.project_name is null
            or (w.project_name = coalesce(p.project_name, '') and w.fiscal_year = coalesce(p.fiscal_year, 0))))"""
_POINTS = " ".join(f"when '{severity}' then {points:g}" for severity, points in POINTS.items())
SCORE = f"""max(0, 100 - (select coalesce(sum(case f.severity {_POINTS} end), 0)
    from findings f where f.project_id = p.id and {NOT_WAIVED}))"""
"""The score of a form p, by which `grade` names it: for lists of many forms."""

_FINDINGS = f"""
select f.project_id, d.path as document, p.ordinal, p.project_name, p.department_name, f.rule, f.family, f.severity,
    f.field, f.message, f.evidence, f.suggestion
from findings f join projects p on p.id = f.project_id join documents d on d.id = p.document_id
where {NOT_WAIVED}"""
_ORDER = """
order by d.path, p.ordinal, case f.severity when 'must' then 0 when 'should' then 1 else 2 end, f.id"""


class UnknownRule(Exception):
    """No rule has this id. The message says where to look."""


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
    sql, arguments = _FINDINGS, []
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
    sql += _ORDER
    if limit is not None:
        sql += f" limit {int(limit)}"
    cursor = connection.execute(sql, arguments)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


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


def waive(db: Database, rule: str, reason: str, *, project_id: int | None = None, department: str | None = None) -> int:
    """Waive a rule for a project or a department; returns how many findings it hides. Raises LookupError, UnknownRule."""
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
            raise LookupError(f"没有编号为 {project_id} 的项目。")
        department, name, year = row
    before = _count(db)
    with db.atomic():
        db.execute(
            "insert into waivers (rule, department_name, project_name, fiscal_year, reason, made_at) values (?, ?, ?, ?, ?, ?)",
            (rule, department, name, year, reason, datetime.now(UTC).isoformat(timespec="seconds")),
        )
    return before - _count(db)


def _count(db: Database) -> int:
    sql = f"select count(*) from findings f join projects p on p.id = f.project_id where {NOT_WAIVED}"
    return int(db.execute(sql).fetchone()[0])
