"""The review against what was judged by hand: clean forms, one planted defect for each rule, recall and waivers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlite_utils import Database

from benchmarks.judge_review import NEEDS_LIKENESS, is_told
from benchmarks.judged_forms import JudgedForm, as_form, expectations, judged_database
from ingest import Document, Form
from kb.review import run
from kb.review.listing import NothingToWaive, UnknownRule, findings, grade, waive
from kb.review.rule import FAMILIES, RULES, Rule, read_manual
from kb.review.stored import review_projects
from kb.review.words import SAME_DEFECT
from kb.schema import create_schema
from kb.store import Origin, store_document
from samples.forms import Target, invented
from tests.conftest import ROOT

PLANTED: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "judged" / "planted.yml").read_text(encoding="utf-8")
)
BASE = next(sample for sample in invented() if sample.id == "baihua-2022-001")
NOT_PLANTED = {"department-names", "near-duplicate", "copied-project", "far-from-usual"}
"""Rules that ask for other forms; they have tests of their own."""


def planted_form(change: dict[str, Any]) -> Form:
    """The clean form with one change."""
    sample = replace(BASE, **change.get("text", {}))
    money = {horizon: dict(amounts) for horizon, amounts in sample.funding.items()}
    for place, amount in change.get("money", {}).items():
        horizon, source = place.split(".")
        money[horizon][source] = amount
    halves = {}
    for horizon in ("period", "annual"):
        dropped = [*change.get("drop", ()), *(change.get("annual_drop", ()) if horizon == "annual" else ())]
        names_dropped = change.get("annual_drop_names", ()) if horizon == "annual" else ()
        rows = [t for t in sample.targets(horizon) if t.level2 not in dropped and t.name not in names_dropped]
        values = {**change.get("value", {}), **(change.get("annual_value", {}) if horizon == "annual" else {})}
        names = {**change.get("name", {}), **(change.get("annual_name", {}) if horizon == "annual" else {})}
        rows = [Target(t.level2, names.get(t.name, t.name), values.get(t.name, t.value)) for t in rows]
        halves[horizon] = (*rows, *(Target(*row) for row in change.get("add", ())))
    if change.get("annual") == "blank":
        halves["annual"], sample = (), replace(sample, annual_goal="")
    form = as_form(replace(sample, funding=money, period_targets=halves["period"], annual_targets=halves["annual"]))
    if label := change.get("label"):
        rows_ = tuple(replace(i, level2_raw=label) if i.level2 == "可持续影响指标" else i for i in form.indicators)
        form = replace(form, indicators=rows_)
    return form


def reviewed(*forms: Form) -> list[dict[str, Any]]:
    """The findings of forms that are loaded as one document."""
    db = Database(memory=True)
    create_schema(db)
    numbered = tuple(replace(form, ordinal=n) for n, form in enumerate(forms, 1))
    store_document(db, Origin("planted", "planted", "1", 0), Document("made", "loaded", numbered, ()))
    review_projects(db)
    return findings(db.conn)


def test_the_base_form_is_clean() -> None:
    assert reviewed(planted_form({})) == []


@pytest.mark.parametrize("rule", PLANTED)
def test_planted_defect_is_found(rule: str) -> None:
    assert rule in {finding["rule"] for finding in reviewed(planted_form(PLANTED[rule]))}


def test_every_rule_is_planted() -> None:
    assert set(RULES) - set(PLANTED) == NOT_PLANTED
    assert {rule for rules in SAME_DEFECT for rule in rules} <= set(RULES)


def test_at_least_sixty_rules_in_seven_families() -> None:
    assert len(RULES) >= 60
    assert {rule.family for rule in RULES.values()} == set(FAMILIES)


def test_department_names_of_one_code() -> None:
    other = replace(planted_form({}), department_name="白桦县民政")
    found = reviewed(planted_form({}), planted_form({}), other)
    assert [(f["ordinal"], f["rule"]) for f in found if f["rule"] == "department-names"] == [(3, "department-names")]


def test_likenesses_are_told_once_they_are_known() -> None:
    db = Database(memory=True)
    create_schema(db)
    forms = tuple(replace(planted_form({}), ordinal=n) for n in (1, 2))
    store_document(db, Origin("twice", "twice", "1", 0), Document("made", "loaded", forms, ()))
    review_projects(db)
    assert findings(db.conn) == []
    db.execute(
        "insert into similar_projects values (1, 2, 0.97, 'near_duplicate', '疑似重复申报', 0, 1, 1, 50, '{}', '{}'),"
        " (1, 2, 0.8, 'copied_text', '文本雷同', 0, 1, 1, 50, '{}', '{}')"
    )
    review_projects(db)
    assert {f["rule"] for f in findings(db.conn, project_id=1)} == {"near-duplicate", "copied-project"}


@pytest.fixture(scope="module")
def judged() -> Iterator[tuple[Database, list[JudgedForm]]]:
    db, forms = judged_database()
    yield db, forms
    db.close()


@pytest.mark.parametrize("part", ["tuned", "aside"])
def test_recall_and_clean_forms(judged: tuple[Database, list[JudgedForm]], part: str) -> None:
    db, forms = judged
    mine = {form.name: findings(db.conn, project_id=form.project_id) for form in forms if form.part == part}
    expected = [e for e in expectations() if e.form in mine and not set(e.rules) & NEEDS_LIKENESS]
    for family in FAMILIES:
        told = [is_told(e, mine[e.form]) for e in expected if e.family == family]
        assert sum(told) >= 0.8 * len(told), family
    assert sum(is_told(e, mine[e.form]) for e in expected) >= 0.9 * len(expected)
    clean = [form.name for form in forms if form.part == part and form.clean]
    assert sum(f["severity"] != "hint" for name in clean for f in mine[name]) <= 0.2 * len(clean)


def test_findings_quote_what_they_saw(judged: tuple[Database, list[JudgedForm]]) -> None:
    for finding in findings(judged[0].conn):
        assert finding["evidence"] and finding["suggestion"] and finding["message"].endswith("。"), finding["rule"]


def test_a_rule_that_raises_is_a_problem_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(s: object, c: object) -> Iterator[Any]:
        raise KeyError("gone")

    rule = RULES["missing-plan"]
    fields = {name: getattr(rule, name) for name in Rule.__dataclass_fields__}
    monkeypatch.setitem(run.RULES, "missing-plan", Rule(**{**fields, "check": broken}))
    db = Database(memory=True)
    create_schema(db)
    store_document(
        db,
        Origin("planted", "planted", "1", 0),
        Document("made", "loaded", (planted_form({"text": {"basis": ""}}),), ()),
    )
    review_projects(db)
    assert [row["code"] for row in db.query("select code from problems")] == ["rule_failed"]
    assert [row["problem_count"] for row in db.query("select problem_count from documents")] == [1]
    assert "missing-basis" in {f["rule"] for f in findings(db.conn)}


def test_waivers_survive_a_reload() -> None:
    db = Database(memory=True)
    create_schema(db)
    document = Document("made", "loaded", (planted_form({"text": {"plan": ""}}),), ())
    store_document(db, Origin("planted", "planted", "1", 0), document)
    review_projects(db)
    assert waive(db, "missing-plan", "由上级统一安排", project_id=1) == 1
    store_document(db, Origin("planted", "planted", "2", 0), document)
    review_projects(db)
    assert findings(db.conn) == []
    assert db.execute("select count(*) from 审核意见").fetchone() == (0,)
    with pytest.raises(UnknownRule):
        waive(db, "no-such-rule", "理由", project_id=1)
    with pytest.raises(NothingToWaive):
        waive(db, "missing-plan", "理由", project_id=99)


def test_what_cannot_be_known_is_counted() -> None:
    db = Database(memory=True)
    create_schema(db)
    form = planted_form({"text": {"period": "按工程进度", "fiscal_year": None}, "add": [["时效指标", "工期", "8个月"]]})
    store_document(db, Origin("planted", "planted", "1", 0), Document("made", "loaded", (form,), ()))
    review_projects(db)
    assert "docno-future" in {row["rule"] for row in db.query("select rule from unchecked")}


def test_grades_show_their_arithmetic() -> None:
    assert grade({}) == {"score": 100, "grade": "优", "arithmetic": "100 = 100，优"}
    assert (
        grade({"must": 1, "should": 2, "hint": 3})["arithmetic"]
        == "100 − 必须修改1条×8 − 应当修改2条×4 − 提示3条×1 = 81，良"
    )


def test_a_manual_page_has_all_its_parts() -> None:
    with pytest.raises(ValueError, match="half"):
        read_manual("half", "标题\n查什么：甲\n为什么：乙")


def test_opinion_sheets(judged: tuple[Database, list[JudgedForm]], tmp_path: Path) -> None:
    from docx import Document as Word
    from openpyxl import load_workbook

    from kb.review.sheet import write_sheet

    rows = findings(judged[0].conn, department="方山县")
    write_sheet(tmp_path / "o.xlsx", rows)
    write_sheet(tmp_path / "o.docx", rows)
    sheets = load_workbook(tmp_path / "o.xlsx").worksheets
    departments = {row["department_name"] for row in rows}
    assert len(sheets) == len(departments)
    assert sum(sheet.max_row - 3 for sheet in sheets) == len(rows)
    assert not any(cell.data_type == "f" for sheet in sheets for row in sheet.iter_rows() for cell in row)
    assert sum(len(table.rows) - 1 for table in Word(str(tmp_path / "o.docx")).tables) == len(rows)


def test_far_from_usual_tells_a_value_ten_times_that_of_like_projects() -> None:
    usual = planted_form({"add": [["成本指标", "人均培训成本", "≤220元/人·天"]]})
    strange = planted_form({"add": [["成本指标", "人均培训成本", "≤2600元/人·天"]]})
    db = Database(memory=True)
    create_schema(db)
    forms = tuple(replace(form, ordinal=n) for n, form in enumerate([*[usual] * 12, strange], 1))
    store_document(db, Origin("usual", "usual", "1", 0), Document("made", "loaded", forms, ()))
    db.execute(
        "insert into standard_indicators values ('training-cost', '成本指标', '成本指标', '人均培训成本', '培训', '', 'quantitative',"
        " '≤', '元/人·天', '', '', '', '', '', '', 0)"
    )
    db.execute("update indicators set standard_id = 'training-cost' where name = '人均培训成本'")
    review_projects(db)
    (found,) = findings(db.conn, rule=["far-from-usual"])
    assert found["ordinal"] == 13 and "同类项目的中位值是220元/人·天" in found["message"]
    db.execute("delete from indicators where project_id = 1")
    review_projects(db)
    assert findings(db.conn, rule=["far-from-usual"]) == []


def test_a_listing_takes_a_part_of_the_department_and_stops_at_a_limit(
    judged: tuple[Database, list[JudgedForm]],
) -> None:
    connection = judged[0].conn
    rows = findings(connection, department="教育", severity=["must"], family=["consistency"])
    assert rows and all("教育" in row["department_name"] for row in rows)
    assert {(row["severity"], row["family"]) for row in rows} == {("must", "consistency")}
    assert findings(connection, department="教育", severity=["must"], family=["consistency"], limit=1) == rows[:1]
    assert findings(connection, department="' or 1=1 --") == []
