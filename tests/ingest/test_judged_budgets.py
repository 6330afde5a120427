"""Budgets that others drew: what is read of them does not fall behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.judge_coverage import FOLDER, cases, covered, found, judged_pairs, printed, read, with_office
from ingest.budget import read_budget
from ingest.grid import Unreadable

UNREAD = {"15.pdf", "19.txt"}
"""Tables without lines, whose columns are told by place alone."""

CASES = [case for folder in sorted(FOLDER.iterdir()) for case in cases(folder)]


READ = [case for case in CASES if case[0].name not in UNREAD]


@pytest.mark.parametrize(("file", "truth"), READ, ids=[file.name for file, _ in READ])
def test_every_project_is_read_and_nothing_else(file: Path, truth: dict[str, Any]) -> None:
    budget = read(file)
    assert found(budget) == printed(truth)
    assert with_office(truth, budget) >= 0.9 * len(budget.lines)


@pytest.mark.parametrize(("file", "truth"), CASES, ids=[file.name for file, _ in CASES])
def test_hardly_a_pair_is_wrong(file: Path, truth: dict[str, Any]) -> None:
    right, said = judged_pairs(truth, covered(truth, None))
    assert len(said - right) <= 1
    assert len(said & right) >= 0.7 * len(right)


@pytest.mark.parametrize("file", [file for file, _ in CASES if file.name in UNREAD], ids=lambda file: file.name)
def test_what_is_not_read_is_refused_with_the_remedy(file: Path) -> None:
    with pytest.raises(Unreadable, match="Excel"):
        read_budget(file.read_bytes())
