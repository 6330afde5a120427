"""A database of an earlier version -> one of this version, where nothing need be read anew."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from kb.form_said import digest, digest_of, said
from kb.found_files import home_of, key_before, key_now


def _to_8(connection: sqlite3.Connection, path: Path) -> None:
    """What is approved is kept, and the direction of an indicator is part of it; files below the database are told by their path from it."""
    connection.execute("alter table approvals add column said text")
    for approval, project, before in connection.execute("select id, project_id, digest from approvals").fetchall():
        if project is not None and _digest_of_7(connection, project) == before:
            now = digest(connection, project), said(connection, project), approval
            connection.execute("update approvals set digest = ?, said = ? where id = ?", now)
    home = home_of(path)
    for document, shown, key in connection.execute("select id, path, path_key from documents").fetchall():
        if key == key_before(home, shown):
            connection.execute("update documents set path_key = ? where id = ?", (key_now(shown), document))


def _digest_of_7(connection: sqlite3.Connection, project_id: int) -> str:
    parts = json.loads(said(connection, project_id) or "[[], [], []]")
    parts[2] = [line[:5] for line in parts[2]]
    return digest_of(json.dumps(parts, ensure_ascii=False))


UPGRADES: dict[int, Callable[[sqlite3.Connection, Path], None]] = {7: _to_8}
"""By the version that a database has, what makes of it one of the next."""


def upgrade(path: Path, wait: float) -> int:
    """Bring a database to this version, as far as that goes, after waiting so many seconds for another program; returns its version
    then. Raises sqlite3.OperationalError where it
    cannot be written to."""
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        connection.execute("begin immediate")
        (version,) = connection.execute("pragma user_version").fetchone()  # another program may have been first
        while version in UPGRADES:
            UPGRADES[version](connection, path)
            version += 1
        connection.execute(f"pragma user_version = {version}")
        connection.execute("commit")
    finally:
        connection.close()
    return int(version)
