"""What the page of queries answers to slips: in Chinese, with what was typed kept."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.sql_marks import half_width
from tests.site.conftest import Page, Visitor


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("select 项目名称，年度资金总额 from 项目", "select 项目名称,年度资金总额 from 项目"),
        ("select 项目名称、主管部门 from 项目；", "select 项目名称,主管部门 from 项目;"),
        (
            "select * from 项目 where 项目名称 like “%低保，五保%”",
            "select * from 项目 where 项目名称 like '%低保，五保%'",
        ),
        ("select * from 项目 where 项目名称 like ‘%低保%’", "select * from 项目 where 项目名称 like '%低保%'"),
        ("select count（*）　from 项目", "select count(*) from 项目"),
        ("select 1 from 项目 where 年度资金总额 ＞＝ 5", "select 1 from 项目 where 年度资金总额 >= 5"),
        ("select * from 项目 where 项目名称 = '“双减”，（一期）'", ""),
        ('select 1 as "甲，乙" -- 说明，不动', ""),
        ("select 项目名称 from 项目", ""),
    ],
)
def test_full_width_marks(typed: str, meant: str) -> None:
    assert half_width(typed) == meant
    assert half_width(meant) == ""


@given(st.text(alphabet="a，“”‘’'\"（）；、- \n低", max_size=40))
def test_any_text_can_be_typed(text: str) -> None:
    half_width(text)


@pytest.mark.parametrize(
    "sql", ["select 项目名称，年度资金总额 from 项目", "select 项目名称 from 项目 where 项目名称 like “%低保%”"]
)
def test_a_query_with_chinese_marks_is_shown_corrected(visitor: Visitor, sql: str) -> None:
    answer = visitor.sql(sql, extension="")
    assert answer.status_code == 400 and f"{sql}</textarea>" in answer.text
    page = Page(answer.text)
    assert half_width(sql) in page.text
    (link,) = [one for one in page.links() if one.startswith("/jixiao?sql=") and "order" not in one]
    assert visitor.get(link).status_code == 200


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("delete from projects", "只能写查询语句"),
        ("select count(*) from 指标 a, 指标 b, 指标 c, 指标 d", "查询超过 2 秒"),
        ("select 检索()", "函数用得不对"),
        ("select 1; select 2", "一次只能运行一条语句"),
        ("select abs()", "项数不对"),
        ("select 编号 from 项目 a join 指标 b on b.项目编号 = a.编号", "请在前面写明是哪张表的"),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_was_typed_is_kept_whatever_went_wrong(visitor: Visitor, sql: str, words: str) -> None:
    answer = visitor.sql(sql, extension="", 部门="教育")
    assert answer.status_code == 400
    assert words in answer.text
    assert f"{sql}</textarea>" in unescape(answer.text)


def test_an_error_elsewhere_has_no_box_for_queries(visitor: Visitor) -> None:
    assert "sql-editor" not in visitor.get("/form/0?sql=select 1").text
