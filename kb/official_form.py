"""Rows of a project -> the cells of the official form, both horizons side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.indicator_rows import printed_rows
from kb.wording import LABELS, yuan

SCALARS = (
    ("overview", "项目概况"),
    ("basis", "立项依据"),
    ("necessity", "项目设立必要性"),
    ("safeguards", "保证项目实施的制度、措施"),
    ("plan", "项目实施计划"),
)
SIGNATURES = (
    ("responsible", "负责人："), ("handler", "经办人："), ("phone", "联系电话："), ("filled_raw", "填报日期："),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormCell:
    """A printed cell and what it covers; `head` marks a label."""

    row: int
    col: int
    text: str
    colspan: int = 1
    rowspan: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """The form as a grid of cells, in the order of reading."""

    title: str
    columns: int
    rows: int
    cells: list[FormCell]


class _Sheet:
    def __init__(self, columns: int) -> None:
        self.columns, self.row = columns, 0
        self.cells: list[FormCell] = []

    def put(self, col: int, text: str, colspan: int = 1, rowspan: int = 1, *, head: bool = False) -> None:
        self.cells.append(FormCell(self.row, col, text, colspan, rowspan, head))

    def pairs(self, *texts: str) -> None:
        """Labels and values in turn, each two columns wide, the last as wide as is left."""
        for place, text in enumerate(texts):
            last = place == len(texts) - 1
            self.put(2 * place, text, self.columns - 2 * place if last else 2, head=place % 2 == 0)
        self.row += 1


def official_form(
    project: Mapping[str, Any], funding: Sequence[Mapping[str, Any]], indicators: Sequence[Mapping[str, Any]]
) -> OfficialForm:
    """The official form of a project, from rows under the names of the tables. Money is in yuan."""
    weighed = any(row.get("weight") is not None for row in indicators)
    half = 4 if weighed else 3
    sheet = _Sheet(2 + 2 * half)
    title = "项目支出绩效目标表"
    sheet.put(0, title, sheet.columns, head=True)
    sheet.row += 1
    if project.get("fiscal_year"):
        sheet.put(0, f"（{project['fiscal_year']}年度）", sheet.columns)
        sheet.row += 1
    code, name = project.get("department_code"), _text(project, "department_name")
    sheet.pairs("项目名称", _text(project, "project_name"))
    sheet.pairs("主管部门及代码", f"{code}-{name}" if code else name, "实施单位", _text(project, "implementing_unit"))
    sheet.pairs("项目属性", _text(project, "attribute"), "项目期", _text(project, "period"))
    _money(sheet, {(row["horizon"], row["source"]): row["amount"] for row in funding})
    for field, label in SCALARS:
        sheet.pairs(label, _text(project, field))
    sheet.put(2, "实施期目标", half, head=True)
    sheet.put(2 + half, "年度目标", half, head=True)
    sheet.row += 1
    sheet.put(0, "总体目标", 2, head=True)
    sheet.put(2, _text(project, "period_goal"), half)
    sheet.put(2 + half, _text(project, "annual_goal"), half)
    sheet.row += 1
    _indicators(sheet, indicators, half, weighed)
    for place, (field, label) in enumerate(SIGNATURES):
        last = place == len(SIGNATURES) - 1
        sheet.put(2 * place, label, head=True)
        sheet.put(2 * place + 1, _text(project, field), sheet.columns - 2 * place - 1 if last else 1)
    sheet.row += 1
    return OfficialForm(title, sheet.columns, sheet.row, sheet.cells)


def _text(row: Mapping[str, Any], field: str) -> str:
    return str(row.get(field) or "")


def _money(sheet: _Sheet, amounts: Mapping[tuple[str, str], Any]) -> None:
    sheet.put(0, "项目资金（元）", rowspan=len(LABELS["source"]), head=True)
    for source, label in LABELS["source"].items():
        for col, horizon, words in ((1, "period", "实施期资金总额："), (4, "annual", "年度资金总额：")):
            wide = 2 if col == 4 else 1
            sheet.put(col, words if source == "total" else label, wide, head=True)
            left = sheet.columns - 6 if col == 4 else 2
            sheet.put(col + wide, yuan(amounts.get((horizon, source))), left)
        sheet.row += 1


def _indicators(sheet: _Sheet, indicators: Sequence[Mapping[str, Any]], half: int, weighed: bool) -> None:
    lines = printed_rows(indicators)
    heads = ("二级指标", "三级指标", "指标值", "权重")[:half]
    sheet.put(0, "绩效指标", rowspan=1 + len(lines), head=True)
    for col, text in enumerate(("一级指标", *heads, *heads), 1):
        sheet.put(col, text, head=True)
    sheet.row += 1
    for line in lines:
        if line.level1_rows:
            sheet.put(1, line.level1, rowspan=line.level1_rows, head=True)
        for start, row in ((2, line.period), (2 + half, line.annual)):
            if line.level2_rows:
                sheet.put(start, line.level2, rowspan=line.level2_rows, head=True)
            sheet.put(start + 1, _text(row, "name") if row else "")
            sheet.put(start + 2, _text(row, "value_raw") if row else "")
            if weighed:
                weight = row["weight"] if row else None
                sheet.put(start + 3, "" if weight is None else f"{weight:g}")
        sheet.row += 1
