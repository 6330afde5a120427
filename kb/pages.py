"""What the home page and a search show: connection -> plain values."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kb.fold import fold
from kb.search import LONGEST_QUERY, Hit, search
from kb.segment import words
from kb.snippet import mark
from kb.stats import stats

PAGE_SIZE = 20
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
    """One page of a search; `first` is the number of its first hit."""

    query: str
    page: int
    found: list[Found]
    has_next: bool

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1


def _database(connection: sqlite3.Connection) -> Database:
    return Database(connection, recursive_triggers=False)  # setting them is a pragma, which is denied here


_HOME: dict[Path, tuple[object, dict[str, Any]]] = {}


def home(connection: sqlite3.Connection, path: Path) -> dict[str, Any]:
    """Totals, departments and years of the database at `path`; counted again only after it has changed."""
    stamp = [(part.stat().st_mtime_ns, part.stat().st_size) for part in (path, Path(f"{path}-wal")) if part.exists()]
    known = _HOME.get(path)
    if known is None or known[0] != stamp:
        known = _HOME[path] = (stamp, stats(_database(connection)))
    return known[1]


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
