"""Approving forms, and the public copy of what is approved."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from kb.approval_list import approval_list
from kb.approvals import approve, changed_count
from kb.cli import main
from kb.form_said import digest
from kb.personal import without_personal
from kb.schema import open_database
from tests.conftest import SAMPLE

WITHOUT_GRAVE_FINDINGS = {10, 12, 13, 14, 15, 22}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def states(database: Path) -> dict[int, str]:
    return {row["project_id"]: row["state"] for row in json.loads(run("approve", database, "--list", "--json").stdout)}


def texts_of(path: Path) -> str:
    """All bytes of a file, as one text."""
    return path.read_bytes().decode("utf-8", "replace")


def test_forms_with_grave_findings_are_held_back(database_path: Path) -> None:
    result = run("approve", database_path, "--all", "--number", "方财预〔2024〕1号")
    assert result.exit_code == 1
    assert "已批复 6 张表" in result.output
    assert "有 16 张有必须修改的意见，没有批复" in result.output
    assert {number for number, state in states(database_path).items() if state == "approved"} == WITHOUT_GRAVE_FINDINGS


def test_held_back_is_what_the_review_says(db: Database) -> None:
    grave = {row[0] for row in db.execute("select project_id from findings where severity = 'must'").fetchall()}
    assert {row["project_id"] for row in approval_list(db.conn) if row["must"]} == grave


def test_a_waived_finding_holds_nothing_back(database_path: Path) -> None:
    rules = {
        row["rule"]
        for row in json.loads(run("review", database_path, "--severity", "must", "--json").stdout)
        if row["project_id"] == 1
    }
    for rule in rules:
        assert run("waive", database_path, rule, "--project", 1, "--reason", "已核实").exit_code == 0
    assert run("approve", database_path, 1, "--number", "1号").exit_code == 0


def test_approve_by_number_department_and_undo(database_path: Path) -> None:
    assert run("approve", database_path, 20, 21, "--anyway", "--number", "1号").exit_code == 0
    assert run("approve", database_path, "--department", "交通", "--year", 2024, "--number", "2号").exit_code == 0
    rows = list(
        csv.DictReader(
            io.StringIO(
                run("approve", database_path, "--list", "--state", "已批复", "--csv").stdout.removeprefix("\ufeff")
            )
        )
    )
    assert [(row["project_id"], row["number"]) for row in rows] == [("12", "2号"), ("20", "1号"), ("21", "1号")]
    assert "已撤销 1 张" in run("approve", database_path, 20, "--undo").output
    assert states(database_path)[20] == "open"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--all"], "--number"),
        (["--number", "1号"], "三者写一个"),
        (["1", "--all", "--number", "1号"], "三者写一个"),
        (["99", "--number", "1号"], "没有编号为 99"),
        (["--department", "航天", "--number", "1号"], "航天"),
        (["--year", "1999", "--number", "1号"], "没有符合条件的表"),
        (["--list", "--undo"], "只写一个"),
        (["1", "--number", "1号", "--json"], "和 --list 或 --changes 一起用"),
        (["1", "--number", "1号", "--state", "open"], "和 --list 一起用"),
        (["--changes", "--state", "changed"], "和 --list 一起用"),
        (["--changes", "--list"], "只写一个"),
        (["--list", "--department", "航天"], "航天"),
    ],
)
def test_wrong_use_is_told(database_path: Path, arguments: list[str], said: str) -> None:
    result = run("approve", database_path, *arguments)
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_an_approved_form_that_changes_has_to_be_approved_again(tmp_path: Path) -> None:
    database, file = tmp_path / "t.db", tmp_path / "forms.txt"
    shutil.copy(SAMPLE, file)
    run("load", database, file)
    run("approve", database, 20, 21, "--anyway", "--number", "1号")
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("570.18万元", "600万元"), encoding="utf-8")
    assert "有 1 张已批复的表和批复时不一样了" in run("load", database, file).output
    assert {number: state for number, state in states(database).items() if state != "open"} == {
        20: "changed",
        21: "approved",
    }
    file.write_text(whole, encoding="utf-8")
    run("load", database, file)
    assert states(database)[20] == "approved"


def test_an_approval_waits_for_its_form_and_follows_it(tmp_path: Path) -> None:
    """Taken away, put back under another name, moved within its file: what was approved stays approved."""
    database, folder = tmp_path / "t.db", tmp_path / "forms"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / "a.txt")
    run("load", database, folder)
    run("approve", database, "--all", "--anyway", "--number", "1号")
    (folder / "a.txt").unlink()
    assert "有 22 张批复过的表现在库里没有了" in run("load", database, folder, "--prune").output
    assert states(database) == {None: "gone"}
    shutil.copy(SAMPLE, folder / "b.txt")
    run("load", database, folder)
    assert set(states(database).values()) == {"approved"}
    forms = SAMPLE.read_text(encoding="utf-8")
    title = "项目支出绩效目标表"
    parts = forms.split(title)
    assert len(parts) == 23
    (folder / "b.txt").write_text(title.join([*parts[:14], *parts[15:]]), encoding="utf-8")  # without the fourteenth
    run("load", database, folder)
    assert list(states(database).values()) == ["approved"] * 21 + ["gone"]
    shutil.copy(SAMPLE, folder / "b.txt")
    run("load", database, folder)
    assert set(states(database).values()) == {"approved"}


def test_the_day_of_an_approval_is_told_by_clocks_here(database_path: Path) -> None:
    run("approve", database_path, 20, "--anyway", "--number", "1号")
    with sqlite3.connect(database_path) as connection:
        connection.execute("update approvals set approved_at = '2026-11-30T18:00:00+00:00'")
    assert "2026-12-01" in run("approve", database_path, "--list", "--state", "approved").stdout


def test_what_is_approved_keeps_its_number(database_path: Path) -> None:
    run("approve", database_path, 20, "--anyway", "--number", "1号")
    output = run("approve", database_path, 20, 22, "--anyway", "--number", "2号").output
    assert "已批复 1 张表，文号 2号" in output
    assert "1 张原来就批复了，文号不变" in output
    rows = json.loads(run("approve", database_path, "--list", "--state", "approved", "--json").stdout)
    assert {row["project_id"]: row["number"] for row in rows} == {20: "1号", 22: "2号"}


def test_a_copy_with_the_same_text_is_not_approved_with_it(database_path: Path, tmp_path: Path) -> None:
    run("approve", database_path, 20, "--anyway", "--number", "1号")
    other = tmp_path / "other.txt"
    other.write_text("\n" + SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    run("load", database_path, other)
    assert [number for number, state in states(database_path).items() if state == "approved"] == [20]


@pytest.mark.parametrize(
    "change",
    [
        "update projects set annual_goal = annual_goal || '。' where id = 5",
        "update funding set amount = amount + 1 where project_id = 5 and source = 'total'",
        "update indicators set value_raw = '≥1' where id = (select min(id) from indicators where project_id = 5)",
        "delete from indicators where id = (select max(id) from indicators where project_id = 5)",
    ],
)
def test_what_a_form_says_is_in_its_digest(db: Database, change: str) -> None:
    before = digest(db.conn, 5)
    db.execute(change)
    assert digest(db.conn, 5) != before


def test_who_filled_a_form_in_is_not(db: Database) -> None:
    before = digest(db.conn, 5)
    db.execute("update projects set handler = '某某', phone = '0', filled_raw = '今天' where id = 5")
    assert digest(db.conn, 5) == before != ""


def test_public_copy_has_what_is_approved_and_nothing_else(database_path: Path, tmp_path: Path) -> None:
    public = tmp_path / "public.db"
    approve(open_database(database_path), [20, 22], "方财预〔2024〕1号")
    result = run("publish", database_path, public, "--json")
    assert json.loads(result.stdout) == {
        "projects": 2, "documents": 1, "left_out": 20, "changed": 0, "before": None, "hidden": [], "kinds": {},
    }  # fmt: skip
    db = open_database(public, readonly=True)
    assert [tuple(row.values()) for row in db.query("select 编号, 项目名称, 批复文号 from 项目 order by 编号")] == [
        (20, "城市低保(年初预算)", "方财预〔2024〕1号"), (22, "城乡居民养老保险(基本险)年初预算", "方财预〔2024〕1号"),
    ]  # fmt: skip
    for table in ("findings", "similar_projects", "problems", "waivers", "pair_marks", "unchecked", "fingerprints"):
        assert db.table(table).count == 0, table
    assert db.execute("select count(*) from indicators where standard_id is not null").fetchone()[0] > 10
    assert "1577万元" not in texts_of(public)
    assert "570.18万元" in texts_of(public)


def test_public_copy_is_searched_as_the_working_one(database_path: Path, tmp_path: Path) -> None:
    public = tmp_path / "public.db"
    run("publish", database_path, public, "--unapproved")
    for query in ("低保", "gongjiao", "乡村振兴 -中央", "城乡居民养老保险"):
        found = [json.loads(run("search", database, query, "--json").stdout) for database in (database_path, public)]
        assert found[0] == found[1] != []


def test_what_is_personal_is_not_in_the_file(database_path: Path, tmp_path: Path) -> None:
    public = tmp_path / "public.db"
    db = open_database(database_path)
    db.execute("update projects set phone = '13912345678', handler = '赵钱孙', responsible = '周吴郑' where id = 20")
    db.execute("update projects set overview = overview || '联系人：冯陈褚，电话 0358-6022345。' where id = 20")
    db.execute(
        "update indicators set name = '咨询 13812345678 受理' where id = (select min(id) from indicators where project_id = 20)"
    )
    db.conn.commit()
    output = run("publish", database_path, public, "--unapproved").output
    assert "电话 2 处" in output
    assert "姓名 1 处" in output
    said = texts_of(public)
    assert not [
        word for word in ("13912345678", "13812345678", "6022345", "赵钱孙", "周吴郑", "冯陈褚") if word in said
    ]
    assert "〔电话略〕" in said


def test_names_of_files_and_numbers_are_looked_through_too(tmp_path: Path) -> None:
    database, folder, public = tmp_path / "t.db", tmp_path / "张三13812345670", tmp_path / "p.db"
    folder.mkdir()
    for name in ("王13912345678报.txt", "王13912345679报.txt"):
        shutil.copy(SAMPLE, folder / name)
        (folder / name).write_text(SAMPLE.read_text(encoding="utf-8") + name[9:12], encoding="utf-8")
    run("load", database, folder)
    run("approve", database, "--all", "--anyway", "--number", "1号 联系人：王五 13500001111")
    assert run("publish", database, public).exit_code == 0
    said = texts_of(public)
    assert not [word for word in ("13812345670", "13912345678", "13912345679", "13500001111", "王五") if word in said]
    assert len({row["path"] for row in open_database(public, readonly=True).query("select path from documents")}) == 2


def test_an_open_site_shows_the_new_copy(database_path: Path, tmp_path: Path) -> None:
    public = tmp_path / "p.db"
    approve(open_database(database_path), [20, 22], "1号")
    run("publish", database_path, public)
    reader = sqlite3.connect(f"{public.as_uri()}?mode=ro", uri=True)
    assert reader.execute("select count(*) from projects").fetchone() == (2,)
    run("approve", database_path, 20, "--undo")
    output = run("publish", database_path, public).output
    assert "原来的公开库有 2 张，已经整个换掉" in output
    assert reader.execute("select id from projects").fetchall() == [(22,)]
    assert "570.18万元" not in texts_of(public)


def test_a_changed_form_is_told_apart_from_others(database_path: Path, tmp_path: Path) -> None:
    db = open_database(database_path)
    approve(db, [20, 21], "1号")
    db.execute("update approvals set changed = 1 where project_id = 21")
    db.conn.commit()
    assert "另有 21 张没有批复，其中 1 张批复后有改动" in run("publish", database_path, tmp_path / "p.db").output


def test_a_folder_that_is_not_there_is_told(database_path: Path, tmp_path: Path) -> None:
    result = run("publish", database_path, tmp_path / "none" / "p.db", "--unapproved")
    assert (result.exit_code, "不存在" in result.output) == (2, True)


def test_a_changed_form_is_not_published(database_path: Path, tmp_path: Path) -> None:
    db = open_database(database_path)
    approve(db, [20, 21], "1号")
    db.execute("update approvals set changed = 1 where project_id = 21")
    db.conn.commit()
    run("publish", database_path, tmp_path / "p.db")
    assert [row["id"] for row in open_database(tmp_path / "p.db", readonly=True).query("select id from projects")] == [
        20
    ]


def test_only_public_copies_are_written_over(database_path: Path, tmp_path: Path) -> None:
    public, other = tmp_path / "p.db", tmp_path / "other.db"
    approve(open_database(database_path), [20], "1号")
    assert run("publish", database_path, public).exit_code == 0
    approve(open_database(database_path), [21], "1号")
    assert "2 张表" in run("publish", database_path, public).output
    shutil.copy(database_path, other)
    for taken, said in ((database_path, "同一个文件"), (other, "工作库"), (SAMPLE, "不是本程序的公开库")):
        before = taken.read_bytes()
        result = run("publish", database_path, taken)
        assert (result.exit_code, said in result.output, taken.read_bytes() == before) == (2, True, True)
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_public_copy_is_emptied_when_nothing_is_approved_any_more(database_path: Path, tmp_path: Path) -> None:
    approve(open_database(database_path), [20], "1号")
    run("publish", database_path, tmp_path / "p.db")
    run("approve", database_path, "--all", "--undo")
    result = run("publish", database_path, tmp_path / "p.db")
    assert (result.exit_code, "原来的公开库有 1 张，已经整个换掉" in result.output) == (0, True)
    assert "城市低保(年初预算)" not in texts_of(tmp_path / "p.db")


def test_nothing_approved_is_nothing_published(database_path: Path, tmp_path: Path) -> None:
    result = run("publish", database_path, tmp_path / "p.db")
    assert (result.exit_code, "jixiao approve" in result.output) == (2, True)
    assert not (tmp_path / "p.db").exists()


@pytest.mark.parametrize(
    "command",
    [["review"], ["duplicates"], ["approve", "--list"], ["load", SAMPLE], ["waive", "--list"], ["publish", "x.db"]],
)
def test_a_public_copy_says_that_it_has_no_findings(database_path: Path, tmp_path: Path, command: list[object]) -> None:
    public = tmp_path / "p.db"
    run("publish", database_path, public, "--unapproved")
    result = run(command[0], public, *command[1:])
    assert (result.exit_code, "是公开库" in result.output) == (2, True), result.output


def test_drafts_are_checked_against_a_public_copy(database_path: Path, tmp_path: Path) -> None:
    public = tmp_path / "p.db"
    run("publish", database_path, public, "--unapproved")
    result = run("check", SAMPLE, "--against", public, "--limit", 1)
    assert (result.exit_code, "审核意见" in result.output) == (1, True)


def test_a_copy_is_one_state_while_others_write(database_path: Path, tmp_path: Path) -> None:
    writer = sqlite3.connect(database_path)
    writer.execute("begin immediate")
    writer.execute("update projects set project_name = '改到一半' where id = 20")
    assert run("publish", database_path, tmp_path / "p.db", "--unapproved").exit_code == 0
    writer.rollback()
    assert "改到一半" not in texts_of(tmp_path / "p.db")


@pytest.mark.parametrize(
    ("text", "clean", "hidden"),
    [
        ("联系电话：13812345678。", "联系电话：〔电话略〕。", {"电话": 1}),
        ("咨询0358-6022345", "咨询〔电话略〕", {"电话": 1}),
        ("电话6022345", "电话〔电话略〕", {"电话": 1}),
        ("身份证11010519491231002X的", "身份证〔身份证号略〕的", {"身份证号": 1}),
        ("账号：6222 0212 3456 7890 123", "账号：〔账号略〕", {"账号": 1}),
        ("发到zhang.san@example.gov.cn", "发到〔邮箱略〕", {"邮箱": 1}),
        ("联系人：王小明，", "联系人：〔姓名略〕，", {"姓名": 1}),
        ("项目总投资13800000000元", "项目总投资13800000000元", {}),
        ("负责人：项目负责人职责明确", "负责人：项目负责人职责明确", {}),
        ("文号20240101123456789", "文号20240101123456789", {}),
        ("热线电话接通率≥95%，电话 12345 部", "热线电话接通率≥95%，电话 12345 部", {}),
        ("2024年1月-12月", "2024年1月-12月", {}),
        ("座机（0358）6022346转801", "座机〔电话略〕", {"电话": 1}),
        ("手机+86 13912345670", "手机〔电话略〕", {"电话": 1}),
        ("身份证号码：110105491231002", "身份证号码：〔身份证号略〕", {"身份证号": 1}),
        ("填表人 郭二牛,核定人:马超、李四", "填表人 〔姓名略〕,核定人:〔姓名略〕", {"姓名": 2}),
        ("手机 138 3581 2345、138-3581-2345", "手机 〔电话略〕、〔电话略〕", {"电话": 2}),
        ("手机：１３８３５８１２３４５", "手机：〔电话略〕", {"电话": 1}),
        ("李明华13835812345.docx", "李明华〔电话略〕.docx", {"电话": 1}),
        ("身份证142301 1980 0101 1234", "身份证〔身份证号略〕", {"身份证号": 1}),
        ("银行卡 6228 4804 0256 4890 018", "银行卡 〔账号略〕", {"账号": 1}),
        ("联系人（电话）：刘芳（办公室）", "联系人（电话）：〔姓名略〕（办公室）", {"姓名": 1}),
        ("联系人：阿卜杜拉·买买提", "联系人：〔姓名略〕", {"姓名": 1}),
        ("联系人：各村支书", "联系人：各村支书", {}),
        ("投资额：13835812345（元）", "投资额：13835812345（元）", {}),
        ("金额 13800000000", "金额 13800000000", {}),
        ("户号0358601234", "户号0358601234", {}),
        ("电话费15000000元", "电话费15000000元", {}),
        ("电话补贴13800000000元", "电话补贴13800000000元", {}),
        ("电话回访1300000人次", "电话回访1300000人次", {}),
        ("编号13912345676号、面积13912345679平方米", "编号13912345676号、面积13912345679平方米", {}),
        ("方财〔2024〕13912345678号", "方财〔2024〕13912345678号", {}),
    ],
)
def test_without_personal(text: str, clean: str, hidden: dict[str, int]) -> None:
    counted: Counter[str] = Counter()
    assert without_personal(text, lambda kind, count: counted.update({kind: count})) == clean
    assert dict(counted) == hidden


def test_no_approval_is_changed_by_a_load_of_other_files(database_path: Path, tmp_path: Path) -> None:
    db = open_database(database_path)
    approve(db, [20], "1号")
    other = tmp_path / "other.txt"
    other.write_text(SAMPLE.read_text(encoding="utf-8").replace("方山县", "云溪县"), encoding="utf-8")
    run("load", database_path, other)
    assert changed_count(db) == 0
