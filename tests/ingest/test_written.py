"""Reports without a table: fields in lines and below headings, levels and indicators one a line."""

from __future__ import annotations

import pytest

from ingest.document import read_document
from ingest.form import Form
from tests.ingest.test_unseen import amounts, codes, rows_of


def forms_of(text: str) -> list[Form]:
    return list(read_document(text.encode()).forms)


def test_projects_one_after_another_in_numbered_lines() -> None:
    first, second = forms_of("""
岭县2025年部门预算重点项目绩效目标情况说明
现将2个重点项目绩效目标公开如下：

一、道路养护
项目名称：道路养护
主管部门：岭县交通局
年度资金总额：28万元
项目概况：养护县道。
年度目标：养护县道85公里。
绩效指标：
1.产出指标
（1）数量指标
①养护里程：85公里
②参会人员500人：500
（2）成本指标
①养护单价：≤3000元/公里
2.效益指标
（1）社会效益指标
①出行条件：进一步改善
3.满意度指标
（1）服务对象满意度
①群众满意度：≥95%

二、校舍维修
项目名称：校舍维修
绩效指标：
1.产出指标
（1）质量指标
①验收合格率：100%
审核人：李四
""")
    assert (first.project_name, first.fiscal_year, first.department_name) == ("道路养护", 2025, "岭县交通局")
    assert (first.overview, first.annual_goal) == ("养护县道。", "养护县道85公里。")
    assert amounts(first) == {("annual", "total"): "280000"}
    assert rows_of(first) == [
        ("annual", "数量指标", "养护里程", "85公里"),
        ("annual", "数量指标", "参会人员500人", "500"),
        ("annual", "成本指标", "养护单价", "≤3000元/公里"),
        ("annual", "社会效益指标", "出行条件", "进一步改善"),
        ("annual", "服务对象满意度", "群众满意度", "≥95%"),
    ]
    assert first.indicators[2].level1 == "产出指标"
    assert not first.problems
    assert rows_of(second) == [("annual", "质量指标", "验收合格率", "100%")]
    assert "审核人：李四" in str(second.problems)


def test_cost_as_a_level_of_its_own() -> None:
    (form,) = forms_of("""
项目名称：道路养护
一、成本指标
（一）经济成本指标
1.养护单价：≤3000元/公里
二、产出指标
（一）数量指标
1.养护里程：85公里
""")
    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("成本指标", "经济成本指标"), ("产出指标", "数量指标"),
    ]  # fmt: skip


def test_level_and_its_indicators_in_one_line() -> None:
    (form,) = forms_of("""
项目名称：道路养护
绩效目标：养护县道85公里。
绩效指标：
产出指标：数量指标：养护里程85公里；修补坑槽≥200处
质量指标：验收合格率达到规定的要求，群众比较认可。
满意度指标：群众满意度≥95%
""")
    assert rows_of(form) == [
        ("annual", "数量指标", "养护里程", "85公里"),
        ("annual", "数量指标", "修补坑槽", "≥200处"),
        ("annual", "服务对象满意度", "群众满意度", "≥95%"),
    ]
    assert codes(form) == {"unread_row"} and "群众比较认可" in str(form.problems)


def test_paragraphs_below_headings() -> None:
    (form,) = forms_of("""
2025年项目支出绩效目标情况说明

项目名称：道路养护
一、项目概况
养护县道85公里，修补坑槽200处。
涉及4个乡镇。
二、立项依据
岭交发〔2024〕9号。
三、绩效目标
保持路况优良。
四、绩效指标
产出指标
数量指标
养护里程：85公里
""")
    assert form.overview == "养护县道85公里，修补坑槽200处。\n涉及4个乡镇。"
    assert (form.basis, form.annual_goal) == ("岭交发〔2024〕9号。", "保持路况优良。")
    assert rows_of(form) == [("annual", "数量指标", "养护里程", "85公里")]


def test_a_line_that_names_the_project_above_its_table() -> None:
    first, second = forms_of(
        "\n".join(
            f"""
项目名称：{name}
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t{name}里程\t85公里
\t质量指标\t合格率\t100%
"""
            for name in ("甲路养护", "乙路养护")
        )
    )
    assert [first.project_name, second.project_name] == ["甲路养护", "乙路养护"]
    assert [len(form.indicators) for form in (first, second)] == [2, 2]


def test_the_table_below_says_the_name_again() -> None:
    (form,) = forms_of("""
项目名称：甲路养护
项目名称\t甲路养护\t主管部门\t岭县交通局
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t养护里程\t85公里
""")
    assert (form.project_name, form.department_name, len(form.indicators)) == ("甲路养护", "岭县交通局", 1)


@pytest.mark.parametrize("line", ["本项目通过培训提升能力：效果较好。", "以上指标由财政局审核，请各单位执行。"])
def test_lines_above_any_level_are_no_indicators(line: str) -> None:
    (form,) = forms_of(f"项目名称：甲路养护\n年度目标：养护。\n{line}\n")
    assert form.indicators == () and line in f"{form}"


def test_headings_that_name_the_projects() -> None:
    first, second = forms_of("""
岭县民政局2024年项目绩效目标
一、总体情况
本部门共有2个项目。

（一）高龄津贴项目
1.项目概况：为80岁以上老人发放津贴，惠及3400人。
2.年度预算：320万元。
3.绩效目标：按月足额发放津贴，老人满意度达到95%以上。
4.绩效指标：数量指标：发放人数3400人；时效指标：每月15日前发放；社会效益指标：老人生活有所改善；满意度指标：老人满意度≥95%。

（二）殡葬补贴项目
1.项目概况：减免基本殡葬费。
2.年度预算：30万元。
3.绩效目标：及时减免。
""")
    assert [form.project_name for form in (first, second)] == ["高龄津贴项目", "殡葬补贴项目"]
    assert [form.fiscal_year for form in (first, second)] == [2024, 2024]
    assert [amounts(form) for form in (first, second)] == [
        {("annual", "total"): "3200000"}, {("annual", "total"): "300000"},
    ]  # fmt: skip
    assert second.annual_goal == "及时减免。"
    assert rows_of(first) == [
        ("annual", "数量指标", "发放人数", "3400人"), ("annual", "服务对象满意度", "老人满意度", "≥95%"),
    ]  # fmt: skip
    assert "每月15日前发放" in str(first.problems) and "老人生活有所改善" in str(first.problems)


def test_headings_without_goals_name_no_project() -> None:
    assert not forms_of("一、县教育局\n（一）主管部门：县政府\n（二）地址：县城\n")
