"""Text -> the fields of work (sectors) that its words belong to, by the triggers of kb/catalogue/sectors.csv."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path

from kb.fold import fold
from kb.review.words import is_all
from kb.sectors import USES

_FILE = Path(__file__).parent.parent / "catalogue" / "sectors.csv"
_EVERYWHERE = frozenset({"乡村振兴", "通用", "基层治理与党建", *USES})
"""Sectors whose words stand in forms of every field."""


@cache
def _triggers() -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """Each trigger with its sectors, by its first two characters, the longest first."""
    sectors: dict[str, set[str]] = {}
    with _FILE.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for word in filter(None, fold(row["triggers"]).split("、")):
                sectors.setdefault(word, set()).add(row["sector"])
    starts: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for word, of in sorted(sectors.items(), key=lambda item: -len(item[0])):
        starts.setdefault(word[:2], []).append((word, frozenset(of)))
    return {start: tuple(words) for start, words in starts.items()}


@lru_cache(maxsize=4096)
def fields_of_work(text: str) -> dict[str, frozenset[str]]:
    """The words of a folded text that tell a field of work, each with its sectors."""
    starts = _triggers()
    found: dict[str, frozenset[str]] = {}
    for place in range(len(text) - 1):
        for word, sectors in starts.get(text[place : place + 2], ()):
            if text.startswith(word, place):
                found[word] = sectors
                break
    return {w: of for w, of in found.items() if not of & _EVERYWHERE and not is_all("of_no_field", w)}
