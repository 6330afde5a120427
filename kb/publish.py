"""A working database -> its public copy: approved forms, without what is personal and without what the bureau thinks of them.

The copy is a new file into which only what is public is written; nothing of the rest was ever in it. Numbers of forms and files stay,
so links stay. Findings, likenesses, marks, waivers and problems are not copied. An earlier copy is overwritten page by page, so that a
site that is open over it shows the new one at once.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kb.errors import WrongUse
from kb.narrowing import no_department
from kb.one_file import into_one_file
from kb.personal import without_personal
from kb.schema import PUBLIC, create_schema, is_public, open_database
from kb.search_index import rebuild_index

_NOT_COPIED = {"projects": ("responsible", "handler", "phone"), "approvals": ("said",)}
_TEXTS = {
    "documents": ("path",),
    "projects": (
        "project_name", "overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal", "goal_completion",
    ),
    "indicators": ("name", "value_raw", "actual_raw"),
    "approvals": ("number",),
}  # fmt: skip
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
select p.id, a.changed = 0 or :unapproved as wanted, coalesce(a.changed, 0) as changed
from source.projects p left join source.approvals a on a.project_id = p.id
where p.form_kind = 'project' and (:year is null or p.fiscal_year = :year)
    and (:department is null or instr(coalesce(p.department_name, ''), :department))"""


@dataclass(frozen=True, slots=True)
class Published:
    """What is in a public copy: forms, files, and where what was hidden; how many forms were left out as not approved, how many of these
    were approved and have changed; and how many the copy before had, None where there was none."""

    projects: int
    documents: int
    left_out: int
    changed: int
    before: int | None
    hidden: list[dict[str, Any]]

    @property
    def kinds(self) -> dict[str, int]:
        """What was hidden, and how often."""
        counts: Counter[str] = Counter()
        for row in self.hidden:
            counts[row["kind"]] += row["count"]
        return dict(counts)


def publish(
    database: Path, public: Path, *, year: int | None = None, department: str | None = None, unapproved: bool = False
) -> Published:
    """Write the public copy, in place of an earlier one. Raises WrongUse where nothing is approved and there is no earlier copy
    to be emptied, or the file is another's."""
    before = _forms_before(database, public)
    draft = public.with_name(f".{public.name}.{os.getpid()}.part")
    try:
        published = _write(database, draft, before, {"year": year, "department": department, "unapproved": unapproved})
        if before is None:
            draft.replace(public)
        else:
            _overwrite(public, draft)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{draft}{ending}").unlink(missing_ok=True)
    return published


def _forms_before(database: Path, public: Path) -> int | None:
    """How many forms the copy has that will be overwritten. Raises WrongUse where the file is none, or cannot be made."""
    if not public.parent.is_dir():
        raise WrongUse(f"文件夹 {public.parent} 不存在。请先建好文件夹，或换一个位置。")
    if not public.exists():
        return None
    if public.resolve() == database.resolve():
        raise WrongUse("公开库不能和工作库是同一个文件。请换一个文件名。")
    try:
        earlier = open_database(public, readonly=True, any_segmenter=True)
    except WrongUse as error:
        raise WrongUse(f"{public} 已经存在，又不是本程序的公开库，没有动它。请换一个文件名。") from error
    if not is_public(earlier.conn):
        raise WrongUse(f"{public} 是工作库，不是公开库，没有动它。请换一个文件名。")
    count = earlier.table("projects").count
    earlier.close()
    return int(count)


def _overwrite(public: Path, draft: Path) -> None:
    """Put what is in the draft into the file that is there, in one step for whoever reads it."""
    source, target = sqlite3.connect(draft), sqlite3.connect(public, timeout=30)
    source.backup(target)
    source.close()
    into_one_file(Database(target))
    target.close()


def _write(database: Path, draft: Path, before: int | None, wanted: dict[str, Any]) -> Published:
    """Write the copy to a new file. What is read of the database is one state of it, also while others write there."""
    working = open_database(database, readonly=True, working=True)
    if none := no_department(working, wanted["department"]):
        raise WrongUse(none)
    working.close()
    hidden: list[dict[str, Any]] = []
    db = Database(sqlite3.connect(draft.absolute().as_uri(), uri=True))
    create_schema(db)
    db.conn.create_function("without_personal", 4, _hiding(hidden))
    db.execute("attach ? as source", (f"{database.absolute().as_uri()}?mode=ro",))
    with db.atomic():
        db.execute(_WANTED, wanted)
        projects, others, changed = db.execute(
            "select coalesce(sum(wanted), 0), coalesce(sum(not coalesce(wanted, 0)), 0),"
            " coalesce(sum(changed and not coalesce(wanted, 0)), 0) from chosen"
        ).fetchone()
        if not projects and before is None:
            why = f"{changed} 张批复后有改动，要重新批复" if changed else "还没有批复"
            raise WrongUse(
                f"没有可以公开的表：符合条件的 {others} 张，{why}。请先用 jixiao approve 批复，或加 --unapproved 连没有批复的一起公开。"
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
    return Published(projects, documents, others, changed, before, _summed(hidden))


def _summed(hidden: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each place and kind once."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in hidden:
        key = tuple(value for name, value in row.items() if name != "count")
        if key in found:
            found[key]["count"] += row["count"]
        else:
            found[key] = row
    return list(found.values())


def _value(table: str, column: str) -> str:
    """What is copied of a column."""
    if column in _NOT_COPIED.get(table, ()):
        return "null"
    if column not in _TEXTS.get(table, ()):
        return column
    owner = {"projects": "id", "documents": "id"}.get(table, "project_id")
    return f"without_personal({column}, '{table}', '{column}', {owner})"


def _hiding(hidden: list[dict[str, Any]]) -> Any:
    """A function for SQL that hides what is personal in a text, and writes down where; file names that come out alike are numbered."""
    paths: Counter[str] = Counter()

    def clean(text: str | None, table: str, column: str, number: int) -> str | None:
        def count(kind: str, times: int) -> None:
            place = {"document_id" if table == "documents" else "project_id": number}
            hidden.append({**place, "field": column, "kind": kind, "count": times})

        if not text:
            return text
        said = without_personal(text, count)
        if table == "documents":
            paths[said] += 1
            said = f"{said} ({paths[said]})" if paths[said] > 1 else said
        return said

    return clean
