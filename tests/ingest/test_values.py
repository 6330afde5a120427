"""Amounts, target values, dates and codes as officers write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.values import parse_amount, parse_filled_at, parse_target, split_department

TARGETS = [
    ("≥65%", "≥", 65, "%"),
    ("3.8公里", None, 3.8, "公里"),
    ("96台（套）", None, 96, "台(套)"),
    ("≤1.5万元/台（套）", "≤", 1.5, "万元/台(套)"),
    ("8529万元", None, 8529, "万元"),
    ("9726890元", None, 9726890, "元"),
    ("3417430.07元", None, 3417430.07, "元"),
    ("<30日", "<", 30, "日"),
    (">1年", ">", 1, "年"),
    ("≥245万㎡", "≥", 245, "万㎡"),
    ("≥245万 m ²", "≥", 245, "万㎡"),
    ("5个月", None, 5, "个月"),
    ("567.3万", None, 567.3, "万"),
    ("7920人/年", None, 7920, "人/年"),
    ("95%以上", "≥", 95, "%"),
    ("大于90%", ">", 90, "%"),
    ("不低于85％", "≥", 85, "%"),
    ("≧3次", "≥", 3, "次"),
    ("═5个", "=", 5, "个"),
    (">=1,200人", "≥", 1200, "人"),
    ("100百分比", None, 100, "%"),
    ("=100.00(%)", "=", 100, "%"),
    ("17元/人.天", None, 17, "元/人.天"),
    ("≤620万/月", "≤", 620, "万/月"),
    ("1次/月", None, 1, "次/月"),
    ("30天以内", "≤", 30, "天"),
    ("达到95%以上", "≥", 95, "%"),
    ("98", None, 98, None),
]
WORDS = [
    "", "及时", "依规足额拨付", "中长期", "不低于上年", "每月15日", "2024年", "5月", "2024年1月至2024年12月",
    "2023.07-2024.01", "2024年12月底前", "10-20%", "100%完成", "村组干部230人", "1:3", "≥", "%", "完成" * 100,
]  # fmt: skip


@pytest.mark.parametrize(("text", "operator", "number", "unit"), TARGETS)
def test_quantity(text: str, operator: str | None, number: float, unit: str | None) -> None:
    assert parse_target(text) == (operator, number, unit, "quantitative")


@pytest.mark.parametrize("text", WORDS)
def test_what_is_no_single_quantity_stays_text(text: str) -> None:
    assert parse_target(text) == (None, None, None, "qualitative")


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    target = parse_target(text)
    assert (target.number is not None) == (target.kind == "quantitative")
    assert "".join(part or "" for part in split_department(text)) or not text


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("85,290,000", "元", "85290000"),
        ("3,417,430.07", "元", "3417430.07"),
        ("7,073,020.7", "元", "7073020.7"),
        ("0", "元", "0"),
        ("", "元", None),
        ("—", "元", None),
        ("1229.769", "万元", "12297690"),
        ("1229.769万元", "元", "12297690"),
        ("0.5亿", "元", "50000000"),
        ("１,０００", "元", "1000"),
        ("￥5.00", "元", "5"),
    ],
)
def test_amount(text: str, unit: str, yuan: str | None) -> None:
    amount = parse_amount(text, unit)
    assert amount.readable
    assert amount.yuan == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize(
    "text", ["待定", "1e5", "12.3.4", "约500万元", "5-6", "≥3", "9" * 14, "1" * 10 + "万元", "9" * 40]
)
def test_unreadable_amount_is_no_amount(text: str) -> None:
    assert parse_amount(text) == (None, False)


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_printed_amount_reads_back(number: Decimal) -> None:
    assert parse_amount(f"{number:,}").yuan == number


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20240206111556", "2024-02-06T11:15:56"),
        ("20240206", "2024-02-06"),
        ("2024年3月5日", "2024-03-05"),
        ("2024-3-5", "2024-03-05"),
        ("2024020709522", None),
        ("20241341", None),
        ("三月", None),
        ("", None),
    ],
)
def test_fill_date(text: str, moment: str | None) -> None:
    assert parse_filled_at(text) == moment


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("061-方山县乡村振兴局", "061", "方山县乡村振兴局"),
        ("[036]某县住建局", "036", "某县住建局"),
        ("某县财政局(903)", "903", "某县财政局"),
        ("某县教育局", None, "某县教育局"),
        ("2024年筹备办公室", None, "2024年筹备办公室"),
    ],
)
def test_department(text: str, code: str | None, name: str) -> None:
    assert split_department(text) == (code, name)
