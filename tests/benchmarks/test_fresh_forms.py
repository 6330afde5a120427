"""The fresh judged set holds what it promises: patches apply, and what a remark quotes stands in its form."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from benchmarks.fresh_forms import (
    FAMILIES,
    FOLDERS,
    PARTS,
    SCALARS,
    FreshForm,
    base_of,
    careless_forms,
    cases,
    clean_forms,
    defective_forms,
    part_of,
    patched,
    to_form,
)
from ingest.form import HORIZONS, SOURCES, Form
from ingest.terms import LEVEL2

CASES = {case["id"]: case for case in cases()}
CLEAN = list(clean_forms())
DEFECTIVE = {fresh.id: fresh for fresh in defective_forms()}
CARELESS = list(careless_forms())
MISSING = {"效益指标", "成本指标", "年度指标", "实施期指标", "年度资金总额", "实施期资金总额", *LEVEL2, *SCALARS}
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
each_clean = pytest.mark.parametrize("fresh", CLEAN, ids=lambda fresh: fresh.id)
each_judged = pytest.mark.parametrize("fresh", [*DEFECTIVE.values(), *CARELESS], ids=lambda fresh: fresh.id)


def test_counts() -> None:
    assert len(CLEAN) == 24 + 14 + 50 + 16 + 12 + 10
    assert {fresh.id for fresh in CARELESS} == {
        path.stem for folder in FOLDERS for path in folder.glob("careless-*.yml")
    }
    assert len(CASES) == len(cases()) >= 110
    families = Counter(case["family"] for case in CASES.values())
    assert set(families) == set(FAMILIES)
    assert min(families.values()) >= 14


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_every_family(part: str) -> None:
    families = Counter(fresh.remarks[0].family for fresh in DEFECTIVE.values() if fresh.part == part)
    assert min(families[family] for family in FAMILIES) >= 5


@each_case
def test_a_case_goes_where_its_base_goes(case: dict[str, Any]) -> None:
    assert DEFECTIVE[case["id"]].part == ("tuned" if "-more-" in case["id"] else part_of(case["base"]))


@each_case
def test_a_patch_changes_its_form(case: dict[str, Any]) -> None:
    base = base_of(case)
    assert to_form(patched(base, case["patch"])) != to_form(base)
    assert base == base_of(case)


@each_case
def test_a_case_is_complete(case: dict[str, Any]) -> None:
    assert set(case) <= {"id", "base", "family", "patch", "what", "quoted", "field", "severity"}
    assert case["id"].startswith(f"{case['family']}-")
    assert case["severity"] in {"must", "should", "hint"}
    assert case["what"].endswith("。")
    assert set(case["patch"]) <= {"text", "replace", "value", "rename", "add", "drop", "money", "horizon"}


@each_judged
def test_what_is_quoted_stands_in_the_form(fresh: FreshForm) -> None:
    said = "\n".join(text for _, text in _said(fresh.form))
    for remark in fresh.remarks:
        assert remark.family in FAMILIES
        assert len(remark.quoted) <= 40
        assert remark.quoted in said
        assert remark.quoted or remark.field in MISSING


@each_case
def test_a_defect_quotes_what_the_patch_left(case: dict[str, Any]) -> None:
    """In the fields and rows that the patch changed, or in the total that its parts no longer make up."""
    fresh = DEFECTIVE[case["id"]]
    changed = _said(fresh.form) - _said(to_form(base_of(case)))
    totals = {(cell.horizon, str(cell.amount)) for cell in fresh.form.funding if cell.source == "total"}
    twice = {("", name) for _, name, _ in case["patch"].get("add", ())}  # a row that the form has already
    assert any(case["quoted"] in text for _, text in changed | totals | twice) or not case["quoted"]


@each_clean
def test_a_clean_form_adds_up(fresh: FreshForm) -> None:
    amounts = {(cell.horizon, cell.source): cell.amount for cell in fresh.form.funding}
    for horizon in HORIZONS:
        parts = [amounts[horizon, source] or Decimal(0) for source in SOURCES if source != "total"]
        assert sum(parts) == amounts[horizon, "total"]


@each_clean
def test_a_clean_form_is_filled(fresh: FreshForm) -> None:
    assert all(getattr(fresh.form, field) for field in SCALARS)
    assert fresh.form.filled_at
    assert all(row.value_raw for row in fresh.form.indicators)
    for horizon in HORIZONS:
        rows = [row for row in fresh.form.indicators if row.horizon == horizon]
        assert {"数量指标", "质量指标", "时效指标", "服务对象满意度"} <= {row.level2 for row in rows}
        assert any(row.level2 in {"成本指标", "经济成本指标"} for row in rows)
        assert any(row.level1 == "效益指标" for row in rows)
        assert len({row.name for row in rows}) == len(rows)


def test_the_clean_forms_are_varied() -> None:
    written = [base_of({"base": fresh.id}) for fresh in CLEAN]
    assert len({form["sector"] for form in written}) >= 18
    for folder in FOLDERS[:2]:  # the later readers wrote several forms of each county
        counties = [form["county"] for form in written if (folder / f"{form['id']}.yml").exists()]
        assert len(set(counties)) > 0.9 * len(counties)
    assert {form["fiscal_year"] for form in written} == set(range(2021, 2027))
    assert sum(form["indicators"]["period"] != form["indicators"]["annual"] for form in written) >= 4


@pytest.mark.parametrize(
    "patch",
    [
        {"replace": {"overview": ["没有这句话", ""]}},
        {"value": {"没有这个指标": "1个"}},
        {"drop": ["没有这个指标"]},
        {"money": {"annual.city": "0"}},
    ],
    ids=["text", "indicator", "dropped row", "source"],
)
def test_a_patch_that_does_not_fit_is_refused(patch: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="clean-01"):
        patched(base_of({"base": "clean-01"}), patch)


def _said(form: Form) -> set[tuple[str, str]]:
    """Every text of a form with its place, an indicator's row as one; amounts without commas."""
    scalars = {(field, str(getattr(form, field))) for field in SCALARS}
    rows = {(row.horizon, f"{row.level2_raw} {row.name} {row.value_raw}") for row in form.indicators}
    return scalars | rows | {(f"{cell.horizon}.{cell.source}", str(cell.amount)) for cell in form.funding}
