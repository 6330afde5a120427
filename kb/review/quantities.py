"""Unit prices times quantities: what a form's own figures add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.review.amounts import FACTORS
from kb.review.subject import COSTS, Line, Subject

_PRICE_UNIT = re.compile(r"(元|万元)/([\u4e00-\u9fff㎡]+?)(?:[·./](年|月))?")
_IN_TEXT = r"([\u4e00-\u9fff]{2,8}?)(\d+(?:\.\d+)?)(万?)%s"
_AVERAGE = re.compile(r"^(人|户|生|亩|单)均")
_COUNTED = {"人": "人", "户": "户", "生": "人", "亩": "亩"}


@dataclass(frozen=True, slots=True)
class Product:
    """A price times a quantity, in yuan; `whole` where the price is the average cost of all."""

    field: str
    yuan: float
    shown: str
    whole: bool


def priced(s: Subject) -> Iterator[Product]:
    """A product for each price whose quantity can be told; prices with other units, by day or term, are left out."""
    for line in s.of_level(*COSTS):
        number = line.row["number"]
        price = _price(line)
        if number is None or price is None or re.search("低保标准|保障标准|平均标准", line.name):
            continue
        factor, counted, times = price
        quantity = _quantity(s, line, counted)
        if quantity is not None:
            whole = bool(re.match(r"[人户生亩]均.*成本", line.folded_name))
            shown = f"{line.evidence()}×{quantity:g}{counted}" + (f"×{times}月" if times > 1 else "")
            yield Product(line.field, number * factor * quantity * times, shown, whole)


def _price(line: Line) -> tuple[float, str, int] | None:
    unit = line.row["unit"] or ""
    if match := _PRICE_UNIT.fullmatch(unit):
        return FACTORS[match[1]], match[2], 12 if match[3] == "月" else 1
    average = _AVERAGE.match(line.folded_name)
    if average and unit in ("元", "万元") and average[1] in _COUNTED:
        return FACTORS[unit], _COUNTED[average[1]], 1
    return None


def _quantity(s: Subject, price: Line, counted: str) -> float | None:
    """The quantity that a price belongs to, from the indicators or the overview; None where it is not certain."""
    found = [(q.folded_name, q.row["number"]) for q in s.of_level("数量指标") if _counts(q, counted)]
    text = s.folded("overview")
    found += [(noun, float(n) * (10_000 if wan else 1)) for noun, n, wan in re.findall(_IN_TEXT % counted, text)]
    head = price.folded_name[:2]
    named = {number for name, number in found if head in name}
    if len(named) == 1 and not _AVERAGE.match(price.folded_name):
        return float(named.pop())
    numbers = {number for _, number in found}
    if _AVERAGE.match(price.folded_name) and numbers:
        largest = max(numbers)
        if len(numbers) == 1 or abs(sum(numbers) - 2 * largest) < 0.5:
            return float(largest)
        return float(largest) if re.search("补贴|补助", price.name) and counted == "户" else None
    return None


def _counts(line: Line, counted: str) -> bool:
    unit, number = line.row["unit"] or "", line.row["number"]
    return number is not None and (unit == counted or (not unit and f"{number:g}{counted}" in line.folded_name))
