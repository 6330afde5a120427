"""What a person named -> the files to load, each with the path that is stored and what tells it from others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.files import Source, walk


@dataclass(frozen=True, slots=True)
class File:
    """A file to load. `path` names it to people; `key` tells it from every other file of this machine.

    `named`: it was given by its own name, not by that of its folder or archive.
    """

    source: Source
    path: str
    key: str
    named: bool = False


def find_files(database_path: Path, paths: Iterable[Path]) -> list[File]:
    """Every file under the paths, those in archives included; what cannot be opened is among them, with its problem.

    The path of a file is the one seen from the database's folder, or, for a file that lies elsewhere, from the
    folder above the one that was named: what is stored is public, and where a machine keeps its files is not.
    The database itself is left out without a word: `jixiao load 库.db *` names it, too.
    """
    home = os.path.realpath(database_path.parent)
    own = {os.path.realpath(f"{database_path}{ending}") for ending in ("", "-wal", "-shm", "-journal")}
    files = []
    for root in paths:
        above = os.path.realpath(Path(root).absolute().parent)
        for source in walk([root]):
            real = _where(source)
            relative = os.path.relpath(real, home if real.startswith(home + os.sep) else above)
            path = Path(relative).as_posix().encode("utf-8", "replace").decode("utf-8")
            member = f"/{source.member}" if source.member else ""
            key = hashlib.sha256(os.fsencode(real) + member.encode("utf-8", "replace")).hexdigest()[:16]
            named = source.path == Path(root) and not source.member and not source.path.is_dir()
            if not (named and real in own):
                files.append(File(source, path + member, key, named))
    return files


def _where(source: Source) -> str:
    """The place of a file on this machine; of a link that was not followed, the link's own."""
    if source.problem and source.path.is_symlink():
        return f"{os.path.realpath(source.path.parent)}{os.sep}{source.path.name}"
    return os.path.realpath(source.path)
