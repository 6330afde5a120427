"""Sample -> Page: one form of one project, in the layouts that counties and ministries print.

Each draws a form by hand, from the shapes of published forms; none asks the parser what it can read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samples.blocks import PLAIN, SOURCES, Style, level_labels, money_rows, named, points_of
from samples.forms import Sample, Target, weights
from samples.pages import Page, Slot, Table

NARRATIVE = ("overview", "basis", "necessity", "safeguards", "plan")
HEADING = ("project_name", "department", "implementing_unit", "attribute", "period")
BOTH = ("period", "annual")
_LABELS = {
    "overview": "项目概况", "basis": "立项依据", "necessity": "项目设立必要性", "safeguards": "保证项目实施的制度、措施",
    "plan": "项目实施计划",
}  # fmt: skip
_SIDE_MONEY = {
    "block": "项目资金", "total": "资金总额：", "period_total": "实施期资金总额：", "annual_total": "年度资金总额：",
    "central": "其中：中央财政资金", "provincial": "省级财政资金", "county": "市县(区)财政资金",
    "self_raised": "单位自筹", "other": "其他资金",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A way to print a form, and what of the form it shows."""

    draw: Callable[[Sample, Style], Page]
    fields: tuple[str, ...]
    money: tuple[tuple[str, str], ...]
    horizons: tuple[str, ...] = ("annual",)
    weight: bool = False
    actual: bool = False
    direction: bool = False
    kind: str = "project"
    restate: Callable[[Target], Target] = lambda target: target
    """What this layout makes of a printed target value: `≥95%` as `95%以上`."""


def side_by_side(sample: Sample, style: Style) -> Page:
    """Whole period and year side by side: Shanxi, Hunan and others since 2019."""
    table = Table(8)
    table.label(style.label("项目名称"), sample.project_name)
    code = f"{sample.department_code}-{sample.department_name}"
    for label, text, second, other in (
        ("主管部门及代码", code, "实施单位", sample.implementing_unit),
        ("项目属性", sample.attribute, "项目期", sample.period),
    ):
        table.add(Slot(0, style.label(label)), Slot(1, text, 3), Slot(4, style.label(second)), Slot(5, other, 3))
    money_rows(table, sample, style, _SIDE_MONEY, BOTH)
    for name in NARRATIVE:
        table.label(style.label(_LABELS[name]), getattr(sample, name))
    first = len(table.rows)
    table.add(Slot(1, "实施期目标", 4), Slot(5, "年度目标", 3))
    table.add(Slot(1, sample.period_goal, 4), Slot(5, sample.annual_goal, 3))
    table.span_down(first, 0, style.label("总体目标"))
    _two_halves(table, sample, style)
    signature = ("负责人：", sample.responsible, "经办人：", sample.handler, "联系电话：", sample.phone)
    table.pairs(*signature, "填报日期：", sample.filled_raw)
    title = f"{sample.county}县(区)级预算部门(单位)项目支出绩效目标表"
    return [title, f"（{sample.fiscal_year}年度）", *style.money_line, table]


def _two_halves(table: Table, sample: Sample, style: Style) -> None:
    """Level 2, name and value twice. Where the halves differ, each level 2 takes the rows of the longer one."""
    first = len(table.rows)
    heads = ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值")
    table.add(*(Slot(col, style.label(text)) for col, text in enumerate(heads, 1)))
    level2s = list(dict.fromkeys(target.level2 for horizon in BOTH for target in sample.targets(horizon)))
    order = [level2 for level2 in LEVEL2_ORDER if level2 in level2s]
    level1 = ""
    for level2 in order:
        halves = [
            list(named([target for target in sample.targets(horizon) if target.level2 == level2], style))
            for horizon in BOTH
        ]
        top = len(table.rows)
        for number in range(max(map(len, halves))):
            slots = []
            for half, col in zip(halves, (3, 6), strict=True):
                target, name, _ = half[number] if number < len(half) else (None, "", False)
                slots += [Slot(col, name), Slot(col + 1, target.value if target else "")]
            table.rows.append(slots)
        for col in (2, 5):
            table.span_down(top, col, style.label(level2))
        level = Target(level2, "", "").level1
        if level != level1:
            table.rows[top].append(Slot(1, style.label(level)))
            table.rows[top].sort()
            level1 = level
    _stretch(table, first + 1, 1)
    table.span_down(first, 0, style.label("绩效指标"))


LEVEL2_ORDER = (
    "经济成本指标", "社会成本指标", "生态环境成本指标", "数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标",
    "社会效益指标", "生态效益指标", "可持续影响指标", "服务对象满意度",
)  # fmt: skip


def _stretch(table: Table, first: int, col: int) -> None:
    """Make each cell of a column reach down to the next one."""
    end = len(table.rows)
    for number in range(end - 1, first - 1, -1):
        for place, slot in enumerate(table.rows[number]):
            if slot.col == col:
                table.rows[number][place] = slot._replace(rowspan=end - number)
                end = number


def stacked(sample: Sample, style: Style) -> Page:
    """The medium term first, the year below it, each with its own header: Jiangxi's budget system."""
    table = Table(5)
    table.label(style.label("项目名称"), sample.project_name)
    table.add(
        Slot(0, "主管部门及代码"), Slot(1, f"{sample.department_code}{sample.department_name}", 2),
        Slot(3, "实施单位"), Slot(4, sample.implementing_unit),
    )  # fmt: skip
    table.add(Slot(0, "项目类别"), Slot(1, sample.attribute, 2), Slot(3, "项目起止时间"), Slot(4, sample.period))
    money = _SIDE_MONEY | {"block": "资金情况", "county": "地方资金", "other": "其他资金"}
    money_rows(table, sample, style, money, BOTH)
    table.label("项目概况", sample.overview)
    table.label("中期绩效目标", sample.period_goal)
    table.label("年度绩效目标", sample.annual_goal)
    for horizon, side in (("period", "中期绩效指标"), ("annual", "年度绩效指标")):
        first = len(table.rows)
        table.add(*(Slot(col, text) for col, text in enumerate(("一级指标", "二级指标", "三级指标", "指标值"), 1)))
        _rows(table, sample, style, horizon, 1)
        table.span_down(first, 0, side)
    return [f"{sample.fiscal_year}年部门预算项目绩效目标表", *style.money_line, table]


def stacked_sides(sample: Sample, style: Style) -> Page:
    """One header, and the horizon as a label down the side of its rows: Gansu's system."""
    table = Table(5)
    table.label("项目名称", sample.project_name)
    table.label("主管部门", sample.department_name)
    table.label("实施单位", sample.implementing_unit)
    money_rows(table, sample, style, _SIDE_MONEY | {"block": "项目资金"}, BOTH)
    first = len(table.rows)
    table.add(Slot(1, "长期目标", 2), Slot(3, "年度目标", 2))
    table.add(Slot(1, sample.period_goal, 2), Slot(3, sample.annual_goal, 2))
    table.span_down(first, 0, "总体绩效目标")
    heads = ("", "一级指标", "二级指标", "三级指标", "指标值")
    table.add(*(Slot(col, text) for col, text in enumerate(heads)))
    for horizon, side in (("period", "长期绩效指标"), ("annual", "年度绩效指标")):
        first = len(table.rows)
        _rows(table, sample, style, horizon, 1)
        if len(table.rows) > first:
            table.span_down(first, 0, side)
    return [f"{sample.county}项目支出绩效目标申报表", f"（{sample.fiscal_year}年度）", *style.money_line, table]


def _rows(table: Table, sample: Sample, style: Style, horizon: str, col: int, *, weight: bool = False) -> None:
    """Level 1, level 2, name and value, from column `col`."""
    first = len(table.rows)
    printed = list(named(sample.targets(horizon), style))
    for target, name, _ in printed:
        table.add(Slot(col + 2, name), Slot(col + 3, target.value))
    level_labels(table, first, printed, style, col, weight=weight)


def annual(sample: Sample, style: Style) -> Page:
    """The year alone, level labels merged down."""
    table = Table(4)
    table.label("项目名称", sample.project_name)
    table.add(
        Slot(0, "主管部门"), Slot(1, sample.department_name), Slot(2, "预算单位"), Slot(3, sample.implementing_unit)
    )
    table.add(
        Slot(0, style.money_label("项目资金")), Slot(1, "年度资金总额"),
        Slot(2, style.amount(sample.funding["annual"]["total"]), 2),
    )  # fmt: skip
    table.label("立项依据", sample.basis)
    table.label("项目概况", sample.overview)
    table.label(style.label("年度目标"), sample.annual_goal)
    table.add(
        *(Slot(col, style.label(text)) for col, text in enumerate(("一级指标", "二级指标", "三级指标", "指标值")))
    )
    _rows(table, sample, style, "annual", 0)
    table.add(Slot(0, f"填报人：{sample.handler}", 2), Slot(2, f"联系电话：{sample.phone}", 2))
    return [f"{sample.fiscal_year}年项目支出绩效目标表", *style.money_line, table]


def columns(sample: Sample, style: Style) -> Page:
    """Sign, number, unit and weight in columns of their own: the integrated budget system's export."""
    table = Table(8)
    table.add(
        Slot(0, "项目名称"), Slot(1, sample.project_name, 3), Slot(4, "项目类型", 2), Slot(6, sample.attribute, 2)
    )
    code = f"{sample.department_code}-{sample.department_name}"
    table.add(Slot(0, "主管部门"), Slot(1, code, 3), Slot(4, "项目单位", 2), Slot(6, sample.implementing_unit, 2))
    total = style.amount(sample.funding["annual"]["total"])
    table.add(
        Slot(0, style.money_label("年度预算")), Slot(1, total, 3), Slot(4, "实施期限", 2), Slot(6, sample.period, 2)
    )
    table.label("项目概述", sample.overview)
    table.label("项目总体目标", sample.annual_goal)
    heads = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重（%）", "备注")
    table.add(*(Slot(col, text) for col, text in enumerate(heads)))
    _rows_of_parts(table, sample, style)
    return [f"{sample.county}{sample.fiscal_year}年度项目绩效目标表", *style.money_line, table]


def _rows_of_parts(table: Table, sample: Sample, style: Style) -> None:
    first = len(table.rows)
    printed = list(named(sample.annual_targets, style))
    share = iter(weights(sample.annual_targets))
    for target, name, filler in printed:
        sign, value, unit = target.parts()
        nature = sign or ("定性" if target.is_filled and not target.is_number else "")
        weight = points_of(target, filler, share)
        table.add(*(Slot(2 + place, text) for place, text in enumerate((name, nature, value, unit, weight, ""))))
    level_labels(table, first, printed, style, 0)


def cost_first(sample: Sample, style: Style) -> Page:
    """Level 1 with its points printed inside: 成本指标 is the first of them under the rules of 2021."""
    table = Table(6)
    table.label(style.label("项目名称"), sample.project_name, 2)
    table.add(
        Slot(0, "主管部门", 2), Slot(2, sample.department_name), Slot(3, "实施单位"), Slot(4, sample.implementing_unit, 2),
    )  # fmt: skip
    first = len(table.rows)
    for source, label in (("total", "年度资金总额"), ("county", "其中：财政拨款"), ("other", "其他资金")):
        table.add(Slot(2, label, 2), Slot(4, style.amount(sample.funding["annual"][source]), 2))
    table.span_down(first, 0, style.money_label("项目资金"), 2)
    table.label("年度\n总体\n目标", sample.annual_goal)
    first = len(table.rows)
    heads = ("一级指标", "二级指标", "三级指标", "指标值", "权重")
    table.add(*(Slot(col, text) for col, text in enumerate(heads, 1)))
    rows = len(table.rows)
    _rows(table, sample, style, "annual", 1, weight=True)
    share = iter(weights(sample.annual_targets))
    for number, (target, _, filler) in enumerate(named(sample.annual_targets, style), rows):
        table.rows[number].append(Slot(5, points_of(target, filler, share)))
    table.span_down(first, 0, "绩\n效\n指\n标")
    return ["项目支出绩效目标申报表", f"（{sample.fiscal_year}年度）", *style.money_line, table]


NATIONAL_MONEY = {
    "block": "项目资金", "total": "资金总额：", "period_total": "实施期资金总额：", "annual_total": "年度资金总额：",
    "central": "其中：中央补助", "provincial": "省级资金", "county": "地方资金", "self_raised": "自有资金", "other": "其他资金",
}  # fmt: skip


def national(sample: Sample, style: Style) -> Page:
    """The ministry's form of 2015: heads with their years above the goals, values in words."""
    table = Table(8)
    table.label("项目名称", sample.project_name, 2)
    table.add(
        Slot(0, "主管部门", 2), Slot(2, sample.department_name, 2),
        Slot(4, "实施单位", 2), Slot(6, sample.implementing_unit, 2),
    )  # fmt: skip
    table.add(Slot(0, "项目属性", 2), Slot(2, sample.attribute, 2), Slot(4, "项目期", 2), Slot(6, sample.period, 2))
    money_rows(table, sample, style, NATIONAL_MONEY, BOTH)
    first = len(table.rows)
    year = sample.fiscal_year
    table.add(Slot(1, f"实施期目标（{year}年—{year + 2}年）", 4), Slot(5, "年度目标", 3))
    table.add(Slot(1, sample.period_goal, 4), Slot(5, sample.annual_goal, 3))
    table.span_down(first, 0, "总\n体\n目\n标")
    _two_halves(table, restated(sample, in_words), style)
    return [f"项目支出绩效目标申报表\n（{year}年度）", *style.money_line, table]


def in_words(target: Target) -> Target:
    """`≥95%` as 95%以上, 不低于95% or 达到95%, by the length of the name."""
    sign, number, unit = target.parts()
    if sign not in ("≥", "") or not unit or not number:
        return target
    if not sign:
        return target._replace(value=f"达到{number}{unit}") if unit == "%" else target
    words = (f"{number}{unit}以上", f"不低于{number}{unit}", f"大于等于{number}{unit}")
    return target._replace(value=words[len(target.name) % 3])


def restated(sample: Sample, change: Callable[[Target], Target]) -> Sample:
    from dataclasses import replace

    return replace(
        sample,
        period_targets=tuple(map(change, sample.period_targets)),
        annual_targets=tuple(map(change, sample.annual_targets)),
    )


_ALL_MONEY = tuple((horizon, source) for horizon in BOTH for source in SOURCES)
_GOALS = ("period_goal", "annual_goal")
_SIGNED = ("responsible", "handler", "phone", "filled_raw")

LAYOUTS: dict[str, Layout] = {
    "side_by_side": Layout(
        side_by_side, ("department_code", *HEADING, *NARRATIVE, *_GOALS, *_SIGNED), _ALL_MONEY, BOTH
    ),
    "stacked": Layout(stacked, ("department_code", *HEADING, "overview", *_GOALS), _ALL_MONEY, BOTH),
    "stacked_sides": Layout(
        stacked_sides, ("project_name", "department", "implementing_unit", *_GOALS), _ALL_MONEY, BOTH
    ),
    "annual": Layout(
        annual,
        ("project_name", "department", "implementing_unit", "basis", "overview", "annual_goal", "handler", "phone"),
        (("annual", "total"),),
    ),
    "columns": Layout(
        columns,
        ("department_code", *HEADING, "overview", "annual_goal"),
        (("annual", "total"),),
        weight=True,
    ),
    "cost_first": Layout(
        cost_first,
        ("project_name", "department", "implementing_unit", "annual_goal"),
        (("annual", "total"), ("annual", "county"), ("annual", "other")),
        weight=True,
    ),
    "national": Layout(national, (*HEADING, *_GOALS), _ALL_MONEY, BOTH, restate=in_words),
}
DEFAULT = PLAIN
