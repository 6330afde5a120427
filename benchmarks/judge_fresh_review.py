"""How the review does on forms that others wrote: `python -m benchmarks.judge_fresh_review [--missed | --extra]`.

tests/judged/fresh/ was written by a reader who had not seen the rules. A planted defect is told when a finding that
the clean base form does not have shows what the reader quotes; where nothing can be quoted, when it stands at the
field or level 2 that is named. The two listings show the parts tuned on: what is kept aside is never looked at.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from functools import cache
from typing import Any, NamedTuple

from sqlite_utils import Database

from benchmarks.fresh_forms import (
    PARTS,
    FreshForm,
    Remark,
    careless_forms,
    cases,
    clean_forms,
    defective_forms,
)
from benchmarks.judged_forms import dropped
from ingest import Document, Form
from kb.review.listing import findings
from kb.review.rule import FAMILIES
from kb.review.stored import review_projects
from kb.schema import create_schema
from kb.store import Origin, store_document

Finding = dict[str, Any]


class Judged(NamedTuple):
    """A form with its findings; those of a planted form are the ones that its clean base does not have."""

    fresh: FreshForm
    found: list[Finding]


def reviewed(form: Form) -> list[Finding]:
    """The findings of a form that stands in a database alone: nothing of its neighbours is known."""
    db = Database(memory=True)
    create_schema(db)
    store_document(db, Origin("fresh", "fresh", "0", 0), Document("made", "loaded", (form,), ()))
    review_projects(db)
    return findings(db.conn)


def judged_clean() -> list[Judged]:
    """Clean forms with their findings."""
    return [Judged(fresh, reviewed(fresh.form)) for fresh in clean_forms()]


def judged_defective(clean: list[Judged]) -> list[Judged]:
    """Planted forms with what the defect adds to their clean base."""
    before = {judged.fresh.id: {_key(finding) for finding in judged.found} for judged in clean}
    bases = {case["id"]: case["base"] for case in cases()}
    return [
        Judged(fresh, [f for f in reviewed(fresh.form) if _key(f) not in before[bases[fresh.id]]])
        for fresh in defective_forms()
    ]


def judged_careless() -> list[Judged]:
    """Careless forms with their findings."""
    return [Judged(fresh, reviewed(fresh.form)) for fresh in careless_forms()]


def _key(finding: Finding) -> tuple[str, ...]:
    return finding["rule"], finding["field"], finding["message"]


def shows(remark: Remark, finding: Finding) -> bool:
    """Whether a finding shows what the reader saw."""
    shown = _plain("\n".join((finding["field"], finding["message"], finding["evidence"])))
    return _plain(remark.quoted or remark.field) in shown


@cache
def _plain(text: str) -> str:
    """A text without blanks and without the commas of numbers."""
    return "".join(text.replace(",", "").split())


def telling(judged: Judged, remark: Remark) -> list[Finding]:
    """The findings that show a remark."""
    return [finding for finding in judged.found if shows(remark, finding)]


def weighty(judged: Judged) -> list[Finding]:
    """The findings of severity must or should."""
    return [finding for finding in judged.found if finding["severity"] != "hint"]


def unlisted(judged: Judged) -> list[Finding]:
    """The findings of weight that no remark of the form speaks of."""
    return [f for f in weighty(judged) if not any(shows(remark, f) for remark in judged.fresh.remarks)]


def main(arguments: list[str]) -> None:
    """Print the figures of every part, or what the parts tuned on still want."""
    clean = judged_clean()
    sets = clean, judged_defective(clean), judged_careless()
    if arguments:
        tuned = [[one for one in judged if "aside" not in one.fresh.part] for judged in sets]
        (_print_missed if arguments[0] == "--missed" else _print_extra)(*tuned)
        return
    for part in PARTS:
        _figures(part, *([one for one in judged if one.fresh.part == part] for judged in sets))


def _figures(part: str, clean: list[Judged], defective: list[Judged], careless: list[Judged]) -> None:
    print(f"{part}: {len(clean)} clean forms, {len(defective)} planted defects, {len(careless)} careless forms")
    weight = sum(len(weighty(one)) for one in clean)
    every = sum(len(one.found) for one in clean)
    print(f"  clean forms: {weight / len(clean):.2f} must or should, {(every - weight) / len(clean):.2f} hints a form")
    _recall("planted", [(one, one.fresh.remarks[0]) for one in defective])
    same = [
        any(f["family"] == one.fresh.remarks[0].family for f in telling(one, one.fresh.remarks[0]))
        for one in defective
        if telling(one, one.fresh.remarks[0])
    ]
    print(f"  planted: {sum(same)} of {len(same)} are told by a rule of the family that the reader names")
    beside = sum(len(unlisted(one)) for one in defective)
    print(f"  planted: {beside / len(defective):.2f} findings of weight a form that do not show the defect")
    _recall("careless", [(one, r) for one in careless for r in one.fresh.remarks if r.severity != "hint"])
    found = sum(len(weighty(one)) for one in careless)
    strange = [(one, finding) for one in careless for finding in unlisted(one)]
    print(
        f"  careless: {found - len(strange)} of {found} findings of weight show a remark  {1 - len(strange) / max(found, 1):.2f}"
    )
    if "aside" not in part:  # what is aside is not read, so that nothing can be struck out there
        struck = dropped()
        out = sum((one.fresh.id, finding["rule"], finding["field"]) in struck for one, finding in strange)
        print(f"  careless: {found - out} of {found} kept by a strict reader  {1 - out / max(found, 1):.2f}")


def _recall(title: str, remarks: list[tuple[Judged, Remark]]) -> None:
    hits: dict[str, list[bool]] = defaultdict(list)
    for judged, remark in remarks:
        hits[remark.family].append(bool(telling(judged, remark)))
    for family in FAMILIES:
        print(f"  {title}: {family:14} {sum(hits[family]):3} of {len(hits[family]):3}  {_share(hits[family]):.2f}")
    every = [hit for family in hits.values() for hit in family]
    print(f"  {title}: {'recall':14} {sum(every):3} of {len(every):3}  {_share(every):.2f}")


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


def _print_missed(clean: list[Judged], defective: list[Judged], careless: list[Judged]) -> None:
    for one in (*defective, *careless):
        for remark in one.fresh.remarks:
            if not telling(one, remark):
                print(one.fresh.id, remark.severity, remark.family, repr(remark.quoted or remark.field), remark.what)


def _print_extra(clean: list[Judged], defective: list[Judged], careless: list[Judged]) -> None:
    for one in clean:
        _print(one, one.found)
    for one in (*defective, *careless):
        _print(one, unlisted(one))


def _print(judged: Judged, found: list[Finding]) -> None:
    for f in found:
        print(judged.fresh.id, f["severity"], f["rule"], f["field"], f["message"], "|", f["evidence"][:110])


if __name__ == "__main__":
    main(sys.argv[1:])
