"""What the page of a form shows: connection and number -> plain values."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from kb.approval_changes import Parts, form_changes, parted
from kb.indicator_rows import PrintedRow, printed_rows
from kb.review_pages import form_findings
from kb.wording import LABELS, as_row, file_shown, label, yuan

LARGEST_ID = 2**63 - 1
"""The largest whole number that SQLite can be asked for."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form as it is printed, and what is known of it."""

    title: str
    project: dict[str, Any]
    document: dict[str, Any]
    money: list[tuple[str, str, str]]
    lines: list[PrintedRow]
    has_period: bool
    has_annual: bool
    extra: list[tuple[str, str]]
    problems: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    review: dict[str, Any]
    similar: list[dict[str, Any]]
    approval: dict[str, Any] | None
    changes: list[tuple[str, Parts, Parts]] | None
    previous_id: int | None
    next_id: int | None


def project_id(text: str) -> int | None:
    """The number of a form in an address; None where it can be none."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_ID)):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_ID else None


def form_rows(connection: sqlite3.Connection, project: int) -> dict[str, Any] | None:
    """Everything stored of one form, under the names of the tables; None where there is no such form."""
    connection.execute("begin")  # one state of the database, also while its document is being loaded anew
    try:
        return _form_rows(connection, project)
    finally:
        connection.execute("rollback")


def _form_rows(connection: sqlite3.Connection, project: int) -> dict[str, Any] | None:
    def rows(sql: str, *arguments: object) -> list[dict[str, Any]]:
        return [as_row(row) for row in connection.execute(sql, arguments)]

    found = rows("select * from projects where id = ?", project)
    if not found:
        return None
    (row,) = found
    changes = form_changes(connection, project)
    document, ordinal = row["document_id"], row["ordinal"]
    (stored,) = rows(_DOCUMENT, document)
    neighbours = (
        "select (select max(ordinal) from projects where document_id = :d and ordinal < :o) as previous,"
        " (select min(ordinal) from projects where document_id = :d and ordinal > :o) as next"
    )
    near = as_row(connection.execute(neighbours, {"d": document, "o": ordinal}).fetchone())
    ids = {key: next((r["id"] for r in rows(_BY_ORDINAL, document, place)), None) for key, place in near.items()}
    return {
        "project": row,
        "document": {**stored, "path": file_shown(stored["path"])},
        "funding": rows("select horizon, source, amount from funding where project_id = ?", project),
        "indicators": rows("select * from indicators where project_id = ? order by id", project),
        "problems": rows("select locator, code, message from problems where project_id = ? order by id", project),
        "findings": rows("select * from findings where project_id = ? order by id", project),
        "similar_projects": rows(_SIMILAR, project, project),
        "approval": next(iter(rows(_APPROVAL, project)), None),
        "changes": None if changes is None else [one._asdict() for one in changes],
        "previous_id": ids["previous"],
        "next_id": ids["next"],
    }


_APPROVAL = "select number, approved_at, changed from approvals where project_id = ?"
_BY_ORDINAL = "select id from projects where document_id = ? and ordinal = ?"
_DOCUMENT = "select id, path, format, status, form_count, problem_count, loaded_at from documents where id = ?"
_SIMILAR = """
select p.id, p.project_name, p.department_name, p.fiscal_year, s.score, s.kind, s.label from (
    select project_b as other, score, kind, label from similar_projects where project_a = ?
    union all select project_a, score, kind, label from similar_projects where project_b = ?
) s join projects p on p.id = s.other order by s.score desc, p.id limit 20"""

_EXTRA_COLUMNS = (("weight", "权重"), ("actual_raw", "实际完成值"), ("points", "分值"), ("score", "得分"))


def form_page(connection: sqlite3.Connection, project: int) -> FormPage | None:
    """A form for reading; None where there is no such form."""
    found = form_rows(connection, project)
    if found is None:
        return None
    row, indicators = found["project"], found["indicators"]
    amounts = {(f["horizon"], f["source"]): f["amount"] for f in found["funding"]}
    has_period = bool(row["period_goal"]) or _any_of("period", amounts, indicators)
    has_annual = bool(row["annual_goal"]) or _any_of("annual", amounts, indicators)
    return FormPage(
        title=label("form_kind", row["form_kind"]),
        project=row,
        document=found["document"],
        money=[
            (words_for, yuan(amounts.get(("period", source))), yuan(amounts.get(("annual", source))))
            for source, words_for in LABELS["source"].items()
            if amounts
        ],
        lines=printed_rows(indicators),
        has_period=has_period,
        has_annual=has_annual or not has_period,
        extra=[(key, name) for key, name in _EXTRA_COLUMNS if any(i[key] is not None for i in indicators)],
        problems=_once(found["problems"]),
        findings=found["findings"],
        review=form_findings(connection, project),
        similar=found["similar_projects"],
        approval=found["approval"],
        changes=found["changes"] and [(one["place"], *parted(one["before"], one["now"])) for one in found["changes"]],
        previous_id=found["previous_id"],
        next_id=found["next_id"],
    )


def _once(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A problem of both halves of a line is told once."""
    return list({(problem["locator"], problem["message"]): problem for problem in problems}.values())


def _any_of(horizon: str, amounts: dict[tuple[str, str], Any], indicators: list[dict[str, Any]]) -> bool:
    return any(key[0] == horizon for key in amounts) or any(i["horizon"] == horizon for i in indicators)
