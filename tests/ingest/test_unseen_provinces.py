"""Layouts as other provinces print them: money by source and horizon, goals before their tables, labels of their own."""

from __future__ import annotations

import pytest

from ingest.grid import Cell, Grid
from ingest.layout import read_grid
from tests.ingest.test_unseen import amounts, codes, form_of, forms_of, rows_of


def test_sources_of_money_in_columns_and_horizons_in_rows() -> None:
    form = form_of("""
2024年度项目支出绩效目标申报表*6
填报单位（盖章）：苍县林业局　　　填报日期：2024.01.30　　　单位：万元*6
项目名称|湿地修复*2|项目属性|一次性项目*2
主管部门|苍县林业局*2|项目负责人及电话|莫问|0000-5239420
资金来源|合计|中央补助|省级补助|县级安排|其他资金
实施期资金|3760|2100|900|760|0
本年度申请|1680|950|400|330|0
长期绩效目标|清退鱼塘2600亩。*5
一级指标|二级指标|指标内容*2|指标值|备注
产出指标|数量指标|清退鱼塘面积*2|2600亩|
年度绩效目标|清退鱼塘1200亩。*5
一级指标|二级指标|指标内容*2|指标值|备注
产出指标|数量指标|清退鱼塘面积*2|1200亩|
""")
    assert amounts(form) == {
        ("period", "total"): "37600000", ("period", "central"): "21000000", ("period", "provincial"): "9000000",
        ("period", "county"): "7600000", ("period", "other"): "0", ("annual", "total"): "16800000",
        ("annual", "central"): "9500000", ("annual", "provincial"): "4000000", ("annual", "county"): "3300000",
        ("annual", "other"): "0",
    }  # fmt: skip
    assert (form.responsible, form.phone) == ("莫问", "0000-5239420")
    assert rows_of(form) == [
        ("period", "数量指标", "清退鱼塘面积", "2600亩"),
        ("annual", "数量指标", "清退鱼塘面积", "1200亩"),
    ]


def test_horizons_alone_before_amounts() -> None:
    form = form_of("""
项目支出绩效目标表（2025年度）
项目名称|湿地修复|||
资金构成（元）|合计|中央资金|市县资金|自筹资金
实施期|300|100|150|50
年度|120|40|60|20
""")
    assert amounts(form)["period", "self_raised"] == "50" and amounts(form)["annual", "county"] == "60"
    assert form.fiscal_year == 2025


def test_both_goals_before_one_table_leave_it_the_years() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称|湿地修复|||
中期目标|三年清退鱼塘2600亩。*4
年度目标|清退鱼塘1200亩。*4
一级指标|二级指标|三级指标|指标值|
产出指标|数量指标|清退鱼塘面积|1200亩|
""")
    assert rows_of(form) == [("annual", "数量指标", "清退鱼塘面积", "1200亩")]


def test_departments_of_two_levels_and_the_words_of_a_special_fund() -> None:
    form = form_of("""
专项转移支付区域绩效目标表*4
（2025年度）*4
专项名称|早稻集中育秧*3
省级主管部门|省农业农村厅|专项实施期|1年
县级财政部门|苍县财政局|县级主管部门|苍县农业农村局
资金情况（万元）|年度金额：|1104*2
|其中：中央补助|1104*2
""")
    assert (form.department_name, form.period) == ("苍县农业农村局", "1年")
    assert amounts(form) == {("annual", "total"): "11040000", ("annual", "central"): "11040000"}
    assert codes(form) == {"no_field"} and "省农业农村厅" in str(form.problems)


def test_total_of_the_project_beside_the_years_each_with_its_sources() -> None:
    form = form_of("""
省级项目支出绩效目标表*5
项目名称|空气站运维*4
项目资金（万元）|项目总额|8010|本年度金额|2670
|其中：中央资金|10|其中：中央资金|0
|省级资金|8000|省级资金|2670
""")
    assert amounts(form) == {
        ("period", "total"): "80100000", ("period", "central"): "100000", ("period", "provincial"): "80000000",
        ("annual", "total"): "26700000", ("annual", "central"): "0", ("annual", "provincial"): "26700000",
    }  # fmt: skip


def test_list_with_department_unit_and_both_totals() -> None:
    (form,) = forms_of("""
预算年度|部门编码|部门名称|单位名称|项目代码|项目名称|项目总额(元)|年度预算(元)|三级指标|运算符号|指标值|度量单位
2024|633|苍县住建局|苍县供热中心|2124633R|管网改造|45200000|20000000|改造管网|＝|9.4|公里
""")
    assert (form.department_code, form.department_name, form.implementing_unit) == ("633", "苍县住建局", "苍县供热中心")
    assert amounts(form) == {("period", "total"): "45200000", ("annual", "total"): "20000000"}


def test_list_whose_only_code_is_the_units() -> None:
    (form,) = forms_of("""
单位编码|单位名称|项目名称|年初预算（元）|三级指标|绩效指标性质|绩效指标值|绩效度量单位|是否核心指标
402|苍县民政局|长者食堂|1260000|补助食堂|≥|14|家|是
""")
    assert (form.department_code, form.implementing_unit) == ("402", "苍县民政局")
    assert [row.value_raw for row in form.indicators] == ["≥14家"]
    assert codes(form) == {"no_field"}


def test_a_dash_where_one_horizon_has_no_aim() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称|石窟加固|||
一级指标|二级指标|三级指标|实施期指标值|年度指标值
产出指标|数量指标|数字化采集|1200平方米|—
|时效指标|竣工时间|2026年10月|/
|质量指标|验收合格率|100%|100%
""")
    assert [(horizon, name) for horizon, _, name, _ in rows_of(form)] == [
        ("period", "数字化采集"), ("period", "竣工时间"), ("period", "验收合格率"), ("annual", "验收合格率"),
    ]  # fmt: skip
    assert not form.problems


def test_heads_of_goals_within_a_block() -> None:
    """四川 prints 项目基本情况 and 1.项目年度目标完成情况 beside the heads of the goals."""
    table = [
        [("项目名称", 1, 2), ("黑臭水体治理", 1, 9)],
        [("项目基本情况", 3, 1), ("1.项目年度目标完成情况", 2, 1), ("项目年度目标", 1, 4), ("年度目标完成情况", 1, 5)],
        [("", 1, 2), ("年底前完成治理。", 1, 4), ("已按期完成。", 1, 5)],
        [("", 1, 1), ("2.项目实施内容及过程概述", 1, 1), ("4月招标，10月通水。", 1, 9)],
        [("绩效指标\n（90分）", 2, 1), ("一级指标", 1, 1), ("二级指标", 1, 1), ("三级指标", 1, 1), ("指标值", 1, 1),
         ("完成值", 1, 1), ("权重", 1, 1), ("得分", 1, 4)],
        [("", 1, 1), ("产出指标", 1, 1), ("数量指标", 1, 1), ("治理水体", 1, 1), ("22条", 1, 1), ("22条", 1, 1),
         ("10", 1, 1), ("10", 1, 4)],
        [("评价结论", 1, 2), ("规范。", 1, 9)],
    ]  # fmt: skip
    rows = []
    for number, line in enumerate(table):
        row, col = [], 0
        for text, rowspan, colspan in line:
            if text:
                row.append(Cell(number, col, rowspan, colspan, text, f"第{number + 1}行"))
            col += colspan
        rows.append(row)
    (form,) = read_grid(Grid("", rows))
    assert (form.annual_goal, form.goal_completion) == ("年底前完成治理。", "已按期完成。")
    assert form.overview == "4月招标，10月通水。"
    assert len(form.indicators) == 1 and codes(form) == {"no_field"}


def test_labels_that_name_two_things() -> None:
    form = form_of("""
2025年度县级财政专项资金绩效目标申报表*5
项目名称|秸秆离田|||
项目负责人|佟玉|联系人及电话|富宁 0000-4918803|
实施内容及概况|打捆离田46万亩。*4
管理制度与保障措施|收储企业过磅单为准。*4
""")
    assert (form.responsible, form.handler, form.phone) == ("佟玉", "富宁", "0000-4918803")
    assert (form.overview, form.safeguards) == ("打捆离田46万亩。", "收储企业过磅单为准。")
    assert not form.problems


def test_the_period_called_a_cycle() -> None:
    """广东 says 实施周期 where others say 实施期 or 中期."""
    form = form_of("""
项目支出绩效目标表（2025年度）*6
项目名称|智慧气象*5
主管部门|岭县气象局|项目实施周期|2025-2027年*3
资金金额（万元）|实施周期总金额|300|本年度金额|100|
总体绩效目标|实施周期目标*3|年度目标*2
|建成智慧气象平台。*3|完成一期。*2
绩效指标|一级指标|二级指标|三级指标|实施周期指标值|年度指标值
|产出指标|数量指标|建设自动站|30个|10个
""")
    assert amounts(form) == {("period", "total"): "3000000", ("annual", "total"): "1000000"}
    assert (form.period, form.period_goal, form.annual_goal) == ("2025-2027年", "建成智慧气象平台。", "完成一期。")
    assert rows_of(form) == [("period", "数量指标", "建设自动站", "30个"), ("annual", "数量指标", "建设自动站", "10个")]
    assert not form.problems


def test_an_adjusted_target_takes_the_place_of_the_one_before() -> None:
    form = form_of("""
2024年项目支出绩效目标调整表*6
项目名称|道路养护*5
项目资金（万元）|调整前预算|调整后预算|调整额|
年度资金总额|500|420|-80|
年度目标|调整前|养护道路100公里。*4
|调整后|养护道路85公里。*4
一级指标|二级指标|三级指标|调整前指标值|调整后指标值|调整原因
产出指标|数量指标|养护里程|≥100公里|≥85公里|资金压减
""")
    assert amounts(form) == {("annual", "total"): "4200000"}
    assert form.annual_goal == "养护道路85公里。"
    assert rows_of(form) == [("annual", "数量指标", "养护里程", "≥85公里")]
    said = str(form.problems)
    assert all(text in said for text in ("500", "养护道路100公里。", "≥100公里", "资金压减"))


def test_an_adjusted_target_beside_the_value_of_the_budget() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称|道路养护*4
一级指标|二级指标|三级指标|年初指标值|变更后的指标值
产出指标|数量指标|养护里程|≥100公里|≥85公里
""")
    assert rows_of(form) == [("annual", "数量指标", "养护里程", "≥85公里")]


def test_indicators_without_levels() -> None:
    """重庆 has lists of 指标 with weight, unit and sign, and no level."""
    form = form_of("""
2024年部门项目绩效目标表*7
项目名称|松材线虫防控*6
当年预算（万元）|200|上年结转|0|其中：本级|120|
绩效指标|指标|指标权重|计量单位|指标性质|指标值|是否核心指标
|除治疫木株数|20|株|≥|20000|是
|林农满意度|10|%|≥|90|否
""")
    assert [(row.name, row.value_raw, row.weight) for row in form.indicators] == [
        ("除治疫木株数", "≥20000株", 20.0), ("林农满意度", "≥90%", 10.0),
    ]  # fmt: skip
    assert amounts(form)["annual", "county"] == "1200000"
    assert codes(form) == {"no_field"}


def test_both_levels_in_one_column() -> None:
    (form,) = forms_of("""
预算单位|项目名称|指标类别|指标名称|指标值|计量单位
滨县水务局|管网检测|产出指标-数量指标|检测里程|60|公里
滨县水务局|管网检测|产出指标/质量指标|合格率|100|%
滨县水务局|管网检测|满意度指标-服务对象满意度指标|用户满意度|90|%
""")
    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("满意度指标", "服务对象满意度"),
    ]  # fmt: skip


def test_levels_called_goals_and_cost_below_input() -> None:
    """福建 prints 投入, 产出, 效益 and 数量目标, 质量目标."""
    form = form_of("""
2024年度项目绩效目标表*5
项目名称|渔港建设*4
绩效指标|一级指标|二级指标|三级指标|目标值
|投入|时效目标|资金到位及时率|100%
||成本目标|工程造价|≤300万元
|产出|数量目标|建成渔港|1座
|满意度|服务对象满意度目标|渔民满意度|≥90%
""")
    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("产出指标", "时效指标"), ("产出指标", "成本指标"), ("产出指标", "数量指标"), ("满意度指标", "服务对象满意度"),
    ]  # fmt: skip
    assert codes(form) == {"label_variant"}


def test_values_called_goals_and_levels_called_kinds() -> None:
    form = form_of("""
项目支出绩效目标表（2025年度）
项目名称|供水管网|||
绩效目标1|建设平台1个。||||
绩效目标2|接入路口200个。||||
资金总投入|项目总投资（万元）|900|2025年资金（万元）|300
|其中：中央补助|500|其中：中央补助|200
一级指标|二级指标|三级指标|实施期目标|2025年目标
产出类指标|数量类指标|铺设管网|30公里|10公里
|工程质量类|合格率|100%|100%
效益类指标|环保效益|节水|5万方|2万方
满意度类指标|受益群众满意度|用户满意度|≥90%|≥90%
""")
    assert form.annual_goal == "建设平台1个。\n接入路口200个。"
    assert amounts(form) == {
        ("period", "total"): "9000000", ("period", "central"): "5000000",
        ("annual", "total"): "3000000", ("annual", "central"): "2000000",
    }  # fmt: skip
    assert rows_of(form)[4:] == [
        ("annual", "数量指标", "铺设管网", "10公里"),
        ("annual", "质量指标", "合格率", "100%"),
        ("annual", "生态效益指标", "节水", "2万方"),
        ("annual", "服务对象满意度", "用户满意度", "≥90%"),
    ]
    assert codes(form) == {"label_variant"}


def test_list_without_a_title_below_the_line_that_says_whose_it_is() -> None:
    (form,) = forms_of("""
政务公开
部门：琼县农业农村局|||||||||单位：万元
序号|项目名称|预算数|其中||绩效目标|一级指标|二级指标|三级指标|绩效指标值
|||财政拨款|其他资金||||||
1|橡胶补贴|1000|800|200|补贴橡胶|产出指标|数量指标|补贴面积|≥100亩
""")
    assert form.department_name == "琼县农业农村局"
    assert amounts(form)["annual", "total"] == "10000000"


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("主要建设内容及规模", "overview"), ("项目主要工作内容", "overview"), ("项目简述", "overview"),
        ("立项依据及必要性", "basis"), ("立项背景及依据", "basis"), ("组织保障", "safeguards"),
        ("保障项目顺利实施的措施", "safeguards"), ("实施步骤", "plan"), ("预算单位及代码", "implementing_unit"),
        ("项目法人", "implementing_unit"), ("资金使用期限", "period"), ("联系人/电话", "handler"),
    ],
)  # fmt: skip
def test_labels_that_no_list_has(label: str, field: str) -> None:
    form = form_of(f"""
项目支出绩效目标表
项目名称|供水管网
{label}|某一内容
""")
    assert getattr(form, field) == "某一内容" and not form.problems


@pytest.mark.parametrize(
    ("label", "source"),
    [
        ("本次下达资金（万元）", "total"), ("项目总投入（万元）", "total"), ("一般公共预算（万元）", "county"),
        ("乡镇（街道）资金（万元）", "county"), ("自筹（万元）", "self_raised"), ("结转资金（万元）", "other"),
    ],
)  # fmt: skip
def test_money_that_no_list_has(label: str, source: str) -> None:
    form = form_of(f"""
项目支出绩效目标表
项目名称|供水管网
{label}|20
""")
    assert amounts(form) == {("annual", source): "200000"}


def test_names_of_indicators_are_no_labels() -> None:
    """In rows that go on below a level, the name of an indicator comes first: it must end no table."""
    names = [
        "竣工时间",
        "完成时间",
        "总投资",
        "实施进度",
        "服务质量",
        "项目质量",
        "补助金额",
        "建设规模达标率",
        "培训计划完成率",
    ]
    form = form_of(
        "项目支出绩效目标表\n项目名称|供水管网\n一级指标|二级指标|三级指标|指标值\n产出指标|数量指标|铺设管网|30公里\n"
        + "\n".join(f"||{name}|≥1" for name in names)
    )
    assert [row.name for row in form.indicators] == ["铺设管网", *names]


def test_sign_and_number_beside_their_unit() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称|桥梁检测*5
一级指标|二级指标|三级指标|指标值|单位|权重
产出指标|数量指标|检测桥梁|≥40|座|20
|质量指标|检测率|≥95%|%|20
""")
    assert [(row.value_raw, row.number, row.unit) for row in form.indicators] == [
        ("≥40座", 40.0, "座"), ("≥95%", 95.0, "%"),
    ]  # fmt: skip
    assert not form.problems


def test_second_header_row_below_both_values() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称|桥梁检测*8
一级指标|二级指标|三级指标|实施期指标值*3|年度指标值*3
|||符号|数值|单位|符号|数值|单位
产出指标|数量指标|检测桥梁|≥|120|座|≥|40|座
""")
    assert rows_of(form) == [("period", "数量指标", "检测桥梁", "≥120座"), ("annual", "数量指标", "检测桥梁", "≥40座")]
    assert not form.problems


def test_of_several_years_below_one_value_the_forms_own() -> None:
    form = form_of("""
2024年项目支出绩效目标表
项目名称|桥梁检测*5
一级指标|二级指标|三级指标|指标值*3
|||2023年|2024年|2025年
产出指标|数量指标|检测桥梁|10座|20座|30座
""")
    assert rows_of(form) == [("annual", "数量指标", "检测桥梁", "20座")]
    assert "10座" in str(form.problems) and "30座" in str(form.problems)


def test_levels_below_a_header_that_names_none() -> None:
    form = form_of("""
2025年项目支出绩效目标表
项目名称|桥梁检测*3
绩效指标|指标内容|指标值|权重
产出|检测桥梁|≥40座|30
满意度|群众满意度|≥90%|20
""")
    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("产出指标", ""), ("满意度指标", "服务对象满意度"),
    ]  # fmt: skip


def test_header_over_amounts() -> None:
    form = form_of("""
2025年项目支出绩效目标表
项目名称|桥梁检测*3
资金来源|资金类别|金额（万元）|占比
|一般公共预算拨款|60|60%
|自筹资金|40|40%
|合计|100|100%
""")
    assert amounts(form) == {
        ("annual", "total"): "1000000", ("annual", "county"): "600000", ("annual", "self_raised"): "400000",
    }  # fmt: skip
    assert codes(form) == {"stray_cell", "money_level_unsaid"}
