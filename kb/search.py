"""Query -> ranked hits with the passages that show why.

Layers in order of certainty (`kb.layers`); only where they find nothing, what is near (`kb.near`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from kb.candidates import MOST_RESULTS, Candidate, candidates, cards_of
from kb.filters import NO_FILTERS, Filters, Sort
from kb.fold import fold
from kb.index_terms import HEAD, NAME, WHOLE, all_of, phrase
from kb.layers import Layer, layers
from kb.near import near_queries
from kb.query import LONGEST_QUERY, Query, parse
from kb.segment import BOUNDARY, characters, words
from kb.snippet import Snippet, make_snippet

__all__ = ["LONGEST_QUERY", "MOST_RESULTS", "Answer", "Hit", "answer", "fts_query", "search"]

_TEXT_FIELDS = (
    "project_name", "department_name", "implementing_unit", "overview", "period_goal", "annual_goal", "plan",
    "basis", "necessity", "safeguards",
)  # fmt: skip


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
    why: str


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
    wanted, counted = (offset + limit, 0) if sort == "relevance" else (0, MOST_RESULTS)
    return list(hits(db, answer(db, query, wanted, filters, counted), limit, offset, sort))


def answer(db: Database, query: str, wanted: int, filters: Filters = NO_FILTERS, counted: int = 0) -> Answer:
    """At least the first `wanted` that a query finds, and more to count, in no order, up to `counted`.

    What is near is only looked for when nothing else is found.
    """
    parsed = parse(query)
    asked = layers(parsed)
    if not asked:
        return Answer(parsed, [])
    found = candidates(db, asked, parsed.words, parsed.excluded, filters, wanted, counted)
    if found:
        return Answer(parsed, found, depths=len(asked))
    for near in near_queries(db, parsed):
        asked = layers(near.query)
        found = candidates(db, asked, near.query.words, parsed.excluded, filters, wanted, counted)
        if found:
            return Answer(near.query, found, near.why, len(asked))
    return Answer(parsed, [])


def hits(db: Database, answered: Answer, limit: int, offset: int, sort: Sort = "relevance") -> Iterator[Hit]:
    """A page of an answer."""
    chosen = answered.found if sort == "relevance" else _sorted(db, answered.found, sort)
    page = chosen[offset : offset + limit]
    terms = answered.query.terms
    for candidate, row in zip(page, _rows(db, page), strict=True):
        if row is not None:
            yield _hit(candidate, row, answered, terms)


def _sorted(db: Database, found: list[Candidate], sort: Sort) -> list[Candidate]:
    """The largest amount or the latest year first."""
    cards = {card.project_id: card for card in cards_of(db, found)}
    known = [candidate for candidate in found if candidate.project_id in cards]

    def place(candidate: Candidate) -> tuple[Any, ...]:
        card = cards[candidate.project_id]
        if sort == "money":
            return (card.money is not None, card.money or 0, card.project_id)
        return (card.year or 0, card.filled_at or "", card.project_id)

    return sorted(known, key=place, reverse=True)


def _rows(db: Database, page: list[Candidate]) -> list[tuple[Any, ...] | None]:
    """What is shown of some candidates; None for one that a load has taken out meanwhile."""
    among = ", ".join(str(candidate.project_id) for candidate in page)
    sql = (
        f"select p.id, d.path, p.ordinal, p.fiscal_year, p.annual_total, {', '.join(_TEXT_FIELDS)},"
        " (select group_concat(name || ' ' || value_raw, char(31)) from indicators where project_id = p.id)"
        f" from projects p join documents d on d.id = p.document_id where p.id in ({among})"
    )
    stored = {row[0]: row for row in db.execute(sql).fetchall()}
    return [stored.get(candidate.project_id) for candidate in page]


def _score(candidate: Candidate, depths: int) -> float:
    return round((depths - candidate.depth + 1 / (1 + candidate.place / 20)) / (depths + 1), 4)


def _hit(candidate: Candidate, row: tuple[Any, ...], answered: Answer, terms: list[str]) -> Hit:
    project_id, document, ordinal, year, money, *texts, indicators = row
    texts = [text or "" for text in texts]
    narrative = list(dict.fromkeys([*texts[1:], *(indicators.split("\x1f") if indicators else ())]))
    whole = [texts[0], *narrative]
    seen_in = {NAME: texts[:1], HEAD: texts[:3]}.get(candidate.layer.part, whole)
    return Hit(
        project_id=project_id,
        document=document,
        ordinal=ordinal,
        project_name=row[5],
        department_name=row[6],
        fiscal_year=year,
        annual_total=money,
        score=_score(candidate, answered.depths),
        snippet=make_snippet(narrative, terms),
        why=_why(candidate.layer, answered, seen_in, whole),
    )


def _why(layer: Layer, answered: Answer, seen_in: list[str], texts: list[str]) -> str:
    """Where it was found, which other word stands there, and what is near about it.

    `seen_in` are the texts that the question went through, `texts` all that are searched. Punctuation says nothing.
    """
    query = answered.query
    reasons = [answered.near] if answered.near else []
    if layer.words and query.left_out:
        whole = _spoken(BOUNDARY.join(texts))
        if missing := [word for word in query.left_out if word not in whole]:
            reasons.append(f"近似（不计“{'、'.join(missing)}”）")
    reasons.append(layer.why)
    if layer.synonyms:
        shown = _spoken(BOUNDARY.join(seen_in))
        for part in query.words if layer.words else query.parts:
            other = max((text for text in part.instead if _spoken(text) in shown), key=len, default=None)
            if other and _spoken(part.text) not in shown:
                reasons.append(f"同义词：{part.text}={other}")
    return "，".join(reasons)


def _spoken(text: str) -> str:
    return "".join(characters(fold(text)))
