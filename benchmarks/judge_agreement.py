"""How far two judges agree who labelled the same names apart from one another: what a matcher can be held against."""

from __future__ import annotations

import csv

import click

from benchmarks.judge_indicators import judge_names
from benchmarks.judged import FOLDER, JudgedName
from kb.catalogue import items

LABELS_FILE = FOLDER / "match_two_judges.csv"
"""The set, the number of a name in its file, and the ids that either judge gave it, the best first."""


def agreement() -> dict[str, tuple[dict[str, float], dict[str, float], int]]:
    """By set: each judge's first answers by the labels of the other, and how many names they label with no id in common."""
    with LABELS_FILE.open(encoding="utf-8", newline="") as handle:
        rows = [
            (row["set"], row["name"], tuple(items(row["one"])), tuple(items(row["other"])))
            for row in csv.DictReader(handle)
        ]
    found = {}
    for part in dict.fromkeys(row[0] for row in rows):
        labels = [(name, one, other) for of, name, one, other in rows if of == part]
        ways = []
        for asked, told in ((1, 2), (2, 1)):
            first = {row[0]: row[asked][0] if row[asked] else None for row in labels}
            ways.append(
                judge_names(
                    [JudgedName("", row[0], row[told]) for row in labels], lambda row, first=first: first[row.name]
                )
            )
        apart = sum(bool(one or other) and not set(one) & set(other) for _, one, other in labels)
        found[part] = (ways[0], ways[1], apart)
    return found


@click.command()
def main() -> None:
    """Print how far they agree."""
    for part, (one, other, apart) in agreement().items():
        for way, figures in (("one by the other", one), ("other by the one", other)):
            click.echo(f"{part:7} {way}  " + "  ".join(f"{key} {value:.3f}" for key, value in figures.items()))
        click.echo(f"{part:7} {apart} names without an id in common")


if __name__ == "__main__":
    main()
