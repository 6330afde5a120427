"""Paths -> documents in the database: what is new or changed is read, the rest is left alone.

Files are read by warm processes with limits (`ingest.sandbox`); this process alone writes, a group of files in one
transaction, so that it can be killed at any moment and run again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import tee
from pathlib import Path
from threading import Thread
from typing import Any, Literal

from sqlite_utils import Database

from ingest import Document, Problem, read_document
from ingest.collector import collecting_rarely
from ingest.document import RESULT_TYPES
from ingest.files import Source
from ingest.grid import Unreadable
from ingest.sandbox import Failure, Pool
from kb.approvals import reunite
from kb.duplicate_list import Filters, find_pairs, with_passages
from kb.duplicates import update_duplicates
from kb.found_files import File
from kb.load_plan import EMPTY, UNREAD, Plan, make_plan
from kb.processes import WORTH_HELPERS, Helpers, database_file
from kb.review.pending import review_pending
from kb.search_index import prepare as prepare_index
from kb.standards import Link, StandardIds, link_as_stored, update_standards
from kb.store import Incoming, Origin, remove_earlier, store_document, store_documents, written_in

OutcomeStatus = Literal[
    "loaded", "partial", "quarantined", "needs_ocr", "unchanged", "moved", "missing", "skipped", "removed"
]
FAILED: frozenset[OutcomeStatus] = frozenset({*UNREAD, "missing"})
Stage = Callable[[Literal["compare", "review"], int, int], None]
"""Told what is done after all files are read: how much of it, and of how much."""

SECONDS_PER_FILE = 120.0
"""Processor time, and time on the clock, for one file: the largest honest one is a text of some 20,000 forms."""

_UNCHANGED = "unchanged"
FORMS_AT_ONCE = 200
SECONDS_AT_ONCE = 2.0
"""A group of files is stored when it has so many forms, or so long after it was begun."""

GROUPS_AHEAD = 16
"""Groups that are read, at most, while the first waits for its names to be looked up."""

WORTH_A_LINKER = 1024 * 1024
"""Bytes to read from which names are looked up in a process of its own."""

_NEVER_OPENED: dict[str, OutcomeStatus] = {"missing": "missing", "skipped": "skipped", "unreadable": "missing"}


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


def load(
    db: Database,
    files: Sequence[File],
    workers: int | None = None,
    catalogue: Path | None = None,
    stage: Stage = lambda name, done, of: None,
) -> Iterator[Outcome]:
    """Load files, in order, then compare and review what is new. A file that cannot be read never stops the rest.

    `catalogue` is an office's own file of standard indicators. Raises CatalogueError where it cannot be used.
    """
    with collecting_rarely():
        known = _Known(db, make_plan(db, files))

        def send(task: _Task) -> bytes:
            known.spare(task)
            data = _bytes_of(task.file.source)
            task.sha256, task.size = hashlib.sha256(data).hexdigest(), len(data)
            known.refuse(task)
            return data

        with Pool(read_document, workers, seconds=SECONDS_PER_FILE, types=RESULT_TYPES) as pool:
            Thread(target=prepare_index).start()  # while the first files are read
            link = update_standards(db, catalogue)
            groups = _groups(pool.map((_Task(file) for file in files), send))
            path = database_file(db) if sum(file.source.size for file in files) >= WORTH_A_LINKER else None
            for group, standard_ids in _linked(groups, link, path):
                yield from _store(db, known, group, standard_ids)
        reunite(db)
        compare_and_review(db, stage)


def _bytes_of(source: Source) -> bytes:
    """The bytes, or Unreadable without the name: an outcome has it, and where a machine keeps its files is not told."""
    try:
        return source.read()
    except Unreadable as error:
        raise Unreadable(error.code, str(error).removeprefix(f"{source.place}：")) from error


_Read = tuple[_Task, Document | Failure]


def _groups(read: Iterable[_Read]) -> Iterator[list[_Read]]:
    """What was read, in groups to be stored at once: large enough to be cheap, small enough that little is lost."""
    group: list[_Read] = []
    forms, started = 0, time.monotonic()
    for task, result in read:
        if any(task.file.key == other.file.key for other, _ in group):
            yield group
            group, forms = [], 0
        group.append((task, result))
        forms += len(result.forms) if isinstance(result, Document) else 0
        if forms >= FORMS_AT_ONCE or time.monotonic() - started > SECONDS_AT_ONCE:
            yield group
            group, forms, started = [], 0, time.monotonic()
    if group:
        yield group


def _linked(groups: Iterable[list[_Read]], link: Link, path: Path | None) -> Iterator[tuple[list[_Read], StandardIds]]:
    """Groups with the standard indicators of what is written in them, found by a helper where `path` is given."""
    groups, waiting = tee(groups)
    written = (written_in(one for _, one in group if isinstance(one, Document)) for group in waiting)
    if path is None:
        yield from zip(groups, map(link, written), strict=True)
        return
    with Helpers("kb.standards", most=1, first=partial(link_as_stored, path, ())) as linker:
        linker.start()
        ids = linker.in_order(partial(link_as_stored, path), written, held=GROUPS_AHEAD)
        yield from zip(groups, ids, strict=True)


def _store(db: Database, known: _Known, group: Sequence[_Read], standard_ids: StandardIds) -> Iterator[Outcome]:
    """Store what was read of a group of files, and tell what became of each, in their order."""
    incoming, left = {}, {}
    for place, (task, result) in enumerate(group):
        failure = known.left_alone(task, result)
        if failure is not None:
            left[place] = failure
        else:
            origin = Origin(task.file.path, task.file.key, task.sha256, task.size)
            incoming[place] = Incoming(origin, _to_store(result))
    paths = dict(zip(incoming, store_documents(db, list(incoming.values()), standard_ids), strict=True))
    for place, (task, _) in enumerate(group):
        if place in incoming:
            yield known.stored(task, paths[place], incoming[place].document)
        else:
            yield known.untouched(task, left[place])


def _to_store(result: Document | Failure) -> Document:
    """What is stored of a file: one that cannot be read leaves its reason."""
    if isinstance(result, Document):
        return result
    return Document("unknown", _failed(result.code), (), (Problem("", result.code, result.message),))


def _failed(code: str) -> Literal["needs_ocr", "quarantined"]:
    return "needs_ocr" if code == "needs_ocr" else "quarantined"


class _Known:
    """What is stored of the files of a load, and the bytes that are on their way there."""

    def __init__(self, db: Database, plan: Plan) -> None:
        self._db = db
        self._plan = plan
        self._coming: dict[str, File] = {}
        self._failed: dict[str, Failure] = {}

    def spare(self, task: _Task) -> None:
        """Raise Unreadable where a file need not even be opened again."""
        sha256 = self._plan.hashes.get(task.file.key, "")
        if self._plan.same(task.file.key, sha256):
            task.sha256 = sha256
            raise Unreadable(_UNCHANGED, "")

    def refuse(self, task: _Task) -> None:
        """Raise Unreadable where a task's bytes are those of another file, or of this one before, with why where another file has them."""
        file = task.file
        first = file if task.sha256 == EMPTY else self._coming.setdefault(task.sha256, file)
        sha256, holder = self._plan.copies.get(file.key, ("", first.path))
        if sha256 == task.sha256 or first.key != file.key:
            raise Unreadable(_UNCHANGED, f"内容与 {holder} 完全相同，不重复入库。")
        if first is not file:
            raise Unreadable(_UNCHANGED, "")

    def left_alone(self, task: _Task, result: Document | Failure) -> Failure | None:
        """Why nothing is stored of a file: it need not be read, was never opened, or cannot be read now and could before."""
        failure = result if isinstance(result, Failure) else None
        if isinstance(result, Document) and result.status in FAILED and not result.forms:
            failure = Failure(result.problems[0].code, result.problems[0].message)
        if failure and failure.code != _UNCHANGED:
            self._failed[task.sha256] = failure
        if isinstance(result, Failure) and (
            result.code == _UNCHANGED or (result.code in _NEVER_OPENED and not task.sha256)
        ):
            return result
        before = self._plan.stored.get(task.file.key)
        if before is None or not before.forms:
            return None
        return failure

    def stored(self, task: _Task, path: str, document: Document) -> Outcome:
        """What to tell of a file that was stored."""
        problems = len(document.problems) + sum(len(form.problems) for form in document.forms)
        before = self._plan.stored.get(task.file.key)
        told = document.problems[0].message if document.problems else ""
        if before is not None and len(document.forms) < before.forms:
            told += f"原来有 {before.forms} 张表，现在 {len(document.forms)} 张。"
        return Outcome(path, document.status, len(document.forms), problems, told)

    def untouched(self, task: _Task, failure: Failure) -> Outcome:
        """What to tell of a file of which nothing was stored."""
        key, path = task.file.key, task.file.path
        same = self._plan.same(key, task.sha256)
        before = self._plan.stored.get(key)
        if same is None and failure.code == _UNCHANGED:
            failure = self._failed.get(task.sha256, failure)  # the bytes of another that could not be read
        if failure.code != _UNCHANGED:
            status = _NEVER_OPENED.get(failure.code, _failed(failure.code))
            forms = before.forms if before else self._plan.within.get(key, 0)
            if not forms:
                return Outcome(path, status, 0, 0, failure.message)
            kept = f"{failure.message}库中仍是上次读到的 {forms} 张表。"
            status = "missing" if status == "skipped" else status
            return Outcome(before.path if before else path, status, forms, before.problems if before else 0, kept)
        if same is None and before is not None and failure.message:
            remove_earlier(self._db, key)
            self._plan.left_out[key] = before.forms
        went = f"原有的 {taken} 张表已从库中取下。" if (taken := self._plan.left_out.get(key)) else ""
        if same is None:
            return Outcome(path, "unchanged", 0, 0, failure.message + went)
        if same.status in FAILED:
            return Outcome(same.path, same.status, same.forms, same.problems, same.message or "")
        left = self._plan.moved.get(key)
        told = f"原来在 {left}，内容没有变。{went}" if left else ""
        return Outcome(same.path, "moved" if left else "unchanged", same.forms, same.problems, told)


def all_read(files: Iterable[File], outcomes: Iterable[Outcome]) -> bool:
    """Whether nothing failed; what is passed over in a folder is no failure, what was named is."""
    return not any(
        outcome.status in FAILED or (outcome.status == "skipped" and file.named)
        for file, outcome in zip(files, outcomes, strict=False)
    )


def compare_and_review(db: Database, stage: Stage = lambda name, done, of: None) -> None:
    """Find likenesses of what is new, then review what is new or like something else than before."""
    (new,) = db.execute("select (select count(*) from projects) - (select count(*) from compared)").fetchone()
    with Helpers("kb.likeness_index", "kb.review.pending") as helpers:
        if new >= WORTH_HELPERS:
            helpers.start()
        with db.atomic():
            touched = update_duplicates(db, partial(stage, "compare"), helpers)
            waiting = [(number,) for number in sorted(touched)]
            db.conn.executemany("update compared set reviewed = 0 where project_id = ?", waiting)
        review_pending(db, partial(stage, "review"), helpers)


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
