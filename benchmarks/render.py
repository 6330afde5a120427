"""Form -> the tab-separated text that a bureau publishes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import zip_longest

from ingest.form import HORIZONS, SOURCES, Form, Horizon
from ingest.terms import LEVEL2_OF_LEVEL1

SOURCE_LABELS = {
    "central": "其中:中央财政资金",
    "provincial": "省级财政资金",
    "county": "市县(区)财政资金",
    "self_raised": "单位自筹",
    "other": "其他资金",
}
TEXT_LABELS = {
    "overview": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立必要性",
    "safeguards": "保证项目实施的制度、措施",
    "plan": "项目实施计划",
}
PRINTED_LEVELS = ("产出指标", "效益指标", "满意度指标")
COUNTY = re.compile(r".{2,}?[县区市旗]")


def render_text(forms: Iterable[Form]) -> Iterator[str]:
    """Each form as one text, a blank line after it: `writelines` makes a document of them."""
    for form in forms:
        yield "\n".join("\t".join(row) for row in form_rows(form)) + "\n\n"


def form_rows(form: Form) -> Iterator[list[str]]:
    """The rows of one form, with the blank cells that the eight printed columns leave."""
    department = form.department_name or ""
    county = COUNTY.match(department)
    yield [f"{county.group() if county else ''}县(区)级预算部门(单位)项目支出绩效目标表"]
    yield [""]
    yield [f"({form.fiscal_year}年度)"]
    yield [""]
    yield ["项目名称", "", form.project_name or "", "", "", "", "", ""]
    yield _pair_row("主管部门及代码", f"{form.department_code}-{department}", "实施单位", form.implementing_unit)
    yield _pair_row("项目属性", form.attribute, "项目期", form.period)
    yield from _funding_rows(form)
    for field, label in TEXT_LABELS.items():
        yield [label, "", getattr(form, field) or "", "", "", "", "", ""]
    yield ["实施期目标", "", "", "", "年度目标", "", "", ""]
    yield ["总体目标", "", form.period_goal or "", "", "", "", form.annual_goal or "", ""]
    yield ["绩效指标", "一级指标", *["二级指标", "三级指标", "指标值"] * 2]
    yield from _indicator_rows(form)
    yield ["负责人:", "", "经办人:", "", "联系电话:", "", "填报日期:", form.filled_raw or ""]


def _pair_row(label: str, value: str | None, other_label: str, other_value: str | None) -> list[str]:
    return [label, "", value or "", "", other_label, "", other_value or "", ""]


def _funding_rows(form: Form) -> Iterator[list[str]]:
    amounts = {(cell.horizon, cell.source): cell.amount for cell in form.funding}
    for source in SOURCES:
        period, annual = (_money(amounts.get((horizon, source))) for horizon in HORIZONS)
        if source == "total":
            yield ["项目资金 (元)", "实施期资金总额:", period, "", "年度资金总额:", annual, "", ""]
        else:
            yield ["", SOURCE_LABELS[source], period, "", SOURCE_LABELS[source], annual, "", ""]


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,}"


def _indicator_rows(form: Form) -> Iterator[list[str]]:
    """Every level 2 is printed, filled or not; its label stands on the first of its rows only."""
    for level1 in PRINTED_LEVELS:
        level1_label = level1
        for level2 in LEVEL2_OF_LEVEL1[level1]:
            halves = [_named_values(form, horizon, level2) for horizon in HORIZONS]
            for number, (period, annual) in enumerate(zip_longest(*halves, fillvalue=("", ""))):
                label = level2 if number == 0 else ""
                yield ["", level1_label, label, *period, label, *annual]
                level1_label = ""


def _named_values(form: Form, horizon: Horizon, level2: str) -> list[tuple[str, str]]:
    rows = (row for row in form.indicators if row.horizon == horizon and row.level2 == level2)
    return [(row.name, row.value_raw) for row in rows] or [("", "")]
