"""Tables of budgeted projects, in the layouts that counties publish."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest

from ingest.budget import Budget, read_budget
from ingest.grid import Unreadable


def of_text(text: str) -> Budget:
    """The budget of a CSV file."""
    return read_budget(text.strip().encode())


def of_cells(rows: list[list[object]], merged: tuple[str, ...] = ()) -> Budget:
    """The budget of a workbook with these cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for span in merged:
        sheet.merge_cells(span)
    buffer = io.BytesIO()
    book.save(buffer)
    return read_budget(buffer.getvalue())


def told(budget: Budget) -> list[tuple[str, str, Decimal | None]]:
    return [(line.department_name or line.unit_name, line.project_name, line.amount) for line in budget.lines]


def test_totals_are_left_out_and_blank_departments_are_carried_down() -> None:
    budget = of_text("""
云溪县2025年部门预算项目支出表,,,
,,,单位：万元
单位名称,项目名称,合计,一般公共预算
合计,,"2,147.18",2147.18
云溪县民政局,,2147.18,2147.18
云溪县民政局,城市低保,570.18,570.18
,农村低保,1577,1577
""")
    assert budget.fiscal_year == 2025
    assert told(budget) == [
        ("云溪县民政局", "城市低保", Decimal(5701800)), ("云溪县民政局", "农村低保", Decimal(15770000)),
    ]  # fmt: skip
    assert {line.step for line in budget.lines} == {Decimal(100)}
    assert budget.problems == ()


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
        ("水利局本级", "小型水库除险加固", Decimal(300)), ("水利局防汛中心", "防汛物资", Decimal(50)),
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


def test_departments_in_the_column_of_names_have_the_sum_of_what_follows() -> None:
    budget = of_text("""
2025年项目支出预算表（单位：万元）
项目名称,预算数
总计,160
101-云溪县教育局,100
营养改善计划,60
校园保安,40
云溪县文化馆,60
免费开放,25
少儿图书馆,35
""")
    assert told(budget) == [
        ("云溪县教育局", "营养改善计划", Decimal(600000)), ("云溪县教育局", "校园保安", Decimal(400000)),
        ("云溪县文化馆", "免费开放", Decimal(250000)), ("云溪县文化馆", "少儿图书馆", Decimal(350000)),
    ]  # fmt: skip


def test_a_project_named_like_a_unit_stays_a_project() -> None:
    budget = of_text("""
项目名称,金额（元）
新建养老院,700
修缮卫生所,90
""")
    assert [line.project_name for line in budget.lines] == ["新建养老院", "修缮卫生所"]


def test_codes_before_names_are_taken_off() -> None:
    budget = of_text("""
项目名称,金额（元）
14112825T000000012-城市低保,1
[14112825R00001]农村低保,2
2025年供暖补贴,3
""")
    assert [line.project_name for line in budget.lines] == ["城市低保", "农村低保", "2025年供暖补贴"]


def test_an_amount_that_is_none_costs_its_own_line_its_amount_alone() -> None:
    budget = of_text("""
项目名称,金额（元）
校舍维修,待定
公交补贴,5
""")
    assert [line.amount for line in budget.lines] == [None, Decimal(5)]
    (problem,) = budget.problems
    assert (problem.locator, problem.code) == ("第2行第2列", "unreadable_amount")
    assert "待定" in problem.message


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
