"""Numbers that are one with a slip of the pen, and dates and numbers of documents that cannot be read."""

from __future__ import annotations

import pytest

from kb.review.figures import _CHANGE, _PRODUCT, _SOURCE
from kb.review.marks import _DATE
from kb.review.mentions import is_slip, plain_quantity
from kb.review.wording import _NAME_NUMBERED
from kb.review.writing import _BARE_NUMBER, _MALFORMED


@pytest.mark.parametrize(
    ("one", "other"),
    [(1160, 1060), (320, 230), (206, 260), (26, 62), (7358, 7538), (1.24, 1.42), (91, 19), (910, 91), (12600, 1260)],
)
def test_a_slip_is_told(one: float, other: float) -> None:
    assert is_slip(one, other)
    assert is_slip(other, one)


@pytest.mark.parametrize(("one", "other"), [(500, 600), (9, 11), (320, 320), (26, 28), (1200, 350), (5, 50)])
def test_other_numbers_are_no_slips(one: float, other: float) -> None:
    assert not is_slip(one, other)


@pytest.mark.parametrize(
    "text",
    [
        "2025.1210前",
        "2024年月底前",
        "2024年9前",
        "9月9月底",
        "20224年5月",
        "202年5月",
        "10月20前",
        "20251210前",
        "2024年12",
    ],
)
def test_dates_that_cannot_be_read(text: str) -> None:
    assert _DATE.search(text)


@pytest.mark.parametrize(
    "text",
    ["2024年10月底", "2024-2026年", "2024.12", "2024/9/30", "2024年底前", "6月15日前", "2024年9月30日", "每年10日前"],
)
def test_dates_that_can_be_read(text: str) -> None:
    assert not _DATE.search(text)


@pytest.mark.parametrize(
    "text", ["人社部发〔2019124号", "禾政办发2024〕7号", "某农发〔20204〕3号", "某农发[2023〕61号", "某农发〔3024〕5号"]
)
def test_numbers_of_documents_that_are_malformed(text: str) -> None:
    assert _MALFORMED.search(text)
    assert not _MALFORMED.search("某农发〔2024〕3号；某政办〔2023〕12号、〔2023〕15号")


def test_a_change_gives_both_numbers() -> None:
    match = _CHANGE.search("漏损率由31%降到18%")
    assert match is not None
    assert (match[1], match[3], match[4]) == ("31", "降", "18")


def test_a_product_gives_quantity_price_and_sum() -> None:
    match = _PRODUCT.search("350名护林员,每人每年8000元,共需280万元")
    assert match is not None
    assert (match[1], match[5], match[7], match[8]) == ("350", "8000", "280", "万元")


def test_sources_in_a_text() -> None:
    found = [(m[1], m[2]) for m in _SOURCE.finditer("申请中央财政资金300万元,省级补助200万元,县级配套100万元")]
    assert found == [("中央", "300"), ("省", "200"), ("县", "100")]


def test_a_unit_with_a_bracket_is_plain() -> None:
    assert plain_quantity(96, "台（套）") == (96, "台")


@pytest.mark.parametrize("text", ["国办发2020-23", "某财农2023-82号", "某财农202382号"])
def test_numbers_of_documents_without_brackets(text: str) -> None:
    assert _BARE_NUMBER.search(text)
    assert not _BARE_NUMBER.search("印发2021-2025年规划；2020-23年；某农发〔2024〕3号")


def test_a_number_before_a_name() -> None:
    assert _NAME_NUMBERED.match("141公共图书馆免费开放补助")
    assert not any(map(_NAME_NUMBERED.match, ("14个乡镇公厕", "110千伏线路", "2024年补助", "60周岁以上老人", "35岁")))
