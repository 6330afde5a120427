"""What the YAML of an invented form states, as the rows of a Form: the expectation of every layout test."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from samples.layouts import Layout

from ingest.form import Form
from ingest.grid import Cell, Grid
from samples.forms import Sample, Target, weights
from samples.listings import actual, completion, direction
from samples.pages import Page, laid_out


def grid_of(page: Page, *, exact: bool = True) -> Grid:
    """The Grid of a page, as a reader that loses nothing would give it."""
    rows = [
        [
            Cell(number, slot.col, slot.rowspan, slot.colspan, slot.text, f"第{number + 1}行第{slot.col + 1}列")
            for slot in row
            if slot.text
        ]
        for number, row in enumerate(laid_out(page))
    ]
    return Grid("", rows, exact)


def facts(form: Form, fields: tuple[str, ...]) -> dict[str, Any]:
    """The comparable part of a Form."""
    return {
        "kind": form.kind,
        "fiscal_year": form.fiscal_year,
        **{field: getattr(form, "department_name" if field == "department" else field) for field in fields},
        "funding": {(row.horizon, row.source): row.amount for row in form.funding},
        "indicators": [
            (row.horizon, row.level1, row.level2, row.name, row.value_raw, row.operator, row.weight, row.direction,
             row.actual_raw, row.points, row.score)
            for row in form.indicators
        ],
    }  # fmt: skip


def stated(sample: Sample, layout: Layout) -> dict[str, Any]:
    """What a layout shows of a form."""
    return {
        "kind": layout.kind,
        "fiscal_year": sample.fiscal_year,
        **{field: _field(sample, field) for field in layout.fields},
        "funding": {(horizon, source): _yuan(sample, horizon, source) for horizon, source in layout.money},
        "indicators": [row for horizon in layout.horizons for row in _targets(sample, layout, horizon)],
    }


def _field(sample: Sample, field: str) -> str:
    if field == "goal_completion":
        return completion(sample)
    return str(getattr(sample, "department_name" if field == "department" else field))


def _yuan(sample: Sample, horizon: str, source: str) -> Decimal | None:
    printed = sample.funding[horizon][source]
    return None if printed is None else Decimal(printed)


def _targets(sample: Sample, layout: Layout, horizon: str) -> list[tuple[Any, ...]]:
    rows = []
    targets = sample.targets(horizon)
    for target, share in zip(targets, weights(targets), strict=True):
        if target.name.startswith("指标") and not target.value:
            continue  # the filler that a careless form left in
        printed = layout.restate(target)
        points = float(share) if layout.actual else None
        rows.append(
            (horizon, target.level1, target.level2, target.name, printed.value, _operator(printed),
             float(share) if layout.weight else None, direction(target) or None if layout.direction else None,
             actual(target) if layout.actual else None, points, points)
        )  # fmt: skip
    return rows


def _operator(target: Target) -> str | None:
    """The sign before a number, or the word that says it: `95%以上`."""
    match = re.fullmatch(r"(不低于|大于等于|达到)?\d+(?:\.\d+)?\D*?(以上)?", target.value)
    if match and (match[1] or match[2]):
        return None if match[1] == "达到" else "≥"
    return (target.parts()[0] or None) if target.is_number else None
