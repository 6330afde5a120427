"""The search as SQL functions, for who writes queries: each gives JSON, to be read with json_each.

select p.项目名称, s.value ->> 'why' from json_each(检索('低保')) s join 项目 p on p.编号 = s.value ->> 'id'
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlite_utils import Database

from kb.alike import alike
from kb.indicator_search import search_indicators
from kb.query import parse
from kb.search import search
from kb.snippet import mark

MOST_ROWS = 200
DEFAULT_ROWS = 20


def add_search_functions(connection: sqlite3.Connection) -> None:
    """Give a connection 检索 (jixiao_search), 检索指标 (jixiao_indicators), 相近项目 (jixiao_alike) and 标出 (jixiao_mark)."""
    for names, function in (
        (("检索", "jixiao_search"), _found),
        (("检索指标", "jixiao_indicators"), _indicators),
        (("相近项目", "jixiao_alike"), _alike),
    ):
        for name in names:
            connection.create_function(name, -1, _on(connection, function))
    for name in ("标出", "jixiao_mark"):
        connection.create_function(name, 2, _marked, deterministic=True)


def _on(connection: sqlite3.Connection, function: Callable[[Database, Any, int], object]) -> Callable[..., str | None]:
    def called(*arguments: Any) -> str | None:
        if not 1 <= len(arguments) <= 2:
            raise ValueError("one or two arguments")
        if arguments[0] is None:
            return None
        rows = arguments[1] if len(arguments) == 2 and isinstance(arguments[1], int) else DEFAULT_ROWS
        factory = connection.row_factory
        connection.row_factory = None  # the outer query's answer is counted by its own rows alone
        try:
            database = Database(connection, recursive_triggers=False)
            value = function(database, arguments[0], max(0, min(rows, MOST_ROWS)))
        finally:
            connection.row_factory = factory
        return json.dumps(value, ensure_ascii=False)

    return called


def _found(db: Database, query: Any, rows: int) -> object:
    return [_row(hit) for hit in search(db, str(query), rows)]


def _alike(db: Database, project_id: Any, rows: int) -> object:
    return [_row(hit) for hit in alike(db, project_id, rows)] if isinstance(project_id, int) else []


def _row(hit: Any) -> dict[str, object]:
    return {
        "id": hit.project_id,
        "project_name": hit.project_name,
        "department_name": hit.department_name,
        "score": hit.score,
        "why": hit.why,
        "snippet": hit.snippet.text,
    }


def _indicators(db: Database, query: Any, rows: int) -> object:
    return [
        {
            "name": hit.name,
            "level2": hit.level2,
            "projects": hit.projects,
            "unit": hit.unit,
            "lowest": hit.lowest,
            "middle": hit.middle,
            "highest": hit.highest,
            "values": dict(hit.values),
            "why": hit.why,
        }
        for hit in search_indicators(db, str(query), rows).hits
    ]


def _marked(text: Any, query: Any) -> str | None:
    """A text with the words of a query between 【 and 】."""
    if text is None or query is None:
        return None
    return mark(str(text), parse(str(query)).terms).marked("【", "】")
