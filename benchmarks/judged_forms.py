"""The judged forms: samples and invented ones, loaded into a database in memory, with what a strict reader found in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sqlite_utils import Database

from ingest import Document, Form, Funding, Indicator, read_document
from ingest.values import parse_filled_at, parse_target
from kb.review.stored import review_projects
from kb.schema import create_schema
from kb.store import Origin, store_document
from samples.forms import Sample, invented

ROOT = Path(__file__).parent.parent
JUDGED = ROOT / "tests" / "judged"


class Expected(NamedTuple):
    """A defect that a strict reader found. `rules` are those that would tell it; none where no rule is expected to."""

    form: str
    family: str
    rules: tuple[str, ...]
    quoted: str
    what: str


@dataclass(frozen=True)
class JudgedForm:
    """A form in the database, under its name in the judged set; `clean` where it must give nothing of weight."""

    name: str
    project_id: int
    clean: bool

    @property
    def part(self) -> str:
        """Tuned on, or kept aside: told from the name alone, so that it never changes."""
        return "tuned" if hashlib.sha256(self.name.encode()).digest()[0] % 2 else "aside"


def judged_database() -> tuple[Database, list[JudgedForm]]:
    """All judged forms in one database."""
    db = Database(memory=True)
    create_schema(db)
    sample = read_document((ROOT / "samples" / "fangshan-2024.txt").read_bytes())
    store_document(db, Origin("fangshan-2024.txt", "fangshan-2024.txt", "0", 0), sample)
    forms = [JudgedForm(f"fangshan-{n:02}", n, False) for n in range(1, len(sample.forms) + 1)]
    for sample_form in invented():
        store_document(
            db,
            Origin(sample_form.id, sample_form.id, sample_form.id, 0),
            Document("made", "loaded", (as_form(sample_form),), ()),
        )
        (row,) = db.query("select max(id) as id from projects")
        forms.append(JudgedForm(sample_form.id, row["id"], sample_form.quality == "good"))
    review_projects(db)
    return db, forms


def as_form(sample: Sample) -> Form:
    """An invented form as ingest would read it from an exact table."""
    funding = tuple(
        Funding(horizon, source, None if amount is None else Decimal(amount))  # type: ignore[arg-type]
        for horizon, amounts in sample.funding.items()
        for source, amount in amounts.items()
    )
    indicators = tuple(
        Indicator(
            horizon,
            position,
            target.level1,
            target.level2,
            target.level2,
            target.name,
            target.value,
            *parse_target(target.value),
        )
        for horizon in ("period", "annual")
        for position, target in enumerate(sample.targets(horizon), 1)  # type: ignore[arg-type]
    )
    plain = {key: getattr(sample, key) for key in sample.__dataclass_fields__ if key in Form.__dataclass_fields__}
    plain |= {"funding": funding, "indicators": indicators, "filled_at": parse_filled_at(sample.filled_raw)}
    return Form(ordinal=1, locator="", **plain)


def expectations() -> Iterator[Expected]:
    """What was found by hand."""
    for file in ("sample_forms.yml", "invented_forms.yml"):
        listed: dict[str, list[list[Any]]] = yaml.safe_load((JUDGED / file).read_text(encoding="utf-8"))
        for form, rows in listed.items():
            for family, rules, quoted, what in rows:
                names = tuple(rules.split("|")) if isinstance(rules, str) else tuple(rules)
                yield Expected(form, family, names, str(quoted), what)


def dropped() -> dict[tuple[str, str, str], str]:
    """Findings that a strict reader would strike out: form, rule, field -> why."""
    path = JUDGED / "dropped.yml"
    listed = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {(form, rule, field): why for form, rows in (listed or {}).items() for rule, field, why in rows}
