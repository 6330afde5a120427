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


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart; `measure` is "" where only the level tells the kind."""

    text: str
    object: str
    measure: str
    kind: str


@cache
def measure_words() -> tuple[dict[str, tuple[str, str]], re.Pattern[str], re.Pattern[str]]:
    """word -> (measure, kind), a pattern for a word at the end of a name, and one for an effect in front."""
    with MEASURES_FILE.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    words = {tidy(word): (row["measure"], row["kind"]) for row in rows for word in row["words"].split("、")}
    words |= {
        word: (row["measure"], row["kind"]) for row in rows for word in row["words"].split("、") if len(word) == 1
    }
    longest = sorted(words, key=len, reverse=True)
    effects = [word for word in longest if words[word][1] == "effect" and len(word) > 1]
    return words, re.compile(f"(?:{'|'.join(longest)})$"), re.compile(f"^(?:{'|'.join(effects)})")


@lru_cache(maxsize=65536)
def parts(name: str, level2: str = "") -> Parts:
    """A name taken apart, its words brought to one for each thing."""
    text = core(name)
    words, at_end, in_front = measure_words()
    measure, kind, about = "", IMPLIED.get(level2, ""), text
    if found := at_end.search(text):
        measure, kind = words[found[0]]
        about = text[: found.start()]
        if kind == "effect" and (before := at_end.search(about)) and words[before[0]][1] == "effect":
            about = about[: before.start()]
    elif found := in_front.search(tidy(name)):
        measure, kind = words[found[0]]
    while len(about) > 3 and (front := in_front.search(about)):
        about = about[front.end() :]
    whole = same_words(name)
    return Parts(whole, whole if about == text else same_words(about) if about else "", measure, kind)
