"""What stands above forms and in lines of several fields: years, units of money, signatures, ticked boxes."""

from __future__ import annotations

import io

import openpyxl
import pytest

from ingest.document import read_document
from ingest.values import chosen
from tests.ingest.test_unseen import amounts, codes, form_of, forms_of, rows_of


def test_one_dated_heading_above_several_untitled_forms() -> None:
    forms = forms_of("""
云县2025年度项目支出绩效目标公开
按照预算公开要求，现将项目支出绩效目标公开如下：
单位：万元
项目名称|水库除险加固|
年度资金总额|320|
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|加固水库数|1座
项目名称|2023年村道改造|
年度资金总额|50|
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|改造里程|3公里
""")
    assert [(form.project_name, form.fiscal_year) for form in forms] == [
        ("水库除险加固", 2025), ("2023年村道改造", 2025),
    ]  # fmt: skip
    assert [amounts(form) for form in forms] == [{("annual", "total"): "3200000"}, {("annual", "total"): "500000"}]
    assert not any(codes(form) for form in forms)


def test_untitled_form_below_a_title_is_of_its_year_and_a_titled_one_is_not() -> None:
    forms = forms_of("""
2024年度项目支出绩效目标表
项目名称|甲
资金总额（元）|1
项目名称|乙
资金总额（元）|2
项目支出绩效目标表
项目名称|丙
资金总额（元）|3
""")
    assert [form.fiscal_year for form in forms] == [2024, 2024, None]


def test_cover_sheet_gives_the_year_of_the_sheets_after_it() -> None:
    book = openpyxl.Workbook()
    book.active["B3"] = "云县2026年部门预算公开"
    sheet = book.create_sheet("表1")
    sheet.append(["项目支出绩效目标表"])
    sheet.append(["项目名称", "村道改造"])
    sheet.append(["年度资金总额（万元）", 50])
    saved = io.BytesIO()
    book.save(saved)
    (form,) = read_document(saved.getvalue()).forms
    assert (form.project_name, form.fiscal_year) == ("村道改造", 2026)


def test_several_fields_in_one_line() -> None:
    form = form_of("""
项目支出绩效目标表
2024年度                    单位：万元
项目名称|村道改造|
年度资金总额|50|
负责人：赵一　　经办人：钱二　　联系电话：0351-1　　填报日期：20240105
""")
    assert (form.fiscal_year, amounts(form)) == (2024, {("annual", "total"): "500000"})
    assert (form.responsible, form.handler, form.phone, form.filled_at) == ("赵一", "钱二", "0351-1", "2024-01-05")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("新增项目☑  延续项目□", "新增项目"),
        ("□新增项目 ☑延续项目", "延续项目"),
        ("1.新增项目（ ）  2.延续项目（√）", "延续项目"),
        ("■一次性项目　□经常性项目", "一次性项目"),
        ("新增项目□ 延续项目□", "新增项目□ 延续项目□"),
        ("一次性项目(1年结束)", "一次性项目(1年结束)"),
    ],
)
def test_ticked_box(printed: str, expected: str) -> None:
    assert chosen(printed) == expected


def test_ticked_box_in_cells_of_their_own() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称|村道改造*3
项目属性|新增项目□|延续项目☑|
资金总额（元）|1*3
""")
    assert (form.attribute, codes(form)) == ("延续项目", set())


def test_labels_worded_otherwise() -> None:
    form = form_of("""
项目支出绩效目标表
一、项目名称|村道改造|主管部门编码|318
主管部门|云县交通局|预算年度|2024
项目立项的依据|云政发〔2023〕4号*3
项目立项的必要性|原路破损*3
项目资金总额（元）|900|当年度申请资金总额（元）|300
其中：1.财政拨款|300|2.其他资金|0
项目长期目标|建成路网*3
项目年度目标|改造3公里*3
""")
    assert (form.project_name, form.department_code, form.department_name) == ("村道改造", "318", "云县交通局")
    assert (form.basis, form.necessity) == ("云政发〔2023〕4号", "原路破损")
    assert (form.period_goal, form.annual_goal) == ("建成路网", "改造3公里")
    totals = {key: amount for key, amount in amounts(form).items() if key[1] == "total"}
    assert totals == {("period", "total"): "900", ("annual", "total"): "300"}


def test_money_of_a_self_evaluation_without_a_label_of_its_own() -> None:
    form = form_of("""
云县水利局2024年度项目支出绩效自评表
项目名称|水库除险加固*5
预算执行情况（万元）（10分）|年初预算数|全年预算数（A）|全年执行数（B）|执行率（B/A）|得分
|320|300|270|90%|9
一级指标|二级指标|三级指标|分值|年度指标值|实际完成值
产出指标（50分）|数量指标|加固水库数|50|1座|1座
""")
    assert amounts(form) == {("annual", "total"): "3200000"}
    assert codes(form) == {"execution_figures"}
    (row,) = form.indicators
    assert (row.value_raw, row.actual_raw, row.points) == ("1座", "1座", 50.0)


def test_half_year_values_and_descriptions_are_no_targets() -> None:
    form = form_of("""
2024年度项目支出绩效目标表
项目名称|水库除险加固*5
一级指标|二级指标|三级指标|绩效指标描述|半年（程）指标值|全年（程）指标值
产出指标|数量指标|加固水库数|反映加固情况|≥50%|1座
""")
    assert rows_of(form) == [("annual", "数量指标", "加固水库数", "1座")]
    said = [problem.message for problem in form.problems if problem.code == "no_field"]
    assert sorted(text for text in ("反映加固情况", "≥50%") if any(text in message for message in said)) == [
        "≥50%", "反映加固情况",
    ]  # fmt: skip


def test_weight_in_a_level_label() -> None:
    form = form_of("""
2024年度项目支出绩效目标表
项目名称|水库除险加固*3
一级指标|二级指标|三级指标|指标值
产出指标（50分）|数量指标|加固水库数|1座
|质量指标|验收合格率|100%
满意度指标（10分）|服务对象满意度指标|群众满意度|≥90%
""")
    assert [row.weight for row in form.indicators] == [None, None, 10.0]
    (problem,) = form.problems
    assert problem.code == "level_weight"
    assert "产出指标（50分）" in problem.message
