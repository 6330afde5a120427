"""Lists of projects whose columns are levels, units that head their projects, and names of indicators with their values."""

from __future__ import annotations

import pytest

from ingest.level_columns import split_name
from tests.ingest.test_unseen import amounts, codes, forms_of, rows_of


def test_level1_for_columns() -> None:
    first, second = forms_of(r"""
云县2024年预算项目绩效目标公开表
序号|项目名称|预算金额（万元）|绩效目标|产出指标|效益指标|满意度指标
1|村道改造|50|改造3公里|数量指标：改造里程3公里；质量指标：验收合格率100%|社会效益指标：受益村民≥900人|村民满意度≥90%
2|村医补助|12|补助40人|数量指标：补助村医 40人|社会效益指标：看病方便|村民满意度：≥85%
""")
    assert (first.project_name, first.fiscal_year, first.annual_goal) == ("村道改造", 2024, "改造3公里")
    assert amounts(first) == {("annual", "total"): "500000"}
    assert rows_of(first) == [
        ("annual", "数量指标", "改造里程", "3公里"),
        ("annual", "质量指标", "验收合格率", "100%"),
        ("annual", "社会效益指标", "受益村民", "≥900人"),
        ("annual", "服务对象满意度", "村民满意度", "≥90%"),
    ]
    assert codes(first) == set()
    assert rows_of(second) == [
        ("annual", "数量指标", "补助村医", "40人"),
        ("annual", "社会效益指标", "看病方便", ""),
        ("annual", "服务对象满意度", "村民满意度", "≥85%"),
    ]
    assert codes(second) == {"half_indicator"}


def test_level2_for_columns_below_level1() -> None:
    (form,) = forms_of(r"""
云县2024年度项目绩效目标一览表
项目名称|主管部门|预算数（元）|年度目标|产出指标*2|效益指标|满意度指标
||||数量指标|成本指标|社会效益指标|服务对象满意度指标
村道改造|云县交通局|500000|改造3公里|1.改造里程：13公里2.桥涵：2座|每公里≤20万元|受益村民：900人|村民满意度：≥90%
""")
    assert (form.department_name, amounts(form)) == ("云县交通局", {("annual", "total"): "500000"})
    assert [(row.level1, *key) for row, key in zip(form.indicators, rows_of(form), strict=True)] == [
        ("产出指标", "annual", "数量指标", "改造里程", "13公里"),
        ("产出指标", "annual", "数量指标", "桥涵", "2座"),
        ("产出指标", "annual", "成本指标", "每公里", "≤20万元"),
        ("效益指标", "annual", "社会效益指标", "受益村民", "900人"),
        ("满意度指标", "annual", "服务对象满意度", "村民满意度", "≥90%"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("培训人数≥100人", "培训人数", "≥100人"),
        ("培训人数：≥100人", "培训人数", "≥100人"),
        ("拨付时间：2024年6月底前", "拨付时间", "2024年6月底前"),
        ("培训人数 100人", "培训人数", "100人"),
        ("培训人数不少于100人", "培训人数", "不少于100人"),
        ("指标1：★培训人数100人", "培训人数", "100人"),
        ("群众生活改善", "群众生活改善", ""),
        ("PM2.5年均浓度≤39微克/立方米", "PM2.5年均浓度", "≤39微克/立方米"),
    ],
)
def test_name_and_value(text: str, name: str, value: str) -> None:
    assert split_name(text) == (name, value)


def test_levels_on_rows_of_their_own_and_a_unit_above_its_projects() -> None:
    forms = forms_of("""
2024年部门项目支出绩效目标表
单位名称、项目名称|项目年度绩效目标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|指标属性|指标内容
1|2|3|4|5|6|7|8|9|10
云县交通局*1|||||||||
村道改造|改造3公里|||||||||
||产出指标||||||||
|||数量指标|||||||
||||改造里程|≥|3|公里|定量指标|反映里程
村医补助|补助40人|||||||||
||产出指标||||||||
|||数量指标|||||||
||||补助村医|=|40|人|定量指标|反映人数
""")
    assert [(form.project_name, form.implementing_unit, form.annual_goal) for form in forms] == [
        ("村道改造", "云县交通局", "改造3公里"),
        ("村医补助", "云县交通局", "补助40人"),
    ]
    assert [rows_of(form) for form in forms] == [
        [("annual", "数量指标", "改造里程", "≥3公里")], [("annual", "数量指标", "补助村医", "=40人")],
    ]  # fmt: skip
    assert all(codes(form) == {"no_field"} for form in forms)


def test_goal_of_the_whole_period_in_a_list_with_a_header_of_two_rows() -> None:
    (form,) = forms_of("""
2024年项目支出绩效目标表
部门：云县交通局        单位：万元
单位代码|单位（专项）名称|资金总额|实施期绩效目标|绩效指标*4
||||一级指标|二级指标|三级指标|指标值|指标值内容
105|村道改造|50|建成路网|产出指标|数量指标|改造里程|3公里|按方案
扫一扫在手机打开当前页
""")
    assert (form.project_name, form.period_goal, form.annual_goal) == ("村道改造", "建成路网", None)
    assert (form.department_name, amounts(form)) == ("云县交通局", {("annual", "total"): "500000"})
    assert rows_of(form) == [("annual", "数量指标", "改造里程", "3公里")]
    assert codes(form) == {"no_field", "stray_cell"}
