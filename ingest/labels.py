"""Cells -> the labels they are: of a field, a goal, a source of money, a block, or of what a Form has no field for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

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
from ingest.terms import (
    ANNUAL_GOALS,
    ANNUAL_HEADS,
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
    TASK_LABELS,
    UNIT_LINE,
    UNIT_SUFFIX,
    label_key,
)
from ingest.values import parse_amount

_LONGEST_LABEL = 30
_NOTE_SUFFIX = re.compile(r"\([^()]*\)$")
_SHORT_NOTE = re.compile(r"\([\u4e00-\u9fff、]{2,8}\)")
_NUMBERING = re.compile(r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十]+、|\d+[、.])")
_DIVISION = re.compile("^按(?:支出|收入|资金)?(?:性质|来源|类别|类型)分?[:：]?")
"""按支出性质：基本支出."""
_AMONG = re.compile("^其中:?")
_LEAST_LABEL = 4
_SCALAR_WORDS = re.compile(
    "上年|去年|前年|执行率|意见|职责|专项|原因|措施|资产|采购|问题|测算|可行性|简述|名称|项目名|全称|部门|单位|主管局|处室|机构|科室|主体|性质|级别|类别|属性|时间|日期|期|年[限月份]|概|介|情况|背景|内容|依据|必要性|原因|理由|措施|制度|机制"
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
_SAYS_AMOUNT = re.compile(r"\d\s*(?:万|亿)?元")
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
    undivided = _DIVISION.sub("", bare)
    if undivided != bare:
        yield undivided
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


def said_among(text: str) -> str:
    """The label without the 其中 before it."""
    return _AMONG.sub("", label_key(text))


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
