"""Rows of amounts -> the funding of a Draft, by source and horizon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import cast

from ingest.draft import Draft
from ingest.form import HORIZONS, Horizon, Source
from ingest.grid import Cell
from ingest.label_patterns import FROM_ABOVE
from ingest.labels import Group, Label, label_of, source_of
from ingest.terms import AFTER_CHANGE, BEFORE_CHANGE, EXECUTION_HEADERS, label_key
from ingest.values import Amount, parse_amount

_LEAST_EXECUTION_HEADERS = 3
_FEWEST_PARTS = 2
_PARTS = re.compile(r"[；;，、\n]|(?<=元)[ \u3000]+(?=[^\d])")
_PART = re.compile(r"(?:其中[:：]?\s*)?([^\d:：]{2,20}?)[:：]?\s*([\d.,]+\s*(?:万|亿)?元?)。?")
"""A sentence of money, and a label and an amount of it."""
_LONGEST_HEADER = 20
_SUM_OF_TASKS = "金额合计"
"""Below the tasks of a whole department; 资金总额 of the same form is the total."""
_NOTE = re.compile(r"\([^()]*\)$")
_OWN_UNIT = re.compile(r"[元万亿]整?\s*$")
_LEVEL = re.compile("[市县区旗州盟乡镇]")
_LEVEL_SAID = re.compile(rf"{_LEVEL.pattern}|本级|地方")
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
    if len(roles) > 1 and any(parse_amount(cell.text).yuan is not None for cell in row):
        return _read_execution_pairs(draft, row, [cell for _, cell in roles])
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


def _read_execution_pairs(draft: Draft, row: Sequence[Cell], labels: Sequence[Cell]) -> bool:
    """全年预算数 | 100 | 1-6月支出数 | 50: the same with each label before its figure, the budget first."""
    first = label_of(row[0].text)
    place = next((place for place, cell in enumerate(row) if cell is labels[0]), 0)
    planned = _execution_role(label_key(labels[0].text)) in _PLANNED
    figures = list(row[place + 1 :])
    if not planned or place > 1 or not figures or parse_amount(figures[0].text).yuan is None:
        return False
    unit = first.unit if first else None
    read_money(draft, Group(labels[0], Label("money", "total", "annual", unit), figures[:1]), second=False)
    said = "、".join(cell.text for cell in figures[1:])
    draft.problem(figures[0], "execution_figures", f"“{labels[0].text}”的执行情况（{said}）不是目标，未入库。")
    return True


def read_money(draft: Draft, group: Group, *, second: bool, abreast: bool = False) -> None:
    """Take the amount behind a label of money.

    `second` says that its row named this source before, `abreast` that its row names several, each once: then its
    column does not tell of what time it is.
    """
    if parts := told(group):
        for part in parts:
            read_money(draft, part, second=False)
        return
    source = cast(Source, group.label.name)
    horizon = _horizon(draft, group, second, abreast)
    if source == "total":
        _tell_totals_apart(draft, group)
    unit = group.label.unit or draft.money_unit or "元"
    draft.money_unit = draft.money_unit or group.label.unit
    values = _after_change(draft, group.values) if len(group.values) == 4 else group.values
    value, rest = _planned(draft, values) if draft.execution_columns else (values[:1], values[1:])
    summed = draft.kind == "department" and label_key(group.cell.text) == _SUM_OF_TASKS
    first = draft.funding.get((horizon, source)) is None
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
        if (horizon, source) in draft.from_tasks and not summed:
            draft.from_tasks.discard((horizon, source))
            draft.funding.pop((horizon, source), None)
        _book(draft, group, value[0], horizon, amount)
    if value and summed and first:
        draft.from_tasks.add((horizon, source))
    if value and draft.task_columns:
        draft.from_tasks.update({(horizon, source)} if draft.sums_tasks else ())
        rest = _by_source(draft, horizon, unit, rest)
    if rest and draft.execution_columns:
        figures = "、".join(cell.text for cell in rest)
        draft.problem(rest[0], "execution_figures", f"“{group.cell.text}”的执行情况（{figures}）不是目标，未入库。")
    else:
        for cell in rest:
            draft.stray(cell)


def _book(draft: Draft, group: Group, cell: Cell, horizon: Horizon, amount: Amount) -> None:
    """Take an amount that was read: the first of its source and time, one that adds to it, or a second one."""
    source = cast(Source, group.label.name)
    slot = (horizon, source)
    before = draft.funding.get(slot)
    if before is None:
        draft.funding[slot] = amount.yuan
        if amount.yuan and _is_level_unsaid(source, group.cell.text):
            draft.level_unsaid[slot] = cell._replace(text=group.cell.text)
    elif amount.yuan is None:
        pass
    elif _adds(draft, group, horizon):
        draft.funding[slot] = before + amount.yuan
    elif slot in draft.level_unsaid and amount.yuan <= before and not _is_level_unsaid(source, group.cell.text):
        draft.drop_sum_of_levels(slot)  # 财政拨款, and then 其中：县级财政
        draft.funding[slot] = amount.yuan
    elif source == "total" and (said := _says_again(draft, amount.yuan)):
        draft.block_horizon = said
    elif amount.yuan != before:
        draft.problem(
            cell,
            "second_amount",
            f"“{group.cell.text}”出现第二个金额“{cell.text}”，保留先出现的 {before} 元。请核对原表。",
        )
    draft.money_labels.setdefault(slot, set()).add(label_key(group.cell.text))


def _is_level_unsaid(source: Source, label: str) -> bool:
    """Whether a label of the county's or the province's money says no one level: 财政拨款, 上级补助资金."""
    if source == "county":
        return not _LEVEL_SAID.search(label)
    return source == "provincial" and FROM_ABOVE.fullmatch(label_key(label)) is not None


def _after_change(draft: Draft, values: list[Cell]) -> list[Cell]:
    """The amount that holds, of 调整前 | 100 | 调整后 | 120."""
    keys = [label_key(cell.text) for cell in values]
    if keys[0] not in BEFORE_CHANGE or keys[2] not in AFTER_CHANGE:
        return values
    draft.no_field(keys[0], values[1])
    return values[3:]


def told(group: Group) -> list[Group]:
    """The amounts of a cell that tells total and sources in words: 年度资金总额：1911万元；其中：中央资金1092万元；…

    The first may be an amount alone, which is the label's own; [] where the cell does not read so.
    """
    cell = group.values[0] if len(group.values) == 1 else group.cell
    if not _PARTS.search(cell.text):
        return []
    said = [part.strip() for part in _PARTS.split(cell.text.rstrip("。；; "))]
    if group.label.kind == "money" and parse_amount(said[0]).yuan is not None:
        said[0] = f"{label_key(group.cell.text)}:{said[0]}"
    parts = [match for part in said if (match := _PART.fullmatch(part))]
    labels = [source_of(match[1].strip()) for match in parts]
    if len(parts) < _FEWEST_PARTS or None in labels or len(parts) != len(said):
        return []
    return [
        Group(
            cell._replace(text=match[1]),
            label._replace(horizon=label.horizon or group.label.horizon, unit=label.unit or group.label.unit),
            [cell._replace(text=match[2])],
        )
        for match, label in zip(parts, labels, strict=True)
        if label is not None
    ]


def _says_again(draft: Draft, amount: Decimal | None) -> Horizon | None:
    """The horizon whose total an amount is: 合计 above the sources of the year, below 项目总预算 and 当年预算."""
    return next((horizon for horizon in HORIZONS if amount and draft.funding.get((horizon, "total")) == amount), None)


def _adds(draft: Draft, group: Group, horizon: Horizon) -> bool:
    """Whether an amount is one of several that make a source, and not a second one of the same.

    上年结转 and 其他资金 are other sources, 市级 and 县级 both levels of 市县（区）财政资金.
    """
    source = cast(Source, group.label.name)
    known = draft.money_labels.get((horizon, source), set())
    key = label_key(group.cell.text)
    if source == "county":
        levels = {*_LEVEL.findall(key)}
        before = {*_LEVEL.findall("".join(known))}
        return bool(levels and before) and levels.isdisjoint(before)
    return source == "other" and _bare(key) not in {_bare(label) for label in known}


def _bare(label: str) -> str:
    """专项债券 of 其中:专项债券资金."""
    return label.removeprefix("其中:").removesuffix("资金")


def _tell_totals_apart(draft: Draft, group: Group) -> None:
    """项目资金总额 and then 当年资金总额: the first, which does not say of what time it is, is of the whole project."""
    if group.label.horizon is None:
        draft.total_unsaid = group.cell if ("annual", "total") not in draft.funding else None
    elif group.label.horizon == "annual" and draft.total_unsaid and ("period", "total") not in draft.funding:
        draft.funding["period", "total"] = draft.funding.pop(("annual", "total"), None)
        draft.money_columns["period"] = draft.total_unsaid.col
        draft.total_unsaid = None


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


def _horizon(draft: Draft, group: Group, second: bool, abreast: bool) -> Horizon:
    column = group.cell.col
    if group.label.horizon:
        draft.money_columns[group.label.horizon] = column
        if group.label.horizon != draft.block_horizon:
            draft.block_horizon = None
        return group.label.horizon
    if draft.block_horizon and not second:
        return draft.block_horizon
    both = set(draft.money_columns) == {*HORIZONS}
    sides: tuple[Horizon, Horizon] = ("period", "annual")
    if both and draft.money_columns["annual"] < draft.money_columns["period"]:
        sides = ("annual", "period")
    if second:
        draft.block_horizon = None
        return sides[1]
    if both and abreast:
        return "annual"
    if both:
        return sides[column >= draft.money_columns[sides[1]]]
    horizon: Horizon = next(iter(draft.money_columns), "annual")
    if group.label.name == "total":
        draft.money_columns.setdefault(horizon, column)
    return horizon
