"""What the money of a draft is spent on -> the indicators that every such spending has, whatever its field of work.

A road, a school and a graveyard that are rebuilt all ask for acceptance, date and cost; a benefit that is paid asks for
full and timely payment to the right people. The sets are a file that an officer can edit.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from kb.draft import Draft
from kb.fold import fold
from kb.lexicon import FOLDER

USES_FILE = FOLDER / "use_sets.csv"

IN_OVERVIEW = 0.6
"""How sure a use is that only the overview tells; one in the name is."""

FURTHER = 0.06
"""What each further indicator of a set is worth less than the one before."""


@dataclass(frozen=True, slots=True)
class Use:
    """A use of money; each standard with the word without which it is not asked for, "" where it always is."""

    name: str
    words: tuple[str, ...]
    standards: tuple[tuple[str, str], ...]


@cache
def uses() -> tuple[Use, ...]:
    """The uses of the file."""
    with USES_FILE.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return tuple(
        Use(
            row["use"],
            tuple(map(fold, row["words"].split("、"))),
            tuple((one.partition(":")[0], fold(one.partition(":")[2])) for one in row["standards"].split("、")),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """How surely a use of money asks for an indicator, at most 1, and which use it is."""

    sure: float = 0.0
    use: str = ""


def asked_for(draft: Draft) -> dict[str, Asked]:
    """Standard id -> how surely what the draft spends on asks for it."""
    name, text = fold(draft.name), draft.text
    found: dict[str, Asked] = {}
    for use in uses():
        sure = 1.0 if _any(use.words, name) else IN_OVERVIEW if _any(use.words, text) else 0.0
        place = 0
        for standard, word in use.standards if sure else ():
            if word in text:
                asked = Asked(sure - FURTHER * place, use.name)
                found[standard] = max(found.get(standard, asked), asked, key=lambda one: one.sure)
                place += 1
    return found


def _any(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)
