"""Texts of single cells -> amounts, dates, codes, and target values as operator, number and unit."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

TOO_MUCH = 10**13
"""Yuan from which a number is no amount of a project, and would not be stored to the fen."""

UNIT_FACTORS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
"""What one of a printed money unit is in yuan."""

OPERATOR_SIGNS = {
    ">=": "≥", "≧": "≥", "⩾": "≥", "<=": "≤", "≦": "≤", "⩽": "≤", "==": "=", "═": "=", "≥": "≥", "≤": "≤",
    ">": ">", "<": "<", "=": "=", "≈": "≈",
    "大于等于": "≥", "大于或等于": "≥", "不低于": "≥", "不少于": "≥", "不小于": "≥", "至少": "≥", "高于等于": "≥",
    "小于等于": "≤", "小于或等于": "≤", "不高于": "≤", "不超过": "≤", "不大于": "≤", "不多于": "≤", "最多": "≤",
    "大于": ">", "高于": ">", "超过": ">", "多于": ">", "小于": "<", "低于": "<", "少于": "<", "等于": "=",
}  # fmt: skip
_OPERATOR_ENDINGS = {
    "及以上": "≥", "以上": "≥", "或以上": "≥", "及以下": "≤", "以下": "≤", "以内": "≤", "之内": "≤",
}  # fmt: skip
_UNIT_NAMES = {"百分比": "%", "(%)": "%", "百分点": "个百分点"}

_OPERATOR = "|".join(map(re.escape, sorted(OPERATOR_SIGNS, key=len, reverse=True)))
_ENDING = "|".join(sorted(_OPERATOR_ENDINGS, key=len, reverse=True))
_NUMBER = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?"
_WORD = r"[^\d\s,，。;；:：、≥≤<>=~\-—()]"
_UNIT = rf"{_WORD}{{0,8}}?|{_WORD}{{1,8}}?\([\u4e00-\u9fff]\)|\(%\)"  # 台(套) is one unit
_VALUE = re.compile(
    rf"(?:达到?)?(?P<operator>{_OPERATOR})?(?:达到?)?(?P<number>{_NUMBER})(?P<unit>{_UNIT})(?P<ending>{_ENDING})?"
)
_CALENDAR = re.compile(
    r"(?:19|20)\d\d(?:年度?|[./-])|\d{1,2}月(?!份?以)|\d{1,2}月\d{1,2}日|(?:19|20)\d{6}$"
)  # a month or a year names a date, not a quantity: 2024年, 5月, 2023.07-2024.01
_AFTER_PERCENT = re.compile(r"%.+")


class TargetValue(NamedTuple):
    """A target as read: `number` counts in `unit`, both as printed (8529 and 万元, not 85290000 and 元)."""

    operator: str | None
    number: float | None
    unit: str | None
    kind: str


QUALITATIVE = TargetValue(None, None, None, "qualitative")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """One width, no blanks, and one sign for a thing: `m ²` and `㎡` come out alike, as ㎡."""
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return squeezed.replace("m2", "㎡").replace("m3", "m³").replace("\u2212", "-")


@lru_cache(maxsize=65536)
def parse_target(text: str) -> TargetValue:
    """Read a target value. What is no single quantity (words, dates, ranges, sentences) is qualitative.

    `≥65%` -> ≥ 65 %; `95%以上` -> ≥ 95 %; `3.8公里` -> 3.8 公里, no operator since none is printed.
    """
    if len(text) > 60:
        return QUALITATIVE
    squeezed = plain(text)
    match = _VALUE.fullmatch(squeezed)
    if match is None:
        return QUALITATIVE
    operator = OPERATOR_SIGNS.get(match["operator"] or "") or _OPERATOR_ENDINGS.get(match["ending"] or "")
    if operator is None and _CALENDAR.match(squeezed):
        return QUALITATIVE
    unit = match["unit"]
    if _AFTER_PERCENT.match(unit):
        return QUALITATIVE
    number = float(match["number"].replace(",", ""))
    return TargetValue(operator, number, _UNIT_NAMES.get(unit, unit) or None, "quantitative")


class Amount(NamedTuple):
    """An amount in yuan. `readable` is False where something is printed that is no amount."""

    yuan: Decimal | None
    readable: bool


_AMOUNT = re.compile(r"[¥￥]?([-+]?[\d,，]*\.?\d+)(元|千元|万元|亿元|万|亿)?整?[。;]?")
_NO_AMOUNT = frozenset({"", "-", "--", "—", "——", "/", "无"})


def parse_amount(text: str, unit: str = "元") -> Amount:
    """Read an amount printed in `unit` (a key of UNIT_FACTORS), unless the cell names its own unit.

    What is no amount, or TOO_MUCH for one, is not understood.
    """
    squeezed = plain(text)
    if squeezed in _NO_AMOUNT:
        return Amount(None, True)
    match = _AMOUNT.fullmatch(squeezed)
    if match is None:
        return Amount(None, False)
    own_unit = {"万": "万元", "亿": "亿元"}.get(match[2], match[2])
    try:
        number = Decimal(re.sub("[,，]", "", match[1]))
    except InvalidOperation:
        return Amount(None, False)
    amount = number * UNIT_FACTORS[own_unit or unit]
    return Amount(shortest(amount), True) if abs(amount) < TOO_MUCH else Amount(None, False)


def shortest(number: Decimal) -> Decimal:
    """Without needless zeros or exponent: 85290000, 7073020.7."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


_STAMP = re.compile(r"\d{14}|\d{12}|\d{8}")
_STAMP_FORMATS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}
_DATE = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")


def parse_filled_at(text: str) -> str | None:
    """The fill-in time as ISO 8601, to the precision that is printed; None where it is no certain date."""
    squeezed = plain(text)
    try:
        if _STAMP.fullmatch(squeezed):
            moment = datetime.strptime(squeezed, _STAMP_FORMATS[len(squeezed)])
            return moment.date().isoformat() if len(squeezed) == 8 else moment.isoformat()
        if match := _DATE.fullmatch(squeezed):
            year, month, day = (int(part) for part in match.groups())
            return datetime(year, month, day).date().isoformat()
    except ValueError:
        return None
    return None


_CODE_FIRST = re.compile(
    r"(?:[\[(【]([0-9A-Za-z]{2,20})[\])】]|([0-9A-Za-z]{2,20})\s*[-—–_－\s]|(\d{3,20})(?![年月日号]))"
    r"\s*([^\s\-—–_－0-9A-Za-z].*)",
    re.DOTALL,
)
_CODE_LAST = re.compile(r"(.*[^\s\-—–_－(（\[【])\s*[-—–_－(（\[【]\s*([0-9A-Za-z]{2,20})\s*[)）\]】]?", re.DOTALL)


def split_department(text: str) -> tuple[str | None, str]:
    """`061-方山县乡村振兴局` -> code and name, in either order; without a code, None and the text."""
    if match := _CODE_FIRST.fullmatch(text):
        return match[1] or match[2] or match[3], match[4]
    if match := _CODE_LAST.fullmatch(text):
        return match[2], match[1]
    return None, text


_TICKED = re.compile(r"[(（\[]\s*[√✓✔]\s*[)）\]]|[☑☒√✓✔■▣]")
_UNTICKED = re.compile(r"[(（\[]\s*[)）\]]|[☐○◯]")
BOX = re.compile(f"{_TICKED.pattern}|{_UNTICKED.pattern}|□")
"""A box before or after an option, ticked or not."""
_OPTION_EDGES = " \t\n\u3000,，;；、/.．。"
_OPTION_NUMBER = re.compile(r"^\d+[.．、]\s*")


def chosen(text: str) -> str:
    """`新增项目□ 延续项目☑` -> 延续项目, boxes before or after their options; a text without a tick as it is."""
    marked = _UNTICKED.sub("□", _TICKED.sub("☑", text))
    if "☑" not in marked:
        return text
    option = "(☑|□)([^☑□]*)" if marked.lstrip(_OPTION_EDGES)[0] in "☑□" else "([^☑□]*)(☑|□)"
    pairs = [pair if pair[0] in ("☑", "□") else pair[::-1] for pair in re.findall(option, marked)]
    options = [_OPTION_NUMBER.sub("", name.strip(_OPTION_EDGES)) for box, name in pairs if box == "☑"]
    return "、".join(filter(None, options)) or text
