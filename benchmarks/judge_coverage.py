"""How well a budget is read, and its projects found among targets: `python -m benchmarks.judge_coverage [--diff]`.

Each folder of tests/judged/budgets/ was drawn by a writer who had not seen the program, in layouts as counties publish them; the JSON
beside each file says what a reader finds in it, which targets the departments filed, and which project each is of. A set was tried as it
came before anything was mended for it; docs/benchmarks.md has those figures.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from ingest.budget import Budget, read_budget
from ingest.grid import Unreadable
from kb.coverage import Covered, Line, Target, cover
from kb.fold import fold

FOLDER = Path(__file__).parent.parent / "tests" / "judged" / "budgets"
STEP = Decimal(100)
"""Of lines that are given and not read: 万元 with two decimals."""

_SIGNS = re.compile(r"[\W_]+")


def key(text: str | None) -> str:
    """A name as it is compared here: without signs and differences of print."""
    return _SIGNS.sub("", fold(text or ""))


def cases(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The files of a set, each with what is in it."""
    for truth in sorted(folder.glob("*.json")):
        (file,) = (path for path in folder.glob(f"{truth.stem}.*") if path != truth)
        yield file, json.loads(truth.read_text(encoding="utf-8"))


def read(file: Path) -> Budget:
    """The budget of a file; an empty one where it cannot be read."""
    try:
        return read_budget(file.read_bytes())
    except Unreadable:
        return Budget(None, (), ())


def printed(truth: dict[str, Any]) -> Counter[tuple[str, float]]:
    """Names and amounts of the lines that a file prints."""
    return Counter((key(one["project"]), round(float(one["amount"] or 0), 2)) for one in truth["lines"])


def found(budget: Budget) -> Counter[tuple[str, float]]:
    """The same of those that were read."""
    return Counter((key(one.project_name), round(float(one.amount or 0), 2)) for one in budget.lines)


def with_office(truth: dict[str, Any], budget: Budget) -> int:
    """How many of the lines read have the department, or the unit, that the reader gave."""
    of = {(key(one["project"]), round(float(one["amount"] or 0), 2)): key(one["department"]) for one in truth["lines"]}
    return sum(
        of.get((key(one.project_name), round(float(one.amount or 0), 2)), "-")
        in (key(one.department_name), key(one.unit_name))
        for one in budget.lines
    )


def covered(truth: dict[str, Any], budget: Budget | None) -> list[Covered]:
    """The lines of a budget, or those that a reader found, held against the targets."""
    targets = [
        Target(
            one["id"],
            one["project"],
            one["department"] or "",
            one.get("unit") or "",
            _money(one["amount"]),
            of_period=False,
        )
        for one in truth["targets"]
        if one["year"] in (truth["year"], None)
    ]
    if budget is None:
        given = [
            Line("", one["department"] or "", one["project"], _money(one["amount"]), STEP) for one in truth["lines"]
        ]
    else:
        given = [
            Line(one.locator, one.department_name, one.project_name, one.amount, one.step, one.unit_name)
            for one in budget.lines
        ]
    return cover(given, targets).rows


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))


def judged_pairs(truth: dict[str, Any], rows: list[Covered]) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Which name is which target, as the reader says and as was found."""
    right = {(key(name), number) for name, ids in truth["pairs"] for number in ids}
    said = {(key(line.project_name), target.project_id) for row in rows for line in row.lines for target in row.targets}
    return right, said


@click.command()
@click.option("--diff", is_flag=True, help="Print what was missed and what is wrong.")
def main(diff: bool) -> None:
    """Print, for each set, the lines read and the pairs found."""
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        total: Counter[str] = Counter()
        for file, truth in cases(folder):
            budget = read(file)
            right, said = printed(truth), found(budget)
            total += Counter(
                files=1,
                lines=right.total(),
                read=(right & said).total(),
                extra=(said - right).total(),
                office=with_office(truth, budget),
            )
            for part, rows in (("given", covered(truth, None)), ("whole", covered(truth, budget))):
                pairs, ours = judged_pairs(truth, rows)
                total += Counter(
                    {f"{part} right": len(pairs & ours), f"{part} pairs": len(pairs), f"{part} said": len(ours)}
                )
                if diff and part == "given":
                    for name, number in sorted(pairs ^ ours):
                        click.echo(f"{file.name}: {'missed' if (name, number) in pairs else 'wrong'} {name} = {number}")
            if diff and right != said:
                click.echo(
                    f"{file.name}: {(right - said).total()} lines not read, {(said - right).total()} that are none"
                )
        click.echo(
            f"{folder.name:8} {total['files']} files, {total['lines']} lines: read {total['read'] / total['lines']:.3f}, "
            f"with their department {total['office'] / total['lines']:.3f}, that are none {total['extra']}; "
            f"pairs by lines as printed: found {total['given right'] / total['given pairs']:.3f}, "
            f"right {total['given right'] / max(total['given said'], 1):.3f}; by lines as read: "
            f"found {total['whole right'] / total['whole pairs']:.3f}, right {total['whole right'] / max(total['whole said'], 1):.3f}"
        )


if __name__ == "__main__":
    main()
