"""Heads of horizons and the texts below them -> the goals of a Draft."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.draft import Draft
from ingest.form import Horizon
from ingest.grid import Cell
from ingest.labels import Group
from ingest.terms import label_key

HORIZON_OF_GOAL: dict[str, Horizon] = {"period_goal": "period", "annual_goal": "annual"}
_OF_YEAR = re.compile(r"\((20\d\d)年?度?\)|^(20\d\d)年度")
_CHINESE = {"period_goal": "实施期目标", "annual_goal": "年度目标", "goal_completion": "目标完成情况"}


def read_heads(draft: Draft, groups: Sequence[Group]) -> None:
    """A row of nothing but heads, as 实施期目标 | 年度目标: the goals stand below it."""
    columns = {group.label.name: group.cell.col for group in groups if group.label.kind == "head"}
    if not columns:
        draft.scalars.setdefault("annual_goal", "")
        return
    if draft.exact and [*columns] == ["annual_goal"]:
        unsaid = [group.cell.col for group in groups if group.label.kind == "goal" and group.cell.rowspan == 1]
        if unsaid:  # 项目总目标 | 年度目标: the first is of the whole project
            columns["period_goal"] = unsaid[-1]
    for group in groups:
        if horizon := HORIZON_OF_GOAL.get(group.label.name):
            draft.goals_before.add(horizon)
        key = label_key(group.cell.text)
        if group.label.kind == "head" and key.endswith("目标"):
            draft.scalars.setdefault(group.label.name, "")
        if group.label.name == "annual_goal" and (year := _OF_YEAR.search(key)):
            draft.fiscal_year = draft.fiscal_year or int(year[1] or year[2])
    draft.goal_columns = columns
    draft.goals_open = True
    first = min(columns.values())
    if first > 0 and not draft.exact and groups[0].label.kind == "head":
        draft.problem(
            groups[0].cell, "header_shifted", f"期间表头“{groups[0].cell.text}”前多出 {first} 个空格子，已按内容识别。"
        )


def read_goals(draft: Draft, values: Sequence[Cell]) -> None:
    """Texts beside 总体目标 belong to the heads above them; a lone text goes to the one it stands under."""
    columns = draft.goal_columns
    if not columns:
        draft.scalars.setdefault("annual_goal", "")
        draft.goal_unsaid = bool(values) and not draft.scalars["annual_goal"]
        for cell in values:
            draft.put("annual_goal", cell, cell.text)
        return
    for name in columns:
        draft.scalars.setdefault(name, "")
    in_order = sorted(columns, key=columns.__getitem__)
    if len(values) == len(in_order):
        for name, cell in zip(in_order, values, strict=True):
            draft.put(name, cell, cell.text)
        return
    for cell in values:
        under = [name for name in in_order if columns[name] <= cell.col]
        name = under[-1] if under else in_order[0]
        draft.put(name, cell, cell.text)
        if not draft.exact:
            draft.problem(cell, "single_goal", f"总体目标只有一段文字，按所在的列记为{_CHINESE[name]}。")
