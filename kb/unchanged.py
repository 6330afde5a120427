"""What a page works out of a whole database is kept until the database's file changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

_KNOWN: dict[tuple[Path, str], tuple[object, Any]] = {}


def until_changed(path: Path, name: str, work_out: Callable[[], T]) -> T:
    """What `work_out` gives of the database at `path`, under a name of its own; asked again only after a change."""
    files = [part for part in (path, Path(f"{path}-wal")) if part.exists()]
    stamp = [(part.stat().st_mtime_ns, part.stat().st_size) for part in files]
    known = _KNOWN.get((path, name))
    if known is None or known[0] != stamp:
        known = _KNOWN[path, name] = (stamp, work_out())
    found: T = known[1]
    return found
