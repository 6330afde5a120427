"""Fold and segmentation: what index and query are made of."""

from __future__ import annotations

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import segment
from kb.fold import fold, fold_with_places
from tests.conftest import SAMPLE


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("農村低保對象", "农村低保对象"),
        ("财农〔2023〕82号", "财农(2023)82号"),
        ("晋乡振(计)[2023]29号", "晋乡振(计)(2023)29号"),
        ("【重点】《意见》", "(重点)(意见)"),
        ("２０２４年ＡＢｃ", "2024年abc"),
        ("㎡—－", "m2--"),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@given(st.text(max_size=60))
def test_fold_knows_where_each_character_came_from(text: str) -> None:
    folded, places = fold_with_places(text)
    assert folded == fold(text)
    assert len(places) == len(folded)
    assert places == sorted(places)
    assert fold("".join(text[place] for place in dict.fromkeys(places))) == folded


def test_engine_cuts_as_jieba_does() -> None:
    """jieba is the reference: every line of the sample is cut alike, lexicon words included."""
    reference = jieba.Tokenizer()
    for word in segment.lexicon_words():
        reference.add_word(word, segment.WORD_FREQUENCY)
    lines = [fold(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        assert segment.words(line) == [word for word in reference.cut(line) if segment._WORD.search(word)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("农村低保资金", ["农村", "低保", "资金"]),
        ("雨污分流工程", ["雨污分流", "工程"]),
        ("方山县乡村e镇建设", ["方山县", "乡村e镇", "建设"]),
    ],
)
def test_words_of_the_field_stay_whole(text: str, words: list[str]) -> None:
    assert segment.words(text) == words


def test_characters_keep_numbers_and_latin_whole() -> None:
    assert segment.characters(fold("≥245万 m ²，乡村e镇12.5%")) == [
        "245", "万", "m", "2", "乡", "村", "e", "镇", "12", "5",
    ]  # fmt: skip


def test_boundary_is_a_token_of_its_own() -> None:
    text = fold(f"甲{segment.BOUNDARY}乙")
    assert segment.characters(text) == ["甲", segment.BOUNDARY, "乙"]
    assert segment.BOUNDARY in segment.words(text)
