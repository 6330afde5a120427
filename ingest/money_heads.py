"""Heads over columns of amounts -> the funding of a Draft.

What an amount is follows from the head above it and the label before it: the one may name its source and the other of
what time it is, or a head of one row says the time and a head below it the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.draft import Draft
from ingest.form import Horizon
from ingest.grid import Cell
from ingest.labels import Group, Label, label_of, source_of
from ingest.money import read_money
from ingest.terms import ANNUAL_SPANS, PERIOD, label_key
from ingest.values import parse_amount

_LONGEST_HEAD = 30
_YEAR = re.compile(
    r"(?:本|当|全|(20\d\d))年度?(?:计划|安排|预算|资金|投资|金额|数额?|申请|投入){0,2}|年度(?:预算|资金|金额){0,2}"
)
_TOTAL = re.compile(r"(?:项目)?(?:资金|投资|预算)?(?:总额|合计|总计|总投资|总量)|总(?:投资|预算|金额)")
"""The total of all sources; where another head is of the year, the whole project's."""
_WHOLE = re.compile(rf"(?:项目)?(?:{PERIOD})(?:内|资金|预算|投资|金额|总额)*")
_OTHER_TIME = re.compile("(?:以前|上|前|往|次|下|后续|以后|其他)[一二两三]?年度?.*|(?:截至|累计|已).*")
_NOTE = re.compile(r"\([^()]*\)$")
_ASIDE = re.compile("占比|比例|比重|备注|说明|.*[占比]例|占.*比重?")
_NO_HEAD = re.compile("其中|.*(?:来源|渠道|类别|类型|性质|名称|项目|期限|期间|阶段|时段)")
"""Heads of other years, of what is no amount, and of the sources before the amounts."""


def read_money_heads(draft: Draft, row: Sequence[Cell]) -> bool:
    """资金来源 | 总额 | 以前年度 | 本年计划, or 中央 | 省级 | 县级 below 其中: heads over the amounts of the rows below.

    A row of nothing but labels, whose amounts may be blank as well as below it, is none: see `heads_of_labels`.
    """
    first = label_of(row[0].text)
    opens = first is not None and first.kind == "block"
    cells = row[1:] if opens else row
    if not cells or not (opens or draft.money_heads or draft.funding):
        return False
    labels: list[Label] = []
    for cell in cells:
        head = head_of_amounts(cell.text)
        if head is None:
            return False
        labels.append(head)
    if all(map(_may_be_blank, cells)):
        return False
    heads = [Group(cell, label, []) for cell, label in zip(cells, labels, strict=True) if label.kind != "head"]
    amounts = [head for head in heads if head.label.kind == "money"]
    if not amounts or (len(amounts) < 2 and not opens):
        return False
    units = (label.unit for label in (first, *(head.label for head in heads)) if label and label.unit)
    draft.money_unit = next(units, draft.money_unit)
    draft.block_horizon = (first and first.horizon) or draft.block_horizon
    draft.money_heads = _below(draft.money_heads if not opens else [], _timed(draft, heads))
    return True


def _may_be_blank(cell: Cell) -> bool:
    """Whether a cell is a label whose amount may stand beside it, and be blank."""
    label = label_of(cell.text)
    return label is not None and label.kind in ("money", "none")


@lru_cache(maxsize=4096)
def head_of_amounts(text: str) -> Label | None:
    """What stands below a head: amounts of a source, or of a time (of all sources); none of a Form's; or ("head") labels."""
    if len(text) > _LONGEST_HEAD:
        return None
    key = _NOTE.sub("", label_key(text))
    if source := source_of(text):
        return source
    if _YEAR.fullmatch(key) or key in ANNUAL_SPANS:
        return Label("money", "total", "annual")
    if _WHOLE.fullmatch(key):
        return Label("money", "total", "period")
    if _TOTAL.fullmatch(key):
        return Label("money", "total")
    label = label_of(text)
    if _OTHER_TIME.fullmatch(key) or _ASIDE.fullmatch(key) or (label and label.kind == "none"):
        return Label("none", key)
    return Label("head", key) if _NO_HEAD.fullmatch(key) else None


def _timed(draft: Draft, heads: Sequence[Group]) -> list[Group]:
    """Heads that know their time: of several years, the form's or else the first; a total beside the year, the whole project's."""
    years = {head.cell.col: match[1] for head in heads if (match := _YEAR.fullmatch(label_key(head.cell.text)))}
    ours = str(draft.fiscal_year or next(filter(None, years.values()), ""))
    yearly = any(head.label.horizon == "annual" for head in heads)
    timed = []
    for head in heads:
        label = head.label
        if (years.get(head.cell.col) or ours) != ours:
            label = Label("none", label_key(head.cell.text))
        elif yearly and label.kind == "money" and not label.horizon and _TOTAL.fullmatch(label_key(head.cell.text)):
            label = label._replace(horizon="period")
        timed.append(head._replace(label=label))
    return timed


def _below(upper: Sequence[Group], lower: Sequence[Group]) -> list[Group]:
    """The heads of two rows: one that stands over others leaves them its time and its unit."""
    over = {head.cell.col: _over(upper, head.cell) for head in lower}
    finer = [
        head._replace(
            label=head.label._replace(
                horizon=head.label.horizon or (above.label.horizon if above else None),
                unit=head.label.unit or (above.label.unit if above else None),
            )
        )
        for head in lower
        for above in (over[head.cell.col],)
    ]
    replaced = {above.cell.col for above in over.values() if above}
    return [head for head in upper if head.cell.col not in replaced] + finer


def _over(heads: Sequence[Group], cell: Cell) -> Group | None:
    """The head that a cell stands under."""
    return next((head for head in heads if head.cell.col <= cell.col < head.cell.col + head.cell.colspan), None)


def heads_of_labels(groups: Sequence[Group]) -> list[Group]:
    """The labels of a row of nothing but labels of money, below which amounts may stand: 资金总额 | 基本支出 | 项目支出."""
    if any(group.values for group in groups):
        return []
    kinds = {group.label.kind for group in groups}
    if "money" not in kinds or not kinds <= {"money", "block", "none"}:
        return []
    return [group for group in groups if group.label.kind != "block"]


def read_amounts_below(draft: Draft, row: Sequence[Cell]) -> bool:
    """Amounts under their heads, perhaps behind a label; the heads stay those of the labelled rows that follow."""
    heads = draft.money_heads
    under = [(head, cell) for cell in row if (head := _over(heads, cell))]
    before = [cell for cell in row if not _over(heads, cell)]
    labels = [_label_of_row(cell) for cell in before]
    if before and (before[-1].col > min(head.cell.col for head in heads) or not all(labels)):
        draft.money_heads = []
        return False
    if not under and before:
        return _read_label(draft, before[-1], labels[-1])
    if not all(parse_amount(cell.text).readable for _, cell in under):
        draft.money_heads = []
        return False
    if not before:
        draft.money_heads = []
        _read_unlabelled(draft, under)
        return True
    return _read_labelled(draft, before[-1], labels[-1], under)


def _read_unlabelled(draft: Draft, under: Sequence[tuple[Group, Cell]]) -> None:
    seen: set[str] = set()
    for head, cell in under:
        if head.label.kind == "none":
            draft.no_field(head.label.name, cell)
            continue
        read_money(draft, head._replace(values=[cell]), second=head.label.name in seen)
        seen.add(head.label.name)


def _read_labelled(draft: Draft, cell: Cell, label: Label | None, under: Sequence[tuple[Group, Cell]]) -> bool:
    """The amounts of a row, each of the source and the time that its label or its head says."""
    said = [_of_both(label, head.label) for head, _ in under] if label else []
    if not label or not all(said):
        draft.money_heads = []
        return False
    for one, (head, amount) in zip(said, under, strict=True):
        if one is None or one.kind == "none":
            draft.no_field(one.name if one else "", amount)
        else:
            named = head.cell if one.name == head.label.name != "total" else cell
            read_money(draft, Group(named, one, [amount]), second=False)
    return True


def _of_both(label: Label, head: Label) -> Label | None:
    """What an amount is by the label of its row and the head of its column; None where these contradict each other."""
    if "none" in (label.kind, head.kind):
        return label if label.kind == "none" else head
    if label.kind == "money" and label.name != "total" and head.name not in ("total", label.name):
        return None
    if label.horizon and head.horizon and label.horizon != head.horizon:
        return None
    source = head if label.kind != "money" or label.name == "total" else label
    return source._replace(horizon=head.horizon or label.horizon, unit=label.unit or head.unit)


def _read_label(draft: Draft, cell: Cell, label: Label | None) -> bool:
    """A row of a label whose amounts are blank."""
    if label is None or label.kind != "money" or label != label_of(cell.text):
        draft.money_heads = []
        return False
    horizon: Horizon | None = draft.money_heads[0].label.horizon if len(draft.money_heads) == 1 else None
    read_money(draft, Group(cell, label._replace(horizon=label.horizon or horizon), []), second=False)
    return True


def _label_of_row(cell: Cell) -> Label | None:
    """The label before amounts below their heads: a source, a total, the horizon alone, or what a Form has no field for."""
    label = label_of(cell.text) or source_of(cell.text)
    if label and label.kind in ("money", "block", "none"):
        return label
    head = head_of_amounts(cell.text)
    return head if head and (head.horizon or head.kind == "head") else None
