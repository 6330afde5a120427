"""The forms of a database, and how far each is from being published."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from kb.form_said import project_of
from kb.review.listing import NOT_WAIVED

State = Literal["open", "changed", "approved", "gone"]
STATES: tuple[State, ...] = ("open", "changed", "approved", "gone")
"""Not approved; approved, but no longer what was approved; approved; approved, but not there any more."""

APPROVAL_COLUMNS = (
    "project_id", "project_name", "department_name", "fiscal_year", "state", "number", "approved_at", "must", "approval_id",
)  # fmt: skip

_GRAVE = f"select count(*) from findings f where f.project_id = p.id and f.severity = 'must' and {NOT_WAIVED}"
_SELECT = f"""
select p.id, p.project_name, p.department_name, p.fiscal_year,
    case when a.project_id is null then 'open' when a.changed then 'changed' else 'approved' end, a.number, a.approved_at,
    ({_GRAVE}), a.id
from projects p left join approvals a on a.project_id = p.id
where p.form_kind = 'project' and (:year is null or p.fiscal_year = :year)
    and (:department is null or instr(coalesce(p.department_name, ''), :department))
order by p.id"""


def approval_list(
    connection: sqlite3.Connection, *, year: int | None = None, department: str | None = None
) -> list[dict[str, Any]]:
    """Every project form with its `state`, and in `must` how many findings that are not waived have to be mended; then the approvals
    whose forms are gone, without a `project_id`, by `approval_id`."""
    rows = connection.execute(_SELECT, {"year": year, "department": department}).fetchall()
    listed = [dict(zip(APPROVAL_COLUMNS, row, strict=True)) for row in rows]
    waiting = "select id, said, number, approved_at from approvals where project_id is null order by id"
    for approval_id, text, number, approved_at in connection.execute(waiting).fetchall():
        name, its_year, office = project_of(text) or (None, None, None)
        if year in (None, its_year) and (department is None or department in (office or "")):
            listed.append(
                dict(
                    zip(
                        APPROVAL_COLUMNS,
                        (None, name, office, its_year, "gone", number, approved_at, 0, approval_id),
                        strict=True,
                    )
                )
            )
    return listed
