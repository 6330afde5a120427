"""How far two judges agree who labelled the same names apart from one another: what a matcher can be held against."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.judge_indicators import judge_names
from benchmarks.judged import ASIDE, FOLDER, JudgedName, name_sets
from kb.catalogue import items

LABELS_FILE = FOLDER / "match_two_judges.csv"
"""The set, the number of a name in its file, and the ids that either judge gave it, the best first."""

LATER_FILE = FOLDER / "match_aside_judges.csv"
"""The same of two later judges, who were shown the labels of names kept aside among other indicators, not which they were."""

Labels = tuple[str, ...]


def _judged(path: Path) -> list[tuple[str, str, Labels, Labels]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return [
            (row["set"], row["name"], tuple(items(row["one"])), tuple(items(row["other"])))
            for row in csv.DictReader(handle)
        ]


def _by(told: Sequence[Labels], asked: Sequence[Labels]) -> dict[str, float]:
    """The first answers of one judge by the labels of another."""
    names = [JudgedName("", str(number), labels) for number, labels in enumerate(told)]
    return judge_names(names, lambda row: next(iter(asked[int(row.name)]), None))


def agreement() -> dict[str, tuple[dict[str, float], dict[str, float], int]]:
    """By set: each judge's first answers by the labels of the other, and how many names they label with no id in common."""
    rows, found = _judged(LABELS_FILE), {}
    for part in dict.fromkeys(row[0] for row in rows):
        one, other = ([row[judge] for row in rows if row[0] == part] for judge in (2, 3))
        apart = sum(bool(a or b) and not set(a) & set(b) for a, b in zip(one, other, strict=True))
        found[part] = _by(other, one), _by(one, other), apart
    return found


def later_judges() -> tuple[dict[str, float], dict[str, float]]:
    """The first answers of the later judges by the labels of all names that they were asked for."""
    labels = {
        (part.split()[0], str(number)): row.expect
        for part, names in name_sets().items()
        if ASIDE in part
        for number, row in enumerate(names, 1)
    }
    rows = _judged(LATER_FILE)
    told = [labels[part, name] for part, name, _, _ in rows]
    return _by(told, [row[2] for row in rows]), _by(told, [row[3] for row in rows])


@click.command()
def main() -> None:
    """Print how far they agree."""
    for part, (one, other, apart) in agreement().items():
        for way, figures in (("one by the other", one), ("other by the one", other)):
            click.echo(f"{part:7} {way}  " + "  ".join(f"{key} {value:.3f}" for key, value in figures.items()))
        click.echo(f"{part:7} {apart} names without an id in common")
    for figures in later_judges():
        click.echo(
            "aside   a later judge by the labels  " + "  ".join(f"{key} {value:.3f}" for key, value in figures.items())
        )


if __name__ == "__main__":
    main()
