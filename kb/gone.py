"""Documents whose files are no longer where they were."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from kb.approvals import reunite
from kb.found_files import File
from kb.load import Outcome, compare_and_review
from kb.load_plan import Whereabouts
from kb.store import remove_document


@dataclass(frozen=True, slots=True)
class Gone:
    """A document whose file is no longer there, and how many forms and problems it has."""

    document_id: int
    path: str
    forms: int
    problems: int


def find_gone(db: Database, paths: Iterable[Path], files: Sequence[File]) -> list[Gone]:
    """Documents that came from these folders and archives and whose files are no longer there, by their paths."""
    present = {file.key for file in files}
    roots = [os.path.realpath(path) for path in paths if path.exists()]
    where = Whereabouts(db, files)
    rows = db.execute("select id, path, path_key, form_count, problem_count from documents order by path").fetchall()
    return [
        Gone(number, path, forms, problems)
        for number, path, key, forms, problems in rows
        if key not in present and where.is_below(roots, path, key) and where.is_gone(path, key)
    ]


def tell_gone(gone: Iterable[Gone]) -> list[Outcome]:
    """What to tell of documents whose files are gone and that are kept."""
    kept = "文件已不在，库中仍保留；要删除请加 --prune。"
    return [Outcome(one.path, "removed", one.forms, one.problems, kept) for one in gone]


def prune_gone(db: Database, gone: Sequence[Gone]) -> list[Outcome]:
    """Take out documents whose files are gone. Their outcomes count no forms, since none is stored any more."""
    if gone:
        with db.atomic():
            for one in gone:
                remove_document(db, one.document_id)
            reunite(db)
        compare_and_review(db)
    return [Outcome(one.path, "removed", 0, 0, f"文件已不在，已从库中删除（目标表 {one.forms} 张）。") for one in gone]
