"""Home, search and form."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from urllib.parse import quote

from kb.schema import open_database
from tests.site.conftest import Page, Visitor


def test_home_says_what_is_inside_and_leads_on(visitor: Visitor) -> None:
    response = visitor.get("/")
    assert response.status_code == 200
    page = Page(response.text)
    for words in (
        "22 张绩效目标表",
        "12 个主管部门",
        "37,943.66 万元",
        "方山县乡村振兴局",
        "2024 年",
        "Apache-2.0",
        "政府公开信息",
    ):
        assert words in page.text
    for link in page.links():
        if link.startswith("/"):
            assert visitor.get(link, follow_redirects=True).status_code == 200, link


def test_forms_without_a_department_stand_last(database_path: Path, runner: asyncio.Runner) -> None:
    """They are no department, and more projects than any other has do not bring them to the top."""
    path = database_path.with_name("blank.db")
    database_path.rename(path)
    db = open_database(path)
    db.execute("update projects set department_name = null where id > 12")
    db.conn.commit()
    (named,) = db.execute("select count(distinct department_name) from projects").fetchone()
    db.close()
    visitor = Visitor(path, runner)
    text = Page(visitor.get("/").text).text
    assert f"{named} 个主管部门" in text
    table = text.split("按主管部门")[1].split("数据表")[0]
    assert table.rstrip().splitlines()[-1].startswith("（没有填）10")
    visitor.datasette.get_database().close()


def test_search_ranks_and_marks(visitor: Visitor) -> None:
    html = visitor.get("/search?q=" + quote("农村低保")).text
    assert 'href="/form/21"' in html
    assert "<mark>农村低保</mark>(年初预算)" in html
    text = Page(html).text
    for words in ("方山县民政局", "2024 年度", "年度资金 15,770,000 元（1,577 万元）"):
        assert words in text


def test_search_understands_traditional_characters(visitor: Visitor) -> None:
    assert 'href="/form/21"' in visitor.get("/search?q=" + quote("農村低保")).text


def test_search_pages(visitor: Visitor) -> None:
    first, second = (visitor.get(f"/search?q={quote('方山县')}&page={page}").text for page in (1, 2))
    assert first.count("<li>\n<h2>") == 20 and "下一页" in first and "上一页" not in first
    assert second.count("<li>\n<h2>") == 2 and "上一页" in second and "下一页" not in second
    assert "第 21–22 条" in second
    assert "没有更多结果了" in visitor.get(f"/search?q={quote('方山县')}&page=3").text


def test_search_says_what_to_do_where_there_is_nothing(visitor: Visitor) -> None:
    assert "请输入要找的词" in visitor.get("/search").text
    assert "请输入要找的词" in visitor.get("/search?q=++").text
    assert "没有找到“不存在的词汇”" in visitor.get("/search?q=" + quote("不存在的词汇")).text


def test_search_as_json(visitor: Visitor) -> None:
    found = visitor.get("/search.json?q=" + quote("农村低保")).json()
    assert found["query"] == "农村低保" and found["page"] == 1 and found["has_next"] is False
    hit = found["hits"][0]
    assert (hit["project_id"], hit["ordinal"], hit["fiscal_year"], hit["annual_total"]) == (21, 21, 2024, 15770000)
    assert "农村低保" in hit["snippet"]


def test_search_as_csv_for_excel(visitor: Visitor) -> None:
    response = visitor.get("/search.csv?q=" + quote("低保"))
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.headers["content-disposition"] == 'attachment; filename="search.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["project_name"] for row in rows] == ["农村低保(年初预算)", "城市低保(年初预算)"]


def test_the_form_page_reads_like_the_printed_table(visitor: Visitor) -> None:
    text = Page(visitor.get("/form/1").text).text
    for words in (
        "2024年中央财政衔接推进乡村振兴补助资金", "项目支出绩效目标表（2024 年度）", "061-方山县乡村振兴局",
        "一次性项目(1年结束)", "85,290,000", "财农(2023)82号", "用于产业发展比例", "≥65%",
        "原表：可持续发展指标", "2024-02-06 11:15:56", "fangshan-2024.txt", "第 1 张表，起于第21行", "第49行",
    ):  # fmt: skip
        assert words in text, words


def test_level_cells_are_merged(visitor: Visitor) -> None:
    html = visitor.get("/form/1").text
    assert '<th class="level1" scope="rowgroup" rowspan="4">产出指标</th>' in html
    assert html.count('<th class="level1"') == 3


def test_both_horizons_stand_side_by_side(visitor: Visitor) -> None:
    html = visitor.get("/form/5").text
    row = html[html.index("重点支持雨污分流项目") :].split("</tr>")[0]
    assert row.startswith("重点支持雨污分流项目</td>") and "重点支持雨污分流</td>" in row


def test_a_form_without_annual_indicators_keeps_its_columns(visitor: Visitor) -> None:
    page = Page(visitor.get("/form/7").text)
    assert "12,297,700" in page.text and "20处" in page.text


def test_an_incomplete_date_is_shown_as_written(visitor: Visitor) -> None:
    assert "2024020709522（原文如此）" in visitor.get("/form/3").text


def test_forms_of_a_document_follow_one_another(visitor: Visitor) -> None:
    assert "上一张" not in visitor.get("/form/1").text
    links = Page(visitor.get("/form/2").text).links()
    assert "/form/1" in links and "/form/3" in links
    assert "下一张" not in visitor.get("/form/22").text


def test_a_form_as_json_has_everything(visitor: Visitor) -> None:
    form = visitor.get("/form/2.json").json()
    assert form["project"]["project_name"] == "2024年省级财政衔接推进乡村振兴补助资金"
    assert {"horizon": "annual", "source": "total", "amount": 36575340} in form["funding"]
    assert len(form["funding"]) == 12
    assert form["indicators"][0]["name"] and form["document"]["form_count"] == 22
    assert (form["previous_id"], form["next_id"]) == (1, 3)
    assert {"problems", "findings", "similar_projects"} <= form.keys()


def test_no_such_form(visitor: Visitor) -> None:
    response = visitor.get("/form/23")
    assert response.status_code == 404 and "没有这一页" in response.text
    body = visitor.get("/form/23.json")
    assert body.status_code == 404 and body.json()["title"] == "没有这一页"
