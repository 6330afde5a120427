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


def test_projects_are_what_adds_up_to_the_printed_total() -> None:
    """Classes of functions are called as projects are; the total tells."""
    budget = of_text("""
单位：万元,
科目（项目）名称,2025年预算数
合计,100
基层治理,60
社区换届,25
门牌制作,35
儿童福利,40
孤儿生活费,40
""")
    assert [line.project_name for line in budget.lines] == ["社区换届", "门牌制作", "孤儿生活费"]


def test_units_below_departments() -> None:
    budget = of_text("""
单位、项目名称,金额（元）
合计,100
301-云溪县教育局,100
301001-云溪县教育局机关,70
校园保安,30
教师培训,40
301002-云溪县第一中学,30
校舍维修,30
""")
    assert [(line.department_name, line.unit_name, line.project_name) for line in budget.lines] == [
        ("云溪县教育局", "云溪县教育局机关", "校园保安"), ("云溪县教育局", "云溪县教育局机关", "教师培训"),
        ("云溪县教育局", "云溪县第一中学", "校舍维修"),
    ]  # fmt: skip


def test_department_in_a_line_above_and_on_the_sheet() -> None:
    for rows in ([["部门名称：云溪县水利局"]], [["（三）云溪县水利局"]], [["云溪县水利局2025年部门预算项目支出表"]]):
        budget = of_cells([*rows, ["项目名称", "金额（元）"], ["水库维修", 5]])
        assert told(budget) == [("云溪县水利局", "水库维修", Decimal(5))]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "云溪县水利局"
    sheet.append(["项目名称", "金额（元）"])
    sheet.append(["水库维修", 5])
    buffer = io.BytesIO()
    book.save(buffer)
    assert told(read_budget(buffer.getvalue())) == [("云溪县水利局", "水库维修", Decimal(5))]


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


def test_basic_expenditure_revenue_and_purchases_are_no_projects() -> None:
    budget = of_text("""
单位：元,,,
收入,,支出,
项目,预算数,项目,预算数
一、财政拨款,100,一、教育支出,100
,,,
支出类型,项目名称,金额,
基本支出,人员经费,60,
项目支出,校园保安,40,
,,,
采购项目,采购品目,金额,
校园保安,C0810安保服务,40,
""")
    assert [(line.project_name, line.amount) for line in budget.lines] == [("校园保安", Decimal(40))]


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


def test_many_rows_take_time_that_grows_with_them() -> None:
    """Ten thousand units without projects: each could sum up any that follow."""
    rows = "\n".join(f"云溪县第{number}中学,{number}" for number in range(1, 10_000))
    assert len(of_text(f"项目名称,金额（元）\n{rows}").lines) > 9000


def test_a_header_without_end_is_none() -> None:
    columns = ",".join(f"合计{number}" for number in range(10_000))
    with pytest.raises(Unreadable):
        of_text(f"项目名称,{columns}\n校园保安,{columns}")


def test_rows_below_a_merged_name_are_of_its_project() -> None:
    budget = of_cells(
        [
            ["单位：元"],
            ["部门", "项目名称", "资金性质", "金额"],
            ["云溪县住建局", "老旧小区改造", "中央", 500],
            [None, None, "县级", 200],
            ["云溪县住建局", "路灯维护", "县级", 100],
            ["合计", None, None, 800],
        ],
        ("B3:B4",),
    )
    assert [(line.project_name, line.amount) for line in budget.lines] == [
        ("老旧小区改造", Decimal(700)),
        ("路灯维护", Decimal(100)),
    ]
    assert budget.problems == ()


def test_a_total_that_is_another_is_told() -> None:
    budget = of_text("""
单位：元,
项目名称,金额
合计,900
校园保安,100
教师培训,700
""")
    (problem,) = budget.problems
    assert (problem.code, "900" in problem.message, "800" in problem.message) == ("total_differs", True, True)


def test_sources_of_a_merged_name_are_added_up_even_where_the_first_is_half() -> None:
    budget = of_cells(
        [
            ["单位：元"],
            ["项目名称", "资金来源", "金额"],
            ["城市低保", "中央", 500],
            [None, "县级", 500],
            ["农村低保", "中央", 800],
            [None, "省级", 500],
            [None, "县级", 300],
        ],
        ("A3:A4", "A5:A7"),
    )
    assert [(line.project_name, line.amount) for line in budget.lines] == [
        ("城市低保", Decimal(1000)),
        ("农村低保", Decimal(1600)),
    ]


def test_what_splits_a_project_up_is_not_added_to_it() -> None:
    budget = of_cells(
        [
            ["单位：元"],
            ["项目名称", "经济科目", "金额"],
            ["校园保安", None, 1000],
            [None, "30226 劳务费", 600],
            [None, "30227 委托业务费", 400],
            ["教师培训", None, 500],
            [None, "30216 培训费", 500],
            ["合计", None, 1500],
        ]
    )
    assert [(line.project_name, line.amount) for line in budget.lines] == [
        ("校园保安", Decimal(1000)),
        ("教师培训", Decimal(500)),
    ]


def test_units_stand_below_their_department_in_its_column() -> None:
    budget = of_text("""
单位：元,,
单位名称,项目名称,金额
云溪县教育局,,100
云溪县教育局,教师培训,40
云溪县第一中学,,60
云溪县第一中学,校舍维修,60
云溪县民政局,,50
云溪县民政局,城市低保,50
合计,,150
""")
    assert [(line.department_name, line.unit_name, line.project_name) for line in budget.lines] == [
        ("云溪县教育局", "", "教师培训"), ("云溪县教育局", "云溪县第一中学", "校舍维修"), ("云溪县民政局", "", "城市低保"),
    ]  # fmt: skip


def test_department_above_a_table_with_a_column_of_units() -> None:
    budget = of_text("""
部门：云溪县教育局,,
实施单位,项目名称,金额（元）
云溪县第一中学,校舍维修,60
""")
    (line,) = budget.lines
    assert (line.department_name, line.unit_name) == ("云溪县教育局", "云溪县第一中学")


def test_year_of_the_title_among_several() -> None:
    budget = of_text("""
云溪县2024年项目支出预算表,,,
项目名称,2023年预算（元）,2024年预算（元）,2025年预算（元）
校园保安,10,20,30
""")
    assert (budget.fiscal_year, budget.lines[0].amount) == (2024, Decimal(20))


def test_a_sheet_that_sums_up_the_others_is_left_out() -> None:
    book = openpyxl.Workbook()
    for name, rows in (
        ("民政局", [["城市低保", 10]]), ("交通局", [["公交补贴", 20]]), ("汇总", [["城市低保", 10], ["公交补贴", 20]]),
    ):  # fmt: skip
        sheet = book.create_sheet(name)
        for row in (["项目名称", "金额（元）"], *rows):
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    assert told(read_budget(buffer.getvalue())) == [
        ("民政局", "城市低保", Decimal(10)),
        ("交通局", "公交补贴", Decimal(20)),
    ]
