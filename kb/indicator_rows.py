"""Indicator rows -> the printed table: both horizons side by side, level cells merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One line of the indicator table.

    `level1_rows` and `level2_rows` are the lines that a merged cell covers, given at its first line and 0 below.
    """

    level1: str
    level1_rows: int
    level2: str
    level2_raw: str
    level2_rows: int
    period: Row | None
    annual: Row | None


def printed_rows(indicators: Sequence[Row]) -> list[PrintedRow]:
    """The lines of a form's indicator table, in the order of print."""
    groups: dict[str, dict[str, list[Row]]] = {}
    for row in sorted(indicators, key=lambda row: (row["position"], row["horizon"] != "period")):
        groups.setdefault(row["level1"], {}).setdefault(row["level2"], []).append(row)
    lines: list[PrintedRow] = []
    for level1, by_level2 in groups.items():
        paired = {level2: _pairs(rows) for level2, rows in by_level2.items()}
        level1_rows = sum(len(pairs) for pairs in paired.values())
        for level2, pairs in paired.items():
            raw = by_level2[level2][0]["level2_raw"]
            level2_rows = len(pairs)
            for period, annual in pairs:
                lines.append(PrintedRow(level1, level1_rows, level2, raw, level2_rows, period, annual))
                level1_rows = level2_rows = 0
    return lines


def _pairs(rows: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """The rows of a level 2, period and annual together where they are of one printed line or of one name."""
    annual = [row for row in rows if row["horizon"] == "annual"]
    pairs: list[tuple[Row | None, Row | None]] = []
    for period in (row for row in rows if row["horizon"] == "period"):
        same = next((row for row in annual if _one_line(period, row)), None)
        if same is not None:
            annual.remove(same)
        pairs.append((period, same))
    return pairs + [(None, row) for row in annual]


def _one_line(period: Row, annual: Row) -> bool:
    if period["locator"] and period["locator"] == annual["locator"]:
        return True
    return bool(period["name"]) and period["name"] == annual["name"]
