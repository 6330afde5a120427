"""What the search is compared with: tantivy over jieba words, and SQLite's default tokenizer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from kb.fold import fold
from kb.search_index import stored_entries
from kb.segment import words

BATCH = 5000
FIELDS = ("project_name", "department", "indicators", "narrative")


def tantivy_search(db: Database, folder: Path) -> Callable[[str], int] | None:
    """A tantivy index of the same forms, cut into words, in a new folder or kept in one; None without tantivy."""
    try:
        import tantivy
    except ImportError:
        return None
    kept = folder.is_dir()
    folder.mkdir(exist_ok=True)
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True)
    for field in FIELDS:
        builder.add_text_field(field, stored=field == "project_name")
    index = tantivy.Index(builder.build(), path=str(folder))
    if not kept:
        writer = index.writer(heap_size=200_000_000)
        (last,) = db.execute("select max(id) from projects").fetchone()
        for start in range(0, last, BATCH):
            for project_id, texts in stored_entries(db, "id > ? and id <= ?", (start, start + BATCH)):
                cut = {field: " ".join(words(getattr(texts, field))) for field in FIELDS}
                writer.add_document(tantivy.Document(id=project_id, **cut))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
    searcher = index.searcher()

    def ask(query: str) -> int:
        asked = " AND ".join(f'"{word}"' for word in words(fold(query)) if word.strip())
        found = searcher.search(index.parse_query(asked, list(FIELDS)), 20).hits
        return len([searcher.doc(address)["project_name"] for _, address in found])

    return ask


def default_index(db: Database, path: Path) -> Database:
    """The same forms as one would index them without thinking of Chinese."""
    kept = path.is_file()
    plain = Database(path)
    if kept:
        return plain
    rows = db.query("select id, project_name, department_name, overview, annual_goal from projects")
    plain.table("projects").insert_all(rows, pk="id")
    plain.table("projects").enable_fts(["project_name", "department_name", "overview", "annual_goal"])
    return plain


def ask_default(db: Database, query: str) -> int:
    """How many of the first twenty the default index finds."""
    quoted = " ".join(f'"{word}"' for word in query.split())
    return len(list(db.table("projects").search(quoted, limit=20)))
