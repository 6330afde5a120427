"""Project rows -> the full-text indexes: words, characters, and the short one of names.

The indexes are contentless: they hold no text. SQLite asks for the very tokens that went in when a row is taken
out again, so both ways go through `index_texts`, on the same stored rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlite_utils import Database

from kb.fold import fold
from kb.segment import BOUNDARY, characters, pairs, words
from kb.terms_index import count_indicator_names, count_terms, count_words

NARRATIVE_FIELDS = ("overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal")
INDEX_TABLES = ("search_words", "search_chars", "search_names", "search_indicators")
COLUMNS = ("project_name", "department", "indicators", "narrative")

_INSERT = "insert into {0} (rowid, project_name, department, indicators, narrative) values (?, ?, ?, ?, ?)"
_DELETE = (
    "insert into {0} ({0}, rowid, project_name, department, indicators, narrative) values ('delete', ?, ?, ?, ?, ?)"
)
_INSERT_NAMES = "insert into search_names (rowid, project_name, department, facts) values (?, ?, ?, ?)"
_DELETE_NAMES = (
    "insert into search_names (search_names, rowid, project_name, department, facts) values ('delete', ?, ?, ?, ?)"
)


class IndexTexts(NamedTuple):
    """The folded text of each index column; parts of a column are held apart by BOUNDARY."""

    project_name: str
    department: str
    indicators: str
    narrative: str
    facts: str = ""
    indicator_names: tuple[str, ...] = ()


def index_texts(project: Mapping[str, object], indicators: Iterable[tuple[str, str]]) -> IndexTexts:
    """What is searched in a project. A text that occurs twice, as most annual halves do, counts once."""
    pairs = list(indicators)
    rows = (f"{name} {value}" for name, value in pairs)
    year = project["fiscal_year"]
    return IndexTexts(
        fold(str(project["project_name"] or "")),
        _join(str(project[field] or "") for field in ("department_name", "implementing_unit")),
        _join(rows),
        _join(str(project[field] or "") for field in NARRATIVE_FIELDS),
        f"{year}年度" if year else "",
        tuple(name for name, _ in pairs),
    )


def _join(texts: Iterable[str]) -> str:
    return fold(BOUNDARY.join(dict.fromkeys(text for text in texts if text)))


def add_to_index(db: Database, entries: Iterable[tuple[int, IndexTexts]]) -> None:
    """Add projects, each as (id, texts), to the indexes and the vocabulary."""
    _write(db, _INSERT, _INSERT_NAMES, list(entries), 1)


def remove_from_index(db: Database, entries: Iterable[tuple[int, IndexTexts]]) -> None:
    """Take projects out again; the texts must be the ones that were added."""
    _write(db, _DELETE, _DELETE_NAMES, list(entries), -1)


def _write(db: Database, statement: str, names: str, entries: list[tuple[int, IndexTexts]], sign: int) -> None:
    vocabulary: Counter[str] = Counter()
    cut_by_words: list[tuple[int | str, ...]] = []
    cut_by_characters: list[tuple[int | str, ...]] = []
    short: list[tuple[int | str, ...]] = []
    for project_id, texts in entries:
        by_words = [words(text) for text in texts[:4]]
        vocabulary.update(set(by_words[2]) | set(by_words[3]))
        cut_by_words.append((project_id, *map(" ".join, by_words)))
        by_characters = tuple(" ".join(characters(text)) for text in texts[:4])
        cut_by_characters.append((project_id, *by_characters))
        short.append((project_id, *(" ".join(pairs(text)) for text in (*texts[:2], texts.facts))))
    db.conn.executemany(statement.format("search_words"), cut_by_words)
    db.conn.executemany(statement.format("search_chars"), cut_by_characters)
    db.conn.executemany(names, short)
    count_words(db, vocabulary, sign)
    count_terms(db, (text for _, texts in entries for text in (texts.project_name, texts.department)), sign)
    count_indicator_names(db, (name for _, texts in entries for name in texts.indicator_names), sign)


def stored_entries(db: Database, condition: str, arguments: tuple[object, ...]) -> list[tuple[int, IndexTexts]]:
    """The index entries of the stored projects that meet a condition on `projects`."""
    fields = ("id", "project_name", "department_name", "implementing_unit", "fiscal_year", *NARRATIVE_FIELDS)
    select = f"select {', '.join(fields)} from projects where {condition} order by id"
    entries = []
    for row in db.execute(select, arguments).fetchall():
        indicators = db.execute("select name, value_raw from indicators where project_id = ? order by id", (row[0],))
        entries.append((row[0], index_texts(dict(zip(fields, row, strict=True)), indicators)))
    return entries


def rebuild_index(db: Database) -> int:
    """Build the indexes anew from the stored rows, with the segmenter of today; returns the number of projects."""
    with db.atomic():
        for index in INDEX_TABLES:
            db.execute(f"insert into {index} ({index}) values ('delete-all')")
        for table in ("search_terms", "indicator_names"):
            db.execute(f"delete from {table}")
        entries = stored_entries(db, "true", ())
        add_to_index(db, entries)
    return len(entries)
