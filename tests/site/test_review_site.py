"""The reviewer's pages as a visitor sees them, and what reviewers write for one another alone."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.pair_marks import mark_pair
from kb.review.listing import findings, waive
from kb.review.rule import FAMILIES, RULES
from kb.schema import open_database
from tests.site.conftest import Page, Visitor

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
    pages = [visitor.get(f"/form/{form}").text, visitor.get("/review").text]
    assert "另有 1 条意见经审核人员免除" in pages[0] and "另有 1 条经审核人员免除" in pages[1]
    assert REASON not in "".join(pages)
    assert "免除" not in visitor.get(f"/form/{form + 1}").text


def test_reasons_are_not_for_the_public(reviewed: tuple[Visitor, int]) -> None:
    visitor, _ = reviewed
    assert visitor.sql("select rule, reason from waivers").json() == [{"rule": "docno-future", "reason": None}]
    assert visitor.sql("select status, Reason from PAIR_MARKS").json() == [{"status": "accepted", "Reason": None}]
    assert visitor.sql("select count(*) as n from waivers where reason like '%会议%'").json() == [{"n": 0}]
    (pair,) = visitor.sql("select project_a as a, project_b as b from similar_projects limit 1").json()
    compared = visitor.get(f"/compare/{pair['a']}/{pair['b']}").text
    assert "已核对：属实。" in compared and "理由" not in compared
    for address in (
        "/duplicates",
        f"/{visitor.name}/waivers.json",
        f"/{visitor.name}/pair_marks",
    ):
        answer = visitor.get(address)
        assert answer.status_code == 200 and REASON not in answer.text, address
