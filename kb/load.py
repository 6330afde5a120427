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
from kb.review.stored import review_projects
from kb.standards import Link, update_standards
from kb.store import Origin, remove_document, store_document

OutcomeStatus = Literal["loaded", "partial", "quarantined", "needs_ocr", "unchanged", "missing", "skipped", "removed"]
FAILED: frozenset[OutcomeStatus] = frozenset({"quarantined", "needs_ocr", "missing"})
SECONDS_PER_FILE = 120.0
"""Processor time, and time on the clock, for one file: the largest honest one is a text of some 20,000 forms."""

_UNCHANGED = "unchanged"
_REVIEWED_AT_ONCE = 500
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

    file: File
    sha256: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A file to load. `path` names it to people; `key` tells it from every other file of this machine."""

    source: Source
    path: str
    key: str


def find_files(database_path: Path, paths: Iterable[Path]) -> list[File]:
    """Every file under the paths, those in archives included; what cannot be opened is among them, with its problem.

    The path of a file is the one seen from the database's folder, or, for a file that lies elsewhere, from the
    folder above the one that was named: what is stored is public, and where a machine keeps its files is not.
    """
    home = os.path.realpath(database_path.parent)
    files = []
    for root in paths:
        above = os.path.realpath(Path(root).absolute().parent)
        for source in walk([root]):
            real = os.path.realpath(source.path)
            relative = os.path.relpath(real, home if real.startswith(home + os.sep) else above)
            path = Path(relative).as_posix().encode("utf-8", "replace").decode("utf-8")
            member = f"/{source.member}" if source.member else ""
            key = hashlib.sha256(os.fsencode(real) + member.encode("utf-8", "replace")).hexdigest()[:16]
            files.append(File(source, path + member, key))
    return files


def load(
    db: Database, files: Iterable[File], workers: int | None = None, catalogue: Path | None = None
) -> Iterator[Outcome]:
    """Load files, in order. A file that cannot be read never stops the rest.

    `catalogue` is an office's own file of standard indicators. Raises CatalogueError where it cannot be used.
    """
    link = update_standards(db, catalogue)
    known = _Known(db)

    def send(task: _Task) -> bytes:
        data = task.file.source.read()
        task.sha256, task.size = hashlib.sha256(data).hexdigest(), len(data)
        known.refuse(task)
        return data

    with Pool(read_document, workers, seconds=SECONDS_PER_FILE, types=RESULT_TYPES) as pool:
        for task, result in pool.map((_Task(file) for file in files), send):
            yield _finish(db, known, task, result, link)
    _compare_forms(db)


def _finish(db: Database, known: _Known, task: _Task, result: Document | Failure, link: Link) -> Outcome:
    if isinstance(result, Failure):
        if result.code == _UNCHANGED:
            forms, problems = known.counts(task.sha256)
            return Outcome(task.file.path, "unchanged", forms, problems, result.message)
        status = _NEVER_OPENED.get(result.code)
        if status is not None and not task.sha256:
            return Outcome(task.file.path, status, 0, 0, result.message)  # type: ignore[arg-type]
        problem = Problem("", result.code, result.message)
        result = Document("unknown", "needs_ocr" if result.code == "needs_ocr" else "quarantined", (), (problem,))
    origin = Origin(task.file.path, task.file.key, task.sha256, task.size)
    path = store_document(db, origin, result, link)
    problems = len(result.problems) + sum(len(form.problems) for form in result.forms)
    known.add(task, path, len(result.forms), problems)
    message = result.problems[0].message if result.problems else ""
    return Outcome(path, result.status, len(result.forms), problems, message)


class _Known:
    """The bytes that are in the database already, or on their way there."""

    def __init__(self, db: Database) -> None:
        rows = db.execute(
            "select sha256, path, form_count, problem_count from documents where parser_version = ? and sha256 != ''",
            (PARSER_VERSION,),
        )
        self._by_hash: dict[str, tuple[str, int, int]] = {row[0]: row[1:] for row in rows}

    def refuse(self, task: _Task) -> None:
        """Raise Unreadable where a task's bytes are known; else remember them."""
        found = self._by_hash.get(task.sha256)
        if found is None:
            self._by_hash[task.sha256] = (task.file.path, 0, 0)
        else:
            same = "" if found[0] == task.file.path else f"内容与 {found[0]} 完全相同，不重复入库。"
            raise Unreadable(_UNCHANGED, same)

    def counts(self, sha256: str) -> tuple[int, int]:
        """Forms and problems of the document with these bytes."""
        return self._by_hash[sha256][1:]

    def add(self, task: _Task, path: str, forms: int, problems: int) -> None:
        """Remember what a task's bytes held, and where they are stored."""
        self._by_hash[task.sha256] = (path, forms, problems)


def find_removed(
    db: Database, database_path: Path, paths: Iterable[Path], files: Iterable[File], *, prune: bool
) -> Iterator[Outcome]:
    """Documents that came from these folders and archives and are no longer there; taken out where `prune` says so."""
    present = {name for file in files for name in (file.path, file.key)}
    roots = tuple(_prefix(database_path, path) for path in paths if path.exists())
    rows = db.execute("select id, path, path_key, form_count, problem_count from documents order by path").fetchall()
    for document_id, path, key, forms, problems in rows:
        if path.startswith(roots) and path not in present and key not in present:
            if prune:
                remove_document(db, document_id)
                yield Outcome(path, "removed", forms, problems, "文件已不在，已从库中删除。")
            else:
                yield Outcome(path, "removed", forms, problems, "文件已不在，库中仍保留；要删除请加 --prune。")
    _compare_forms(db)


def _compare_forms(db: Database) -> None:
    """Find likenesses of what is new, and review again the forms whose likenesses have changed."""
    before = _likenesses(db)
    update_duplicates(db)
    touched = sorted({number for a, b, _ in before ^ _likenesses(db) for number in (a, b)})
    for start in range(0, len(touched), _REVIEWED_AT_ONCE):
        some = touched[start : start + _REVIEWED_AT_ONCE]
        review_projects(db, f"id in ({', '.join('?' * len(some))})", some)


def _likenesses(db: Database) -> set[tuple[int, int, str]]:
    return set(db.execute("select project_a, project_b, kind from similar_projects").fetchall())


class _Undo(Exception):
    """Takes a trial load back."""


def check_drafts(db: Database, files: Iterable[File], limit: int) -> list[dict[str, Any]]:
    """The pairs that these files' forms would make with what is loaded, `draft` saying which side is new.

    The files are loaded and taken back in one transaction, so a draft is judged exactly as it will be once filed.
    """
    pairs: list[dict[str, Any]] = []
    with suppress(_Undo), db.atomic():
        before = {row[0] for row in db.execute("select id from projects").fetchall()}
        with Pool(read_document, seconds=SECONDS_PER_FILE, types=RESULT_TYPES) as pool:
            for file, result in pool.map(files, lambda file: file.source.read()):
                if not isinstance(result, Failure):
                    store_document(db, Origin(f"{DRAFT}{file.path}", f"{DRAFT}{file.key}", "", 0), result)
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


def _prefix(database_path: Path, root: Path) -> str:
    """How the paths of the files below a folder or archive begin."""
    home, real = os.path.realpath(database_path.parent), os.path.realpath(root)
    if real == home:
        return ""
    above = home if real.startswith(home + os.sep) else str(Path(real).parent)
    return Path(os.path.relpath(real, above)).as_posix() + "/"
