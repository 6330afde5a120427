"""How long a budget takes to be held against targets: `python -m benchmarks.coverage [--lines 1000]`.

What bounds it is telling names apart: within a department every name could be any other. The peer does that, name by name with difflib,
as a script would; and the time of ten times as many lines in ten times as many departments tells how the cost grows.
"""

from __future__ import annotations

import random
import time
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby

import click

from benchmarks.name_lessons import labelled_names
from kb.coverage import Line, Target, cover

TARGETS_OF_100 = 90
PROJECTS_OF_A_DEPARTMENT = 50
MOST_MONEY = 5000


def made(count: int, seed: int = 0) -> tuple[list[Line], list[Target]]:
    """Projects of a budget in departments, and targets for most of them, some under another name or with other money."""
    chance = random.Random(seed)
    names = [row.name[:20] for row in labelled_names()]
    lines, targets = [], []
    for number in range(count):
        department = f"云溪县第{number // PROJECTS_OF_A_DEPARTMENT}局"
        name, money = chance.choice(names), Decimal(chance.randrange(1, MOST_MONEY) * 10_000)
        lines.append(Line(str(number), department, name, money, Decimal(1)))
        if chance.randrange(100) < TARGETS_OF_100:
            called = chance.choice((name, name, f"2025年{name}资金", f"{name[:-2]}工程"))
            targets.append(
                Target(number, called, department, "", money + chance.choice((0, 0, 0, 10_000)), of_period=False)
            )
    return lines, targets


def name_by_name(lines: list[Line], targets: list[Target]) -> int:
    """The peer: for each line the likest target of its department; returns how many are alike."""
    of = {name: list(group) for name, group in groupby(targets, key=lambda target: target.department_name)}
    alike = 0
    for line in lines:
        ratios = [
            SequenceMatcher(None, line.project_name, one.project_name).ratio()
            for one in of.get(line.department_name, ())
        ]
        alike += max(ratios, default=0) > 0.7
    return alike


@click.command()
@click.option("--lines", default=1000, show_default=True, help="Projects of the smaller budget.")
def main(lines: int) -> None:
    """Print the seconds, and the ratios to the peer and to a tenth of the work."""
    seconds = {}
    for count in (lines, 10 * lines):
        work = made(count)
        start = time.perf_counter()
        cover(*work)
        seconds[count] = time.perf_counter() - start
        click.echo(f"{count} lines: {seconds[count]:.2f} s, {count / seconds[count]:.0f} lines/s")
    work = made(lines)
    start = time.perf_counter()
    name_by_name(*work)
    peer = time.perf_counter() - start
    click.echo(f"name by name with difflib: {peer:.2f} s, {peer / seconds[lines]:.1f} times as long")
    click.echo(f"ten times as many: {seconds[10 * lines] / seconds[lines]:.1f} times as long")


if __name__ == "__main__":
    main()
