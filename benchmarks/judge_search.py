"""The judged queries -> how well the search ranks, on the half for tuning and on the half kept aside.

tests/judged/search.yml says which forms each query must find (`right`, grade 2) and which may follow (`also`, grade 1).
A query belongs to the half that the digest of its text says, so that neither half can be picked.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import mean

import click
import yaml
from sqlite_utils import Database

from ingest import Document, Form, read_document
from ingest.form import Funding, Indicator
from kb.schema import open_database
from kb.search import search
from kb.store import Origin, store_document
from samples.forms import Sample, invented

ROOT = Path(__file__).parent.parent
JUDGED = ROOT / "tests" / "judged" / "search.yml"
SAMPLE = ROOT / "samples" / "fangshan-2024.txt"
PAGE = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and the forms it should find, as `fangshan-20` or the id of an invented form."""

    query: str
    kind: str
    right: frozenset[str]
    also: frozenset[str]

    @property
    def aside(self) -> bool:
        """Whether the query is kept aside while the search is tuned."""
        return hashlib.sha256(self.query.encode()).digest()[0] % 2 == 1


def judged_queries() -> list[Judged]:
    """The judged set."""
    rows = yaml.safe_load(JUDGED.read_text(encoding="utf-8"))
    return [Judged(row["query"], row["kind"], frozenset(row["right"]), frozenset(row.get("also", ()))) for row in rows]


def form_of(sample: Sample) -> Form:
    """An invented form without any layout around it."""
    funding = tuple(
        Funding(horizon, source, None if amount is None else Decimal(amount))
        for horizon, amounts in sample.funding.items()
        for source, amount in amounts.items()
    )
    indicators = tuple(
        Indicator(horizon, place, target.level1, target.level2, target.level2, target.name, target.value)
        for horizon in ("period", "annual")
        for place, target in enumerate(sample.targets(horizon), 1)
    )
    texts = {name: getattr(sample, name) for name in Sample.__dataclass_fields__ if name in Form.__dataclass_fields__}
    return Form(1, "", **{**texts, "funding": funding, "indicators": indicators})


def fill(db: Database) -> None:
    """Store the sample and the invented forms, each invented form as a document of its id."""
    store_document(db, Origin("fangshan", "fangshan", "", 0), read_document(SAMPLE.read_bytes()))
    for sample in invented():
        store_document(db, Origin(sample.id, sample.id, sample.id, 0), Document("yml", "loaded", (form_of(sample),)))


def found_by(db: Database, query: str) -> list[str]:
    """The forms that a query finds, by the names of the judged set."""
    hits = search(db, query, limit=PAGE)
    return [f"fangshan-{hit.ordinal}" if hit.document == "fangshan" else hit.document for hit in hits]


def is_good(judged: Judged, found: Sequence[str]) -> bool:
    """Every right form in the first five, or five right ones where there are more, and a right one first.

    A query for what is nowhere is good when it finds nothing.
    """
    if not judged.right:
        return not found
    return len(judged.right & set(found[:5])) == min(5, len(judged.right)) and found[0] in judged.right


def ndcg(judged: Judged, found: Sequence[str]) -> float:
    """nDCG@10 with gains 3 for right and 1 for also."""
    gains = [3 if name in judged.right else 1 if name in judged.also else 0 for name in found[:10]]
    ideal = ([3] * len(judged.right) + [1] * len(judged.also))[:10]
    return _dcg(gains) / _dcg(ideal) if ideal else 1.0


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def report(title: str, results: list[tuple[Judged, list[str]]]) -> Iterator[str]:
    """The figures of one half."""
    asked = [(judged, found) for judged, found in results if judged.right]
    nowhere = [found for judged, found in results if not judged.right]
    good = mean(is_good(judged, found) for judged, found in asked)
    wrong = mean(bool(found) for found in nowhere) if nowhere else 0.0
    yield (
        f"{title:11} {len(results):4} queries   right ones in the first five, one first {good:6.1%}"
        f"   nDCG@10 {mean(ndcg(*pair) for pair in asked):.3f}   wrong for words that are nowhere {wrong:6.1%}"
    )


@click.command()
@click.option("--misses", is_flag=True, help="Also print the queries of the tuned half that are not good.")
@click.option("--all-misses", is_flag=True, help="Print those of both halves; for a last look, not for tuning.")
def main(misses: bool, all_misses: bool) -> None:
    """Print how well both halves of the judged set are answered."""
    with tempfile.TemporaryDirectory() as name:
        db = open_database(Path(name) / "judged.db", create=True)
        fill(db)
        results = [(judged, found_by(db, judged.query)) for judged in judged_queries()]
        db.close()
    for title, aside in (("tuned", False), ("kept aside", True)):
        half = [(judged, found) for judged, found in results if judged.aside is aside]
        click.echo("\n".join(report(title, half)))
        for judged, found in half if all_misses or (misses and not aside) else []:
            if not is_good(judged, found):
                missing = ", ".join(sorted(judged.right - set(found[:5])))
                click.echo(f"  {judged.kind} {judged.query}: found {', '.join(found[:6])}; missing {missing}")


if __name__ == "__main__":
    main()
