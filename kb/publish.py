"""A working database -> its public copy: approved forms, without what is personal and without what the bureau thinks of them.

The copy is a new file into which only what is public is written; nothing of the rest was ever in it. Numbers of forms and files stay,
so links stay. Findings, likenesses, marks, waivers and problems are not copied.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from kb.errors import WrongUse
from kb.one_file import into_one_file
from kb.personal import without_personal
from kb.schema import PUBLIC, create_schema, is_public, open_database
from kb.search_index import rebuild_index

_NOT_COPIED = ("responsible", "handler", "phone")
_TEXTS = {
    "projects": frozenset(
        (
            "project_name",
            "overview",
            "basis",
            "necessity",
            "safeguards",
            "plan",
            "period_goal",
            "annual_goal",
            "goal_completion",
        )
    ),
    "indicators": frozenset(("name", "value_raw", "actual_raw")),
}
"""Columns whose texts are looked through for what is personal."""

_CHOSEN = "(select id from chosen where wanted)"
_COPIED = {
    "standard_indicators": "true",
    "documents": f"id in (select document_id from source.projects where id in {_CHOSEN})",
    "projects": f"id in {_CHOSEN}",
    "funding": f"project_id in {_CHOSEN}",
    "indicators": f"project_id in {_CHOSEN}",
    "approvals": f"project_id in {_CHOSEN} and not changed",
}
"""The tables that are copied, and which rows."""

_WANTED = """
create temp table chosen as
select p.id, a.project_id is not null or :unapproved as wanted
from source.projects p left join source.approvals a on a.project_id = p.id and not a.changed
where p.form_kind = 'project' and (:year is null or p.fiscal_year = :year)
    and (:department is null or instr(coalesce(p.department_name, ''), :department))"""


@dataclass(frozen=True, slots=True)
class Published:
    """What is in a public copy: forms, files, what was hidden by kind; and how many forms were left out as not approved."""

    projects: int
    documents: int
    left_out: int
    hidden: dict[str, int]


def publish(
    database: Path, public: Path, *, year: int | None = None, department: str | None = None, unapproved: bool = False
) -> Published:
    """Write the public copy, in place of an earlier one. Raises WrongUse where nothing is approved or the file is another's."""
    _refuse_others(database, public)
    draft = public.with_name(f".{public.name}.{os.getpid()}.part")
    try:
        published = _write(database, draft, {"year": year, "department": department, "unapproved": unapproved})
        draft.replace(public)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{draft}{ending}").unlink(missing_ok=True)
    return published


def _refuse_others(database: Path, public: Path) -> None:
    """Let nothing be written over but an earlier public copy."""
    if not public.exists():
        return
    if public.resolve() == database.resolve():
        raise WrongUse("公开库不能和工作库是同一个文件。请换一个文件名。")
    try:
        earlier = open_database(public, readonly=True)
    except WrongUse as error:
        raise WrongUse(f"{public} 已经存在，又不是本程序的公开库，没有动它。请换一个文件名。") from error
    if not is_public(earlier.conn):
        raise WrongUse(f"{public} 是工作库，不是公开库，没有动它。请换一个文件名。")
    earlier.close()


def _write(database: Path, draft: Path, wanted: dict[str, object]) -> Published:
    """Write the copy to a new file. What is read of the database is one state of it, also while others write there."""
    open_database(database, readonly=True, working=True).close()
    hidden: Counter[str] = Counter()
    db = Database(sqlite3.connect(draft.absolute().as_uri(), uri=True))
    create_schema(db)
    db.conn.create_function("without_personal", 1, partial(without_personal, hidden=hidden))
    db.execute("attach ? as source", (f"{database.absolute().as_uri()}?mode=ro",))
    with db.atomic():
        db.execute(_WANTED, wanted)
        projects, others = db.execute(
            "select coalesce(sum(wanted), 0), coalesce(sum(not wanted), 0) from chosen"
        ).fetchone()
        if not projects:
            raise WrongUse(
                "没有可以公开的表：符合条件的表都还没有批复。请先用 jixiao approve 批复，或加 --unapproved 连没有批复的一起公开。"
            )
        db.execute("insert or ignore into meta select * from source.meta")
        db.execute(
            "insert or replace into meta values (?, ?)", (PUBLIC, datetime.now(UTC).isoformat(timespec="seconds"))
        )
        for table, condition in _COPIED.items():
            columns = [row[1] for row in db.execute(f"pragma main.table_info({table})").fetchall()]
            values = ", ".join(_value(table, column) for column in columns)
            db.execute(f"insert into main.{table} select {values} from source.{table} where {condition}")
        db.execute(
            "update documents set problem_count = 0,"
            " form_count = (select count(*) from main.projects where document_id = documents.id)"
        )
        db.execute("insert into compared select id, 'done', 1 from main.projects")
        (documents,) = db.execute("select count(*) from main.documents").fetchone()
    db.execute("detach source")
    rebuild_index(db)
    into_one_file(db)
    db.close()
    return Published(projects, documents, others, dict(hidden))


def _value(table: str, column: str) -> str:
    """What is copied of a column."""
    if table == "projects" and column in _NOT_COPIED:
        return "null"
    return f"without_personal({column})" if column in _TEXTS.get(table, ()) else column
