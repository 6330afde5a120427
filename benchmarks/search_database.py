"""Generated forms -> a database with all that a search reads: rows, indexes and vocabulary, but no findings or links."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from benchmarks.forms import generate_forms
from ingest import Document, Form
from kb.schema import open_database
from kb.store import Origin, store_document

DOCUMENT_FORMS = 2000
"""Forms of one stored document; the largest honest file has some 20,000."""

_QUEUED = 2


def build(path: Path, size: int, seed: int) -> Database:
    """Store `size` generated forms, which another process makes meanwhile. Forms that are there already are kept."""
    db = open_database(path, create=True)
    (stored,) = db.execute("select count(*) from documents").fetchone()
    if stored * DOCUMENT_FORMS >= size:
        return db
    queue: multiprocessing.Queue[tuple[Form, ...] | None] = multiprocessing.Queue(_QUEUED)
    maker = multiprocessing.Process(target=_make, args=(queue, size, seed, stored), daemon=True)
    maker.start()
    number = stored
    while (forms := queue.get()) is not None:
        origin = Origin(f"{number}.txt", str(number), str(number), 0)
        store_document(db, origin, Document("text", "loaded", forms))
        number += 1
    maker.join()
    db.execute("pragma wal_checkpoint(truncate)")
    return db


def _make(queue: multiprocessing.Queue[tuple[Form, ...] | None], size: int, seed: int, stored: int) -> None:
    for number, forms in enumerate(chunks(generate_forms(size, seed), DOCUMENT_FORMS)):
        if number >= stored:
            queue.put(tuple(replace(form, ordinal=ordinal) for ordinal, form in enumerate(forms, 1)))
    queue.put(None)


def chunks(forms: Iterator[Form], size: int) -> Iterator[list[Form]]:
    """The forms in lists of a size."""
    while chunk := list(islice(forms, size)):
        yield chunk
