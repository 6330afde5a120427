"""What the header of a budget and the lines around it say: columns, year, unit of money, and where a table begins."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.grid import Unreadable
from tests.ingest.budget_tables import of_cells, of_text, told


def test_header_of_two_rows_with_sources_below() -> None:
    budget = of_cells(
        [
            ["项目支出表"],
            ["部门名称：云溪县水利局", None, None, None, None, "金额单位：元"],
            ["类型", "项目名称", "项目单位", "合计", "本年拨款", None, "单位资金"],
            [None, None, None, None, "一般公共预算", "政府性基金预算", None],
            [1, 2, 3, 4, 5, 6, 7],
            ["合计", None, None, 350, 300, 0, 50],
            ["特定目标类", "小型水库除险加固", "水利局本级", 300, 300, None, None],
            [None, "防汛物资", "水利局防汛中心", 50, None, None, 50],
        ],
        ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4"),
    )
    assert told(budget) == [
        ("云溪县水利局", "小型水库除险加固", Decimal(300)), ("云溪县水利局", "防汛物资", Decimal(50)),
    ]  # fmt: skip


def test_sources_are_added_up_where_there_is_no_total() -> None:
    budget = of_text("""
项目名称,一般公共预算拨款（万元）,政府性基金（万元）,单位资金（万元）
校舍维修,10,5.5,
运动场,,20,1
""")
    assert [line.amount for line in budget.lines] == [Decimal(155000), Decimal(210000)]


def test_latest_year_of_several() -> None:
    budget = of_text("""
项目,2024年预算数(万元),2025年预算数(万元),增减额(万元)
公交补贴,480,500,20
""")
    assert (budget.fiscal_year, budget.lines[0].amount) == (2025, Decimal(5000000))


def test_a_missing_unit_of_money_is_told() -> None:
    budget = of_text("""
项目名称,金额
校舍维修,12
""")
    assert [problem.code for problem in budget.problems] == ["unit_assumed"]
    assert budget.lines[0].amount == 12


def test_the_table_goes_on_below_its_header_printed_again() -> None:
    budget = of_text("""
单位：元,,
部门,项目名称,金额
甲局,一,1
部门,项目名称,金额
乙局,二,2
""")
    assert told(budget) == [("甲局", "一", Decimal(1)), ("乙局", "二", Decimal(2))]


@pytest.mark.parametrize("text", ["姓名,年龄\n甲,30", "项目名称,备注\n校舍维修,无", "预算说明：今年的预算都在附件里。"])
def test_what_is_no_budget_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(Unreadable, match="项目名称") as raised:
        of_text(text)
    assert raised.value.code == "no_budget"


def test_two_tables_side_by_side() -> None:
    budget = of_text("""
单位：元,,,,,
序号,支出项目,预算数,序号,支出项目,预算数
1,校园保安,10,3,公交补贴,30
2,教师培训,20,4,路灯电费,40
""")
    assert sorted((line.project_name, line.amount) for line in budget.lines) == [
        ("公交补贴", Decimal(30)), ("教师培训", Decimal(20)), ("校园保安", Decimal(10)), ("路灯电费", Decimal(40)),
    ]  # fmt: skip


def test_unit_of_money_in_a_note_below() -> None:
    budget = of_text("""
项目名称,金额
校园保安,4.5
注：本表金额单位为万元,
""")
    assert [(line.amount, line.step) for line in budget.lines] == [(Decimal(45000), Decimal(1000))]
    assert budget.problems == ()


def test_last_years_amounts_are_not_this_years() -> None:
    with pytest.raises(Unreadable):
        of_text("""
2025年项目支出预算表,
项目名称,2024年预算数（元）
校园保安,40
""")


def test_a_header_without_end_is_none() -> None:
    columns = ",".join(f"合计{number}" for number in range(10_000))
    with pytest.raises(Unreadable):
        of_text(f"项目名称,{columns}\n校园保安,{columns}")


def test_year_of_the_title_among_several() -> None:
    budget = of_text("""
云溪县2024年项目支出预算表,,,
项目名称,2023年预算（元）,2024年预算（元）,2025年预算（元）
校园保安,10,20,30
""")
    assert (budget.fiscal_year, budget.lines[0].amount) == (2024, Decimal(20))
