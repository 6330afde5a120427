"""Drafting on the site: suggestions, ticks, and a file that reads back as it was ticked."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from ingest import read_document
from ingest.form import HORIZONS
from kb.cli import main
from kb.draft_page import draft_file, draft_page
from kb.site import datasette_for
from kb.suggest import PLAN
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
    for horizon in HORIZONS:  # of a project of one year both are the same
        assert [(row.level2, row.name, row.value_raw) for row in form.indicators if row.horizon == horizon] == [
            ("数量指标", "供暖面积", "≥420万平方米"),
            ("服务对象满意度", "供热用户满意度", "≥92%"),
        ]


def test_what_may_wait_is_in_the_downloaded_form(post: Any) -> None:
    more = {
        "period": "3年（2025—2027年）", "attribute": "一次性项目", "basis": "某政办发〔2024〕12号", "plan": "3月招标",
        "period_goal": "三年供暖", "goal": "本年供暖", "money_county": "900", "money_other": "600", "money_period": "4500",
        "pick_HEAT-001": "1", "value_HEAT-001": "≥420万平方米",
    }  # fmt: skip
    page = post({**TYPED, **more, "action": "docx"})
    (form,) = read_document(page.content).forms
    assert (form.period, form.attribute, form.basis, form.plan) == tuple(
        more[key] for key in ("period", "attribute", "basis", "plan")
    )
    assert (form.period_goal, form.annual_goal) == ("三年供暖", "本年供暖")
    assert {(row.horizon, row.source): row.amount for row in form.funding if row.amount} == {
        ("annual", "total"): 15_000_000, ("annual", "county"): 9_000_000, ("annual", "other"): 6_000_000,
        ("period", "total"): 45_000_000,
    }  # fmt: skip
    assert [row.horizon for row in form.indicators] == ["annual"]


WHOLE = {
    "name": "2025年县城冬季供暖补贴", "department": "平澜县住房和城乡建设局", "unit": "平澜县供热服务中心",
    "year": "2025", "money": "1500", "money_county": "1500", "period": "1年（2025年）", "attribute": "经常性项目",
    "overview": "为县城245万平方米、1.8万户居民的集中供暖给供热企业发放运行补贴，保障2025年11月至2026年3月的供暖。",
    "goal": "保障县城245万平方米、1.8万户居民供暖，室温达标率不低于98%，2025年12月底前补贴1500万元全部拨付。",
    "basis": "《平澜县城市集中供热补贴办法》（平政办发〔2022〕31号）",
    "necessity": "县城供热成本每平方米29元，居民热价每平方米19元，价差由供热企业承担，2024年亏损1620万元，须由财政补贴。",
    "safeguards": "供热中心每月抽测室温并登记投诉，财政局按测温结果分两次拨付，年底审计补贴使用情况。",
    "plan": "2025年10月核定面积，11月拨付900万元，12月按测温结果拨付600万元。",
    "responsible": "王某", "handler": "李某", "phone": "0000-1234567", "filled_raw": "2024年11月8日",
}  # fmt: skip
PICKED = {
    "HEAT-001": "≥245万平方米", "HEAT-003": "≥18000户", "HEAT-005": "≥98%", "GEN-027": "2025年12月底前",
    "HEAT-015": "≤1500万元", "HEAT-013": "≤6.13元/平方米", "HEAT-021": "≥97%", "HEAT-024": "≥90%",
}  # fmt: skip
TICKS = {f"pick_{key}": "1" for key in PICKED} | {f"value_{key}": value for key, value in PICKED.items()}


def said_by_check(file: Path, *options: str) -> list[tuple[str, str]]:
    run = CliRunner().invoke(main, ["check", str(file), "--json", *options])
    rows = [(row["rule"], row["message"]) for row in json.loads(run.output)]
    assert run.exit_code == bool(rows)
    return rows


@pytest.mark.parametrize(
    "posted",
    [
        TYPED,
        WHOLE,
        {**WHOLE, **TICKS},
        {**WHOLE, **TICKS, "period": "3年（2025—2027年）", "money_period": "4500"},
        {**TYPED, **TICKS, "value_HEAT-001": "", "value_HEAT-024": "满意", "basis": "无", "money_county": "1000"},
    ],
    ids=["first press", "whole texts", "whole", "three years", "faulty"],
)
def test_the_page_finds_what_check_finds_in_the_download(
    posted: dict[str, str], loaded_once: Path, tmp_path: Path
) -> None:
    connection = sqlite3.connect(f"file:{loaded_once}?mode=ro", uri=True)
    page = draft_page(connection, posted)
    ticks = {f"pick_{row.suggestion.standard.id}": "1" for row in page.offered if row.ticked}
    values = {f"value_{row.suggestion.standard.id}": row.value for row in page.offered}
    shown = [(row["rule"], row["message"]) for row in (*page.to_fill, *page.findings)]
    for suffix in (".docx", ".xlsx"):
        file = tmp_path / f"form{suffix}"
        file.write_bytes(draft_file(connection, {**posted, **ticks, **values}, suffix))
        assert sorted(said_by_check(file)) == sorted(shown)
    assert {row["rule"] for row in page.to_fill} >= ({"missing-basis", "missing-value"} if posted is TYPED else set())


def test_a_whole_draft_passes(loaded_once: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(f"file:{loaded_once}?mode=ro", uri=True)
    page = draft_page(connection, {**WHOLE, **TICKS})
    assert not page.to_fill
    assert not page.findings


@pytest.mark.parametrize(
    "name",
    ["2025年县城冬季供暖补贴", "城区集中供暖补贴", "农村改厕", "购置办公电脑", "县道改造工程", "高龄津贴", "其他支出"],
)
def test_what_is_ticked_at_first_is_not_condemned(name: str, loaded_once: Path) -> None:
    connection = sqlite3.connect(f"file:{loaded_once}?mode=ro", uri=True)
    page = draft_page(connection, {**TYPED, "name": name, "overview": ""})
    assert not [row["message"] for row in page.findings if row["severity"] != "hint"]
    assert {row.suggestion.standard.level2 for row in page.offered if row.ticked} >= set(PLAN)


def test_a_tick_stays_when_suggestions_change(loaded_once: Path) -> None:
    connection = sqlite3.connect(f"file:{loaded_once}?mode=ro", uri=True)
    page = draft_page(connection, {"name": "高龄津贴", "pick_HEAT-001": "1", "value_HEAT-001": "≥420万平方米"})
    assert [(row.suggestion.standard.id, row.value) for row in page.offered if row.ticked] == [
        ("HEAT-001", "≥420万平方米")
    ]


def test_a_download_is_named_after_its_project(post: Any) -> None:
    page = post({**TYPED, "name": '供暖/补贴"\r\n..', "action": "docx"})
    header = page.headers["content-disposition"]
    assert header.startswith("attachment; filename=\"draft.docx\"; filename*=UTF-8''")
    assert unquote(header.rpartition("''")[2]) == "供暖_补贴.docx"


def test_what_is_typed_is_escaped_and_what_is_missing_is_said(post: Any) -> None:
    assert "&lt;b&gt;供暖" in post({**TYPED, "name": "<b>供暖", "action": "suggest"}).text
    assert "请先写项目名称" in post({"overview": "无名", "action": "suggest"}).text
    assert "资金看不懂" in post({**TYPED, "money": "很多", "action": "suggest"}).text
    assert "预算年度看不懂" in post({**TYPED, "year": "99999", "action": "suggest"}).text
    assert "看不懂" not in post({**TYPED, "action": "suggest"}).text


def test_an_unknown_sector_is_said(post: Any) -> None:
    said = "没有认出行业，只列共性指标"
    assert said in post({"name": "其他支出", "action": "suggest"}).text
    assert said not in post({**TYPED, "action": "suggest"}).text


def test_nothing_is_stored(post: Any, loaded_once: Path) -> None:
    before = hashlib.sha256(loaded_once.read_bytes()).digest()
    post({**TYPED, "action": "suggest"})
    assert hashlib.sha256(loaded_once.read_bytes()).digest() == before


def test_money_is_in_ten_thousands_where_no_unit_is_written() -> None:
    assert [yuan_of(text, WAN) for text in ("1,500", "1500万元", "１５００ 万", "0.15亿")] == [15_000_000] * 4
    assert yuan_of("15000000元", WAN) == yuan_of("15000000") == 15_000_000
    assert [yuan_of(text, WAN) for text in ("", "很多", "nan", "-1", "1e30", "9" * 40)] == [None] * 6
