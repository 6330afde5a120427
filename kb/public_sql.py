"""A connection that strangers write SQL on: what it must refuse, and how soon.

Datasette's time limit is looked at between steps of a query, so one function call that runs long or builds
something huge gets past it. What can be known before a query starts is refused then (the authorizer); the rest
is bounded by the sizes below.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable

from kb.public_functions import FUNCTIONS
from kb.search import fts_query
from kb.search_sql import add_search_functions
from kb.standard_pages import matcher_of
from kb.standards import stored_standards

LONGEST_VALUE = 1_000_000
"""Bytes of one value or row. The longest form is under a tenth of it; matching two values costs its square."""

LONGEST_NAME = 200
"""Characters of a name that standard_indicator() looks at."""

LARGEST_ANSWER = 20_000_000
"""Bytes of all the rows of one answer."""

LARGEST_HEAP = 256 * 1024 * 1024
"""Bytes that SQLite may hold in this process; SQLite can bound them for the whole process only."""

LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 20_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 50,
}

DENIED_FUNCTIONS = frozenset({
    "zeroblob", "randomblob", "printf", "format",  # any size from a short query
    "json_group_array", "json_group_object", "json_patch",  # pay no heed to LONGEST_VALUE, or cost its square
    "load_extension", "readfile", "writefile", "edit", "sqlite_log",  # reach out of the database
    "fts3_tokenizer", "fts5", "rtreecheck", "optimize",  # pointers, and checks of any length
})  # fmt: skip

ALLOWED_PRAGMAS = frozenset({
    "data_version", "foreign_key_list", "index_info", "index_list", "index_xinfo", "schema_version", "table_info",
    "table_list", "table_xinfo",
})  # fmt: skip
"""What Datasette and FTS5 read. database_list, which tells where the file lies, is not among them."""

DENIED_TABLES = frozenset({"dbstat", "sqlite_dbpage", "sqlite_stmt", "bytecode", "tables_used"})

WITHHELD = frozenset({("waivers", "reason"), ("pair_marks", "reason")})
"""Columns that reviewers write for one another: the site and its SQL read null in them, the command line reads them."""

_READING = frozenset({
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_SAVEPOINT, sqlite3.SQLITE_TRANSACTION,
})  # fmt: skip
"""The last two are how sqlite_utils frames a query; the public can send nothing but a select."""


class AnswerTooLarge(sqlite3.DataError):
    """The rows of an answer are more than LARGEST_ANSWER."""


def guard(connection: sqlite3.Connection) -> None:
    """Make a read-only connection safe to offer to the public, and its search understand Chinese."""
    for limit, value in LIMITS.items():
        connection.setlimit(limit, value)
    connection.execute(f"pragma hard_heap_limit = {LARGEST_HEAP}")
    connection.execute("pragma temp_store = memory")  # a sort that never ends is stopped by the heap, not by the disk
    for name, arguments, function in FUNCTIONS:
        connection.create_function(name, arguments, function, deterministic=True)
    connection.create_function("escape_fts", 1, escape_fts, deterministic=True)
    add_search_functions(connection)
    add_standard_indicator(connection)
    connection.row_factory = counted_rows()
    connection.set_authorizer(authorize)


def add_standard_indicator(connection: sqlite3.Connection) -> None:
    """standard_indicator(name [, level 2]): the id of the standard indicator of a written name, or null."""
    try:
        standards = tuple(stored_standards(connection))
    except sqlite3.Error:
        return  # a database that is none of ours

    def standard_indicator(name: object, level2: object = "") -> str | None:
        if name is None or len(str(name)) > LONGEST_NAME:
            return None
        found = matcher_of(standards).match(str(name), str(level2 or "")).standard
        return found.id if found else None

    for arguments in (1, 2):
        connection.create_function("standard_indicator", arguments, standard_indicator, deterministic=True)


def escape_fts(query: object) -> str:
    """What a search box of a table page asks the index; an empty query finds nothing."""
    return fts_query("" if query is None else str(query))


def authorize(action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> int:
    """SQLite asks this for each thing that a statement would do, before it runs."""
    if action in _READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and ((first or "").lower(), (second or "").lower()) in WITHHELD:
        return sqlite3.SQLITE_IGNORE
    if action == sqlite3.SQLITE_READ:
        return _answer(_may_read((first or "").lower()))
    if action == sqlite3.SQLITE_FUNCTION:
        return _answer((second or "").lower() not in DENIED_FUNCTIONS)
    if action == sqlite3.SQLITE_UPDATE:  # a virtual table declares itself so; nothing is written, nor could be
        return _answer(first == "sqlite_master" and database == "main")
    if action == sqlite3.SQLITE_PRAGMA:
        name = (first or "").lower()
        return _answer(name in ALLOWED_PRAGMAS and not (name == "schema_version" and second))
    return sqlite3.SQLITE_DENY


def _answer(allowed: bool) -> int:
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _may_read(table: str) -> bool:
    if table.startswith("pragma_"):
        return table.removeprefix("pragma_") in ALLOWED_PRAGMAS
    return table not in DENIED_TABLES


def counted_rows() -> Callable[[sqlite3.Cursor, tuple[object, ...]], sqlite3.Row]:
    """A row factory that stops an answer once its rows are larger than LARGEST_ANSWER."""
    asked: weakref.ref[sqlite3.Cursor] | None = None
    size = 0

    def row(cursor: sqlite3.Cursor, values: tuple[object, ...]) -> sqlite3.Row:
        nonlocal asked, size
        if asked is None or asked() is not cursor:
            asked, size = weakref.ref(cursor), 0
        size += sum(len(value) for value in values if isinstance(value, str | bytes))
        if size > LARGEST_ANSWER:
            raise AnswerTooLarge("answer too large")
        return sqlite3.Row(cursor, values)

    return row
