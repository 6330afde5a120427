"""Rows of amounts -> the funding of a Draft, by source and horizon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from ingest.draft import Draft
from ingest.form import Horizon, Source
from ingest.grid import Cell
from ingest.labels import Group, Label, label_of
from ingest.terms import EXECUTION_HEADERS, label_key
from ingest.values import parse_amount

_LEAST_EXECUTION_HEADERS = 3
_LONGEST_HEADER = 20
_NOTE = re.compile(r"\([^()]*\)$")
_OWN_UNIT = re.compile(r"[元万亿]整?\s*$")
_LEVEL_SAID = re.compile(r"[市县区乡镇]|本级|地方")
_PLANNED = tuple(role for role, _ in EXECUTION_HEADERS if role != "other")


@lru_cache(maxsize=4096)
def _execution_role(key: str) -> str | None:
    if len(key) > _LONGEST_HEADER:
        return None
    bare = _NOTE.sub("", key)
    return next(
        (role for role, pattern in EXECUTION_HEADERS if pattern.fullmatch(key) or pattern.fullmatch(bare)), None
    )


def read_execution_header(draft: Draft, row: Sequence[Cell]) -> bool:
    """The header of a self-evaluation's money block: budget, spending, points and score in columns."""
    roles = [(role, cell) for cell in row if (role := _execution_role(label_key(cell.text)))]
    if len(roles) < _LEAST_EXECUTION_HEADERS or all(role == "other" for role, _ in roles):
        return False
    draft.execution_columns = {}
    for role, cell in roles:
        draft.execution_columns.setdefault(role if role in _PLANNED else f"{role} {cell.col}", cell.col)
    for cell in row:
        label = label_of(cell.text)
        if label and label.kind in ("block", "money") and label.unit:
            draft.money_unit = label.unit
    return True


def read_money(draft: Draft, group: Group, *, second: bool) -> None:
    """Take the amount behind a label of money; `second` says that its row named this source before."""
    source = cast(Source, group.label.name)
    horizon = _horizon(draft, group, second)
    if source == "total":
        _tell_totals_apart(draft, group)
    unit = group.label.unit or draft.money_unit or "元"
    draft.money_unit = draft.money_unit or group.label.unit
    value, rest = _planned(draft, group.values) if draft.execution_columns else (group.values[:1], group.values[1:])
    if not value:
        draft.funding.setdefault((horizon, source), None)
    else:
        amount = parse_amount(value[0].text, unit)
        if amount.yuan and not (group.label.unit or draft.money_unit or _OWN_UNIT.search(value[0].text)):
            _note_unit(draft, value[0])
        if not amount.readable:
            draft.problem(
                value[0],
                "unreadable_amount",
                f"“{group.cell.text}”后面应为金额，实为“{value[0].text}”，金额留空。",
            )
        if (horizon, source) in draft.from_tasks:
            draft.from_tasks.discard((horizon, source))
            draft.funding.pop((horizon, source), None)
        before = draft.funding.get((horizon, source))
        if before is not None and amount.yuan is not None and _adds(draft, group, horizon):
            draft.funding[horizon, source] = before + amount.yuan
        elif before is not None and amount.readable and amount.yuan != before:
            draft.problem(
                value[0],
                "second_amount",
                f"“{group.cell.text}”出现第二个金额“{value[0].text}”，保留先出现的 {before} 元。请核对原表。",
            )
        elif before is None:
            draft.funding[horizon, source] = amount.yuan
        if source == "county" and amount.yuan and not _LEVEL_SAID.search(group.cell.text):
            draft.problem(
                value[0],
                "money_level_unsaid",
                f"“{group.cell.text}”未分级次（中央、省、市县），记入市县（区）财政资金。",
            )
        draft.money_labels.setdefault((horizon, source), set()).add(label_key(group.cell.text))
    if value and draft.task_columns:
        draft.from_tasks.update({(horizon, source)} if draft.sums_tasks else ())
        rest = _by_source(draft, horizon, unit, rest)
    if rest and draft.execution_columns:
        figures = "、".join(cell.text for cell in rest)
        draft.problem(rest[0], "execution_figures", f"“{group.cell.text}”的执行情况（{figures}）不是目标，未入库。")
    else:
        for cell in rest:
            draft.stray(cell)


def _adds(draft: Draft, group: Group, horizon: Horizon) -> bool:
    """Whether an amount is one of several other sources, as 上年结转 and 其他资金, and not a second one of the same."""
    known = draft.money_labels.get((horizon, "other"), set())
    return group.label.name == "other" and label_key(group.cell.text) not in known


def _tell_totals_apart(draft: Draft, group: Group) -> None:
    """项目资金总额 and then 当年资金总额: the first, which does not say of what time it is, is of the whole project."""
    if group.label.horizon is None:
        draft.total_unsaid = ("annual", "total") not in draft.funding
    elif group.label.horizon == "annual" and draft.total_unsaid and ("period", "total") not in draft.funding:
        draft.funding["period", "total"] = draft.funding.pop(("annual", "total"), None)
        draft.total_unsaid = False


def _note_unit(draft: Draft, cell: Cell) -> None:
    """Once a form: an amount whose unit is written nowhere."""
    if not draft.unit_assumed:
        draft.unit_assumed = True
        draft.problem(cell, "unit_assumed", f"表中没有注明金额单位，“{cell.text}”等按元入库。请核对是否为万元。")


def read_execution_row(draft: Draft, row: Sequence[Cell]) -> bool:
    """Figures under the header of a self-evaluation's money block, without a label of their own: the total's."""
    planned = [cell for cell in row for name in _PLANNED if draft.execution_columns.get(name) == cell.col]
    if not planned or ("annual", "total") in draft.funding or not parse_amount(planned[0].text).readable:
        return False
    label = planned[0]._replace(text="年度资金总额")
    read_money(draft, Group(label, Label("money", "total", "annual"), list(row)), second=False)
    return True


def read_amounts_below(draft: Draft, row: Sequence[Cell]) -> bool:
    """Amounts under a row of nothing but labels of money: 资金总额 | 财政拨款, and below them 30 | 30, perhaps behind 金额."""
    heads = draft.money_heads
    by_column = {group.cell.col: group for group in heads}
    if row[0].col < min(by_column, default=0) and (label := label_of(row[0].text)) and label.kind in ("money", "block"):
        first, row = row[0], row[1:]
        if label.kind == "money" and len(heads) > 1 and all(group.label.horizon for group in heads):
            return _read_by_horizon(draft, Group(first, label, []), row)
    if not heads or not row or any(cell.col not in by_column or not parse_amount(cell.text).readable for cell in row):
        draft.money_heads = []
        return False
    draft.money_heads = []
    seen: set[str] = set()
    for cell in row:
        group = by_column[cell.col]
        read_money(draft, group._replace(values=[cell]), second=group.label.name in seen)
        seen.add(group.label.name)
    return True


def _read_by_horizon(draft: Draft, group: Group, amounts: Sequence[Cell]) -> bool:
    """A source and its amounts below 实施期资金 | 年度资金, which stay the heads of the rows that follow."""
    horizons = {head.cell.col: head.label for head in draft.money_heads}
    if not amounts or any(cell.col not in horizons or not parse_amount(cell.text).readable for cell in amounts):
        return False
    for cell in amounts:
        head = horizons[cell.col]
        label = group.label._replace(horizon=head.horizon, unit=group.label.unit or head.unit)
        read_money(draft, Group(group.cell, label, [cell]), second=False)
    return True


def _planned(draft: Draft, values: list[Cell]) -> tuple[list[Cell], list[Cell]]:
    """The budget among the figures of a row, and the other figures."""
    by_column = {cell.col: cell for cell in values}
    for name in _PLANNED:
        cell = by_column.get(draft.execution_columns.get(name, -1))
        if cell is not None:
            return [cell], [other for other in values if other is not cell]
    return [], values


def _by_source(draft: Draft, horizon: Horizon, unit: str, cells: list[Cell]) -> list[Cell]:
    """Take the sources of a total that stand beside it in columns of their own; returns what is left."""
    left = []
    for cell in cells:
        source = draft.task_columns.get(cell.col)
        amount = parse_amount(cell.text, unit)
        if source and amount.readable:
            draft.funding[horizon, source] = amount.yuan
            draft.from_tasks.update({(horizon, source)} if draft.sums_tasks else ())
        else:
            left.append(cell)
    return left


def _horizon(draft: Draft, group: Group, second: bool) -> Horizon:
    column = group.cell.col
    if group.label.horizon:
        draft.money_columns[group.label.horizon] = column
        return group.label.horizon
    if second:
        return "annual"
    if set(draft.money_columns) == {"period", "annual"}:
        return "annual" if column >= draft.money_columns["annual"] else "period"
    horizon: Horizon = next(iter(draft.money_columns), "annual")
    if group.label.name == "total":
        draft.money_columns.setdefault(horizon, column)
    return horizon
