"""Cells -> the labels they are, and rows -> labels with the values that follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from ingest.draft import Draft
from ingest.form import Horizon, Source
from ingest.grid import Cell
from ingest.label_patterns import (
    ANNUAL_GOAL,
    ANNUAL_TOTAL,
    FROM_ABOVE,
    MONEY_BLOCK,
    NO_FIELD_PATTERN,
    OF_PERIOD,
    OF_YEAR,
    PERIOD_GOAL,
    PERIOD_TOTAL,
    SCALAR_PATTERNS,
    SHORT_SOURCES,
    SOURCE_PATTERNS,
    WHO_PAYS,
)
from ingest.levels import section_horizon
from ingest.terms import (
    ANNUAL_GOALS,
    ANNUAL_HEADS,
    ANNUAL_SPANS,
    ANNUAL_TOTALS,
    COMPLETION_HEADS,
    EXPECTED_HEADS,
    GOALS,
    MONEY_BLOCKS,
    NO_FIELD,
    PERIOD_GOALS,
    PERIOD_HEADS,
    PERIOD_TOTALS,
    SCALAR_OF_LABEL,
    SIGNATURE,
    SOURCE_OF_LABEL,
    TABLE_LABELS,
    TASK_LABELS,
    UNIT_LINE,
    UNIT_SUFFIX,
    YEAR_LINE,
    label_key,
)
from ingest.values import parse_amount

_LONGEST_LABEL = 30
_LONGEST_SOURCE = 8
_SHORTEST_GOAL = 8
_NOTE_SUFFIX = re.compile(r"\([^()]*\)$")
_SHORT_NOTE = re.compile(r"\([\u4e00-\u9fff、]{2,8}\)")
_NUMBERING = re.compile(r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十]+、|\d+[、.])")
_AMONG = re.compile("^其中:?")
_LEAST_LABEL = 4
_LONGEST_ASKED = 12
_SCALAR_WORDS = re.compile(
    "上年|去年|前年|测算|可行性|简述|名称|项目名|全称|部门|单位|主管局|处室|机构|科室|主体|性质|级别|类别|属性|时间|日期|期|年[限月份]|概|介|情况|背景|内容|依据|必要性|原因|理由|措施|制度|机制"
    "|办法|保障|用途|法人|规模|计划|方案|步骤|进度|安排|负责人|责任人|人$|员$|姓名|电话|手机|方式|编码|代码|年度$"
)
"""What every label has in it that SCALAR_PATTERNS tell. Each alternative begins with a character, so that the search skips fast."""
_SOURCE_WORDS = re.compile(
    "资金|拨款|补助|转移支付|投资|投入|收入|自筹|自有|配套|基金|经营|资本|贷款|债券|结[转余]|财政|来源|经费|预算|金额|额度"
)
"""The same for SOURCE_PATTERNS."""
_SCALAR, _SOURCE = (
    re.compile("|".join(f"(?P<{name}>{pattern.pattern})" for name, pattern in patterns))
    for patterns in ((("none", NO_FIELD_PATTERN), *SCALAR_PATTERNS), SOURCE_PATTERNS)
)
_COMPOSED_STARTS = tuple("项20本当年预实中长全三五资财经投申部购政")
_SEALS = frozenset(
    f"({note})" for note in ("签字", "签章", "签名", "盖章", "公章", "章", "全称", "必填", "加盖公章", "签字盖章")
)
_ASKED = re.compile(r"\s+[^\s:：]{2,12}[:：]\s*$")
"""A label without a value behind another's value, as in `负责人：甲　审核人：`."""
_UNIT_ALONE = re.compile(r"\((元|千元|万元|亿元)\)")
_SAYS_AMOUNT = re.compile(r"\d\s*(?:万|亿)?元")
_NATURE = re.compile(r"资金(?:性质|类型|类别|属性)[:：]?")
_YEARS = re.compile(r"\((?:20\d\d)[^()]{0,16}\)")
_JOINED = re.compile(r"\s*((?:其中[:：])?[^:：]{1,20})[:：]\s*(\S.*)", re.DOTALL)

Kind = Literal["scalar", "goal", "head", "money", "block", "tasks", "none"]


class Label(NamedTuple):
    """What a cell is the label of: `name` is a field of Form, a goal field, or a source of money."""

    kind: Kind
    name: str
    horizon: Horizon | None = None
    unit: str | None = None


class Group(NamedTuple):
    """A label and the cells that follow it in its row, up to the next label."""

    cell: Cell
    label: Label
    values: list[Cell]


def _known_labels() -> dict[str, Label]:
    labels = {label: Label("none", label) for label in NO_FIELD}
    labels |= {label: Label("scalar", field) for label, field in SCALAR_OF_LABEL.items()}
    labels |= {label: Label("money", source) for label, source in SOURCE_OF_LABEL.items()}
    labels |= {label: Label("money", "total", "period") for label in PERIOD_TOTALS}
    labels |= {label: Label("money", "total", "annual") for label in ANNUAL_TOTALS}
    labels |= {label: Label("block", "money") for label in MONEY_BLOCKS}
    labels |= {label: Label("head", "period_goal") for label in (*PERIOD_HEADS, *PERIOD_GOALS)}
    labels |= {label: Label("head", "annual_goal") for label in (*ANNUAL_HEADS, *ANNUAL_GOALS)}
    labels |= {label: Label("head", "annual_goal") for label in EXPECTED_HEADS}
    labels |= {label: Label("head", "goal_completion") for label in COMPLETION_HEADS}
    labels |= {label: Label("goal", "goal") for label in GOALS}
    labels |= {label: Label("tasks", "plan") for label in TASK_LABELS}
    return labels


_LABELS = _known_labels()


@lru_cache(maxsize=65536)
def label_of(text: str) -> Label | None:
    """The label that a whole cell is; part of a cell is never taken for a label."""
    if len(text) > _LONGEST_LABEL:
        return None
    key = label_key(text)
    if key.startswith("其中") and (source := _short_source(_AMONG.sub("", key))):
        return Label("money", source)
    return _listed(key) or next((label for other in _other_wordings(key) if (label := _listed(other))), None)


def _listed(key: str) -> Label | None:
    """The label that a key is, perhaps with the unit of money or a note behind it."""
    if label := _LABELS.get(key) or _composed(key):
        return label
    if not key.endswith(")"):
        return None
    if match := UNIT_SUFFIX.search(key):
        key = key[: match.start()]
        label = _LABELS.get(key) or _composed(key) or _LABELS.get(f"{key}数") or _composed(f"{key}数")
        return label._replace(unit=match[1]) if label and label.kind in ("money", "block", "none") else None
    if match := _NOTE_SUFFIX.search(key):
        label = _listed(key[: match.start()])
        seal = label and label.kind in ("scalar", "money", "block", "goal") and match[0] in _SEALS
        source = _short_source(match[0][1:-1]) if label and label.kind == "money" else None
        if label and source:  # 财政资金（中央） is of the centre, 单位资金（自筹） the unit's own
            return label._replace(name=source) if label.name == "county" else label
        unit = label and label.name in ("implementing_unit", "department") and _SHORT_NOTE.fullmatch(match[0])
        return label if label and (label.kind in ("head", "block") or seal or unit) else None
    return None


def _composed(key: str) -> Label | None:
    """A field, a total or a goal whose label is in no list, but made up as they are."""
    if FROM_ABOVE.fullmatch(key):
        return Label("money", "provincial")
    if _SCALAR_WORDS.search(key) and (match := _SCALAR.fullmatch(key)) and match.lastgroup:
        return Label("none", key) if match.lastgroup == "none" else Label("scalar", match.lastgroup)
    if _SOURCE_WORDS.search(key) and (match := _SOURCE.fullmatch(key)) and match.lastgroup:
        return Label("money", match.lastgroup)
    if not key.startswith(_COMPOSED_STARTS):
        return None
    if ANNUAL_TOTAL.fullmatch(key):
        return Label("money", "total", "annual")
    if PERIOD_TOTAL.fullmatch(key):
        return Label("money", "total", "period")
    if ANNUAL_GOAL.fullmatch(key):
        return Label("head", "annual_goal")
    if PERIOD_GOAL.fullmatch(key):
        return Label("head", "period_goal")
    if MONEY_BLOCK.fullmatch(key):
        horizon: Horizon | None = "annual" if OF_YEAR.fullmatch(key) else "period" if OF_PERIOD.fullmatch(key) else None
        return Label("block", "money", horizon)
    return None


def _other_wordings(key: str) -> Iterator[str]:
    """What a label would be without its number, its 的, its 其中 and its 项目."""
    bare = _NUMBERING.sub("", key.replace("的", ""))
    yield bare
    if bare[-1:].isdigit() and "目标" in bare:
        yield bare.rstrip("0123456789")  # 绩效目标1, 绩效目标2: each a part of the goal
    undated = _YEARS.sub("", bare)
    if undated != bare:
        yield undated
    within = _NUMBERING.sub("", _AMONG.sub("", bare))
    yield within
    shorter = within.removeprefix("项目")
    if len(shorter) >= _LEAST_LABEL:
        yield shorter


@lru_cache(maxsize=4096)
def source_of(text: str) -> Label | None:
    """The source of money that a column below 资金安排 is of, by its head."""
    label = label_of(text)
    if label is not None:
        return label if label.kind == "money" else None
    key = label_key(text)
    payer = WHO_PAYS.fullmatch(key)
    short = _short_source(payer[1] if payer else _AMONG.sub("", key))
    return Label("money", short) if short else None


def _short_source(key: str) -> Source | None:
    return next((source for source, pattern in SHORT_SOURCES if pattern.fullmatch(key)), None)


@lru_cache(maxsize=65536)
def is_project_label(text: str) -> bool:
    """Whether a text is the label of the project's name."""
    return (label := label_of(text)) is not None and label.name == "project_name"


def names_project(cell: Cell) -> bool:
    """Whether a cell is the label of the project's name."""
    return is_project_label(cell.text)


def unit_line(text: str) -> str | None:
    """The unit of money that a cell such as 单位：万元 states."""
    match = UNIT_LINE.match(label_key(text)) if len(text) <= _LONGEST_LABEL else None
    return match[1] if match else None


def group_by_label(draft: Draft, row: Sequence[Cell]) -> tuple[list[Group], list[Cell]]:
    """The labels of a row, each with its values, and the cells that stand before the first label."""
    groups: list[Group] = []
    loose: list[Cell] = []
    for place, cell in enumerate(row):
        label = label_of(cell.text) or (_COMPLETION if groups and "完" in cell.text and is_completion(cell) else None)
        if len(cell.text) <= _LONGEST_SOURCE and place + 1 < len(row):
            label = _in_money(draft, groups, label, cell, row[place + 1])
            if label_key(cell.text) in ANNUAL_SPANS and _is_text(row[place + 1].text):
                label = Label("head", "annual_goal")  # 总体目标 | 实施期 | …, and below it 本年度 | …
        if label is None and "单位" in cell.text and (unit := unit_line(cell.text)):
            draft.money_unit = unit
        elif label is None and draft.funding and (rest := _UNIT_ALONE.fullmatch(label_key(cell.text))):
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
        elif groups and groups[-1].label.kind in ("money", "block") and label_key(cell.text) == "其中":
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
    return "annual" if _AMONG.sub("", label_key(text)) in ANNUAL_SPANS else None


def _asks(cell: Cell) -> bool:
    """Whether a cell of the line below the table is a label that is not known, as 审核人：."""
    return len(cell.text) <= _LONGEST_ASKED and cell.text[-1] in ":："


def _is_value(groups: Sequence[Group], joined: Group) -> bool:
    """Whether `项目内容：…` is what a label just before it asks for: officers begin a text so. Signatures are no texts."""
    if not groups or groups[-1].values or groups[-1].label.kind == "block" or joined.label.name in SIGNATURE:
        return False
    label = groups[-1].cell
    return joined.cell.col == label.col + label.colspan or "。" in joined.values[0].text


def starts_fields(row: Sequence[Cell]) -> bool:
    """Whether a row begins with the label of a field, which ends an indicator table."""
    label = label_of(row[0].text)
    if label is None and (joined := label_and_value(row[0])):
        label = joined.label
    if label is not None and label.kind in ("scalar", "none"):
        return True
    closed = [cell for cell in row if cell.text[-1] in ":："]
    return any((label := label_of(cell.text)) and label.name in SIGNATURE for cell in closed)


def label_and_value(cell: Cell) -> Group | None:
    """`填报日期: 20240318`, a label and its value in one cell."""
    match = _JOINED.fullmatch(cell.text) if ":" in cell.text or "：" in cell.text else None
    label = label_of(match[1]) if match else None
    if match and label is None and parse_amount(match[2]).yuan is not None:
        label = source_of(match[1])  # 省：30
    if match is None or label is None or label.kind == "tasks":
        return None
    if label.kind == "block" and not _SAYS_AMOUNT.search(match[2]):
        return None
    value = _ASKED.sub("", match[2]) if label.name in SIGNATURE else match[2]
    return Group(cell._replace(text=match[1]), label, [cell._replace(text=value.strip())])
