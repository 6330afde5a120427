"""The catalogue in a database, and the links of its indicators to it.

A database keeps every standard indicator with all that is known of it, so that the links, the site and the
suggestions need no file beside it; an office's own file, once given, stays in use until another takes its place.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from kb.catalogue import (
    STANDARD_COLUMNS,
    CatalogueError,
    Standard,
    digest,
    packed_standards,
    read_standards,
)
from kb.catalogue_check import check_own
from kb.errors import system_words
from kb.match import MATCH_VERSION, Matcher
from kb.processes import reader

Written = tuple[str, str]
"""An indicator as written: level 2 and name."""

StandardIds = Mapping[Written, str | None]
Link = Callable[[Sequence[Written]], dict[Written, str | None]]
"""Indicators as written -> the ids of their standard indicators."""

_BATCH = 5000
_SELECT = f"select {', '.join(STANDARD_COLUMNS)} from standard_indicators order by own desc, id"
_INSERT = (
    f"insert into standard_indicators ({', '.join(STANDARD_COLUMNS)}) values ({', '.join('?' * len(STANDARD_COLUMNS))})"
)


def stored_standards(connection: sqlite3.Connection | Database) -> list[Standard]:
    """The standard indicators that a database was last linked with; the packed ones where it has none yet."""
    rows = [Standard(*row) for row in connection.execute(_SELECT).fetchall()]
    return rows or list(packed_standards())


def read_own(path: Path) -> list[Standard]:
    """An office's own standard indicators. Raises CatalogueError with the first complaints and their places."""
    try:
        problems = check_own(path, packed_standards())
    except OSError as error:
        raise CatalogueError(f"打不开标准指标文件 {path}（{system_words(error)}）。请检查文件名。") from error
    except csv.Error as error:
        raise CatalogueError(f"标准指标文件 {path} 不是 CSV。请在 Excel 里另存为 CSV。") from error
    if problems:
        raise CatalogueError(f"标准指标文件 {path} 有 {len(problems)} 处要改：\n" + "\n".join(problems[:10]))
    return read_standards(path, own=True)


def _stored_own(db: Database) -> list[Standard]:
    return [Standard(*row) for row in db.execute(_SELECT).fetchall() if row[STANDARD_COLUMNS.index("own")]]


def update_standards(db: Database, own: Path | None = None) -> Link:
    """Bring a database's catalogue up to date, link its indicators anew if it has changed, and return the linker.

    `own` takes the place of the office's own file given before; None leaves that in use.
    """
    mine = _stored_own(db) if own is None else read_own(own)
    standards = sorted([*mine, *packed_standards()], key=lambda standard: (-standard.own, standard.id))
    mark = f"{MATCH_VERSION}-{digest(standards)}"
    link = _linker(Matcher(standards))
    found = db.execute("select value from meta where key = 'catalogue'").fetchone()
    if found is None or found[0] != mark:
        with db.atomic():
            _replace(db, standards, link)
            db.execute("insert or replace into meta (key, value) values ('catalogue', ?)", (mark,))
    return link


def _linker(matcher: Matcher) -> Link:
    def link(written: Sequence[Written]) -> dict[Written, str | None]:
        matches = matcher.match_all(written)
        return {one: match.standard.id if match.standard else None for one, match in zip(written, matches, strict=True)}

    return link


def link_as_stored(file: Path, written: Sequence[Written]) -> dict[Written, str | None]:
    """Indicators as written -> their standard ones, by the catalogue that is stored in a database; for helpers."""
    return _stored_linker(file)(written)


@cache
def _stored_linker(file: Path) -> Link:
    matcher = Matcher(stored_standards(reader(file)))
    matcher.prepare()
    return _linker(matcher)


def _replace(db: Database, standards: Sequence[Standard], link: Link) -> None:
    db.execute("update indicators set standard_id = null where standard_id is not null")
    db.execute("delete from standard_indicators")
    db.conn.executemany(_INSERT, [astuple(standard) for standard in standards])
    pairs = db.execute("select distinct level2, name from indicators").fetchall()
    db.execute("create temp table links (level2 text, name text, standard_id text, primary key (level2, name))")
    for start in range(0, len(pairs), _BATCH):
        batch = pairs[start : start + _BATCH]
        rows = [(*written, found) for written, found in link(batch).items() if found]
        db.conn.executemany("insert into links values (?, ?, ?)", rows)
    db.execute(
        "update indicators set standard_id ="
        " (select l.standard_id from links l where l.level2 = indicators.level2 and l.name = indicators.name)"
    )
    db.execute("drop table temp.links")
