"""The cells beside an indicator's name -> its target value, weight, direction, and what was reached."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ingest.grid import Cell
from ingest.values import OPERATOR_SIGNS, parse_target, plain

_NO_UNIT = frozenset({"", "/", "无", "-", "—", "——", "定性"})
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)[分%]?")
_BARE_QUANTITY = re.compile(r"[-+]?[\d,]*\.?\d+%?")


class TargetCells(NamedTuple):
    """Where the cells of a role are looked up: `find(role, cells by column, slip)`."""

    find: Callable[[str, dict[int, Cell], int], list[Cell]]
    cells: dict[int, Cell]
    slip: int

    def text(self, role: str) -> str:
        """What stands in the columns of a role, its cells joined."""
        return "".join(cell.text for cell in self.find(role, self.cells, self.slip))


class Target(NamedTuple):
    """The fields of an Indicator that its value cells give."""

    value_raw: str
    operator: str | None
    number: float | None
    unit: str | None
    kind: str
    weight: float | None
    direction: str | None
    actual_raw: str | None
    points: float | None
    score: float | None


def target_of(cells: TargetCells) -> Target:
    """Operator, value and unit, whether in one cell or in three, as one printed value and as its parts.

    Which column holds the operator differs: 指标性质 may say ≥ or 定量, 指标方向性 ≥ or 正向.
    """
    value = cells.text("value")
    signs = [
        sign for role in ("operator", "nature", "direction") if (sign := OPERATOR_SIGNS.get(plain(cells.text(role))))
    ]
    unit = cells.text("unit")
    if _BARE_QUANTITY.fullmatch(plain(value)):
        value = f"{signs[0] if signs else ''}{value}"
        if plain(unit) not in _NO_UNIT and not value.endswith(unit):
            value += unit
    elif signs and value and parse_target(value).operator is None and parse_target(value).number is not None:
        value = signs[0] + value
    parsed = parse_target(value)
    direction = cells.text("direction")
    return Target(
        value,
        parsed.operator,
        parsed.number,
        parsed.unit,
        parsed.kind,
        weight=_number(cells.text("weight")),
        direction=direction if direction and plain(direction) not in OPERATOR_SIGNS else None,
        actual_raw=cells.text("actual") or None,
        points=_number(cells.text("points")),
        score=_number(cells.text("score")),
    )


def _number(text: str) -> float | None:
    match = _NUMBER.fullmatch(plain(text))
    return float(match[1]) if match else None
