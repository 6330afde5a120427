"""Which forms the bureau approved, as they were: a form that says something else later has to be approved again.

An approval holds a digest of what the form said. Whatever is loaded anew is held against it, so that `changed` is true as long as the
form differs from what was approved, and false again when the approved text comes back.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlite_utils import Database

_TEXTS = """
select project_name, fiscal_year, department_code, department_name, implementing_unit, attribute, period, overview, basis, necessity,
    safeguards, plan, period_goal, annual_goal from projects where id = ?"""
_MONEY = "select horizon, source, amount from funding where project_id = ? order by horizon, source"
_INDICATORS = """
select horizon, level2_raw, name, value_raw, weight from indicators where project_id = ? order by horizon, position, id"""


def digest(connection: sqlite3.Connection, project_id: int) -> str:
    """What tells whether a form says the same; who filled it in and when is left out. "" where there is no such form."""
    parts = [connection.execute(sql, (project_id,)).fetchall() for sql in (_TEXTS, _MONEY, _INDICATORS)]
    if not parts[0]:
        return ""
    text = json.dumps(parts, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def approve(db: Database, project_ids: Iterable[int], number: str) -> int:
    """Approve forms as they are now, under the number of the approving document; returns how many."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [(one, digest(db.conn, one), number, now) for one in project_ids]
    with db.atomic():
        db.conn.executemany("insert or replace into approvals values (?, ?, ?, ?, 0)", rows)
    return len(rows)


def withdraw(db: Database, project_ids: Iterable[int]) -> int:
    """Take approvals back; returns how many there were."""
    with db.atomic():
        done = [db.execute("delete from approvals where project_id = ?", (one,)).rowcount for one in project_ids]
    return sum(done)


def hold_against(db: Database, document_ids: Sequence[int] | None = None) -> None:
    """Mark approvals whose form is not what was approved, of some documents or of all; those without a form are dropped."""
    if db.execute("select not exists (select 1 from approvals)").fetchone()[0]:
        return
    of = "" if document_ids is None else f"where p.document_id in ({', '.join('?' * len(document_ids))})"
    found = db.execute(
        f"select a.project_id, a.digest from approvals a join projects p on p.id = a.project_id {of}",
        document_ids or (),
    ).fetchall()
    changed = [(digest(db.conn, number) != approved, number) for number, approved in found]
    with db.atomic():
        db.conn.executemany("update approvals set changed = ? where project_id = ?", changed)
        db.execute("delete from approvals where project_id not in (select id from projects)")


def changed_count(db: Database) -> int:
    """How many approved forms are not what was approved."""
    (number,) = db.execute("select count(*) from approvals where changed").fetchone()
    return int(number)
