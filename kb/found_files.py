"""What a person named -> the files to load, each with the path that is stored and what tells it from others.

A file in the folder of the database, or below, is told by its path from there, so that the folder can be moved as a whole; any other by
where it lies on this machine, of which only a digest is stored.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.files import Source, walk

_NUMBERED = re.compile(r" \(\d+\)$")
"""Stands behind the path of a document where another has that path."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to load. `path` names it to people, from the folder `above`; `key` tells it from every other file.

    `named`: it was given by its own name, not by that of its folder or archive.
    """

    source: Source
    path: str
    key: str
    above: str
    named: bool = False


def find_files(database_path: Path, paths: Iterable[Path]) -> list[File]:
    """Every file under the paths, those in archives included; what cannot be opened is among them, with its problem.

    The path of a file is the one seen from the database's folder, or, for a file that lies elsewhere, from the
    folder above the one that was named: what is stored is public, and where a machine keeps its files is not.
    The database itself is left out without a word: `jixiao load 库.db *` names it, too.
    """
    home = home_of(database_path)
    own = {os.path.realpath(f"{database_path}{ending}") for ending in ("", "-wal", "-shm", "-journal")}
    files = []
    for root in paths:
        outside = os.path.realpath(Path(root).absolute().parent)
        members: Counter[tuple[Path, str]] = Counter()
        for source in walk([root]):
            real = real_place(source)
            members[source.path, source.member] += 1
            member = _numbered(source.member, members[source.path, source.member])
            above = home if real.startswith(home + os.sep) else outside
            path = Path(os.path.relpath(real, above)).as_posix() + (f"/{member}" if member else "")
            named = source.path == Path(root) and not source.member and not source.path.is_dir()
            if not (named and real in own):
                shown = path.encode("utf-8", "replace").decode("utf-8")
                files.append(File(source, shown, _key(home, above, path), above, named))
    return files


def _numbered(member: str, count: int) -> str:
    """The name of a member of an archive in which others before have the same."""
    return f"{member} ({count})" if member and count > 1 else member


def home_of(database_path: Path) -> str:
    """The folder of a database."""
    return os.path.realpath(database_path.parent)


def real_place(source: Source) -> str:
    """The place of a file, or of the archive that it is in, on this machine; of a link that was not followed, the link's own."""
    if source.problem and source.path.is_symlink():
        return f"{os.path.realpath(source.path.parent)}{os.sep}{source.path.name}"
    return os.path.realpath(source.path)


def place_of(home: str, folders: Iterable[str], path: str, key: str) -> str | None:
    """Where what is stored under a path and key lies, or lay, on this machine: in the database's folder, or in one of these folders.

    None where it is in none of them.
    """
    for name in dict.fromkeys((path, _NUMBERED.sub("", path))):
        for above in (home, *folders):
            if _key(home, above, name) == key:
                return str(Path(above, *name.split("/")))
    return None


def key_now(path: str) -> str:
    """The key of a file below the database's folder, by its path from there."""
    return _digest(b"~", path)


def key_before(home: str, path: str) -> str:
    """The key that a file below the database's folder had in databases of version 7."""
    return _digest(os.fsencode(home), path)


def _key(home: str, above: str, path: str) -> str:
    return key_now(path) if above == home else _digest(os.fsencode(above), path)


def _digest(folder: bytes, path: str) -> str:
    try:
        name = os.fsencode(path)
    except UnicodeEncodeError:  # the name of a member that is no text
        name = path.encode("utf-8", "replace")
    return hashlib.sha256(folder + b"/" + name).hexdigest()[:16]
