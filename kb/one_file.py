"""What was written -> one file, so that copying the database loses nothing.

Beside the file lies a write-ahead log, which lets the site read while a load writes; what is new is there first.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click
from sqlite_utils import Database

from kb.errors import WrongUse
from kb.schema import open_database

MOST_WAIT = 10
"""Seconds that readers are waited for when the log is to be emptied; what the site asks is stopped sooner, mostly."""


def into_one_file(db: Database, wait: float = MOST_WAIT) -> bool:
    """Bring the log into the file; False where somebody reads or writes still after `wait` seconds."""
    (before,) = db.execute("pragma busy_timeout").fetchone()
    db.execute(f"pragma busy_timeout = {round(1000 * wait)}")
    try:
        (busy, *_) = db.execute("pragma wal_checkpoint(truncate)").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        db.execute(f"pragma busy_timeout = {before}")
    return not busy


def finish(db: Database, path: Path) -> None:
    """The end of a command that wrote: all into one file, or a line that says what else to copy."""
    if not into_one_file(db):
        click.echo(f"别的程序正在用 {path}，有些内容还在 {path.name}-wal 里：复制数据库时请连同这个文件。", err=True)


def finish_after_others(path: Path) -> None:
    """The same where others wrote and this process only read."""
    log = Path(f"{path}-wal")
    if not (log.exists() and log.stat().st_size):
        return
    try:
        db = open_database(path, any_segmenter=True)
    except WrongUse:
        return  # taken away or changed meanwhile
    finish(db, path)
    db.close()
