"""The search on the site: pages, filters, facets, exports, and the search within SQL."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from kb.filters import Filters
from kb.pages import search_page
from kb.public_sql import guard
from kb.schema import open_database
from kb.site import datasette_for
from tests.conftest import ROOT
from tests.site.conftest import Page


@pytest.fixture(scope="session")
def get(loaded_once: Path) -> Any:
    site = datasette_for(loaded_once)

    def ask(path: str, **parameters: Any) -> Any:
        address = f"{path}?{urlencode(parameters)}" if parameters else path
        response = asyncio.run(site.client.get(address))
        assert response.status_code == 200, (address, response.text[:300])
        return response

    return ask


def test_page_shows_reason_facets_and_filters(get: Any) -> None:
    text = get("/search", q="资金").text
    assert "找到" in text or 'class="why"' in text
    assert "主管部门" in text
    narrowed = get("/search", q="资金", department="方山县民政局").text
    assert "农村低保" in narrowed
    assert "公交" not in narrowed.split('<ol class="hits"')[1]


def test_filters_work_in_json(get: Any) -> None:
    hits = get("/search.json", q="资金", money_from=1000, money_to=1600, sort="money").json()["hits"]
    totals = [hit["annual_total"] for hit in hits]
    assert totals == sorted(totals, reverse=True)
    assert all(10_000_000 <= total <= 16_000_000 for total in totals)
    assert totals


def test_filters_that_leave_nothing_or_are_no_filters_are_told(get: Any) -> None:
    assert "没有一个项目符合：主管部门“火星局”" in get("/search", q="低保", department="火星局").text
    together = get("/search", q="公交", department="民政", year=2024).text
    assert "“公交”有结果，但没有一个符合：主管部门“方山县民政局”，预算年度“2024”。" in together
    assert "没有一个项目符合：地区“火星”" in get("/indicators", q="满意度", region="火星").text
    unread = get("/search", q="低保", money_from="abc", year="后年").text
    assert "看不懂这些条件，没有用来筛选：预算年度“后年”，资金不少于“abc”。" in unread
    assert "看不懂" not in get("/search", q="低保", money_from="100", year="2024", money_to="").text
    assert (
        get("/search.json", q="资金", money_from="1,000万").json()
        == get("/search.json", q="资金", money_from="1000").json()
    )


def test_a_part_that_very_many_names_have(database_path: Path) -> None:
    db = open_database(database_path)
    named = [(1, number, "", "project", f"某县第{number}局") for number in range(100, 5100)]
    with db.atomic():
        db.conn.executemany(
            "insert into projects (document_id, ordinal, locator, form_kind, department_name) values (?, ?, ?, ?, ?)",
            named,
        )
    guard(db.conn)
    page = search_page(db.conn, "低保", 1, Filters(department="局"))
    assert [found.hit.project_id for found in page.found] == [21, 20]
    db.close()


def test_near_is_said(get: Any) -> None:
    assert "按拼音：dibao→低保" in get("/search", q="dibao").text


def test_indicators_in_all_forms(get: Any) -> None:
    assert "居民满意度" in get("/indicators", q="居民满意度").text
    assert get("/indicators.json", q="居民满意度").json()["found"][0]["values"]
    assert get("/indicators.csv", q="居民满意度").text.splitlines()[0].lstrip("\ufeff").startswith("name,level2")
    get("/indicators")


def test_an_indicator_and_its_values_lead_to_their_projects(get: Any) -> None:
    answer = get("/indicators.json", q="满意度", department="方山县民政局").json()
    hit = next(hit for hit in answer["found"] if hit["values"][0][1] > 0)
    assert answer["total"] == len(answer["found"]) and answer["same"] == {"主管部门": "方山县民政局"}
    page = Page(get("/indicators", q="满意度", department="方山县民政局").text)
    assert f"第 1 页，共 {answer['total']} 种指标" in page.text
    value, count = hit["values"][0]
    link = next(one for one in page.links() if urlencode({"三级指标": hit["name"], "指标值": value}) in one)
    rows = get(link.replace("?", ".json?") + "&_shape=array").json()
    assert len({row["项目编号"] for row in rows}) == count
    assert {row["主管部门"] for row in rows} == {"方山县民政局"}
    assert any(one.endswith(urlencode({"主管部门": "方山县民政局", "三级指标": hit["name"]})) for one in page.links())


def test_completions_and_likeness(get: Any) -> None:
    assert "农村低保" in get("/complete.json", q="农村低").json()
    assert get("/form/13/like.json").json()[0]["project_name"].endswith("冬季供暖补贴的申请")


@pytest.mark.parametrize("query", ["", '"', "-", "\x00", "a" * 3000, "低" * 500, "%", "'", "检索("])
@pytest.mark.parametrize("page", ["/search", "/search.json", "/indicators", "/complete.json"])
def test_odd_queries_give_a_page(get: Any, page: str, query: str) -> None:
    get(page, q=query, year="x", money_from="nan", money_to="1e999", sort="?", source="?")


def test_search_within_sql(get: Any) -> None:
    sql = (
        "select p.项目名称, s.value ->> 'why' as 原因 from json_each(检索('dibao')) s"
        " join 项目 p on p.编号 = s.value ->> 'id' order by s.key"
    )
    rows = get("/jixiao.json", sql=sql, _shape="array").json()
    assert [row["项目名称"] for row in rows] == ["农村低保(年初预算)", "城市低保(年初预算)"]
    assert all("按拼音" in row["原因"] for row in rows)
    rows = get("/jixiao.json", sql="select 标出('农村低保资金', '低保') as a, 检索(null) as b", _shape="array").json()
    assert rows == [{"a": "农村【低保】资金", "b": None}]
    rows = get("/jixiao.json", sql="select 检索指标('满意度', 1) as a, 相近项目(13, 2) as b", _shape="array").json()
    assert json.loads(rows[0]["a"])[0]["values"]
    assert len(json.loads(rows[0]["b"])) == 2


@pytest.mark.parametrize("name", ["search-with-money", "search-indicators"])
def test_ready_made_queries(get: Any, name: str) -> None:
    assert get(f"/jixiao/{quote(name)}.json", 检索词="满意度", _shape="array").json()


def test_documented_sql_works(get: Any) -> None:
    text = (ROOT / "docs" / "search.md").read_text(encoding="utf-8").split("## SQL")[1]
    examples = [example for example in text.split("\n\n") if example.startswith("    select")]
    assert len(examples) == 3
    for example in examples:
        assert get("/jixiao.json", sql=example.strip(), _shape="array").json(), example
