"""The forms that are new, or whose likenesses have changed -> their findings, worked out on all processors.

`compared.reviewed` says which forms are done, so that a load that is stopped goes on where it was. Helpers read the
database and give rows back; this process alone writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from sqlite_utils import Database

from kb.processes import WORTH_HELPERS, Helpers, database_file, reader
from kb.review.context import Context
from kb.review.stored import Results, results, store_results

Progress = Callable[[int, int], None]
"""Told how many forms are done, and of how many."""

FORMS_AT_ONCE = 100


def review_pending(db: Database, progress: Progress = lambda done, of: None, helpers: Helpers | None = None) -> None:
    """Review every compared form that has not been; each batch is a transaction of its own. `helpers` take part."""
    ids = [row[0] for row in db.execute("select project_id from compared where not reviewed order by 1").fetchall()]
    done = 0
    for found in _reviewed(db, ids, helpers):
        store_results(db, found)
        done += len(found.ids)
        progress(done, len(ids))


def _reviewed(db: Database, ids: Sequence[int], helpers: Helpers | None) -> Iterator[Results]:
    batches = [ids[start : start + FORMS_AT_ONCE] for start in range(0, len(ids), FORMS_AT_ONCE)]
    file = database_file(db)
    if helpers and file and len(ids) >= WORTH_HELPERS:
        yield from helpers.in_order(partial(_help, file), batches)
    else:
        context = Context(db.conn)
        yield from (_review(db, context, batch) for batch in batches)


def _review(db: Database, context: Context, ids: Sequence[int]) -> Results:
    return results(db, context, f"id in ({', '.join('?' * len(ids))})", ids)


def _help(file: Path, ids: Sequence[int]) -> Results:
    return _review(reader(file), _context(file), ids)


@cache
def _context(file: Path) -> Context:
    return Context(reader(file).conn)
