"""The forms of a database, and how far each is from being published."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from kb.review.listing import NOT_WAIVED

State = Literal["open", "changed", "approved"]
STATES: tuple[State, ...] = ("open", "changed", "approved")
"""Not approved; approved, but no longer what was approved; approved."""

APPROVAL_COLUMNS = (
    "project_id", "project_name", "department_name", "fiscal_year", "state", "number", "approved_at", "must",
)  # fmt: skip

_GRAVE = f"select count(*) from findings f where f.project_id = p.id and f.severity = 'must' and {NOT_WAIVED}"
_SELECT = f"""
select p.id, p.project_name, p.department_name, p.fiscal_year,
    case when a.project_id is null then 'open' when a.changed then 'changed' else 'approved' end, a.number, a.approved_at,
    ({_GRAVE})
from projects p left join approvals a on a.project_id = p.id
where p.form_kind = 'project' and (:year is null or p.fiscal_year = :year)
    and (:department is null or instr(coalesce(p.department_name, ''), :department))
order by p.id"""


def approval_list(
    connection: sqlite3.Connection, *, year: int | None = None, department: str | None = None
) -> list[dict[str, Any]]:
    """Every project form with its `state`, and in `must` how many findings that are not waived have to be mended."""
    rows = connection.execute(_SELECT, {"year": year, "department": department}).fetchall()
    return [dict(zip(APPROVAL_COLUMNS, row, strict=True)) for row in rows]
