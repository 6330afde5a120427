"""A command that wrote leaves all in one file, or says that it could not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from kb.one_file import finish, finish_after_others, into_one_file


def written(db: Database) -> None:
    with db.atomic():
        db.execute("update projects set overview = '新写的' where id = 1")


def test_readers_are_waited_for_and_told_of(
    db: Database, database_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Path(f"{database_path}-wal")
    reader = sqlite3.connect(database_path)
    reader.execute("begin")
    reader.execute("select count(*) from projects").fetchone()
    written(db)
    assert not into_one_file(db, wait=0.1)
    assert log.stat().st_size
    assert db.execute("pragma busy_timeout").fetchone() == (30_000,)
    reader.rollback()
    finish(db, database_path)
    assert (log.stat().st_size, capsys.readouterr().err) == (0, "")
    reader.close()


def test_what_cannot_be_brought_in_is_told(
    db: Database, database_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.one_file.into_one_file", lambda db: False)
    written(db)
    finish_after_others(database_path)
    assert "请连同这个文件" in capsys.readouterr().err
    db.execute("pragma wal_checkpoint(truncate)")
    finish_after_others(database_path)
    assert capsys.readouterr().err == ""
