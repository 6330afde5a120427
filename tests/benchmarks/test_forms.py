"""Invented forms: the same for the same seed, and read back as they were written."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.forms import LEVELS, generate_forms, main
from benchmarks.render import render_text
from benchmarks.template import Draw
from benchmarks.vocabulary_files import Line, invent_places, load_vocabulary
from ingest import Document, Form, read_document
from ingest.terms import LEVEL2_OF_LEVEL1

SCALARS = (
    "ordinal", "kind", "fiscal_year", "project_name", "department_code", "department_name", "implementing_unit",
    "attribute", "period", "overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal",
    "filled_raw", "responsible", "handler", "phone",
)  # fmt: skip


@pytest.fixture(scope="module")
def written() -> list[Form]:
    return list(generate_forms(200, seed=7))


@pytest.fixture(scope="module")
def read(written: list[Form]) -> Document:
    return read_document("".join(render_text(written)).encode())


def test_a_rendered_document_reads_back(written: list[Form], read: Document) -> None:
    assert read.status == "loaded"
    assert len(read.forms) == len(written)
    for before, after in zip(written, read.forms, strict=True):
        assert [getattr(after, name) for name in SCALARS] == [getattr(before, name) for name in SCALARS]
        assert _amounts(after) == _amounts(before)
        assert _rows(after) == _rows(before)


def _amounts(form: Form) -> dict[tuple[str, str], object]:
    return {(cell.horizon, cell.source): cell.amount for cell in form.funding}


def _rows(form: Form) -> list[tuple[object, ...]]:
    return [
        (row.horizon, row.position, row.level1, row.level2, row.level2_raw, row.name, row.value_raw)
        for row in form.indicators
    ]


def test_a_seed_gives_the_same_forms_whatever_the_count(written: list[Form]) -> None:
    assert list(islice(generate_forms(2_000, seed=7), 200)) == written
    assert list(generate_forms(200, seed=8)) != written


def test_forms_are_of_the_named_counties() -> None:
    departments = [form.department_name or "" for form in generate_forms(60, seed=3, counties=["云阳县", "平泉市"])]
    counts = [sum(name.startswith(county) for name in departments) for county in ("云阳县", "平泉市")]
    assert min(counts) > 15
    assert sum(counts) > 50  # a few are named after what they look after


def test_command_writes_what_the_functions_give(tmp_path: Path) -> None:
    expected = "".join(render_text(generate_forms(20, seed=5)))
    assert CliRunner().invoke(main, ["20", "--seed", "5"]).output == expected
    CliRunner().invoke(main, ["20", "--seed", "5", "-o", str(tmp_path / "forms.txt")])
    assert (tmp_path / "forms.txt").read_text(encoding="utf-8") == expected


def test_levels_are_the_standard_ones() -> None:
    printed = ("产出指标", "效益指标", "满意度指标")
    assert [level[:2] for level in LEVELS] == [(a, b) for a in printed for b in LEVEL2_OF_LEVEL1[a]]


@pytest.mark.parametrize("line", load_vocabulary().lines, ids=lambda line: f"{line.sector}-{line.kind}")
def test_every_slot_has_its_words(line: Line) -> None:
    """A slot that names no pool would fail in one form of many thousands only."""
    random = iter(number / 97 % 1 for number in range(1, 10_000_000)).__next__
    places = invent_places(load_vocabulary(), random, "云阳县")
    facts = {"年": "2024", "去年": "2023", "资金": "30万元", "部门": "云阳县某局", "单位": "云阳县某中心"}
    pairs = [pair for pool in line.indicators.values() for pair in pool]
    for template in [
        *(text for pool in line.pools.values() for text in pool),
        *(part for pair in pairs for part in pair),
    ]:
        draw = Draw(random, line.pools, places)
        draw.facts.update(facts)
        assert "<" not in template(draw)
