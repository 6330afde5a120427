"""Texts that lost their table: one cell a line, with blanks in places."""

from __future__ import annotations

from ingest.document import read_document
from ingest.form import Form
from tests.ingest.test_unseen import amounts, codes, rows_of


def form_of(text: str) -> Form:
    (form,) = read_document(text.encode()).forms
    return form


def of_cells(cells: str) -> Form:
    return form_of("\n".join(cells.split()))


def test_blank_remarks_beside_a_weight_in_each_row() -> None:
    form = of_cells("""
2024年度项目支出绩效目标表 项目名称 村道改造
一级指标 二级指标 三级指标 目标值 权重（%） 评分标准 备注
产出指标 数量指标 改造里程 3公里 5 少1公里扣1分 年度统计 新建桥涵 2座 6 少1座扣1分
满意度指标 服务对象满意度指标 村民满意度 ≥90% 7
""")
    assert [(*row[1:], indicator.weight) for row, indicator in zip(rows_of(form), form.indicators, strict=True)] == [
        ("数量指标", "改造里程", "3公里", 5.0),
        ("数量指标", "新建桥涵", "2座", 6.0),
        ("服务对象满意度", "村民满意度", "≥90%", 7.0),
    ]
    assert "unread_row" not in codes(form)


def test_remarks_that_nobody_filled_in() -> None:
    form = of_cells("""
2024年度项目支出绩效目标表 项目名称 村道改造
一级指标 二级指标 三级指标 指标值 备注
产出指标 时效指标 补助发放 每季度末 完工时间 2024年9月底前 抢修率 100%
附件2
2024年度项目支出绩效目标表
""")
    assert [row[2:] for row in rows_of(form)] == [
        ("补助发放", "每季度末"), ("完工时间", "2024年9月底前"), ("抢修率", "100%"),
    ]  # fmt: skip


def test_rows_that_could_be_told_in_two_ways_are_reported() -> None:
    form = of_cells("""
2024年度项目支出绩效目标表 项目名称 村道改造
一级指标 二级指标 三级指标 指标值 备注
效益指标 社会效益指标 出行条件 改善 村容村貌 提升 生活质量 提高
""")
    assert (rows_of(form), "unread_row" in codes(form)) == ([], True)


def test_two_tables_each_below_its_goal() -> None:
    form = of_cells("""
2024年度项目支出绩效目标表 项目名称 村道改造
实施期总体目标 建成路网 实施期绩效指标 一级指标 二级指标 三级指标 指标值 产出指标 数量指标 改造里程 9公里
年度总体目标 改造3公里 年度绩效指标 一级指标 二级指标 三级指标 指标值 产出指标 数量指标 改造里程 3公里
""")
    assert (form.period_goal, form.annual_goal) == ("建成路网", "改造3公里")
    assert rows_of(form) == [("period", "数量指标", "改造里程", "9公里"), ("annual", "数量指标", "改造里程", "3公里")]


def test_annual_half_says_its_level_again_in_each_row() -> None:
    form = of_cells("""
2024年度项目支出绩效目标表 项目名称 村道改造
一级指标 二级指标 三级指标 指标值 二级指标 三级指标 指标值
产出指标 数量指标 改造里程 9公里 数量指标 改造里程 3公里 新建桥涵 6座 数量指标 新建桥涵 2座
""")
    assert rows_of(form) == [
        ("period", "数量指标", "改造里程", "9公里"), ("period", "数量指标", "新建桥涵", "6座"),
        ("annual", "数量指标", "改造里程", "3公里"), ("annual", "数量指标", "新建桥涵", "2座"),
    ]  # fmt: skip


def test_indicator_named_as_its_level() -> None:
    form = of_cells("""
2024年度项目支出绩效目标表 项目名称 村道改造 一级指标 二级指标 三级指标 指标值
满意度指标 服务对象满意度指标 服务对象满意度 ≥90%
""")
    assert rows_of(form) == [("annual", "服务对象满意度", "服务对象满意度", "≥90%")]


def test_page_numbers_between_the_cells() -> None:
    form = of_cells("""
2024年度项目支出绩效目标表 项目名称 村道改造 一级指标 二级指标 三级指标 指标值
产出指标 数量指标 改造里程 3公里 —1— 新建桥涵 2座 第2页
满意度指标 服务对象满意度指标 村民满意度 ≥90% -3-
""")
    assert [row[2:] for row in rows_of(form)] == [("改造里程", "3公里"), ("新建桥涵", "2座"), ("村民满意度", "≥90%")]


def test_a_line_for_each_blank_cell_and_a_second_row_of_heads() -> None:
    form = form_of("""
项目名称
调查
年度绩效指标
一级指标
二级指标
三级指标
指标值
指标值确定依据




前年
上年
预计当年实现


产出指标
数量指标
调查乡镇
7个
8个
9个
计划标准



访谈艺人
/
/
320人
计划标准


质量指标
合格率
95%
95%
≥95%


""")
    assert [row[1:] for row in rows_of(form)] == [
        ("数量指标", "调查乡镇", "9个"), ("数量指标", "访谈艺人", "320人"), ("质量指标", "合格率", "≥95%"),
    ]  # fmt: skip


def test_heads_of_amounts_and_their_rows_a_cell_a_line() -> None:
    form = of_cells("""
项目名称 湿地
资金来源（元） 合计 中央补助 县级安排
实施期资金 300 200 100
年度资金 90 60 30
项目概况 修复
""")
    assert amounts(form) == {
        ("period", "total"): "300", ("period", "central"): "200", ("period", "county"): "100",
        ("annual", "total"): "90", ("annual", "central"): "60", ("annual", "county"): "30",
    }  # fmt: skip
    assert form.overview == "修复"
