"""Written names and their standard indicators: what is the same, what is not, and what is nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.judge_indicators import judge_names
from benchmarks.judged import ASIDE, JudgedName, name_sets
from kb.catalogue import Standard, items, packed_standards
from kb.cli import main
from kb.indicator_name import core, tidy
from kb.match import Matcher, fillers


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(packed_standards())


@pytest.mark.parametrize(
    ("level2", "name", "standard"),
    [
        ("服务对象满意度", "受益群众满意度", "GEN-084"),
        ("数量指标", "培训人数", "TRA-002"),
        ("质量指标", "培训合格率", "TRA-007"),
        ("数量指标", "柳林河灌区改善灌溉面积", "WAT-004"),
        ("数量指标", "村级防疫员186人", "ANI-006"),
        ("经济成本指标", "人均会议成本", "CON-012"),
        ("成本指标", "人均会议成本", "CON-011"),
        ("成本指标", "每枚界桩印记工本费", "GEN-040"),
        ("数量指标", "火化机更换台数", "PRO-001"),
        ("经济成本指标", "每枚界桩印记工本费", "GEN-046"),
        ("社会效益指标", "养殖户满意度", "ANI-033"),
        ("质量指标", "学员对授课的满意率", "TRA-021"),
        ("数量指标", "古炮台夜间巡查次数", "GEN-007"),
        ("时效指标", "立冬前完成草库伦围栏安装", "GEN-029"),  # a date set for an act and the keeping of it are one
        ("时效指标", "溢洪道改造完成时间", "GEN-029"),
        ("质量指标", "取暖器验收合格率", "GEN-013"),
        ("数量指标", "维修沟渠3公里", "WAT-005"),
        ("质量指标", "应训尽训", "TRA-009"),
        ("数量指标", "采购裁纸机", "PRO-001"),
        ("数量指标", "婚姻登记免费颁证对数", None),
        ("时效指标", "据实结算", None),
        ("社会效益指标", "深入学习贯彻党的二十届三中全会精神", None),
        ("数量指标", "指标2", None),
        ("数量指标", "", None),
        ("生态效益指标", "阔叶树比重", None),
        ("数量指标", "新修公厕蹲位", None),
        ("成本指标", "每块标识牌制作费用", "GEN-040"),
        ("质量指标", "达到国家标准", "GEN-014"),
        ("服务对象满意度", "献血群众满意度", "GEN-084"),
        ("", "古炮台夜间巡查次数", "GEN-007"),
        ("", "溢洪道改造完成时间", "GEN-029"),
        ("", "柳林河灌区改善灌溉面积", "WAT-004"),
        ("", "养殖户满意度", "ANI-033"),
        ("", "婚姻登记免费颁证对数", None),
    ],
)
def test_names(matcher: Matcher, level2: str, name: str, standard: str | None) -> None:
    found = matcher.match(name, level2).standard
    assert (found.id if found else None) == standard


def test_what_says_nothing_is_left_out() -> None:
    assert tidy("村组干部 230 人（名）") == "村组干部"
    assert core("确保资金拨付及时性") == core("资金拨付及时情况")
    assert tidy("全年清运生活垃圾约4.6万吨") == "全年清运生活垃圾"
    assert tidy("强制免疫密度达到90%以上") == "强制免疫密度"
    assert core("困难学生应助尽助") == core("困难学生应享尽享")
    assert core("应训尽训率") != core("应保尽保率")


def test_a_filler_is_no_name_of_the_catalogue() -> None:
    names = [name for standard in packed_standards() for name in (standard.name, *items(standard.aliases))]
    assert sum(bool(fillers().fullmatch(tidy(name))) for name in names) < len(names) / 1000
    assert fillers().fullmatch("详见实施方案附件")
    assert not fillers().fullmatch("社会成本")


@pytest.mark.parametrize("level2", ["", "数量指标", "质量指标", "成本指标"])
@pytest.mark.parametrize("name", ["zzqqx", "XYZ", "asdf", "hello world", "𠮷𠮷", "鸬鹚", "咿呀哦", "甲甲甲甲" * 500])
def test_what_is_no_word_at_all_is_nothing(matcher: Matcher, name: str, level2: str) -> None:
    assert matcher.match(name, level2).standard is None


def office(name: str, level2: str = "数量指标") -> Standard:
    """An indicator of an office's own."""
    return replace(
        packed_standards()[0], id="OWN-001", level2=level2, name=name, aliases="", unit="次", sector="自有", own=1
    )


@pytest.mark.parametrize(
    ("own", "written", "level2", "expected"),
    [
        ("火箭发射次数", "商业火箭发射次数", "数量指标", True),
        ("火箭发射次数", "商业火箭发射次数", "", True),
        ("补助公示次数", "补贴公示次数", "数量指标", True),
        ("智慧驿站建成座数", "智慧驿站建成数量", "数量指标", True),
        ("火箭发射次数", "商业火箭发射次数", "质量指标", False),
        ("火箭发射次数", "培训发射人员的次数", "数量指标", False),
        ("雪豹种群数量", "雪豹种群监测数量", "数量指标", True),
        ("雪豹种群数量", "大象种群数量", "数量指标", False),
        ("鸬鹚救护只数", "鹦鹉救护只数", "数量指标", False),
        ("蜻蜓监测样线条数", "蝴蝶监测样线条数", "数量指标", False),
        ("智慧驿站建成座数", "培训人数", "数量指标", False),
    ],
)
def test_an_indicator_of_an_office_of_its_own_has_names_much_like_it(
    own: str, written: str, level2: str, expected: bool
) -> None:
    found = Matcher([*packed_standards(), office(own)]).match(written, level2)
    assert (found.standard is not None and found.standard.id == "OWN-001") == expected


def test_an_own_indicator_of_the_other_rule_sets_cost_level_is_found() -> None:
    own = Matcher([*packed_standards(), office("单枚信鸽脚环工本支出", "经济成本指标")])
    found = own.match("每枚信鸽脚环工本支出", "成本指标").standard
    assert found and found.id == "OWN-001"


def test_an_own_indicator_changes_no_other_answer(matcher: Matcher) -> None:
    names = [(row.level2, row.name) for row in name_sets()["eighth seen"]]
    own = Matcher([*packed_standards(), office("星际飞船返航架次")])
    assert own.match_all(names) == matcher.match_all(names)


def test_a_catalogue_of_own_indicators_alone_is_enough() -> None:
    alone = Matcher([office("智慧驿站建成座数")])
    found = alone.match("智慧驿站建成数量", "数量指标").standard
    assert found and found.id == "OWN-001"
    assert alone.match("培训人数", "数量指标").standard is None
    assert Matcher([]).match("培训人数").standard is None


def test_names_one_by_one_and_many_at_once_are_answered_alike() -> None:
    pairs = [(row.level2, row.name) for row in name_sets()["third tuned"]]
    at_once, one_by_one = Matcher(packed_standards()), Matcher(packed_standards())
    alone = [one_by_one.match(name, level2) for level2, name in pairs]
    for one, other in zip(at_once.match_all(pairs), alone, strict=True):
        assert one.standard == other.standard
        assert one.score == pytest.approx(other.score, abs=1e-3)


def test_the_judged_names_do_not_get_worse(matcher: Matcher) -> None:
    def ask(row: JudgedName) -> str | None:
        found = matcher.match(row.name, row.level2).standard
        return found.id if found else None

    sets = {part: rows for part, rows in name_sets().items() if ASIDE not in part}
    figures = judge_names([row for rows in sets.values() for row in rows], ask)
    assert figures["right"] >= 0.92
    assert figures["null precision"] >= 0.82
    assert figures["null recall"] >= 0.74
    for part, rows in sets.items():
        assert judge_names(rows, ask)["right"] >= 0.85, part


def test_the_command(database_path: Path) -> None:
    run = CliRunner().invoke(main, ["match", str(database_path), "森林覆盖率", "雪豹种群数量", "--json"])
    rows = json.loads(run.output)
    assert [row["standard_id"] for row in rows] == ["FOR-026", None]
    assert list(rows[0]) == ["input", "standard_id", "name", "level1", "level2", "score"]
    assert CliRunner().invoke(main, ["match", str(database_path), "甲", "--level2", "无"]).exit_code == 2
