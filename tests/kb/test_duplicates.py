"""What is found among the samples and invented forms, whatever the order in which they come."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from benchmarks.labelled_pairs import Labelled, make_labelled
from ingest.document import Document
from ingest.form import Form
from kb.cli import main
from kb.duplicate_list import Filters, find_groups, find_pairs, passages_of
from kb.duplicates import update_duplicates
from kb.found_files import find_files
from kb.load import load
from kb.pair_marks import mark_pair
from kb.processes import Helpers
from kb.schema import open_database
from kb.store import Origin, remove_document, store_document
from tests.conftest import SAMPLE

SAMPLE_PAIRS = {
    (13, 14): ("near_duplicate", "疑似重复申报"),
    (13, 15): ("near_duplicate", "疑似重复申报"),
    (14, 15): ("near_duplicate", "疑似重复申报"),
    (1, 2): ("copied_text", "同一政策"),
    (1, 3): ("copied_text", "同一政策"),
    (2, 3): ("copied_text", "同一政策"),
    (20, 21): ("copied_text", "同一政策"),
}


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    return make_labelled(260, 8, seed=7)


def filled(path: Path, documents: list[list[Form]], helpers: Helpers | None = None) -> Database:
    """A database into which documents were loaded one after the other, compared after each."""
    db = open_database(path, create=True)
    for number, forms in enumerate(documents):
        numbered = tuple(replace(form, ordinal=place) for place, form in enumerate(forms, 1))
        store_document(
            db, Origin(f"{number}.txt", f"{number}.txt", str(number), 0), Document("text", "loaded", numbered)
        )
        update_duplicates(db, helpers=helpers)
    return db


def named_pairs(db: Database) -> list[Any]:
    """The pairs with their evidence, forms named by their stamp, so that two databases can be compared."""
    rows = []
    for pair in find_pairs(db, Filters(), 100_000):
        names = [
            db.execute("select responsible from projects where id = ?", (pair[f"project_{side}"],)).fetchone()[0]
            for side in "ab"
        ]
        first, second = ("b", "a") if names[0] > names[1] else ("a", "b")
        passages = [
            tuple(p[f"{what}_{side}"] for side in (first, second) for what in ("field", "start", "end"))
            for p in passages_of(db, pair["project_a"], pair["project_b"])
        ]
        contained = (pair[f"containment_{first}"], pair[f"containment_{second}"])
        fields = json.dumps(pair["fields"])
        rows.append((*sorted(names), pair["score"], pair["kind"], pair["label"], contained, fields, passages))
    return sorted(rows)


def test_samples(db: Database) -> None:
    found = {(p["project_a"], p["project_b"]): (p["kind"], p["label"]) for p in find_pairs(db, Filters(), 100)}
    assert found == SAMPLE_PAIRS
    assert [[m["project_id"] for m in group] for group in find_groups(db, Filters())] == [[13, 14, 15]]


def test_evidence_has_places_in_both_texts(db: Database) -> None:
    (pair,) = find_pairs(db, Filters(label="同一政策", department="民政"), 10)
    assert pair["differences"]["annual_total"] == [5701800, 15770000]
    first = passages_of(db, 20, 21)[0]
    for side, number in (("a", 20), ("b", 21)):
        text = db.execute(f"select {first[f'field_{side}']} from projects where id = ?", (number,)).fetchone()[0]
        assert text[first[f"start_{side}"] : first[f"end_{side}"]] == "保障困难群众救助基本生活,使困难群众生活得到改善"


def test_order_of_loading_does_not_matter(labelled: Labelled, tmp_path: Path) -> None:
    forms = [replace(form, responsible=f"{n:05}") for n, form in enumerate(labelled.forms)]
    at_once = named_pairs(filled(tmp_path / "once.db", [forms]))
    shuffled = forms.copy()
    Random(3).shuffle(shuffled)
    parts = [shuffled[start : start + 60] for start in range(0, len(shuffled), 60)]
    assert len(at_once) > 50
    assert named_pairs(filled(tmp_path / "parts.db", parts)) == at_once


def test_what_is_removed_leaves_no_trace(labelled: Labelled, tmp_path: Path) -> None:
    forms = [replace(form, responsible=f"{n:05}") for n, form in enumerate(labelled.forms)]
    kept = named_pairs(filled(tmp_path / "kept.db", [forms[:200]]))
    db = filled(tmp_path / "more.db", [forms[:200], forms[200:]])
    assert named_pairs(db) != kept
    remove_document(db, 2)
    update_duplicates(db)
    assert named_pairs(db) == kept
    for table in ("fingerprints", "minhash_bands", "compared", "similar_projects"):
        column = "project_a" if table == "similar_projects" else "project_id"
        assert db.execute(f"select count(*) from {table} where {column} > 200").fetchone() == (0,)


def test_a_mark_survives_a_reload(database_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "forms.txt"
    copy.write_bytes(SAMPLE.read_bytes())
    db = open_database(tmp_path / "marked.db", create=True)
    list(load(db, find_files(tmp_path / "marked.db", [copy])))
    mark_pair(db, 15, 13, "refuted", "分期拨付")
    copy.write_bytes(SAMPLE.read_bytes() + b"\n\n")
    list(load(db, find_files(tmp_path / "marked.db", [copy])))
    marks = {(p["project_a"], p["project_b"]): (p["mark"], p["reason"]) for p in find_pairs(db, Filters(), 100)}
    assert marks[13, 15] == ("refuted", "分期拨付")
    assert marks[13, 14] == (None, None)


def run(*arguments: object) -> Any:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_commands(database_path: Path) -> None:
    pairs = json.loads(run("duplicates", database_path, "--label", "疑似重复申报", "--json").output)
    assert [(p["ordinal_a"], p["ordinal_b"]) for p in pairs] == [(13, 14), (14, 15), (13, 15)]
    assert pairs[0]["fields"]["overview"] == 1
    assert {"field_a", "field_b", "text"} <= set(pairs[0]["passages"][0])
    assert json.loads(run("duplicates", database_path, "--year", "2019", "--json").output) == []
    assert "冬季供暖补贴" in run("duplicates", database_path, "--min-score", "0.9").output
    assert run("mark", database_path, 13, 14, "--accept", "--reason", "重复").exit_code == 0
    shown = run("duplicates", database_path).output
    assert "（已核对：属实）" in shown and "理由：重复\n" in shown
    assert run("mark", database_path, 13, 99, "--accept", "--reason", "x").exit_code == 2
    for neither_or_both in ([], ["--accept", "--refute"]):
        assert run("mark", database_path, 13, 14, *neither_or_both, "--reason", "x").exit_code == 2
    assert json.loads(run("duplicates", database_path, "--json").output)[0]["reason"] == "重复"


def test_a_draft_is_checked_and_not_kept(database_path: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_bytes(SAMPLE.read_bytes())
    result = run("check", draft, "--against", database_path, "--json")
    found = [row for row in json.loads(result.output) if row["rule"] == "like-a-stored-form" and row["ordinal"] == 13]
    assert result.exit_code == 1
    assert any("第 13 张" in row["message"] and row["severity"] == "should" for row in found)
    db = open_database(database_path)
    assert db.execute("select (select count(*) from projects), (select count(*) from similar_projects)").fetchone() == (
        22,
        7,
    )


def test_what_has_changed_is_told(labelled: Labelled, tmp_path: Path) -> None:
    """So that only the forms whose likenesses are not what they were are reviewed again."""
    db = open_database(tmp_path / "changed.db", create=True)

    def likenesses() -> dict[int, set[tuple[int, str]]]:
        found: dict[int, set[tuple[int, str]]] = {}
        for a, b, kind in db.execute("select project_a, project_b, kind from similar_projects").fetchall():
            found.setdefault(a, set()).add((b, kind))
            found.setdefault(b, set()).add((a, kind))
        return found

    def changed(before: dict[int, set[tuple[int, str]]], after: dict[int, set[tuple[int, str]]]) -> set[int]:
        return {number for number in {*before, *after} if before.get(number) != after.get(number)}

    forms = labelled.forms
    for number, some in enumerate((forms[:200], forms[200:])):
        before = likenesses()
        numbered = tuple(replace(form, ordinal=place) for place, form in enumerate(some, 1))
        origin = Origin(f"{number}.txt", f"{number}.txt", str(number), 0)
        store_document(db, origin, Document("text", "loaded", numbered))
        told = update_duplicates(db)
        assert told == changed(before, likenesses())
        assert told
    before = likenesses()
    remove_document(db, 2)
    told = update_duplicates(db)
    left = {row[0] for row in db.execute("select id from projects").fetchall()}
    assert told >= changed(before, likenesses()) & left
    assert told <= left
    assert update_duplicates(db) == set()


def test_progress_grows_to_its_end(labelled: Labelled, tmp_path: Path) -> None:
    db = open_database(tmp_path / "progress.db", create=True)
    numbered = tuple(replace(form, ordinal=place) for place, form in enumerate(labelled.forms, 1))
    store_document(db, Origin("f.txt", "f.txt", "0", 0), Document("text", "loaded", numbered))
    told: list[tuple[int, int]] = []
    update_duplicates(db, lambda done, total: told.append((done, total)))
    steps, totals = [done for done, _ in told], {total for _, total in told}
    assert steps == sorted(steps)
    assert len(steps) > 2
    assert totals == {steps[-1]}


def test_many_forms_are_masked_alike_by_other_processes(
    labelled: Labelled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = named_pairs(filled(tmp_path / "one.db", [labelled.forms]))
    with monkeypatch.context() as patched, Helpers("kb.likeness_index") as helpers:
        patched.setattr("kb.likeness_index.WORTH_HELPERS", 100)
        patched.setattr("kb.duplicates.WORTH_HELPERS", 100)
        patched.setattr("kb.likeness_index.BATCH", 100)
        two = filled(tmp_path / "two.db", [labelled.forms], helpers)
    assert named_pairs(two) == one
