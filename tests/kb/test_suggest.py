"""A draft gets a complete set, its sector's own first, with values and reasons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from benchmarks.judge_suggest import judge_sectors
from benchmarks.judged import sector_sets
from kb.catalogue import packed_sectors, packed_standards
from kb.cli import main
from kb.draft import Draft, known_values
from kb.sectors import USES
from kb.suggest import PLAN, Suggester, Suggestion
from kb.uses import uses

HEATING = Draft("城区集中供暖补贴", "供暖面积420万平方米，惠及用户3.1万户。", "住建局", 15_000_000)
STANDARDS = {standard.id: standard for standard in packed_standards()}


@pytest.fixture
def found(db: Database) -> list[Suggestion]:
    return Suggester(packed_standards()).suggest(db.conn, HEATING)


def test_the_first_twelve_make_a_form(found: list[Suggestion]) -> None:
    levels = {row.standard.level2 for row in found[:12]}
    assert set(PLAN) <= levels
    assert len({row.standard.name for row in found}) == len(found) == 20


def test_the_sector_and_like_projects_are_the_reasons(found: list[Suggestion]) -> None:
    first = found[0]
    assert first.standard.id == "HEAT-001"
    assert first.reasons == ("行业：供暖", "同类项目 1 个中 1 个使用", "数值取自项目内容")
    assert [example.value_raw for example in first.examples]


def test_what_the_draft_tells_is_filled_in(found: list[Suggestion]) -> None:
    values = {row.standard.id: row.typical_value for row in found if row.known}
    assert values["HEAT-001"] == "420"
    assert values["HEAT-015"] == "1500"


@pytest.mark.parametrize(
    ("overview", "standard", "value"),
    [
        ("治理河道12.5公里，加固堤防8公里", "WAT-002", "8"),
        ("管护公益林23万亩", "FOR-002", "230000"),
        ("清扫道路186万平方米", "SAN-001", "186"),
        ("2024年完成", "WAT-002", None),
        ("供热面积达到245万平方米", "HEAT-001", "245"),
        ("涉及供热居民约1.8万余户", "HEAT-003", "18000"),
    ],
)
def test_numbers_are_read_in_their_own_clause(overview: str, standard: str, value: str | None) -> None:
    assert known_values(Draft("某项目", overview), [STANDARDS[standard]]).get(standard) == value


@pytest.mark.parametrize(
    ("overview", "known"),
    [
        ("县城245万平方米、1.8万户居民冬季供暖。", {"HEAT-001": "245", "HEAT-003": "18000"}),
        ("保障1.8万户居民温暖过冬，其中新增2000户。", {}),
        ("对245万平方米按每平方米6元补助，惠及1.8万户。", {"HEAT-001": "245", "HEAT-003": "18000"}),
    ],
)
def test_a_number_alone_of_its_unit_needs_no_words_beside_it(overview: str, known: dict[str, str]) -> None:
    standards = [STANDARDS[key] for key in ("HEAT-001", "HEAT-002", "HEAT-003", "HEAT-004", "EDU-001")]
    assert known_values(Draft("2025年县城冬季供暖补贴", overview), standards) == known


def test_a_range_gives_the_bound_that_is_asked_for(found: list[Suggestion]) -> None:
    satisfied = next(row for row in found if row.standard.id == "HEAT-024")
    assert (satisfied.operator, satisfied.typical_value, satisfied.unit, satisfied.spread) == ("≥", "90", "%", "90-95")


def test_projects_left_out_are_not_seen(db: Database) -> None:
    every = [row[0] for row in db.execute("select id from projects").fetchall()]
    found = Suggester(packed_standards()).suggest(db.conn, HEATING, exclude=every)
    assert all(not row.support and not row.examples for row in found)


@pytest.mark.parametrize(
    ("name", "department", "sector"),
    [
        ("高龄老人津贴", "县民政局", "养老"),
        ("县道改建工程", "方山县交通运输局", "交通公路"),
        ("城市绿化养护", "园林局", "市政养护"),
    ],
)
def test_a_field_of_work_comes_before_a_use_of_money(db: Database, name: str, department: str, sector: str) -> None:
    found = Suggester(packed_standards()).suggest(db.conn, Draft(name, "", department))
    assert found[0].standard.sector == sector


@pytest.mark.parametrize(
    ("name", "overview", "standards"),
    [
        ("烈士陵园提升改造", "修缮纪念碑和墓区。", {"GEN-013", "GEN-027", "GEN-036"}),
        ("村医岗位补助", "按月打卡发放。", {"GEN-018", "SUB-007", "SUB-008"}),
        ("乡镇规划编制", "委托有资质的单位编制。", {"RES-004", "RES-007", "SRV-009"}),
        ("县医院购置彩超", "购置并安装调试。", {"PRO-006", "PRO-011"}),
    ],
)
def test_what_money_is_spent_on_asks_for_its_indicators(
    db: Database, name: str, overview: str, standards: set[str]
) -> None:
    found = Suggester(packed_standards()).suggest(db.conn, Draft(name, overview))
    assert standards <= {row.standard.id for row in found}
    assert any(reason.startswith("资金用途：") for row in found for reason in row.reasons)


def test_every_use_asks_for_standards_that_exist() -> None:
    for use in uses():
        assert {standard for standard, _ in use.standards} <= set(STANDARDS), use.name


def test_no_word_points_to_no_sector() -> None:
    assert Suggester(packed_standards()).sectors(Draft("甲乙丙", "", "民政局")) == []


@pytest.mark.parametrize(("part", "least"), [("tuned", 0.98), ("fresh", 0.83)])
def test_plain_names_tell_their_sector(part: str, least: float) -> None:
    figures = judge_sectors(sector_sets()[part], Suggester(packed_standards()))
    assert figures["right"] >= least
    assert figures["foreign"] <= 0.04


def test_where_no_sector_is_known_no_field_of_work_is_suggested(db: Database) -> None:
    suggester = Suggester(packed_standards())
    fields = {sector.name for sector in packed_sectors()} - USES
    for name in ("食堂改造", "其他支出", "大门维修"):
        for department in ("", "住房和城乡建设局"):
            draft = Draft(name, "", department)
            assert not suggester.sectors(draft)
            assert not {row.standard.sector for row in suggester.suggest(db.conn, draft)} & fields


def test_the_command(database_path: Path, tmp_path: Path) -> None:
    file = tmp_path / "draft.yml"
    file.write_text("name: 城区集中供暖补贴\nmoney: 15000000\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["suggest", str(database_path), "--file", str(file), "--json", "--limit", "5"])
    rows = json.loads(run.output)
    assert [row["level2"] for row in rows] == list(PLAN[:5])
    assert {
        "standard_id",
        "level1",
        "name",
        "operator",
        "typical_value",
        "unit",
        "score",
        "support",
        "examples",
    } <= set(rows[0])
    assert CliRunner().invoke(main, ["suggest", str(database_path)]).exit_code == 2
    assert not run.stderr
    assert "没有认出行业" in CliRunner().invoke(main, ["suggest", str(database_path), "其他支出"]).stderr
