"""What the lists of reviewed forms and of findings show: connection and address -> plain values."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.pages import LAST_PAGE
from kb.review.listing import NOT_WAIVED, SCORE, grade
from kb.review.rule import FAMILIES, RULES, SEVERITIES
from kb.review.words import GRADES
from kb.review_pages import NO_DEPARTMENT, field_name, rule_title
from kb.wording import label

PAGE_SIZE = 30

_LINKED = ("id", "project_name", "department_name", "fiscal_year")


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the page: its parameter, name, and the values that it can have with their words."""

    name: str
    title: str
    values: list[tuple[str, str]]


CHOICES = (
    Choice("severity", "程度", [(name, label("severity", name)) for name in SEVERITIES]),
    Choice("family", "类别", [(name, label("family", name)) for name in FAMILIES]),
    Choice("rule", "规则", [(rule.id, rule.title) for rule in RULES.values()]),
    Choice("grade", "等级", [(name, name) for _, name in GRADES]),
)


@dataclass(frozen=True, slots=True)
class ReviewList:
    """A page of forms or findings. `chosen` are the parameters of its address that mean something, `said` their words."""

    rows: list[dict[str, Any]]
    total: int
    chosen: dict[str, str]
    said: dict[str, str]
    page: int

    def in_view(self) -> dict[str, str] | None:
        """What the view 审核意见 is asked for to have the same rows; None where it cannot tell them apart."""
        if "grade" in self.chosen or self.chosen.get("department") == NO_DEPARTMENT:
            return None
        return {{"主管部门": "主管部门__contains"}.get(title, title): words for title, words in self.said.items()}

    @property
    def first(self) -> int:
        """The number of the page's first row."""
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def pages(self) -> int:
        """How many pages there are to turn."""
        return min(-(-self.total // PAGE_SIZE), LAST_PAGE)

    @property
    def has_next(self) -> bool:
        """Whether rows follow."""
        return self.page < self.pages


def chosen_filters(arguments: Mapping[str, str | None]) -> dict[str, str]:
    """The filters of an address; what makes no sense is left out."""
    department = (arguments.get("department") or "").strip()[:100]
    chosen = {"department": department} if department else {}
    for choice in CHOICES:
        value = arguments.get(choice.name)
        if any(value == known for known, _ in choice.values):
            chosen[choice.name] = str(value)
    return chosen


def _conditions(connection: sqlite3.Connection, chosen: Mapping[str, str]) -> tuple[list[str], list[str], list[object]]:
    """Conditions on projects p and on findings f, and their arguments in that order."""
    of_form, of_finding = ["p.form_kind = 'project'"], []
    arguments: list[object] = []
    if department := chosen.get("department"):
        if department == NO_DEPARTMENT:
            of_form.append("coalesce(p.department_name, '') = ''")
        else:
            known = connection.execute("select 1 from projects where department_name = ? limit 1", (department,))
            of_form.append("p.department_name = ?" if known.fetchone() else "instr(p.department_name, ?) > 0")
            arguments.append(department)
    if name := chosen.get("grade"):
        place = [name for _, name in GRADES].index(name)
        of_form.append(f"{SCORE} >= {GRADES[place][0]:g}")
        if place:
            of_form.append(f"{SCORE} < {GRADES[place - 1][0]:g}")
    for column in ("severity", "family", "rule"):
        if column in chosen:
            of_finding.append(f"f.{column} = ?")
            arguments.append(chosen[column])
    return of_form, of_finding, arguments


def findings_list(connection: sqlite3.Connection, arguments: Mapping[str, str | None], page: int) -> ReviewList:
    """Findings, form after form, the gravest of a form first."""
    chosen = chosen_filters(arguments)
    of_form, of_finding, values = _conditions(connection, chosen)
    source = "findings f join projects p on p.id = f.project_id"
    if "grade" in chosen:  # a form's grade is worked out once, not for each finding
        source = f"(select * from projects p where {' and '.join(of_form)}) p join findings f on f.project_id = p.id"
        of_form = ["true"]
    where = " and ".join([*of_form, *of_finding, NOT_WAIVED])
    (total,) = connection.execute(f"select count(*) from {source} where {where}", values).fetchone()
    columns = ("severity", "family", "rule", "field", "message", "evidence", "suggestion")
    found = connection.execute(
        f"select {', '.join(f'p.{name}' for name in _LINKED)}, {', '.join(f'f.{name}' for name in columns)}"
        f" from {source} where {where} order by f.project_id,"
        " case f.severity when 'must' then 0 when 'should' then 1 else 2 end, f.id limit ? offset ?",
        [*values, PAGE_SIZE, (page - 1) * PAGE_SIZE],
    )
    rows = [dict(zip((*_LINKED, *columns), row, strict=True)) for row in found]
    shown = [{**row, "field_name": field_name(row["field"]), "title": rule_title(row["rule"])} for row in rows]
    return ReviewList(shown, total, chosen, _said(chosen), page)


def forms_list(connection: sqlite3.Connection, arguments: Mapping[str, str | None], page: int) -> ReviewList:
    """Reviewed forms, those with most to mend first; of a severity, family or rule those that have such a finding."""
    chosen = chosen_filters(arguments)
    of_form, of_finding, values = _conditions(connection, chosen)
    if of_finding:
        such = " and ".join(["f.project_id = p.id", *of_finding, NOT_WAIVED])
        of_form.append(f"exists (select 1 from findings f where {such})")
    where = " and ".join(of_form)
    (total,) = connection.execute(f"select count(*) from projects p where {where}", values).fetchone()
    found = connection.execute(
        f"select {', '.join(f'p.{name}' for name in _LINKED)} from projects p where {where}"
        f" order by {SCORE}, p.id limit ? offset ?",
        [*values, PAGE_SIZE, (page - 1) * PAGE_SIZE],
    )
    rows = [dict(zip(_LINKED, row, strict=True)) for row in found]
    return ReviewList([{**row, **_graded(connection, row["id"])} for row in rows], total, chosen, _said(chosen), page)


def _graded(connection: sqlite3.Connection, project: int) -> dict[str, Any]:
    counted = connection.execute(
        "select f.severity, count(*) from findings f join projects p on p.id = f.project_id"
        f" where f.project_id = ? and {NOT_WAIVED} group by 1",
        (project,),
    )
    return grade({row[0]: row[1] for row in counted})


def _said(chosen: Mapping[str, str]) -> dict[str, str]:
    titles = {"department": "主管部门"} | {choice.name: choice.title for choice in CHOICES}
    words = {choice.name: dict(choice.values) for choice in CHOICES}
    return {titles[name]: words.get(name, {}).get(value, value) for name, value in chosen.items()}
