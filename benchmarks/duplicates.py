"""How well repeats and copies are found, and how fast, beside scikit-learn and datasketch.

Thresholds were set on seed 101; the figures that count are of another seed.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import click
from sqlite_utils import Database

from benchmarks.forms import generate_forms
from benchmarks.labelled_pairs import NEAR, NEGATIVE, POSITIVE, Labelled, make_labelled
from benchmarks.measure import peak_megabytes, timed
from ingest.document import Document
from ingest.form import Form
from kb.duplicates import update_duplicates
from kb.schema import open_database
from kb.store import Origin, store_document


def stored(folder: Path, forms: list[Form]) -> Database:
    """A database of the forms, as one document, with nothing compared yet."""
    db = open_database(folder / "forms.db", create=True)
    store_document(db, Origin("forms.txt", "forms.txt", "0", 0), Document("text", "loaded", tuple(forms)))
    return db


def report(db: Database, labelled: Labelled) -> None:
    """Print recall per relation, and the precision of what is shown as near_duplicate."""
    rows = db.execute("select project_a, project_b, kind, label from similar_projects").fetchall()
    shown = {(a - 1, b - 1): (kind, label) for a, b, kind, label in rows}  # ids follow ordinals in a new database
    relations = {(min(p.a, p.b), max(p.a, p.b)): p.relation for p in labelled.pairs}
    for relation in (*POSITIVE, *NEGATIVE):
        pairs = [pair for pair, name in relations.items() if name == relation]
        if not pairs:
            continue
        found = [shown[pair] for pair in pairs if pair in shown]
        near = sum(kind == "near_duplicate" for kind, _ in found)
        labels = ", ".join(f"{label} {count}" for label, count in Counter(label for _, label in found).most_common())
        click.echo(
            f"{relation:14} {len(pairs):5} pairs  shown {len(found) / len(pairs):7.1%}"
            f"  as near_duplicate {near / len(pairs):7.1%}  {labels}"
        )
    near_pairs = [pair for pair, (kind, _) in shown.items() if kind == "near_duplicate"]
    right = sum(relations.get(pair) in NEAR for pair in near_pairs)
    click.echo(f"shown as near_duplicate {len(near_pairs)}, of which planted {right / max(len(near_pairs), 1):.2%}")
    click.echo(f"shown as copied_text {len(shown) - len(near_pairs)}")


@click.group()
def main() -> None:
    """Find duplicates among invented forms."""


@main.command()
@click.option("--base", default=3000, show_default=True)
@click.option("--each", default=150, show_default=True)
@click.option("--seed", default=202, show_default=True)
def quality(base: int, each: int, seed: int) -> None:
    """Recall and precision per relation."""
    labelled = make_labelled(base, each, seed)
    with tempfile.TemporaryDirectory() as name:
        db = stored(Path(name), labelled.forms)
        with timed() as watch:
            update_duplicates(db)
        click.echo(f"{len(labelled.forms)} forms, seed {seed}: {watch.seconds:.1f} s")
        report(db, labelled)


@main.command()
@click.option("--forms", default=10_000, show_default=True)
@click.option("--more", default=100, show_default=True, help="Forms that are loaded afterwards.")
@click.option("--seed", default=303, show_default=True)
def speed(forms: int, more: int, seed: int) -> None:
    """Seconds to compare all, and then some more with them."""
    with tempfile.TemporaryDirectory() as name:
        db = stored(Path(name), list(generate_forms(forms, seed)))
        with timed() as first:
            pairs = update_duplicates(db)
        store_document(
            db,
            Origin("more.txt", "more.txt", "1", 0),
            Document("text", "loaded", tuple(generate_forms(more, seed + 1))),
        )
        with timed() as second:
            added = update_duplicates(db)
    click.echo(
        f"{forms} forms: {first.seconds:.1f} s, {pairs} pairs; {more} more: {second.seconds:.2f} s, {added} pairs"
    )
    click.echo(f"peak {peak_megabytes():.0f} MB, with the database")


if __name__ == "__main__":
    main()
