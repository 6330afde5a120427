"""The cells beside an indicator's name -> its target value, weight, direction, and what was reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ingest.grid import Cell
from ingest.values import OPERATOR_SIGNS, parse_target, plain

NO_VALUE = frozenset({"", "/", "无", "-", "—", "——"})
"""What says, as `plain` leaves it, that a cell holds nothing."""
_NO_UNIT = NO_VALUE | {"定性"}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)[分%]?")
_BARE_QUANTITY = re.compile(r"[-+]?[\d,]*\.?\d+%?")


class Target(NamedTuple):
    """The fields of an Indicator that its value cells give."""

    value_raw: str
    operator: str | None
    number: float | None
    unit: str | None
    kind: str
    weight: float | None = None
    direction: str | None = None
    actual_raw: str | None = None
    points: float | None = None
    score: float | None = None


def target_of(texts: Mapping[str, str]) -> Target:
    """Operator, value and unit, whether in one cell or in three, as one printed value and as its parts.

    `texts` holds the text of each role that has any. Which column holds the operator differs: 指标性质 may say ≥ or
    定量, 指标方向性 ≥ or 正向.
    """
    value = texts.get("value", "")
    if not texts or (value and len(texts) == 1):
        return Target(value, *parse_target(value))
    signs = [
        sign for role in ("operator", "nature", "direction") if (sign := OPERATOR_SIGNS.get(plain(texts.get(role, ""))))
    ]
    unit = texts.get("unit", "")
    if not value and unit:
        value, unit = unit, ""  # under 单位（文字描述） stands what has no number
    if _BARE_QUANTITY.fullmatch(plain(value)):
        value = f"{signs[0] if signs else ''}{value}"
        if plain(unit) not in _NO_UNIT and not value.endswith(unit):
            value += unit
    elif signs and value and parse_target(value).operator is None and _takes_sign(value, signs[0]):
        value = signs[0] + value
    parsed = parse_target(value)
    if parsed.number is not None and parsed.unit is None and value[-1].isdigit() and plain(unit) not in _NO_UNIT:
        value += unit  # ≥40 | 座
        parsed = parse_target(value)
    direction = texts.get("direction", "")
    return Target(
        value,
        parsed.operator,
        parsed.number,
        parsed.unit,
        parsed.kind,
        weight=_number(texts.get("weight", "")),
        direction=direction if direction and plain(direction) not in OPERATOR_SIGNS else None,
        actual_raw=texts.get("actual") or None,
        points=_number(texts.get("points", "")),
        score=_number(texts.get("score", "")),
    )


def _takes_sign(value: str, sign: str) -> bool:
    """Whether a sign belongs before a value: a quantity, or a date that is a limit (≤ | 5月31日)."""
    return parse_target(value).number is not None or (sign in _LIMITS and value[0].isdigit())


_LIMITS = frozenset("≥≤<>")


def is_target(row: Sequence[Cell]) -> bool:
    """Whether a row is a name and a quantity with its sign, whatever the name is else the label of: 使用年限 | ≥3年."""
    return len(row) == 2 and parse_target(row[1].text).operator is not None


_NATURES = frozenset({"文字描述", "定量", "定性", "定量指标", "定性指标", "/", "无", "-", "—", "——"})


def kept_roles(texts: Mapping[str, str], target: Target) -> Iterator[str]:
    """The roles whose whole text the target holds; what the others say is left over."""
    for role, text in texts.items():
        printed = plain(text)
        if role in ("operator", "nature"):
            kept = printed in _NATURES or OPERATOR_SIGNS.get(printed, "") == target.operator
        elif role == "direction":
            kept = target.direction is not None or OPERATOR_SIGNS.get(printed) == target.operator
        elif role == "unit":
            kept = printed in _NO_UNIT or text in target.value_raw
        elif role in ("weight", "points", "score", "serial"):
            kept = _number(text) is not None or printed in _NO_UNIT
        else:
            kept = not is_remark(role)
        if kept:
            yield role


def is_remark(role: str) -> bool:
    """Whether a column holds what an Indicator has no field for; a table may have several such."""
    return role.startswith("remark") or role == "category"


def _number(text: str) -> float | None:
    match = _NUMBER.fullmatch(plain(text))
    return float(match[1]) if match else None
