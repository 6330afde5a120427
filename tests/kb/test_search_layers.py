"""Layers, filters, near matches, indicators, likeness: over the sample file and the judged set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from benchmarks.judge_search import fill, found_by, is_good, judged_queries
from kb.alike import alike
from kb.candidates import BLOCK
from kb.cards import read_cards
from kb.complete import complete
from kb.facets import facets
from kb.filters import Filters
from kb.indicator_search import search_indicators
from kb.near import loose_characters
from kb.query import parse
from kb.schema import open_database
from kb.search import search

JUDGED = judged_queries()


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_database(tmp_path_factory.mktemp("judged") / "judged.db", create=True)
    fill(database)
    yield database
    database.close()


def names(db: Database, query: str, **options: object) -> list[str]:
    return [hit.project_name or "" for hit in search(db, query, **options)]  # type: ignore[arg-type]


def test_judged_set_is_large_and_halved() -> None:
    assert len(JUDGED) >= 150
    assert 0.4 < mean(query.aside for query in JUDGED) < 0.6


@pytest.mark.parametrize("aside", [False, True], ids=["tuned", "kept aside"])
def test_judged_queries_are_answered(judged: Database, aside: bool) -> None:
    half = [query for query in JUDGED if query.aside is aside]
    assert mean(is_good(query, found_by(judged, query.query)) for query in half) >= 0.95
    assert [query.query for query in half if not query.right and found_by(judged, query.query)] == []


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("低保", "名称"),
        ("民政局", "部门"),
        ("出水水质达标率", "指标"),
        ("虚拟机", "正文"),
        ("新农合", "名称，同义词：新农合=城乡居民基本医疗保险"),
        ("dibao", "近似（按拼音：dibao→低保），名称"),
        ("di bao", "近似（按拼音：di bao→低保），名称"),
        ("低宝", "近似（一字之差：低宝→低保），名称"),
        ("招商引姿", "近似（一字之差：招商引姿→招商引资），名称"),
    ],
)
def test_a_hit_says_how_it_was_found(judged: Database, query: str, why: str) -> None:
    assert next((hit.why for hit in search(judged, query)), "") == why


def test_a_word_that_is_left_out_and_not_there_is_said(judged: Database) -> None:
    hit = search(judged, "残疾人护理补贴费用")[0]
    assert hit.project_name and "残疾人" in hit.project_name
    assert hit.why == "近似（不计“费用”），名称"


@pytest.mark.parametrize(
    ("typed", "parts", "excluded"),
    [
        ("低保 农村", ["低保", "农村"], ()),
        ('"城市低保" -农村', ["城市低保"], ("农村",)),
        ("“城市低保”", ["城市低保"], ()),
        ("低保 －农村", ["低保"], ("农村",)),
        ("3.8公里-5公里", ["3.8公里-5公里"], ()),
        ("- -", [], ()),
        ('"', [], ()),
    ],
)
def test_query_is_taken_apart(typed: str, parts: list[str], excluded: tuple[str, ...]) -> None:
    query = parse(typed)
    assert [part.text for part in query.parts] == parts
    assert query.excluded == excluded


def test_only_quoted_words_have_no_synonyms(judged: Database) -> None:
    assert any("最低生活保障" in name for name in names(judged, "低保"))
    assert not any("最低生活保障" in name for name in names(judged, '"低保"', limit=2))


@pytest.mark.parametrize(
    ("filters", "ordinals"),
    [
        (Filters(department="方山县民政局"), {20, 21}),
        (Filters(money_from=80_000_000), {1, 3}),
        (Filters(money_to=4_000_000, year=2024), {9, 15}),
        (Filters(region="方山县", source="central"), {9}),
        (Filters(region="别的县"), set()),
        (Filters(document="no such file"), set()),
    ],
)
def test_filters_narrow(db: Database, filters: Filters, ordinals: set[int]) -> None:
    found = {hit.ordinal for hit in search(db, "资金", 100, filters=filters)}
    assert found <= {hit.ordinal for hit in search(db, "资金", 100)}
    assert found == ordinals


@pytest.mark.parametrize("money", [None, 0, 10_000, 3_000_000, 4_000_000])
@pytest.mark.parametrize("source", [None, "county", "central"])
@pytest.mark.parametrize("level2", [None, "生态效益指标"])
def test_filters_are_what_their_conditions_say(
    judged: Database, money: int | None, source: str | None, level2: str | None
) -> None:
    for bounds in ({"money_from": money}, {"money_to": money}, {"money_from": money, "money_to": money}):
        filters = Filters(year=2024, source=source, level2=level2, **bounds)
        sql = f"select id from projects p where {filters.condition()}"
        expected = {row[0] for row in judged.execute(sql, filters.given()).fetchall()}
        every = {hit.project_id for hit in search(judged, "2024年度", 1000)}
        assert {hit.project_id for hit in search(judged, "2024年度", 1000, filters=filters)} == expected & every


def test_excluded_words_are_nowhere(judged: Database) -> None:
    every = {hit.project_id for hit in search(judged, "补贴", 1000)}
    with_it = {hit.project_id for hit in search(judged, '"补贴" "农村"', 1000)}
    assert with_it and {hit.project_id for hit in search(judged, "补贴 -农村", 1000)} == every - with_it


def test_sorting(judged: Database) -> None:
    by_money = [hit.annual_total for hit in search(judged, "补贴", 50, sort="money") if hit.annual_total]
    assert by_money == sorted(by_money, reverse=True)
    by_date = [hit.fiscal_year or 0 for hit in search(judged, "补贴", 50, sort="date")]
    assert by_date == sorted(by_date, reverse=True)


def test_facets_count_projects(judged: Database) -> None:
    cards = read_cards(judged, [hit.project_id for hit in search(judged, "低保")])
    counted = facets(cards)
    assert counted["department"] == [("云溪县民政局", 2), ("方山县民政局", 2), ("平澜县民政局", 1)]
    assert counted["year"] == [(2024, 5)]
    assert dict(counted["level2"])["数量指标"] == 5


def test_indicators_are_one_row_a_name(judged: Database) -> None:
    found = search_indicators(judged, "群众满意度").hits
    assert len({hit.name for hit in found}) == len(found) > 10
    first = found[0]
    assert first.name == "群众满意度"
    assert first.projects == sum(count for _, count in first.values)
    assert search_indicators(judged, "航天发射").hits == []
    assert [hit.name for hit in search_indicators(judged, "mianyimidu").hits] == ["免疫密度"]
    annual = search_indicators(judged, "游客满意度", filters=Filters(horizon="annual")).hits
    assert annual[0].values == (("≥90%", 1),)


def test_indicators_of_few_projects_are_those_of_many(judged: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    filters = Filters(year=2024, horizon="annual", source="county")
    few = search_indicators(judged, "满意度", filters=filters).hits
    monkeypatch.setattr("kb.indicator_search.FEW_PROJECTS", 1)
    assert few and few == search_indicators(judged, "满意度", filters=filters).hits


def test_others_like_one(db: Database) -> None:
    assert {hit.ordinal for hit in alike(db, 13)[:2]} == {14, 15}
    assert {hit.ordinal for hit in alike(db, 1)[:2]} == {2, 3}
    assert alike(db, 999) == []


def test_typing_is_completed(judged: Database) -> None:
    assert "高标准农田" in complete(judged, "高标")
    assert "低保" in complete(judged, "diba")
    assert complete(judged, "云溪 高标准")[0].startswith("云溪 高标准")
    assert complete(judged, "") == complete(judged, "鲸鱼") == []


def test_a_slip_is_where_no_known_word_is() -> None:
    assert loose_characters("污水处里") == {2, 3}
    assert loose_characters("铁路养护") == set()


def test_pages_do_not_overlap_where_a_question_stops_early(judged: Database) -> None:
    assert BLOCK > 20
    everything = [hit.project_id for hit in search(judged, "县", 500)]
    paged = [hit.project_id for start in range(0, len(everything), 7) for hit in search(judged, "县", 7, start)]
    assert paged == everything


_ALPHABET = "低保宝农村供暖暧 \"“”-－*:^()[]2024万≥%dibaogn'、。\x00\ud800\ue000\ue001"


@settings(max_examples=150)
@given(st.one_of(st.text(alphabet=_ALPHABET, max_size=40), st.text(max_size=200)))
def test_any_query_is_answered_soon(shared_judged: Database, query: str) -> None:
    started = time.perf_counter()
    assert isinstance(search(shared_judged, query), list)
    assert isinstance(search_indicators(shared_judged, query).hits, list)
    assert isinstance(complete(shared_judged, query), list)
    assert time.perf_counter() - started < 3


@pytest.fixture(scope="module")
def shared_judged(judged: Database) -> Database:
    return judged


def test_search_answers_while_a_load_is_writing(database_path: Path) -> None:
    writer, reader = open_database(database_path), open_database(database_path, readonly=True)
    with writer.atomic():
        writer.execute("update projects set project_name = '改' where ordinal = 20")
        assert [hit.ordinal for hit in search(reader, "低保")] == [21, 20]
        assert search(reader, "低保")[1].project_name == "城市低保(年初预算)"
    reader.close()
    writer.close()
