"""A draft -> the stored projects that are like it, near duplicates of one another counted once."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from kb.draft import Draft
from kb.fold import fold
from kb.index_terms import NAME, phrase
from kb.segment import words

COMMON_WORD = 2000
"""A word of more names than this says nothing of what a project is; SQLite need not count on."""

CANDIDATES, MOST = 80, 12
LEAST_LIKENESS = 0.25
SAME_DEPARTMENT = 0.1

_MASK = re.compile(r"\d+|[一二三四五六七八九十]+期|年度?|专项|项目|资金|补助|经费|县|市|区|[\W_]+")
_FOUND = "select rowid from search_text where search_text match ? limit ?"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored project like a draft."""

    project_id: int
    name: str
    likeness: float


def find_neighbours(connection: sqlite3.Connection, draft: Draft, exclude: Iterable[int] = ()) -> list[Neighbour]:
    """The projects most like a draft, `exclude` left out."""
    weights: dict[int, float] = defaultdict(float)
    for word in dict.fromkeys(words(fold(draft.name))):
        if len(word) < 2 or word.isdigit():
            continue
        ids = [row[0] for row in connection.execute(_FOUND, (phrase(NAME, word), COMMON_WORD))]
        if len(ids) < COMMON_WORD:
            for project_id in ids:
                weights[project_id] += log(2 + COMMON_WORD / (1 + len(ids)))
    for project_id in exclude:
        weights.pop(project_id, None)
    nearest = sorted(weights, key=lambda project_id: (-weights[project_id], project_id))[:CANDIDATES]
    if not nearest:
        return []
    marks = ", ".join("?" * len(nearest))
    rows = connection.execute(
        f"select id, project_name, department_name, overview from projects where id in ({marks})", nearest
    )
    draft_name, draft_text = _pairs(draft.name), _pairs(draft.name + draft.overview)
    scored = []
    for project_id, name, department, overview in rows:
        likeness = 0.7 * _dice(draft_name, _pairs(name or ""))
        likeness += 0.3 * _dice(draft_text, _pairs(f"{name}{overview}"))
        likeness += SAME_DEPARTMENT * bool(draft.department and department and department[-4:] == draft.department[-4:])
        if likeness >= LEAST_LIKENESS:
            scored.append(Neighbour(project_id, name or "", min(1.0, likeness)))
    scored.sort(key=lambda row: (-row.likeness, row.project_id))
    return _once(connection, scored)[:MOST]


def _once(connection: sqlite3.Connection, found: list[Neighbour]) -> list[Neighbour]:
    """One of each group of near duplicates: the same name but for numbers and places, or recorded as such."""
    marks = ", ".join("?" * len(found))
    ids = [row.project_id for row in found]
    pairs = connection.execute(
        "select project_a, project_b from similar_projects where kind = 'near_duplicate'"
        f" and project_a in ({marks}) and project_b in ({marks})",
        [*ids, *ids],
    )
    twins = {frozenset(row) for row in pairs}
    kept: list[Neighbour] = []
    names: set[str] = set()
    for row in found:
        masked = _MASK.sub("", fold(row.name)) or row.name
        if masked in names or any(frozenset((row.project_id, other.project_id)) in twins for other in kept):
            continue
        names.add(masked)
        kept.append(row)
    return kept


def _pairs(text: str) -> frozenset[str]:
    folded = _MASK.sub("", fold(text[:400]))
    return frozenset(folded[place : place + 2] for place in range(len(folded) - 1))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
