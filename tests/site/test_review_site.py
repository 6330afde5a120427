"""The reviewer's pages as a visitor sees them, and what reviewers write for one another alone."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlite_utils import Database

from kb.found_files import find_files
from kb.load import load
from kb.pair_marks import mark_pair
from kb.review.listing import findings, waive
from kb.review.rule import FAMILIES, RULES
from kb.review.words import GRADES
from kb.review_pages import field_name
from kb.schema import create_schema, open_database
from kb.wording import LABELS, label
from tests.conftest import ROOT
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


def test_the_reviewers_page_leads_to_forms_and_findings(visitor: Visitor) -> None:
    """Every number of the page is that of the list behind it."""
    page = Page(visitor.get("/review").text)
    lists = {link for link in page.links() if link.startswith(("/review/forms", "/review/findings"))}
    assert {"/review/forms", "/review/findings", "/review/findings?family=copy&severity=should"} <= lists
    assert "/review/forms?" + urlencode({"grade": "差"}) in lists
    (stored,) = visitor.sql("select count(*) as n from 审核意见").json()
    (of_one,) = visitor.sql(
        "select count(*) as n from 审核意见 where 主管部门 = '方山县民政局' and 程度 = '必须修改'"
    ).json()
    assert f"共 {stored['n']} 条意见" in visitor.get("/review/findings").text
    address = "/review/findings?" + urlencode({"department": "方山县民政局", "severity": "must"})
    assert address in lists and f"共 {of_one['n']} 条意见" in visitor.get(address).text
    graded = [Page(visitor.get("/review/forms?" + urlencode({"grade": name})).text).text for _, name in GRADES]
    assert sum(int(re.search(r"共 (\d+) 张表", text)[1]) for text in graded) == 22  # type: ignore[index]


def test_lists_of_findings_are_filtered_and_turned(visitor: Visitor) -> None:
    first = visitor.get("/review/findings")
    assert 'rel="next" href="/review/findings?page=2"' in first.text
    assert Page(visitor.get("/review/findings?page=2").text).text != Page(first.text).text
    of_rule = Page(visitor.get("/review/findings?rule=docno-future").text)
    assert "共 1 条意见" in of_rule.text and RULES["docno-future"].title in of_rule.text
    assert "/rules#docno-future" in of_rule.links() and "/form/9#review" in of_rule.links()
    same = next(link for link in of_rule.links() if link.startswith("/jixiao/~E5"))
    assert "共 1 行" in visitor.get(same).text
    of_form = Page(visitor.get("/review/forms?rule=docno-future").text)
    assert "共 1 张表" in of_form.text and "/form/9#review" in of_form.links()
    (grade,) = {
        name for _, name in GRADES if "/form/9#" in visitor.get("/review/forms?" + urlencode({"grade": name})).text
    }
    both = "/review/findings?" + urlencode({"grade": grade, "rule": "docno-future"})
    assert "共 1 条意见" in visitor.get(both).text


@pytest.mark.parametrize(
    "query", ["?severity=x&page=-1", "?department=%00", "?grade=%27%22<b>", "?page=99999", "?rule=" + "a" * 2000]
)
@pytest.mark.parametrize("address", ["/review/forms", "/review/findings"])
def test_odd_parameters_of_a_list_are_left_out(visitor: Visitor, address: str, query: str) -> None:
    answer = visitor.get(address + query)
    assert answer.status_code == 200 and "<b>'" not in answer.text


def test_forms_that_are_not_reviewed_are_told_beside_the_number(tmp_path: Path, runner: asyncio.Runner) -> None:
    path = tmp_path / "kinds.db"
    db = open_database(path, create=True)
    list(load(db, find_files(path, [ROOT / "samples" / "files" / "白桦县2025年部门整体支出绩效目标.docx"])))
    db.conn.close()
    visitor = Visitor(path, runner)
    page = Page(visitor.get("/review").text)
    assert "库中另有 1 张不是项目支出绩效目标表，不审核" in page.text
    assert "0 张项目支出绩效目标表" in page.text and "没有查的" not in page.text
    shown = next(link for link in page.links() if "__not" in link)
    assert "共 1 行" in visitor.get(shown).text
    visitor.datasette.get_database().close()


def test_a_finding_names_its_rule_by_title(visitor: Visitor) -> None:
    page = visitor.get("/form/9").text
    assert f'<a href="/rules#docno-future">{RULES["docno-future"].title}</a>' in page
    assert ">docno-future<" not in page


def test_the_rules_are_folded(visitor: Visitor) -> None:
    """Anchors stand inside what is folded, so that a link to a rule opens it."""
    html = visitor.get("/rules").text
    assert html.count('<details class="rule">') == len(RULES) and "<details open" not in html
    for rule in RULES.values():
        before = html.split(f'id="{rule.id}"')[0]
        assert before.rstrip().endswith("<article") and before.count("<details") - before.count("</details>") == 2
        assert f"/review/findings?rule={rule.id}" in html


def test_the_reviewers_page_follows_the_database(tmp_path: Path, loaded_once: Path, runner: asyncio.Runner) -> None:
    """What is counted once is counted again after a waiver."""
    path = Path(shutil.copy(loaded_once, tmp_path / "follow.db"))
    visitor = Visitor(path, runner)
    before = Page(visitor.get("/review").text).text
    assert before == Page(visitor.get("/review").text).text
    db = open_database(path)
    hidden = waive(db, "vague-time", "由上级统一安排", department="方山县乡村振兴局")
    db.close()
    (counted,) = visitor.sql("select count(*) as n from 审核意见").json()
    assert hidden and f"{counted['n']} 条意见" in Page(visitor.get("/review").text).text
    visitor.datasette.get_database().close()
