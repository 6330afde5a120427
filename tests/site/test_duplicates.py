"""The list of likenesses with its filters, and two forms beside each other."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.site.conftest import Page, Visitor

REPEATS = {(13, 14), (13, 15), (14, 15)}
POLICY = {(1, 2), (1, 3), (2, 3), (20, 21)}


def pairs(visitor: Visitor, **filters: object) -> set[tuple[int, int]]:
    answer: dict[str, Any] = visitor.get(f"/duplicates.json?{urlencode(filters)}").json()
    return {(pair["project_a"], pair["project_b"]) for pair in answer["pairs"]}


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({}, REPEATS | POLICY),
        ({"label": "疑似重复申报"}, REPEATS),
        ({"label": "同一政策"}, POLICY),
        ({"label": "疑似拆分"}, set()),
        ({"department": "民政"}, {(20, 21)}),
        ({"department": "没有这个局"}, set()),
        ({"year": 2024}, REPEATS | POLICY),
        ({"year": 2023}, set()),
        ({"score": 0.9, "label": "疑似重复申报"}, REPEATS),
        ({"score": 1, "label": "同一政策"}, set()),
        ({"label": "没有的类别", "year": "后年", "score": "很像"}, REPEATS | POLICY),
    ],
)
def test_filters(visitor: Visitor, filters: dict[str, object], left: set[tuple[int, int]]) -> None:
    assert pairs(visitor, **filters) == left


def test_the_list_keeps_the_filters_it_was_given(visitor: Visitor) -> None:
    html = visitor.get("/duplicates?" + urlencode({"label": "同一政策", "year": 2024, "department": "民政"})).text
    assert "<option selected>同一政策</option>" in html
    assert "<option selected>2024</option>" in html
    assert 'value="民政"' in html
    assert 'href="/compare/20/21"' in html
    assert 'href="/compare/13/14"' not in html


def test_groups_of_more_than_two(visitor: Visitor) -> None:
    answer = visitor.get("/duplicates.json").json()
    assert [[member["project_id"] for member in group] for group in answer["groups"]] == [[13, 14, 15]]
    assert visitor.get("/duplicates.json?" + urlencode({"label": "同一政策"})).json()["groups"] == []


def test_side_by_side(visitor: Visitor) -> None:
    html = visitor.get("/compare/20/21").text
    assert html.count("<mark>保障困难群众救助基本生活,使困难群众生活得到改善</mark>") >= 2
    text = Page(html).text
    for words in ("同一政策", "5,701,800", "15,770,000", "不同之处", "共有的文字"):
        assert words in text


def test_the_sides_stand_as_they_were_asked_for(visitor: Visitor) -> None:
    first, second = (Page(visitor.get(f"/compare/{pair}").text).text for pair in ("20/21", "21/20"))
    assert first.index("5,701,800") < first.index("15,770,000")
    assert second.index("15,770,000") < second.index("5,701,800")


def test_two_forms_that_nobody_lists(visitor: Visitor) -> None:
    """Forms that are like nothing can be laid side by side too."""
    html = visitor.get("/compare/10/11").text
    assert "库中没有把这两个项目列为相似" in html


@pytest.mark.parametrize("address", ["/compare/13/13", "/compare/13/999", "/compare/a/b", "/compare/0/1"])
def test_no_such_pair(visitor: Visitor, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_what_differs_is_told_as_it_is(visitor: Visitor) -> None:
    """Money with thousands marked; dates and numbers are those that the other form lacks, and not compared one by one."""
    page = visitor.get("/compare/13/14").text.split("不同之处")[1]
    text = Page(page).text
    assert "15,000,000" in text and "15000000" not in text
    assert "另一表没有的日期" in text and "另一表没有的数字" in text
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d", visitor.get("/compare/13/14").text)
