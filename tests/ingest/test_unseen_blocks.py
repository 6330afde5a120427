"""Blocks of money that say their time, tables that go on, levels below the third, and lines above a table."""

from __future__ import annotations

from ingest import read_document
from ingest.grid import Cell, Grid
from ingest.layout import read_grid
from tests.ingest.test_unseen import amounts, codes, form_of, forms_of, rows_of

HEADER = "一级指标|二级指标|三级指标|指标值"


def test_a_block_of_money_says_that_its_sources_are_the_years() -> None:
    form = form_of("""
项目名称|湿地修复|||
项目总预算（万元）|300|项目当年预算（万元）|100
当年预算资金来源|来源项目|金额|
|中央转移支付||
|省级转移支付|60|
|县级财政资金|40|
""")
    assert amounts(form) == {
        ("period", "total"): "3000000", ("annual", "total"): "1000000", ("annual", "central"): "None",
        ("annual", "provincial"): "600000", ("annual", "county"): "400000",
    }  # fmt: skip


def test_sources_add_up_to_the_total_that_is_theirs() -> None:
    form = form_of("""
项目名称|湿地修复*3
项目总预算|300|项目当年预算|100
资金来源|省级财政资金*2|60
|县级财政资金*2|40
""")
    assert amounts(form)["annual", "provincial"] == "60" and ("period", "county") not in amounts(form)


def test_the_total_said_again_says_whose_the_sources_are() -> None:
    form = form_of("""
项目名称|湿地修复*3
项目总预算|300|项目当年预算|100
资金来源|合计*2|100
|县级财政资金*2|90
""")
    assert amounts(form)["annual", "county"] == "90" and "second_amount" not in codes(form)


def test_columns_of_the_whole_of_other_years_and_of_the_year() -> None:
    form = form_of("""
专项债券项目绩效目标表*5
项目名称|厂房*4
项目总投资（万元）|200|其中：专项债券资金|150|
资金来源（万元）|资金类别|总额|以前年度已到位|本年计划
|专项债券|150|90|60
|财政预算资金|50|14|26
""")
    assert amounts(form) == {
        ("period", "total"): "2000000", ("period", "county"): "500000", ("period", "other"): "1500000",
        ("annual", "county"): "260000", ("annual", "other"): "600000",
    }  # fmt: skip
    assert "no_field" in codes(form)


def test_the_budget_after_its_change_and_among_figures_of_spending() -> None:
    changed = form_of("项目名称|湿地修复*4\n预算金额（万元）|调整前|100|调整后|120")
    watched = form_of("项目名称|湿地修复*4\n预算安排（万元）|全年预算数|100|1-6月支出数|50")
    assert amounts(changed) == {("annual", "total"): "1200000"}
    assert amounts(watched) == {("annual", "total"): "1000000"}


def test_kinds_of_money_are_no_sources_and_notes_are() -> None:
    form = form_of("""
项目名称|湿地修复|资金性质|一般公共预算
购买主体|湿地中心|服务期限|1年
购买服务预算金额（元）|100|其中：财政资金（中央）|90
单位资金（自筹）|10||
""")
    assert amounts(form) == {
        ("annual", "total"): "100", ("annual", "central"): "90", ("annual", "self_raised"): "10",
    }  # fmt: skip
    assert (form.implementing_unit, form.period) == ("湿地中心", "1年")


def test_titles_in_a_table_of_contents_begin_no_form() -> None:
    form, whole = forms_of(f"""
苍县林业局2025年部门预算
附表8 项目支出绩效目标表
附表9 部门整体支出绩效目标表
一、部门职责
负责全县林业。
二、名词解释
绩效目标：指预期产出。
附表8 项目支出绩效目标表
项目名称|湿地修复|||
{HEADER}
产出指标|数量指标|清退面积|1200亩
附表9 部门整体支出绩效目标表
部门名称|苍县林业局|||
{HEADER}
产出指标|数量指标|造林面积|300亩
""")
    assert (form.project_name, form.annual_goal, whole.kind) == ("湿地修复", None, "department")


def test_a_table_goes_on_below_its_title_said_again() -> None:
    form = form_of(f"""
项目支出绩效目标表
（2025年度）
项目名称|湿地修复|||
{HEADER}
产出指标|数量指标|清退面积|1200亩
项目支出绩效目标表（续）
（2025年度）
项目名称|湿地修复|||
{HEADER}
效益指标|社会效益指标|带动就业|20人
续上表
（2025年度）
满意度指标|服务对象满意度|群众满意度|90%
""")
    assert [row.value_raw for row in form.indicators] == ["1200亩", "20人", "90%"]


def test_tables_of_both_horizons_with_titles_of_their_own() -> None:
    form = form_of("""
项目支出绩效目标申报表*7
项目名称|湿地修复*6
长期绩效目标表*7
目标名称|一级指标|二级指标|三级指标|指标值*3
长期绩效目标1|产出指标|数量指标|清退面积|2600亩
年度绩效目标表*7
目标名称|一级指标|二级指标|三级指标|指标值*3
||||前年|上年|预计当年实现
年度绩效目标1|产出指标|数量指标|清退面积|/|300亩|1200亩
""")
    assert rows_of(form) == [
        ("period", "数量指标", "清退面积", "2600亩"),
        ("annual", "数量指标", "清退面积", "1200亩"),
    ]


def test_names_on_the_fourth_level() -> None:
    form = form_of("""
项目名称|湿地修复*5
一级指标|二级指标|三级指标|四级指标|目标值|权重
产出指标|数量指标|面积|清退面积|1200亩|10
||造林面积||300亩|10
""")
    assert rows_of(form) == [
        ("annual", "数量指标", "清退面积", "1200亩"),
        ("annual", "数量指标", "造林面积", "300亩"),
    ]
    assert codes(form) == {"no_field"}


def test_columns_of_what_was_monitored() -> None:
    form = form_of("""
项目名称|湿地修复*10
一级指标|二级指标|三级指标|年度指标值|1—7月完成情况|全年预计完成情况|偏差原因分析*3|完成目标可能性*2
||||||经费保障|制度保障|其他|确定能|有可能
产出指标|时效指标|服务期限|1年|7个月|1年||||√|
||指标值类型|2类|2类|2类||||√|
""")
    assert rows_of(form) == [
        ("annual", "时效指标", "服务期限", "1年"),
        ("annual", "时效指标", "指标值类型", "2类"),
    ]


def test_the_kind_of_a_value_is_its_sign() -> None:
    form = form_of("""
项目名称|湿地修复*5
一级指标|二级指标|三级指标|指标值类型|指标值|度量单位
产出指标|数量指标|清退面积|≥|1200|亩
""")
    assert rows_of(form) == [("annual", "数量指标", "清退面积", "≥1200亩")]


def test_a_line_above_the_table_names_who_files_it() -> None:
    table = f"单位：万元\n项目名称|湿地修复|||\n{HEADER}\n产出指标|数量指标|清退面积|1200亩"
    coded = form_of(f"项目支出绩效目标表\n205苍县林业局|||{table}")
    plain = form_of(f"项目支出绩效目标表\n苍县林业局本级|||{table}")
    assert (coded.department_code, coded.department_name) == ("205", "苍县林业局")
    assert (plain.department_code, plain.department_name) == (None, "苍县林业局本级")


def test_departments_above_their_units_in_the_column_of_projects() -> None:
    forms = forms_of("""
2025年项目支出绩效目标表*7
单位名称/项目名称|项目金额|年度绩效目标|一级指标|二级指标|三级指标|指标值
苍县林业局||||||
苍县林业局本级||||||
湿地修复|100|清退。|产出指标|数量指标|清退面积|1200亩
苍县林场||||||
造林|50|造林。|产出指标|数量指标|造林面积|300亩
""")
    assert [(form.department_name, form.implementing_unit, form.project_name) for form in forms] == [
        ("苍县林业局", "苍县林业局本级", "湿地修复"),
        ("苍县林业局", "苍县林场", "造林"),
    ]


def test_the_aim_beside_what_was_reached_in_one_row_of_headings_and_months_in_the_title() -> None:
    form = form_of("""
项目支出绩效目标执行监控表
（2025年1-7月）*6
项目名称|湿地修复*5
项目概况、主要内容及用途|清退鱼塘。*5
资金（万元）|单位资金（自有）|40*4
一级指标|二级指标|指标名称|前年|上年|预计当年实现
产出指标|数量指标|清退面积|/|300亩|1200亩
""")
    assert (form.fiscal_year, form.overview) == (2025, "清退鱼塘。")
    assert amounts(form) == {("annual", "self_raised"): "400000"}
    assert rows_of(form) == [("annual", "数量指标", "清退面积", "1200亩")]


def test_sentences_that_begin_as_another_label_does_stay_with_theirs() -> None:
    form = form_of("""
项目名称||湿地修复||
项目实施计划||组织保障：专人负责。资金保障：及时到位。||
主管部门||苍县林业局||填报日期：2025.01.05
""")
    assert (form.plan, form.safeguards) == ("组织保障：专人负责。资金保障：及时到位。", None)
    assert form.filled_at == "2025-01-05"


def test_a_cell_that_tells_total_and_sources_in_words() -> None:
    form = form_of("""
项目名称|农业保险
预算金额|年度资金总额：1911.00万元；其中：中央资金1092.00万元；省级资金546万元；区级资金273万元。
""")
    assert amounts(form) == {
        ("annual", "total"): "19110000", ("annual", "central"): "10920000", ("annual", "provincial"): "5460000",
        ("annual", "county"): "2730000",
    }  # fmt: skip
    assert codes(form) == set()


def test_words_about_money_that_are_no_amounts_stay_a_problem() -> None:
    form = form_of("""
项目名称|农业保险
预算金额|年度资金由上级拨付，另行通知
""")
    assert amounts(form) == {("annual", "total"): "None"}
    assert codes(form) == {"unreadable_amount"}


def test_heads_of_levels_over_two_rows() -> None:
    grid = Grid(
        "",
        [
            [Cell(0, 0, 1, 1, "项目名称", "A1"), Cell(0, 1, 1, 5, "高标准农田", "B1")],
            [
                Cell(1, 0, 2, 1, "一级指标", "A2"), Cell(1, 1, 2, 1, "二级指标", "B2"),
                Cell(1, 2, 1, 2, "实施期指标", "C2"), Cell(1, 4, 1, 2, "年度指标", "E2"),
            ],
            [
                Cell(2, 2, 1, 1, "三级指标", "C3"), Cell(2, 3, 1, 1, "指标值", "D3"),
                Cell(2, 4, 1, 1, "三级指标", "E3"), Cell(2, 5, 1, 1, "指标值", "F3"),
            ],
            [
                Cell(3, 0, 1, 1, "产出指标", "A4"), Cell(3, 1, 1, 1, "数量指标", "B4"),
                Cell(3, 2, 1, 1, "建设面积", "C4"), Cell(3, 3, 1, 1, "≥1.2万亩", "D4"),
                Cell(3, 4, 1, 1, "建设面积", "E4"), Cell(3, 5, 1, 1, "≥0.8万亩", "F4"),
            ],
        ],
        exact=True,
    )  # fmt: skip
    (form,) = read_grid(grid)
    assert [(row.horizon, row.level2, row.name, row.value_raw) for row in form.indicators] == [
        ("period", "数量指标", "建设面积", "≥1.2万亩"), ("annual", "数量指标", "建设面积", "≥0.8万亩"),
    ]  # fmt: skip
    assert codes(form) == set()


def test_forms_of_one_text_that_were_copied_in_two_ways() -> None:
    text = """项目支出绩效目标表
项目名称
公路养护
一级指标
二级指标
三级指标
指标值
产出指标
数量指标
养护里程
≥30公里
项目支出绩效目标表
项目名称 桥梁检测
绩效指标 一级指标 二级指标 三级指标 指标值
产出指标 数量指标 检测桥梁 ≥40座
"""
    forms = read_document(text.encode()).forms
    assert [(form.project_name, form.indicators[0].name, form.indicators[0].value_raw) for form in forms] == [
        ("公路养护", "养护里程", "≥30公里"), ("桥梁检测", "检测桥梁", "≥40座"),
    ]  # fmt: skip
    assert forms[1].indicators[0].locator.startswith("第15行")


def test_sources_one_after_another_in_a_row_and_from_above() -> None:
    form = form_of("""
项目名称|湿地修复|||
项目资金（万元）|年度资金总额|100|
其中：中央|60|省级|20
""")
    assert amounts(form) == {
        ("annual", "total"): "1000000", ("annual", "central"): "600000", ("annual", "provincial"): "200000",
    }  # fmt: skip
    form = form_of("""
项目名称|湿地修复
年度资金总额（元）|100
其中：上级补助：中央|60
上级财政-省级|40
""")
    assert amounts(form)["annual", "central"] == "60" and amounts(form)["annual", "provincial"] == "40"


def test_two_values_beside_one_name_with_a_remark_behind() -> None:
    form = form_of("""
项目名称|垃圾分类*5
资金构成（万元）|全周期*2|当年*3
合计|300*2|100*3
一级指标|二级指标|三级指标|实施周期指标值|年度指标值|指标说明
产出指标|数量指标|新增分类小区|≥126个|≥42个|按验收数
""")
    assert amounts(form) == {("period", "total"): "3000000", ("annual", "total"): "1000000"}
    assert [(row.horizon, row.value_raw) for row in form.indicators] == [("period", "≥126个"), ("annual", "≥42个")]


def test_nature_and_value_in_one_column() -> None:
    form = form_of("""
项目名称|大棚建设*4
一级指标|二级指标|三级指标|指标性质及指标值|权重
产出指标|数量指标|新建钢架大棚|≥90座|10
""")
    assert [(row.name, row.value_raw, row.weight) for row in form.indicators] == [("新建钢架大棚", "≥90座", 10)]


def test_the_goal_of_the_whole_beside_the_years() -> None:
    form = form_of("""
项目名称|保鲜库*3
项目总目标*2|年度总体目标*2
建成800吨保鲜库*2|完成主体工程*2
""")
    assert (form.period_goal, form.annual_goal) == ("建成800吨保鲜库", "完成主体工程")


def test_the_years_and_the_whole_in_a_column_of_records_with_their_goals() -> None:
    lines = [
        "项目名称,目标类型,总体目标,一级指标,二级指标,三级指标,指标值",
        "安保服务,实施期目标,三年配齐保安,产出指标,数量指标,购买岗位,≥396人",
        "安保服务,年度目标,今年配齐保安,产出指标,数量指标,覆盖学校,132所",
        "污水处理,年度目标,达标排放,产出指标,质量指标,达标率,100%",
    ]
    first, second = read_document("\n".join(lines).encode()).forms
    assert (first.period_goal, first.annual_goal) == ("三年配齐保安", "今年配齐保安")
    assert [(row.horizon, row.name) for row in first.indicators] == [("period", "购买岗位"), ("annual", "覆盖学校")]
    assert (second.project_name, second.period_goal, second.annual_goal) == ("污水处理", None, "达标排放")


def test_a_heading_above_numbered_titles_dates_all_of_them() -> None:
    forms = forms_of("""
2025年部门预算项目绩效目标*2
1、管护绩效目标表*2
项目名称|管护
一级指标|三级指标|指标值
产出指标|管护处数|3处
2、厕所绩效目标表*2
项目名称|厕所
一级指标|三级指标|指标值
产出指标|维修座数|3座
""")
    assert [form.fiscal_year for form in forms] == [2025, 2025]


def test_the_bureaus_opinion_below_a_table_is_no_indicator() -> None:
    form = form_of("""
项目名称|路灯*3
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|维护路灯|30盏
财政部门批复意见*2|同意*2
""")
    assert len(form.indicators) == 1 and codes(form) == {"no_field"}


def test_a_period_told_by_its_ends() -> None:
    form = form_of("""
项目名称|养护*3
项目开始时间|2025年1月|项目结束时间|2025年12月
""")
    assert (form.period, codes(form)) == ("2025年1月至2025年12月", set())
    form = form_of("""
项目名称|养护*3
项目起止时间|2025年*3
项目开始时间|2025年1月|项目结束时间|
""")
    assert form.period == "2025年"
    assert [problem.message for problem in form.problems] == ["“项目开始时间”没有对应的字段，内容“2025年1月”未入库。"]


def test_a_goal_told_in_several_rows_beside_its_label() -> None:
    form = form_of("""
项目名称|养护
年度绩效目标|目标1：养护30公里
|目标2：巡查12次
""")
    assert form.annual_goal == "目标1：养护30公里\n目标2：巡查12次"


def test_a_table_without_a_header() -> None:
    form = form_of("""
项目名称|养护*3
产出指标|数量指标|指标1：养护里程|30公里
||指标2：巡查次数|12次
效益指标|社会效益指标|出行改善|明显
""")
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "养护里程", "30公里"), ("数量指标", "巡查次数", "12次"), ("社会效益指标", "出行改善", "明显"),
    ]  # fmt: skip


def test_name_and_value_in_one_column() -> None:
    form = form_of("""
项目名称|养护*2
一级指标|二级指标|三级指标及指标值
产出指标|数量指标|养护里程≥30公里
|质量指标|工程合格率达到100%
满意度指标|服务对象满意度|群众满意度不低于90%
""")
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "养护里程", "≥30公里"), ("质量指标", "工程合格率", "100%"), ("服务对象满意度", "群众满意度", "不低于90%"),
    ]  # fmt: skip


def test_grades_of_a_value_and_columns_of_who_does_it() -> None:
    form = form_of("""
项目名称|养护*7
一级指标|二级指标|三级指标|责任单位|指标值*4
||||优|良|中|差
产出指标|数量指标|养护里程|公路站|≥30公里|≥25公里|≥20公里|<20公里
""")
    assert [row[1:] for row in rows_of(form)] == [("数量指标", "养护里程", "≥30公里")]
    assert codes(form) == {"no_field"}


def test_the_whole_years_value_among_its_quarters() -> None:
    form = form_of("""
项目名称|养护*5
一级指标|二级指标|三级指标|一季度|上半年|全年
产出指标|数量指标|养护里程|10|20|40公里
""")
    assert [row[1:] for row in rows_of(form)] == [("数量指标", "养护里程", "40公里")]


def test_a_task_called_as_a_division_of_money_and_a_pages_heading_that_is_no_form() -> None:
    (form,) = forms_of("""
2025年云县部门整体支出绩效目标公开表（第二批）*5
部门整体支出绩效目标表*5
（2025年度）*5
部门（单位）名称|水利局*4
年度主要任务|任务名称|主要内容|预算金额（万元）|财政拨款
|基本支出|人员和公用经费|112|112
|河湖保护|巡查保洁|62|62
|金额合计*2|174|174
""")
    assert form.plan == "基本支出｜人员和公用经费｜112｜112\n河湖保护｜巡查保洁｜62｜62"
    assert amounts(form) == {("annual", "total"): "1740000", ("annual", "county"): "1740000"}


def test_headings_of_parts_and_questions_that_a_form_has_no_field_for() -> None:
    form = form_of("""
一、项目基本信息*4
项目名称|养护*3
是否新增资产|□是 ☑否|是否政府采购|☑是 □否
所属专项|养护资金*3
年度资金总额（元）|10*3
其中：中央省级资金|10*3
""")
    assert codes(form) == {"no_field", "money_level_unsaid"}
    assert amounts(form)["annual", "provincial"] == "10"
