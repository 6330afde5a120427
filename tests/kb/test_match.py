"""Written names and their standard indicators: what is the same, what is not, and what is nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.judge_indicators import judge_names
from benchmarks.judged import JudgedName, name_sets
from kb.catalogue import items, packed_standards
from kb.cli import main
from kb.gram_view import FEW, largest
from kb.indicator_name import core, tidy
from kb.known_names import names_beyond, names_written
from kb.match import Matcher, fillers, match_weights
from kb.measures import dimension, parts, unit_dimension
from kb.name_index import FEATURES
from kb.plain_forms import ONE_LEVEL, by_form, plain_forms

OTHERWISE_FILED = {("GEN-002",), ("GEN-012",), ("GEN-023",), ("GEN-073",)}
"""What forms often file under another level than the catalogue does."""


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
        ("数量指标", "陵园夜巡频次", "GEN-007"),
        ("数量指标", "火化机更换台数", "PRO-001"),
        ("经济成本指标", "每枚界桩印记工本费", "GEN-046"),
        ("社会效益指标", "养殖户满意度", "ANI-033"),
        ("质量指标", "学员好评率", "TRA-021"),
        ("数量指标", "古炮台夜间巡查次数", "GEN-007"),
        ("时效指标", "立冬前完成草库伦围栏安装", "GEN-029"),
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
        ("", "陵园夜巡频次", "GEN-007"),
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


@pytest.mark.parametrize(
    ("level2", "name", "about", "measure", "kind"),
    [
        ("数量指标", "培训人数", "培训", "人数", "count"),
        ("质量指标", "培训合格率", "培训", "合格", "rate"),
        ("时效指标", "工程完成时间", "工程", "时点", "time"),
        ("数量指标", "集中供热", "供暖", "", "count"),
        ("数量指标", "清淤柳林沟3.2公里", "清淤柳林沟", "长度", "count"),
        ("质量指标", "确保通过资格复审", "通过资格复审", "", ""),
        ("社会效益指标", "保障妇女儿童权益", "妇女儿童权益", "保障", "effect"),
    ],
)
def test_a_name_is_taken_apart(level2: str, name: str, about: str, measure: str, kind: str) -> None:
    taken = parts(name, level2)
    assert (taken.object, taken.measure, taken.kind) == (about, measure, kind)


def test_a_filler_is_no_name_of_the_catalogue() -> None:
    names = [name for standard in packed_standards() for name in (standard.name, *items(standard.aliases))]
    assert sum(bool(fillers().fullmatch(tidy(name))) for name in names) < len(names) / 1000
    assert fillers().fullmatch("详见实施方案附件")
    assert not fillers().fullmatch("社会成本")


def test_no_name_beyond_the_catalogue_is_written_twice_or_one_of_its_own(matcher: Matcher) -> None:
    names = names_beyond()
    assert len(names) == len(set(names)) >= 3500
    assert {level2 for level2, _ in names} <= {standard.level2 for standard in packed_standards()}
    assert not [name for name, match in zip(names, matcher.match_all(names), strict=True) if match.standard]


def test_a_written_name_is_tied_to_one_indicator_and_known_to_have_one() -> None:
    written = names_written()
    assert set(written) <= {standard.id for standard in packed_standards()}
    names = [name for names in written.values() for name in names]
    assert len(names) >= 5000
    assert len({tidy(name) for name in names} & {tidy(name) for _, name in names_beyond()}) == 0


def test_written_names_are_answered_by_their_indicator(matcher: Matcher) -> None:
    level = {standard.id: standard.level2 for standard in packed_standards()}
    pairs = [(id_, (level[id_], name)) for id_, names in names_written().items() for name in names]
    found = matcher.match_all([pair for _, pair in pairs])
    right = sum(
        match.standard is not None and match.standard.id == id_ for match, (id_, _) in zip(found, pairs, strict=True)
    )
    assert right > 0.9 * len(pairs)


def test_no_judged_name_is_a_written_one() -> None:
    judged = {tidy(row.name) for rows in name_sets().values() for row in rows}
    assert not judged & {tidy(name) for names in names_written().values() for name in names}


@pytest.mark.parametrize(
    ("level2", "name", "ids"),
    [
        ("数量指标", "陵园夜巡频次", {"GEN-007"}),
        ("成本指标", "每枚界桩工本费", {"GEN-040", "GEN-046"}),
        ("经济成本指标", "每枚界桩工本费", {"GEN-040", "GEN-046"}),
        ("生态效益指标", "每枚界桩工本费", set()),
    ],
)
def test_a_name_has_common_indicators_by_its_form(level2: str, name: str, ids: set[str]) -> None:
    found = by_form(level2, name)
    assert set(found) == ids
    assert all(0 < share < 1 for share in found.values())


def test_each_form_is_of_indicators_of_its_level() -> None:
    level = {standard.id: standard.level2 for standard in packed_standards()}
    for level2, forms in plain_forms().items():
        for pattern, ids, _ in forms:
            assert pattern.pattern
            assert {ONE_LEVEL.get(level[id_], level[id_]) for id_ in ids} == {level2} or ids in OTHERWISE_FILED


def test_an_indicator_of_an_office_of_its_own_is_not_kept_from_its_name() -> None:
    assert ("数量指标", "火箭发射次数") in names_beyond()
    common = packed_standards()[0]
    own = replace(
        common, id="OWN-001", level2="数量指标", name="火箭发射次数", aliases="", unit="次", sector="航天", own=1
    )
    found = Matcher([*packed_standards(), own]).match("发射火箭的次数", "数量指标").standard
    assert found and found.id == "OWN-001"


def test_nor_where_it_words_a_name_beyond_the_packed_catalogue_otherwise() -> None:
    assert ("数量指标", "补贴公示次数") in names_beyond()
    own = replace(
        packed_standards()[0],
        id="OWN-001",
        level2="数量指标",
        name="补助公示次数",
        aliases="",
        unit="次",
        sector="自有",
        own=1,
    )
    found = Matcher([*packed_standards(), own]).match("补贴公示次数", "数量指标").standard
    assert found and found.id == "OWN-001"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("%", "rate"),
        ("万平方米", "area"),
        ("公里", "length"),
        ("元/平方米·年", "price"),
        ("万元", "sum"),
        ("台（套）", "number"),
        ("", ""),
    ],
)
def test_the_dimension_of_a_unit(unit: str, expected: str) -> None:
    assert unit_dimension(unit) == expected


@pytest.mark.parametrize(
    ("name", "level2", "expected"),
    [
        ("新建校舍面积", "数量指标", "area"),
        ("受益群众人数", "数量指标", "number"),
        ("每块展板费用", "成本指标", "price"),
        ("展板制作费用", "成本指标", "sum"),
        ("设备完好率", "质量指标", "rate"),
        ("维护社会稳定", "社会效益指标", ""),
        ("储备粮数量", "数量指标", ""),
    ],
)
def test_the_dimension_of_a_name(name: str, level2: str, expected: str) -> None:
    assert dimension(name, parts(name, level2)) == expected


def test_the_largest_of_a_row_are_found() -> None:
    values = np.random.default_rng(1).random((3, 4001)).astype(np.float32)
    found = np.sort(np.take_along_axis(values, largest(values, 64), 1), axis=1)
    assert (found == np.sort(values, axis=1)[:, -64:]).all()


def test_names_one_by_one_and_many_at_once_are_answered_alike() -> None:
    pairs = [(row.level2, row.name) for row in name_sets()["third tuned"]]
    assert len(pairs) > 10 * FEW
    at_once, one_by_one = Matcher(packed_standards()), Matcher(packed_standards())
    alone = [one_by_one.match(name, level2) for level2, name in pairs]
    for one, other in zip(at_once.match_all(pairs), alone, strict=True):
        assert one.standard == other.standard
        assert one.score == pytest.approx(other.score, abs=1e-3)


def test_there_is_a_weight_for_each_feature() -> None:
    assert len(match_weights()) == len(FEATURES) + 1


@pytest.mark.parametrize("part", ["first seen", "second seen", "third tuned"])
def test_the_judged_names_do_not_get_worse(matcher: Matcher, part: str) -> None:
    def ask(row: JudgedName) -> str | None:
        found = matcher.match(row.name, row.level2).standard
        return found.id if found else None

    figures = judge_names(name_sets()[part], ask)
    assert figures["right"] >= 0.87
    assert figures["null precision"] >= 0.85
    assert figures["null recall"] >= 0.7


def test_the_command(database_path: Path) -> None:
    run = CliRunner().invoke(main, ["match", str(database_path), "森林覆盖率", "雪豹种群数量", "--json"])
    rows = json.loads(run.output)
    assert [row["standard_id"] for row in rows] == ["FOR-026", None]
    assert list(rows[0]) == ["input", "standard_id", "name", "level1", "level2", "score"]
    assert CliRunner().invoke(main, ["match", str(database_path), "甲", "--level2", "无"]).exit_code == 2
