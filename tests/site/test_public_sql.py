"""SQL from strangers: what is refused, how soon, and what still works."""

from __future__ import annotations

import time

import pytest

from kb.site import SETTINGS
from tests.site.conftest import Visitor

AT_ONCE = 0.1
"""Seconds, the best of a few tries: the machine may be busy with other tests."""


def seconds(visitor: Visitor, sql: str) -> float:
    started = time.perf_counter()
    visitor.sql(sql)
    return time.perf_counter() - started


_LONG = (
    "(with recursive b(x, n) as (select 'a', 0 union all select x || x, n + 1 from b where n < 19)"
    " select x from b where n = 19)"
)
_MANY_LONG = f"with recursive c(n) as (select 1 union all select n + 1 from c limit 1000), s(x) as materialized {_LONG}"

REFUSED_AT_ONCE = [
    "select hex(zeroblob(400000000))",
    "select randomblob(400000000)",
    "select printf('%.400000000c', 'a')",
    "select format('%d', 1)",
    "select load_extension('x')",
    "select fts3_tokenizer('x')",
    "select writefile('x', 'y')",
    "select readfile('/etc/passwd')",
    "select json_group_array(1)",
    "select json_patch('{}', '{}')",
    "select * from pragma_database_list",
    "select * from pragma_database_list()",
    "select * from PRAGMA_DATABASE_LIST",
    "select file from main.pragma_database_list",
    "select * from pragma_function_list",
    "select * from pragma_compile_options",
    "with x as (select 1) insert into meta values ('a', 'b')",
    "attach 'x.db' as y",
    "pragma database_list",
    "select * from dbstat",
    "select * from sqlite_stmt",
    "select 'a' like '" + "%a" * 200 + "'",
    "select 'a' glob '" + "*a" * 200 + "'",
    "select '" + "a" * 25_000 + "'",
    "select " + "+".join(["1"] * 900),
    "select " + ", ".join(["1"] * 200),
    " union ".join(["select 1"] * 100),
    f"select hex({_LONG}) || hex({_LONG})",
    f"select replace({_LONG}, 'a', 'aaaaaaaaaaaa')",
    f"select trim({_LONG}, {_LONG})",
    f"{_MANY_LONG} select group_concat(x) from c, s",
    f"{_MANY_LONG} select x from c, s",
    f"{_MANY_LONG} select cast(x as blob), x, x, x, x, x, x, x, x from c, s",
]


@pytest.mark.parametrize("sql", REFUSED_AT_ONCE, ids=[sql[:60] for sql in REFUSED_AT_ONCE])
def test_refused_at_once(visitor: Visitor, sql: str) -> None:
    response = visitor.sql(sql)
    assert response.status_code == 400
    body = response.json()
    assert body["ok"] is False and body["error"]
    assert min(seconds(visitor, sql) for _ in range(3)) < AT_ONCE


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        (f"select instr({_LONG}, substr({_LONG}, 1, 200000) || 'b') as a", 0),
        (f"select length(replace({_LONG}, substr({_LONG}, 1, 200000) || 'b', '')) as a", 524288),
        (f"select {_LONG} like '%' || substr({_LONG}, 1, 150) || 'b' as a", 0),
    ],
)
def test_one_slow_call_is_not_slow(visitor: Visitor, sql: str, answer: int) -> None:
    assert visitor.sql(sql).json() == [{"a": answer}]
    assert min(seconds(visitor, sql) for _ in range(3)) < 1


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c",
        "select count(*) from 指标 a, 指标 b, 指标 c, 指标 d",
        f"with recursive c(n) as (select 1 union all select n + 1 from c), s(x) as materialized {_LONG}"
        " select x || n as y from c, s order by y",
    ],
)
def test_what_never_ends_is_stopped(visitor: Visitor, sql: str) -> None:
    started = time.perf_counter()
    response = visitor.sql(sql)
    assert response.status_code == 400
    assert "停止" in response.json()["error"]
    assert time.perf_counter() - started < SETTINGS["sql_time_limit_ms"] / 1000 + 2


def test_a_query_that_doubles_itself_runs_out_of_memory_not_the_machine(visitor: Visitor) -> None:
    doubled = "".join(f", a{i} as (select p.x from a{i - 1} p, a{i - 1} q)" for i in range(1, 25))
    response = visitor.sql(f"with a0 as (select 1 as x){doubled} select count(*) from a24")
    assert response.status_code == 400
    assert "内存" in response.json()["error"]
    assert visitor.sql("select 1 as a").json() == [{"a": 1}]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (
            "select 项目名称, 年度资金总额 from 项目 where 主管部门 like '%教育%' order by 编号 limit 1",
            [{"项目名称": "方山县新建一中设施设备采购项目", "年度资金总额": 9726890}],
        ),
        ("select count(*) as n from search_text where search_text match escape_fts('低保')", [{"n": 2}]),
        ("select escape_fts('') as q", [{"q": '""'}]),
        ("select escape_fts(null) as q", [{"q": '""'}]),
        ("select name from pragma_table_info('funding') limit 2", [{"name": "project_id"}, {"name": "horizon"}]),
        ("select value from json_each('[1, 2]')", [{"value": 1}, {"value": 2}]),
        (
            "select instr('绩效目标', '目标') as a, instr(null, 1) as b, instr(12345, 34) as c, instr('a', '') as d",
            [{"a": 3, "b": None, "c": 3, "d": 1}],
        ),
        (
            "select replace('1,000', ',', '') as a, replace('a', '', 'b') as b, replace(null, 1, 2) as c,"
            " trim('  a ') as d, ltrim('xxa', 'x') as e, rtrim(12000, '0') as f, trim('a', '') as g, trim(null) as h",
            [{"a": "1000", "b": "a", "c": None, "d": "a", "e": "a", "f": "12", "g": "a", "h": None}],
        ),
    ],
)
def test_honest_queries_work(visitor: Visitor, sql: str, rows: list[dict[str, object]]) -> None:
    assert visitor.sql(sql).json() == rows


def test_an_error_is_said_in_chinese_with_the_query_kept(visitor: Visitor) -> None:
    page = visitor.sql("select zeroblob(1)", extension="").text
    assert "公开网站不能用函数 zeroblob。" in page
    assert "select zeroblob(1)</textarea>" in page


def test_a_where_clause_of_a_table_page_is_guarded_too(visitor: Visitor) -> None:
    for address in ("projects", "projects.json", "projects.csv"):
        assert visitor.get(f"/{visitor.name}/{address}?_where=zeroblob(9)").status_code == 400


def test_at_most_a_thousand_rows(visitor: Visitor) -> None:
    many = "with recursive c(n) as (select 1 union all select n + 1 from c limit 5000) select n from c"
    assert len(visitor.sql(many).json()) == 1000
    assert "只列出前 1,000 行" in visitor.sql(many, extension="").text
