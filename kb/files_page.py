"""What the pages of files show: every document with what became of it, and the problems met in reading one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

FILES_A_PAGE = 50
MOST_PROBLEMS = 2000
"""Problems of one file that a page lists; the table `problems` has all."""

STATUS_WORDS = {
    "loaded": "已入库",
    "partial": "部分入库",
    "quarantined": "未入库",
    "needs_ocr": "需文字识别",
}

_FILES = """
select id, path, format, status, form_count, problem_count, loaded_at,
    case when status <> 'loaded'
        then (select message from problems where document_id = documents.id order by id limit 1) end as reason
from documents
where ? in ('', status) order by status = 'loaded', path limit ? offset ?"""

_PROBLEMS = """
select m.locator, m.code, m.message, m.project_id, p.ordinal, p.project_name
from problems m left join projects p on p.id = m.project_id
where m.document_id = ? order by m.id limit ?"""

_FORMS = "select id, ordinal, project_name, locator from projects where document_id = ? order by ordinal limit ?"


@dataclass(frozen=True, slots=True)
class FilesPage:
    """One page of the list; those with something to see to come first, each with its first problem as `reason`.

    `counts` is the number of each status.
    """

    status: str
    page: int
    files: list[dict[str, Any]]
    has_next: bool
    counts: dict[str, int]


def files_page(connection: sqlite3.Connection, status: str, page: int) -> FilesPage:
    """The documents of a status, or all of them where the status is none that exists."""
    status = status if status in STATUS_WORDS else ""
    counts = dict(connection.execute("select status, count(*) from documents group by status").fetchall())
    rows = _rows(connection, _FILES, (status, FILES_A_PAGE + 1, (page - 1) * FILES_A_PAGE))
    files = [{**row, "status_word": STATUS_WORDS[row["status"]]} for row in rows[:FILES_A_PAGE]]
    return FilesPage(status, page, files, len(rows) > FILES_A_PAGE, counts)


def file_page(connection: sqlite3.Connection, document_id: int) -> dict[str, Any] | None:
    """One document with its forms and problems; None where there is none of that id."""
    found = _rows(connection, "select * from documents where id = ?", (document_id,))
    if not found:
        return None
    return {
        **found[0],
        "status_word": STATUS_WORDS[found[0]["status"]],
        "forms": _rows(connection, _FORMS, (document_id, MOST_PROBLEMS)),
        "problems": _rows(connection, _PROBLEMS, (document_id, MOST_PROBLEMS)),
    }


def _rows(connection: sqlite3.Connection, sql: str, arguments: tuple[object, ...]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, arguments)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
