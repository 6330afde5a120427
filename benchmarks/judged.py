"""tests/judged/*.yml -> judged names and drafts, in two halves by a fixed rule."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent.parent / "tests" / "judged"
HALVES = ("tuned", "aside")
FRESH_FILES = {"fresh tuned": "match_fresh_tuned.yml", "fresh aside": "match_fresh_aside.yml"}
"""Names written later by a judge who saw neither the matcher nor the first set."""


@dataclass(frozen=True)
class JudgedName:
    """A written name and the ids that are right for it; none where the catalogue has nothing of that meaning."""

    level2: str
    name: str
    expect: tuple[str, ...]


@dataclass(frozen=True)
class JudgedDraft:
    """A draft and the indicators that an expert expects: for each, the ids that would do."""

    sectors: tuple[str, ...]
    name: str
    overview: str
    department: str
    money: float | None
    expect: tuple[frozenset[str], ...]


def half(name: str) -> str:
    """`tuned` or `aside`, by a hash of the name: the rule is older than the figures."""
    return HALVES[int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2]


def _read(file: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    return rows


def judged_names(file: str = "match.yml") -> list[JudgedName]:
    """Every judged name of a file."""
    return [JudgedName(row["level2"], row["name"], tuple(row["expect"] or ())) for row in _read(file)]


def name_sets() -> dict[str, list[JudgedName]]:
    """The judged names by the part of which they are; tune on no part that is kept aside."""
    names = judged_names()
    sets = {part: [row for row in names if half(row.name) == part] for part in HALVES}
    sets |= {part: judged_names(file) for part, file in FRESH_FILES.items() if (FOLDER / file).exists()}
    return sets


def draft_sets() -> dict[str, list[JudgedDraft]]:
    """The judged drafts by the part of which they are; nothing was tuned on those kept aside."""
    drafts = _judged_drafts("suggest.yml")
    sets = {part: [row for row in drafts if half(row.name) == part] for part in HALVES}
    return sets | {"fresh aside": _judged_drafts("suggest_fresh_aside.yml")}


def _judged_drafts(file: str) -> list[JudgedDraft]:
    return [
        JudgedDraft(
            tuple(row["sectors"]),
            row["name"],
            row["overview"],
            row["department"],
            row.get("money"),
            tuple(frozenset(ids.split("|")) for ids in row["expect"].split()),
        )
        for row in _read(file)
    ]
