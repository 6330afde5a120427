"""What like projects fill in for a standard indicator -> a usual value, its range, and examples."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median_low
from typing import NamedTuple

from kb.catalogue import Standard
from kb.draft import shown_number
from kb.neighbours import Neighbour

MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A like project that has an indicator, and the value it fills in."""

    project_id: int
    project_name: str
    value_raw: str


@dataclass(slots=True)
class Usage:
    """How like projects use a standard indicator."""

    support: int = 0
    weight: float = 0.0
    examples: list[Example] = field(default_factory=list)
    values: list[tuple[str, float, str]] = field(default_factory=list)
    """Operator, number and unit of each project that fills in a quantity."""


class Typical(NamedTuple):
    """A usual value; `spread` is the range of what like projects fill in, "" where fewer than two do."""

    operator: str
    value: str | None
    unit: str
    spread: str


_ROWS = """
select project_id, standard_id, value_raw, operator, number, unit from indicators
where project_id in ({}) and standard_id is not null
order by project_id, horizon, position"""  # annual before period


def usage_of(connection: sqlite3.Connection, neighbours: Sequence[Neighbour]) -> dict[str, Usage]:
    """For each standard indicator that like projects have, how they use it; each project counts once."""
    by_id = {row.project_id: row for row in neighbours}
    found: dict[str, dict[int, tuple[str, str | None, float | None, str | None]]] = {}
    sql = _ROWS.format(", ".join("?" * len(by_id)))
    for project_id, standard_id, raw, operator, number, unit in connection.execute(sql, list(by_id)):
        found.setdefault(standard_id, {}).setdefault(project_id, (raw, operator, number, unit))
    usage: dict[str, Usage] = {}
    for standard_id, rows in found.items():
        used = usage[standard_id] = Usage(len(rows))
        for project_id in sorted(rows, key=lambda key: -by_id[key].likeness):
            raw, operator, number, unit = rows[project_id]
            used.weight += by_id[project_id].likeness
            if len(used.examples) < MOST_EXAMPLES:
                used.examples.append(Example(project_id, by_id[project_id].name, raw))
            if number is not None:
                used.values.append((operator or "", number, unit or ""))
    return usage


def typical(standard: Standard, used: Usage | None) -> Typical:
    """The median of like projects where they count in one unit, else what the catalogue calls usual."""
    if standard.kind == "qualitative" or used is None or not used.values:
        return _usual(standard)
    unit = Counter(row[2] for row in used.values).most_common(1)[0][0]
    numbers = sorted(row[1] for row in used.values if row[2] == unit)
    own_plan = standard.usual == "" and len(numbers) < 2 and unit != "%"
    if own_plan or (standard.usual and unit != standard.unit):
        return _usual(standard)  # one project's own figure is no usual value
    operator = Counter(row[0] for row in used.values if row[2] == unit).most_common(1)[0][0]
    operator, value = operator or standard.operator, median_low(numbers)
    if unit == "%" and value == 100 and operator == "≥":
        operator = "="  # no rate is above the whole
    return Typical(operator, shown_number(value), unit or standard.unit, _range(numbers))


def _usual(standard: Standard) -> Typical:
    """What the catalogue has: of a range, the bound that the operator asks for, with the range beside it."""
    low, dash, high = standard.usual.partition("-")
    if not dash or standard.kind == "qualitative":
        return Typical(standard.operator, standard.usual or None, standard.unit, "")
    value = high if standard.operator in ("≤", "<") else low
    return Typical(standard.operator, value, standard.unit, standard.usual)


def _range(numbers: Sequence[float]) -> str:
    low, high = numbers[0], numbers[-1]
    return f"{shown_number(low)}-{shown_number(high)}" if low != high else ""
