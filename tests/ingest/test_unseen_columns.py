"""More layouts of other counties: columns of years, sources and horizons, lists of projects, several indicators in a cell."""

from __future__ import annotations

from ingest.form import Form
from ingest.grid import Cell, Grid
from ingest.layout import read_grid
from tests.ingest.test_unseen import amounts, codes, form_of, forms_of, rows_of


def test_values_of_other_years_beside_the_one_aimed_at() -> None:
    form = form_of("""
2022年部门项目绩效目标申报表*8
申报日期：2022年1月19日　　　　　　　　单位：万元*8
项目名称*2|非遗补充调查*6
项目主管部门*2|云县文旅局*2|项目执行单位*2|云县非遗中心*2
项目属性*2|一次性项目*2|起止年限*2|2022年2月—11月*2
项目实施方案*2|2月培训，3至8月入户。*6
项目总预算*2|26.8*2|项目当年预算*2|20*2
年度绩效指标|一级指标|二级指标|指标名称|指标值*3|指标值确定依据
||||前年|上年|预计当年实现|
|产出指标|数量指标|调查乡镇|7个|8个|≥9个|计划标准
""")
    assert (form.implementing_unit, form.period) == ("云县非遗中心", "2022年2月—11月")
    assert (form.plan, form.filled_at) == ("2月培训，3至8月入户。", "2022-01-19")
    assert amounts(form) == {("period", "total"): "268000", ("annual", "total"): "200000"}
    assert rows_of(form) == [("annual", "数量指标", "调查乡镇", "≥9个")]
    assert "“7个”" in str(form.problems) and "“8个”" in str(form.problems)


def test_a_value_of_the_whole_period_and_one_of_the_year_below_one_heading() -> None:
    form = form_of("""
项目支出绩效目标表*5
项目名称|乡镇卫生院设备*4
一级指标|二级指标|三级指标|指标值*2
|||实施期|年度
产出指标|数量指标|购置设备|20台|10台
""")
    assert rows_of(form) == [("period", "数量指标", "购置设备", "20台"), ("annual", "数量指标", "购置设备", "10台")]


def test_a_list_of_projects_without_indicators_and_money_in_columns() -> None:
    forms = forms_of("""
泰县2023年项目绩效目标一览表*9
序号|项目名称|主管部门|实施单位|资金安排（万元）*3|年度绩效目标|备注
||||合计|中央资金|县级资金||
1|雨污分流改造|泰县住建局|管网中心|3180|1500|1680|改造6条道路|
2|营养改善计划|泰县教育局|营养中心|984.5|800|184.5|惠及62所学校|分两学期
合计*4|4164.5|2300|1864.5||
""")
    assert [form.project_name for form in forms] == ["雨污分流改造", "营养改善计划"]
    assert [form.implementing_unit for form in forms] == ["管网中心", "营养中心"]
    assert amounts(forms[1]) == {
        ("annual", "total"): "9845000", ("annual", "central"): "8000000", ("annual", "county"): "1845000",
    }  # fmt: skip
    assert forms[0].annual_goal == "改造6条道路" and forms[0].fiscal_year == 2023
    assert "分两学期" in str(forms[1].problems) and "4164.5" in str(forms[1].problems)


def test_money_in_columns_beside_indicators() -> None:
    (form,) = forms_of("""
2024年项目绩效目标表*10
序号|项目名称|主管部门|资金情况（万元）*3|年度绩效目标|绩效指标*3
|||合计|中央资金|县级资金||二级指标|三级指标|指标值
1|雨污分流改造|泰县住建局|3180|1500|1680|改造6条道路|数量指标|改造道路|6条
|||||||质量指标|合格率|100%
""")
    assert amounts(form) == {
        ("annual", "total"): "31800000", ("annual", "central"): "15000000", ("annual", "county"): "16800000",
    }  # fmt: skip
    assert [row[1:] for row in rows_of(form)] == [("数量指标", "改造道路", "6条"), ("质量指标", "合格率", "100%")]


def test_a_blank_form_is_no_list_of_projects() -> None:
    form = form_of("""
项目支出绩效目标表*8
项目名称||主管部门||实施单位||项目属性|
项目资金||年度资金总额|||||
""")
    assert (form.project_name, form.department_name, amounts(form)) == ("", "", {("annual", "total"): "None"})


def test_one_amount_behind_the_heading_of_a_block() -> None:
    form = form_of("""
项目支出绩效目标表*4
项目名称|村道改造|主管部门|云县交通局
项目资金（万元）|50||
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|改造里程|3公里
""")
    assert amounts(form) == {("annual", "total"): "500000"}


def test_labels_made_up_of_the_words_that_labels_have() -> None:
    form = form_of("""
项目支出绩效目标表*4
项目名称|村道改造|预算主管单位及代码|331 云县交通局
项目承办单位|云县公路站|建设起止时间|2024年3月至10月
项目主要内容及范围|改造3公里*3
立项政策的依据|云政发〔2023〕5号*3
立项必要性分析|路面破损*3
项目实施保障机制|专人负责*3
项目推进计划|3月招标，10月完工*3
编报时间|2024年1月8日|分管负责人|甲
填表人姓名|乙|联系人电话|0000-1
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|改造里程|3公里
""")
    assert (form.department_code, form.department_name) == ("331", "云县交通局")
    assert (form.implementing_unit, form.period) == ("云县公路站", "2024年3月至10月")
    assert (form.overview, form.basis) == ("改造3公里", "云政发〔2023〕5号")
    assert (form.necessity, form.safeguards, form.plan) == ("路面破损", "专人负责", "3月招标，10月完工")
    assert (form.filled_at, form.responsible, form.handler, form.phone) == ("2024-01-08", "甲", "乙", "0000-1")


def test_units_and_their_projects_in_one_column_with_money_of_other_kinds() -> None:
    (form,) = forms_of("""
2025年部门预算项目支出绩效目标表*10
部门名称：白县农业农村局|*9
单位编码（项目编码）|单位（项目）名称|项目金额（万元）*4|绩效目标|绩效指标*3
||资金总额|财政拨款|财政专户资金|单位资金||二级指标|三级指标|指标值
041001|白县农机中心|1224|1200|20|4||||
4114|保护性耕作补助|1224|1200|20|4|完成36万亩|数量指标|播种面积|36万亩
|||||||质量指标|合格率|≥95%
""")
    assert (form.department_name, form.implementing_unit) == ("白县农业农村局", "白县农机中心")
    assert (form.project_name, form.annual_goal) == ("保护性耕作补助", "完成36万亩")
    assert amounts(form) == {
        ("annual", "total"): "12240000", ("annual", "county"): "12000000", ("annual", "self_raised"): "40000",
        ("annual", "other"): "200000",
    }  # fmt: skip
    assert [row[1:] for row in rows_of(form)] == [("数量指标", "播种面积", "36万亩"), ("质量指标", "合格率", "≥95%")]


def test_sources_made_up_of_the_words_that_sources_have() -> None:
    form = form_of("""
项目支出绩效目标表*4
项目名称|村道改造|用款单位|云县公路站
申报单位|云县交通局|项目实施内容及计划|3月招标
资金金额及构成（万元）|总额|900|
|其中：中央专项补助资金|540|
|省本级财政资金|180|
|县本级财政资金|100|
|企业自筹经费|50|
|政府性基金预算拨款|30|
一级指标|二级指标|三级指标|指标值及单位|绩效标准
产出指标|数量指标|改造里程|3公里|计划标准
填表人：甲|审核人：|单位负责人签字：|填报日期：2022-03-11
""")
    assert amounts(form) == {
        ("annual", "total"): "9000000", ("annual", "central"): "5400000", ("annual", "provincial"): "1800000",
        ("annual", "county"): "1000000", ("annual", "self_raised"): "500000", ("annual", "other"): "300000",
    }  # fmt: skip
    assert (form.implementing_unit, form.plan) == ("云县公路站", "3月招标")
    assert (form.handler, form.responsible, form.filled_at) == ("甲", "", "2022-03-11")
    assert rows_of(form) == [("annual", "数量指标", "改造里程", "3公里")]


def several(name: str, value: str) -> Form:
    cells = [
        [(0, "项目支出绩效目标表")],
        [(0, "项目名称"), (1, "村道改造")],
        [(0, "一级指标"), (1, "二级指标"), (2, "三级指标"), (3, "指标值")],
        [(0, "产出指标"), (1, "数量指标"), (2, name), (3, value)],
    ]
    rows = [[Cell(n, col, 1, 1, text, f"第{n + 1}行") for col, text in row] for n, row in enumerate(cells)]
    (form,) = read_grid(Grid("", rows))
    return form


def test_several_indicators_in_one_cell() -> None:
    for name, value in (
        ("①改造里程\n②新建桥涵", "①3公里\n②2座"),
        ("①改造里程②新建桥涵", "①3公里②2座"),
        ("1.改造里程\n2.新建\n桥涵", "3公里\n2座"),
        ("改造里程\n新建桥涵", "3公里\n2座"),
    ):
        assert [row[2:] for row in rows_of(several(name, value))] == [("改造里程", "3公里"), ("新建桥涵", "2座")], name


def test_one_indicator_on_several_lines() -> None:
    for name, value in (
        ("补助资金\n发放时间", "2025年9月\n底前"),
        ("改造\n里程", "3公里\n以上"),
        ("通村道路\n改造率", "≥95\n%"),
    ):
        assert len(rows_of(several(name, value))) == 1, name


def test_several_names_with_one_value_are_reported() -> None:
    form = several("1.改造里程\n2.新建桥涵\n3.护栏", "若干")
    assert (len(form.indicators), codes(form)) == (1, {"several_in_cell"})


def test_the_year_stands_left_of_the_whole_period() -> None:
    form = form_of("""
本级财政项目支出绩效目标表*6
编报年度：2024|*4|金额单位：万元
项目名称|清洁取暖补贴*5
本年度资金|943.8*2|项目总投资|2000*2
年度目标*3|中长期目标*3
全部发放到户*3|散煤清零*3
年度绩效指标*3|中长期绩效指标*3
一级指标|二级指标|三级指标（单位）|目标值|三级指标（单位）|目标值
产出指标|质量指标|补贴到户率|100%|补贴到户率|≥95%
||||外请教师|≥28人次
""")
    assert (form.fiscal_year, form.annual_goal, form.period_goal) == (2024, "全部发放到户", "散煤清零")
    assert amounts(form) == {("period", "total"): "20000000", ("annual", "total"): "9438000"}
    assert rows_of(form) == [
        ("period", "质量指标", "补贴到户率", "≥95%"), ("period", "质量指标", "外请教师", "≥28人次"),
        ("annual", "质量指标", "补贴到户率", "100%"),
    ]  # fmt: skip


def test_the_department_s_money_takes_the_place_of_the_sum_of_its_tasks() -> None:
    form = form_of("""
2024年部门整体支出绩效目标申报表*7
部门（单位）名称|泰县医疗保障局*6
年度主要任务|任务名称|主要内容*2|预算金额（万元）*3
||||总额|财政拨款|其他资金
|任务一|参保补助*2|5891.2|5891.2|0
|金额合计*3|6247.2|6247.2|0
年度部门预算（万元）|资金总额：*3|6567.2*3
|按收入性质分：*3|按支出性质分：*3
|其中：财政拨款*2|6562.2|其中：基本支出*2|320
|其他资金*2|5|项目支出*2|6247.2
一级指标|二级指标|三级指标*2|指标值*3
产出指标|数量指标|参保人数*2|52万人*3
""")
    assert amounts(form) == {
        ("annual", "total"): "65672000", ("annual", "county"): "65622000", ("annual", "other"): "50000",
    }  # fmt: skip
    assert not codes(form) & {"second_amount", "unread_row", "stray_cell"}


def test_figures_below_sources_and_behind_a_word_of_their_own() -> None:
    form = form_of("""
项目支出绩效目标批复表（2025年度）*5
项目名称|课题研究|项目开始/结束时间|2025年2月-11月*2
资金来源（元）|合计|中央财政|县级财政|其他
金额|1,350,000.00|0.00|1,350,000.00|0.00
一级指标|二级指标|三级指标|目标值|分值权重
产出指标|数量指标|课题|9个|7
""")
    assert form.period == "2025年2月-11月"
    assert amounts(form) == {
        ("annual", "total"): "1350000", ("annual", "central"): "0", ("annual", "county"): "1350000",
        ("annual", "other"): "0",
    }  # fmt: skip


def test_levels_and_sources_in_the_second_row_of_a_header() -> None:
    (form,) = forms_of("""
2024年度项目支出绩效目标一览表*8
序号|项目名称|资金规模（万元）*2|年度绩效目标|产出指标*2|满意度指标
||合计|中央||数量指标|时效指标|服务对象满意度指标
1|营养改善|951.2|760.96|惠及60所学校|1.学校：60所|食材到校：每日8:30前|家长满意度：≥90%
""")
    assert amounts(form) == {("annual", "total"): "9512000", ("annual", "central"): "7609600"}
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "学校", "60所"), ("时效指标", "食材到校", "每日8:30前"), ("服务对象满意度", "家长满意度", "≥90%"),
    ]  # fmt: skip


def test_outputs_beside_effects_are_of_one_horizon() -> None:
    form = form_of("""
财政支出项目绩效目标表*7
预算年度：2021年*5|单位：万元*2
项目名称*2|人民调解*5
绩效指标|产出指标*3|效益及满意度指标*3
|二级指标|三级指标|指标值|二级指标|三级指标|指标值
|数量指标|简易案件|400件|社会效益指标|协议履行率|≥95%
||一般案件|500件||转刑事案件|0件
""")
    assert form.fiscal_year == 2021
    assert sorted(rows_of(form)) == [
        ("annual", "数量指标", "一般案件", "500件"), ("annual", "数量指标", "简易案件", "400件"),
        ("annual", "社会效益指标", "协议履行率", "≥95%"), ("annual", "社会效益指标", "转刑事案件", "0件"),
    ]  # fmt: skip


def test_years_in_labels_and_an_aim_for_the_period_alone() -> None:
    form = form_of("""
省级财政专项资金绩效目标表*6
转移支付（项目）名称*2|老旧小区改造*4
县级主管部门*2|临沅区住建局 [408]*2|具体实施单位|保障中心
资金总额（万元）*2|实施期（2024-2025年）总额*2|5880*2
|2024年度总额|3600*4
绩效目标|实施期目标（2024-2025年）*3|年度目标（2024年）*2
|改造19个小区*3|改造11个小区*2
绩效指标|一级指标|二级指标|三级指标|实施期指标值（2024-2025年）|2024年度指标值
|产出指标|数量指标|改造小区|19个|11个
||时效指标|整体验收|2025年底前|
""")
    assert (form.fiscal_year, form.department_code) == (2024, "408")
    assert amounts(form) == {("period", "total"): "58800000", ("annual", "total"): "36000000"}
    assert (form.period_goal, form.annual_goal) == ("改造19个小区", "改造11个小区")
    assert rows_of(form) == [
        ("period", "数量指标", "改造小区", "19个"), ("period", "时效指标", "整体验收", "2025年底前"),
        ("annual", "数量指标", "改造小区", "11个"),
    ]  # fmt: skip


def test_other_sources_are_added_up() -> None:
    form = form_of("""
项目支出绩效目标表*4
项目名称|村道改造|申请预算（万元）|100
其他资金|30|上年结转资金|20
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|改造里程|3公里
""")
    assert amounts(form) == {("annual", "total"): "1000000", ("annual", "other"): "500000"}
    assert not codes(form)


def test_sources_beside_amounts_of_period_and_year() -> None:
    form = form_of("""
项目支出绩效目标申报表*6
一、项目基本信息*6
项目名称|保护性耕作*5
项目负责人及联系电话|赫连秋  0000-5514612*2|实施单位（购买主体）|农机中心*2
二、项目资金（单位：元）*6
资金来源*2|实施期资金*2|年度资金*2
资金总额*2|36,720,000.00*2|12,240,000.00*2
1.中央财政资金*2|31,320,000.00*2|10,440,000.00*2
2.自治区财政资金*2|5,400,000.00*2|1,800,000.00*2
项目总目标：|三年108万亩次*5
年度绩效目标：|完成36万亩*5
一级指标|二级指标|三级指标*2|指标值*2
产出指标|数量指标|面积*2|36万亩*2
""")
    assert (form.responsible, form.phone, form.implementing_unit) == ("赫连秋", "0000-5514612", "农机中心")
    assert amounts(form) == {
        ("period", "total"): "36720000", ("period", "central"): "31320000", ("period", "provincial"): "5400000",
        ("annual", "total"): "12240000", ("annual", "central"): "10440000", ("annual", "provincial"): "1800000",
    }  # fmt: skip
    assert (form.period_goal, form.annual_goal) == ("三年108万亩次", "完成36万亩")


def test_a_column_says_whether_a_row_is_of_the_period_or_the_year() -> None:
    (form,) = forms_of("""
项目名称|实施期资金总额（元）|年度资金总额（元）|目标类型|绩效目标|二级指标|三级指标|指标值
污水处理|26069760|8689920|实施期目标|三年1402万吨|数量指标|处理量|1402万吨
|||||质量指标|达标率|≥98%
|||年度目标|今年467万吨|数量指标|处理量|467万吨
""")
    assert (form.period_goal, form.annual_goal) == ("三年1402万吨", "今年467万吨")
    assert amounts(form) == {("period", "total"): "26069760", ("annual", "total"): "8689920"}
    assert rows_of(form) == [
        ("period", "数量指标", "处理量", "1402万吨"), ("period", "质量指标", "达标率", "≥98%"),
        ("annual", "数量指标", "处理量", "467万吨"),
    ]  # fmt: skip


def test_the_date_above_the_table_of_a_self_evaluation() -> None:
    form = form_of("""
2023年度饮水安全项目自评表*7
单位名称：云溪县供水站*5|填报日期：2024-03-20*2
项目名称|饮水安全*6
预算执行情况（万元）|预算数（A）*2|执行数（B）*2|执行率（B/A）|得分（20分*执行率）
年度资金总额|686*2|658*2|96%|19.2
一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）|得分*2
产出指标|数量指标|供水点|14处|14处|5*2
""")
    assert (form.kind, form.filled_at, amounts(form)) == (
        "self_evaluation", "2024-03-20", {("annual", "total"): "6860000"},
    )  # fmt: skip


def test_texts_without_a_field_are_told_a_hundred_at_a_time() -> None:
    rows = "\n".join(f"|数量指标|指标名称第{number}个|{number}处|备注{number}" for number in range(250))
    form = form_of(f"""
项目支出绩效目标表*5
项目名称|村道改造*4
一级指标|二级指标|三级指标|指标值|备注
{rows}
""")
    told = [problem.message for problem in form.problems if problem.code == "no_field"]
    assert len(told) == 3
    assert all(sum(f"“备注{number}”" in message for message in told) == 1 for number in range(250))


def test_the_plainest_head_of_a_value_between_sign_and_unit() -> None:
    form = form_of("""
项目名称|养护*5
一级指标|二级指标|三级指标|运算符号|内容|度量单位
产出指标|数量指标|养护里程|≥|30|公里
效益指标|社会效益指标|出行||改善|
""")
    assert [row[2:] for row in rows_of(form)] == [("养护里程", "≥30公里"), ("出行", "改善")]


def test_a_column_of_horizons_and_goals_beside_them() -> None:
    form = form_of("""
项目名称|终端*4
资金来源（万元）|期限|合计|县级资金|
|实施期|450|450|
|2025年度|150|150|
总体目标|实施期|在全县149个行政村布设终端*3
|本年度|完成50个行政村终端布设*3
目标期间|一级指标|二级指标|三级指标|指标值
实施期|产出指标|数量指标|布设终端|149台
本年度|产出指标|数量指标|布设终端|50台
""")
    assert (form.period_goal, form.annual_goal) == ("在全县149个行政村布设终端", "完成50个行政村终端布设")
    assert amounts(form) == {
        ("period", "total"): "4500000", ("period", "county"): "4500000",
        ("annual", "total"): "1500000", ("annual", "county"): "1500000",
    }  # fmt: skip
    assert [(row.horizon, row.value_raw) for row in form.indicators] == [("period", "149台"), ("annual", "50台")]


def test_words_below_the_unit_and_signs_before_a_date() -> None:
    form = form_of("""
项目名称|养护*5
一级指标|二级指标|三级指标|符号|指标值|单位（文字描述）
产出指标|数量指标|养护里程|≥|30|公里
|时效指标|支付时间|||次月15日前
||完成时间|≤|5月31日|
""")
    assert [row[3] for row in rows_of(form)] == ["≥30公里", "次月15日前", "≤5月31日"]


def test_values_expected_beside_those_of_years_before() -> None:
    form = form_of("""
项目名称|防治*6
一级指标|二级指标|三级指标|近两年指标值*2|预期当年实现值|确定依据
|||前年|上年||
产出指标|数量指标|查螺面积|49万平方米|55万平方米|≥62万平方米|计划
""")
    assert [row[2:] for row in rows_of(form)] == [("查螺面积", "≥62万平方米")]


def test_the_year_of_a_list_in_the_head_of_its_amounts() -> None:
    (form,) = forms_of("""
单位名称|项目名称|2025年预算数（元）|一级指标|二级指标|三级指标|指标值
农业农村局|尾水治理|300|产出指标|数量指标|治理池塘|45亩
""")
    assert (form.fiscal_year, amounts(form)) == (2025, {("annual", "total"): "300"})


def test_the_half_years_value_before_the_years_and_rows_of_the_year_and_the_whole() -> None:
    form = form_of("""
项目名称|驿站*6
目标类型|一级指标|二级指标|三级指标|半年（计划）值|全年（计划）值|备注
总体|产出指标|数量指标|建成驿站||18处|
年度|产出指标|数量指标|建成驿站|4处|10处|
年度|产出指标|质量指标|合格率|100%|100%|
""")
    assert [(row.horizon, row.value_raw) for row in form.indicators] == [
        ("period", "18处"), ("annual", "10处"), ("annual", "100%"),
    ]  # fmt: skip


def test_a_column_of_values_whose_head_nobody_knows() -> None:
    form = form_of("""
项目名称|养护*4
一级指标|二级指标|三级指标|考核要求|备注
产出指标|数量指标|养护里程|30公里|
|质量指标|合格率|100%|
效益指标|社会效益指标|出行|改善|
""")
    assert [row[3] for row in rows_of(form)] == ["30公里", "100%", "改善"]
    (form,) = forms_of("""
项目名称|养护*4
一级指标|二级指标|三级指标|前期水平|考核要求
产出指标|数量指标|养护里程|20公里|30公里
|质量指标|合格率|90%|100%
""")
    assert not form.indicators and "unread_row" in codes(form)


def test_notes_behind_the_heads_of_values_and_a_column_of_the_medium_term() -> None:
    form = form_of("""
项目名称|养护*5
期限|一级指标|二级指标|三级指标|预期当年实现值（2025年）|备注
中期|产出指标|数量指标|养护里程|90公里|
年度|产出指标|数量指标|养护里程|30公里|
""")
    assert [(row.horizon, row.value_raw) for row in form.indicators] == [("period", "90公里"), ("annual", "30公里")]
