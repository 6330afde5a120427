"""Queries and the forms of the sample that they must find, judged by reading the file."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from kb.search import LONGEST_QUERY, fts_query, search

EXACT = [
    ("低保", {20, 21}),
    ("农村低保", {21}),
    ("農村低保", {21}),
    ("供暖", {13, 14, 15}),
    ("暖", {13, 14, 15}),
    ("公交", {12}),
    ("雨污", {5, 19}),
    ("教师", {17, 18}),
    ("课后延时", {16}),
    ("晋商财函〔2023〕606号", {8}),
    ("晋商财函[2023]606号", {8}),
    ("国发(2014)8号", {22}),
    ("乡村Ｅ镇", {8}),
    ("慧丰", {11}),
    ("18000人", {22}),
    ("3.8公里", {4}),
    ("居民 养老", {22}),
    ("峪口镇 污水", {7}),
    ("电子商务中心", {8}),
    ("航天发射", set()),
    ("245万", {13, 14, 15}),
    ("24万", set()),
]


@pytest.mark.parametrize(("query", "ordinals"), EXACT)
def test_query_finds_these_and_no_others(db: Database, query: str, ordinals: set[int]) -> None:
    assert {hit.ordinal for hit in search(db, query)} == ordinals


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("污水", {7}),
        ("环境整治", {10}),
        ("衔接推进乡村振兴", {1, 2, 3}),
        ("公益事业", {9}),
        ("教育", set()),
        ("民政局", {20, 21}),
        ("满意度", set()),
    ],
)
def test_names_stand_before_narrative(db: Database, query: str, first: set[int]) -> None:
    hits = search(db, query)
    assert hits
    assert {hit.ordinal for hit in hits[: len(first)]} == first
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_hit_shows_where_it_was_found(db: Database) -> None:
    (hit,) = search(db, "慧丰")
    marked = hit.snippet.marked("[", "]")
    assert marked == "2023年“城乡一体化”清理费:[慧丰]500万元、洁美200万元"


def test_pages_do_not_overlap_and_miss_nothing(db: Database) -> None:
    everything = [hit.ordinal for hit in search(db, "资金", limit=100)]
    paged = [hit.ordinal for start in range(0, len(everything), 3) for hit in search(db, "资金", 3, start)]
    assert paged == everything
    assert len(set(everything)) == len(everything)


def test_no_phrase_is_found_across_fields(db: Database) -> None:
    """Form 20 ends one field with 应保尽保 and begins the next with 保障: no one wrote 保保."""
    assert search(db, "保保") == []


@pytest.mark.parametrize(
    "query",
    ["", " ", '"', '""', "'", "AND", "OR NOT", "NEAR(", "*", "%", "-", "^", "project_name:低保", "()[]《》", "。！？",
     "低保*", "\x00", "\ud800", "\ue000", "a" * 10_000, "低" * 10_000, "低 " * 5_000],
)  # fmt: skip
def test_odd_query_gives_a_list(db: Database, query: str) -> None:
    started = time.perf_counter()
    assert isinstance(search(db, query), list)
    assert time.perf_counter() - started < 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text(max_size=LONGEST_QUERY))
def test_any_query_gives_a_list(db: Database, query: str) -> None:
    assert isinstance(search(db, query), list)
    db.execute("select count(*) from search_text where search_text match ?", (fts_query(query),))
