"""What is being typed -> terms that it may become."""

from __future__ import annotations

from sqlite_utils import Database

from kb.fold import fold
from kb.pinyin import typed
from kb.query import LONGEST_QUERY

LAST = "\U0010ffff"


def complete(db: Database, text: str, limit: int = 8) -> list[str]:
    """Queries that begin with what is typed, its last word made whole, the commonest first; pinyin will do."""
    *before, last = fold(text[:LONGEST_QUERY]).split() or [""]
    if not last:
        return []
    letters = typed(last)
    if letters is None:
        rows = _starting(db, "term", last, limit + 1)
    else:
        rows = _starting(db, "pinyin", letters, limit) or _starting(db, "initials", letters, limit)
    terms = [term for (term,) in rows if term != last]
    return [" ".join([*before, term]) for term in terms[:limit]]


def _starting(db: Database, column: str, start: str, limit: int) -> list[tuple[str]]:
    """A term that only ever occurs inside a longer one with the same count says less than the longer one."""
    sql = f"select term from search_terms where {column} >= ? and {column} < ? order by uses desc, length(term), term limit ?"
    return db.execute(sql, (start, start + LAST, limit)).fetchall()
