"""Paths -> documents in the database: what is new or changed is read, the rest is left alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlite_utils import Database

from ingest import PARSER_VERSION, read_document
from kb.store import store_document

OutcomeStatus = Literal["loaded", "partial", "quarantined", "needs_ocr", "unchanged", "missing"]
FAILED: frozenset[OutcomeStatus] = frozenset({"quarantined", "needs_ocr", "missing"})
_SKIPPED_SUFFIXES = (".db", ".db-wal", ".db-shm", ".sqlite", ".md")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `message` says why, where nothing was loaded."""

    path: str
    status: OutcomeStatus
    forms: int
    problems: int
    message: str = ""


def load(db: Database, database_path: Path, paths: Iterable[Path]) -> Iterator[Outcome]:
    """Load files and folders, one transaction a file. A file that cannot be read never stops the rest."""
    for path in paths:
        if not path.exists():
            yield Outcome(str(path), "missing", 0, 0, f"找不到 {path}。请检查路径。")
            continue
        for file in _files(path):
            yield _load_file(db, database_path, file)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not file.name.startswith((".", "~$")) and file.suffix not in _SKIPPED_SUFFIXES
    )


def _load_file(db: Database, database_path: Path, file: Path) -> Outcome:
    name = document_path(database_path, file)
    try:
        data = file.read_bytes()
    except OSError as error:
        return Outcome(name, "missing", 0, 0, f"{file} 读不出来（{error.strerror}）。请检查权限。")
    sha256 = hashlib.sha256(data).hexdigest()
    known = db.execute(
        "select path, form_count, problem_count from documents where sha256 = ? and parser_version = ?"
        " order by path = ? desc",
        (sha256, PARSER_VERSION, name),
    ).fetchone()
    if known:
        same = "" if known[0] == name else f"内容与已入库的 {known[0]} 完全相同。"
        return Outcome(name, "unchanged", known[1], known[2], same)
    document = read_document(data)
    store_document(db, name, sha256, len(data), document)
    problems = [*document.problems, *(problem for form in document.forms for problem in form.problems)]
    message = document.problems[0].message if document.problems else ""
    return Outcome(name, document.status, len(document.forms), len(problems), message)


def document_path(database_path: Path, file: Path) -> str:
    """A file's path as seen from the database's folder: it names the file wherever the two are moved together."""
    try:
        relative = os.path.relpath(file.resolve(), database_path.resolve().parent)
    except ValueError:  # another drive on Windows
        relative = str(file.resolve())
    return Path(relative).as_posix()
