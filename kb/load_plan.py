"""Files and what is stored -> which files have to be read, and what is stored of the others: the same, of a moved file, of a copy.

A file's earlier content is looked for everywhere before anything is read, so that files that were renamed in a row, or took each other's
names, keep what is stored of them. A document is moved only where its own file holds something else now, or is known to be gone.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from sqlite_utils import Database

from ingest import PARSER_VERSION
from ingest.grid import Unreadable
from kb.found_files import File, home_of, place_of, real_place
from kb.processes import database_file
from kb.store import Place, replace_documents

UNREAD: frozenset[Literal["quarantined", "needs_ocr"]] = frozenset({"quarantined", "needs_ocr"})
"""What a document is of which nothing could be read; its bytes are no content that others could be copies of."""

EMPTY = hashlib.sha256().hexdigest()
"""A file without any bytes is no copy of another, and none was moved."""

_STORED = """
select id, path, path_key, sha256, parser_version = ?, status, form_count, problem_count,
    (select message from problems m where m.document_id = d.id order by m.id limit 1)
from documents d order by id"""


class Stored(NamedTuple):
    """A document as it is stored. `read_now`: by this reader, not an earlier one; `message` is its first problem,
    which says why nothing was read where nothing was."""

    id: int
    path: str
    key: str
    sha256: str
    read_now: bool
    status: str
    forms: int
    problems: int
    message: str | None


@dataclass(slots=True)
class Plan:
    """By the keys of files: what is stored of them; where those lay that were moved; the content and path of which others are copies; how
    many forms the copies and moved files held before, which are taken out; how many are stored of archives that cannot be read; and the
    hashes of the files."""

    stored: dict[str, Stored] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    copies: dict[str, tuple[str, str]] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    within: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def same(self, key: str, sha256: str) -> Stored | None:
        """What is stored of a file, where that need not be read again."""
        found = self.stored.get(key)
        return found if found and found.sha256 == sha256 and found.read_now else None


def make_plan(db: Database, files: Sequence[File]) -> Plan:
    """Work out what has to be read, and bring what is stored to where its files are now."""
    stored = [Stored(*row) for row in db.execute(_STORED, (PARSER_VERSION,)).fetchall()]
    if not stored:
        return Plan()
    by_key = {file.key: file for file in files}
    where = Whereabouts(db, files)
    hashes = {key: _hash(file) for key, file in by_key.items()}
    own = _own(stored, by_key, hashes, where)
    held, free = _held_and_free(stored, own, hashes, where)
    moves: dict[str, Stored] = {}
    copies: dict[str, tuple[str, str]] = {}
    for key, sha256 in hashes.items():
        if sha256 in ("", EMPTY) or (key in own and own[key].sha256 == sha256):
            continue
        if sha256 in held:
            copies[key] = sha256, held[sha256]
        elif free[sha256]:
            moves[key] = free[sha256].popleft()
            held[sha256] = by_key[key].path
    read_again = [one.id for one in stored if one.status in UNREAD and where.is_read_archive(one)]
    made = _carried_out(db, by_key, own, moves, copies, read_again)
    unread = [file for file in files if file.source.problem and hashes[file.key] == ""]
    made.within = {
        file.key: sum(one.forms for one in stored if one.path.startswith(f"{file.path}/")) for file in unread
    }
    made.hashes = hashes
    return made


def _hash(file: File) -> str:
    """The digest of a file's bytes; "" where they cannot be read."""
    try:
        return hashlib.sha256(file.source.read()).hexdigest()
    except Unreadable:
        return ""


def _own(
    stored: Sequence[Stored], files: Mapping[str, File], hashes: Mapping[str, str], where: Whereabouts
) -> dict[str, Stored]:
    """What is stored of each file, by key; where a folder elsewhere was moved, by path and content."""
    own = {one.key: one for one in stored if one.key in files}
    others = {(one.path, one.sha256): one for one in stored if one.key not in files}
    for key, file in files.items():
        same = others.get((file.path, hashes[key]))
        if key not in own and same is not None and where.place(same.path, same.key) is None:
            own[key] = others.pop((file.path, hashes[key]))
    return own


def _held_and_free(
    stored: Sequence[Stored], own: Mapping[str, Stored], hashes: Mapping[str, str], where: Whereabouts
) -> tuple[dict[str, str], defaultdict[str, deque[Stored]]]:
    """Of each content, the path of a file that still holds it, and the documents whose files no longer do."""
    key_of = {one.id: key for key, one in own.items()}
    wanted = set(hashes.values())
    held: dict[str, str] = {}
    free: defaultdict[str, deque[Stored]] = defaultdict(deque)
    for one in stored:
        if one.sha256 in wanted and one.status not in UNREAD:
            key = key_of.get(one.id)
            if where.holds_no_more(one) if key is None else hashes[key] not in (one.sha256, ""):
                free[one.sha256].append(one)
            else:
                held.setdefault(one.sha256, one.path)
    return held, free


def _carried_out(
    db: Database,
    files: Mapping[str, File],
    own: Mapping[str, Stored],
    moves: Mapping[str, Stored],
    copies: dict[str, tuple[str, str]],
    taken_out: Sequence[int],
) -> Plan:
    """Bring documents to their places, and take out others, and what copies and moved files held before."""
    moving = {one.id for one in moves.values()}
    stays = {key: one for key, one in own.items() if one.id not in moving}
    removed = {key: stays.pop(key) for key in (*moves, *copies) if key in stays}
    rekeyed = {key: one for key, one in stays.items() if one.key != key}
    brought_to = {**moves, **rekeyed}
    targets = [Place(one.id, files[key].path, key) for key, one in brought_to.items()]
    paths = replace_documents(db, [*taken_out, *(one.id for one in removed.values())], targets)
    brought = {key: one._replace(key=key, path=paths[one.id]) for key, one in brought_to.items()}
    return Plan(
        stays | brought,
        {key: one.path for key, one in moves.items()},
        copies,
        {key: one.forms for key, one in removed.items()},
    )


class Whereabouts:
    """Where the files of documents lie, as far as that is known from where the files of this load lie."""

    def __init__(self, db: Database, files: Sequence[File]) -> None:
        path = database_file(db)
        self._home = home_of(path) if path else ""
        folders = dict.fromkeys(file.above for file in files)
        self._folders = list(
            dict.fromkeys(str(up) for folder in folders for up in (Path(folder), *Path(folder).parents))
        )
        self._unread = {
            real_place(file.source) for file in files if file.source.problem and file.source.problem.code != "skipped"
        }
        self._archives = {real_place(file.source) for file in files if file.source.member} - self._unread
        empty = {real_place(file.source) for file in files if file.source.problem and file.source.path.is_file()}
        self._archives |= empty - self._unread

    def place(self, path: str, key: str) -> str | None:
        """Where what is stored under a path and key lies; None where that is not known."""
        return place_of(self._home, self._folders, path, key)

    def is_below(self, roots: Iterable[str], path: str, key: str) -> bool:
        """Whether a document's file lies, or lay, in one of these folders or archives."""
        place = self.place(path, key)
        return place is not None and any(_is_in(place, root) for root in roots)

    def holds_no_more(self, one: Stored) -> bool:
        """Whether the file of a document, which is not one of this load, is known to be gone or to hold something else."""
        place = self.place(one.path, one.key)
        if place is None or not Path(place).is_file():
            return self.is_gone(one.path, one.key)
        try:
            with Path(place).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() != one.sha256
        except OSError:
            return False

    def is_read_archive(self, one: Stored) -> bool:
        """Whether a document is an archive as a whole, which could not be read once and can be now."""
        return self.place(one.path, one.key) in self._archives

    def is_gone(self, path: str, key: str) -> bool:
        """Whether the file is known to be no longer there. What is in a folder or an archive that cannot be read is not known to be gone."""
        place = self.place(path, key)
        if place is None or os.path.lexists(place) or any(_is_in(place, unread) for unread in self._unread):
            return False
        above = next(up for up in Path(place).parents if up.exists())
        return above.is_dir() or str(above) in self._archives


def _is_in(place: str, above: str) -> bool:
    return place == above or place.startswith(above + os.sep)
