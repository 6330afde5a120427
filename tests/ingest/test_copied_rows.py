"""Texts copied with their rows, several cells a line: parted by blanks, bars, tabs or nothing, and wrapped in places."""

from __future__ import annotations

from ingest.document import read_document
from tests.ingest.test_plain_lines import form_of
from tests.ingest.test_unseen import amounts, codes, rows_of


def test_columns_parted_by_blanks() -> None:
    form = form_of("""
　　　　2024年度项目支出绩效目标表
项目名称　　　　村道改造
主管部门　　　　云县交通局　　　　实施单位　　公路站
年度资金总额（万元）　　50
一级指标　　　　二级指标　　　　三级指标　　　　　　指标值
产出指标　　　　数量指标　　　　改造里程　　　　　　3公里
　　　　　　　　　　　　　　　　新建桥涵　　　　　　2座
　　　　　　　　质量指标　　　　一个比它的列还要宽的名称　　100%
""")
    assert (form.department_name, form.implementing_unit) == ("云县交通局", "公路站")
    assert amounts(form) == {("annual", "total"): "500000"}
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "改造里程", "3公里"), ("数量指标", "新建桥涵", "2座"), ("质量指标", "一个比它的列还要宽的名称", "100%"),
    ]  # fmt: skip


def test_rows_of_a_copied_table_that_begin_where_their_name_does() -> None:
    form = form_of("""
2024年度项目支出绩效目标表
项目名称\t村道改造
绩效指标\t一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t改造里程\t3公里
新建桥涵\t2座
质量指标\t验收合格率\t100%
满意度指标\t服务对象满意度\t村民满意度\t≥90%
注：本表随预算公开。
""")
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "改造里程", "3公里"), ("数量指标", "新建桥涵", "2座"), ("质量指标", "验收合格率", "100%"),
        ("服务对象满意度", "村民满意度", "≥90%"),
    ]  # fmt: skip
    assert "unread_row" not in codes(form)


def test_cells_that_markdown_says_again() -> None:
    form = form_of("""
## 2024年度项目支出绩效目标表

| 项目名称 | 村道改造 | 村道改造 | 村道改造 | 村道改造 | 村道改造 |
| --- | --- | --- | --- | --- | --- |
| 项目资金（元） | 年度资金总额 | 90 | 其中：县级财政 | 90 | 90 |
| 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 三级指标 | 指标值 |
| 年度绩效指标 | 产出指标 | 数量指标 | 改造里程 | 改造里程 | 3公里 |
| 年度绩效指标 | 产出指标 | 质量指标 | 验收合格率 | 验收合格率 | 100% |
""")
    assert form.project_name == "村道改造"
    assert amounts(form) == {("annual", "total"): "90", ("annual", "county"): "90"}
    assert [row[1:] for row in rows_of(form)] == [("数量指标", "改造里程", "3公里"), ("质量指标", "验收合格率", "100%")]


def test_one_blank_between_cells_and_long_cells_wrapped() -> None:
    form = form_of("""
2024年度项目支出绩效目标表
项目名称 村道改造（南部 六镇）
主管部门 云县交通局 实施单位 公路站
项目资金（万元） 年度资金总额： 50
年度目标
年底前改造村道3公里，新建桥涵2座，
受益群众2600人。
绩效指标 一级指标 二级指标 三级指标 指标值
产出指标 数量指标 改造里程 3公里
新建桥涵 2座
满意度指标 服务对象满意度 村民满意度 ≥90%
填报日期：2024-03-20 负责人：甲
""")
    assert (form.project_name, form.implementing_unit) == ("村道改造（南部 六镇）", "公路站")
    assert (form.annual_goal, form.filled_at, form.responsible) == (
        "年底前改造村道3公里，新建桥涵2座，受益群众2600人。", "2024-03-20", "甲",
    )  # fmt: skip
    assert amounts(form) == {("annual", "total"): "500000"}
    assert [row[2:] for row in rows_of(form)] == [("改造里程", "3公里"), ("新建桥涵", "2座"), ("村民满意度", "≥90%")]


def test_labels_that_a_copied_page_broke_over_lines() -> None:
    form = form_of("""
项目支出绩效目标表
( 2025 年度)
项目名称 县道养护
项目资金
（万元）
年度资金总额： 120
其他资金 20
年
度
总
体
目
标
养护30公里，合格率100%。
绩
效
指
标
一级指标 二级指标 三级指标 指标值
产出指标
数量指标
养护里程 ≥30公里
巡查次数 12次
满意度指标
服务对象满意度
指标
群众满意度 ≥90%
""")
    assert (form.fiscal_year, form.annual_goal) == (2025, "养护30公里，合格率100%。")
    assert amounts(form) == {("annual", "total"): "1200000", ("annual", "other"): "200000"}
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "养护里程", "≥30公里"), ("数量指标", "巡查次数", "12次"), ("服务对象满意度", "群众满意度", "≥90%"),
    ]  # fmt: skip


def test_the_unit_of_money_below_the_first_amounts() -> None:
    form = form_of("项目名称\t县道养护\n项目资金\t年度资金总额：\t120\n（万元）\t其中：财政拨款\t100\n\t其他资金\t20\n")
    assert amounts(form) == {
        ("annual", "total"): "1200000", ("annual", "county"): "1000000", ("annual", "other"): "200000",
    }  # fmt: skip
    assert "unit_assumed" not in codes(form)


def test_a_report_that_tells_its_money_in_a_sentence_and_levels_without_numbers() -> None:
    form = form_of("""
项目支出绩效目标表
项目名称：县道养护
资金情况：项目资金总额 120 万元，其中：财政拨款 100 万元，其他资金 20 万元。
绩效指标：
产出指标
数量指标：养护里程 ≥30公里
时效指标：完成时间 12月底前
成本指标：每公里成本 ≤4万元
满意度指标
群众满意度 ≥90%
""")
    assert amounts(form) == {
        ("annual", "total"): "1200000", ("annual", "county"): "1000000", ("annual", "other"): "200000",
    }  # fmt: skip
    assert [row[1] for row in rows_of(form)] == ["数量指标", "时效指标", "成本指标", "服务对象满意度"]


def test_forms_of_one_text_that_are_parted_in_three_ways() -> None:
    text = """附件1
项目支出绩效目标表
|项目名称|草原防治|
|一级指标|二级指标|三级指标|指标值|
|产出指标|数量指标|防治面积|≥30万亩|

附件2
项目支出绩效目标表
项目名称 | 取暖补助
年度总体目标 | 保障41所寄宿制学校冬季取
暖，教室温度达标
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
 | 产出指标 | 数量指标 | 补助学校数 | 41所
 |  | 成本指标 | 生均取暖
补助标准 | 360元/生·年
 | 满意度指标 | 服务对象
满意度指标 | 家长满意度 | ≥92%

附件3
项目支出绩效目标表
项目名称
流动医疗车
一级指标
二级指标
三级指标
指标值
产出指标
数量指标
购置车辆
3辆
"""
    first, second, third = read_document(text.encode()).forms
    assert [form.project_name for form in (first, second, third)] == ["草原防治", "取暖补助", "流动医疗车"]
    assert second.annual_goal == "保障41所寄宿制学校冬季取暖，教室温度达标"
    assert [row[1:] for row in rows_of(second)] == [
        ("数量指标", "补助学校数", "41所"), ("成本指标", "生均取暖补助标准", "360元/生·年"),
        ("服务对象满意度", "家长满意度", "≥92%"),
    ]  # fmt: skip
    assert third.indicators[0].locator == "第29行"


def test_rows_with_nothing_between_their_cells() -> None:
    form = form_of("""
项目支出绩效目标表
（2025年度）
项目名称县道养护
主管部门交通局实施单位公路站
项目资金（万元）年度资金总额：120
其中：财政拨款100
其他资金20
年度目标养护30公里，
合格率100%。
绩效指标一级指标二级指标三级指标指标值
产出指标数量指标养护里程≥30公里
巡查次数12次
时效指标完成时间12月底前
效益指标社会效益指标出行条件明显改善
可持续影响指标长效机制建立健全
满意度指标服务对象满意度指标群众满意度≥90%
""")
    assert (form.project_name, form.department_name, form.implementing_unit) == ("县道养护", "交通局", "公路站")
    assert (form.fiscal_year, form.annual_goal) == (2025, "养护30公里，合格率100%。")
    assert amounts(form) == {
        ("annual", "total"): "1200000", ("annual", "county"): "1000000", ("annual", "other"): "200000",
    }  # fmt: skip
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "养护里程", "≥30公里"), ("数量指标", "巡查次数", "12次"), ("时效指标", "完成时间", "12月底前"),
        ("社会效益指标", "出行条件", "明显改善"), ("可持续影响指标", "长效机制建立健全", ""),
        ("服务对象满意度", "群众满意度", "≥90%"),
    ]  # fmt: skip
    assert "half_indicator" in codes(form)


def test_a_form_copied_from_a_viewer_that_parts_numbers_and_breaks_labels() -> None:
    form = form_of("""
项目支出绩效目标表
（2025 年度）
项目名称 2025 年牧道维修
主管部门及
代码
213-云县农业局 实施单位 草原站
项目资金
（万元）
年度资金总额 186.00
其中：财政拨
款
180.00 其他资金 6.00
项目总体目
标
对 4 条主干牧道进行维修，
保障通行安全。
一级指标 二级指标 三级指标
指标值（包含数字及文字描
述）
产出指标
数量指标
维修里程 ≥62 公里
设置标识 ≥40 块
时效指标 开工时间 2025 年 4 月 20 日前
可持续影响指
标
使用年限 ≥3 年
满意度指标 满意度指标 牧民满意度 ≥90%
""")
    assert (form.project_name, form.department_code, form.implementing_unit) == ("2025年牧道维修", "213", "草原站")
    assert amounts(form) == {
        ("annual", "total"): "1860000", ("annual", "county"): "1800000", ("annual", "other"): "60000",
    }  # fmt: skip
    assert form.annual_goal == "对 4条主干牧道进行维修，保障通行安全。"
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "维修里程", "≥62公里"), ("数量指标", "设置标识", "≥40块"), ("时效指标", "开工时间", "2025年4月20日前"),
        ("可持续影响指标", "使用年限", "≥3年"), ("服务对象满意度", "牧民满意度", "≥90%"),
    ]  # fmt: skip
