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
from ingest.labels import Group, Label, label_of, source_of
from ingest.levels import section_horizon
from ingest.terms import AFTER_CHANGE, BEFORE_CHANGE, EXECUTION_HEADERS, PERIOD, label_key
from ingest.values import parse_amount

_LEAST_EXECUTION_HEADERS = 3
_FEWEST_PARTS = 2
_PARTS = re.compile("[；;，、]")
_PART = re.compile(r"(?:其中[:：]?\s*)?([^\d:：]{2,20}?)[:：]?\s*([\d.,]+\s*(?:万|亿)?元?)。?")
"""A sentence of money, and a label and an amount of it."""
_LONGEST_HEADER = 20
_NOTE = re.compile(r"\([^()]*\)$")
_YEAR = re.compile(r"(?:本|当|20\d\d)?年度?(?:计划|安排|预算|资金|投资|金额|数额?|申请){0,2}")
_WHOLE = re.compile(rf"(?:项目)?(?:资金|投资|预算)?(?:总额|合计|总计|总投资|总量)|总(?:投资|预算|金额)|{PERIOD}")
_OTHER_TIME = re.compile("(?:以前|上|前|往|次|下|后续|以后|其他)[一二两三]?年度?.*|(?:截至|累计|已).*")
_OF_SOURCES = re.compile(".*(?:来源|渠道|类别|性质|名称|项目)")
"""Heads of columns of amounts beside sources: of the year, of the whole period, of other years; and of the sources."""
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


def read_money(draft: Draft, group: Group, *, second: bool) -> None:
    """Take the amount behind a label of money; `second` says that its row named this source before."""
    if len(group.values) == 1 and (told := _told(group)):
        for one in told:
            read_money(draft, one, second=False)
        return
    source = cast(Source, group.label.name)
    horizon = _horizon(draft, group, second)
    if source == "total":
        _tell_totals_apart(draft, group)
    unit = group.label.unit or draft.money_unit or "元"
    draft.money_unit = draft.money_unit or group.label.unit
    values = _after_change(draft, group.values) if len(group.values) == 4 else group.values
    value, rest = _planned(draft, values) if draft.execution_columns else (values[:1], values[1:])
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
        elif source == "total" and before is not None and (said := _says_again(draft, amount.yuan)):
            draft.block_horizon = said
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


def _after_change(draft: Draft, values: list[Cell]) -> list[Cell]:
    """The amount that holds, of 调整前 | 100 | 调整后 | 120."""
    keys = [label_key(cell.text) for cell in values]
    if keys[0] not in BEFORE_CHANGE or keys[2] not in AFTER_CHANGE:
        return values
    draft.no_field(keys[0], values[1])
    return values[3:]


def _told(group: Group) -> list[Group]:
    """The amounts of a cell that tells total and sources in words: 年度资金总额：1911万元；其中：中央资金1092万元；…"""
    cell = group.values[0]
    parts = [match for part in _PARTS.split(cell.text) if (match := _PART.fullmatch(part.strip()))]
    labels = [source_of(match[1].strip()) for match in parts]
    if len(parts) < _FEWEST_PARTS or None in labels or len(parts) != len(_PARTS.split(cell.text.rstrip("。；;"))):
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
    """Whether an amount is one of several other sources, as 上年结转 and 其他资金, and not a second one of the same."""
    known = {_bare(label) for label in draft.money_labels.get((horizon, "other"), ())}
    return group.label.name == "other" and _bare(label_key(group.cell.text)) not in known


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


def read_horizon_heads(draft: Draft, row: Sequence[Cell]) -> bool:
    """资金来源 | 总额 | 以前年度 | 本年计划: heads over columns of amounts, where the sources stand in the rows below."""
    first = label_of(row[0].text)
    if first is None:
        return False
    heads = []
    for cell in row[1:]:
        key = label_key(cell.text)
        if _OTHER_TIME.fullmatch(key):
            heads.append(Group(cell, Label("none", key), []))
        elif _YEAR.fullmatch(key) or section_horizon(cell.text) == "annual":
            heads.append(Group(cell, Label("money", "total", "annual", first.unit), []))
        elif _WHOLE.fullmatch(key) or section_horizon(cell.text) == "period":
            heads.append(Group(cell, Label("money", "total", "period", first.unit), []))
        elif heads or not _OF_SOURCES.fullmatch(key):
            return False
    if sorted(head.label.horizon for head in heads if head.label.horizon) != sorted(HORIZONS):
        return False
    draft.money_heads = heads
    draft.money_unit = draft.money_unit or first.unit
    return True


def read_amounts_below(draft: Draft, row: Sequence[Cell]) -> bool:
    """Amounts under a row of nothing but labels of money: 资金总额 | 财政拨款, and below them 30 | 30, perhaps behind 金额."""
    heads = draft.money_heads
    by_column = {group.cell.col: group for group in heads}
    if row[0].col < min(by_column, default=0) and (label := _label_of_row(row[0])):
        first, row = row[0], row[1:]
        horizons = [group.label.horizon for group in heads if group.label.kind == "money"]
        if not row and label.kind == "money" and label == label_of(first.text):
            horizon = heads[0].label.horizon if len(heads) == 1 else None
            read_money(draft, Group(first, label._replace(horizon=label.horizon or horizon), []), second=False)
            return True
        if label.kind == "money" and (
            _heads_amounts(heads) or (len(heads) > 1 and (all(horizons) or (label.horizon and not any(horizons))))
        ):
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


def _heads_amounts(heads: Sequence[Group]) -> bool:
    """Whether the one head over a column of amounts says nothing of their sources: 资金来源 | 当年金额."""
    return len(heads) == 1 and heads[0].label.name == "total"


def _label_of_row(cell: Cell) -> Label | None:
    """The label before amounts below their heads: a source, a total, or the horizon alone."""
    label = label_of(cell.text) or source_of(cell.text)
    if label and label.kind in ("money", "block"):
        return label
    horizon: Horizon | None = "annual" if _YEAR.fullmatch(label_key(cell.text)) else section_horizon(cell.text)
    return Label("money", "total", horizon) if horizon else None


def _read_by_horizon(draft: Draft, group: Group, amounts: Sequence[Cell]) -> bool:
    """The amounts of a row whose label and heads say source and horizon, either the one or the other.

    A source below 实施期资金 | 年度资金, or 实施期资金 below 合计 | 中央资金 | 省级资金; the heads stay those of the rows that follow.
    """
    heads = {head.cell.col: head.label for head in draft.money_heads}
    if not amounts or any(cell.col not in heads or not parse_amount(cell.text).readable for cell in amounts):
        return False
    for cell in amounts:
        head = heads[cell.col]
        if head.kind == "none":
            draft.no_field(head.name, cell)
            continue
        by_row = head.horizon or _heads_amounts(draft.money_heads)
        source, horizon = (group.label, head.horizon or group.label.horizon) if by_row else (head, group.label.horizon)
        label = source._replace(horizon=horizon, unit=group.label.unit or head.unit)
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
    if both:
        return sides[column >= draft.money_columns[sides[1]]]
    horizon: Horizon = next(iter(draft.money_columns), "annual")
    if group.label.name == "total":
        draft.money_columns.setdefault(horizon, column)
    return horizon
