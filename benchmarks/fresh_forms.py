"""tests/judged/fresh/*.yml -> judged Forms: clean, with one planted defect, and careless, in two parts by a fixed rule.

A case goes where its base form goes, so that what is tuned on one part says nothing of the forms of the other.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import yaml

from ingest.form import HORIZONS, SOURCES, Form, Funding, Horizon, Indicator
from ingest.levels import level_key
from ingest.terms import LEVEL1_OF_LEVEL2, LEVEL2, LEVEL2_OF_LEVEL1
from ingest.values import parse_filled_at, parse_target

FOLDER = Path(__file__).parent.parent / "tests" / "judged" / "fresh"
SECOND, THIRD, FOURTH, FIFTH = (FOLDER.parent / f"fresh_{number}" for number in ("second", "third", "fourth", "fifth"))
"""Each was written by another reader when the rules were done. First figures are in docs/benchmarks.md; the second and the
third have been read in whole since, of the fourth what was missed and what was told wrongly at first, of the
fifth nothing."""
FOLDERS = (FOLDER, SECOND, THIRD, FOURTH, FIFTH)
HALVES = ("tuned", "aside")
PARTS = (*HALVES, "second", "third", "fourth", "fifth")
FAMILIES = ("completeness", "consistency", "relevance", "measurability", "feasibility", "copy", "format")
SCALARS = tuple(
    "project_name fiscal_year department_code department_name implementing_unit attribute period overview basis "
    "necessity safeguards plan period_goal annual_goal filled_raw responsible handler phone".split()
)
_COSTS = LEVEL2_OF_LEVEL1["成本指标"]
_PRINTED_ORDER = (*_COSTS, *(level2 for level2 in LEVEL1_OF_LEVEL2 if level2 not in _COSTS))


@dataclass(frozen=True)
class Remark:
    """What a reviewer returns: `quoted` is what its evidence should show, or `field` is what is missing."""

    family: str
    what: str
    quoted: str
    field: str
    severity: str
    """must, should or hint; on careless forms hint, for what one reviewer remarks and another lets pass, or nothing."""


@dataclass(frozen=True)
class FreshForm:
    """A judged form: its remarks are none on a clean form, one on a planted defect, many on a careless form."""

    id: str
    form: Form
    part: str
    remarks: tuple[Remark, ...] = ()


def part_of(name: str) -> str:
    """One of PARTS; halves are told apart by a checksum of the base form's name, a rule that is older than the figures.

    What was written by who tuned the rules, the names with -more-, is of the tuned part.
    """
    folder, half = _folder(name), HALVES[0 if "-more-" in name else zlib.crc32(name.encode()) % 2]
    return {FOLDER: half, SECOND: "second", THIRD: "third", FOURTH: "fourth", FIFTH: "fifth"}[folder]


def _folder(name: str) -> Path:
    """Where a form is written."""
    return next(folder for folder in FOLDERS if (folder / f"{name}.yml").exists())


def clean_forms() -> Iterator[FreshForm]:
    """Forms that a strict but fair reviewer returns without a remark."""
    for path in [path for folder in FOLDERS for path in sorted(folder.glob("clean-*.yml"))]:
        yield FreshForm(path.stem, to_form(_read(path)), part_of(path.stem))


def careless_forms() -> Iterator[FreshForm]:
    """Forms as a careless officer writes them."""
    for name, rows in [row for folder in FOLDERS[:3] for row in _read(folder / "careless.yml").items()]:
        remarks = tuple(_remark(row | {"severity": "hint" if row.get("hint") else ""}) for row in rows)
        yield FreshForm(name, to_form(_written(name)), part_of(name), remarks)


def defective_forms() -> Iterator[FreshForm]:
    """Clean forms with one planted defect each."""
    for case in cases():
        form = to_form(patched(base_of(case), case["patch"]))
        part = "tuned" if "-more-" in case["id"] else part_of(case["base"])
        yield FreshForm(case["id"], form, part, (_remark(case),))


def cases() -> list[dict[str, Any]]:
    """The planted defects as written; those of more.yml were written by who tuned the rules."""
    files = (FOLDER / "defects.yml", FOLDER / "more.yml", *(folder / "defects.yml" for folder in FOLDERS[1:]))
    return [case for file in files for case in _numbered(_read(file), file)]


def _numbered(rows: list[dict[str, Any]], file: Path) -> list[dict[str, Any]]:
    """The cases, those of the second set under names of their own."""
    return [row | {"id": f"{row['id']}-second"} if file.parent == SECOND else row for row in rows]


def base_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The clean form of a case as written."""
    return _written(case["base"])


def _written(name: str) -> dict[str, Any]:
    form: dict[str, Any] = _read(_folder(name) / f"{name}.yml")
    return form


def patched(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The written form with a patch applied. ValueError where the patch names what the form does not have."""
    form = {key: deepcopy(value) for key, value in base.items()}
    form["funding"] = {horizon: dict(amounts) for horizon, amounts in base["funding"].items()}
    form["indicators"] = {horizon: [list(row) for row in rows] for horizon, rows in base["indicators"].items()}
    form.update(patch.get("text", {}))
    for field, (old, new) in patch.get("replace", {}).items():
        if form[field].count(old) != 1:
            raise ValueError(f"{field} of {base['id']} does not hold {old!r} once")
        form[field] = form[field].replace(old, new)
    for place, amount in patch.get("money", {}).items():
        horizon, source = place.split(".")
        if source not in form["funding"][horizon]:
            raise ValueError(f"no {place} in {base['id']}")
        form["funding"][horizon][source] = amount
    horizons = HORIZONS if patch.get("horizon", "both") == "both" else (patch["horizon"],)
    _change_rows([form["indicators"][horizon] for horizon in horizons], patch, base["id"])
    return form


def _change_rows(halves: list[list[list[str]]], patch: Mapping[str, Any], form: str) -> None:
    """Values first, then names, then rows."""
    for change, column in (("value", 2), ("rename", 1)):
        for name, new in patch.get(change, {}).items():
            for row in _named(halves, name, form):
                row[column] = new
    for name in patch.get("drop", ()):
        _named(halves, name, form)
        for rows in halves:
            rows[:] = [row for row in rows if row[1] != name]
    for rows in halves:
        rows.extend(list(row) for row in patch.get("add", ()))


def _named(halves: list[list[list[str]]], name: str, form: str) -> list[list[str]]:
    found = [row for rows in halves for row in rows if row[1] == name]
    if not found:
        raise ValueError(f"no indicator {name!r} in {form}")
    return found


def to_form(written: Mapping[str, Any]) -> Form:
    """The Form that a reader would make of a written one. Rows of one level 2 stand together, as they are printed."""
    return Form(
        ordinal=1,
        locator=written["id"],
        filled_at=parse_filled_at(written["filled_raw"]),
        funding=tuple(
            Funding(horizon, source, None if (text := written["funding"][horizon][source]) is None else Decimal(text))
            for horizon in HORIZONS
            for source in SOURCES
        ),
        indicators=tuple(row for horizon in HORIZONS for row in _indicators(horizon, written["indicators"][horizon])),
        **{field: written[field] for field in SCALARS},
    )


def _indicators(horizon: Horizon, rows: list[list[str]]) -> Iterator[Indicator]:
    ordered = sorted(rows, key=lambda row: _PRINTED_ORDER.index(_level2(row[0])))
    for position, (printed, name, value) in enumerate(ordered, 1):
        level2, target = _level2(printed), parse_target(value)
        yield Indicator(
            horizon,
            position,
            LEVEL1_OF_LEVEL2[level2],
            level2,
            printed,
            name,
            value,
            operator=target.operator,
            number=target.number,
            unit=target.unit,
            kind=target.kind,
            locator=f"{horizon}[{position}]",
        )


def _level2(printed: str) -> str:
    return LEVEL2[level_key(printed)]


def _remark(row: Mapping[str, Any]) -> Remark:
    return Remark(row["family"], row["what"], row["quoted"], row.get("field", ""), row["severity"])


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@click.command()
def main() -> None:
    """Print how many forms and remarks the set holds, by family and part."""
    for title, forms in (("clean", clean_forms), ("defective", defective_forms), ("careless", careless_forms)):
        of_part: Counter[str] = Counter()
        remarks: Counter[tuple[str, str]] = Counter()
        for fresh in forms():
            of_part[fresh.part] += 1
            remarks.update((remark.family, fresh.part) for remark in fresh.remarks)
        click.echo(f"{title}: " + ", ".join(f"{of_part[part]} {part}" for part in PARTS))
        for family in FAMILIES if remarks else ():
            click.echo(f"  {family}: " + ", ".join(f"{remarks[family, part]} {part}" for part in PARTS))


if __name__ == "__main__":
    main()
