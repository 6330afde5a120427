"""Drafting on the site: suggestions, ticks, and a file that reads back as it was ticked."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest

from ingest import read_document
from kb.site import datasette_for
from kb.wording import WAN, yuan_of

TYPED = {
    "name": "城区集中供暖补贴",
    "department": "住建局",
    "money": "1500",
    "year": "2025",
    "overview": "供暖面积420万平方米",
}


@pytest.fixture(scope="module")
def post(loaded_once: Path) -> Any:
    site = datasette_for(loaded_once)

    async def send(fields: dict[str, str]) -> Any:
        cookies = {"ds_csrftoken": ""}
        page = await site.client.get("/draft")
        cookies = {"ds_csrftoken": page.cookies["ds_csrftoken"]}
        return await site.client.post("/draft", data={**fields, "csrftoken": cookies["ds_csrftoken"]}, cookies=cookies)

    return lambda fields: asyncio.run(send(fields))


def test_suggestions_stand_ticked_with_values(post: Any) -> None:
    page = post({**TYPED, "action": "suggest"})
    assert page.status_code == 200
    assert 'name="pick_HEAT-001" value="1" checked' in page.text
    assert "≥420万平方米" in page.text
    assert "<script" not in page.text
    assert "no-store" in page.headers["cache-control"]


def test_findings_stand_beside_the_draft(post: Any) -> None:
    faulty = {"pick_HEAT-001": "1", "value_HEAT-001": "若干", "pick_HEAT-005": "1", "value_HEAT-005": "≥130%"}
    page = post({**TYPED, **faulty, "action": "suggest"}).text
    findings = page[page.index("<h2>检查意见</h2>") : page.index("<h2>同类项目</h2>")]
    assert "数量指标“供暖面积”的值“若干”没有数" in findings
    assert "“居民室内温度达标率”写成≥130%，比率不会超过100%" in findings
    assert "没有满意度指标" in findings
    assert "没有数量指标" not in findings


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_the_downloaded_form_reads_back(post: Any, suffix: str) -> None:
    picked = {"pick_HEAT-001": "1", "value_HEAT-001": "≥420万平方米", "pick_HEAT-024": "1", "value_HEAT-024": "≥92%"}
    page = post({**TYPED, **picked, "action": suffix})
    (form,) = read_document(page.content).forms
    assert (form.project_name, form.fiscal_year, form.department_name) == ("城区集中供暖补贴", 2025, "住建局")
    assert [(row.level2, row.name, row.value_raw) for row in form.indicators] == [
        ("数量指标", "供暖面积", "≥420万平方米"),
        ("服务对象满意度", "供热用户满意度", "≥92%"),
    ]


def test_what_is_typed_is_escaped_and_what_is_missing_is_said(post: Any) -> None:
    assert "&lt;b&gt;供暖" in post({**TYPED, "name": "<b>供暖", "action": "suggest"}).text
    assert "请先写项目名称" in post({"overview": "无名", "action": "suggest"}).text
    assert "资金看不懂" in post({**TYPED, "money": "很多", "action": "suggest"}).text
    assert "预算年度看不懂" in post({**TYPED, "year": "99999", "action": "suggest"}).text
    assert "看不懂" not in post({**TYPED, "action": "suggest"}).text


def test_nothing_is_stored(post: Any, loaded_once: Path) -> None:
    before = hashlib.sha256(loaded_once.read_bytes()).digest()
    post({**TYPED, "action": "suggest"})
    assert hashlib.sha256(loaded_once.read_bytes()).digest() == before


def test_money_is_in_ten_thousands_where_no_unit_is_written() -> None:
    assert [yuan_of(text, WAN) for text in ("1,500", "1500万元", "１５００ 万", "0.15亿")] == [15_000_000] * 4
    assert yuan_of("15000000元", WAN) == yuan_of("15000000") == 15_000_000
    assert [yuan_of(text, WAN) for text in ("", "很多", "nan", "-1", "1e30", "9" * 40)] == [None] * 6
