"""tests/judged/*.yml -> judged names and drafts, by the part of which they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")

FOLDER = Path(__file__).parent.parent / "tests" / "judged"
NAME_FILES = {
    "first seen": ("match.yml",),
    "second seen": ("match_fresh_tuned.yml", "match_fresh_aside.yml"),
    "third tuned": ("match_third_tuned.yml",),
    "third aside": ("match_third_aside.yml",),
    "fourth tuned": ("match_fourth_tuned.yml",),
    "fourth aside": ("match_fourth_aside.yml",),
    "fifth tuned": ("match_fifth_tuned.yml",),
    "fifth aside": ("match_fifth_aside.yml",),
    "sixth tuned": ("match_sixth_tuned.yml",),
    "sixth aside": ("match_sixth_aside.yml",),
    "seventh seen": ("match_seventh.yml",),
    "eighth seen": ("match_eighth.yml",),
    "ninth aside": ("match_ninth_aside.yml",),
    "tenth aside": ("match_tenth_aside.yml",),
    "eleventh aside": ("match_eleventh_aside.yml",),
}
"""Each part and its files: `seen` was once kept aside in part and has been tuned on since; `aside` never was."""

DRAFT_FILES = {
    "first seen": ("suggest.yml",),
    "second seen": ("suggest_fresh_aside.yml",),
    "third tuned": ("suggest_third_tuned.yml",),
    "third aside": ("suggest_third_aside.yml",),
    "fourth tuned": ("suggest_fourth_tuned.yml",),
    "fourth aside": ("suggest_fourth_aside.yml",),
}
SECTOR_FILES = {"tuned": "sectors.yml", "fresh": "sectors_fresh.yml"}
ASIDE = "aside"
"""How a part is named on which nothing may be tuned."""

_LEVELS = {"服务对象满意度指标": "服务对象满意度"}


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


def _read(file: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    return rows


def judged_names(file: str = "match.yml") -> list[JudgedName]:
    """Every judged name of a file; a level as it is stored."""
    return [
        JudgedName(_LEVELS.get(row["level2"], row["level2"]), row["name"], tuple(row["expect"] or ()))
        for row in _read(file)
    ]


def name_sets() -> dict[str, list[JudgedName]]:
    """The judged names by the part of which they are."""
    return _sets(NAME_FILES, judged_names)


def draft_sets() -> dict[str, list[JudgedDraft]]:
    """The judged drafts by the part of which they are."""
    return _sets(DRAFT_FILES, _judged_drafts)


def sector_sets() -> dict[str, dict[str, list[str]]]:
    """Plain project names and the sectors that each is of, by part."""
    return {part: yaml.safe_load((FOLDER / file).read_text(encoding="utf-8")) for part, file in SECTOR_FILES.items()}


def _sets(files: dict[str, tuple[str, ...]], read: Callable[[str], list[T]]) -> dict[str, list[T]]:
    """The rows of each part that has files."""
    sets = {
        part: [row for name in names if (FOLDER / name).exists() for row in read(name)] for part, names in files.items()
    }
    return {part: rows for part, rows in sets.items() if rows}


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
