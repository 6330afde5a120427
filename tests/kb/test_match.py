"""Written names and their standard indicators: what is the same, what is not, and what is nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.judge_indicators import judge_names
from benchmarks.judged import JudgedName, half, judged_names
from kb.catalogue import packed_standards
from kb.cli import main
from kb.indicator_name import core, measure, tidy
from kb.match import Matcher, indicator_patterns


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
        ("社会效益指标", "养殖户满意度", "ANI-033"),
        ("数量指标", "指标2", None),
        ("数量指标", "", None),
        ("生态效益指标", "阔叶树比重", None),
    ],
)
def test_names(matcher: Matcher, level2: str, name: str, standard: str | None) -> None:
    found = matcher.match(name, level2).standard
    assert (found.id if found else None) == standard


def test_what_says_nothing_is_left_out() -> None:
    assert tidy("村组干部 230 人（名）") == "村组干部"
    assert core("确保资金拨付及时性") == core("资金拨付及时情况")
    assert (measure("培训人数"), measure("培训合格率"), measure("完成时间"), measure("供热")) == (
        "count", "rate", "time", "",
    )  # fmt: skip


def test_patterns_name_standards_of_the_catalogue() -> None:
    ids = {standard.id for standard in packed_standards()}
    assert {standard_id for _, _, standard_id in indicator_patterns()} <= ids


@pytest.mark.parametrize("part", ["tuned", "aside"])
def test_the_judged_names_do_not_get_worse(matcher: Matcher, part: str) -> None:
    def ask(row: JudgedName) -> str | None:
        found = matcher.match(row.name, row.level2).standard
        return found.id if found else None

    figures = judge_names([row for row in judged_names() if half(row.name) == part], ask)
    assert figures["right"] >= {"tuned": 0.86, "aside": 0.6}[part]
    assert figures["null recall"] >= 0.75


def test_the_command(database_path: Path) -> None:
    run = CliRunner().invoke(main, ["match", str(database_path), "森林覆盖率", "雪豹种群数量", "--json"])
    rows = json.loads(run.output)
    assert [row["standard_id"] for row in rows] == ["FOR-026", None]
    assert list(rows[0]) == ["input", "standard_id", "name", "level1", "level2", "score"]
    assert CliRunner().invoke(main, ["match", str(database_path), "甲", "--level2", "无"]).exit_code == 2
