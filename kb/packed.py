"""Rows of SQLite in one step. Between two rows Python lets another thread run, and a busy site then waits for each row."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database


def packed_rows(db: Database, columns: str, rest: str, parameters: Any = ()) -> list[list[Any]]:
    """The rows of `select columns rest`, in no order: numbers, texts and None. For short rows: all of them are one value."""
    sql = f"select group_concat(json_array({columns})) {rest}"
    (packed,) = db.execute(sql, parameters).fetchone()
    rows: list[list[Any]] = json.loads(f"[{packed or ''}]")
    return rows
