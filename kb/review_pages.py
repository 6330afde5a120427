"""What the reviewer's page and the page of rules show: connection -> plain values."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.review.listing import NOT_WAIVED, SCORE, findings, grade, waived
from kb.review.rule import FAMILIES, MANUAL_PARTS, RULES, SEVERITIES
from kb.review.words import GRADES, HORIZON_NAMES, POINTS
from kb.wording import label

BAR_WIDTH = 320
MOST_DEPARTMENTS = 40
NO_DEPARTMENT = "（没有填）"
"""Stands in lists and in addresses for forms without a department."""

_COUNTS = f"""
select coalesce(p.department_name, ''), f.family, f.severity, count(*)
from findings f join projects p on p.id = f.project_id
where p.form_kind = 'project' and {NOT_WAIVED} group by 1, 2, 3"""
_SCORES = f"select {SCORE}, count(*) from projects p where p.form_kind = 'project' group by 1"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot: its label, counts by severity, and the same as (severity, start, width) in pixels.

    `chosen` is what the lists of forms and findings are asked for to show what the bar counts.
    """

    name: str
    chosen: dict[str, str]
    counts: dict[str, int]
    total: int
    parts: list[tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Counts of findings by department and family, and grades.

    `others` are the forms of kinds that are not reviewed, by kind; `unchecked` holds for each reason the rules that
    could not judge, and of how many forms.
    """

    forms: int
    others: list[tuple[str, int]]
    findings: int
    waived: int
    families: list[Bar]
    departments: list[Bar]
    all_departments: int
    grades: list[tuple[str, int]]
    unchecked: list[tuple[str, int, list[tuple[str, str]]]]
    arithmetic: str
    failed: int


def review_page(connection: sqlite3.Connection) -> ReviewPage:
    """Everything of the reviewer's page."""
    families: dict[str, Counter[str]] = {family: Counter() for family in FAMILIES}
    departments: dict[str, Counter[str]] = {}
    for department, family, severity, count in connection.execute(_COUNTS):
        families[family][severity] += count
        departments.setdefault(department or NO_DEPARTMENT, Counter())[severity] += count
    grades = dict.fromkeys((name for _, name in GRADES), 0)
    for score, count in connection.execute(_SCORES):
        grades[next(name for least, name in GRADES if score >= least)] += count
    others = connection.execute(
        "select form_kind, count(*) from projects where form_kind <> 'project' group by 1 order by 2 desc"
    )
    (failed,) = connection.execute("select count(*) from problems where code = 'rule_failed'").fetchone()
    return ReviewPage(
        forms=sum(grades.values()),
        others=[(label("form_kind", kind), count) for kind, count in others],
        findings=sum(sum(counts.values()) for counts in families.values()),
        waived=waived(connection),
        families=_bars("family", families, order=False),
        departments=_bars("department", departments, order=True)[:MOST_DEPARTMENTS],
        all_departments=len(departments),
        grades=list(grades.items()),
        unchecked=_unchecked(connection),
        arithmetic=grade_rule(),
        failed=failed,
    )


def _unchecked(connection: sqlite3.Connection) -> list[tuple[str, int, list[tuple[str, str]]]]:
    """Why rules did not judge reviewed forms: reason, forms, and the rules with their titles."""
    reviewed = "unchecked u join projects p on p.id = u.project_id where p.form_kind = 'project'"
    rules: dict[str, list[tuple[str, str]]] = {}
    for reason, rule in connection.execute(f"select distinct u.reason, u.rule from {reviewed} order by 2"):
        rules.setdefault(reason, []).append((rule, rule_title(rule)))
    counted = connection.execute(
        f"select u.reason, count(distinct u.project_id) from {reviewed} group by 1 order by 2 desc, 1"
    )
    return [(reason, count, rules[reason]) for reason, count in counted]


def rule_title(rule: str) -> str:
    """A rule's title; its id where the rule is no longer there."""
    return RULES[rule].title if rule in RULES else rule


def _bars(kind: str, groups: Mapping[str, Counter[str]], *, order: bool) -> list[Bar]:
    largest = max((sum(counts.values()) for counts in groups.values()), default=0) or 1
    bars = []
    for name, counts in groups.items():
        start = 0.0
        parts: list[tuple[str, float, float]] = []
        for severity in SEVERITIES:
            width = round(BAR_WIDTH * counts[severity] / largest, 1)
            if width:
                parts.append((severity, start, width))
            start += width
        words = label("family", name) if kind == "family" else name
        by_severity: dict[str, int] = {severity: counts[severity] for severity in SEVERITIES}
        bars.append(Bar(words, {kind: name}, by_severity, sum(counts.values()), parts))
    return sorted(bars, key=lambda bar: -bar.total) if order else bars


def grade_rule() -> str:
    """How grades are made, as a sentence."""
    points = "，".join(f"{label('severity', severity)}每条减{POINTS[severity]:g}分" for severity in POINTS)
    steps = "，".join(f"{least:g}分以上为{name}" for least, name in GRADES[:-1])
    return f"满分100分，{points}，减到0分为止；{steps}，其余为{GRADES[-1][1]}。"


def form_findings(connection: sqlite3.Connection, project: int) -> dict[str, Any]:
    """A form's findings with the names of their fields and rules, by field, too, how many are waived, and the grade."""
    rows = [
        {**row, "field_name": field_name(row["field"]), "title": rule_title(row["rule"])}
        for row in findings(connection, project_id=project)
    ]
    by_field: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_field.setdefault(_anchor(row["field"]), []).append(row)
    hidden = waived(connection, project)
    return {
        "rows": rows,
        "by_field": by_field,
        "waived": hidden,
        "grade": grade(Counter(row["severity"] for row in rows)),
    }


def _anchor(field: str) -> str:
    """The field on the page that a finding stands beside: an indicator row, a column, or the money block."""
    parts = field.split(".")
    return ".".join(parts[:3]) if parts[0] == "indicators" and len(parts) > 2 else parts[0]


def field_name(field: str) -> str:
    """A finding's field in Chinese: `indicators.period.7` is 实施期指标第7条. The view 审核意见 says it alike."""
    place, _, rest = field.partition(".")
    if not rest or place not in ("indicators", "funding"):
        return label("field", place)
    horizon, _, number = rest.partition(".")
    if horizon not in HORIZON_NAMES:
        return rest  # a level of indicators
    if place == "funding":
        return f"{HORIZON_NAMES[horizon]}资金"
    row = f"第{int(number.split('.')[0])}条" if number[:1].isdigit() else ""
    return f"{HORIZON_NAMES[horizon]}指标{row}"


def rules_page() -> list[dict[str, Any]]:
    """The manual of all rules, by family, made from their docstrings."""
    return [
        {
            "family": family,
            "name": label("family", family),
            "rules": [
                {
                    "id": rule.id,
                    "title": rule.title,
                    "severity": rule.severity,
                    "severity_name": label("severity", rule.severity),
                    "remedy": rule.remedy,
                    "parts": [(part, rule.manual[part]) for part in MANUAL_PARTS],
                }
                for rule in RULES.values()
                if rule.family == family
            ],
        }
        for family in FAMILIES
    ]
