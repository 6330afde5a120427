"""What reviewers decided about a pair, kept under the names of its forms, so that it outlives every reload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from sqlite_utils import Database

from kb.errors import WrongUse

Status = Literal["accepted", "refuted"]

_IDENTITY = """
select d.path, p.fiscal_year, p.department_name, p.project_name, (
    select count(*) from projects q where q.document_id = p.document_id and q.ordinal < p.ordinal
        and q.fiscal_year is p.fiscal_year and q.department_name is p.department_name
        and q.project_name is p.project_name)
from projects p join documents d on d.id = p.document_id where p.id = ?"""


class NoSuchProject(WrongUse):
    """There is no form of this number. The message says the remedy."""


def identity(db: Database, project_id: int) -> str:
    """What a form is called whatever its number: file, year, department, name, and which of several of that name.

    The place in the file is left out, since a form that is put in before it moves it.
    """
    row = db.execute(_IDENTITY, (project_id,)).fetchone()
    if row is None:
        raise NoSuchProject(f"库中没有编号为 {project_id} 的项目。编号见 jixiao duplicates 或 jixiao search 的结果。")
    return "\n".join(str(part if part is not None else "") for part in row)


def mark_pair(db: Database, a: int, b: int, status: Status, reason: str) -> None:
    """Write down a decision, in place of an earlier one. Raises NoSuchProject."""
    if a == b:
        raise NoSuchProject(f"两个编号相同（{a}），请给出一对不同的项目。")
    first, second = sorted((identity(db, a), identity(db, b)))
    row = (first, second, status, reason, datetime.now(UTC).isoformat(timespec="seconds"))
    with db.atomic():
        db.execute("insert or replace into pair_marks values (?, ?, ?, ?, ?)", row)


def rename_in_marks(db: Database, paths: Mapping[str, str]) -> None:
    """Let decisions follow forms whose files are called otherwise now: paths as they were -> as they are."""
    rows = db.execute("select identity_a, identity_b, status, reason, marked_at from pair_marks").fetchall()
    if not rows or not paths:
        return

    def renamed(name: str) -> str:
        path, *rest = name.rsplit("\n", 4)  # a path may have a line break
        return "\n".join((paths.get(path, path), *rest))

    db.execute("delete from pair_marks")
    moved = [((a, b), (*sorted((renamed(a), renamed(b))), *decision)) for a, b, *decision in rows]
    moved.sort(key=lambda row: row[0] != row[1][:2])  # what followed a file goes before what waited at its new path
    db.conn.executemany("insert or replace into pair_marks values (?, ?, ?, ?, ?)", [row for _, row in moved])


class Marks:
    """All decisions of a database, by the numbers that forms have now."""

    def __init__(self, db: Database) -> None:
        rows = db.execute("select identity_a, identity_b, status, reason from pair_marks").fetchall()
        self._marks: Mapping[tuple[str, str], tuple[str, str]] = {
            (a, b): (status, reason) for a, b, status, reason in rows
        }
        self._names: dict[int, str] = {}
        self._db = db

    def of(self, a: int, b: int) -> tuple[str | None, str | None]:
        """Status and reason of a pair; None where nobody has decided."""
        if not self._marks:
            return None, None
        for number in (a, b):
            if number not in self._names:
                self._names[number] = identity(self._db, number)
        first, second = sorted((self._names[a], self._names[b]))
        return self._marks.get((first, second), (None, None))


def with_marks(db: Database, pairs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pairs, each with `mark` and `reason`."""
    marks = Marks(db)
    marked = []
    for pair in pairs:
        status, reason = marks.of(pair["project_a"], pair["project_b"])
        marked.append({**pair, "mark": status, "reason": reason})
    return marked
