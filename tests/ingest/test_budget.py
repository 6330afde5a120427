"""Which lines of a budget are projects, whose they are and what they cost, in the layouts that counties publish."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl

from ingest.budget import read_budget
from tests.ingest.budget_tables import of_cells, of_text, told


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


def test_many_rows_take_time_that_grows_with_them() -> None:
    """Ten thousand units without projects: each could sum up any that follow."""
    rows = "\n".join(f"云溪县第{number}中学,{number}" for number in range(1, 10_000))
    assert len(of_text(f"项目名称,金额（元）\n{rows}").lines) > 9000


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
