"""What a form says, apart from who filled it in: what is approved, and by what a form is known again wherever it is."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from typing import Any

TEXT_COLUMNS = (
    "project_name", "fiscal_year", "department_code", "department_name", "implementing_unit", "attribute", "period", "overview",
    "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal",
)  # fmt: skip
_TEXTS = f"select {', '.join(TEXT_COLUMNS)} from projects where id = ?"
_MONEY = "select horizon, source, amount from funding where project_id = ? order by horizon, source"
_INDICATORS = """
select horizon, level2_raw, name, value_raw, weight, direction from indicators where project_id = ?
order by horizon, position, id"""

MOST_SHARED = 0.5
"""The share of its texts above which a form in the same place, under another name, is the same one, renamed."""

Project = tuple[str, int | None, str | None]
"""The name, year and department by which a project is known."""


def said(connection: sqlite3.Connection, project_id: int) -> str:
    """What a form says, as JSON: the texts of TEXT_COLUMNS; horizon, source and amount of its money; horizon, level 2, name, value, weight
    and direction of its indicators. Who filled it in and when is left out. "" where there is no such form."""
    parts = [list(map(tuple, connection.execute(sql, (project_id,)))) for sql in (_TEXTS, _MONEY, _INDICATORS)]
    return json.dumps(parts, ensure_ascii=False) if parts[0] else ""


def digest(connection: sqlite3.Connection, project_id: int) -> str:
    """What tells whether a form says the same. "" where there is no such form."""
    return digest_of(said(connection, project_id))


def digest_of(text: str) -> str:
    """The digest of what `said` told."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def project_of(text: str | None) -> Project | None:
    """The name, year and department of what a form says; None where it has no name, or what it says is not known."""
    return project_of_texts(json.loads(text)[0][0]) if text else None


def project_of_texts(texts: Sequence[Any]) -> Project | None:
    """The name, year and department among the texts of TEXT_COLUMNS; None where there is no name."""
    told = dict(zip(TEXT_COLUMNS, texts, strict=True))
    name = told["project_name"]
    return (name, told["fiscal_year"], told["department_name"]) if name else None


def mostly_same(before: Sequence[object], now: Sequence[object]) -> bool:
    """Whether of the texts of a form, in the order of TEXT_COLUMNS, more than MOST_SHARED are the same."""
    told = [pair for pair in zip(before, now, strict=True) if pair != (None, None)]
    return sum(one == other for one, other in told) > MOST_SHARED * len(told)
