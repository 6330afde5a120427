"""A row of cells -> its labels, each with the values that follow it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.draft import Draft
from ingest.form import Horizon
from ingest.grid import Cell
from ingest.labels import Group, Label, label_and_value, label_of, said_among, source_of, unit_line
from ingest.levels import section_horizon
from ingest.terms import ANNUAL_SPANS, SIGNATURE, TABLE_LABELS, YEAR_LINE, label_key
from ingest.values import parse_amount

_LONGEST_SOURCE = 8
_SHORTEST_GOAL = 8
_LONGEST_ASKED = 12
_UNIT_ALONE = re.compile(r"\((元|千元|万元|亿元)\)")
_NATURE = re.compile(r"资金(?:性质|类型|类别|属性)[:：]?")


def group_by_label(draft: Draft, row: Sequence[Cell]) -> tuple[list[Group], list[Cell]]:
    """The labels of a row, each with its values, and the cells that stand before the first label."""
    groups: list[Group] = []
    loose: list[Cell] = []
    for place, cell in enumerate(row):
        label = label_of(cell.text) or (_COMPLETION if groups and "完" in cell.text and is_completion(cell) else None)
        short = len(cell.text) <= _LONGEST_SOURCE
        if short and place + 1 < len(row):
            label = _in_money(draft, groups, label, cell, row[place + 1])
            if cell.text in ANNUAL_SPANS and _is_text(row[place + 1].text):
                label = Label("head", "annual_goal")  # 总体目标 | 实施期 | …, and below it 本年度 | …
        if label is None and "单位" in cell.text and (unit := unit_line(cell.text)):
            draft.money_unit = unit
        elif label is None and short and draft.funding and (rest := _UNIT_ALONE.fullmatch(label_key(cell.text))):
            draft.learn_unit(rest[1])  # 项目资金, and （万元） below it
        elif label is not None and not (label.kind == "money" and _is_nature(groups)):
            groups.append(Group(cell, label, []))
        elif (joined := label_and_value(cell)) and not _is_value(groups, joined):
            if not draft.exact and len(row) > 1:
                draft.problem(
                    cell,
                    "joined_label",
                    f"标签和内容写在同一格“{cell.text}”，已按“{joined.cell.text}”和“{joined.values[0].text}”分开入库。",
                )
            groups.append(joined)
        elif groups and groups[-1].label.name in SIGNATURE and _asks(cell):
            groups.append(Group(cell, Label("none", label_key(cell.text)), []))
        elif short and groups and groups[-1].label.kind in ("money", "block") and label_key(cell.text) == "其中":
            continue  # before the sources of the total to its left
        elif groups:
            groups[-1].values.append(cell)
        else:
            loose.append(cell)
    return groups, loose


_COMPLETION = Label("head", "goal_completion")


def is_completion(cell: Cell) -> bool:
    """年度总体目标完成情况 behind another label: what came of the goal, and not the heading of the block."""
    key = label_key(cell.text)
    return key.endswith("完成情况") and key in TABLE_LABELS


def _is_nature(groups: Sequence[Group]) -> bool:
    """Whether a source of money is what the label before it asks for, as in 资金性质 | 一般公共预算."""
    asked = bool(groups) and not groups[-1].values and groups[-1].label.kind in ("none", "scalar")
    return asked and _NATURE.fullmatch(groups[-1].cell.text) is not None


def _in_money(draft: Draft, groups: Sequence[Group], label: Label | None, cell: Cell, after: Cell) -> Label | None:
    """The label that a short cell is in a block of money; elsewhere it stays the `label` that it is by itself.

    A source with its amount, 其中：中央 | 60 | 省级 | 20, or the time of those that follow, 实施期 | 中央 | 60 | 年度 | 中央 | 20.
    """
    if (groups[0].label.kind == "block" if groups else draft.funding) and source_of(after.text):
        horizon = _span(cell.text) or section_horizon(cell.text)
        return Label("block", "money", horizon) if horizon else label
    if label or not any(map(str.isdigit, after.text)) or parse_amount(after.text).yuan is None:
        return label
    awaited = bool(groups) and not groups[-1].values and groups[-1].label.kind not in ("money", "block")
    if awaited or not (draft.funding or any(group.label.kind in ("money", "block") for group in groups)):
        return None
    if source := source_of(cell.text):
        return source
    horizon = _span(cell.text)
    return Label("money", "total", horizon) if horizon else None


def _is_text(text: str) -> bool:
    return len(text) >= _SHORTEST_GOAL and parse_amount(text).yuan is None and YEAR_LINE.match(label_key(text)) is None


def _span(text: str) -> Horizon | None:
    """The time of 其中：本年度."""
    return "annual" if said_among(text) in ANNUAL_SPANS else None


def _asks(cell: Cell) -> bool:
    """Whether a cell of the line below the table is a label that is not known, as 审核人：."""
    return len(cell.text) <= _LONGEST_ASKED and cell.text[-1] in ":："


def _is_value(groups: Sequence[Group], joined: Group) -> bool:
    """Whether `项目内容：…` is what a label just before it asks for: officers begin a text so. Signatures are no texts."""
    if not groups or groups[-1].values or groups[-1].label.kind == "block" or joined.label.name in SIGNATURE:
        return False
    label = groups[-1].cell
    return joined.cell.col == label.col + label.colspan or "。" in joined.values[0].text
