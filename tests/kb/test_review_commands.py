"""review, check and waive as a user runs them, and what the pages are made of."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result
from sqlite_utils import Database

from kb.cli import main
from kb.review_pages import form_findings, review_page, rules_page
from tests.conftest import SAMPLE


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_review_filters(database_path: Path) -> None:
    result = run("review", database_path, "--department", "教育", "--rule", "basis-no-document", "--json")
    rows = json.loads(result.output)
    assert [row["ordinal"] for row in rows] == [6, 16, 17, 18]
    assert list(rows[0]) == [
        "project_id", "document", "ordinal", "project_name", "rule", "family", "severity", "field", "message",
        "evidence", "suggestion",
    ]  # fmt: skip
    must = json.loads(run("review", database_path, "--severity", "must", "--limit", 5, "--json").output)
    assert {row["severity"] for row in must} == {"must"} and len(must) == 5
    assert run("review", database_path, "--rule", "no-such-rule").exit_code == 2


def test_check_reads_files_that_are_not_loaded(database_path: Path) -> None:
    stored = json.loads(run("review", database_path, "--json").output)
    result = run("check", SAMPLE, "--json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert [(r["ordinal"], r["rule"], r["field"]) for r in found] == [
        (r["ordinal"], r["rule"], r["field"]) for r in stored
    ]
    assert run("check", SAMPLE, "--rule", "over-100").exit_code == 0
    assert run("check", SAMPLE, "--rule", "over-100", "--against", database_path).exit_code == 0


def test_check_says_what_it_could_not_read(tmp_path: Path) -> None:
    text, readme = tmp_path / "请示.txt", tmp_path / "README.md"
    text.write_text("关于召开会议的请示。" * 20, encoding="utf-8")
    readme.write_text("说明", encoding="utf-8")
    for path in (text, readme, tmp_path / "没有.docx"):
        result = run("check", path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"{path.name}：没有读到绩效目标表，未检查。" in result.stderr
    both = run("check", text, SAMPLE, "--rule", "over-100")
    assert (both.exit_code, both.stdout) == (1, "检查了 22 张绩效目标表，没有审核意见。\n")


def test_waive_needs_a_reason_and_one_target(database_path: Path) -> None:
    assert run("waive", database_path, "vague-time", "--project", 1).exit_code == 2
    assert run("waive", database_path, "vague-time", "--reason", "按季拨付").exit_code == 2
    assert run("waive", database_path, "vague-time", "--project", 1, "--reason", "按季拨付").exit_code == 0
    rows = json.loads(run("review", database_path, "--rule", "vague-time", "--json").output)
    assert 1 not in {row["project_id"] for row in rows}


def test_waivers_are_listed_and_taken_back(database_path: Path) -> None:
    assert "没有免除过" in run("waive", database_path, "--list").output
    before = json.loads(run("review", database_path, "--json").output)
    hidden = sum(
        row["rule"] == "vague-time"
        for row in json.loads(run("review", database_path, "--department", "民政", "--json").output)
    )
    run("waive", database_path, "vague-time", "--department", "方山县民政局", "--reason", "按季拨付")
    (listed,) = json.loads(run("waive", database_path, "--list", "--json").output)
    assert (listed["id"], listed["department_name"], listed["reason"], listed["findings"]) == (
        1, "方山县民政局", "按季拨付", hidden,
    )  # fmt: skip
    assert "按季拨付" in run("waive", database_path, "--list").output
    assert f"重新列出 {hidden} 条意见" in run("waive", database_path, "--undo", 1).output
    assert json.loads(run("review", database_path, "--json").output) == before
    assert (again := run("waive", database_path, "--undo", 1)).exit_code == 2 and "--list" in again.stderr
    for nothing_or_both in ([], ["vague-time", "--list"], ["--list", "--undo", 1]):
        assert run("waive", database_path, *nothing_or_both).exit_code == 2


def test_a_department_that_is_not_there_is_not_waived(database_path: Path) -> None:
    for said in ("民政", "方山县民证局"):
        result = run("waive", database_path, "vague-time", "--department", said, "--reason", "x")
        assert result.exit_code == 2
        assert f"没有主管部门“{said}”。是不是 方山县民政局" in result.stderr
    assert json.loads(run("waive", database_path, "--list", "--json").output) == []


def test_export_takes_two_formats(database_path: Path, tmp_path: Path) -> None:
    for name, code in (("o.docx", 0), ("o.xlsx", 0), ("o.pdf", 2)):
        assert run("review", database_path, "--export", tmp_path / name).exit_code == code
        assert (tmp_path / name).exists() == (code == 0)


def test_pages(db: Database) -> None:
    page = review_page(db.conn)
    assert page.forms == 22 and sum(count for _, count in page.grades) == 22
    assert sum(bar.total for bar in page.families) == page.findings == sum(bar.total for bar in page.departments)
    ninth = form_findings(db.conn, 9)
    assert next(row["rule"] for row in ninth["by_field"]["basis"]) == "docno-future"
    assert all(rule["parts"] for family in rules_page() for rule in family["rules"])
