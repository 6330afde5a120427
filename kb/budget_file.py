"""A budget file -> its lines, read by a process with limits, as every file from elsewhere is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ingest.budget import BUDGET_TYPES, read_budget
from ingest.files import walk
from ingest.sandbox import Failure, Pool
from kb.coverage import Line
from kb.errors import WrongUse

SECONDS = 120.0
"""Processor time, and time on the clock, for the file."""


class BudgetFile(NamedTuple):
    """What a budget file says. `fiscal_year` is None where it states none; `odd` are (place, what is odd there)."""

    fiscal_year: int | None
    lines: list[Line]
    odd: list[tuple[str, str]]


def read_budget_file(path: Path) -> BudgetFile:
    """The projects of a budget. Raises WrongUse where there is no such file, or no table of projects in it."""
    sources = list(walk([path]))
    if path.is_dir() or len(sources) != 1:
        raise WrongUse(f"{path} 里有 {len(sources)} 个文件。请写一个预算表的文件名。")
    with Pool(read_budget, 1, seconds=SECONDS, types=BUDGET_TYPES) as pool:
        ((_, budget),) = pool.map(sources, lambda source: source.read())
    if isinstance(budget, Failure):
        raise WrongUse(f"{path}：{budget.message.removeprefix(f'{path}：')}")
    lines = [
        Line(one.locator, one.department_name, one.project_name, one.amount, one.step, one.unit_name)
        for one in budget.lines
    ]
    return BudgetFile(budget.fiscal_year, lines, [(problem.locator, problem.message) for problem in budget.problems])
