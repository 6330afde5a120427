"""Query -> ranked hits with snippets.

Layers in order of certainty: the whole query as it stands (characters), all its words (words), all its words as
parts of longer ones (characters). A later layer only adds to what an earlier one found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from kb.fold import fold
from kb.segment import BOUNDARY, characters, words
from kb.snippet import Snippet, make_snippet

LONGEST_QUERY = 200
"""Characters of a query that are looked at; no one types more, and each adds a term to the index query."""

_MOST_RANKED = 1000
_WEIGHTS = "10.0, 4.0, 2.0, 1.0"
_TEXT_FIELDS = (
    "project_name", "department_name", "implementing_unit", "overview", "period_goal", "annual_goal", "plan",
    "basis", "necessity", "safeguards",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """One project found. `score` falls from 1; `snippet` is the passage that shows why, from the original text."""

    project_id: int
    document: str
    ordinal: int
    project_name: str | None
    department_name: str | None
    fiscal_year: int | None
    annual_total: float | None
    score: float
    snippet: Snippet


class Layer(NamedTuple):
    """One way to ask: an index and what it is asked for."""

    table: str
    match: str


def layers(query: str) -> list[Layer]:
    """The FTS5 questions for a query, surest first; none where it has nothing to search for."""
    folded = fold(query[:LONGEST_QUERY]).replace(BOUNDARY, " ")
    parts = [part for part in folded.split() if characters(part)]
    cut = [word for part in parts for word in words(part)]
    if not cut:
        return []
    asked = [
        Layer("search_chars", _all_phrases([" ".join(parts)])),
        Layer("search_chars", _all_phrases(parts)),
        Layer("search_words", " AND ".join(_quote(word) for word in dict.fromkeys(cut))),
        Layer("search_chars", _all_phrases(cut)),
    ]
    return list(dict.fromkeys(asked))


def fts_query(query: str) -> str:
    """What a search box over `search_chars` asks for: every word of the query, also inside longer words."""
    folded = fold(query[:LONGEST_QUERY]).replace(BOUNDARY, " ")
    return _all_phrases(words(folded)) or '""'


def _all_phrases(texts: list[str]) -> str:
    phrases = (" ".join(characters(text)) for text in texts)
    return " AND ".join(_quote(phrase) for phrase in dict.fromkeys(phrases) if phrase)


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def search(db: Database, query: str, limit: int = 20, offset: int = 0) -> list[Hit]:
    """The projects that a query finds, best first."""
    wanted = offset + limit
    ranked: dict[int, float] = {}
    asked = layers(query)
    for depth, layer in enumerate(asked):
        for project_id, rank in _ask(db, layer):
            ranked.setdefault(project_id, (len(asked) - depth + _squash(rank)) / (len(asked) + 1))
        if len(ranked) >= wanted:
            break
    best = sorted(ranked.items(), key=lambda item: (-item[1], item[0]))[offset:wanted]
    terms = [*dict.fromkeys(fold(query[:LONGEST_QUERY]).split()), *words(fold(query[:LONGEST_QUERY]))]
    return list(_hits(db, best, terms))


def _ask(db: Database, layer: Layer) -> list[tuple[int, float]]:
    statement = (
        f"select rowid, bm25({layer.table}, {_WEIGHTS}) as rank from {layer.table}"
        f" where {layer.table} match ? order by rank limit {_MOST_RANKED}"
    )
    return db.execute(statement, (layer.match,)).fetchall()


def _squash(rank: float) -> float:
    """bm25 (negative, better is lower) as a share of one."""
    return -rank / (10.0 - rank)


def _hits(db: Database, ranked: list[tuple[int, float]], terms: list[str]) -> Iterator[Hit]:
    statement = (
        f"select d.path, p.ordinal, p.fiscal_year, p.annual_total, {', '.join(_TEXT_FIELDS)}"
        " from projects p join documents d on d.id = p.document_id where p.id = ?"
    )
    for project_id, score in ranked:
        row = db.execute(statement, (project_id,)).fetchone()
        if row is None:
            continue
        texts = [text or "" for text in row[4:]]
        indicators = db.execute(
            "select name || ' ' || value_raw from indicators where project_id = ? order by id", (project_id,)
        )
        narrative = [*texts[1:], *(text for (text,) in indicators)]
        yield Hit(
            project_id=project_id,
            document=row[0],
            ordinal=row[1],
            project_name=row[4],
            department_name=row[5],
            fiscal_year=row[2],
            annual_total=row[3],
            score=round(score, 4),
            snippet=make_snippet(narrative, terms),
        )
