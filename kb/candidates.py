"""Questions -> project ids, best first, from as few rows as a page needs.

A question stops when the page is full: FTS5 hands out rows by id, and newest is first. Each block of BLOCK rows is
then put in order by how much of the name the query makes up, then by year and money. Blocks are whole whatever page
is asked for, so that pages neither overlap nor leave anything out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlite_utils import Database

from kb.cards import Card, read_cards
from kb.filters import Filters
from kb.fold import fold
from kb.index_terms import HEAD, NAME, WHOLE, all_of, any_of, phrase
from kb.layers import Layer
from kb.query import Part

BLOCK = 200
MOST_RESULTS = 2000
"""Results that can be paged through; who has not found it among them needs other words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that a question found; `place` is its place among what that question found, from 0.

    `card` is there where the order needed it.
    """

    project_id: int
    depth: int
    place: int
    layer: Layer
    card: Card | None = None


def candidates(
    db: Database,
    asked: Iterable[Layer],
    parts: tuple[Part, ...],
    excluded: tuple[str, ...],
    filters: Filters,
    wanted: int,
    counted: int = 0,
) -> list[Candidate]:
    """At least the first `wanted` projects that the questions find, if there are so many.

    After these come more, up to `counted`, in no order that means anything.
    """
    wanted, enough = min(wanted, MOST_RESULTS), min(max(wanted, counted), MOST_RESULTS)
    limit = -(-enough // BLOCK) * BLOCK
    found: dict[int, Candidate] = {}
    for depth, layer in enumerate(asked):
        ids = _ask(db, layer, excluded, filters, limit)
        cards: dict[int, Card] = {}
        ranked = len(found) < wanted and (layer.part in (NAME, HEAD) or len(parts) > 1)
        if ranked and not found.keys() >= set(ids):
            cards = _ordered(db, ids, parts)
        new = [project_id for project_id in cards or ids if project_id not in found]
        for place, project_id in enumerate(new):
            found[project_id] = Candidate(project_id, depth, place, layer, cards.get(project_id))
        if len(found) >= enough:
            break
    return list(found.values())


def matching(layer: Layer, excluded: tuple[str, ...], filters: Filters) -> tuple[str, dict[str, str | float]]:
    """SQL for the ids that a question finds, and its parameters."""
    match = all_of([f"({layer.match})", filters.asked()])
    if unwanted := any_of(phrase(WHOLE, text) for text in excluded):
        match = f"({match}) NOT {unwanted}"
    sql = "select rowid from search_text where search_text match :match"
    if condition := filters.condition():
        sql += f" and exists (select 1 from projects p where p.id = search_text.rowid and {condition})"
    if span := filters.span():
        sql += f" and rowid between {span}"
    return sql, {"match": match} | filters.parameters()


def _ask(db: Database, layer: Layer, excluded: tuple[str, ...], filters: Filters, limit: int) -> list[int]:
    sql, parameters = matching(layer, excluded, filters)
    one_row = f"select group_concat(rowid) from ({sql} order by rowid desc limit :limit)"
    (joined,) = db.execute(one_row, parameters | {"limit": limit}).fetchone()
    return sorted(map(int, joined.split(",")), reverse=True) if joined else []


def _ordered(db: Database, ids: list[int], parts: tuple[Part, ...]) -> dict[int, Card]:
    """The cards of the projects, block by block in their order."""
    ordered: dict[int, Card] = {}
    for start in range(0, len(ids), BLOCK):
        weighed = [
            (-_weight(card.name, card.department, parts), -(card.year or 0), -(card.money or 0), card.project_id, card)
            for card in read_cards(db, ids[start : start + BLOCK])
        ]
        ordered |= {project_id: card for *_, project_id, card in sorted(weighed)}
    return ordered


def _weight(name: str | None, department: str | None, parts: tuple[Part, ...]) -> float:
    """How much of a name the query makes up, and how many of its parts are in the name, else in the department."""
    folded, where = folded_name(name or ""), folded_name(department or "")
    covered, weight = 0, 0.0
    for part in parts:
        in_name = max((len(text) for text in part.texts if text in folded), default=0)
        covered += in_name
        weight += 2 if in_name else 1 if part.text in where else 0
    return weight + min(1.0, covered / (len(folded) or 1))


@lru_cache(maxsize=50_000)
def folded_name(name: str) -> str:
    """A short text folded; names come back in one query after another."""
    return fold(name)


def cards_of(db: Database, found: list[Candidate]) -> list[Card]:
    """The cards of candidates, in no order."""
    known = [candidate.card for candidate in found if candidate.card]
    return known + read_cards(db, (candidate.project_id for candidate in found if not candidate.card))
