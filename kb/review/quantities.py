"""Unit prices times quantities: what a form's own figures add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.review.amounts import FACTORS
from kb.review.mentions import pairs
from kb.review.subject import COSTS, Line, Subject

_PRICE_UNIT = re.compile(r"(元|万元)/([\u4e00-\u9fff㎡]+?)(?:[·./](年|月|天|日|学期))?")
_IN_TEXT = r"([\u4e00-\u9fff]{2,8}?)(\d+(?:\.\d+)?)(万?)%s"
_AVERAGE = re.compile(r"^(人|户|生|亩|单)均")
_COMMON = frozenset("人 人次 次 个 天 项 场 月 日 期 年".split())
"""Units that many things are counted in, so that a price is not of the one number that is known."""
_FOR_EACH = re.compile("(?:平均)?(?:每|单位)|(?:综合)?(?:单价|造价)$")
_TIMES = ("人次", "人/次")
_COUNTED = {"人": "人", "户": "户", "生": "人", "亩": "亩"}
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_NO_PRICES = re.compile("低保标准|保障标准|平均标准")
_AVERAGE_COST = re.compile(r"[人户生亩]均.*成本")
_MONTHS = re.compile(r"(\d+)个月")
_ALL_YEAR = re.compile("全年|每月|按月|逐月")
_OF_AVERAGE = re.compile("补贴|补助")


@dataclass(frozen=True, slots=True)
class Product:
    """A price times a quantity, in yuan; `whole` where the price is the average cost of all.

    `certain` where words tie the price to the quantity; else it is the only one that is counted so.
    """

    field: str
    yuan: float
    shown: str
    whole: bool
    certain: bool


def priced(s: Subject) -> Iterator[Product]:
    """A product for each price whose quantity can be told; prices with other units, by day or term, are left out.

    Of prices for kinds of one quantity the least is taken: how many there are of each kind is not told.
    """
    kinds: dict[tuple[str, float], Product] = {}
    for line in s.of_level(*COSTS):
        number = line.row["number"]
        price = _price(s, line)
        if number is None or price is None or _NO_PRICES.search(line.name):
            continue
        factor, counted, times = price
        found = _quantity(s, line, counted)
        if found is not None:
            quantity, certain = found
            whole = bool(_AVERAGE_COST.match(line.folded_name))
            shown = f"{line.evidence()}×{quantity:.12g}{counted}" + (f"×{times}" if times > 1 else "")
            product = Product(line.field, number * factor * quantity * times, shown, whole, certain)
            kind = line.folded_name[-KIND:], quantity
            kinds[kind] = min(kinds.get(kind, product), product, key=lambda one: one.yuan)
    yield from kinds.values()


KIND = 5
"""Last characters that names of prices share which are of kinds of one thing: 电工培训补贴标准, 茶艺培训补贴标准."""


def _price(s: Subject, line: Line) -> tuple[float, str, int] | None:
    unit = _BRACKET.sub("", line.row["unit"] or "")
    if match := _PRICE_UNIT.fullmatch(unit):
        times = _TIMES_OF[match[3]](s) if match[3] in _TIMES_OF else 1
        return (FACTORS[match[1]], match[2], times) if times else None
    average = _AVERAGE.match(line.folded_name)
    if average and unit in ("元", "万元") and average[1] in _COUNTED:
        return FACTORS[unit], _COUNTED[average[1]], 1
    return None


def _months_paid(s: Subject) -> int | None:
    """For how many months a monthly price is paid; None where the form does not say."""
    text = s.folded("overview") + s.folded("plan")
    if stated := _MONTHS.search(text):
        return int(stated[1])
    return 12 if _ALL_YEAR.search(text) else None


def _days(s: Subject) -> int | None:
    """How many days a daily price is paid for: the one number of days there is; None where there are several."""
    told = {m.number for field in ("overview", "period_goal") for m in s.counted(field, "天")}
    told |= {line.row["number"] for line in s.of_level("数量指标") if line.row["unit"] == "天"}
    return int(told.pop()) if len(told) == 1 else None


def _terms(s: Subject) -> int | None:
    """Two where both terms of a school year are told; None where the form does not say."""
    text = s.folded("overview") + s.folded("plan")
    return 2 if "春季" in text and "秋季" in text else None


_TIMES_OF = {
    "月": _months_paid,
    "天": _days,
    "日": _days,
    "学期": _terms,
}
"""How often a price is paid, by the time that it is for."""


def _quantity(s: Subject, price: Line, counted: str) -> tuple[float, bool] | None:
    """The quantity that a price belongs to, from the indicators or the overview, and whether words tie the two."""
    text = s.folded("overview")
    own = [(q.folded_name, q.row["number"]) for q in s.of_level("数量指标") if _counts(q, counted, text)]
    said = [(noun, float(n) * (10_000 if wan else 1)) for noun, n, wan in re.findall(_IN_TEXT % counted, text)]
    numbers = {number for _, number in own + said}
    if _AVERAGE.match(price.folded_name):
        if not numbers and counted == "人":
            numbers = {q.row["number"] for q in s.of_level("数量指标") if q.row["number"] and q.row["unit"] in _TIMES}
        average = _of_average(price, counted, numbers)
        return None if average is None else (average, True)
    if _FOR_EACH.match(price.folded_name) and counted not in _COMMON and numbers:
        return float(max(numbers)), True
    words = pairs(price.folded_name)
    for found in (own, own + said):
        named = {number for name, number in found if _names(price.folded_name, words, name, counted in _COMMON)}
        if len(named) == 1:
            number = named.pop()
            tied = any(_ties(price.folded_name, words, name) for name, of in found if of == number)
            return float(number), tied
    alone = {number for _, number in own} if counted not in _COMMON else set()
    return (float(alone.pop()), False) if len(alone) == 1 else None


def _names(price: str, words: frozenset[str], name: str, common: bool) -> bool:
    """Whether a quantity is what a price is of; most of its words must be the price's where much is counted so."""
    shared = words & pairs(name)
    return price[:2] in name or (len(shared) >= 0.6 * len(pairs(name)) if common and shared else bool(shared))


def _ties(price: str, words: frozenset[str], name: str) -> bool:
    """Whether two words, or half of a quantity's, are words of the price."""
    shared = len(words & pairs(name))
    return price[:2] in name or shared >= 2 or 2 * shared >= len(pairs(name)) > 0


def _of_average(price: Line, counted: str, numbers: set[float]) -> float | None:
    """What an average is of: the one number there is, or the whole where the others are its parts."""
    if not numbers:
        return None
    largest = max(numbers)
    if len(numbers) == 1 or abs(sum(numbers) - 2 * largest) < 0.5:
        return float(largest)
    return float(largest) if _OF_AVERAGE.search(price.name) and counted == "户" else None


def _counts(line: Line, counted: str, text: str) -> bool:
    unit, number = _BRACKET.sub("", line.row["unit"] or ""), line.row["number"]
    printed = f"{number:g}{counted}" if number is not None else ""
    return number is not None and (unit == counted or (not unit and printed in line.folded_name + text))
