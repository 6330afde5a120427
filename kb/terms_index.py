"""Names -> the vocabulary for suggestions and pinyin, counted so that a term goes with its last use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlite_utils import Database

from kb.fold import fold
from kb.index_terms import HEAD, terms
from kb.pinyin import syllables
from kb.segment import words

LONGEST_TERM = 10
MOST_WORDS = 4

_CHINESE = re.compile("[\u4e00-\u9fff]{2,}")

_ADD = (
    "insert into search_terms (term, uses, pinyin, initials) values (?, ?, ?, ?)"
    " on conflict (term) do update set uses = uses + excluded.uses"
)
_ADD_NAME = "insert into indicator_names (name, uses) values (?, ?) on conflict (name) do update set uses = uses + excluded.uses"


class Term(NamedTuple):
    """A term, how it is spoken, and the first letters of that."""

    text: str
    pinyin: str
    initials: str


@lru_cache(maxsize=200_000)
def word_term(word: str) -> Term:
    """A Chinese word as a term."""
    spoken = syllables(word)
    return Term(word, "".join(spoken), "".join(syllable[0] for syllable in spoken))


@lru_cache(maxsize=20_000)
def terms_of(text: str) -> tuple[Term, ...]:
    """The terms in a folded name: runs of up to MOST_WORDS words, as far as they are Chinese and not too long."""
    found: dict[Term, None] = {}
    for stretch in _CHINESE.findall(text):
        cut = [word_term(word) for word in words(stretch)]
        for start in range(len(cut)):
            run = Term("", "", "")
            for word in cut[start : start + MOST_WORDS]:
                run = Term(run.text + word.text, run.pinyin + word.pinyin, run.initials + word.initials)
                if len(run.text) > LONGEST_TERM:
                    break
                if len(run.text) > 1:
                    found[run] = None
    return tuple(found)


def count_terms(db: Database, texts: Iterable[str], sign: int) -> None:
    """Add (sign 1) or take away (sign -1) the terms of some folded names."""
    _count(db, Counter(term for text in texts for term in terms_of(text)), sign)


def count_words(db: Database, counted: Counter[str], sign: int) -> None:
    """Add or take away words of other texts, those of them that are Chinese."""
    _count(db, {word_term(word): count for word, count in counted.items() if _CHINESE.fullmatch(word)}, sign)


def _count(db: Database, counted: Mapping[Term, int], sign: int) -> None:
    rows = sorted((term.text, count, term.pinyin, term.initials) for term, count in counted.items())
    if sign > 0:
        db.conn.executemany(_ADD, rows)
        return
    db.conn.executemany("update search_terms set uses = uses - ? where term = ?", [row[1::-1] for row in rows])
    db.conn.executemany("delete from search_terms where term = ? and uses <= 0", [row[:1] for row in rows])


def count_indicator_names(db: Database, names: Iterable[str], sign: int) -> None:
    """Add or take away indicator names as printed; each distinct name is one row, and one entry of its index."""
    counted = Counter(name for name in names if name)
    if sign > 0:
        (last,) = db.execute("select coalesce(max(id), 0) from indicator_names").fetchone()
        db.conn.executemany(_ADD_NAME, list(counted.items()))
        changed = db.execute("select id, name from indicator_names where id > ?", (last,)).fetchall()
    else:
        rows = [(count, name) for name, count in counted.items()]
        db.conn.executemany("update indicator_names set uses = uses - ? where name = ?", rows)
        unused = "select id, name from indicator_names where name = ? and uses <= 0"
        changed = [row for name in counted for row in db.execute(unused, (name,)).fetchall()]
        db.conn.executemany("delete from indicator_names where id = ?", [(row,) for row, _ in changed])
    write_indicator_index(db, changed, sign)
    count_terms(db, (fold(name) for _, name in changed), sign)


def write_indicator_index(db: Database, rows: list[tuple[int, str]], sign: int) -> None:
    """The entries of some indicator names, into the index or out of it."""
    entries = [(row, terms(HEAD, fold(name))) for row, name in rows]
    if sign > 0:
        db.conn.executemany("insert into search_indicators (rowid, name) values (?, ?)", entries)
    else:
        db.conn.executemany(
            "insert into search_indicators (search_indicators, rowid, name) values ('delete', ?, ?)", entries
        )
