"""Query -> ranked hits with the passages that show why.

Layers in order of certainty (`kb.layers`); only where they find nothing, what is near (`kb.near`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlite_utils import Database

from kb.candidates import MOST_RESULTS, Candidate, candidates, folded_name
from kb.filters import NO_FILTERS, Filters, Sort
from kb.fold import fold
from kb.index_terms import WHOLE, all_of, phrase
from kb.layers import Layer, layers
from kb.near import near_queries
from kb.query import LONGEST_QUERY, Query, parse
from kb.segment import BOUNDARY, words
from kb.snippet import Snippet, make_snippet

__all__ = ["LONGEST_QUERY", "MOST_RESULTS", "Answer", "Hit", "answer", "fts_query", "search"]

_TEXT_FIELDS = (
    "project_name", "department_name", "implementing_unit", "overview", "period_goal", "annual_goal", "plan",
    "basis", "necessity", "safeguards",
)  # fmt: skip
_ORDERS: dict[Sort, str] = {
    "money": "coalesce(nullif(annual_total, 0), period_total) desc nulls last, id desc",
    "date": "fiscal_year desc nulls last, filled_at desc nulls last, id desc",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One project found. `score` falls from 1; `snippet` is the passage that shows why, from the original text.

    `why` says how it was found: 名称, 部门, 指标, 正文, with `同义词：低保=最低生活保障` where another word stands there,
    and `近似：…` in front where it is only near.
    """

    project_id: int
    document: str
    ordinal: int
    project_name: str | None
    department_name: str | None
    fiscal_year: int | None
    annual_total: float | None
    score: float
    snippet: Snippet
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found: candidates in order, the query as it was understood, and what is near about it ("")."""

    query: Query
    found: list[Candidate]
    near: str = ""
    depths: int = 1


def fts_query(query: str) -> str:
    """What a search box over `search_text` asks for: every word of the query, also inside longer words."""
    folded = fold(query[:LONGEST_QUERY]).replace(BOUNDARY, " ")
    return all_of(phrase(WHOLE, word) for word in words(folded)) or '""'


def search(
    db: Database,
    query: str,
    limit: int = 20,
    offset: int = 0,
    filters: Filters = NO_FILTERS,
    sort: Sort = "relevance",
) -> list[Hit]:
    """The projects that a query finds, best first."""
    wanted = MOST_RESULTS if sort != "relevance" else offset + limit
    return list(hits(db, answer(db, query, wanted, filters), limit, offset, sort))


def answer(db: Database, query: str, wanted: int, filters: Filters = NO_FILTERS) -> Answer:
    """At least the first `wanted` that a query finds. What is near is only looked for when nothing else is found."""
    parsed = parse(query)
    asked = layers(parsed)
    if not asked:
        return Answer(parsed, [])
    found = candidates(db, asked, parsed.words, parsed.excluded, filters, wanted)
    if found:
        return Answer(parsed, found, depths=len(asked))
    for near in near_queries(db, parsed):
        asked = layers(near.query)
        found = candidates(db, asked, near.query.words, parsed.excluded, filters, wanted)
        if found:
            return Answer(near.query, found, near.why, len(asked))
    return Answer(parsed, [])


def hits(db: Database, answered: Answer, limit: int, offset: int, sort: Sort = "relevance") -> Iterator[Hit]:
    """A page of an answer."""
    chosen = answered.found
    if sort != "relevance" and chosen:
        by_id = {candidate.project_id: candidate for candidate in chosen}
        marks = ", ".join(str(project_id) for project_id in by_id)
        rows = db.execute(f"select id from projects where id in ({marks}) order by {_ORDERS[sort]}").fetchall()
        chosen = [by_id[row[0]] for row in rows]
    terms = answered.query.terms
    for candidate in chosen[offset : offset + limit]:
        hit = _hit(db, candidate, answered, terms)
        if hit is not None:
            yield hit


def _score(candidate: Candidate, depths: int) -> float:
    return round((depths - candidate.depth + 1 / (1 + candidate.place / 20)) / (depths + 1), 4)


def _hit(db: Database, candidate: Candidate, answered: Answer, terms: list[str]) -> Hit | None:
    row = db.execute(
        f"select d.path, p.ordinal, p.fiscal_year, p.annual_total, {', '.join(_TEXT_FIELDS)}"
        " from projects p join documents d on d.id = p.document_id where p.id = ?",
        (candidate.project_id,),
    ).fetchone()
    if row is None:
        return None
    texts = [text or "" for text in row[4:]]
    (joined,) = db.execute(
        "select group_concat(text, char(31)) from"
        " (select name || ' ' || value_raw as text from indicators where project_id = ? order by id)",
        (candidate.project_id,),
    ).fetchone()
    indicators = joined.split("\x1f") if joined else []
    narrative = list(dict.fromkeys([*texts[1:], *indicators]))
    snippet = make_snippet(narrative, terms)
    hit = Hit(
        project_id=candidate.project_id,
        document=row[0],
        ordinal=row[1],
        project_name=row[4],
        department_name=row[5],
        fiscal_year=row[2],
        annual_total=row[3],
        score=_score(candidate, answered.depths),
        snippet=snippet,
    )
    seen_in = {"名称": texts[:1], "部门": texts[:3]}.get(candidate.layer.why, [*texts, *narrative])
    return replace(hit, why=_why(candidate.layer, answered, seen_in))


def _why(layer: Layer, answered: Answer, texts: list[str]) -> str:
    """Where it was found, which other word stands there, and what is near about it."""
    reasons = [answered.near] if answered.near else []
    reasons.append(layer.why)
    if layer.synonyms:
        shown = BOUNDARY.join(folded_name(text) for text in texts)
        for part in answered.query.words if layer.words else answered.query.parts:
            other = max((text for text in part.instead if text in shown), key=len, default=None)
            if other and part.text not in shown:
                reasons.append(f"同义词：{part.text}={other}")
    return "，".join(reasons)
