"""The page on which a form is drafted: what was typed -> suggestions, findings, like projects, and the filled form.

Nothing that is typed is written anywhere: it goes from page to page in the form itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.catalogue import Standard
from kb.draft import Draft
from kb.draft_review import draft_findings
from kb.neighbours import Neighbour, find_neighbours
from kb.office_files import WRITERS
from kb.official_form import official_form
from kb.standard_pages import shared_suggester
from kb.standards import stored_standards
from kb.suggest import Suggestion
from kb.wording import WAN, yuan_of

TEXTS = ("name", "department", "unit", "overview", "goal")
LONGEST = {"name": 200, "department": 100, "unit": 100, "overview": 4000, "goal": 4000}
LARGEST_BODY = 200_000
"""Bytes of a request; the longest honest one is a tenth of it."""

SUGGESTED, TICKED, LONGEST_VALUE = 24, 12, 200
_YEAR = re.compile(r"20\d\d")
_PICK = re.compile(r"pick_([A-Z]{3,4}-\d{3})")


@dataclass(frozen=True, slots=True)
class Offered:
    """A suggestion as the page shows it: ticked or not, and the value in its box."""

    suggestion: Suggestion
    ticked: bool
    value: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """What was typed, with a message where it is not enough, and what follows from it."""

    fields: dict[str, str]
    message: str
    offered: list[Offered]
    findings: list[dict[str, Any]]
    like: list[Neighbour]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A form as it stands on the page, as rows like those of the database."""

    project: dict[str, Any]
    funding: list[dict[str, Any]]
    indicators: list[dict[str, Any]]


def read_fields(posted: Mapping[str, str]) -> dict[str, str]:
    """The typed texts, cut to length; money in 万元 and the year where they can be read."""
    fields = {key: str(posted.get(key) or "").strip()[: LONGEST[key]] for key in TEXTS}
    year = str(posted.get("year") or "").strip()
    fields["year"] = year if _YEAR.fullmatch(year) else ""
    fields["money"] = str(posted.get("money") or "").strip()[:20]
    return fields


def draft_page(connection: sqlite3.Connection, posted: Mapping[str, str]) -> DraftPage:
    """The page after something was typed, or before."""
    fields = read_fields(posted)
    if not fields["name"]:
        return DraftPage(fields, "请先写项目名称。" if posted else "", [], [], [])
    money = yuan_of(fields["money"], WAN)
    unread = []
    if fields["money"] and money is None:
        unread.append("资金看不懂，请只写数字，单位万元，例如 120.5。")
    if str(posted.get("year") or "").strip() and not fields["year"]:
        unread.append("预算年度看不懂，请写四位数字，例如 2026。")
    message = "".join(unread)
    draft = Draft(fields["name"], fields["overview"], fields["department"], float(money) if money is not None else None)
    found = shared_suggester(connection).suggest(connection, draft, SUGGESTED)
    chosen = {match[1] for key in posted if (match := _PICK.fullmatch(key))}
    offered = [
        Offered(
            row,
            row.standard.id in chosen if chosen else place < TICKED,
            str(posted.get(f"value_{row.standard.id}") or shown_value(row))[:LONGEST_VALUE],
        )
        for place, row in enumerate(found)
    ]
    ticked = [(row.suggestion.standard, row.value) for row in offered if row.ticked]
    form = _drafted(fields, ticked, _order(connection))
    findings = draft_findings(connection, form.project, form.funding, form.indicators)
    return DraftPage(fields, message, offered, findings, find_neighbours(connection, draft))


def shown_value(suggestion: Suggestion) -> str:
    """A usual value as one fills it in; "" where the unit's own plan has to say it."""
    if suggestion.typical_value is None:
        return ""
    return f"{suggestion.operator}{suggestion.typical_value}{suggestion.unit}"


def draft_file(connection: sqlite3.Connection, posted: Mapping[str, str], suffix: str) -> bytes:
    """The official form, filled with what was typed and ticked."""
    standards = {row.id: row for row in stored_standards(connection)}
    ids = [match[1] for key in posted if (match := _PICK.fullmatch(key)) and match[1] in standards]
    picked = [(standards[key], str(posted.get(f"value_{key}") or "").strip()[:LONGEST_VALUE]) for key in ids]
    form = _drafted(read_fields(posted), picked, _order(connection))
    return WRITERS[suffix](official_form(form.project, form.funding, form.indicators))


def _order(connection: sqlite3.Connection) -> dict[str, int]:
    """Level 2 -> its place in a form."""
    return {
        level2: place for place, level2 in enumerate(dict.fromkeys(row.level2 for row in stored_standards(connection)))
    }


def _drafted(fields: Mapping[str, str], picked: list[tuple[Standard, str]], order: Mapping[str, int]) -> Drafted:
    picked = sorted(picked, key=lambda row: (row[0].level1 == "满意度指标", order[row[0].level2]))
    project = {
        "project_name": fields["name"],
        "fiscal_year": fields["year"],
        "department_name": fields["department"],
        "implementing_unit": fields["unit"],
        "overview": fields["overview"],
        "annual_goal": fields["goal"],
    }
    rows = [
        {
            "horizon": "annual",
            "position": place,
            "level1": standard.level1,
            "level2": standard.level2,
            "level2_raw": standard.level2,
            "name": standard.name,
            "value_raw": value,
            "standard_id": standard.id,
            "weight": None,
            "locator": "",
        }
        for place, (standard, value) in enumerate(picked, 1)
    ]
    money = yuan_of(fields["money"], WAN)
    funding = [] if money is None else [{"horizon": "annual", "source": "total", "amount": money}]
    return Drafted(project, funding, rows)
