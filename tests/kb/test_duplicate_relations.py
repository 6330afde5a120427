"""The hand-made relations among the invented forms: each is found under its label, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest
import yaml
from sqlite_utils import Database

from benchmarks.judged_forms import as_form
from ingest.document import Document
from kb.duplicates import update_duplicates
from kb.schema import create_schema
from kb.store import Origin, store_document
from samples.forms import INVENTED, invented

LISTED: dict[str, list[dict[str, Any]]] = yaml.safe_load((INVENTED / "relations.yml").read_text(encoding="utf-8"))
RELATIONS = {(row["from"], row["to"]): row for row in LISTED["relations"] + LISTED["implied"]}
LABELS = {
    "refiled": {"疑似重复申报"},
    "rollover": {"跨年度滚动"},
    "copied": {"文本雷同"},
    "phase": {"疑似拆分"},
    "sibling": {"同一政策", "文本雷同"},
}
WHOLE_FORM_COPIED = 5
"""Fields from which a copy is one of the whole form."""


@pytest.fixture(scope="module")
def found() -> Iterator[dict[tuple[str, str], dict[str, Any]]]:
    """What is shown of the invented forms, a document for each county and year; pairs named as in the list."""
    db = Database(memory=True)
    create_schema(db)
    names: list[str] = []
    for (county, year), samples in groupby(invented(), key=lambda sample: (sample.county, sample.fiscal_year)):
        forms = [(sample.id, replace(as_form(sample), ordinal=n)) for n, sample in enumerate(samples, 1)]
        path = f"{county}-{year}"
        store_document(db, Origin(path, path, path, 0), Document("made", "loaded", tuple(form for _, form in forms)))
        names += [name for name, _ in forms]
    update_duplicates(db)
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for row in db.query("select * from similar_projects"):
        a, b = names[row["project_a"] - 1], names[row["project_b"] - 1]
        pairs[(a, b) if (a, b) in RELATIONS else (b, a) if (b, a) in RELATIONS else (a, b)] = row
    yield pairs
    db.close()


@pytest.mark.parametrize("pair", RELATIONS, ids="~".join)
def test_each_relation(found: dict[tuple[str, str], dict[str, Any]], pair: tuple[str, str]) -> None:
    relation = RELATIONS[pair]
    assert pair in found
    shown = found[pair]
    assert shown["label"] in LABELS[relation["relation"]]
    if relation["relation"] in ("refiled", "rollover") or len(relation.get("fields", ())) >= WHOLE_FORM_COPIED:
        assert shown["kind"] == "near_duplicate"
    if relation["relation"] == "sibling":
        assert shown["kind"] == "copied_text"
    if relation["relation"] == "rollover":
        assert shown["changed"] == (0 if "均未变动" in relation["changed"] else 1)


def test_nothing_else_is_shown(found: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert set(found) == set(RELATIONS)
