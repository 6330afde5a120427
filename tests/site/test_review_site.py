"""The reviewer's pages as a visitor sees them, and what reviewers write for one another alone."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from kb.pair_marks import mark_pair
from kb.review.listing import findings, waive
from kb.review.rule import FAMILIES, RULES
from kb.review_pages import field_name
from kb.schema import create_schema, open_database
from kb.wording import LABELS, label
from tests.site.conftest import Page, Visitor
from tests.site.test_tables import tilde

REASON = "局里会议议定，不对外说"


@pytest.fixture(scope="module")
def reviewed(
    loaded_once: Path, tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner
) -> Iterator[tuple[Visitor, int]]:
    """The site over the sample, one finding waived and one pair marked; and the form whose finding it was."""
    path = tmp_path_factory.mktemp("review") / "review.db"
    shutil.copy(loaded_once, path)
    db = open_database(path)
    form = findings(db.conn, rule=["docno-future"])[0]["project_id"]
    assert waive(db, "docno-future", REASON, project_id=form) == 1
    a, b = db.execute("select project_a, project_b from similar_projects limit 1").fetchone()
    mark_pair(db, a, b, "accepted", REASON)
    db.conn.close()
    visitor = Visitor(path, runner)
    yield visitor, form
    visitor.datasette.get_database().close()


def test_the_reviewers_page_counts_what_is_stored(visitor: Visitor) -> None:
    page = Page(visitor.get("/review").text)
    (stored,) = visitor.sql("select count(*) as n from findings").json()
    assert f"22 张项目支出绩效目标表，{stored['n']} 条意见" in page.text
    assert "方山县民政局" in page.text and "一致性" in page.text
    assert len([link for link in page.links() if link.startswith("/form/")]) == 22


@pytest.mark.parametrize(
    "query", ["?severity=must", "?page=-1&department=%00", "?family=no&rule=%27%22<b>", "?x=" + "a" * 2000]
)
def test_parameters_that_a_page_does_not_know_change_nothing(visitor: Visitor, query: str) -> None:
    for address in ("/review", "/rules"):
        answer = visitor.get(address + query)
        assert answer.status_code == 200
        assert Page(answer.text).text == Page(visitor.get(address).text).text


def test_every_rule_has_its_place_on_the_rules_page(visitor: Visitor) -> None:
    page = Page(visitor.get("/rules").text)
    assert set(RULES) <= {attributes.get("id") for _, attributes in page.elements}
    families = json.loads(visitor.get("/rules.json").text)
    assert [family["family"] for family in families] == list(FAMILIES)
    assert sum(len(family["rules"]) for family in families) == len(RULES)


def test_a_form_shows_its_findings_beside_the_field_and_in_a_list(visitor: Visitor) -> None:
    page = visitor.get("/form/9").text
    message = "年份晚于预算年度2024年"
    assert page.count(message) == 2
    assert '<a href="/rules#docno-future">' in page
    assert "100 − " in page


def test_a_waived_finding_is_gone_from_the_pages(reviewed: tuple[Visitor, int]) -> None:
    visitor, form = reviewed
    assert "docno-future" not in visitor.get(f"/form/{form}").text
    assert REASON not in visitor.get(f"/form/{form}").text + visitor.get("/review").text


def test_reasons_are_not_for_the_public(reviewed: tuple[Visitor, int]) -> None:
    visitor, _ = reviewed
    assert visitor.sql("select rule, reason from waivers").json() == [{"rule": "docno-future", "reason": None}]
    assert visitor.sql("select status, Reason from PAIR_MARKS").json() == [{"status": "accepted", "Reason": None}]
    assert visitor.sql("select count(*) as n from waivers where reason like '%会议%'").json() == [{"n": 0}]
    for address in (
        "/duplicates",
        f"/{visitor.name}/waivers.json",
        f"/{visitor.name}/pair_marks",
    ):
        answer = visitor.get(address)
        assert answer.status_code == 200 and REASON not in answer.text, address


def test_the_view_of_findings_speaks_chinese(visitor: Visitor) -> None:
    """No code in it but the rule's number; a finding's place is told as on the page of its form."""
    columns = "v.程度, v.类别, v.字段, v.规则, v.规则编号, f.severity, f.family, f.field, f.rule"
    same = "f.project_id = v.项目编号 and f.rule = v.规则编号 and f.message = v.意见"
    rows = visitor.sql(f"select {columns} from 审核意见 v join findings f on {same} limit 1000").json()
    assert rows
    for row in rows:
        assert row["程度"] == label("severity", row["severity"]) and row["类别"] == label("family", row["family"])
        assert row["规则"] == RULES[row["规则编号"]].title
    said = {row["字段"] for row in rows}
    assert said <= {field_name(row["field"]) for row in rows} and "实施期指标第2条" in said
    (must,) = visitor.sql("select count(*) as n from 审核意见 where 程度 = '必须修改'").json()
    assert must["n"] > 0
    facets = Page(visitor.get("/jixiao/" + tilde("审核意见")).text).text
    commonest, _ = Counter(row["规则"] for row in rows).most_common(1)[0]
    assert "必须修改" in facets and "按规则" in facets and commonest in facets


@pytest.mark.parametrize(
    "field",
    [
        *LABELS["field"], "overview.repeated", "indicators.period.7", "indicators.annual.12.name", "indicators.period",
        "indicators.annual.lacking", "indicators.数量指标", "indicators.annual.数量指标", "funding.annual",
        "funding.period.sources", "funding", "unheard.of",
    ],
)  # fmt: skip
def test_a_place_is_said_alike_in_the_view_and_on_the_page(field: str) -> None:
    db = Database(memory=True)
    create_schema(db)
    db.execute("pragma foreign_keys = off")
    db.execute("insert into projects (id, document_id, ordinal, locator, form_kind) values (1, 1, 1, '', 'project')")
    db.execute(
        "insert into findings (project_id, rule, family, severity, field, message) values (1, 'r', 'copy', 'must', ?, '')",
        (field,),
    )
    assert db.execute("select 字段 from 审核意见").fetchone() == (field_name(field),)
    assert field_name(field).isascii() == (field in ("unheard.of", "funding"))
