"""The page on which a form is drafted: what was typed -> suggestions, findings, like projects, and the filled form.

Nothing that is typed is written anywhere: it goes from page to page in the form itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kb.catalogue import Standard
from kb.draft import Draft
from kb.draft_review import draft_findings
from kb.neighbours import Neighbour, find_neighbours
from kb.office_files import WRITERS
from kb.official_form import official_form
from kb.review.subject import years_of
from kb.standard_pages import shared_suggester
from kb.standards import stored_standards
from kb.suggest import NO_SECTOR, PLAN, Suggestion
from kb.wording import LABELS, WAN, yuan_of

COLUMNS = {
    "name": "project_name", "department": "department_name", "unit": "implementing_unit", "year": "fiscal_year",
    "overview": "overview", "goal": "annual_goal",
}  # fmt: skip
"""What is asked first -> the column of a project that it is; what is asked further is called as its column."""

LONGEST = {"name": 200, "department": 100, "unit": 100, "overview": 4000, "goal": 4000}
LARGEST_BODY = 200_000
"""Bytes of a request; the longest honest one is a tenth of it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form that may wait; `lines` is the height of its box, 1 for a single line."""

    key: str
    label: str
    lines: int = 1
    longest: int = 100


MORE = (
    Field("attribute", "项目属性，例如 一次性项目、经常性项目"),
    Field("period", "项目期，例如 1年、3年（2025—2027年）"),
    Field("basis", "立项依据：文件名称和文号", 3, 4000),
    Field("necessity", "项目设立必要性：现状、问题", 3, 4000),
    Field("safeguards", "保证项目实施的制度、措施", 3, 4000),
    Field("plan", "项目实施计划：哪个月做到哪一步", 3, 4000),
    Field("period_goal", "实施期目标（一年期项目可以不写，与年度目标相同）", 3, 4000),
    Field("responsible", "负责人"),
    Field("handler", "经办人"),
    Field("phone", "联系电话"),
    Field("filled_raw", "填报日期，例如 2025年1月15日"),
)
MORE_MONEY = (
    *(Field(f"money_{source}", label.removeprefix("其中：")) for source, label in LABELS["source"].items()
      if source != "total"),
    Field("money_period", "实施期资金总额（一年期项目可以不写，与年度资金相同）"),
)  # fmt: skip
"""Sources of the year's money, and the money of the whole period; each in 万元."""

SUGGESTED, TICKED, LONGEST_VALUE, LONGEST_FILE_NAME = 24, 12, 200, 60
TO_FILL = "missing-"
"""How the rules are called by which something is not yet filled in: on a page half-way no fault, but what is left to do."""

_YEAR = re.compile(r"20\d\d")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_PICK = re.compile(r"pick_([A-Z]{3,4}-\d{3})")


@dataclass(frozen=True, slots=True)
class Offered:
    """A suggestion as the page shows it: ticked or not, and the value in its box."""

    suggestion: Suggestion
    ticked: bool
    value: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """What was typed, with a message where it is not enough, and what follows from it.

    `unknown_sector` says what that means for the suggestions, "" where a sector is known.
    """

    fields: dict[str, str]
    message: str
    unknown_sector: str
    offered: list[Offered]
    to_fill: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    like: list[Neighbour]

    more, more_money = MORE, MORE_MONEY

    @property
    def has_more(self) -> bool:
        """Whether something stands in the fields that may wait."""
        return any(self.fields[field.key] for field in (*MORE, *MORE_MONEY))


@dataclass(frozen=True, slots=True)
class Drafted:
    """A form as it stands on the page, as rows like those of the database."""

    project: dict[str, Any]
    funding: list[dict[str, Any]]
    indicators: list[dict[str, Any]]


def read_fields(posted: Mapping[str, str]) -> dict[str, str]:
    """The typed texts, cut to length; the year where it can be read."""
    longest = {**LONGEST, **{field.key: field.longest for field in MORE}}
    longest |= dict.fromkeys(("money", *(field.key for field in MORE_MONEY)), 20)
    fields = {key: str(posted.get(key) or "").strip()[:length] for key, length in longest.items()}
    year = str(posted.get("year") or "").strip()
    fields["year"] = year if _YEAR.fullmatch(year) else ""
    return fields


def draft_page(connection: sqlite3.Connection, posted: Mapping[str, str]) -> DraftPage:
    """The page after something was typed, or before."""
    fields = read_fields(posted)
    if not fields["name"]:
        return DraftPage(fields, "请先写项目名称。" if posted else "", "", [], [], [], [])
    money = yuan_of(fields["money"], WAN)
    draft = Draft(fields["name"], fields["overview"], fields["department"], float(money) if money is not None else None)
    suggester = shared_suggester(connection)
    found = suggester.suggest(connection, draft, SUGGESTED)
    standards = {row.id: row for row in stored_standards(connection)}
    order = _order(standards.values())

    def checked(chosen: Sequence[Suggestion]) -> tuple[Drafted, list[dict[str, Any]]]:
        form = _drafted(fields, [(row.standard, _value(row, posted)) for row in chosen], order)
        ids = {(row.standard.level2, row.standard.name): row.standard.id for row in chosen}
        return form, draft_findings(connection, _file(form, ".docx"), ids)

    if any(key.startswith("value_") for key in posted):
        ticked = set(_picked(posted, standards))
        suggested = {row.standard.id for row in found}
        found += [_kept(standards[key]) for key in _picked(posted, standards) if key not in suggested]
    else:
        form, findings = checked(found)
        ticked = _ticked_at_first(found, _condemned(findings, form.indicators))
    offered = [Offered(row, row.standard.id in ticked, _value(row, posted)) for row in found]
    _, findings = checked([row.suggestion for row in offered if row.ticked])
    return DraftPage(
        fields,
        _unread(fields, posted),
        "" if suggester.sectors(draft) else NO_SECTOR,
        offered,
        [row for row in findings if row["rule"].startswith(TO_FILL)],
        [row for row in findings if not row["rule"].startswith(TO_FILL)],
        find_neighbours(connection, draft),
    )


def _value(row: Suggestion, posted: Mapping[str, str]) -> str:
    """What stands in the box of a suggestion."""
    return str(posted.get(f"value_{row.standard.id}") or shown_value(row))[:LONGEST_VALUE]


def _unread(fields: Mapping[str, str], posted: Mapping[str, str]) -> str:
    """What to say of a number that cannot be read."""
    money = [fields[key] for key in ("money", *(field.key for field in MORE_MONEY)) if fields[key]]
    said = ["资金看不懂，请只写数字，单位万元，例如 120.5。"] if any(yuan_of(one, WAN) is None for one in money) else []
    if str(posted.get("year") or "").strip() and not fields["year"]:
        said.append("预算年度看不懂，请写四位数字，例如 2026。")
    return "".join(said)


def _picked(posted: Mapping[str, str], known: Container[str]) -> list[str]:
    """The ids of the standards that are ticked."""
    return [match[1] for key in posted if (match := _PICK.fullmatch(key)) and match[1] in known]


def _kept(standard: Standard) -> Suggestion:
    """A standard that was ticked and is no longer suggested: what one has chosen does not vanish."""
    return Suggestion(standard, standard.operator, None, standard.unit, 0.0, 0, ("先前选用",))


def _ticked_at_first(found: Sequence[Suggestion], condemned: Container[str]) -> set[str]:
    """The first indicators of a complete form, such as the review lets pass.

    One that it condemns is ticked only where no form may lack the level and nothing else is there for it.
    """
    passing = [row for row in found if row.standard.id not in condemned]
    firsts = [next((row for row in [*passing, *found] if row.standard.level2 == level2), None) for level2 in PLAN]
    chosen = dict.fromkeys(row.standard.id for row in [*firsts, *passing] if row is not None)
    return set(list(chosen)[:TICKED])


def _condemned(findings: Iterable[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """The standards of the rows of a form in which something is found, beyond what is not filled in."""
    ids = {(row["horizon"], str(row["position"])): row["standard_id"] for row in rows}
    places = [row["field"].split(".") for row in findings if not row["rule"].startswith(TO_FILL)]
    return {ids[horizon, place] for kind, horizon, place, *_ in (part for part in places if len(part) > 2)
            if kind == "indicators" and (horizon, place) in ids}  # fmt: skip


def shown_value(suggestion: Suggestion) -> str:
    """A usual value as one fills it in; "" where the unit's own plan has to say it."""
    if suggestion.typical_value is None:
        return ""
    unit = "个月" if suggestion.unit == "月" else suggestion.unit  # 6月 might be June
    return f"{suggestion.operator}{suggestion.typical_value}{unit}"


def draft_file(connection: sqlite3.Connection, posted: Mapping[str, str], suffix: str) -> bytes:
    """The official form, filled with what was typed and ticked."""
    standards = {row.id: row for row in stored_standards(connection)}
    picked = [
        (standards[key], str(posted.get(f"value_{key}") or "").strip()[:LONGEST_VALUE])
        for key in _picked(posted, standards)
    ]
    return _file(_drafted(read_fields(posted), picked, _order(standards.values())), suffix)


def attachment(name: str, suffix: str) -> str:
    """The header that names a download after its project, in the way of RFC 6266 and RFC 5987."""
    safe = _UNSAFE.sub("_", name).strip(" ._")[:LONGEST_FILE_NAME] or "绩效目标表"
    return f"attachment; filename=\"draft{suffix}\"; filename*=UTF-8''{quote(safe + suffix, safe='')}"


def _order(standards: Iterable[Standard]) -> dict[str, int]:
    """Level 2 -> its place in a form."""
    return {level2: place for place, level2 in enumerate(dict.fromkeys(row.level2 for row in standards))}


def _file(form: Drafted, suffix: str) -> bytes:
    return WRITERS[suffix](official_form(form.project, form.funding, form.indicators))


def _drafted(fields: Mapping[str, str], picked: list[tuple[Standard, str]], order: Mapping[str, int]) -> Drafted:
    """A form from what was typed; what is set for the year of a project of one year is set for its period too."""
    picked = sorted(picked, key=lambda row: (row[0].level1 == "满意度指标", order[row[0].level2]))
    project: dict[str, Any] = {column: fields[key] for key, column in COLUMNS.items()}
    project |= {field.key: fields[field.key] for field in MORE}
    one_year = (years_of(fields["period"]) or years_of(fields["attribute"]) or 1) == 1
    horizons = ("period", "annual") if one_year else ("annual",)
    if one_year:
        project["period_goal"] = project["period_goal"] or project["annual_goal"]
    rows = [
        {
            "horizon": horizon,
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
        for horizon in horizons
    ]
    typed = {source: fields[f"money_{source}" if source != "total" else "money"] for source in LABELS["source"]}
    funding = [
        {"horizon": horizon, "source": source, "amount": amount}
        for horizon in horizons
        for source, text in typed.items()
        if (amount := yuan_of(text, WAN)) is not None
    ]
    if (amount := yuan_of(fields["money_period"], WAN)) is not None:
        funding = [row for row in funding if (row["horizon"], row["source"]) != ("period", "total")]
        funding.append({"horizon": "period", "source": "total", "amount": amount})
    return Drafted(project, funding, rows)
