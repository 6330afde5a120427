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


_GLUED = re.compile(r"\d[多余]?[万亿]?([㎡\u4e00-\u9fff]{1,3})\)?$")
"""The unit of a quantity that stands at the end of a name: 186人, 3.2公里."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart; `measure` is "" where only the level tells the kind."""

    text: str
    object: str
    measure: str
    kind: str


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
