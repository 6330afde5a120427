"""Paths -> documents in the database: what is new or changed is read, the rest is left alone.

Files are read by warm processes with limits (`ingest.sandbox`); this process alone writes, one transaction a file,
so that it can be killed at any moment and run again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from ingest import PARSER_VERSION, Document, Problem, read_document
from ingest.document import RESULT_TYPES
from ingest.files import Source, walk
from ingest.grid import Unreadable
from ingest.sandbox import Failure, Pool
from kb.duplicate_list import Filters, find_pairs, with_passages
from kb.duplicates import update_duplicates
from kb.store import remove_document, store_document

OutcomeStatus = Literal["loaded", "partial", "quarantined", "needs_ocr", "unchanged", "missing", "skipped", "removed"]
FAILED: frozenset[OutcomeStatus] = frozenset({"quarantined", "needs_ocr", "missing"})
SECONDS_PER_FILE = 120.0
"""Processor time, and time on the clock, for one file: the largest honest one is a text of some 20,000 forms."""

_UNCHANGED = "unchanged"
_NEVER_OPENED = {"missing": "missing", "skipped": "skipped", "unreadable": "missing"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `message` says why, where nothing was loaded."""

    path: str
    status: OutcomeStatus
    forms: int
    problems: int
    message: str = ""


@dataclass(slots=True)
class _Task:
    """A file on its way; hash and size are known once its bytes are sent to be read."""

    source: Source
    path: str
    sha256: str = ""
    size: int = 0


def find_sources(paths: Iterable[Path]) -> list[Source]:
    """Every file under the paths, those in archives included; what cannot be opened is among them, with its problem."""
    return list(walk(paths))


def load(db: Database, database_path: Path, sources: Iterable[Source], workers: int | None = None) -> Iterator[Outcome]:
    """Load files, in order. A file that cannot be read never stops the rest."""
    known = _Known(db)

    def send(task: _Task) -> bytes:
        data = task.source.read()
        task.sha256, task.size = hashlib.sha256(data).hexdigest(), len(data)
        known.refuse(task)
        return data

    tasks = (_Task(source, document_path(database_path, source.path, source.member)) for source in sources)
    with Pool(read_document, workers, seconds=SECONDS_PER_FILE, types=RESULT_TYPES) as pool:
        for task, result in pool.map(tasks, send):
            yield _finish(db, known, task, result)
    update_duplicates(db)


def _finish(db: Database, known: _Known, task: _Task, result: Document | Failure) -> Outcome:
    if isinstance(result, Failure):
        if result.code == _UNCHANGED:
            forms, problems = known.counts(task.sha256)
            return Outcome(task.path, "unchanged", forms, problems, result.message)
        status = _NEVER_OPENED.get(result.code)
        if status is not None and not task.sha256:
            return Outcome(task.path, status, 0, 0, result.message)  # type: ignore[arg-type]
        problem = Problem("", result.code, result.message)
        result = Document("unknown", "needs_ocr" if result.code == "needs_ocr" else "quarantined", (), (problem,))
    store_document(db, task.path, task.sha256, task.size, result)
    problems = len(result.problems) + sum(len(form.problems) for form in result.forms)
    known.add(task, len(result.forms), problems)
    message = result.problems[0].message if result.problems else ""
    return Outcome(task.path, result.status, len(result.forms), problems, message)


class _Known:
    """The bytes that are in the database already, or on their way there."""

    def __init__(self, db: Database) -> None:
        rows = db.execute(
            "select sha256, path, form_count, problem_count from documents where parser_version = ? and sha256 != ''",
            (PARSER_VERSION,),
        )
        self._by_hash: dict[str, tuple[str, int, int]] = {row[0]: row[1:] for row in rows}
        self._paths = {row[0] for row in self._by_hash.values()}

    def refuse(self, task: _Task) -> None:
        """Raise Unreadable where a task's bytes are known; else remember them."""
        found = self._by_hash.get(task.sha256)
        if found is None:
            self._by_hash[task.sha256] = (task.path, 0, 0)
        else:
            same = "" if found[0] == task.path else f"内容与 {found[0]} 完全相同，不重复入库。"
            raise Unreadable(_UNCHANGED, same)

    def counts(self, sha256: str) -> tuple[int, int]:
        """Forms and problems of the document with these bytes."""
        return self._by_hash[sha256][1:]

    def add(self, task: _Task, forms: int, problems: int) -> None:
        """Remember what a task's bytes held."""
        self._by_hash[task.sha256] = (task.path, forms, problems)


def find_removed(
    db: Database, database_path: Path, paths: Iterable[Path], sources: Iterable[Source], *, prune: bool
) -> Iterator[Outcome]:
    """Documents that came from these folders and archives and are no longer there; taken out where `prune` says so."""
    present = {document_path(database_path, source.path, source.member) for source in sources}
    roots = tuple(f"{document_path(database_path, path)}/" for path in paths if path.exists())
    rows = db.execute("select id, path, form_count, problem_count from documents order by path").fetchall()
    for document_id, path, forms, problems in rows:
        inside = any(path.startswith(root) or root == "./" for root in roots)
        if inside and path not in present:
            if prune:
                remove_document(db, document_id)
                yield Outcome(path, "removed", forms, problems, "文件已不在，已从库中删除。")
            else:
                yield Outcome(path, "removed", forms, problems, "文件已不在，库中仍保留；要删除请加 --prune。")
    update_duplicates(db)


class _Undo(Exception):
    """Takes a trial load back."""


def check_drafts(db: Database, database_path: Path, sources: Iterable[Source], limit: int) -> list[dict[str, Any]]:
    """The pairs that these files' forms would make with what is loaded, `draft` saying which side is new.

    The files are loaded and taken back in one transaction, so a draft is judged exactly as it will be once filed.
    """
    pairs: list[dict[str, Any]] = []
    with suppress(_Undo), db.atomic():
        before = {row[0] for row in db.execute("select id from projects").fetchall()}
        for source in sources:
            document = read_document(source.read())
            path = document_path(database_path, source.path, source.member)
            store_document(db, f"{DRAFT}{path}", "", 0, document)
        update_duplicates(db)
        new = [row[0] for row in db.execute("select id from projects order by id").fetchall() if row[0] not in before]
        for number in new:
            for pair in with_passages(db, find_pairs(db, Filters(project=number), limit)):
                both = pair["project_a"] in new and pair["project_b"] in new
                pairs.append({**pair, "draft": "both" if both else "a" if pair["project_a"] == number else "b"})
        raise _Undo
    return list({(pair["project_a"], pair["project_b"], pair["kind"]): pair for pair in pairs}.values())


DRAFT = "草稿："
"""Stands before the path of a file that is only looked at."""


def document_path(database_path: Path, file: Path, member: str = "") -> str:
    """A file's path as seen from the database's folder: it names the file wherever the two are moved together."""
    try:
        relative = os.path.relpath(os.path.realpath(file), database_path.resolve().parent)
    except ValueError:  # another drive on Windows
        relative = os.path.realpath(file)
    path = Path(relative).as_posix().encode("utf-8", "replace").decode("utf-8")
    return f"{path}/{member}" if member else path
