"""What an approved form says otherwise than when it was approved: in the list, on its page, and not in the public copy."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from kb.approval_changes import form_changes, parted, shortened
from kb.approvals import approve, hold_against
from kb.cli import main
from kb.schema import open_database
from tests.conftest import SAMPLE
from tests.site.conftest import Visitor

FORM = 20
ITS_INDICATORS = f"from indicators where project_id = {FORM} and horizon = 'annual'"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def told(db: Database, *statements: str) -> list[tuple[str, str, str]]:
    """Approve a form, change what is stored of it, and tell the changes as (place, before, now) with what differs in brackets."""
    approve(db, [FORM], "1号")
    with db.atomic():
        for statement in statements:
            db.execute(statement)
    (document,) = db.execute("select document_id from projects where id = ?", (FORM,)).fetchone()
    hold_against(db, [document])

    changes = form_changes(db.conn, FORM)
    assert changes is not None
    marked = [[f"{head}[{differs}]{tail}" for head, differs, tail in parted(one.before, one.now)] for one in changes]
    return [(one.place, before, now) for one, (before, now) in zip(changes, marked, strict=True)]


def test_nothing_changed_is_nothing_told(db: Database) -> None:
    assert told(db) == []
    assert form_changes(db.conn, FORM + 1) == []


@pytest.mark.parametrize(
    ("before", "now", "marked"),
    [
        ("安排资金570.18万元。", "安排资金600万元。", ("安排资金[570.18]万元。", "安排资金[600]万元。")),
        ("补贴补贴", "补贴", ("补贴[补贴]", "补贴[]")),
        ("aab", "aaab", ("aa[]b", "aa[a]b")),
        ("原有", None, ("[原有]", "[]")),
        (None, "新写", ("[]", "[新写]")),
        ("甲", "乙", ("[甲]", "[乙]")),
    ],
)
def test_what_differs_in_a_text_is_marked(
    db: Database, before: str | None, now: str | None, marked: tuple[str, str]
) -> None:
    db.execute("update projects set overview = ? where id = ?", (before, FORM))
    db.conn.commit()
    new = "null" if now is None else f"'{now}'"
    assert told(db, f"update projects set overview = {new} where id = {FORM}") == [("项目概况", *marked)]


def test_every_part_of_a_form_is_told_by_its_name(db: Database) -> None:
    (name, value) = db.execute(f"select name, value_raw {ITS_INDICATORS} order by position").fetchone()
    (amount,) = db.execute(f"select annual_total from projects where id = {FORM}").fetchone()
    changes = told(
        db,
        f"update projects set fiscal_year = 2031, annual_goal = '全新的目标' where id = {FORM}",
        f"update funding set amount = 6000000 where project_id = {FORM} and horizon = 'annual' and source = 'total'",
        f"update indicators set value_raw = '另一个值' where id = (select min(id) {ITS_INDICATORS})",
    )
    assert [place for place, *_ in changes][:2] == ["预算年度", "年度目标"]
    assert changes[0][2] == "20[31]"
    (money,) = [one for one in changes if one[0] == "年度资金总额"]
    assert money[1].replace("[", "").replace("]", "") == f"{amount:,.0f} 元" or "." in money[1]
    assert money[2].replace("[", "").replace("]", "") == "6,000,000 元"
    (line,) = [one for one in changes if one[0].endswith(f"：{name}")]
    assert line[0] == f"年度指标：{name}"
    assert (line[1].strip("[]"), line[2]) == (value, "[另一个值]")


def test_a_renamed_indicator_is_one_change(db: Database) -> None:
    (name, value) = db.execute(f"select name, value_raw {ITS_INDICATORS} order by position").fetchone()
    changes = told(db, f"update indicators set name = '改了名的指标' where id = (select min(id) {ITS_INDICATORS})")
    ((place, before, now),) = changes
    assert place == f"年度指标：{name}"
    assert before.replace("[", "").replace("]", "") == f"{value}，名称 {name}"
    assert now.replace("[", "").replace("]", "") == f"{value}，名称 改了名的指标"


@pytest.mark.parametrize(
    ("change", "now"),
    [("weight = 8", "权重 8"), ("direction = '反向'", "方向 反向"), ("level2_raw = '质量指标'", "二级指标 质量指标")],
)
def test_what_else_an_indicator_has_is_told(db: Database, change: str, now: str) -> None:
    ((_, before, after),) = told(db, f"update indicators set {change} where id = (select min(id) {ITS_INDICATORS})")
    assert after.replace("[", "").replace("]", "").endswith(f"，{now}")
    assert before.replace("[", "").replace("]", "").split(" ")[0].endswith(now.split(" ")[0])


def test_indicators_that_came_and_went(db: Database) -> None:
    changes = told(
        db,
        f"update indicators set name = '全新的指标', value_raw = '7项' where id = (select min(id) {ITS_INDICATORS})",
    )
    assert [(before == "[没有这一条]", now == "[没有这一条]") for _, before, now in changes] == [
        (False, True),
        (True, False),
    ]
    assert changes[1][0] == "年度指标：全新的指标"


def test_another_order_is_told(db: Database) -> None:
    changes = told(db, f"update indicators set position = 1000 - position where project_id = {FORM}")
    assert changes == [("绩效指标", "[原来的顺序]", "[顺序变了]")]


def test_little_is_shown_around_what_differs() -> None:
    assert shortened(("短", "改", "短")) == "短改短"
    assert shortened(("一二三四五六七八九十甲乙丙", "改", "丙乙甲十九八七六五四三二一")) == (
        "…二三四五六七八九十甲乙丙改丙乙甲十九八七六五四三二…"
    )


def changed_form(folder: Path) -> Path:
    """A database in which one approved form was changed by another load."""
    database, file = folder / "t.db", folder / "a.txt"
    text = SAMPLE.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    run("load", database, file)
    run("approve", database, FORM, FORM + 1, "--anyway", "--number", "1号")
    file.write_text(text.replace("570.18万元", "<b>600</b>万元"), encoding="utf-8")
    assert f"jixiao approve {database} --changes" in run("load", database, file).stderr
    return database


def test_changes_are_listed(tmp_path: Path) -> None:
    database = changed_form(tmp_path)
    output = run("approve", database, "--changes").stdout
    assert "批复后有改动 1 张" in output
    assert "项目概况" in output
    (row,) = json.loads(run("approve", database, "--changes", "--json").stdout)
    assert (row["project_id"], row["place"]) == (FORM, "项目概况")
    assert "570.18万元" in row["before"]
    assert "<b>600</b>万元" in row["now"]
    (line,) = csv.DictReader(io.StringIO(run("approve", database, "--changes", "--csv").stdout.removeprefix("\ufeff")))
    assert {**line, "project_id": FORM} == row
    assert json.loads(run("approve", database, FORM + 1, "--changes", "--json").stdout) == []
    assert "请写" not in output


def test_the_page_shows_both_and_runs_nothing(tmp_path: Path) -> None:
    database = changed_form(tmp_path)
    with asyncio.Runner() as runner:
        visitor = Visitor(database, runner)
        page = visitor.get(f"/form/{FORM}").text
        other = visitor.get(f"/form/{FORM + 1}").text
        visitor.datasette.get_database().close()
    cells = re.search(r'<tr><th scope="row">项目概况</th>(.*?)</tr>', page, re.DOTALL)
    assert cells
    assert re.findall(r"<mark>(.*?)</mark>", cells[1]) == ["570.18", "&lt;b&gt;600&lt;/b&gt;"]
    assert "批复后有改动" in unescape(page)
    assert "批复后" not in other
    assert "批复</dt><dd>1号" in other


def test_what_was_approved_is_not_in_the_public_copy(tmp_path: Path) -> None:
    database, public = changed_form(tmp_path), tmp_path / "public.db"
    assert run("publish", database, public).exit_code == 0
    with closing(sqlite3.connect(public)) as copy:
        assert copy.execute("select number, said from approvals").fetchall() == [("1号", None)]
    assert "570.18万元" not in public.read_bytes().decode("utf-8", "replace")


def as_version_7(database: Path) -> None:
    """What that version would have written: no texts of approvals, digests without directions, keys by the place on the machine."""
    db = open_database(database)
    digests = [
        (hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest(), approval)
        for approval, text in db.execute("select id, said from approvals").fetchall()
        for parts in [[*json.loads(text)[:2], [line[:5] for line in json.loads(text)[2]]]]
    ]
    keys = [
        (hashlib.sha256(f"{database.resolve().parent}/{path}".encode()).hexdigest()[:16], path)
        for (path,) in db.execute("select path from documents").fetchall()
    ]
    db.close()
    with closing(sqlite3.connect(database)) as older, older:
        older.executemany("update approvals set digest = ? where id = ?", digests)
        older.executemany("update documents set path_key = ? where path = ?", keys)
        older.execute("alter table approvals drop column said")
        older.execute("pragma user_version = 7")


def test_a_database_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    """When it is opened, also for reading alone; of a form that had changed before, what was approved is not known."""
    database = changed_form(tmp_path)
    as_version_7(database)
    db = open_database(database, readonly=True)
    assert db.execute("pragma user_version").fetchone() == (8,)
    assert form_changes(db.conn, FORM) is None
    assert "批复时的内容没有记下来" in run("approve", database, "--changes").stdout
    listed = json.loads(run("approve", database, "--list", "--json").stdout)
    assert {row["project_id"]: row["state"] for row in listed if row["state"] != "open"} == {
        FORM: "changed",
        FORM + 1: "approved",
    }
    file = tmp_path / "a.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("农村低保", "农村居民低保"), encoding="utf-8")
    assert "已不在" not in run("load", database, file).output
    changes = form_changes(open_database(database).conn, FORM + 1)
    assert changes
    assert "农村低保" in "".join(one.before for one in changes)
    assert run("approve", database, FORM, "--anyway", "--number", "2号").exit_code == 0
    assert form_changes(open_database(database).conn, FORM) == []


def test_a_database_that_cannot_be_brought_up_to_date_is_told(tmp_path: Path) -> None:
    database = changed_form(tmp_path)
    with closing(sqlite3.connect(database)) as older, older:
        older.execute("pragma user_version = 7")  # with the column that is to be added: the step fails
    result = run("approve", database, "--list")
    assert result.exit_code != 0
    assert "第 7 版" in result.output
    with closing(sqlite3.connect(database)) as same:
        assert same.execute("pragma user_version").fetchone() == (7,)
