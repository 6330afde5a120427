"""Which forms the bureau approved, as they were: a form that says something else later has to be approved again.

An approval is of what a form said, and told by its digest. Whatever is loaded anew is held against it: the approval goes where what was approved
now stands, be it another place in the file or another file; a form that says something else than was approved is `changed`; and what is
nowhere waits, without a form, until it is back.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlite_utils import Database

TEXT_COLUMNS = (
    "project_name", "fiscal_year", "department_code", "department_name", "implementing_unit", "attribute", "period", "overview",
    "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal",
)  # fmt: skip
_TEXTS = f"select {', '.join(TEXT_COLUMNS)} from projects where id = ?"
_MONEY = "select horizon, source, amount from funding where project_id = ? order by horizon, source"
_INDICATORS = """
select horizon, level2_raw, name, value_raw, weight from indicators where project_id = ? order by horizon, position, id"""


_CONCERNED = """
select a.id, a.project_id, a.digest, p.id is null from approvals a left join projects p on p.id = a.project_id
where p.id is null"""


def said(connection: sqlite3.Connection, project_id: int) -> str:
    """What a form says, as JSON: the texts of TEXT_COLUMNS; horizon, source and amount of its money; horizon, level 2, name, value and
    weight of its indicators. Who filled it in and when is left out. "" where there is no such form."""
    parts = [list(map(tuple, connection.execute(sql, (project_id,)))) for sql in (_TEXTS, _MONEY, _INDICATORS)]
    return json.dumps(parts, ensure_ascii=False) if parts[0] else ""


def digest(connection: sqlite3.Connection, project_id: int) -> str:
    """What tells whether a form says the same. "" where there is no such form."""
    return _digest(said(connection, project_id))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def approve(db: Database, project_ids: Iterable[int], number: str) -> int:
    """Approve forms as they are now, under the number of the approving document; returns how many. An earlier approval is replaced."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    texts = ((one, said(db.conn, one)) for one in project_ids)
    rows = [(one, _digest(text), text, number, now) for one, text in texts]
    with db.atomic():
        db.conn.executemany(
            "insert or replace into approvals (project_id, digest, said, number, approved_at) values (?, ?, ?, ?, ?)",
            rows,
        )
    return len(rows)


def withdraw(db: Database, project_ids: Iterable[int]) -> int:
    """Take approvals back; returns how many there were."""
    with db.atomic():
        done = [db.execute("delete from approvals where project_id = ?", (one,)).rowcount for one in project_ids]
    return sum(done)


def hold_against(db: Database, document_ids: Sequence[int] = ()) -> None:
    """Hold approvals against what stands in some documents now, and let those wait whose forms are gone."""
    if db.execute("select not exists (select 1 from approvals)").fetchone()[0]:
        return
    here, ids = (
        "select id from projects where document_id in (select value from json_each(?))",
        [json.dumps(document_ids)],
    )
    said = {number: digest(db.conn, number) for (number,) in db.execute(here, ids).fetchall()}
    rows = db.execute(f"{_CONCERNED} or a.project_id in ({here})", ids).fetchall()
    true = {number for _, number, one, _ in rows if said.get(number) == one}
    free: dict[str, list[int]] = defaultdict(list)
    for number, one in said.items():
        if number not in true:
            free[one].append(number)
    places: list[tuple[int | None, int, int]] = []
    for approval, number, one, waits in rows:
        if number in true:
            places.append((number, 0, approval))
        elif free[one]:
            places.append((free[one].pop(0), 0, approval))
        else:
            places.append((None if waits else number, 0 if waits else 1, approval))
    taken = {number for number, changed, _ in places if not changed}
    with db.atomic():
        db.conn.executemany(
            "update approvals set project_id = null where id = ?", [(approval,) for *_, approval in places]
        )
        for number, changed, approval in places:
            place = (None, 0) if changed and number in taken else (number, changed)
            db.execute("update approvals set project_id = ?, changed = ? where id = ?", (*place, approval))


def reunite(db: Database) -> None:
    """Let approvals whose forms are gone find what was approved among all that is stored."""
    waits = "select exists (select 1 from approvals where project_id is null or project_id not in (select id from projects))"
    if db.execute(waits).fetchone()[0]:
        hold_against(db, [number for (number,) in db.execute("select id from documents").fetchall()])


def changed_count(db: Database) -> int:
    """How many approved forms are not what was approved."""
    (number,) = db.execute("select count(*) from approvals where changed and project_id is not null").fetchone()
    return int(number)
