"""The command line as a user meets it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli import main
from kb.schema import open_database
from tests.conftest import SAMPLE


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_load_then_search(tmp_path: Path) -> None:
    database = tmp_path / "t.db"
    loaded = run("load", database, SAMPLE)
    assert loaded.exit_code == 0
    assert "绩效目标表 22 张" in loaded.output
    found = run("search", database, "低保", "--json")
    assert [row["project_name"] for row in json.loads(found.stdout)] == ["农村低保(年初预算)", "城市低保(年初预算)"]
    assert json.loads(found.stdout)[0].keys() == {
        "project_id", "document", "ordinal", "project_name", "department_name", "fiscal_year", "annual_total", "score",
        "snippet", "why",
    }  # fmt: skip
    assert "没有变化 1" in run("load", database, SAMPLE).output


def test_search_as_table_and_csv(database_path: Path) -> None:
    table = run("search", database_path, "公交").output
    assert "2024年城乡公交低票价运营财政补贴资金" in table
    assert "5,000,000" in table
    rows = list(csv.DictReader(io.StringIO(run("search", database_path, "供暖", "--csv", "--limit", 2).stdout)))
    assert [row["ordinal"] for row in rows] == ["13", "14"]


def test_nothing_found_says_what_to_try(database_path: Path) -> None:
    result = run("search", database_path, "航天发射")
    assert (result.exit_code, "没有找到" in result.output) == (0, True)


def test_stats(database_path: Path) -> None:
    found = json.loads(run("stats", database_path, "--json").stdout)
    assert (found["documents"], found["projects"], found["indicators"]) == (1, 22, 269)
    assert found["by_year"] == [
        {"fiscal_year": 2024, "projects": 22, "period_total": 379436580.77, "annual_total": 346340480.77}
    ]
    assert found["by_department"][1] == {
        "department_name": "方山县乡村振兴局", "projects": 4, "period_total": 216865340, "annual_total": 216865340,
    }  # fmt: skip
    assert "方山县乡村振兴局" in run("stats", database_path).output


def test_stats_tell_no_money_where_forms_state_none(database_path: Path) -> None:
    db = open_database(database_path)
    db.execute("update projects set period_total = null, department_name = '' where department_name = '方山县民政局'")
    db.conn.commit()
    found = json.loads(run("stats", database_path, "--json").stdout)
    last = found["by_department"][-1]
    assert (last["department_name"], last["period_total"]) == ("", None) and last["annual_total"] > 0
    assert found["departments"] == len(found["by_department"]) - 1


def test_bad_files_are_told_and_give_exit_1(tmp_path: Path) -> None:
    (tmp_path / "空.txt").touch()
    result = run("load", tmp_path / "t.db", tmp_path / "没有这个文件", tmp_path / "空.txt", SAMPLE)
    assert result.exit_code == 1
    assert "找不到" in result.stderr
    assert "文件是空的" in result.stderr
    assert "绩效目标表 22 张" in result.stdout


def test_a_named_file_that_is_passed_over_is_told_and_gives_exit_1(tmp_path: Path) -> None:
    folder = tmp_path / "表"
    folder.mkdir()
    (folder / "README.md").write_text("说明", encoding="utf-8")
    shutil.copy(SAMPLE, folder / "表.txt")
    (tmp_path / "空文件夹").mkdir()
    database = folder / "t.db"
    within = run("load", database, folder)
    assert (within.exit_code, within.stderr) == (0, "")
    named = run("load", database, folder / "README.md")
    assert (named.exit_code, "README.md：已跳过。说明、程序、数据库和 Office 的锁文件不读" in named.stderr) == (1, True)
    assert str(tmp_path) not in named.stderr
    everything = run("load", database, *sorted(path for path in folder.iterdir() if path.suffix != ".md"))
    assert (everything.exit_code, everything.stderr) == (0, "")  # the shell's * names the database, too
    empty = run("load", database, tmp_path / "空文件夹")
    assert (empty.exit_code, "空文件夹：已跳过。文件夹里没有可以读的文件" in empty.stderr) == (0, True)


def test_copies_empty_files_and_broken_links_are_called_what_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "表"
    folder.mkdir()
    for name in ("1.txt", "2.txt"):
        shutil.copy(SAMPLE, folder / name)
        (folder / f"空{name}").touch()
    (folder / "断.docx").symlink_to(tmp_path / "别处" / "没有.docx")
    (folder / "残.tar.gz").write_bytes(gzip.compress(bytes(range(256)) * 40)[:-9])
    (folder / "坏.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + b"x" * 300)
    result = run("load", tmp_path / "t.db", folder)
    lines = result.stderr.splitlines()
    assert "表/2.txt：重复。内容与 表/1.txt 完全相同，不重复入库。" in lines
    assert [line for line in lines if "空" in line and "文件是空的" in line] == [
        line for line in lines if line.startswith("表/空")
    ]
    assert len([line for line in lines if line.startswith("表/空")]) == 2
    assert "表/断.docx：打不开。链接指向的文件不在了。" in lines
    assert not re.search(r"errno|[a-z]+ [a-z]+ [a-z]+|别处", result.stderr), result.stderr
    assert "重复 1" in result.stdout and "绩效目标表 22 张" in result.stdout and "没有变化" not in result.stdout
    assert result.stdout.rstrip().endswith("见网站的“文件”页，或加 --report 写成文件。")
    again = run("load", tmp_path / "t.db", folder, "--json")
    statuses = {Path(row["path"]).name: row["status"] for row in json.loads(again.stdout)}
    assert statuses.pop("断.docx") == "missing"
    assert {statuses[name] for name in ("1.txt", "2.txt")} == {"unchanged"}
    assert {statuses[name] for name in ("空1.txt", "空2.txt")} == {"quarantined"}
    assert {"坏.rar", "残.tar.gz"} < statuses.keys()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search", "none.db", "低保"], "找不到数据库 none.db"),
        (["search", str(SAMPLE), "低保"], "不是 SQLite 数据库"),
        (["load", str(SAMPLE), str(SAMPLE)], "不是 SQLite 数据库"),
        (["search"], "缺少 参数 DB"),
        (["search", "t.db", "城市", "低保"], "多出了参数"),
        (["search", "t.db", "低保", "--limit", "0"], "应为 1 到 1000 的整数"),
        (["search", "t.db", "低保", "--jsn"], "没有选项 --jsn"),
        (["serch"], "没有命令"),
        (["load", "no/such/folder/t.db", "x"], "不存在"),
    ],
)
def test_wrong_usage_is_told_in_chinese_with_exit_2(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_help_is_chinese() -> None:
    text = run("load", "--help").output
    assert "用法：" in text
    assert "选项:" in text
    assert "Usage" not in text
    assert "Show this message" not in text


def test_reindex_mends_an_index_cut_in_another_way(database_path: Path) -> None:
    import sqlite3

    other = sqlite3.connect(database_path)
    with other:
        other.execute("update meta set value = 'old' where key = 'segmenter_version'")
    other.close()
    refused = run("search", database_path, "低保")
    assert (refused.exit_code, "jixiao reindex" in refused.stderr) == (2, True)
    assert "22 个项目" in run("reindex", database_path).output
    assert len(json.loads(run("search", database_path, "低保", "--json").stdout)) == 2
