"""A project -> others like it: by the words of its name, then by the indicators they share."""

from __future__ import annotations

from sqlite_utils import Database

from kb.candidates import Candidate, folded_name
from kb.index_terms import NAME, all_of, any_of, phrase
from kb.layers import Layer
from kb.query import FILLERS, Part, Query, stand_ins
from kb.search import Answer, Hit, hits
from kb.segment import words

GENERIC = FILLERS | frozenset("年初 预算 年度 年初预算 申请 工程 建设 工作 补助 补贴 服务 提升 改造 实施 运行".split())
"""Words of a name that do not tell one project from another."""

ENOUGH = 60
"""Candidates among which the likest are sought."""

MOST_ALONE = 3
"""Words that are also asked for alone, where the words together do not find enough."""


def alike(db: Database, project_id: int, limit: int = 10) -> list[Hit]:
    """The projects most like one, the likest first; none where its name says nothing or it does not exist."""
    row = db.execute("select project_name, region from projects where id = ?", (project_id,)).fetchone()
    if row is None:
        return []
    said = _telling_words(db, folded_name(row[0] or ""), row[1] or "")
    found = _sharing(db, said, project_id)
    own = _indicator_names(db, project_id)
    weighed = []
    for other, name in found:
        theirs = _indicator_names(db, other)
        shared = len(own & theirs) / (len(own | theirs) or 1)
        in_name = sum(word in folded_name(name or "") for word in said) / len(said)
        weighed.append((-(shared + in_name), other))
    layer = Layer(NAME, "", "相近")
    chosen = [Candidate(other, 0, place, layer) for place, (_, other) in enumerate(sorted(weighed))]
    parts = tuple(Part(word) for word in said)
    return list(hits(db, Answer(Query(parts, parts, ()), chosen), limit, 0))


def _telling_words(db: Database, name: str, region: str) -> list[str]:
    """The words of a name that tell projects apart, the rarest first."""
    cut = [word for word in dict.fromkeys(words(name)) if len(word) > 1 and not word[0].isdigit()]
    cut = [word for word in cut if word not in GENERIC and word != region]
    uses = dict(db.execute(f"select term, uses from search_terms where term in ({', '.join('?' * len(cut))})", cut))
    return sorted(cut, key=lambda word: uses.get(word, 0))


def _sharing(db: Database, said: list[str], project_id: int) -> list[tuple[int, str | None]]:
    """Projects whose names share the rarest words; as many words as still find some."""
    found: dict[int, str | None] = {}
    together = [said[:count] for count in range(len(said), 1, -1)]
    for asked in [*together, *([word] for word in said[:MOST_ALONE])]:
        rows = db.execute(
            "select id, project_name from projects where id in (select rowid from search_text"
            " where search_text match ? order by rowid desc limit ?)",
            (_asked(asked), ENOUGH),
        )
        found.update((other, name) for other, name in rows.fetchall() if other != project_id)
        if len(found) >= ENOUGH:
            break
    return list(found.items())


def _asked(said: list[str]) -> str:
    return all_of(any_of(phrase(NAME, text) for text in (word, *stand_ins(word))) for word in said)


def _indicator_names(db: Database, project_id: int) -> frozenset[str]:
    rows = db.execute("select name from indicators where project_id = ?", (project_id,)).fetchall()
    return frozenset(name for (name,) in rows if name)
