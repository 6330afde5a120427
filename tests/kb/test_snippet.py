"""Highlights on the original text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.snippet import PASSAGE, make_snippet, mark


@pytest.mark.parametrize(
    ("text", "terms", "marked"),
    [
        ("财农〔2023〕82号", ["财农(2023)82号"], "[财农〔2023〕82号]"),
        ("農村低保", ["农村低保", "低保"], "[農村低保]"),
        ("供暖面积≥245万㎡", ["m2", "245"], "供暖面积≥[245]万[㎡]"),
        ("低保低保", ["低保"], "[低保低保]"),
        ("没有", ["低保"], "没有"),
    ],
)
def test_marks(text: str, terms: list[str], marked: str) -> None:
    assert mark(text, terms).marked("[", "]") == marked


def test_html_is_escaped_before_it_is_marked() -> None:
    assert mark("<b>低保</b>", ["低保", "(b)"]).html() == "<mark>&lt;b&gt;低保</mark>&lt;/b&gt;"


def test_passage_holds_the_term_of_a_long_text() -> None:
    text = "甲" * 500 + "低保" + "乙" * 500
    snippet = make_snippet(["短文", text], ["低保"])
    assert snippet.marked("[", "]").count("[低保]") == 1
    assert len(snippet.text) == PASSAGE + 2
    assert snippet.text[0] == snippet.text[-1] == "…"


def test_a_term_within_another_counts_once() -> None:
    texts = ["安排农村低保资金1577万元。", "农村低保对象 应保尽保"]
    assert make_snippet(texts, ["低保", "低保对象"]).text == texts[0]
    assert make_snippet(texts, ["低保", "应保"]).text == texts[1]


def test_punctuation_within_a_term_is_marked_too() -> None:
    assert (
        make_snippet(["短文", "城乡居民（基本）养老保险"], ["居民基本养老"]).marked("[", "]")
        == "城乡[居民（基本）养老]保险"
    )


@given(st.text(max_size=300), st.lists(st.text(max_size=5), max_size=4))
def test_marks_lie_in_the_text_and_in_order(text: str, terms: list[str]) -> None:
    snippet = make_snippet([text], terms)
    ends = [place for pair in snippet.marks for place in pair]
    assert ends == sorted(ends)
    assert all(0 <= place <= len(snippet.text) for place in ends)
    assert snippet.marked("", "") == snippet.text
