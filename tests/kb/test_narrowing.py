"""Filters by a part of a name, and what is said where one of them leaves nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from kb.cli import main
from kb.filters import Filters
from kb.narrowing import narrow, why_none
from kb.partial_names import near_names, one_of_names, whole_names


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_names() -> None:
    names = ["方山县民政局", "方山县教育科技局", "方山县教育科技局招生办"]
    assert whole_names("教育", names) == names[1:]
    assert whole_names("方山县教育科技局", names) == [names[1]]
    assert one_of_names("成本", ["经济成本指标", "成本指标"]) == ["成本指标"]
    assert near_names("方山县民证局", names)[0] == "方山县民政局"
    assert near_names("天气", names) == whole_names("", names) == []


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ({"department": "民政"}, {"department": ("方山县民政局",)}),
        ({"department": "方山县民政局"}, {"department": "方山县民政局"}),
        ({"region": "方山"}, {"region": ("方山县",)}),
        ({"document": "fangshan-2024"}, {"document": ("fangshan-2024.txt",)}),
        ({"level2": "成本"}, {"level2": "成本指标"}),
        ({"department": "火星", "level2": "没有这种"}, {"department": "火星", "level2": "没有这种"}),
    ],
)
def test_parts_become_whole_names(db: Database, part: dict[str, str], whole: dict[str, Any]) -> None:
    narrowed = narrow(db, Filters(**part))  # type: ignore[arg-type]
    assert narrowed.given() == whole


def test_several_names_are_any_of_them(database_path: Path, db: Database) -> None:
    def departments(*options: str) -> set[str]:
        return {
            row["department_name"]
            for row in json.loads(run("search", database_path, "资金", "--json", "--limit", 1000, *options).stdout)
        }

    everywhere = departments()
    assert len(everywhere) > 5
    assert departments("--department", "局") == {name for name in everywhere if "局" in name}
    assert departments("--department", "民政", "--document", "fangshan") == {"方山县民政局"}
    kinds = json.loads(run("search", database_path, "满意度", "--json", "--indicators", "--department", "民政").stdout)
    assert kinds and all(kind["projects"] <= 2 for kind in kinds)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--region", "火星"], "库里没有一个项目符合：地区“火星”。"),
        (["--level2", "没有这种"], "二级指标“没有这种”（可以写 数量指标、"),
        (["--department", "方山县民证局"], "主管部门“方山县民证局”（是不是 方山县民政局"),
        (["--document", "天气.txt"], "文件“天气.txt”"),
        (["--year", "2019", "--money-from", "9999亿"], "预算年度“2019”；资金不少于 99,990,000 万元"),
        (["--department", "民政"], "“公交”有结果，但没有一个符合：主管部门“方山县民政局”。"),
        (["--department", "民政", "--indicators"], "“公交”有结果，但没有一个符合：主管部门“方山县民政局”。"),
        (["--department", "民政", "--facets"], "“公交”有结果，但没有一个符合：主管部门“方山县民政局”。"),
        (["--department", "民政", "--year", "2024"], "但没有一个符合：主管部门“方山县民政局”，预算年度“2024”。"),
    ],
)
def test_the_filter_that_leaves_nothing_is_named(database_path: Path, arguments: list[str], words: str) -> None:
    result = run("search", database_path, "公交", *arguments)
    assert (result.exit_code, words in result.stdout) == (0, True), result.stdout
    assert "没有找到" not in result.stdout


def test_a_query_that_finds_nothing_anywhere_is_blamed_itself(db: Database) -> None:
    said = why_none(db, "航天发射", Filters(department=("方山县民政局",)), list)
    assert said == "没有找到“航天发射”。请换一个词，或减少几个字再试。"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["   "], "缺少 参数 检索词"),
        (["！？"], "没有可以查找的字"),
        (["--", "-低保"], "没有可以查找的字"),
        (["--like", "9999"], "没有编号为 9999 的项目"),
        (["低保", "--like", "1"], "不和检索词、筛选条件一起用"),
    ],
)
def test_what_cannot_be_searched(database_path: Path, arguments: list[str], words: str) -> None:
    result = run("search", database_path, *arguments)
    assert (result.exit_code, words in result.stderr) == (2, True), result.output


def test_a_limit_does_not_change_what_is_counted(database_path: Path, db: Database) -> None:
    (findings,) = db.execute("select count(*) from findings").fetchone()
    (pairs,) = db.execute("select count(*) from similar_projects").fetchone()
    found = len(json.loads(run("search", database_path, "资金", "--json", "--limit", 1000).stdout))
    kinds = len(json.loads(run("search", database_path, "满意度", "--indicators", "--json", "--limit", 1000).stdout))
    assert findings > 100 and pairs > 3 and found > 4 and kinds > 3
    for arguments, words in (
        (["review"], f"审核意见：列出 3，共 {findings} 条"),
        (["duplicates"], f"列出 3，共 {pairs} 对相似项目"),
        (["search", "资金"], f"“资金”：列出 3，共 {found} 个项目"),
        (["search", "满意度", "--indicators"], f"“满意度”：列出 3，共 {kinds} 种指标"),
    ):
        command, *rest = arguments
        assert words in run(command, database_path, *rest, "--limit", 3).stdout
    assert f"“资金”：{found} 个项目" in run("search", database_path, "资金", "--limit", 1000).stdout
    assert f"没有更多了，共 {found} 个项目" in run("search", database_path, "资金", "--offset", 500).stdout


def test_a_department_that_is_not_there_is_not_without_findings(database_path: Path) -> None:
    for command in ("review", "duplicates"):
        assert "库里没有主管部门“火星”" in run(command, database_path, "--department", "火星").stdout
