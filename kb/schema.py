"""How a database is laid out, told from other files, and opened; its tables are in kb.tables, its Chinese views in kb.views."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from kb.errors import WrongUse
from kb.segment import segmenter
from kb.tables import INDEXES, TABLES
from kb.views import VIEWS

SCHEMA_VERSION = 8
WAIT = 30.0
"""Seconds that a program waits for another one that writes."""

INDEX_HELD = 32 * 1024 * 1024
"""Bytes of new index entries that SQLite holds before it writes them: fewer and larger pieces to merge and to read."""

CACHE_KIB = 64 * 1024
"""Pages that SQLite keeps at hand; an index of many forms is touched all over by each load."""

PAGES_PER_CHECKPOINT = 8000
"""Pages of the write-ahead log, some 32 MB, after which it is emptied into the database: a page that many
transactions change is written there once."""

APPLICATION_ID = 0x4A58_4B42  # "JXKB": tells our databases from any other SQLite file

PUBLIC = "public"
"""The key of `meta` that a public copy has; its value is when it was made."""


class DatabaseMismatch(WrongUse):
    """The file is no database of ours, or one of another version. The message says the remedy."""


def open_database(
    path: Path, *, create: bool = False, readonly: bool = False, any_segmenter: bool = False, working: bool = False
) -> Database:
    """Open a database and make sure that it is ours and of this version.

    With `create`, a missing or empty file becomes a new database; with `any_segmenter`, an index that was cut
    in another way is let pass, to be built anew. A public copy is opened `readonly` alone, and not where what only a
    `working` database has is asked for. Raises DatabaseMismatch with a message for the user otherwise.
    """
    if path.is_dir():
        raise DatabaseMismatch(f"{path} 是文件夹，不是数据库文件。请给出数据库文件名，例如 jixiao.db。")
    if not path.exists() and not create:
        raise DatabaseMismatch(f"找不到数据库 {path}。请先用 jixiao load {path} 文件… 建库。")
    if create and not path.parent.is_dir():
        raise DatabaseMismatch(f"文件夹 {path.parent} 不存在。请先建好文件夹，或换一个位置。")
    try:
        if readonly:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT)
        else:
            connection = sqlite3.connect(path, timeout=WAIT)
        db = Database(connection)
        if create and db.execute("select count(*) from sqlite_master").fetchone() == (0,):
            create_schema(db)
        application_id = db.execute("pragma application_id").fetchone()[0]
        version = db.execute("pragma user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise
        raise DatabaseMismatch(
            f"{path} 打不开：不是 SQLite 数据库，或已损坏，或没有读写权限。请检查文件名。"
        ) from error
    if application_id != APPLICATION_ID:
        raise DatabaseMismatch(f"{path} 是别的程序的 SQLite 数据库，不是绩效目标库。请换一个文件名。")
    if version < SCHEMA_VERSION:
        version = _upgraded(path, version)
    if version != SCHEMA_VERSION:
        raise DatabaseMismatch(
            f"{path} 的库结构是第 {version} 版，本程序用第 {SCHEMA_VERSION} 版。请用 jixiao load 重新建库。"
        )
    if not any_segmenter:
        _check_segmenter(db, path)
    if (working or not readonly) and is_public(connection):
        raise DatabaseMismatch(
            f"{path} 是公开库，里面没有审核意见和相似项目，也不能改。请用工作库；改好以后用 jixiao publish 重新公开。"
        )
    db.execute("pragma foreign_keys = on")
    db.execute("pragma synchronous = normal")
    db.execute(f"pragma cache_size = -{CACHE_KIB}")
    db.execute(f"pragma wal_autocheckpoint = {PAGES_PER_CHECKPOINT}")
    return db


def _upgraded(path: Path, version: int) -> int:
    """Bring a database of an earlier version to this one, where that can be done; returns its version then."""
    from kb.upgrade import UPGRADES, upgrade

    if version not in UPGRADES:
        return version
    try:
        return upgrade(path, WAIT)
    except sqlite3.OperationalError as error:
        raise DatabaseMismatch(
            f"{path} 的库结构是第 {version} 版，要改成第 {SCHEMA_VERSION} 版才能用，但这个文件现在不能写。请给它写权限，或等别的程序用完再试。"
        ) from error


def is_public(connection: sqlite3.Connection) -> bool:
    """Whether a database is a public copy."""
    return connection.execute("select 1 from meta where key = ?", (PUBLIC,)).fetchone() is not None


def record_segmenter(db: Database) -> None:
    """Write down what the indexes are cut with."""
    db.table("meta").upsert_all(({"key": key, "value": value} for key, value in segmenter().items()), pk="key")


def _check_segmenter(db: Database, path: Path) -> None:
    """An index cut in one way cannot be asked with words cut in another: half of the answers would be missing."""
    recorded = dict(db.execute("select key, value from meta").fetchall())
    for key, value in segmenter().items():
        if recorded.get(key) != value:
            raise DatabaseMismatch(
                f"{path} 的全文索引是用另一种分词建的（{key}：库中为 {recorded.get(key, '无')}，本程序为 {value}），"
                f"直接检索会漏掉结果。请用 jixiao reindex {path} 重建索引。"
            )


def create_schema(db: Database) -> None:
    """Lay out an empty database, unless another program has just done so. WAL lets the site read while files are being loaded."""
    db.execute("pragma journal_mode = wal")
    views = "".join(f"create view {name} as {select};\n" for name, select in VIEWS.items())
    marks = f"pragma application_id = {APPLICATION_ID}; pragma user_version = {SCHEMA_VERSION};"
    held = f"insert into search_text (search_text, rank) values ('hashsize', {INDEX_HELD});"
    cut = "".join(f"insert into meta values ('{key}', '{value}');" for key, value in segmenter().items())
    try:
        db.executescript(f"begin immediate; {TABLES} {INDEXES} {held} {views} {cut} {marks} commit;")
    except sqlite3.OperationalError as error:
        db.conn.rollback()
        if "already exists" not in str(error):
            raise
