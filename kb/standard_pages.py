"""What the pages of the standard indicators show: connection -> plain values."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kb.catalogue import Standard, items
from kb.match import Matcher
from kb.standards import stored_standards
from kb.suggest import Suggester
from kb.unchanged import until_changed
from kb.value_plot import plot
from kb.wording import LABELS, label

MOST_UNLINKED, MOST_NAMES, MOST_ROWS = 200, 40, 100

_UNLINKED = """
select level2, name, count(*) as rows, count(distinct project_id) as projects, min(project_id) as example
from indicators where standard_id is null and name <> ''
group by level2, name order by projects desc, rows desc, name limit ?"""
_NAMES = """
select name, count(*) as rows from indicators where standard_id = ? group by name order by rows desc, name limit ?"""
_ROWS = """
select i.project_id, p.project_name, p.department_name, p.fiscal_year, i.name, i.value_raw,
    max(i.horizon = 'period') as in_period, max(i.horizon = 'annual') as in_annual
from indicators i join projects p on p.id = i.project_id
where i.standard_id = ? group by i.project_id, i.name, i.value_raw order by i.project_id, min(i.id) limit ?"""
_VALUES = "select number, coalesce(unit, '') from indicators where standard_id = ? and number is not null limit 20000"
_ID = re.compile(r"[A-Z]{3,4}-\d{3}")


@dataclass(frozen=True, slots=True)
class StandardPage:
    """A standard indicator, and what is linked to it; `plot` is an SVG, "" where there are too few values."""

    standard: Standard
    aliases: list[str]
    linked: int
    names: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    unit: str
    plot: str


def standard_list(connection: sqlite3.Connection, path: Path) -> dict[str, Any]:
    """Every standard indicator by sector, with what is linked, and the names that are linked to none."""
    return until_changed(path, "standards", lambda: _list(connection))


def _list(connection: sqlite3.Connection) -> dict[str, Any]:
    counts = Counter(
        {row[0]: row[1] for row in connection.execute("select standard_id, count(*) from indicators group by 1")}
    )
    sectors: dict[str, list[dict[str, Any]]] = {}
    for standard in sorted(stored_standards(connection), key=lambda row: row.id):
        row = {"id": standard.id, "name": standard.name, "level2": standard.level2, "linked": counts[standard.id]}
        sectors.setdefault(standard.sector, []).append(row)
    unlinked = [_row(row) for row in connection.execute(_UNLINKED, (MOST_UNLINKED,))]
    total = sum(counts.values())
    return {"sectors": sectors, "unlinked": unlinked, "total": total, "linked": total - counts[None]}


def standard_page(connection: sqlite3.Connection, standard_id: str) -> StandardPage | None:
    """One standard indicator; None where there is none of that id."""
    if not _ID.fullmatch(standard_id):
        return None
    standard = next((row for row in stored_standards(connection) if row.id == standard_id), None)
    if standard is None:
        return None
    linked = connection.execute("select count(*) from indicators where standard_id = ?", (standard_id,)).fetchone()[0]
    values = [(row[0], row[1]) for row in connection.execute(_VALUES, (standard_id,))]
    unit = Counter(row[1] for row in values).most_common(1)[0][0] if values else standard.unit
    return StandardPage(
        standard,
        items(standard.aliases),
        linked,
        [_row(row) for row in connection.execute(_NAMES, (standard_id, MOST_NAMES))],
        [_in_halves(_row(row)) for row in connection.execute(_ROWS, (standard_id, MOST_ROWS))],
        unit,
        plot([number for number, of in values if of == unit], unit),
    )


def _in_halves(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the halves of its form that have this name and value, in words."""
    halves = [label("horizon", half) for half in LABELS["horizon"] if row.pop(f"in_{half}")]
    return {**row, "horizons": "、".join(halves)}


def _row(row: sqlite3.Row | Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in row.keys()}  # noqa: SIM118 -- sqlite3.Row iterates over its values


def shared_suggester(connection: sqlite3.Connection) -> Suggester:
    """A suggester with the catalogue of a database, made once for all connections to it."""
    return _suggester(tuple(stored_standards(connection)))


@lru_cache(maxsize=4)
def matcher_of(standards: tuple[Standard, ...]) -> Matcher:
    """A matcher with a catalogue, made once."""
    return Matcher(standards)


@lru_cache(maxsize=4)
def _suggester(standards: tuple[Standard, ...]) -> Suggester:
    return Suggester(standards)
