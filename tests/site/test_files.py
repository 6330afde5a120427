"""The pages of files: what became of each, and every problem with its place."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from kb.found_files import find_files
from kb.load import load
from kb.schema import open_database
from kb.wording import beijing
from tests.site.conftest import Page, Visitor


def test_list_of_files_leads_to_their_problems(visitor: Visitor) -> None:
    listed = visitor.get("/files")
    assert listed.status_code == 200
    assert 'href="/file/1"' in listed.text
    assert "已入库 1" in listed.text
    shown = visitor.get("/file/1").text
    assert "多出一格“1362/m ²”" in shown
    assert "第429行" in shown
    problems = visitor.get("/file/1.json").json()["problems"]
    assert [problem["ordinal"] for problem in problems if problem["code"] == "stray_cell"] == [13]


def test_hostile_text_stays_text(hostile: Visitor) -> None:
    assert "<script>" not in hostile.get("/files").text
    assert "<script>" not in hostile.get("/file/1").text


@pytest.mark.parametrize("path", ["/file/0", "/file/abc", "/file/" + "9" * 30, "/file/2.json"])
def test_no_such_file(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("query", ["?status=x", "?page=-1", "?page=99999999999", "?status=<script>"])
def test_odd_question_gives_a_list(visitor: Visitor, query: str) -> None:
    response = visitor.get("/files" + query)
    assert response.status_code == 200
    assert "<script>" not in response.text


def test_a_file_that_was_not_loaded_says_why(tmp_path: Path, runner: asyncio.Runner) -> None:
    (tmp_path / "坏的.docx").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "说明.txt").write_text("这里没有目标表，只有一段说明。", encoding="utf-8")
    path = tmp_path / "odd.db"
    db = open_database(path, create=True)
    outcomes = {one.path: one for one in load(db, find_files(path, [tmp_path / "坏的.docx", tmp_path / "说明.txt"]))}
    db.conn.close()
    visitor = Visitor(path, runner)
    page = Page(visitor.get("/files").text).text
    for outcome in outcomes.values():
        assert outcome.status == "quarantined" and outcome.message in page
    assert "unknown" not in page
    visitor.datasette.get_database().close()


def test_moments_and_formats_are_told_as_people_say_them(visitor: Visitor) -> None:
    shown = Page(visitor.get("/file/1").text).text
    assert "格式 文本" in shown and "+00:00" not in shown
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d 入库（北京时间）", shown)
    assert beijing("2026-11-29T20:25:05+00:00") == "2026-11-30 04:25"
