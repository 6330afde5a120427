"""Masks hide what changes when a form is filed again, and the way back to the original is exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.masking import FIELD_END, county_of, mask, masked_values, original_span
from kb.region import region_of

COUNTY = "方山县"
MASKED = [
    ("2024年大武镇、北武当镇等7个村完成修缮", "DP等N个村完成修缮"),
    ("方山县安排资金1,200.50万元，方山财政局负责", "P安排资金NP财政局负责"),
    ("依据《意见》（晋政发〔2023〕12号）、（晋财（农）[2022]第5号）", "依据意见晋政发W晋财农W"),
    ("３月底前开工，2024-2026年分三期", "D前开工D分三期"),
    ("巩固脱贫成果同乡村振兴有效衔接", "巩固脱贫成果同乡村振兴有效衔接"),
    ("各乡镇、全县农村", "各乡镇全县农村"),
    ("", ""),
]
DEPARTMENTS = [
    ("方山县民政局", "方山县"),
    ("中共方山县委组织部", "方山县"),
    ("山西省吕梁市方山县水利局", "方山县"),
    ("运城市财政局", "运城市"),
    ("浦江市经济技术开发区管理委员会", "浦江市"),
    ("城市管理局", ""),
    ("全县农业农村局", ""),
    ("民政局", ""),
    (None, ""),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_masked(text: str, masked: str) -> None:
    assert mask(text, COUNTY) == masked


@pytest.mark.parametrize(("department", "county"), DEPARTMENTS)
def test_county(department: str | None, county: str) -> None:
    assert county_of(department) == county
    assert (region_of(department) or "") == county


def test_fields_are_masked_together_as_they_are_alone() -> None:
    texts = [text for text, _ in MASKED]
    assert mask(FIELD_END.join(texts), COUNTY).split(FIELD_END) == [masked for _, masked in MASKED]


def test_what_is_hidden() -> None:
    assert masked_values("2024年大武镇修路3.8公里，投资73万元（晋发〔2024〕1号）", COUNTY) == {
        "date": ["2024年"],
        "place": ["大武镇"],
        "number": ["3.8", "73万元"],
        "document_number": ["(2024)1号"],
    }


PIECES = [
    "方山县",
    "方山",
    "大武镇",
    "2024年",
    "73万元",
    "（晋发〔2024〕1号）",
    "，",
    "、",
    "和",
    "修缮道路",
    "村",
    "１２",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.data())
def test_the_way_back(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    masked = mask(text, COUNTY)
    if masked:
        start = data.draw(st.integers(0, len(masked) - 1))
        length = data.draw(st.integers(1, len(masked) - start))
        begin, end = original_span(text, COUNTY, start, length)
        before, _ = original_span(text, COUNTY, 0, start) if start else (0, 0)
        assert before <= begin < end <= len(text)
        if start + length < len(masked):
            assert original_span(text, COUNTY, start + length, 1)[0] >= end
        plain = masked[start : start + length]
        if not set(plain) & set("NDWP"):
            assert "".join(c for c in text[begin:end] if c.isalnum()) == plain
