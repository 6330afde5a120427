"""What the home page and a search show: connection -> plain values."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kb.alike import alike
from kb.candidates import MOST_RESULTS, cards_of
from kb.complete import complete
from kb.facets import facets
from kb.filters import NO_FILTERS, Filters, Sort
from kb.indicator_search import IndicatorHit, search_indicators
from kb.narrowing import narrow, why_none
from kb.search import Hit, answer, hits
from kb.search_form import Choice, choices, parameters
from kb.snippet import mark
from kb.stats import HOME_GROUPS, stats
from kb.unchanged import until_changed
from kb.wording import label

PAGE_SIZE = 20
MOST_COUNTED = 200
"""Projects that a page finds at least, if there are so many, to count its facets over: to count all costs too much."""

MOST_CHOICES = 10
"""Values of a facet that a page offers."""

LAST_PAGE = 50
"""Pages of a search; who has not found it in a thousand forms needs other words."""

SEARCH_COLUMNS = (
    "project_id", "document", "ordinal", "project_name", "department_name", "fiscal_year", "annual_total", "score",
    "snippet", "why",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A hit, and its name with the searched words marked, as HTML."""

    hit: Hit
    name: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a search; `first` is the number of its first hit.

    `asked` are the parameters of its address without the page; `total` how many projects are found, or with `more`
    the number of those looked at; `choices` the facets, counted over `total`; `completions` what the query may become;
    `why_none` says which filters leave nothing.
    """

    query: str
    page: int
    found: list[Found]
    has_next: bool
    asked: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    total: int = 0
    more: bool = False
    near: str = ""
    completions: list[str] = field(default_factory=list)
    why_none: str = ""

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1


@dataclass(frozen=True, slots=True)
class IndicatorsPage:
    """One page of indicators; `total` is how many are found, None where they are not counted.

    `same` are the filters that the view 指标 has, as its columns: behind a name stand the projects that it counts.
    """

    query: str
    page: int
    found: list[IndicatorHit]
    has_next: bool
    asked: dict[str, str]
    total: int | None
    same: dict[str, str]
    why_none: str = ""


_COLUMNS_OF_VIEW = {"department": "主管部门", "year": "预算年度", "horizon": "期间", "level2": "二级指标"}


def _database(connection: sqlite3.Connection) -> Database:
    return Database(connection, recursive_triggers=False)  # setting them is a pragma, which is denied here


def home(connection: sqlite3.Connection, path: Path) -> dict[str, Any]:
    """Totals, departments and years of the database at `path`."""
    return until_changed(path, "home", lambda: stats(_database(connection), HOME_GROUPS))


def make_ready(connection: sqlite3.Connection, path: Path) -> None:
    """Count what the home page shows, and search once, so that the lexicon and the segmenter are read."""
    home(connection, path)
    search_page(connection, "低宝", 1)


def page_number(text: str | None) -> int:
    """The page asked for; anything that is no page is the first."""
    if text is None or not (text.isascii() and text.isdigit()):
        return 1
    return max(1, min(int(text[:9]), LAST_PAGE))


def search_page(
    connection: sqlite3.Connection,
    query: str,
    page: int,
    filters: Filters = NO_FILTERS,
    sort: Sort = "relevance",
    *,
    counted: bool = False,
) -> SearchPage:
    """A page of what a query finds, best first; with `counted`, also its facets."""
    query = query.strip()
    asked = parameters(query, filters, sort)
    if not query:
        return SearchPage(query, page, [], False, asked)
    db = _database(connection)
    filters = narrow(db, filters)
    start = (page - 1) * PAGE_SIZE
    end = start + PAGE_SIZE
    wanted, enough = (end + 1, max(end + 1, MOST_COUNTED * counted)) if sort == "relevance" else (0, MOST_RESULTS)
    answered = answer(db, query, wanted, filters, enough)
    shown = list(hits(db, answered, PAGE_SIZE, start, sort))
    terms = answered.query.terms
    total = len(answered.found)
    return SearchPage(
        query,
        page,
        [Found(hit, mark(hit.project_name or "", terms).html()) for hit in shown],
        total > end and page < LAST_PAGE,
        asked,
        choices(facets(cards_of(db, answered.found), MOST_CHOICES), asked) if counted else {},
        total,
        total >= enough,
        answered.near,
        complete(db, query) if counted else [],
        _why_none(db, query, filters) if not total else "",
    )


def _why_none(db: Database, query: str, filters: Filters) -> str:
    """What the page says where filters leave nothing; "" where there are none."""
    if not filters.given():
        return ""
    return why_none(db, query, filters, lambda: answer(db, query, 1).found)


def indicators_page(
    connection: sqlite3.Connection, query: str, page: int, filters: Filters = NO_FILTERS
) -> IndicatorsPage:
    """A page of the indicators that a query finds."""
    query = query.strip()
    start = (page - 1) * PAGE_SIZE
    asked = parameters(query, filters, "relevance")
    if not query:
        return IndicatorsPage(query, page, [], False, asked, 0, {})
    db = _database(connection)
    filters = narrow(db, filters)
    found = search_indicators(db, query, PAGE_SIZE + 1, start, filters)
    has_next = len(found.hits) > PAGE_SIZE and page < LAST_PAGE
    why = ""
    if filters.given() and not found.hits and page == 1:
        why = why_none(db, query, filters, lambda: search_indicators(db, query, 1).hits)
    given = {**filters.given(), **({"horizon": label("horizon", filters.horizon)} if filters.horizon else {})}
    same = {column: str(given[name]) for name, column in _COLUMNS_OF_VIEW.items() if name in given}
    total = None if found.more else found.total
    return IndicatorsPage(query, page, found.hits[:PAGE_SIZE], has_next, asked, total, same, why)


INDICATOR_COLUMNS = ("name", "level2", "projects", "lowest", "middle", "highest", "unit", "values", "why")


def indicator_rows(page: IndicatorsPage) -> list[dict[str, Any]]:
    """The same as rows of plain values, the values of an indicator in one cell."""
    return [
        {column: getattr(hit, column) for column in INDICATOR_COLUMNS} | {"values": hit.values_shown()}
        for hit in page.found
    ]


def completions(connection: sqlite3.Connection, text: str) -> list[str]:
    """What the text in a search box may become."""
    return complete(_database(connection), text)


def likest(connection: sqlite3.Connection, project: int) -> list[dict[str, Any]]:
    """Projects like one."""
    return [_row(hit) for hit in alike(_database(connection), project)]


def _row(hit: Hit) -> dict[str, Any]:
    return {**{column: getattr(hit, column) for column in SEARCH_COLUMNS}, "snippet": hit.snippet.text}


def search_rows(page: SearchPage) -> list[dict[str, Any]]:
    """The same as rows of plain values, as the command line gives them."""
    return [_row(found.hit) for found in page.found]
