"""The 22 forms of a real county, against what a person read in the file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ingest import Document, Form, read_document, read_forms
from tests.conftest import SAMPLE

EXPECTED = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "expected" / "fangshan-2024").glob("form-*.json"))
]
SCALARS = (
    "fiscal_year", "project_name", "department_code", "department_name", "implementing_unit", "attribute", "period",
    "overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal", "filled_raw",
)  # fmt: skip

IRREGULARITIES = {
    **dict.fromkeys([49, 115, 373, 596, 628, 632, 633], "row_shifted"),
    **dict.fromkeys([*range(332, 341), *range(429, 437), 557, 560, 564], "row_shifted"),
    **dict.fromkeys([365, 624, 625], "level2_carried"),
    **dict.fromkeys([361, 426, 490], "header_shifted"),
    **dict.fromkeys([234, 523, 555, 587], "single_goal"),
    623: "level2_unknown",
    470: "joined_label",
    117: "malformed_date",
    91: "name_prefix",
    600: "between_forms",
    276: "label_variant",
}
CUT_NAMES = 25


@pytest.fixture(scope="module")
def document() -> Document:
    return read_document(SAMPLE.read_bytes())


def test_every_form_is_found(document: Document) -> None:
    assert document.status == "loaded"
    assert [form.ordinal for form in document.forms] == list(range(1, 23))
    assert list(read_forms(SAMPLE)) == list(document.forms)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda form: f"form {form['ordinal']}")
def test_form_is_exact(document: Document, expected: dict) -> None:
    form = document.forms[expected["ordinal"] - 1]
    assert form.locator == f"第{expected['first_line']}行"
    assert {field: getattr(form, field) for field in SCALARS} == {field: expected[field] for field in SCALARS}
    assert _amounts(form) == expected["funding"]
    rows = [
        [row.horizon, row.level1, row.level2, row.level2_raw, row.name, row.value_raw, row.locator]
        for row in form.indicators
    ]
    assert rows == [[*row[:6], f"第{row[6]}行"] for row in expected["indicators"]]


def _amounts(form: Form) -> dict[str, dict[str, str | None]]:
    amounts: dict[str, dict[str, str | None]] = {"period": {}, "annual": {}}
    for row in form.funding:
        amounts[row.horizon][row.source] = None if row.amount is None else str(row.amount)
    return amounts


def test_totals(document: Document) -> None:
    assert sum(len(form.funding) for form in document.forms) == 264
    assert sum(len(form.indicators) for form in document.forms) == 269
    positions = [row.position for row in document.forms[18].indicators]
    assert positions == [*range(1, 11), *range(1, 11)]


@pytest.mark.parametrize(("line", "code"), IRREGULARITIES.items())
def test_irregularity_is_recorded_with_its_place(document: Document, line: int, code: str) -> None:
    places = {(problem.locator, problem.code) for form in document.forms for problem in form.problems}
    assert (f"第{line}行", code) in places


def test_regular_rows_raise_no_problem(document: Document) -> None:
    lines = [int(problem.locator[1:-1]) for form in document.forms for problem in form.problems]
    cut = [problem.locator for form in document.forms for problem in form.problems if problem.code == "name_cut"]
    known = {*IRREGULARITIES, *(int(place[1:-1]) for place in cut), 373, 596, 665, 558, 559, 561, 562, 563}
    assert set(lines) <= known
    assert len(cut) == CUT_NAMES


def test_cell_that_belongs_nowhere_is_kept_in_the_message(document: Document) -> None:
    (stray,) = [problem for problem in document.forms[12].problems if problem.code == "stray_cell"]
    assert (stray.locator, "1362/m ²" in stray.message) == ("第429行", True)


def test_fill_times() -> None:
    forms = list(read_forms(SAMPLE))
    assert [forms[0].filled_at, forms[2].filled_at, forms[13].filled_at] == [
        "2024-02-06T11:15:56", None, "2024-03-18T15:41:41",
    ]  # fmt: skip


def test_every_cell_is_used_or_reported(document: Document) -> None:
    """No text between the first title and the end of the file is lost."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    for index, form in enumerate(document.forms):
        start = int(form.locator[1:-1]) - 1
        end = int(document.forms[index + 1].locator[1:-1]) - 1 if index < 21 else len(lines)
        cells = Counter(cell.strip() for line in lines[start:end] for cell in line.split("\t") if cell.strip())
        values = {str(getattr(form, field)) for field in SCALARS}
        values |= {text for row in form.indicators for text in (row.level2_raw, row.name, row.value_raw)}
        told = "".join(problem.message for problem in form.problems)
        lost = [cell for cell in cells if cell not in values and cell not in told and not _is_template(cell, form)]
        assert lost == []


def _is_template(cell: str, form: Form) -> bool:
    """A printed label, an amount, or the department with its code."""
    amounts = {f"{row.amount:,}" for row in form.funding if row.amount is not None}
    return cell in amounts or cell in TEMPLATE or cell == f"{form.department_code}-{form.department_name}"


TEMPLATE = {
    *"方山县县(区)级预算部门(单位)项目支出绩效目标表 (2024年度) 项目名称".split(),
    *"主管部门及代码 实施单位 项目属性 项目期 项目资金(元) 实施期资金总额: 年度资金总额:".split(),
    "其中:中央财政资金",
    *"省级财政资金 市县(区)财政资金 单位自筹 其他资金 项目概况 立项依据 项目设立必要性 保证项目实施的制度、措施".split(),
    *"项目实施计划 实施期目标 年度目标 总体目标 绩效指标 一级指标 二级指标 三级指标 指标值 产出指标".split(),
    *"效益指标 满意度指标 数量指标 质量指标 时效指标 成本指标 经济效益指标 社会效益指标 生态效益指标".split(),
    *"可持续影响指标 可持续发展指标 服务对象满意度 服务对象满意度指标 负责人: 经办人: 联系电话:".split(),
    *"填报日期:".split(),
    "项目资金 (元)",
}
