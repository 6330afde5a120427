"""一致性（三）：文字里的数量与指标值是否对得上。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import combinations

from kb.review.context import Context
from kb.review.mentions import (
    FROM,
    HEAD,
    Mention,
    digits_of,
    heads,
    is_slip,
    may_be,
    pairs,
    thing_before,
    words_beside,
)
from kb.review.numbers import COMMON_UNITS, is_standing, is_told_elsewhere, quantity_of
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import COSTS, NARRATIVE, SATISFACTION, Line, Subject, same_name
from kb.review.words import FIELD_NAMES, has

Found = Iterator[Seen | Unknown]
_COUNTS = re.compile("(?:[座个台套人户件所处条项家次场期]次?数|数量?|总[数量])$")
_ADDED = re.compile("新增|净增|增加|待|新认定|新纳入")
MOST_PARTS = 8
NEARLY = 0.1
"""The share by which a bound may stay below what a text foresees."""
_ABOUT = re.compile("(?:约|近|大约|预计|估计|拟)[\u4e00-\u9fff]{0,6}$")
_ABOUT_AFTER = re.compile("[余多]|左右")
_IS_LIMIT = re.compile("以[上下内外]的|的")
"""What follows a quantity that describes a thing: 10人以上的帮扶车间."""
SURE_DIGITS = 3
"""Significant digits of an amount from which another that is alike but for one digit is a slip of it."""
CAP = 1.1
"""How much higher than what a text says the upper bound of a cost may be."""
SHORT_CONTEXT = 3
"""Characters beside a quantity that leave open what it counts, so that its unit alone must tell."""


@rule("count-differs", "consistency", "must", "核对数量，目标、概况与指标写同一个数。")
def count_differs(s: Subject, c: Context) -> Found:
    """指标值与文字中的数量不同
    查什么：总体目标或概况对同一件事写明的数量（期数、人数、里程、台数等），与指标值不同；实施期对实施期，年度对年度。
    为什么：目标与指标不一致，年终按哪一个考核就说不清。
    依据：财预〔2015〕88号：绩效指标是绩效目标的细化和量化。
    错例：目标：举办培训3期；数量指标：培训期数4期
    对例：目标：举办培训3期；数量指标：培训期数3期"""
    for line in s.lines:
        quantity = quantity_of(line)
        if quantity is None or not quantity[0]:
            continue
        if line.level2 in COSTS:
            yield from _cost_differs(s, line, *quantity)
            continue
        if quantity[1] == "元" and line.level2 == "数量指标":
            continue
        for fields in _fields_of(s, line):
            if differing := _written_otherwise(s, line, fields, *quantity):
                field, mention = differing
                yield Seen(
                    line.field,
                    f"“{line.name}”写{line.value}，{FIELD_NAMES[field]}写{mention.lead}{mention.text}。",
                    f"{line.evidence()}；{s.said(field, mention.text)}",
                )
                break


def _cost_differs(s: Subject, line: Line, number: float, unit: str) -> Iterator[Seen]:
    """The amount of the overview, or of the goal, that is for the same thing as a cost, or is it with a slip."""
    known = {m.number for field in ("overview", "period_goal", "annual_goal") for m in s.counted(field, unit)}
    others = {q[0] for other in s.of_level(*COSTS) if other is not line and (q := quantity_of(other))}
    if unit != "元" or any(abs(one - number) <= 0.005 * number for one in known) or line.row["horizon"] == "annual":
        return
    for field in ("overview", "period_goal"):
        counted = [m for m in s.counted(field, unit) if m.number not in others and not has("money_not", m.lead)]
        slips = [m for m in counted if digits_of(m.number) >= SURE_DIGITS and is_slip(m.number, number)]
        for mention in (_counterpart(s, line, counted) or slips)[:1]:
            if line.row["operator"] != "≤" or not mention.number < number <= CAP * mention.number:
                yield Seen(
                    line.field,
                    f"“{line.name}”写{line.value}，{FIELD_NAMES[field]}写{mention.lead}{mention.text}。",
                    f"{line.evidence()}；{s.said(field, mention.text)}",
                )
                return


def _written_otherwise(
    s: Subject, line: Line, fields: tuple[str, ...], number: float, unit: str
) -> tuple[str, Mention] | None:
    """The field and the quantity that contradict an indicator; None where a text agrees, or leaves it open."""
    near = abs(number) * 0.005
    read = (*NARRATIVE, *fields) if (s.years or 1) == 1 else fields
    of_unit = {field: s.counted(field, unit) for field in read}
    words = pairs(line.folded_name)
    for field in fields:
        if any(abs(m.number - number) <= near for m in of_unit[field]):
            continue
        counted = [m for m in of_unit[field] if not has("standing", m.lead)]
        about = [m for m in of_unit[field] if _is_named(line.folded_name, m) and not FROM.search(m.lead)]
        about = about or [m for m in counted if _is_part_of_name(s, line, m)]
        about = about or [m for m in counted if _is_about(words, m) and _is_same_work(line.folded_name, m)]
        about = about or [
            m
            for m in counted
            if is_slip(m.number, number) and _shares(line.folded_name, words, m) and not is_told_elsewhere(s, m)
        ]
        if not about and field != "overview" and _is_alone(s, unit):
            about = [m for m in counted if len(m.lead + m.tail) <= SHORT_CONTEXT]
        about = about or [m for m in counted if _is_agreed(s, line, m, field)]
        nearest = [] if about else _counterpart(s, line, of_unit[field])
        about = about or nearest
        parts = [m.number for m in counted if m in about or not words or words & words_beside(m)]
        if len({m.number for m in about}) != 1 or any(
            abs(sum(ms) - number) <= near for ms in (parts, parts[1:], [m.number for m in of_unit[field]])
        ):
            continue
        less = (
            nearest
            and nearest[0].number < number
            and (is_slip(nearest[0].number, number) or _is_named(line.folded_name, nearest[0]))
        )
        if field != "overview" or less or not _agrees(of_unit, number, near):
            return field, about[0]
    return None


def _agrees(of_unit: dict[str, list[Mention]], number: float, near: float) -> bool:
    """Whether any text has the number; an overview may then speak of something larger."""
    return any(abs(m.number - number) <= near for found in of_unit.values() for m in found)


def _is_about(words: frozenset[str], mention: Mention) -> bool:
    """Whether most of a name's words, and more than one, stand beside a quantity."""
    text = f"{mention.lead} {mention.tail}"
    shared = sum(pair in text for pair in words)
    least = 0.75 if mention.unit in COMMON_UNITS else 0.6
    return shared > 1 and shared >= least * len(words)


def _is_sum(total: float, part: float, others: Collection[float]) -> bool:
    """Whether a number is another and one, two or three more, as a total of parts is."""
    left = total - part
    few = list(others)[:MOST_PARTS]
    return left > 0 and any(abs(sum(some) - left) < 1e-6 * total for n in (1, 2, 3) for some in combinations(few, n))


def _is_about_as_much(line: Line, mention: Mention) -> bool:
    """Whether a text says about how much, or a bound is as near as a careful officer sets it to what is foreseen."""
    number = line.row["number"] and (quantity_of(line) or (0.0, ""))[0]
    about = _ABOUT.search(mention.lead) or _ABOUT_AFTER.match(mention.tail)
    bound = line.row["operator"] in ("≥", ">") and number < mention.number
    return bool((about or bound) and abs(number - mention.number) <= NEARLY * mention.number)


def _is_named(name: str, mention: Mention) -> bool:
    """Whether a quantity is led by an indicator's name."""
    return len(name) > SHORT_CONTEXT and name in mention.lead


def _is_part_of_name(s: Subject, line: Line, mention: Mention) -> bool:
    """Whether what is named before a quantity is half of an indicator's name, and the number may be meant for its value."""
    thing, name = thing_before(mention), line.folded_name
    if not SHORT_CONTEXT < len(thing) < len(name) <= 2 * len(thing) or thing not in name:
        return False
    number = (quantity_of(line) or (0.0, ""))[0]
    return may_be(mention.number, number) and not is_told_elsewhere(s, mention) and not has("standing", mention.lead)


def _is_agreed(s: Subject, line: Line, mention: Mention, field: str) -> bool:
    """Whether overview, goal and indicators have one number each in this unit, and two of the three the same."""
    goal = field if field != "overview" else "period_goal"
    said = [[m for m in s.counted(text, mention.unit) if not is_standing(m)] for text in ("overview", goal)]
    overview, told = ({m.number for m in found} for found in said)
    counts = [line for line in s.named if (q := quantity_of(line)) and q[1] == mention.unit]
    counts = [line for line in counts if line.level2 == "数量指标"] or counts
    numbers = {q[0] for other in counts if (q := quantity_of(other))}
    if (
        line not in counts
        or not len(overview) == len(told) == len(numbers) == 1
        or mention.number not in told | overview
    ):
        return False
    odd = overview == told or (field != "overview" and overview == numbers)
    slip = is_slip(mention.number, next(iter(numbers))) and len(counts) == 1
    named = mention.unit in line.folded_name or any(word in line.folded_name for word in words_beside(mention))
    return odd and told != numbers and (slip or (named and mention.unit not in COMMON_UNITS))


def _shares(name: str, words: frozenset[str], mention: Mention) -> bool:
    """Whether a word of a name stands beside a quantity, or the name is what is counted."""
    text = f"{mention.lead} {mention.tail}"
    least = 1 if digits_of(mention.number) > 2 else len(words)
    return sum(pair in text for pair in words) >= max(least, 1) or (len(mention.tail) > 1 and mention.tail[:2] in name)


def _counterpart(s: Subject, line: Line, counted: list[Mention]) -> list[Mention]:
    """The quantity that shares most words with an indicator, where neither has another open one that shares as many."""
    name = line.folded_name
    counted = [m for m in counted if not FROM.search(m.lead)]
    shared = [sum(word in name for word in words_beside(m)) for m in counted]
    most = max(shared, default=0)
    found = [m for m, share in zip(counted, shared, strict=True) if share == most]
    if not most or len({m.number for m in found}) > 1 or line.level2 == SATISFACTION:
        return []
    (mention, *_) = found
    standing = has("standing", HEAD.sub("", mention.lead))
    if _is_about_as_much(line, mention):
        return []
    added = _ADDED.match(name) and not _ADDED.search(mention.lead)
    if (
        added
        or (standing and standing not in name)
        or _IS_LIMIT.match(mention.tail)
        or not _is_same_work(name, mention)
    ):
        return []
    of_unit = [(r, q[0]) for r in s.named if r is not line and (q := quantity_of(r)) and q[1] == mention.unit]
    if any(number == mention.number for _, number in of_unit) or not any(head in name for head in heads(mention)):
        return []
    told = {m.number for m in counted}
    number = (quantity_of(line) or (0.0, ""))[0]
    if (
        not may_be(mention.number, number)
        or _is_sum(mention.number, number, [n for _, n in of_unit])
        or _is_sum(number, mention.number, told)
    ):
        return []
    rivals = [rival.folded_name for rival, number in of_unit if number not in told]
    alone = mention.unit not in COMMON_UNITS and not of_unit and len({m.number for m in counted}) == 1
    thing = any(_COUNTS.sub("", name).endswith(head) for head in heads(mention))
    if not alone and not thing and 2 * most < min(len(pairs(name)), 3):
        return []
    beside = words_beside(mention)
    return [] if any(sum(word in rival for word in beside) >= most for rival in rivals) else found


def _is_same_work(name: str, mention: Mention) -> bool:
    """Whether a name and a quantity do not tell different works, such as 新建 and 维修."""
    here, there = has("works", name), has("works", mention.lead)
    return here == there or not there or (not here and there not in ("新增", "增加", "净增", "现有"))


def _is_alone(s: Subject, unit: str) -> bool:
    """Whether one indicator alone is counted in a unit that tells what is counted."""
    counted = [line for line in s.named if (quantity := quantity_of(line)) and quantity[1] == unit]
    return unit not in COMMON_UNITS and len(counted) == 1


def _fields_of(s: Subject, line: Line) -> list[tuple[str, ...]]:
    """The fields that must agree with an indicator; those of the year stand apart where a project runs for years."""
    if (s.years or 1) == 1:
        return [("period_goal", "annual_goal", "overview")]
    if line.both:
        return [("period_goal",), ("annual_goal",)]
    if line.row["horizon"] != "annual":
        return [("period_goal",)]
    return [] if s.text("annual_goal") == s.text("period_goal") else [("annual_goal",)]  # a copied goal is told once


@rule("annual-value-exceeds", "consistency", "must", "年度指标只写本年度要完成的数量，核对后改正。")
def annual_value_exceeds(s: Subject, c: Context) -> Found:
    """年度数量大于实施期数量
    查什么：同一数量指标，年度的值大于整个实施期的值。
    为什么：一年完成的数量不会多于各年之和。
    依据：财预〔2015〕88号：绩效目标分实施期和年度设定。
    错例：实施期：更换管网12公里；年度：更换管网20公里
    对例：实施期：更换管网12公里；年度：更换管网5公里"""
    period = [line for line in s.of_level("数量指标") if line.row["horizon"] == "period" and not line.both]
    for line in s.of_level("数量指标"):
        quantity = quantity_of(line)
        if line.row["horizon"] != "annual" or quantity is None:
            continue
        for whole in period:
            other = quantity_of(whole)
            if other and other[1] == quantity[1] and other[0] < quantity[0] and same_name(whole.row, line.row):
                yield Seen(
                    line.field,
                    f"“{line.name}”年度写{line.value}，实施期只有{whole.value}。",
                    f"{whole.evidence()}；{line.evidence()}",
                )
                break
