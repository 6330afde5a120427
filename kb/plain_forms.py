"""A name -> the common indicators that it is by its form alone: 每枚耳标工本费 is what an output costs, whatever it is."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from kb.catalogue import items
from kb.fold import fold
from kb.lexicon import FOLDER

PLAIN_FORMS_FILE: Path = FOLDER / "plain_forms.csv"
ONE_LEVEL = {"经济成本指标": "成本指标"}
"""The two rule sets file money cost under different levels; their forms stand under the one."""

Form = tuple[re.Pattern[str], tuple[str, ...], float]


@cache
def plain_forms() -> dict[str, list[Form]]:
    """By level 2: a pattern that is sought in a folded name, the ids of what has it (twins of one cost together), and how
    often that was right of names judged by hand."""
    forms: dict[str, list[Form]] = {}
    with PLAIN_FORMS_FILE.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            form = re.compile(row["pattern"]), tuple(items(row["ids"])), float(row["share"])
            forms.setdefault(row["level2"], []).append(form)
    return forms


def by_form(level2: str, name: str) -> dict[str, float]:
    """The ids that a name of a level has by its form, and the share of each; the surest form of an id counts."""
    text, found = fold(name), dict[str, float]()
    for pattern, ids, share in plain_forms().get(ONE_LEVEL.get(level2, level2), ()):
        if pattern.search(text):
            found.update({id_: max(share, found.get(id_, 0.0)) for id_ in ids})
    return found
