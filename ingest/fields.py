"""Rows of labels and values -> the scalar fields, goals, money and tasks of a Draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from ingest.draft import Draft
from ingest.goals import HORIZON_OF_GOAL, read_goals, read_heads
from ingest.grid import Cell
from ingest.groups import group_by_label, is_completion
from ingest.labels import Group, Label, label_of
from ingest.levels import level_key, section_horizon
from ingest.money import read_execution_header, read_execution_row, read_money, told
from ingest.money_heads import heads_of_labels, read_amounts_below, read_money_heads
from ingest.tasks import read_task_header, read_task_row
from ingest.terms import (
    AFTER_CHANGE,
    BEFORE_CHANGE,
    LEVEL1,
    LEVEL2,
    ONE_TEXT,
    SCALARS,
    TABLE_LABELS,
    UNIT_LINE,
    USE,
    YEAR_LINE,
    label_key,
)
from ingest.values import BOX, parse_amount, split_department

_LONGEST_LINE = 40
_FEWEST_IN_BLOCK = 3
_SENTENCE_ENDS = ("。", "；", ";", "！")
_REMARK = re.compile("注|备注|说明|填[表报]说明")
_PHONE = re.compile(r"\d[\d\-—－()（） ]{5,}\d")
_NAME_AND_PHONE = re.compile(rf"(\D*[^\d\s、,，/:：])[\s、,，/:：]*({_PHONE.pattern})")
_INSTITUTION = re.compile(
    r"[\u4e00-\u9fff]{2,24}(?:局|委|会|办|室|中心|厅|部|院|校|中学|小学|园|站|所|队|馆|联|政府|街道|镇|乡|公司|机关|法院|集团)"
    r"(?:[(（]?(?:本级|机关|本部|汇总)[)）]?)?"
)
_ABOVE = "表头"
"""What stands for the label of a field that a line above the table names without one."""
LEVELS = frozenset((*LEVEL1, *LEVEL2))


def read_field_row(draft: Draft, row: Sequence[Cell]) -> bool:
    """Take what a row says into the draft; False where the row says nothing that is known."""
    if read_execution_header(draft, row) or read_task_header(draft, row):
        return True
    if _read_sections(draft, row) or read_money_heads(draft, row):
        return True
    if draft.money_heads and read_amounts_below(draft, row):
        return True
    if draft.tasks_open and len(row) > 1 and (label := label_of(row[0].text)) and label.kind == "none":
        read_task_row(draft, row)  # a task may be called 基本支出
        return True
    groups, loose = group_by_label(draft, row if row[0].rowspan == 1 else _heads_in_block(row))
    if not groups:
        return _read_unlabelled(draft, row)
    draft.heading = _heading(groups[0]) if len(row) == 1 else ""
    draft.beside = ("", 0)
    if loose and level_key(loose[0].text) in LEVELS:
        return False  # an indicator whose name is a label too, under a header that was not read
    if (
        len(row) == 1
        and not groups[0].values
        and section_horizon(row[0].text)
        and level_key(row[0].text).endswith("指标")
    ):
        draft.section = section_horizon(row[0].text)
    elif all(group.label.kind in ("head", "goal") and not group.values for group in groups):
        read_heads(draft, groups)
        draft.money_heads = []
    else:
        _read_groups(draft, groups)
    for cell in loose:
        if label_key(cell.text) not in TABLE_LABELS:
            draft.stray(cell)
    return True


def _heads_in_block(row: Sequence[Cell]) -> Sequence[Cell]:
    """A row without the labels that only head the block it begins: 项目基本情况 before 年度目标 | 年度目标完成情况."""
    if len(row) < _FEWEST_IN_BLOCK:
        return row
    heads = list(dropwhile(lambda cell: cell.rowspan > 1, row))
    labels = [label_of(cell.text) or is_completion(cell) for cell in heads]
    headed = len(heads) > 1 and isinstance(labels[0], Label) and labels[0].kind == "head" and all(labels)
    return heads if headed and all(_heads_block(cell) for cell in row[: -len(heads)]) else row


def _heads_block(cell: Cell) -> bool:
    key = level_key(cell.text).removeprefix("项目")
    return key in TABLE_LABELS or label_of(cell.text) is not None


def _read_sections(draft: Draft, row: Sequence[Cell]) -> bool:
    """年度绩效指标 | 中长期绩效指标, over the two halves of the table that follows."""
    sections = [(section_horizon(cell.text), cell) for cell in row]
    named = {horizon for horizon, _ in sections if horizon}
    if len(row) != 2 or len(named) != 2 or not all(level_key(cell.text).endswith("指标") for cell in row):
        return False
    draft.section_columns = {horizon: cell.col for horizon, cell in sections if horizon}
    draft.goals_open = draft.tasks_open = False
    return True


def _read_groups(draft: Draft, groups: Sequence[Group]) -> None:
    if len(groups) > 1 and not groups[0].values:
        groups = _of_source(groups)
    seen_sources: set[str] = set()
    sources = [group.label.name for group in groups if group.label.kind == "money" and group.values]
    abreast = len(sources) > 1 and len({*sources}) == len(sources)
    draft.sums_tasks = draft.tasks_open
    draft.goals_open = draft.tasks_open = False
    draft.money_heads = heads_of_labels(groups)
    if draft.block_horizon and not any(group.label.kind in ("money", "block") for group in groups):
        draft.block_horizon = None
    for group in groups:
        kind, name = group.label.kind, group.label.name
        draft.cover(group.cell, name if kind in ("scalar", "none") else "")
        if kind == "money":
            read_money(draft, group, second=name in seen_sources, abreast=abreast)
            seen_sources.add(name)
        elif kind == "goal":
            read_goals(draft, group.values)
            draft.goals_open = bool(draft.goal_columns)
        elif kind == "none":
            for cell in group.values:
                draft.no_field(name, cell)
        elif kind == "tasks":
            draft.tasks_open = True
            if group.values:
                read_task_row(draft, group.values)
        elif kind == "block":
            draft.money_unit = group.label.unit or draft.money_unit
            draft.block_horizon = group.label.horizon or draft.block_horizon
            if label_key(group.cell.text).endswith(USE):
                draft.cover(group.cell, USE)
            alone = not any(_tells_amount(other) for other in groups if other is not group)
            if alone and (_tells_amount(group) or told(group)):
                total = group.label._replace(kind="money", name="total")
                read_money(draft, group._replace(label=total), second=False)
                continue
            for cell in group.values:
                draft.stray(cell)
        elif kind == "head" and (horizon := HORIZON_OF_GOAL.get(name)):
            if _are_amounts(group.values):  # 实施期 | 300, and no goal
                read_money(draft, group._replace(label=Label("money", "total", horizon)), second=False)
                continue
            draft.goals_before.add(horizon)
            _read_scalar(draft, group)
        else:
            _read_scalar(draft, group)


def _of_source(groups: Sequence[Group]) -> Sequence[Group]:
    """其他资金 | 项目总资金：60 | 当年资金：20: the amounts of a source by their times."""
    first, *others = groups
    times = [group.label for group in others if group.values]
    timed = len(times) == len(others) > 0 and all(
        label.kind == "money" and label.name == "total" and label.horizon for label in times
    )
    if not timed or first.label.kind != "money" or first.label.name == "total":
        return groups
    return [
        group._replace(cell=first.cell, label=first.label._replace(horizon=group.label.horizon, unit=first.label.unit))
        for group in others
    ]


def _are_amounts(cells: Sequence[Cell]) -> bool:
    return bool(cells) and all(parse_amount(cell.text).yuan is not None for cell in cells)


def _tells_amount(group: Group) -> bool:
    """Whether a label of money, or that of its block, has one amount behind it."""
    money = group.label.kind in ("money", "block") and len(group.values) == 1
    return money and parse_amount(group.values[0].text).yuan is not None


def _read_unlabelled(draft: Draft, row: Sequence[Cell]) -> bool:
    """A row without labels: the year, the unit of money, or more of what the rows above began."""
    if all(_is_line(draft, cell) for cell in row):
        return True
    if _read_filer(draft, row):
        return True
    if draft.adjusted and len(row) == 2 and label_key(row[0].text) in AFTER_CHANGE:
        draft.put(draft.adjusted, row[1], row[1].text)
        return True
    if all(_is_heading(cell) or section_horizon(cell.text) or _is_level1(cell) for cell in row):
        draft.section = next((horizon for cell in row if (horizon := section_horizon(cell.text))), draft.section)
        draft.goals_open = draft.tasks_open = False
        return True
    if read_execution_row(draft, row):
        return True
    if draft.tasks_open:
        read_task_row(draft, row)
    elif draft.goals_open:
        read_goals(draft, row)
    elif draft.beside[0] and len(row) == 1 and draft.beside[1] == row[0].col > 0:
        draft.put(draft.beside[0], row[0], row[0].text)
    elif draft.heading and len(row) == 1 and _is_paragraph(row[0].text):
        draft.put(draft.heading, row[0], row[0].text)
    elif (name := draft.covered_by(row[0].row)) is not None:
        for cell in row:
            if name in SCALARS:
                draft.put(name, cell, cell.text)
            else:
                draft.no_field(name, cell)
    else:
        return False
    return True


def _is_heading(cell: Cell) -> bool:
    """一、项目基本信息, over a part of the form."""
    return label_key(cell.text) in TABLE_LABELS or level_key(cell.text) in TABLE_LABELS


def _heading(group: Group) -> str:
    """The field whose label stands alone in a row, as the heading of the paragraphs that follow it; else ""."""
    if group.values or group.cell.rowspan > 1:
        return ""
    if group.label.kind == "goal":
        return "annual_goal"
    return group.label.name if group.label.kind in ("scalar", "head") and group.label.name not in ONE_TEXT else ""


def _is_paragraph(text: str) -> bool:
    """Whether a text is made of sentences, as no label and no name is."""
    return text.endswith(_SENTENCE_ENDS) and not _REMARK.match(text)


def _is_level1(cell: Cell) -> bool:
    return level_key(cell.text) in LEVEL1


def _read_filer(draft: Draft, row: Sequence[Cell]) -> bool:
    """`205泊阳县教育体育局　单位：万元`, a line above the table that names who files it, by its code or beside a unit of money."""
    named = [] if draft.scalars else [cell for cell in row if not _is_line(draft, cell)]
    if len(named) != 1:
        return False
    code, name = split_department(named[0].text)
    if not _INSTITUTION.fullmatch(name) or not (code or len(row) > 1):
        return False
    draft.put("department", named[0], named[0].text)
    draft.labels["department"] = _ABOVE
    return True


def _is_line(draft: Draft, cell: Cell) -> bool:
    key = label_key(cell.text) if len(cell.text) <= _LONGEST_LINE else ""
    if match := YEAR_LINE.match(key):
        draft.fiscal_year = int(match[1])
        return True
    if match := UNIT_LINE.match(key):
        draft.money_unit = match[1]
        return True
    return False


def _read_scalar(draft: Draft, group: Group) -> None:
    name = group.label.name
    if name == "fiscal_year":
        for place, cell in enumerate(group.values):
            if place == 0 and (match := YEAR_LINE.match(label_key(cell.text))):
                draft.fiscal_year = int(match[1])
            else:
                draft.stray(cell)
        return
    if not group.values:
        draft.scalars.setdefault(name, "")
    label = label_key(group.cell.text)
    values = group.values
    if len(values) == 2 and label_key(values[0].text) in BEFORE_CHANGE:
        draft.no_field(label_key(values[0].text), values[1])
        draft.adjusted = name
        return
    if name == "annual_goal" and values and draft.goal_unsaid and not draft.scalars.get("period_goal"):
        # 项目总目标 and then 年度目标: the first, which does not say of what time it is, is of the whole project.
        draft.scalars["period_goal"] = draft.scalars.pop("annual_goal")
        draft.goal_unsaid = False
    if name in ("responsible", "handler") and values and "电话" in label:
        values = _name_and_phone(draft, values)
    if name == "attribute" and len(values) > 1 and any(BOX.search(cell.text) for cell in values):
        values = [values[0]._replace(text=" ".join(cell.text for cell in values))]
    for place, cell in enumerate(values):
        if name in ONE_TEXT and place:
            draft.stray(cell)  # beyond the value: a label that is not known, or what follows one
        elif name in ONE_TEXT and draft.scalars.get(name, cell.text) not in ("", cell.text):
            _choose(draft, name, label, cell)
        else:
            draft.put(name, cell, cell.text)
            draft.labels[name] = label
            draft.beside = ("" if name in ONE_TEXT else name, cell.col)


def _name_and_phone(draft: Draft, cells: list[Cell]) -> list[Cell]:
    """`甲  0000-1234567` beside 负责人及联系电话, in one cell or two: the name, the number having been taken."""
    if len(cells) == 2 and _PHONE.fullmatch(cells[1].text):
        draft.put("phone", cells[1], cells[1].text)
        return cells[:1]
    match = _NAME_AND_PHONE.fullmatch(cells[0].text)
    if match is None or len(cells) > 1:
        return cells
    draft.put("phone", cells[0], match[2])
    return [cells[0]._replace(text=match[1])]


def _choose(draft: Draft, name: str, label: str, cell: Cell) -> None:
    """Two labels for one field, as 实施单位 and 填报单位: the one that comes first in terms has it."""
    before = draft.labels.get(name, label)
    ranks = SCALARS.get(name, ())
    if before == label:
        draft.put(name, cell, cell.text)
    elif before == _ABOVE or (label in ranks and (before not in ranks or ranks.index(label) < ranks.index(before))):
        draft.problem(draft.places[name], "no_field", f"“{before}”没有对应的字段，内容“{draft.scalars[name]}”未入库。")
        draft.scalars[name], draft.places[name], draft.labels[name] = cell.text, cell.locator, label
    else:
        draft.no_field(label, cell)
