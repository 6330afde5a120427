"""Layouts of counties whose files are not among the samples, each a small table named by what is odd about it.

In the notation cells are parted by bars, `*3` says how many columns a cell takes, and blank cells are blank.
"""

from __future__ import annotations

import re

import pytest

from ingest.form import Form
from ingest.grid import Cell, Grid
from ingest.layout import read_grid


def forms_of(table: str) -> list[Form]:
    rows = []
    for number, line in enumerate(table.strip().splitlines()):
        row, col = [], 0
        for part in line.split("|"):
            match = re.fullmatch(r"(.*?)(?:\*(\d+))?", part.strip())
            assert match is not None
            span = int(match[2] or 1)
            if match[1]:
                row.append(Cell(number, col, 1, span, match[1], f"第{number + 1}行第{col + 1}列"))
            col += span
        rows.append(row)
    return list(read_grid(Grid("", rows)))


def form_of(table: str) -> Form:
    (form,) = forms_of(table)
    return form


def amounts(form: Form) -> dict[tuple[str, str], str]:
    return {(row.horizon, row.source): str(row.amount) for row in form.funding}


def rows_of(form: Form) -> list[tuple[str, str, str, str]]:
    return [(row.horizon, row.level2, row.name, row.value_raw) for row in form.indicators]


def codes(form: Form) -> set[str]:
    return {problem.code for problem in form.problems}


def test_year_in_a_line_above_the_title_and_the_filler_of_the_form_before_it() -> None:
    form = form_of("""
附件2*5
云县2024年*5
部门预算项目支出绩效目标表*5
填报单位：云县水利局|填报日期：2024年1月5日||单位：万元
项目名称|水库除险加固*4
项目编码|5300242|项目类别|特定目标类|
主管部门|云县水利局|实施单位|水库管理所|
年度预算金额|320|其中：财政拨款|300|
|其他资金|20||
总体目标|*4
中期目标（2024年-2026年）*3|年度目标*2
完成三座水库加固*3|完成一座水库加固*2
序号|一级指标|二级指标|三级指标|指标值
1|产出指标|数量指标|加固水库数|1座
2|满意度指标|服务对象满意度指标|群众满意度|≥90%
""")
    assert (form.fiscal_year, form.filled_at, form.implementing_unit) == (2024, "2024-01-05", "水库管理所")
    assert (form.period_goal, form.annual_goal) == ("完成三座水库加固", "完成一座水库加固")
    assert amounts(form) == {
        ("annual", "total"): "3200000", ("annual", "county"): "3000000", ("annual", "other"): "200000",
    }  # fmt: skip
    assert rows_of(form)[0] == ("annual", "数量指标", "加固水库数", "1座")
    assert codes(form) == {"no_field", "money_level_unsaid"}


def test_one_name_and_a_value_for_each_horizon() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称|乡镇卫生院设备|||
项目资金（万元）|实施期资金总额：|200|年度资金总额：|100
一级指标|二级指标|三级指标|实施期指标值|年度指标值
产出指标|数量指标|购置设备|20台|10台
效益指标|社会公众或服务对象满意度指标|患者满意度|≥90%|≥91%
""")
    assert amounts(form) == {("period", "total"): "2000000", ("annual", "total"): "1000000"}
    assert rows_of(form) == [
        ("period", "数量指标", "购置设备", "20台"),
        ("period", "服务对象满意度", "患者满意度", "≥90%"),
        ("annual", "数量指标", "购置设备", "10台"),
        ("annual", "服务对象满意度", "患者满意度", "≥91%"),
    ]
    assert form.indicators[1].level1 == "满意度指标"


def test_value_split_in_a_second_header_row() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称|智慧校园*5
一级指标|二级指标|三级指标|指标值*3|权重
|||计算符号|内容|单位|
产出指标|数量指标|建设教室|≥|20|间|10
""")
    (row,) = form.indicators
    assert (row.value_raw, row.operator, row.number, row.unit, row.weight) == ("≥20间", "≥", 20.0, "间", 10.0)


def test_numbered_levels_and_a_note_in_the_header() -> None:
    form = form_of("""
项目支出绩效目标表（2024年度）
项目名称|副中心运行|||
资金情况（万元）|年度资金总额：|100||
绩效指标|一级指标|二级指标|三级指标|指标值（包含数字及文字描述）
|1.成本指标|经济成本指标|运行成本|≤100万元
|2.产出指标（40分）|（1）数量指标|保障点位|≥10个
|4.满意度指标|服务对象满意度指标（10分）|群众满意度|≥90%
""")
    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("成本指标", "经济成本指标"), ("产出指标", "数量指标"), ("满意度指标", "服务对象满意度"),
    ]  # fmt: skip


def test_leading_cells_said_again_in_each_row() -> None:
    first, second = forms_of("""
2025年市级部门预算项目绩效目标公开表
公开部门：云县教育局|||||||||金额单位：万元
项目编码|项目名称|主管部门|项目金额|总体目标|一级指标|二级指标|三级指标|指标值|指标解释
53001|营养餐|教育局|320.5|供餐|产出指标|数量指标|供餐人数|≥9000人|人数
53001|营养餐|教育局|320.5|供餐|产出指标|质量指标|合格率|≥95%|
53002|校舍|教育局|100|修缮|产出指标|数量指标|修缮面积|≥1000平方米|
""")
    assert (first.project_name, first.fiscal_year, len(first.indicators)) == ("营养餐", 2025, 2)
    assert amounts(first) == {("annual", "total"): "3205000"}
    assert (second.project_name, amounts(second)) == ("校舍", {("annual", "total"): "1000000"})


def test_list_with_its_department_above_and_a_sum_below() -> None:
    first, second = forms_of("""
2024年项目绩效目标公开表
部门：云县民政局|||单位：元
序号|项目名称|项目预算|绩效目标|绩效指标*4
||||一级指标|二级指标|三级指标|指标值
1|高龄补贴|1200000|按月发放|产出指标|数量指标|发放人数|≥1000人
||||满意度指标|服务对象满意度|老人满意度|≥95%
2|殡葬补贴|300000|及时发放|产出指标|数量指标|发放人数|≥200人
合计||1500000
""")
    assert [form.department_name for form in (first, second)] == ["云县民政局"] * 2
    assert [amounts(form) for form in (first, second)] == [
        {("annual", "total"): "1200000"},
        {("annual", "total"): "300000"},
    ]
    assert [len(form.indicators) for form in (first, second)] == [2, 1]
    assert "合计" in " ".join(problem.message for problem in second.problems)


def test_amounts_below_their_labels() -> None:
    form = form_of("""
项目绩效目标表
预算年度：2024
项目名称：|评审经费
预算资金情况（万元）|资金总额|财政拨款|其他资金
|30|25|5
项目绩效总目标|完成评审100个
一级指标|二级指标|指标内容|指标值|备注
产出指标|数量指标|评审个数|100个|
""")
    assert list(amounts(form).values()) == ["300000", "250000", "50000"]
    assert (form.fiscal_year, form.annual_goal) == (2024, "完成评审100个")


def test_label_and_text_in_one_cell_throughout() -> None:
    form = form_of("""
项目支出绩效目标申报表（2024年度）
项目名称：农村厕所改造
主管部门：农业农村局|实施单位：农业农村局
年度目标：改造农村厕所1000座，改善人居环境。
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|改厕数|1000座
负责人（签字）：|李四|经办人：|王五
""")
    assert (form.project_name, form.department_name) == ("农村厕所改造", "农业农村局")
    assert form.annual_goal == "改造农村厕所1000座，改善人居环境。"
    assert (form.responsible, form.handler) == ("李四", "王五")
    assert len(form.indicators) == 1


def test_no_unit_of_money_is_said() -> None:
    form = form_of("""
项目绩效目标表
项目名称|维修
项目资金|资金总额|52.3
一级指标|三级指标|指标值
产出指标|维修水库|5座
满意度指标|群众满意度|≥90%
""")
    assert codes(form) == {"unit_assumed"}
    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("产出指标", ""), ("满意度指标", "服务对象满意度"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "noted"),
    [
        ("其中：财政拨款", True),
        ("财政资金", True),
        ("本级财政资金", False),
        ("市县(区)财政资金", False),
        ("中央财政资金", False),
    ],
)
def test_money_whose_level_is_unsaid_is_noted(label: str, noted: bool) -> None:
    form = form_of(f"""
项目绩效目标表
项目名称|维修
项目资金（万元）|资金总额|1680
|{label}|1680
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|维修水库|5座
""")
    assert codes(form) == ({"money_level_unsaid"} if noted else set())
    if noted:
        assert ("annual", "county", 16_800_000) in [(f.horizon, f.source, f.amount) for f in form.funding]
        assert form.problems[0].locator


def test_row_that_is_no_level_ends_the_level_above_it() -> None:
    form = form_of("""
项目绩效自评表
项目名称|照明|||
一级指标|二级指标|三级指标|年度指标值|实际完成值|得分|评分标准
满意度（10）|满意度|群众|≥90%|92%|10|完成得满分
预算执行（10）|预算执行率|执行率|100%|98%|9.8|
""")
    assert [row.level1 for row in form.indicators] == ["满意度指标", ""]
    assert {"no_field", "level2_unknown", "stray_cell"} <= codes(form)
