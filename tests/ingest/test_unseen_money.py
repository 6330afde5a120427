"""Blocks of money of counties whose files are not among the samples: sources in a row, heads over amounts, spans of time."""

from __future__ import annotations

from ingest import read_document
from tests.ingest.test_unseen import amounts, codes, form_of


def test_short_sources_that_go_on_in_a_row_of_their_own() -> None:
    form = form_of("""
项目名称|消防改造*4
项目总投资|60元|本年预算|60元
其中：中央|10元|省级|20元
县级|30元|自筹|0元
""")
    assert amounts(form) == {
        ("period", "total"): "60", ("annual", "total"): "60", ("annual", "central"): "10",
        ("annual", "provincial"): "20", ("annual", "county"): "30", ("annual", "self_raised"): "0",
    }  # fmt: skip
    assert "stray_cell" not in codes(form)


def test_a_level_that_a_label_asks_for_is_no_source() -> None:
    form = form_of("""
项目名称|消防改造*3
年度资金总额|60元|项目级次|县级
""")
    assert amounts(form) == {("annual", "total"): "60"}


def test_spans_of_time_within_a_row_of_money() -> None:
    form = form_of("""
项目名称|湿地修复*8
项目资金（万元）|实施期|中央|60|省级|20
|年度|中央|6|省级|2
""")
    assert amounts(form) == {
        ("period", "central"): "600000", ("period", "provincial"): "200000",
        ("annual", "central"): "60000", ("annual", "provincial"): "20000",
    }  # fmt: skip


def test_amounts_below_heads_of_which_some_are_no_sources() -> None:
    form = form_of("""
部门整体支出绩效目标表*4
单位名称|水利局*3
年度部门整体支出预算（万元）|资金总额|基本支出|项目支出
|2,368.45|1,421.07|947.38
""")
    assert amounts(form) == {("annual", "total"): "23684500"}
    assert codes(form) == {"no_field"}


def test_head_of_a_form_with_labels_and_values_on_a_line_above_cells_on_lines() -> None:
    text = """项目名称 大厅运行保障
主管部门 审批局 实施单位 政务 中心
项目资金（万元）
年度资金总额：106.94
其中：中央资金 0.00 县级资金 106.94
一级指标
二级指标
三级指标
指标值
产出指标
数量指标
保障窗口数量
64个
"""
    (form,) = read_document(text.encode()).forms
    assert (form.project_name, form.department_name, form.implementing_unit) == ("大厅运行保障", "审批局", "政务 中心")
    assert amounts(form) == {
        ("annual", "total"): "1069400", ("annual", "central"): "0", ("annual", "county"): "1069400",
    }  # fmt: skip


def test_months_that_a_label_asks_for_on_the_line_below_it() -> None:
    text = "项目名称\n灯会\n项目期\n2025年1-3月\n一级指标\n二级指标\n三级指标\n指标值\n产出指标\n数量指标\n举办天数\n28天\n"
    (form,) = read_document(text.encode()).forms
    assert (form.period, form.fiscal_year) == ("2025年1-3月", None)


def test_heads_of_two_rows_over_amounts() -> None:
    form = form_of(
        """
项目名称|湿地修复*6
项目资金（元）|全年预算（A）|其中：*3
||中央|省级|县级
||100|50|30|20
""".replace("||中央", "|||中央").replace("全年预算（A）|", "全年预算（A）*2|")
    )
    assert amounts(form) == {
        ("annual", "total"): "100", ("annual", "central"): "50", ("annual", "provincial"): "30", ("annual", "county"): "20",
    }  # fmt: skip


def test_times_in_rows_below_sources() -> None:
    form = form_of("""
项目名称|湿地修复*6
项目资金（元）|资金类型|总额|其中：中央|省级|市级|县级
|实施期资金|300|100|100|50|50
|年度资金|100|40|30|20|10
""")
    assert amounts(form) == {
        ("period", "total"): "300", ("period", "central"): "100", ("period", "provincial"): "100", ("period", "county"): "100",
        ("annual", "total"): "100", ("annual", "central"): "40", ("annual", "provincial"): "30", ("annual", "county"): "30",
    }  # fmt: skip


def test_amounts_of_several_years_are_the_forms_in_its_year() -> None:
    form = form_of("""
项目名称|湿地修复*4
预算年度|2025年*3
资金安排（元）|来源|2024年|2025年
|合计|60|50
|中央资金|30|20
|县级资金|30|30
""")
    assert amounts(form) == {("annual", "total"): "50", ("annual", "central"): "20", ("annual", "county"): "30"}
    assert codes(form) == {"no_field"}


def test_money_of_all_levels_is_the_countys_only_without_them() -> None:
    form = form_of("""
项目名称|湿地修复*2
年度资金总额（元）|120
其中：财政拨款|100
其中：中央财政|60
县级财政|40
其他资金|20
""")
    assert amounts(form) == {
        ("annual", "total"): "120", ("annual", "central"): "60", ("annual", "county"): "40", ("annual", "other"): "20",
    }  # fmt: skip
    form = form_of("""
项目名称|湿地修复*2
年度资金总额（元）|120
财政拨款|100
其中：中央财政|60
其他资金|20
""")
    assert amounts(form) == {
        ("annual", "total"): "120", ("annual", "central"): "60", ("annual", "county"): "40", ("annual", "other"): "20",
    }  # fmt: skip
    assert [problem.message for problem in form.problems] == [
        "“财政拨款”未分级次（中央、省、市县），其中的上级资金60元另有一行，其余40元记入市县（区）财政资金。"
    ]
    form = form_of("""
项目名称|湿地修复*2
年度资金总额（元）|160
财政拨款|100
中央补助|60
""")
    assert amounts(form)["annual", "county"] == "100" and codes(form) == {"money_level_unsaid"}


def test_money_from_above_of_no_one_level_and_of_the_levels_below() -> None:
    form = form_of("""
项目名称|湿地修复*4
年度资金总额（元）|100*3
中央和省级补助|60|市级|10
县区级|25|其他|5
""")
    assert amounts(form) == {
        ("annual", "total"): "100", ("annual", "provincial"): "60", ("annual", "county"): "35", ("annual", "other"): "5",
    }  # fmt: skip
    assert codes(form) == {"money_level_unsaid"}
    form = form_of("""
项目名称|湿地修复
年度资金总额（元）|100
上级资金|60
其中：中央资金|50
省级资金|10
县级资金|40
""")
    assert amounts(form) == {
        ("annual", "total"): "100", ("annual", "central"): "50", ("annual", "provincial"): "10", ("annual", "county"): "40",
    }  # fmt: skip


def test_sources_told_in_a_cell_each_and_in_one_sentence() -> None:
    form = form_of("""
项目名称|湿地修复*4
预算申请（元）|总额：100|其中：中央：20|省：30|县：50
""")
    assert amounts(form) == {
        ("annual", "total"): "100", ("annual", "central"): "20", ("annual", "provincial"): "30", ("annual", "county"): "50",
    }  # fmt: skip
    form = form_of("""
项目名称|湿地修复
项目资金|资金总额：100万元，其中：财政拨款80万元，其他资金20万元
""")
    assert amounts(form) == {
        ("annual", "total"): "1000000", ("annual", "county"): "800000", ("annual", "other"): "200000",
    }  # fmt: skip


def test_the_years_part_behind_the_whole() -> None:
    form = form_of("""
项目名称|湿地修复*3
项目金额|1,200,000.00元|其中：本年度|600,000.00元
""")
    assert amounts(form) == {("period", "total"): "1200000", ("annual", "total"): "600000"}
    form = form_of("""
项目名称|湿地修复*5
项目总投资额（元）|500|已安排资金|200|本年申请资金|150
""")
    assert amounts(form) == {("period", "total"): "500", ("annual", "total"): "150"}


def test_a_block_of_the_years_money_below_what_is_of_other_years() -> None:
    form = form_of("""
项目名称|河道养护*3
项目总预算（元）|60|项目当年预算（元）|60
同名项目上年预算额（元）|50|同名项目上年预算执行数（元）|49
项目当年投入资金构成|资金来源*2|金额（元）
|州级财政资金*2|10
|县级财政资金*2|50
""")
    assert amounts(form) == {("period", "total"): "60", ("annual", "total"): "60", ("annual", "county"): "60"}
    assert codes(form) == {"no_field"}


def test_a_source_by_its_times_in_one_row() -> None:
    form = form_of("""
项目名称|追溯体系*4
项目资金（元）|期间|合计|中央|省级
|项目总资金|540|0|300
|当年资金|190|0|110
其他资金（元）|项目总资金：|60|当年资金：|20
""")
    assert amounts(form) == {
        ("period", "total"): "540", ("period", "central"): "0", ("period", "provincial"): "300", ("period", "other"): "60",
        ("annual", "total"): "190", ("annual", "central"): "0", ("annual", "provincial"): "110", ("annual", "other"): "20",
    }  # fmt: skip
