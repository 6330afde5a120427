"""An indicator's name -> what it is about, and what of it is measured.

培训人员考核合格率 asks for a 合格 of 培训人员考核; two names that ask for different measures of one thing are two
indicators, and two that ask for one measure of different things are too.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from kb.fold import fold
from kb.indicator_name import core, same_words, tidy

MEASURES_FILE = Path(__file__).parent / "lexicon" / "measures.csv"

IMPLIED = {
    "数量指标": "count",
    "时效指标": "time",
    "成本指标": "money",
    "经济成本指标": "money",
    "服务对象满意度": "satisfaction",
    "社会效益指标": "effect",
    "生态效益指标": "effect",
    "可持续影响指标": "effect",
}
"""What a name of a level asks for that does not say it."""


DIMENSIONS = {
    "人数": "number", "户数": "number", "家数": "number", "次数": "number", "数量": "number", "面积": "area", "长度": "length",
    "重量": "mass", "标准": "price", "单价": "price", "总额": "sum", "收入": "sum",
}  # fmt: skip
"""What is measured in units of one kind: pieces and persons are both counted, an area is not."""

ANY_DIMENSION = ("量", "规模")
DIMENSION_NAMES = ("", "rate", "number", "area", "length", "mass", "time", "sum", "price")
SHARES, MONEY, PRICES = (DIMENSION_NAMES.index(name) for name in ("rate", "sum", "price"))
"""From MONEY on they are money."""

_UNITS = (
    ("price", re.compile("元.*/")),
    ("sum", re.compile("元")),
    ("rate", re.compile("[%‰]|系数|1/10万")),
    ("area", re.compile("亩|平方米|平方公里")),
    ("mass", re.compile("吨|立方米|公斤")),
    ("length", re.compile("公里|米")),
    ("time", re.compile("^(年|月|天|小时|分)$")),
    ("number", re.compile(".")),
)
"""Of what dimension a unit is that has such words; the first that fits."""

PRICE = "单价"
_PER = re.compile("每|单[个次台件块座份人盏期场处项套]")
"""What begins like this asks for a price, though it ends like a sum: 每块展板费用."""

_GLUED = re.compile(r"\d[多余]?[万亿]?([㎡\u4e00-\u9fff]{1,3})\)?$")
"""The unit of a quantity that stands at the end of a name: 186人, 3.2公里."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart; `measure` is "" where only the level tells the kind."""

    text: str
    object: str
    measure: str
    kind: str


def dimension(name: str, taken: Parts) -> str:
    """The dimension of what a name asks for; "" where it does not say: 储备数量 may be counted in tons."""
    if taken.kind == "count" and tidy(name).endswith(ANY_DIMENSION):
        return ""
    return DIMENSIONS.get(taken.measure, "rate" if taken.kind == "rate" else "")


def unit_dimension(unit: str) -> str:
    """The dimension of a unit; "" where there is none."""
    return next((name for name, of in _UNITS if of.search(unit)), "")


@cache
def measure_words() -> tuple[dict[str, tuple[str, str]], tuple[int, ...], tuple[str, ...]]:
    """word -> (measure, kind), the lengths of words, and the words for an effect that may stand in front; the longest first."""
    with MEASURES_FILE.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    words = {tidy(word): (row["measure"], row["kind"]) for row in rows for word in row["words"].split("、")}
    words |= {
        word: (row["measure"], row["kind"]) for row in rows for word in row["words"].split("、") if len(word) == 1
    }
    longest = sorted(words, key=len, reverse=True)
    effects = tuple(word for word in longest if words[word][1] == "effect" and len(word) > 1)
    return words, tuple(dict.fromkeys(map(len, longest))), effects


@lru_cache(maxsize=65536)
def parts(name: str, level2: str = "") -> Parts:
    """A name taken apart, its words brought to one for each thing."""
    text = core(name)
    words, _, _ = measure_words()
    measure, kind, about = "", IMPLIED.get(level2, ""), text
    if found := _at_end(text):
        measure, kind = words[found]
        about = text[: -len(found)]
        if kind == "effect" and (before := _at_end(about)) and words[before][1] == "effect":
            about = about[: -len(before)]
    elif found := _glued(name) if kind == "count" else _in_front(tidy(name)) if kind == "effect" or not level2 else "":
        measure, kind = words[found]
    if kind == "money" and _PER.match(text) and DIMENSIONS.get(measure) == "sum":
        measure = PRICE
    while len(about) > 3 and (front := _in_front(about)):
        about = about[len(front) :]
    whole = same_words(name)
    return Parts(whole, whole if about == text else same_words(about) if about else "", measure, kind)


def _at_end(text: str) -> str:
    """The longest word for a measure with which a text ends."""
    words, lengths, _ = measure_words()
    return next((text[-length:] for length in lengths if length <= len(text) and text[-length:] in words), "")


def _glued(name: str) -> str:
    """The word for what is counted of which a name ends with a quantity."""
    unit = _GLUED.search(fold(name))
    return _at_end(unit[1] + "数") if unit else ""


def _in_front(text: str) -> str:
    """The longest word for an effect with which a text begins."""
    effects = measure_words()[2]
    return next((word for word in effects if text.startswith(word)), "") if text.startswith(effects) else ""
