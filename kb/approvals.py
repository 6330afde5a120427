"""Which forms the bureau approved, as they were: a form that says something else later has to be approved again.

An approval is of what a form said, and told by its digest. Whatever is loaded anew is held against it: the approval goes where what was approved
now stands, be it another place in the file or another file; a form that says something else than was approved is `changed`; and what is
nowhere waits, without a form, until it is back.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlite_utils import Database

TEXT_COLUMNS = (
    "project_name", "fiscal_year", "department_code", "department_name", "implementing_unit", "attribute", "period", "overview",
    "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal",
)  # fmt: skip
_TEXTS = f"select {', '.join(TEXT_COLUMNS)} from projects where id = ?"
_MONEY = "select horizon, source, amount from funding where project_id = ? order by horizon, source"
_INDICATORS = """
select horizon, level2_raw, name, value_raw, weight, direction from indicators where project_id = ?
order by horizon, position, id"""

_CONCERNED = """
select a.id, a.project_id, a.digest, a.said from approvals a left join projects p on p.id = a.project_id
where p.id is null"""

MOST_SHARED = 0.5
"""The share of its texts above which a form in the same place, under another name, is what was approved, and was renamed."""


def said(connection: sqlite3.Connection, project_id: int) -> str:
    """What a form says, as JSON: the texts of TEXT_COLUMNS; horizon, source and amount of its money; horizon, level 2, name, value, weight
    and direction of its indicators. Who filled it in and when is left out. "" where there is no such form."""
    parts = [list(map(tuple, connection.execute(sql, (project_id,)))) for sql in (_TEXTS, _MONEY, _INDICATORS)]
    return json.dumps(parts, ensure_ascii=False) if parts[0] else ""


def digest(connection: sqlite3.Connection, project_id: int) -> str:
    """What tells whether a form says the same. "" where there is no such form."""
    return _digest(said(connection, project_id))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def project_of(text: str | None) -> tuple[str, int | None, str | None] | None:
    """The name, year and department of what a form says; None where it has no name, or what it says is not known."""
    if not text:
        return None
    texts = dict(zip(TEXT_COLUMNS, json.loads(text)[0][0], strict=True))
    name = texts["project_name"]
    return (name, texts["fiscal_year"], texts["department_name"]) if name else None


def approve(db: Database, project_ids: Iterable[int], number: str) -> int:
    """Approve forms as they are now, under the number of the approving document; returns how many.

    An earlier approval of the form is replaced, and so is one of the same project that waits without a form.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    texts = {one: said(db.conn, one) for one in project_ids}
    rows = [(one, _digest(text), text, number, now) for one, text in texts.items()]
    projects = {project_of(text) for text in texts.values()} - {None}
    waiting = db.execute("select id, said from approvals where project_id is null").fetchall()
    with db.atomic():
        withdraw(db, (), [approval for approval, text in waiting if project_of(text) in projects])
        db.conn.executemany(
            "insert or replace into approvals (project_id, digest, said, number, approved_at) values (?, ?, ?, ?, ?)",
            rows,
        )
    return len(rows)


def withdraw(db: Database, project_ids: Iterable[int], approval_ids: Iterable[int] = ()) -> int:
    """Take approvals of forms back, and those that wait without one by their own numbers; returns how many there were."""
    with db.atomic():
        done = [db.execute("delete from approvals where project_id = ?", (one,)).rowcount for one in project_ids]
        done += [db.execute("delete from approvals where id = ?", (one,)).rowcount for one in approval_ids]
    return sum(done)


class _Approval(NamedTuple):
    """An approval, and the number of its form, which may be of none that there is."""

    id: int
    number: int | None
    digest: str
    said: str | None


def hold_against(db: Database, document_ids: Sequence[int] = ()) -> None:
    """Hold approvals against what stands in some documents now, and let those wait whose forms are gone.

    An approval stays with its form, or goes to one that says the same; else to one of the same project, which is changed then.
    """
    if db.execute("select not exists (select 1 from approvals)").fetchone()[0]:
        return
    here = "select id from projects where document_id in (select value from json_each(?))"
    ids = [json.dumps(document_ids)]
    forms = [number for (number,) in db.execute(f"{here} and form_kind = 'project'", ids).fetchall()]
    rows = db.execute(f"{_CONCERNED} or a.project_id in ({here})", ids).fetchall()
    _place(db, [_Approval(*row) for row in rows], forms)


def reunite(db: Database) -> None:
    """Let approvals whose forms are gone or changed find what was approved, or its project, wherever it is stored now."""
    rows = db.execute(f"{_CONCERNED} or a.changed").fetchall()
    approvals = [_Approval(*row) for row in rows]
    projects = [project for one in approvals if (project := project_of(one.said))]
    if not projects:
        return
    free = """select p.id from projects p left join approvals a on a.project_id = p.id and not a.changed
        where a.id is null and p.form_kind = 'project' and p.project_name in (select value from json_each(?))"""
    names = json.dumps([name for name, *_ in projects], ensure_ascii=False)
    forms = {number for (number,) in db.execute(free, [names]).fetchall()}
    exists = "select id from projects where form_kind = 'project' and id in (select value from json_each(?))"
    own = json.dumps([one.number for one in approvals if one.number is not None])
    forms |= {number for (number,) in db.execute(exists, [own]).fetchall()}
    _place(db, approvals, sorted(forms))


def _place(db: Database, approvals: Sequence[_Approval], forms: Sequence[int]) -> None:
    """Let each approval have the form that it is of, or wait."""
    now = {number: said(db.conn, number) for number in forms}
    same = _as_approved(approvals, now)
    left = [one for one in approvals if one.id not in same]
    changed = _of_the_project(left, {number: text for number, text in now.items() if number not in {*same.values()}})
    with db.atomic():
        db.conn.executemany(
            "update approvals set project_id = null, changed = 0 where id = ?", [(one.id,) for one in approvals]
        )
        for places, is_changed in ((same, 0), (changed, 1)):
            rows = [(number, is_changed, approval) for approval, number in places.items()]
            db.conn.executemany("update approvals set project_id = ?, changed = ? where id = ?", rows)


def _as_approved(approvals: Sequence[_Approval], now: Mapping[int, str]) -> dict[int, int]:
    """Of approvals, the forms that say what was approved: their own before others."""
    digests = {number: _digest(text) for number, text in now.items()}
    places = {
        one.id: one.number for one in approvals if one.number is not None and digests.get(one.number) == one.digest
    }
    own = set(places.values())
    free: dict[str, deque[int]] = defaultdict(deque)
    for number, digest_now in digests.items():
        if number not in own:
            free[digest_now].append(number)
    for one in approvals:
        if one.id not in places and free[one.digest]:
            places[one.id] = free[one.digest].popleft()
    return places


def _of_the_project(approvals: Sequence[_Approval], now: Mapping[int, str]) -> dict[int, int]:
    """Of approvals, the forms that say something else of the same project: their own before others; and their own, renamed."""
    projects = {number: project_of(text) for number, text in now.items()}
    approved = {one.id: project_of(one.said) for one in approvals}
    places = {
        one.id: one.number
        for one in approvals
        if one.number is not None
        and one.number in projects
        and (one.said is None or approved[one.id] == projects[one.number])
    }
    taken = set(places.values())
    free: dict[object, deque[int]] = defaultdict(deque)
    for number, project in projects.items():
        if project is not None and number not in taken:
            free[project].append(number)
    for one in approvals:
        if one.id not in places and free[approved[one.id]]:
            places[one.id] = free[approved[one.id]].popleft()
    taken = set(places.values())
    for one in approvals:
        own = one.number
        if (
            own is not None
            and own in now
            and own not in taken
            and one.id not in places
            and _is_renamed(one.said, now[own])
        ):
            places[one.id] = own
    return places


def _is_renamed(before: str | None, now: str) -> bool:
    """Whether a form under another name has most of the texts that were approved."""
    if before is None:
        return False
    return mostly_same(*(json.loads(text)[0][0] for text in (before, now)))


def mostly_same(before: Sequence[object], now: Sequence[object]) -> bool:
    """Whether of the texts of a form, in the order of TEXT_COLUMNS, more than MOST_SHARED are the same."""
    told = [pair for pair in zip(before, now, strict=True) if pair != (None, None)]
    return sum(one == other for one, other in told) > MOST_SHARED * len(told)


def changed_count(db: Database) -> int:
    """How many approved forms are not what was approved."""
    (number,) = db.execute("select count(*) from approvals where changed and project_id is not null").fetchone()
    return int(number)


def waiting_count(db: Database) -> int:
    """How many approvals wait, since what was approved is not there any more."""
    (number,) = db.execute("select count(*) from approvals where project_id is null").fetchone()
    return int(number)
