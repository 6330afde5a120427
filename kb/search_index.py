"""Project rows -> the two full-text indexes, words and characters.

The indexes are contentless: they hold no text. SQLite asks for the very tokens that went in when a row is taken
out again, so both ways go through `index_texts`, on the same stored rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlite_utils import Database

from kb.fold import fold
from kb.segment import BOUNDARY, characters, words

NARRATIVE_FIELDS = ("overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal")
COLUMNS = ("project_name", "department", "indicators", "narrative")

_INSERT = "insert into {0} (rowid, project_name, department, indicators, narrative) values (?, ?, ?, ?, ?)"
_DELETE = (
    "insert into {0} ({0}, rowid, project_name, department, indicators, narrative) values ('delete', ?, ?, ?, ?, ?)"
)


class IndexTexts(NamedTuple):
    """The folded text of each index column; parts of a column are held apart by BOUNDARY."""

    project_name: str
    department: str
    indicators: str
    narrative: str


def index_texts(project: Mapping[str, object], indicators: Iterable[tuple[str, str]]) -> IndexTexts:
    """What is searched in a project. A text that occurs twice, as most annual halves do, counts once."""
    rows = (f"{name} {value}" for name, value in indicators)
    return IndexTexts(
        fold(str(project["project_name"] or "")),
        _join(str(project[field] or "") for field in ("department_name", "implementing_unit")),
        _join(rows),
        _join(str(project[field] or "") for field in NARRATIVE_FIELDS),
    )


def _join(texts: Iterable[str]) -> str:
    return fold(BOUNDARY.join(dict.fromkeys(text for text in texts if text)))


def add_to_index(db: Database, entries: Iterable[tuple[int, IndexTexts]]) -> None:
    """Add projects, each as (id, texts), to both indexes."""
    _write(db, _INSERT, entries)


def remove_from_index(db: Database, entries: Iterable[tuple[int, IndexTexts]]) -> None:
    """Take projects out of both indexes; the texts must be the ones that were added."""
    _write(db, _DELETE, entries)


def _write(db: Database, statement: str, entries: Iterable[tuple[int, IndexTexts]]) -> None:
    cut_by_words: list[tuple[int | str, ...]] = []
    cut_by_characters: list[tuple[int | str, ...]] = []
    for project_id, texts in entries:
        cut_by_words.append((project_id, *(" ".join(words(text)) for text in texts)))
        cut_by_characters.append((project_id, *(" ".join(characters(text)) for text in texts)))
    db.conn.executemany(statement.format("search_words"), cut_by_words)
    db.conn.executemany(statement.format("search_chars"), cut_by_characters)


def stored_entries(db: Database, condition: str, arguments: tuple[object, ...]) -> list[tuple[int, IndexTexts]]:
    """The index entries of the stored projects that meet a condition on `projects`."""
    fields = ("id", "project_name", "department_name", "implementing_unit", *NARRATIVE_FIELDS)
    select = f"select {', '.join(fields)} from projects where {condition} order by id"
    entries = []
    for row in db.execute(select, arguments).fetchall():
        indicators = db.execute("select name, value_raw from indicators where project_id = ? order by id", (row[0],))
        entries.append((row[0], index_texts(dict(zip(fields, row, strict=True)), indicators)))
    return entries


def rebuild_index(db: Database) -> int:
    """Build both indexes anew from the stored rows, with the segmenter of today; returns the number of projects."""
    with db.atomic():
        for index in ("search_words", "search_chars"):
            db.execute(f"insert into {index} ({index}) values ('delete-all')")
        entries = stored_entries(db, "true", ())
        add_to_index(db, entries)
    return len(entries)
