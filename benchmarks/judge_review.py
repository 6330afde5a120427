"""How well the review does against a reader: `python -m benchmarks.judge_review [--show FORM | --missed | --extra]`.

Recall by family, findings of weight on a clean form, the share that a strict reader keeps, ms a form; for the part
that rules were tuned on and for the part kept aside. Defects that need the table of similar projects are counted
apart: a single run without that table cannot see them.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from typing import Any

from benchmarks.judged_forms import Expected, JudgedForm, dropped, expectations, judged_database
from kb.review.listing import findings
from kb.review.rule import FAMILIES, RULES
from kb.review.stored import review_projects

NEEDS_LIKENESS = {"near-duplicate", "copied-project"}


def is_told(expected: Expected, found: list[dict[str, Any]]) -> bool:
    """Whether a finding tells a defect: one of its rules, quoting what it should."""
    return any(
        f["rule"] in expected.rules and expected.quoted in f"{f['field']}{f['message']}{f['evidence']}" for f in found
    )


def main(arguments: list[str]) -> None:
    """Print the figures, or what was missed, or what was found beyond the expected."""
    db, forms = judged_database()
    by_form: dict[str, list[dict[str, Any]]] = {
        form.name: findings(db.conn, project_id=form.project_id) for form in forms
    }
    expected = list(expectations())
    unknown = {rule for e in expected for rule in e.rules} - set(RULES)
    assert not unknown, unknown
    if arguments and arguments[0] == "--missed":
        for e in expected:
            if not is_told(e, by_form[e.form]):
                print(_part(forms, e.form), e.form, e.family, "|".join(e.rules) or "(no rule)", repr(e.quoted), e.what)
        return
    if arguments and arguments[0] in ("--extra", "--show"):
        _show(by_form, expected, arguments)
        return
    for part in ("tuned", "aside"):
        _figures(part, [form for form in forms if form.part == part], by_form, expected)
    started = time.process_time()
    for _ in range(3):
        review_projects(db)
    print(
        f"review: {(time.process_time() - started) / 3 / len(forms) * 1000:.2f} ms of processor time a form, {len(RULES)} rules"
    )


def _part(forms: list[JudgedForm], name: str) -> str:
    return next(form.part for form in forms if form.name == name)


def _show(by_form: dict[str, list[dict[str, Any]]], expected: list[Expected], arguments: list[str]) -> None:
    for name, found in by_form.items():
        if len(arguments) > 1 and not name.startswith(arguments[1]):
            continue
        for f in found:
            known = any(is_told(e, [f]) for e in expected if e.form == name)
            if arguments[0] == "--show" or not known:
                print(name, f["severity"], f["rule"], f["field"], f["message"], "|", (f["evidence"] or "")[:110])


def _figures(
    part: str, forms: list[JudgedForm], by_form: dict[str, list[dict[str, Any]]], expected: list[Expected]
) -> None:
    names = {form.name for form in forms}
    mine = [e for e in expected if e.form in names]
    apart = [e for e in mine if set(e.rules) & NEEDS_LIKENESS]
    told: dict[str, list[bool]] = defaultdict(list)
    for e in mine:
        if e not in apart:
            told[e.family].append(is_told(e, by_form[e.form]))
    every = [hit for hits in told.values() for hit in hits]
    print(f"{part}: {len(forms)} forms, {len(every)} defects ({len(apart)} more need similar projects)")
    for family in FAMILIES:
        hits = told[family]
        print(f"  recall {family:14} {sum(hits):3} of {len(hits):3}  {sum(hits) / len(hits) if hits else 1:.2f}")
    print(f"  recall overall        {sum(every):3} of {len(every):3}  {sum(every) / len(every):.2f}")
    clean = [form for form in forms if form.clean]
    weighty = sum(f["severity"] != "hint" for form in clean for f in by_form[form.name])
    hints = sum(f["severity"] == "hint" for form in clean for f in by_form[form.name])
    print(
        f"  clean forms {len(clean)}: {weighty / len(clean):.2f} must or should, {hints / len(clean):.2f} hints a form"
    )
    struck = dropped()
    all_found = [(name, f["rule"], f["field"]) for name in sorted(names) for f in by_form[name]]
    kept = sum(key not in struck for key in all_found)
    print(f"  kept by a strict reader {kept} of {len(all_found)}  {kept / len(all_found):.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
