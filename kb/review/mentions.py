"""Quantities that folded texts speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.review.amounts import FACTORS
from kb.review.words import pattern

UNITS = (
    "人次|车次|班次|台次|剂次|户次|人份|人|名|户|台|套|辆|座|所|间|车公里|公里|延米|千米|米|平方米|平方公里|平方千米|平米|m2|亩|公顷|立方米|只次|只|头|羽|场次|场|期|批次|次|件|份|册|块|盏|眼|处|条|"
    "个工作日|工作日|个|家|项|分钟|秒|小时|页|类|盆|桌|袋|吨|株|棵|支|栋|幢|口|张|本|篇|部|门|天|课时|学时|例|起|卷|宗|艘|架|班|轮|趟|副|孔|面|斤|公斤|千克|元|位|床|集|幅|餐|顿|剂|顶|根|瓶|桶|枚|尾|箱|路(?![口段灯面基网线牌])"
)
QUANTITY = rf"(?<![\d.])\d[\d,]*(?:\.\d+)?[万亿千]?(?:{UNITS})(?![/·])"
"""A pattern of a quantity in a folded text."""
_MENTION = re.compile(rf"(?<![\d.])(\d[\d,]*(?:\.\d+)?)([万亿千])?({UNITS})(?![/·])")
_UNIT = re.compile(rf"([万亿千])?({UNITS})")
_SAME_UNIT = {
    "名": "人",
    "千米": "公里",
    "千克": "公斤",
    "场次": "场",
    "幢": "栋",
    "平米": "平方米",
    "m2": "平方米",
    "个工作日": "工作日",
    "平方千米": "平方公里",
}
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_TENS = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_BREAK = re.compile(r"[,。;:、()!?“”\d]")
_LEAD, _TAIL = 14, 8
_LONGEST_GAP = 6
_GOES_ON = re.compile(r"(?:[缩提降减压增升扩下上延][\u4e00-\u9fff]{0,2}[到至为])?")
"""What stands between two quantities of one thing."""
FROM = re.compile(r"(?:由|从)[\u4e00-\u9fff]{0,4}$")
"""Words before a quantity that something is changed from."""
_COMPARES = re.compile(
    "(?:不[超少高低多大]于|不超过|控制在|[达降增]到|[达降增]至|超过|以[上内]|约|为|到|至|达|共|计|在|近|各|均|缩短|减少|降低|提高|增加|压减|下降|上升|扩大)+$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity in a folded text: its number in plain units, the unit, the words about it, the text as printed."""

    number: float
    unit: str
    lead: str
    tail: str
    text: str


def mentions_in(text: str) -> Iterator[Mention]:
    """The quantities of a folded text, in its order."""
    if "“" in text:
        text = text.replace("“", "").replace("”", "")
    end, before = -2 * _LONGEST_GAP, ""
    for match in _MENTION.finditer(text):
        lead = _BREAK.split(text[max(0, match.start() - _LEAD) : match.start()])[-1]
        if end >= match.start() - _LONGEST_GAP and _GOES_ON.fullmatch(gap := text[end : match.start()]):
            lead = FROM.sub("", before) + gap  # 5座286延米, and 由35分钟缩短到15分钟
        end, before = match.end(), lead
        tail = _BREAK.split(text[match.end() : match.end() + _TAIL])[0]
        unit = _SAME_UNIT.get(match[3], match[3])
        yield Mention(float(match[1].replace(",", "")) * _TENS[match[2] or ""], unit, lead, tail, match[0])


@lru_cache(maxsize=16_384)
def plain_quantity(number: float | None, unit: str | None) -> tuple[float, str] | None:
    """A target value in plain units, as mentions are counted; None for rates, prices and what is no number."""
    if number is None or not unit:
        return None
    if unit in FACTORS and unit.endswith("元"):
        return number * FACTORS[unit], "元"
    match = _UNIT.fullmatch(_BRACKET.sub("", unit))
    return (number * _TENS[match[1] or ""], _SAME_UNIT.get(match[2], match[2])) if match else None


@lru_cache(maxsize=4096)
def pairs(text: str) -> frozenset[str]:
    """The neighbouring characters of a folded text that say what it is about; common words are left out."""
    plain = pattern("common_words").sub(" ", text)
    found = (plain[i : i + 2] for i in range(len(plain) - 1))
    return frozenset(pair for pair in found if not pair.isascii() and " " not in pair)


HEAD = re.compile("^(?:其中|另外?|还|并|再|及)+")
"""Words before the first thing of a list, or before a further one."""
NEXT = 8
"""Characters before and after a quantity in which what it counts is named."""


def words_beside(mention: Mention) -> frozenset[str]:
    """The words next to a quantity, those of a list's head left out."""
    lead = thing_before(mention)
    return pairs(f"{lead[-NEXT:]} {mention.tail[:NEXT]}") | ({lead} if len(lead) == 1 else frozenset())


def thing_before(mention: Mention) -> str:
    """What is named before a quantity, without the words of a list and of comparison."""
    return _COMPARES.sub("", HEAD.sub("", mention.lead))


def heads(mention: Mention) -> tuple[str, ...]:
    """The words that stand next to a quantity, which say what is counted: the last before it, and the first after it."""
    lead = _COMPARES.sub("", mention.lead)
    return tuple(word for word in (lead[-2:], mention.tail[:2]) if len(word) > 1 or word == lead)


FARTHEST = 2.5
"""How many times another a number may be, and yet be meant for it."""
LEAST_SHIFTED = 100
"""Numbers below which one may well be the tenth of another by chance."""


def is_slip(one: float, other: float) -> bool:
    """Whether a number is another with one digit changed, left out or put in, two exchanged, or its point shifted.

    Numbers of one significant digit, such as 500 and 600, are no slips but where the point is shifted: they are round.
    """
    a, b = (f"{number:.10g}".replace(".", "") for number in (one, other))
    plain, same = a.rstrip("0"), b.rstrip("0")
    if one == other or (plain == same and max(one, other) < LEAST_SHIFTED):
        return False
    if plain != same and min(len(plain), len(same)) < 2:
        return False
    if len(a) == len(b):
        differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        exchanged = len(differing) == 2 and differing[0] == differing[1][::-1]
        return exchanged or (len(differing) == 1 and len(a) > 2)
    short, long = sorted((plain, same), key=len)
    return plain == same or (len(short) > 2 and any(long[:i] + long[i + 1 :] == short for i in range(len(long))))


def may_be(one: float, other: float) -> bool:
    """Whether two numbers may be meant for one: they are near in size, or one is the other with a slip of the pen."""
    return other > 0 and (1 / FARTHEST <= one / other <= FARTHEST or is_slip(one, other))


def digits_of(number: float) -> int:
    """How many significant digits a number has."""
    return len(f"{number:.10g}".replace(".", "").strip("0"))
