"""Forms -> kb/lexicon/common_grams.tsv: what forms commonly say, from which the weights of likeness are made.

Half of the forms are generated, and the samples count for the other half, so that neither's habits decide alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from benchmarks.forms import generate_forms
from benchmarks.labelled_pairs import project_row
from ingest import read_document
from ingest.form import Form
from kb.masking import county_of, field_texts, mask
from kb.similarity import COMMON_GRAMS, GRAMS

SAMPLES = Path(__file__).parent.parent / "samples"
LEAST_SHARE = 0.01
NOTE = "# n-gram of masked text, and the share of forms that have it; made by python -m benchmarks.common_grams\n"


def shares(forms: Iterable[Form]) -> Counter[str]:
    """The share of the forms that have each n-gram."""
    counts: Counter[str] = Counter()
    total = 0
    for form in forms:
        project, rows = project_row(form)
        county = county_of(form.department_name)
        texts = [mask(text, county) for text in field_texts(project, rows).values()]
        counts.update({text[i : i + n] for text in texts for n in GRAMS for i in range(len(text) - n + 1)})
        total += 1
    return Counter({gram: count / total for gram, count in counts.items()})  # type: ignore[misc]


@click.command()
@click.option("--forms", default=3000, show_default=True)
@click.option("--seed", default=900, show_default=True)
def main(forms: int, seed: int) -> None:
    """Write the list anew."""
    generated = shares(generate_forms(forms, seed))
    samples = [path for path in sorted(SAMPLES.rglob("*")) if path.suffix == ".txt"]
    printed = shares(form for path in samples for form in read_document(path.read_bytes()).forms)
    mixed = {gram: (generated[gram] + printed[gram]) / 2 for gram in {*generated, *printed}}
    common = sorted((-share, gram) for gram, share in mixed.items() if share >= LEAST_SHARE and generated[gram])
    lines = [f"{gram}\t{-share:.3f}\n" for share, gram in common]
    COMMON_GRAMS.write_text(NOTE + "".join(lines), encoding="utf-8")
    click.echo(f"{len(lines)} n-grams")


if __name__ == "__main__":
    main()
