"""Every layout as a Grid -> read_grid -> what the YAML states; and what a damaged Grid may do at worst."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.form import Form
from ingest.grid import Cell, Grid
from ingest.labels import label_of
from ingest.layout import read_grid
from samples import listings
from samples.blocks import Style
from samples.counties import ALL_LAYOUTS
from samples.forms import LEVEL1_OF_LEVEL2, Sample, Target, invented, of_county
from samples.layouts import LEVEL2_ORDER, Layout
from tests.ingest.stated import facts, grid_of, stated

STYLES = {
    "plain": Style(),
    "万元 in the label, labels spaced": Style(money="万元", spaced=True),
    "万元 above, labels broken, starred, numbered": Style(
        money="万元", money_in="line", broken=True, starred=True, numbered=True
    ),
    "filler ……": Style(filler=True, money_in=""),
    "filler 指标N：": Style(numbered=True, filler=True),
}
HARMLESS = {
    "name_cut", "template_filler", "execution_figures", "score_total", "name_prefix", "unit_assumed", "money_level_unsaid",
}  # fmt: skip


def read_one(layout: Layout, sample: Sample, style: Style = STYLES["plain"]) -> Form:
    (form,) = read_grid(grid_of(layout.draw(sample, style)))
    return form


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("layout", ALL_LAYOUTS.values(), ids=ALL_LAYOUTS)
def test_layout(layout: Layout, style: Style) -> None:
    for sample in invented():
        form = read_one(layout, sample, style)
        assert facts(form, layout.fields) == stated(sample, layout), sample.id
        assert {problem.code for problem in form.problems} <= HARMLESS, sample.id


@pytest.mark.parametrize("serial", [False, True])
@pytest.mark.parametrize("header_rows", [1, 2])
@pytest.mark.parametrize("merged", [False, True])
def test_one_project_after_another(merged: bool, header_rows: int, serial: bool) -> None:
    layout = ALL_LAYOUTS["listing"]
    for county in sorted({sample.id.split("-")[0] for sample in invented()}):
        for samples in of_county(county).values():
            page = listings.listing(samples, STYLES["plain"], merged=merged, header_rows=header_rows, serial=serial)
            forms = list(read_grid(grid_of(page)))
            assert [facts(form, layout.fields) for form in forms] == [stated(sample, layout) for sample in samples]


def test_forms_of_one_sheet_below_one_another() -> None:
    for layout in ALL_LAYOUTS.values():
        samples = invented()[:5]
        page = [block for sample in samples for block in layout.draw(sample, STYLES["plain"])]
        forms = list(read_grid(grid_of(page)))
        assert [form.ordinal for form in forms] == [1, 2, 3, 4, 5]
        assert [facts(form, layout.fields) for form in forms] == [stated(sample, layout) for sample in samples]


def test_department_form() -> None:
    samples = of_county("baihua")[2024]
    (form,) = read_grid(grid_of(listings.department(samples, STYLES["plain"])))
    assert (form.kind, form.fiscal_year, form.department_name) == ("department", 2024, samples[0].department_name)
    tasks = [f"{sample.project_name}｜{sample.overview}｜" for sample in samples]
    assert form.plan is not None
    assert all(line.startswith(task) for line, task in zip(form.plan.split("\n"), tasks, strict=True))
    names = [target.name for target in samples[0].annual_targets]
    assert [row.name for row in form.indicators] == names


_WORDS = "补助建设覆盖设备人员培训农村道路改造及时合格群众学校医院安全".strip()
_TEXT = st.text(_WORDS + string.digits + "，；（）%-.", min_size=1, max_size=60).map(lambda text: f"关于{text}事")
_NAMES = st.text(_WORDS, min_size=2, max_size=12).map(lambda text: f"{text}数")
_VALUES = st.one_of(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "≥", "≤", "="]),
        st.integers(1, 99999),
        st.sampled_from(["%", "人", "万元"]),
    ),
    st.sampled_from(["及时", "有效提升", "2024年12月底前", "每月25日前"]),
)
_AMOUNT = st.one_of(st.none(), st.integers(0, 10**9).map(str), st.integers(1, 10**8).map(lambda fen: f"{fen}.5"))


@st.composite
def _targets(draw: st.DrawFn, *, cost_level1: bool) -> tuple[Target, ...]:
    omitted = {"成本指标"} if cost_level1 else {"经济成本指标", "社会成本指标", "生态环境成本指标"}
    rows = []
    for level2 in LEVEL2_ORDER:
        if level2 not in omitted:
            names = draw(st.lists(_NAMES, max_size=3, unique=True))
            rows += [Target(level2, name, draw(_VALUES)) for name in names]
    return tuple(rows)


@st.composite
def _samples(draw: st.DrawFn) -> Sample:
    base = invented()[0]
    texts = {
        name: draw(_TEXT)
        for name in ("project_name", "implementing_unit", "attribute", "overview", "basis", "necessity", "safeguards",
                     "plan", "period_goal", "annual_goal")
    }  # fmt: skip
    cost_level1 = draw(st.booleans())
    targets = draw(_targets(cost_level1=cost_level1))
    annual = tuple(target for target in targets if draw(st.booleans()))
    money = {horizon: {source: draw(_AMOUNT) for source in base.funding[horizon]} for horizon in ("period", "annual")}
    return replace(base, **texts, period_targets=targets, annual_targets=annual, funding=money)


_STYLES = st.builds(
    Style, money=st.sampled_from(["元", "万元"]), money_in=st.sampled_from(["label", "line"]), spaced=st.booleans(),
    broken=st.booleans(), starred=st.booleans(), numbered=st.booleans(), filler=st.booleans(),
)  # fmt: skip


@settings(max_examples=150)
@given(_samples(), st.sampled_from(sorted(ALL_LAYOUTS)), _STYLES)
def test_any_form_in_any_layout(sample: Sample, name: str, style: Style) -> None:
    layout = ALL_LAYOUTS[name]
    assert facts(read_one(layout, sample, style), layout.fields) == stated(sample, layout)


def _damage(rows: list[list[Cell]], draw: random.Random) -> list[list[Cell]]:
    """Cells dropped, moved by one, or printed twice; rows dropped."""
    damaged = []
    for row in rows:
        cells: list[Cell] = []
        for cell in row:
            chance = draw.random()
            if chance < 0.04:
                continue
            cells.append(cell._replace(col=max(0, cell.col + draw.choice((-1, 1)))) if chance < 0.08 else cell)
            if chance > 0.97:
                cells.append(cell._replace(col=cell.col + cell.colspan))
        taken: dict[int, Cell] = {}
        for cell in cells:
            col = cell.col
            while col in taken:
                col += 1
            taken[col] = cell._replace(col=col)
        if draw.random() > 0.02:
            damaged.append([taken[col] for col in sorted(taken)])
    return damaged


@settings(max_examples=200)
@given(
    st.sampled_from(invented()), st.sampled_from(sorted(ALL_LAYOUTS)), st.sampled_from(sorted(STYLES)),
    st.integers(0, 2**32), st.booleans(),
)  # fmt: skip
def test_damaged_grid_loses_nothing(sample: Sample, name: str, style: str, seed: int, exact: bool) -> None:
    grid = grid_of(ALL_LAYOUTS[name].draw(sample, STYLES[style]))
    rows = _damage([list(row) for row in grid.rows], random.Random(seed))
    forms = list(read_grid(Grid("", rows, exact)))
    assert lost_cells(rows, forms) == []


def lost_cells(rows: list[list[Cell]], forms: list[Form]) -> list[str]:
    """Cells below where the first form begins that are in no field, no problem, and are no label of the template."""
    if not forms:
        return []
    kept = "\x00".join(_squeezed(text) for form in forms for text in _texts(form))
    start = next(number for number, row in enumerate(rows) if any(cell.locator == forms[0].locator for cell in row))
    return [
        cell.text
        for row in rows[start:]
        for cell in row
        if not _is_template(cell.text) and _squeezed(cell.text) not in kept and not _is_amount(cell.text, forms)
    ]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list):
        return [text for item in value for text in _texts(item)]
    if hasattr(value, "__dataclass_fields__"):
        texts = [text for field in value.__dataclass_fields__ for text in _texts(getattr(value, field))]
        return [*texts, f"{value.department_code}{value.department_name}"] if isinstance(value, Form) else texts
    return [] if value is None else [f"{value:g}" if isinstance(value, float) else str(value)]


def _squeezed(text: str) -> str:
    """Without blanks, stars, numbering and hyphens, which fields do not keep."""
    text = "".join(text.split()).replace("★", "").replace("-", "")
    return text.partition("：")[2] if text.startswith("指标") and "：" in text else text


def _is_template(text: str) -> bool:
    from ingest.levels import level_key, section_horizon
    from ingest.terms import EXECUTION_HEADERS, HEADER_OF_LABEL, LEVEL1, LEVEL2, TABLE_LABELS, TASK_HEADERS, label_key

    key = level_key(text)
    words = {*HEADER_OF_LABEL, *LEVEL1, *LEVEL2, *TABLE_LABELS, *TASK_HEADERS}
    head = label_key(text.partition("：")[0])
    return (
        label_of(text) is not None or key in words or label_key(text) in words or section_horizon(text) is not None
        or label_of(head) is not None or "绩效" in text or text.endswith("年度）") or "单位：" in text
        or text in LEVEL1_OF_LEVEL2 or label_key(text) in ("序号", "定性")
        or any(pattern.fullmatch(label_key(text)) for _, pattern in EXECUTION_HEADERS)
    )  # fmt: skip


def _is_amount(text: str, forms: list[Form]) -> bool:
    """An amount, or points: numbers are kept as numbers."""
    points = [point for form in forms for row in form.indicators for point in (row.weight, row.points, row.score)]
    if text.rstrip("%分") in [f"{point:g}" for point in points if point is not None]:
        return True
    plain = text.replace(",", "")
    amounts = {row.amount for form in forms for row in form.funding if row.amount is not None}
    return any(plain in (f"{amount:f}", f"{(amount / 10000).normalize():f}") for amount in amounts)
