"""How well repeats and copies are found, and how fast, beside scikit-learn and datasketch.

Thresholds were set on seed 101; the figures that count are of another seed.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import click
from sqlite_utils import Database

from benchmarks.forms import generate_forms
from benchmarks.labelled_pairs import NEAR, NEGATIVE, POSITIVE, Labelled, make_labelled, project_row
from benchmarks.measure import Stopwatch, peak_megabytes, timed
from ingest.form import Form
from kb.duplicates import update_duplicates
from kb.likeness_index import masked_texts
from kb.processes import Helpers
from kb.region import region_of
from kb.schema import open_database

FORMS_AT_ONCE = 2000


@contextmanager
def database() -> Iterator[Database]:
    """An empty database, for the time of a block."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "forms.db", create=True)
        yield db
        db.close()


def store(db: Database, forms: Iterable[Form]) -> None:
    """Write forms as one document, with what the comparing reads and nothing else: no index, no review."""
    document = db.table("documents").insert(
        {
            **dict.fromkeys(("path", "path_key"), f"{db.table('documents').count}.txt"),
            **dict.fromkeys(("sha256", "loaded_at", "parser_version"), ""),
            **dict.fromkeys(("bytes", "form_count", "problem_count"), 0),
            "status": "loaded",
        }
    ).last_pk  # fmt: skip
    first = db.execute("select coalesce(max(id), 0) + 1 from projects").fetchone()[0]
    numbered = enumerate(forms, first)
    while some := list(islice(numbered, FORMS_AT_ONCE)):
        db.table("projects").insert_all([_project_row(document, number, form) for number, form in some])
        db.table("indicators").insert_all([row for number, form in some for row in _indicator_rows(number, form)])


def _project_row(document: int, number: int, form: Form) -> dict[str, object]:
    totals = [row.amount for row in form.funding if row.source == "total" and row.horizon == "annual"]
    return {
        "id": number, "document_id": document, "ordinal": form.ordinal, "locator": "", "form_kind": form.kind,
        "department_code": form.department_code, **project_row(form)[0],
        "region": region_of(form.department_name, form.implementing_unit, form.project_name),
        "annual_total": next((float(total) for total in totals if total is not None), None),
    }  # fmt: skip


def _indicator_rows(number: int, form: Form) -> Iterator[dict[str, object]]:
    empty = dict.fromkeys(("level1", "level2", "level2_raw", "locator"), "")
    for place, row in enumerate(form.indicators, 1):
        told = {"horizon": row.horizon, "kind": row.kind, "name": row.name, "value_raw": row.value_raw}
        yield {"project_id": number, "position": place, **told, **empty}


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


_SEED = click.option("--seed", default=202, show_default=True)


@main.command()
@click.option("--base", default=3000, show_default=True, help="Forms among which the pairs are hidden.")
@click.option("--each", default=150, show_default=True, help="Pairs of each relation.")
@_SEED
def quality(base: int, each: int, seed: int) -> None:
    """Recall and precision per relation."""
    labelled = make_labelled(base, each, seed)
    with database() as db:
        store(db, labelled.forms)
        with timed() as watch:
            update_duplicates(db)
        click.echo(f"{len(labelled.forms)} forms, seed {seed}: {watch.seconds:.1f} s")
        report(db, labelled)


@main.command()
@click.option("--forms", "sizes", default=(10_000, 100_000), multiple=True, show_default=True)
@click.option("--more", default=100, show_default=True, help="Forms that are loaded afterwards.")
@click.option("--seed", default=303, show_default=True)
def speed(sizes: tuple[int, ...], more: int, seed: int) -> None:
    """Seconds to compare all, and then some more with them; sizes from small to large."""
    watches = []
    for size in sizes:
        with database() as db:
            store(db, generate_forms(size, seed))
            with timed() as first, Helpers("kb.likeness_index") as helpers:
                update_duplicates(db, helpers=helpers)
            pairs = db.table("similar_projects").count
            store(db, generate_forms(more, seed + 1))
            with timed() as second:
                changed = update_duplicates(db)
            watches.append(first)
            growth = [getattr(first, of) / getattr(watches[0], of) for of in ("seconds", "processor")]
            click.echo(
                f"{size:7} forms {first.seconds:6.1f} s, {first.processor:6.1f} s of processors"
                f" ({growth[0]:4.1f} and {growth[1]:4.1f} x the first), {pairs} pairs;"
                f"  {more} more {second.seconds:5.2f} s, {second.processor:5.2f} s of processors, likenesses of {len(changed)} forms changed;"
                f"  peak {peak_megabytes():.0f} MB"
            )


@main.command()
@click.option("--base", default=10_000, show_default=True)
@click.option("--each", default=150, show_default=True)
@_SEED
def peers(base: int, each: int, seed: int) -> None:
    """The same forms by us, and their masked texts by scikit-learn and datasketch."""
    from benchmarks.duplicate_peers import PEERS, Found  # which helpers, who import this module, need not wait for

    labelled = make_labelled(base, each, seed)
    near = {(min(p.a, p.b), max(p.a, p.b)) for p in labelled.pairs if p.relation in NEAR}
    copied = {
        (min(p.a, p.b), max(p.a, p.b)) for p in labelled.pairs if p.relation in POSITIVE and p.relation not in NEAR
    }
    with database() as db:
        store(db, labelled.forms)
        with timed() as ours, Helpers("kb.likeness_index") as helpers:
            update_duplicates(db, helpers=helpers)
        rows = db.execute("select project_a - 1, project_b - 1 from similar_projects").fetchall()
    texts = ["\n".join(masked_texts(*project_row(form))) for form in labelled.forms]

    def line(name: str, watch: Stopwatch, found: Found) -> None:
        click.echo(
            f"{name:30} {watch.seconds:6.1f} s, {watch.processor:6.1f} s of processors"
            f" ({watch.processor / ours.processor:4.1f} x ours)  pairs {len(found):7}"
            f"  repeats found {len(found & near) / len(near):6.1%}  copied passages {len(found & copied) / len(copied):6.1%}"
        )

    click.echo(f"{len(texts)} forms; ours with reading, masking, evidence and writing, the others on masked texts")
    line("jixiao", ours, set(rows))
    for name, peer in PEERS.items():
        with timed() as watch:
            found = peer(texts)
        if found is None:
            click.echo(f"{name:30} not installed")
        else:
            line(name, watch, found)


if __name__ == "__main__":
    main()
