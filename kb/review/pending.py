"""The forms that are new, or whose likenesses have changed -> their findings, worked out on all processors.

`compared.reviewed` says which forms are done, so that a load that is stopped goes on where it was. Helpers read the
database and give rows back; this process alone writes.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from sqlite_utils import Database

from kb.review.context import Context
from kb.review.stored import Results, results, store_results
from kb.schema import open_database

Progress = Callable[[int, int], None]
"""Told how many forms are done, and of how many."""

_START = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
"""Where there is a fork server, the readers of files have started it, with what helpers need imported."""

FORMS_AT_ONCE = 100
WORTH_HELPERS = 600
"""Forms from which starting helpers takes less time than it saves."""


def review_pending(db: Database, workers: int | None = None, progress: Progress = lambda done, of: None) -> None:
    """Review every compared form that has not been; each batch is a transaction of its own.

    `workers` processes share the work, by default as many as there are processors.
    """
    ids = [row[0] for row in db.execute("select project_id from compared where not reviewed order by 1").fetchall()]
    done = 0
    for found in _reviewed(db, ids, workers or os.cpu_count() or 1):
        store_results(db, found)
        done += len(found.ids)
        progress(done, len(ids))


def _reviewed(db: Database, ids: Sequence[int], workers: int) -> Iterator[Results]:
    batches = [ids[start : start + FORMS_AT_ONCE] for start in range(0, len(ids), FORMS_AT_ONCE)]
    (file,) = (row[2] for row in db.execute("pragma database_list").fetchall() if row[1] == "main")
    if not file or workers == 1 or len(ids) < WORTH_HELPERS:
        context = Context(db.conn)
        yield from (_review(db, context, batch) for batch in batches)
        return
    clean = multiprocessing.get_context(_START)
    with ProcessPoolExecutor(workers, mp_context=clean, initializer=_open, initargs=(Path(file),)) as pool:
        yield from pool.map(_help, batches)


def _review(db: Database, context: Context, ids: Sequence[int]) -> Results:
    return results(db, context, f"id in ({', '.join('?' * len(ids))})", ids)


_helper: tuple[Database, Context] | None = None
"""What a helper process reads from."""


def _open(path: Path) -> None:
    global _helper
    db = open_database(path, readonly=True)
    _helper = db, Context(db.conn)


def _help(ids: Sequence[int]) -> Results:
    assert _helper is not None
    return _review(*_helper, ids)
