"""The header of a table of budgeted projects -> its columns.

A header takes up to three rows. Where the same columns stand twice side by side, each stands for a table of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.grid import Cell, Rows
from ingest.labels import Label, label_of, source_of
from ingest.list_header import counts_columns
from ingest.terms import DEPARTMENT_NAMES, TITLE_YEAR, UNIT_CODES, UNIT_SUFFIX, label_key
from ingest.values import parse_amount

_MOST_ROWS, _MOST_COLUMNS = 3, 200
_LONGEST_HEAD = 30
_TITLE_ROWS = 5
_NOTE = re.compile(r"\([^()]*\)$")
_NAMES = re.compile(
    r"(?:[\u4e00-\u9fff、/及和()]*[、/及和(])?(?:(?:部门|预算|支出|资金|明细|具体|一级|二级|单位)?项目(?:支出)?(?:\(政策\)|\(专项\)|\))?"
    r"(?:名称|内容|明细|(?:编码|代码)[及和与]?名称)(?:[及和、/].*)?|(?:预算|支出|资金|明细|具体)?项目)\)?"
    r"|(?:政策|专项)(?:\(项目\)|资金)?名称|单位\(项目\)名称|支出内容"
)
"""Heads of the column of projects: 项目名称, 部门及项目, 科目(单位、项目), 单位名称/项目类别/项目名称."""

_OTHER_TABLE = re.compile("采购(?:品目|目录|项目|数量)|^品目|^收入(?:项目)?$|^支出$|绩效指标|三级指标|指标值")
"""Heads of tables of purchases, of revenue and expenditure, and of targets."""

_MONEY = re.compile(
    r"(?:20\d\d年?度?)?(?:[\u4e00-\u9fff]{0,8}?)(?:预算|金额|合计|总计|拨款|资金|经费|支出|批复|下达|安排|指标)[数额]?"
    r"(?:合计|总额|总计|金额|小计)?(?:\((?:元|千元|万元|亿元)\))?"
)
"""Heads of money that are no label of a form."""

_EARLIER = re.compile("上年|去年|上一年|增减|增长|调整前|执行数|决算|结转")
_CODES = frozenset((*UNIT_CODES, "部门编码", "部门代码", "单位编号"))
_OFFICE = re.compile("[\u4e00-\u9fff]{0,4}(?<!计量)(?:部门|单位)(?:\\(单位\\))?(?:名称)?")
_ECONOMY = re.compile("(?:部门预算支出|政府预算支出)?经济(?:分类|科目).*")
_PROJECT_CODE = re.compile("(?:预算)?项目(?:编码|代码|编号)")
_MARK = re.compile("序号|编号|行次|(?:支出)?功能(?:分类|科目)?.*|科目(?:编码|代码)")
_KIND = re.compile("(?:支出|项目|预算)?(?:类型|类别|性质)")


class BudgetColumns(NamedTuple):
    """Where a header puts what. `amounts` are added up; `kind` tells basic expenditure from projects; `economy` splits projects up by
    what is bought; `codes` are of projects, and `marks` other columns that either projects fill or what sums them up; `rows` are those of
    the header."""

    name: range
    department: range | None
    unit: range | None
    kind: range | None
    economy: range | None
    amounts: tuple[range, ...]
    codes: tuple[range, ...]
    marks: tuple[range, ...]
    money_unit: str | None
    year: int | None
    rows: range


def budget_columns(rows: Rows, index: int) -> list[BudgetColumns]:
    """The columns of the tables whose header row `index` is part of: those in which it names projects, beside money."""
    names = [cell for cell in rows[index] if _names_projects(cell)]
    if not names or not 2 <= len(rows[index]) <= _MOST_COLUMNS:
        return []
    first = index - 1 if index and len(rows[index - 1]) > 1 and _is_header(rows[index - 1]) else index
    end = index + 1
    while end < min(len(rows), index + _MOST_ROWS) and _is_header(rows[end]):
        end += 1
    heads = [cell for row in rows[first:end] for cell in row if len(cell.text) <= _LONGEST_HEAD]
    above = rows[index - 1] if index else ()
    if any(_OTHER_TABLE.search(_key(cell)) for cell in (*heads, *(cell for cell in above if len(above) > 1))):
        return []
    while end < len(rows) and counts_columns(rows[end]):
        end += 1
    titles = [cell.text for row in rows[max(first - _TITLE_ROWS, 0) : first] if len(row) < 3 for cell in row]
    said = max(_years(titles), default=None)
    return [columns for part in _panels(names, heads) if (columns := _columns(*part, range(first, end), said))]


def heads_other_table(row: Sequence[Cell]) -> bool:
    """Whether a row is the header of a table of something else, with which one of projects ends."""
    return len(row) > 1 and _is_header(row) and any(_OTHER_TABLE.search(_key(cell)) for cell in row)


def _panels(names: Sequence[Cell], heads: Sequence[Cell]) -> Iterator[tuple[Cell, list[Cell]]]:
    """The column of names and the heads of each of the tables that stand side by side: those that begin as the first does."""
    again = [name for name in names if _key(name) == _key(names[0])]
    if len(again) == 1:
        yield names[0], list(heads)
        return
    lead = names[0].col - min(head.col for head in heads)
    for number, name in enumerate(again):
        start = name.col - lead
        stop = again[number + 1].col - lead if number + 1 < len(again) else max(head.col for head in heads) + 1
        yield name, [head for head in heads if start <= head.col < stop]


def _columns(name: Cell, heads: Sequence[Cell], rows: range, said: int | None) -> BudgetColumns | None:
    leaves = [head for head in heads if head is not name and not _has_below(head, heads)]
    amounts = _amounts([(leaf, _above(leaf, heads)) for leaf in leaves], said)
    if not amounts:
        return None
    texts = [cell.text for cell, path in amounts for cell in (cell, *path)]
    units = [match[1] for text in texts if (match := UNIT_SUFFIX.search(label_key(text)))]
    scalars = [(cell, label) for cell in leaves if (label := label_of(cell.text)) and label.kind == "scalar"]
    fields = {label.name: _span(cell) for cell, label in reversed(scalars)}
    named = next(
        (_span(cell) for cell in leaves if _key(cell) in DEPARTMENT_NAMES), next(_spans(leaves, _OFFICE), None)
    )
    code = next((_span(cell) for cell in leaves if _key(cell) in _CODES), None)
    return BudgetColumns(
        _span(name),
        fields.get("department", None if "implementing_unit" in fields else named),
        fields.get("implementing_unit"),
        next(_spans(leaves, _KIND), None),
        next(_spans(leaves, _ECONOMY), None),
        tuple(_span(cell) for cell, _ in amounts),
        tuple(_spans(leaves, _PROJECT_CODE)),
        (*_spans(leaves, _MARK), *((code,) if code else ())),
        units[0] if units else None,
        max(_years(texts), default=None),
        rows,
    )


def _names_projects(cell: Cell) -> bool:
    key = _key(cell)
    return bool(_NAMES.fullmatch(key) or _NAMES.fullmatch(_NOTE.sub("", key)))


def _spans(heads: Iterable[Cell], what: re.Pattern[str]) -> Iterator[range]:
    return (_span(head) for head in heads if what.fullmatch(_NOTE.sub("", _key(head))))


def _key(cell: Cell) -> str:
    """The head as a label; "" where it is too long to be one."""
    return label_key(cell.text) if len(cell.text) <= _LONGEST_HEAD else ""


def _is_header(row: Sequence[Cell]) -> bool:
    """Whether a row is part of a header: nothing but heads, none of them an amount."""
    return all(len(cell.text) <= _LONGEST_HEAD and parse_amount(cell.text).yuan is None for cell in row) and any(
        _label(cell) is not None or _names_projects(cell) for cell in row
    )


def _label(cell: Cell) -> Label | None:
    return label_of(cell.text) or source_of(cell.text)


def _span(cell: Cell) -> range:
    return range(cell.col, cell.col + cell.colspan)


def _has_below(head: Cell, heads: Iterable[Cell]) -> bool:
    return head.colspan > 1 and any(other.row > head.row and other.col in _span(head) for other in heads)


def _above(leaf: Cell, heads: Iterable[Cell]) -> list[Cell]:
    return [other for other in heads if other.row < leaf.row and leaf.col in _span(other)]


Leaf = tuple[Cell, list[Cell]]


def _amounts(leaves: Sequence[Leaf], said: int | None) -> list[Leaf]:
    """The column of the total, of the year that a title said, or the latest; else those of the sources of money."""
    leaves = [leaf for leaf in leaves if not any(_EARLIER.search(_key(cell)) for cell in (leaf[0], *leaf[1]))]
    totals = [leaf for leaf in leaves if (label := _label(leaf[0])) and label.kind == "money" and label.name == "total"]
    totals = totals or [leaf for leaf in leaves if (label := _label(leaf[0])) and label.kind == "block"]
    sources = [leaf for leaf in leaves if (label := source_of(leaf[0].text)) and label.name != "total"]
    if not totals and not sources:
        totals = [leaf for leaf in leaves if _MONEY.fullmatch(_key(leaf[0]))]
    if not totals:
        return sources
    years = [max(_years(_texts(leaf)), default=0) for leaf in totals]
    meant = said if said in years else max(years)
    return [totals[years.index(meant)]]


def _texts(leaf: Leaf) -> list[str]:
    return [cell.text for cell in (leaf[0], *leaf[1])]


def _years(texts: Iterable[str]) -> list[int]:
    return [int(match[1]) for text in texts if (match := TITLE_YEAR.search(text))]
