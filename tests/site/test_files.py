"""The pages of files: what became of each, and every problem with its place."""

from __future__ import annotations

import pytest

from tests.site.conftest import Visitor


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
