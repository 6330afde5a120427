"""Reviewing what is not reviewed yet: by helpers as in this process, in part and then the rest, and again after a removal."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from benchmarks.forms import generate_forms
from benchmarks.render import render_text
from kb.found_files import find_files
from kb.load import compare_and_review, load
from kb.processes import Helpers
from kb.review import pending
from kb.review.pending import review_pending
from kb.schema import open_database
from kb.store import remove_document

FINDINGS = (
    "select project_id, rule, severity, field, message, evidence, suggestion from findings order by 1, 2, 4, 5, 6"
)
UNCHECKED = "select project_id, rule, reason from unchecked order by 1, 2"


@pytest.fixture
def db(tmp_path: Path) -> Database:
    for number in range(3):
        text = "".join(render_text(generate_forms(20, number)))
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    db = open_database(tmp_path / "t.db", create=True)
    files = find_files(tmp_path / "t.db", [tmp_path / f"{number}.txt" for number in range(3)])
    assert [outcome.forms for outcome in load(db, files)] == [20, 20, 20]
    return db


def reviewed(db: Database) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    return db.execute(FINDINGS).fetchall(), db.execute(UNCHECKED).fetchall()


def forget(db: Database) -> None:
    with db.atomic():
        for statement in ("delete from findings", "delete from unchecked", "update compared set reviewed = 0"):
            db.execute(statement)


def test_a_load_reviews_every_form(db: Database) -> None:
    found, _ = reviewed(db)
    assert len({row[0] for row in found}) > 20
    assert db.execute("select count(*), sum(reviewed) from compared").fetchone() == (60, 60)


def test_helpers_find_what_one_process_finds(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = reviewed(db)
    forget(db)
    monkeypatch.setattr(pending, "WORTH_HELPERS", 1)
    monkeypatch.setattr(pending, "FORMS_AT_ONCE", 7)
    told: list[tuple[int, int]] = []
    with Helpers(pending.__name__) as helpers:
        review_pending(db, lambda done, of: told.append((done, of)), helpers)
    assert reviewed(db) == alone
    assert told[-1] == (60, 60) and len(told) == 9


def test_a_review_that_was_stopped_goes_on(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reviewed(db)
    forget(db)
    monkeypatch.setattr(pending, "FORMS_AT_ONCE", 10)

    def stop(done: int, of: int) -> None:
        if done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        review_pending(db, stop)
    assert db.execute("select sum(reviewed) from compared").fetchone() == (30,)
    told: list[tuple[int, int]] = []
    review_pending(db, lambda done, of: told.append((done, of)))
    assert told == [(10, 30), (20, 30), (30, 30)]
    assert reviewed(db) == whole


def test_what_was_like_a_removed_form_is_reviewed_again(db: Database) -> None:
    removed, left = db.execute(
        "select x.document_id, s.project_b from similar_projects s join projects x on x.id = s.project_a"
        " join projects y on y.id = s.project_b where x.document_id <> y.document_id"
    ).fetchone()
    told = "select count(*) from findings where project_id = ? and rule in ('near-duplicate', 'copied-project')"
    assert db.execute(told, (left,)).fetchone() > (0,)
    remove_document(db, removed)
    compare_and_review(db)
    others = db.execute("select count(*) from similar_projects where ? in (project_a, project_b)", (left,)).fetchone()
    assert (db.execute(told, (left,)).fetchone() > (0,)) == (others > (0,))
