"""A cell's value and its number format -> the text a person sees in the cell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple


class Format(NamedTuple):
    """What a number format adds to a bare number: a percent sign, the look of a date, words before and after it."""

    kind: Literal["plain", "percent", "date"]
    prefix: str = ""
    suffix: str = ""


PLAIN = Format("plain")
_PERCENT = Format("percent")
_DATE = Format("date")
_DATES = (*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59))
BUILT_IN: Mapping[int, Format] = {9: _PERCENT, 10: _PERCENT, **dict.fromkeys(_DATES, _DATE)}
"""Formats that a file names by number alone (ECMA-376 part 1, 18.8.30); 27 to 58 are dates in a Chinese Excel."""

_TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|[_*].|\[[^\]]*\]|AM/PM|上午/下午|General|G/通用格式|[^\[]', re.IGNORECASE)
_NUMERAL = frozenset("0#?.,%")
_DATE_LETTERS = frozenset("ymdhs")
_ERA_LETTERS = frozenset("aeg")
_DAY_ZERO = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}
_LAST_DAY = 2_958_465
_EXCEL_DIGITS = ".15g"


@lru_cache(maxsize=1_000)
def parse_format(code: str) -> Format:
    """The first section of a format code. Words are kept only where the number stands unscaled between them.

    `0!.0000"万元"` and `0.0,"千元"` show a number that was divided: it is told plainly, without their unit.
    """
    marks: list[str] = []
    prefix, suffix = "", ""
    for match in _TOKEN.finditer(code[:500]):
        token = match[0]
        literal = match[1] if match[1] is not None else match[2]
        if literal is None and token == ";":
            break
        if literal is None and len(token) > 1 and token[0] in "_*[":
            continue
        word = literal if literal is not None else token if _is_word(token) else ""
        if not word:
            marks.append("0" if token.lower() in ("general", "g/通用格式") else token.lower())
        elif _NUMERAL.isdisjoint(marks):
            prefix += word
        else:
            suffix += word
            marks.append("w")
    return _judged("".join(marks), prefix, suffix)


def _is_word(token: str) -> bool:
    return len(token) == 1 and (token in "<>=" or (ord(token) > 0xFF and token not in "￥"))


def _judged(marks: str, prefix: str, suffix: str) -> Format:
    digits = marks.replace("w", "")
    if not _DATE_LETTERS.isdisjoint(digits) or (not _ERA_LETTERS.isdisjoint(digits) and "0" not in digits):
        return _DATE
    interrupted = "w" in marks.rstrip("w% -)")
    scaled = digits.rstrip("% -)").endswith(",")
    kind: Literal["plain", "percent"] = "percent" if "%" in digits else "plain"
    if interrupted or scaled or "e" in digits or "/" in digits or "0" not in digits.replace("#", "0"):
        return Format(kind)
    return Format(kind, prefix.strip(), suffix.strip())


def shown(value: float | bool, form: Format = PLAIN, epoch_1904: bool = False) -> str:
    """Whole numbers without a point, dates as ISO; a percentage keeps every digit that the cell holds."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if form.kind == "date" and 0 <= value <= _LAST_DAY:
        return _date(value, epoch_1904)
    digits = Decimal(format(value, _EXCEL_DIGITS)) if abs(value) < 1e300 else None
    if digits is None or not digits.is_finite():
        return str(value)
    if form.kind == "percent":
        return f"{form.prefix}{_plain(digits * 100)}%{form.suffix}"
    return f"{form.prefix}{_plain(digits)}{form.suffix}"


def _date(value: float, epoch_1904: bool) -> str:
    """Days since the day zero of the workbook; less than a day is a time."""
    moment = _DAY_ZERO[epoch_1904] + datetime.timedelta(seconds=round(value * 86_400))
    if value < 1:
        return moment.time().isoformat("seconds")
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ", "seconds")


def _plain(digits: Decimal) -> str:
    if not digits:
        return "0"
    text = format(digits, "f") if -20 < digits.adjusted() < 30 else str(digits)
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text
