"""Datasette's own pages: Chinese search, templates, metadata, ready-made queries."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml

from kb.schema import VIEWS, open_database
from tests.conftest import ROOT
from tests.site.conftest import Page, Visitor

METADATA = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
TABLES = METADATA["databases"]["jixiao"]["tables"]
QUERIES = METADATA["databases"]["jixiao"]["queries"]
ENGLISH = re.compile(r"\b(rows?|where|Search|Apply|Powered|Next page|Advanced|View and edit|Custom SQL|Queries)\b")


def tilde(text: str) -> str:
    return quote(text, safe="").replace("%", "~")


@pytest.mark.parametrize("table", ["projects", tilde("项目")])
@pytest.mark.parametrize("query", ["农村低保", "農村低保", "村低保", "低保  农村"])
def test_search_boxes_understand_chinese(visitor: Visitor, table: str, query: str) -> None:
    search = f"_search={quote(query)}"
    html, as_json, as_csv = (
        visitor.get(f"/jixiao/{table}{rest}{search}") for rest in ("?", ".json?_shape=array&", ".csv?")
    )
    key = "project_name" if table == "projects" else "项目名称"
    assert [row[key] for row in as_json.json()] == ["农村低保(年初预算)"]
    assert [row[key] for row in csv.DictReader(io.StringIO(as_csv.text))] == ["农村低保(年初预算)"]
    assert "农村低保(年初预算)" in html.text and "共 1 行" in html.text


def test_escape_fts_is_ours(visitor: Visitor) -> None:
    """Datasette registers its own; it wins without trylast, and then finds nothing in Chinese."""
    assert visitor.sql("select escape_fts('农村低保') as q").json() != [{"q": '"农村低保"'}]


def test_an_empty_search_box_asks_for_all_rows(visitor: Visitor) -> None:
    assert "共 22 行" in visitor.get("/jixiao/projects?_search=").text
    assert "共 1 行" in visitor.get("/jixiao/projects?_search=&id=3").text


def test_a_search_for_nothing_but_signs_finds_nothing(visitor: Visitor) -> None:
    assert visitor.get("/jixiao/projects.json?_shape=array&_search=%22%25").json() == []


@pytest.mark.parametrize("table", [*VIEWS, "projects", "indicators", "documents", "problems", "findings"])
def test_pages_are_chinese(visitor: Visitor, table: str) -> None:
    response = visitor.get(f"/jixiao/{tilde(table)}")
    assert response.status_code == 200
    text = Page(response.text).text.split("建表语句")[0]
    assert not ENGLISH.search(text), ENGLISH.search(text)
    for words in ("首页", "检索", "数据表", "SQL 查询", "查看"):
        assert words in text


def test_filters_are_said_in_chinese(visitor: Visitor) -> None:
    text = Page(visitor.get(f"/jixiao/{tilde('项目')}?" + quote("主管部门") + "__contains=" + quote("教育")).text).text
    assert "共 4 行，主管部门包含“教育”" in text


def test_the_page_of_tables(visitor: Visitor) -> None:
    response = visitor.get("/jixiao")
    page = Page(response.text)
    for view in VIEWS:
        assert f"/jixiao/{tilde(view)}" in page.links()
    for name, query in QUERIES.items():
        assert query["title"] in page.text and f"/jixiao/{name}" in page.links()
    for hidden in ("search_text", "search_indicators", "meta"):
        assert f"/jixiao/{hidden}" not in page.links()


@pytest.mark.parametrize("table", ["meta", "search_text", "search_text_data"])
def test_index_tables_have_no_page(visitor: Visitor, table: str) -> None:
    assert visitor.get(f"/jixiao/{table}").status_code == 403


def test_money_is_grouped_and_forms_are_linked(visitor: Visitor) -> None:
    html = visitor.get(f"/jixiao/{tilde('项目')}?_size=1").text
    assert "85,290,000" in html
    assert '<a href="/form/1">2024年中央财政衔接推进乡村振兴补助资金</a>' in html


def test_a_row_leads_to_its_form(visitor: Visitor) -> None:
    assert "/form/1" in Page(visitor.get("/jixiao/projects/1").text).links()


def test_every_column_of_a_chinese_view_is_described(loaded_once: Path) -> None:
    db = open_database(loaded_once, readonly=True)
    for view in VIEWS:
        columns = {column.name for column in db.view(view).columns}
        assert columns == set(TABLES[view]["columns"]), f"metadata.yml, {view}"
        assert set(TABLES[view].get("facets", [])) <= columns
    for table in db.table_names():
        if "columns" in TABLES.get(table, {}):
            columns = {column.name for column in db.table(table).columns}
            assert set(TABLES[table]["columns"]) <= columns, f"metadata.yml, {table}"
        assert table.startswith(("search_", "meta", "sqlite_", "indicator_names", "vocabulary")) == bool(
            TABLES.get(table, {}).get("hidden")
        ), table
    db.close()


def test_there_are_enough_ready_made_queries() -> None:
    assert len(QUERIES) >= 10
    for query in QUERIES.values():
        assert query["title"] and query["description"]
        assert set(re.findall(r":(\w+)", query["sql"])) == set(query.get("params", []))


@pytest.mark.parametrize("name", QUERIES)
def test_a_ready_made_query_answers(visitor: Visitor, name: str) -> None:
    response = visitor.get(f"/jixiao/{name}")
    assert response.status_code == 200
    assert QUERIES[name]["title"] in response.text
    assert "message-error" not in response.text
    assert visitor.get(f"/jixiao/{name}.json").json()["ok"] is True


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("department-totals", ["方山县乡村振兴局", 4, 216865340, 216865340]),
        ("largest-projects?" + quote("部门") + "=" + quote("民政"), [21, "农村低保(年初预算)", "方山县民政局", 2024, 15770000, 15770000]),
        ("zero-annual-money", [7, "2024年农村、建制镇生活污水处理运行费", "方山县财政局经济建设股", 2024, 12297700, 0]),
    ],
)  # fmt: skip
def test_what_a_ready_made_query_answers(visitor: Visitor, name: str, first: list[object]) -> None:
    address, _, parameters = name.partition("?")
    assert visitor.get(f"/jixiao/{address}.json?{parameters}&_shape=arrays").json()["rows"][0] == first


def test_money_by_source_can_be_summed(visitor: Visitor) -> None:
    """The total of a form is not one of its sources."""
    (summed,) = visitor.sql("select sum(金额) as n from 资金 where 期间 = '年度'").json()
    (stored,) = visitor.sql(
        "select sum(amount) as n from funding where horizon = 'annual' and source <> 'total'"
    ).json()
    assert summed == stored
    assert visitor.sql("select count(*) as n from 资金 where 资金来源 like '%总额%'").json() == [{"n": 0}]


@pytest.mark.parametrize("name", ["search-with-money", "search-indicators"])
def test_a_query_that_needs_a_word_asks_for_it(visitor: Visitor, name: str) -> None:
    assert "请先填写检索词" in visitor.get(f"/jixiao/{name}").text
    assert "没有符合条件的行" in visitor.get(f"/jixiao/{name}?" + quote("检索词") + "=" + quote("航天发射")).text


@pytest.mark.parametrize("table", [view for view in VIEWS if view not in ("相似项目", "文件")])
def test_the_data_of_a_table_by_its_name_as_typed(visitor: Visitor, table: str) -> None:
    answer = visitor.get(f"/jixiao/{table}.csv?_size=1")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    assert next(csv.reader(io.StringIO(answer.text))) == list(TABLES[table]["columns"])
    assert visitor.get(f"/jixiao/{table}.json?_size=1&_shape=array").status_code == 200
