"""Which forms the bureau approved, as they were: a form that says something else later has to be approved again.

An approval is of what a form said (`kb.form_said`). Whatever is loaded anew is held against it: the approval goes where what was approved
now stands, be it another place in the file or another file; else to a form of the same project, which is `changed` then; and what is
nowhere waits, without a form, until it is back.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlite_utils import Database

from kb.form_said import digest_of, mostly_same, project_of, said

_CONCERNED = """
select a.id, a.project_id, a.digest, a.said from approvals a left join projects p on p.id = a.project_id
where p.id is null"""


def approve(db: Database, project_ids: Iterable[int], number: str) -> int:
    """Approve forms as they are now, under the number of the approving document; returns how many.

    An earlier approval of the form is replaced, and so is one of the same project that waits without a form.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    texts = {one: said(db.conn, one) for one in project_ids}
    rows = [(one, digest_of(text), text, number, now) for one, text in texts.items()]
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
    if not approvals:
        return
    projects = [project for one in approvals if (project := project_of(one.said))]
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
    taken = set(same.values())
    changed = _of_the_project(left, {number: text for number, text in now.items() if number not in taken})
    with db.atomic():
        db.conn.executemany(
            "update approvals set project_id = null, changed = 0 where id = ?", [(one.id,) for one in approvals]
        )
        for places, is_changed in ((same, 0), (changed, 1)):
            rows = [(number, is_changed, approval) for approval, number in places.items()]
            db.conn.executemany("update approvals set project_id = ?, changed = ? where id = ?", rows)


def _as_approved(approvals: Sequence[_Approval], now: Mapping[int, str]) -> dict[int, int]:
    """Of approvals, the forms that say what was approved: their own before others."""
    digests = {number: digest_of(text) for number, text in now.items()}
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


def changed_count(db: Database) -> int:
    """How many approved forms are not what was approved."""
    (number,) = db.execute("select count(*) from approvals where changed and project_id is not null").fetchone()
    return int(number)


def waiting_count(db: Database) -> int:
    """How many approvals wait, since what was approved is not there any more."""
    (number,) = db.execute("select count(*) from approvals where project_id is null").fetchone()
    return int(number)
