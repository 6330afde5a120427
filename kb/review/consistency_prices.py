"""一致性（八）：文字里的单价与成本指标是否对得上。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.review.amounts import FACTORS
from kb.review.consistency_counts import CAP
from kb.review.context import Context
from kb.review.mentions import UNITS, is_slip
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import COSTS, Line, Subject
from kb.review.words import FIELD_NAMES

Found = Iterator[Seen | Unknown]
_PRICE_IN_TEXT = re.compile(
    rf"每({UNITS}|[人户生座台间件个亩套家名批处块场次公里辆所栋册只头吨盏班床条份期眼]{{1,2}})"
    r"(?:每?([年月日天]))?[^,。;:()\d每]{0,10}?(\d[\d,]*(?:\.\d+)?)(万元|元)"
)
_AVERAGE_IN_TEXT = re.compile(
    r"(?:([人户亩])均|单([户座个台件套]))[^,。;:()\d]{0,8}?(\d[\d,]*(?:\.\d+)?)(万元|元)(?!/)"
)
_SLASHED_IN_TEXT = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)(万元|元)/([人户生座台间件个亩套家批处块场次公里辆所栋册只头吨盏班床]{1,2})(?:[·./]?([年月日天]))?"
)
_CHANGE = re.compile("节约|节省|减少|降低|增加|增收|提高|收入|产值")
_AVERAGE_NAME = re.compile(r"^(?:([人户亩生])均|单([户座个台件套]))")
_PRICE_UNIT = re.compile(r"(元|万元)/([\u4e00-\u9fff]+?)(?:[·./]?([年月日天]))?")


@dataclass(frozen=True, slots=True)
class _Price:
    yuan: float
    counted: str
    time: str
    shown: str

    def is_of(self, other: _Price) -> bool:
        """Whether both are for one thing and one time; a price for no time is taken for the year's."""
        return self.counted == other.counted and (self.time or "年") == (other.time or "年")


def _prices_in(text: str) -> Iterator[_Price]:
    for match in _PRICE_IN_TEXT.finditer(text):
        if not _CHANGE.search(match[0]):
            yield _price(match[3], match[4], match[1], match[2])
    for match in _SLASHED_IN_TEXT.finditer(text):
        yield _price(match[1], match[2], match[3], match[4])
    for match in _AVERAGE_IN_TEXT.finditer(text):
        if not _CHANGE.search(match[0]):
            yield _price(match[3], match[4], match[1] or match[2], "")


def _price(number: str, unit: str, counted: str, time: str | None) -> _Price:
    return _Price(float(number.replace(",", "")) * FACTORS[unit], counted, time or "", f"{number}{unit}")


def _price_of(line: Line) -> _Price | None:
    match = _PRICE_UNIT.fullmatch(line.row["unit"] or "")
    average = _AVERAGE_NAME.match(line.folded_name)
    if average and line.row["number"] and line.row["unit"] in ("元", "万元"):
        return _Price(line.row["number"] * FACTORS[line.row["unit"]], average[1] or average[2], "", line.value)
    if match is None or line.row["number"] is None:
        return None
    return _Price(line.row["number"] * FACTORS[match[1]], match[2], match[3] or "", line.value)


@rule("price-differs", "consistency", "must", "核对标准，概况与成本指标写同一个单价。")
def price_differs(s: Subject, c: Context) -> Found:
    """文字中的单价与成本指标不同
    查什么：概况或目标写明的单价、补助标准（每人、每座、户均等），与同一计量单位的成本指标不同。
    为什么：标准两说，预算按哪一个测算就说不清。
    依据：财预〔2015〕88号的一致性要求。
    错例：概况：每人每年补助3600元；成本指标：补助标准2400元/人·年
    对例：概况、成本指标均为每人每年2400元"""
    lines = [(line, price) for line in s.of_level(*COSTS) if (price := _price_of(line))]
    if not lines:
        return
    for field in ("overview", "period_goal"):
        written = list(_prices_in(s.folded(field)))
        for line, price in lines:
            said = _other_price(price, written, [p for other, p in lines if other is not line])
            capped = line.row["operator"] == "≤" and said and said.yuan <= price.yuan <= CAP * said.yuan
            if said and (not capped or is_slip(said.yuan, price.yuan)):
                yield Seen(
                    line.field,
                    f"{FIELD_NAMES[field]}写每{price.counted}{said.shown}，成本指标“{line.name}”写{line.value}。",
                    f"{s.said(field, said.shown)}；{line.evidence()}",
                )
                return


def _other_price(price: _Price, written: list[_Price], others: list[_Price]) -> _Price | None:
    """The written price that should be this one and is not; None where it is not certain which should be."""
    alike = {w.yuan: w for w in written if w.is_of(price)}
    others = [other for other in others if other.is_of(price)]
    left = [w for w in alike.values() if all(w.yuan != other.yuan for other in others)]
    certain = len(alike) == len(others) + 1 and len(left) == 1
    return left[0] if certain and abs(left[0].yuan - price.yuan) > price.yuan * 0.01 else None
