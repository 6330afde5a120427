"""What the pages of the site show: connection -> plain values. No SQL stands in a plugin or a template."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from kb.fold import fold
from kb.indicator_rows import PrintedRow, printed_rows
from kb.search import LONGEST_QUERY, Hit, search
from kb.segment import words
from kb.snippet import mark
from kb.stats import stats
from kb.wording import LABELS, as_row, file_shown, yuan

PAGE_SIZE = 20
LAST_PAGE = 50
"""Pages of a search; who has not found it in a thousand forms needs other words."""

LARGEST_ID = 2**63 - 1

SEARCH_COLUMNS = (
    "project_id", "document", "ordinal", "project_name", "department_name", "fiscal_year", "annual_total", "score",
    "snippet",
)  # fmt: skip

PLAN_FIELDS = (
    ("overview", "项目概况"),
    ("basis", "立项依据"),
    ("necessity", "项目设立必要性"),
    ("safeguards", "保证项目实施的制度、措施"),
    ("plan", "项目实施计划"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A hit, and its name with the searched words marked, as HTML."""

    hit: Hit
    name: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a search; `first` is the number of its first hit."""

    query: str
    page: int
    found: list[Found]
    has_next: bool

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1


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
    similar: list[dict[str, Any]]
    previous_id: int | None
    next_id: int | None


def _database(connection: sqlite3.Connection) -> Database:
    return Database(connection, recursive_triggers=False)  # setting them is a pragma, which is denied here


def home(connection: sqlite3.Connection) -> dict[str, Any]:
    """Totals, departments and years."""
    return stats(_database(connection))


def page_number(text: str | None) -> int:
    """The page asked for; anything that is no page is the first."""
    if text is None or not (text.isascii() and text.isdigit()):
        return 1
    return max(1, min(int(text[:9]), LAST_PAGE))


def search_page(connection: sqlite3.Connection, query: str, page: int) -> SearchPage:
    """A page of what a query finds, best first."""
    query = query.strip()
    hits = list(search(_database(connection), query, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE)) if query else []
    folded = fold(query[:LONGEST_QUERY])
    terms = [*dict.fromkeys(folded.split()), *words(folded)]
    found = [Found(hit, mark(hit.project_name or "", terms).html()) for hit in hits[:PAGE_SIZE]]
    return SearchPage(query, page, found, len(hits) > PAGE_SIZE and page < LAST_PAGE)


def search_rows(page: SearchPage) -> list[dict[str, Any]]:
    """The same as rows of plain values, as the command line gives them."""
    return [
        {**{column: getattr(found.hit, column) for column in SEARCH_COLUMNS}, "snippet": found.hit.snippet.text}
        for found in page.found
    ]


def project_id(text: str) -> int | None:
    """The number of a form in an address; None where it can be none."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_ID)):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_ID else None


def form_rows(connection: sqlite3.Connection, project: int) -> dict[str, Any] | None:
    """Everything stored of one form, under the names of the tables; None where there is no such form."""

    def rows(sql: str, *arguments: object) -> list[dict[str, Any]]:
        return [as_row(row) for row in connection.execute(sql, arguments)]

    found = rows("select * from projects where id = ?", project)
    if not found:
        return None
    (row,) = found
    document, ordinal = row["document_id"], row["ordinal"]
    neighbours = (
        "select (select max(ordinal) from projects where document_id = :d and ordinal < :o) as previous,"
        " (select min(ordinal) from projects where document_id = :d and ordinal > :o) as next"
    )
    near = as_row(connection.execute(neighbours, {"d": document, "o": ordinal}).fetchone())
    ids = {key: next((r["id"] for r in rows(_BY_ORDINAL, document, place)), None) for key, place in near.items()}
    return {
        "project": row,
        "document": rows(_DOCUMENT, document)[0],
        "funding": rows("select horizon, source, amount from funding where project_id = ?", project),
        "indicators": rows("select * from indicators where project_id = ? order by id", project),
        "problems": rows("select locator, code, message from problems where project_id = ? order by id", project),
        "findings": rows("select * from findings where project_id = ? order by id", project),
        "similar_projects": rows(_SIMILAR, project, project),
        "previous_id": ids["previous"],
        "next_id": ids["next"],
    }


_BY_ORDINAL = "select id from projects where document_id = ? and ordinal = ?"
_DOCUMENT = "select id, path, format, status, form_count, problem_count, loaded_at from documents where id = ?"
_SIMILAR = """
select p.id, p.project_name, p.department_name, p.fiscal_year, s.score, s.kind from (
    select project_b as other, score, kind from similar_projects where project_a = ?
    union all select project_a, score, kind from similar_projects where project_b = ?
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
        title=LABELS["form_kind"][row["form_kind"]],
        project=row,
        document={**found["document"], "shown": file_shown(found["document"]["path"])},
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
        similar=found["similar_projects"],
        previous_id=found["previous_id"],
        next_id=found["next_id"],
    )


def _once(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A problem of both halves of a line is told once."""
    return list({(problem["locator"], problem["message"]): problem for problem in problems}.values())


def _any_of(horizon: str, amounts: dict[tuple[str, str], Any], indicators: list[dict[str, Any]]) -> bool:
    return any(key[0] == horizon for key in amounts) or any(i["horizon"] == horizon for i in indicators)
