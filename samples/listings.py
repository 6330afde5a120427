"""Samples -> Page: tables with one project after another, self-evaluations, and forms of a whole department."""

from __future__ import annotations

from collections.abc import Sequence

from samples.blocks import Style, level_labels, named, points_of
from samples.forms import Sample, Target, weights
from samples.pages import Page, Slot, Table

LIST_HEADS = (
    "单位名称", "项目名称", "预算数", "年度目标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重",
    "指标方向性",
)  # fmt: skip
_TARGET_COLUMN = 4


def listing(
    samples: Sequence[Sample], style: Style, *, merged: bool, header_rows: int = 1, serial: bool = False
) -> Page:
    """One row an indicator; what leads a project is merged down its rows, or stands in its first row alone."""
    shift = 1 if serial else 0
    table = Table(len(LIST_HEADS) + shift)
    _header(table, style, header_rows, serial)
    for number, sample in enumerate(samples, 1):
        first = len(table.rows)
        _target_rows(table, sample, style, shift)
        down = len(table.rows) - first if merged else 1
        leading = [
            sample.implementing_unit, sample.project_name, style.amount(sample.funding["annual"]["total"]),
            sample.annual_goal,
        ]  # fmt: skip
        texts = [str(number), *leading] if serial else leading
        table.rows[first] += [Slot(col, text, 1, down) for col, text in enumerate(texts)]
        table.rows[first].sort()
    year = samples[0].fiscal_year
    return [f"{samples[0].county}{year}年部门预算项目绩效目标表", *style.money_line, table]


def _header(table: Table, style: Style, rows: int, serial: bool) -> None:
    heads = [style.money_label(head) if head == "预算数" else head for head in LIST_HEADS]
    if serial:
        heads.insert(0, "序号")
    split = len(heads) - (len(LIST_HEADS) - _TARGET_COLUMN)
    if rows == 1:
        table.add(*(Slot(col, text) for col, text in enumerate(heads)))
        return
    above = [Slot(col, text, 1, 2) for col, text in enumerate(heads[:split])]
    table.add(*above, Slot(split, "绩效指标", len(heads) - split))
    table.add(*(Slot(col, text) for col, text in enumerate(heads) if col >= split))


def _target_rows(table: Table, sample: Sample, style: Style, shift: int) -> None:
    """Indicators with their parts in columns; a project without any still has its row."""
    first = len(table.rows)
    printed = list(named(sample.annual_targets, style))
    share = iter(weights(sample.annual_targets))
    for target, name, filler in printed:
        sign, value, unit = target.parts()
        nature = sign or ("定性" if target.is_filled and not target.is_number else "")
        texts = (name, nature, value, unit, points_of(target, filler, share), "" if filler else direction(target))
        table.add(*(Slot(_TARGET_COLUMN + shift + 2 + place, text) for place, text in enumerate(texts)))
    if not printed:
        table.add()
    level_labels(table, first, printed, style, _TARGET_COLUMN + shift)


def direction(target: Target) -> str:
    """正向指标 where more is better, as the budget system asks for numbers."""
    sign = target.parts()[0]
    return "反向指标" if sign in ("≤", "<") and target.is_number else "正向指标" if target.is_number else ""


EXECUTED = {"total": "年度资金总额", "county": "其中：当年财政拨款", "other": "其他资金"}


def evaluation(sample: Sample, style: Style) -> Page:
    """项目支出绩效自评表: what was aimed at, what was reached, points and score, weights inside level 1."""
    table = Table(9)
    table.label(style.label("项目名称"), sample.project_name, 2)
    table.add(
        Slot(0, "主管部门", 2), Slot(2, sample.department_name, 3), Slot(5, "实施单位"), Slot(6, sample.implementing_unit, 3),
    )  # fmt: skip
    first = len(table.rows)
    heads = ("", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    table.add(*(Slot(place + 2, text) for place, text in enumerate(heads)))
    for source, label in EXECUTED.items():
        planned = style.amount(sample.funding["annual"][source])
        figures = (planned, planned, planned, *(("10", "100%", "10") if source == "total" else ("—", "", "—")))
        table.add(Slot(2, label), *(Slot(place + 3, text) for place, text in enumerate(figures)))
    table.span_down(first, 0, style.money_label("项目资金"), 2)
    first = len(table.rows)
    table.add(Slot(1, "预期目标", 4), Slot(5, "实际完成情况", 4))
    table.add(Slot(1, sample.annual_goal, 4), Slot(5, completion(sample), 4))
    table.span_down(first, 0, "年度总体目标")
    _reached(table, sample, style)
    return [f"项目支出绩效自评表\n（{sample.fiscal_year}年度）", *style.money_line, table]


def _reached(table: Table, sample: Sample, style: Style) -> None:
    first = len(table.rows)
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    table.add(*(Slot(col, text) for col, text in enumerate(heads, 1)))
    rows = len(table.rows)
    printed = list(named(sample.annual_targets, style))
    share = iter(weights(sample.annual_targets))
    for target, name, filler in printed:
        points = points_of(target, filler, share)
        texts = (name, target.value, actual(target), points, points, "")
        table.add(*(Slot(3 + place, text) for place, text in enumerate(texts)))
    level_labels(table, rows, printed, style, 1, weight=True)
    table.span_down(first, 0, "绩效指标")
    table.add(Slot(0, "总分", 6), Slot(6, "100"), Slot(7, "100"), Slot(8, ""))


def actual(target: Target) -> str:
    """What was reached: the number itself, or the words."""
    _, number, unit = target.parts()
    return f"{number}{unit}" if target.is_filled else ""


def completion(sample: Sample) -> str:
    return f"已完成：{sample.annual_goal}" if sample.annual_goal else "已完成"


def department(samples: Sequence[Sample], style: Style) -> Page:
    """部门（单位）整体支出绩效目标表: tasks with their money, the goal of the year, and indicators of the first project."""
    first = samples[0]
    table = Table(6)
    table.label("部门（单位）名称", first.department_name, 2)
    top = len(table.rows)
    table.add(Slot(1, "任务名称"), Slot(2, "主要内容", 2), Slot(4, style.money_label("预算金额"), 2))
    for sample in samples:
        amount = style.amount(sample.funding["annual"]["total"])
        table.add(Slot(1, sample.project_name), Slot(2, sample.overview, 2), Slot(4, amount, 2))
    table.span_down(top, 0, "年度主要任务")
    table.label("年度总体目标", "；".join(sample.annual_goal.rstrip("。") for sample in samples if sample.annual_goal))
    top = len(table.rows)
    heads = (("一级指标", 1, 1), ("二级指标", 2, 1), ("三级指标", 3, 1), ("指标值", 4, 2))
    table.add(*(Slot(col, text, span) for text, col, span in heads))
    rows = len(table.rows)
    printed = list(named(first.annual_targets, style))
    for target, name, _ in printed:
        table.add(Slot(3, name), Slot(4, target.value, 2))
    level_labels(table, rows, printed, style, 1)
    table.span_down(top, 0, "年度绩效指标")
    title = f"{first.department_name}整体支出绩效目标表"
    return [title, f"（{first.fiscal_year}年度）", *style.money_line, table]
