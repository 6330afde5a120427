"""What the command line says to a newcomer: in Chinese, with the place and the remedy, before anything is done."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from kb.cli import COMMANDS, main
from kb.schema import create_schema, open_database
from tests.conftest import SAMPLE


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["review", "DB", "--severity", "bad"], "应为 must（必须修改）、should（应当修改）、hint（提示） 之一"),
        (["duplicates", "DB", "--label", "乱写"], "应为 疑似重复申报、"),
        (["search", "DB", "低保", "--source", "财政"], "应为 central（其中：中央财政资金）、"),
        (["duplicates", "DB", "--min-score", "3"], "应为 0 到 1 的数"),
        (["search", "DB", "低保", "--offset", "-1"], "应为不小于 0 的整数"),
        (["search", "DB", "低保", "--money-from", "abc"], "“abc”不是金额"),
        (["search", "DB", "低保", "--year", "24x"], "选项 --year 应为整数"),
        (["search", "DB", "低保", "--limit"], "选项 --limit 后面缺少值"),
        (["search", "DB", "低保", "--json=1"], "选项 --json 后面不写值"),
        (["search", "DB", "-低保"], "请在它前面写 --"),
        (["export", "DB", "abc", "-o", "x.docx"], "参数 项目编号 应为整数"),
        (["match", "DB", "人数", "--level2", "天气"], "没有二级指标“天气”。可以写：数量指标、"),
        (["suggest", "DB", "--file", "none.txt"], "读不了文件 none.txt（找不到）"),
        (["suggest", "DB", "--file", "DB"], "不是 UTF-8 的文本"),
    ],
)
def test_wrong_values_are_told_in_chinese(database_path: Path, arguments: list[str], words: str) -> None:
    result = run(*(database_path if argument == "DB" else argument for argument in arguments))
    assert (result.exit_code, words in result.stderr) == (2, True), result.stderr
    assert not re.search(r"[a-z]+ (is|not|a) [a-z]+", result.stderr)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["review", "DB", "--export", "TARGET"], "rv.docx"),
        (["load", "NEW", SAMPLE, "--report", "TARGET"], "r.csv"),
        (["export", "DB", 1, "-o", "TARGET"], "e.docx"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_before_the_work(
    database_path: Path, tmp_path: Path, arguments: list[object], named: str
) -> None:
    new = tmp_path / "new.db"
    (tmp_path / named).mkdir()
    for target, words in (
        (tmp_path / "nodir" / named, "不存在"),
        (tmp_path / f"{named}.pdf", "结尾"),
        (tmp_path / named, "是文件夹"),
    ):
        places = {"DB": database_path, "NEW": new, "TARGET": target}
        result = run(*(places.get(str(argument), argument) for argument in arguments))
        assert (result.exit_code, words in result.stderr) == (2, True), result.stderr
    assert not new.exists()


@pytest.mark.parametrize(
    ("mine", "plain"),
    [
        (["--source", "中央"], ["--source", "central"]),
        (["--horizon", "年度"], ["--horizon", "annual"]),
        (["--sort", "资金"], ["--sort", "money"]),
        (["--money-from", "8,000万元"], ["--money-from", "80000000"]),
        (["--money-to", "0.04亿"], ["--money-to", "4000000"]),
    ],
)
def test_values_may_be_written_as_people_write_them(database_path: Path, mine: list[str], plain: list[str]) -> None:
    found, expected = (run("search", database_path, "资金", "--json", *options) for options in (mine, plain))
    assert found.exit_code == 0
    assert found.output == expected.output != run("search", database_path, "资金", "--json").output


def test_a_level_2_may_be_cut_short(database_path: Path) -> None:
    long, short = (run("match", database_path, "救助人数", "--level2", said, "--json") for said in ("数量指标", "数量"))
    assert long.output == short.output != ""


def test_no_command_prints_the_help_and_the_version_is_named() -> None:
    done = CliRunner().invoke(main, [])
    assert (done.exit_code, done.output) == (0, run("--help").output)
    assert run("--version").output.startswith("绩效目标库 jixiao ")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_no_kind_of_value_in_english(command: str) -> None:
    text = run(command, "--help").output
    assert not re.search(r"INTEGER|FLOAT|TEXT|RANGE|PATH|<=|>=|default|required", text), text


def test_a_database_that_cannot_be_written_to_is_told(
    database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds it, as a load that goes on at the same time."""
    file = tmp_path / "a.txt"
    file.write_text(SAMPLE.read_text(encoding="utf-8").replace("低保", "低保金"), encoding="utf-8")
    monkeypatch.setattr("kb.schema.WAIT", 0.1)
    with closing(sqlite3.connect(database_path)) as other:
        other.execute("begin immediate")
        result = run("load", database_path, file)
    assert result.exit_code == 1
    assert "别的程序正在写这个数据库" in result.output
    assert run("load", database_path, file).exit_code == 0


def test_two_programs_may_make_one_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One lays it out between the other's look and its own layout."""
    path = tmp_path / "t.db"
    begun = []

    def as_well(db: Database) -> None:
        begun.append(db)
        if len(begun) == 1:
            open_database(path, create=True).close()
        create_schema(db)

    monkeypatch.setattr("kb.schema.create_schema", as_well)
    assert open_database(path, create=True).execute("select count(*) from projects").fetchone() == (0,)
