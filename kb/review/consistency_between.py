"""一致性（六）：概况、目标、必要性、计划之间的数量是否一致。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kb.review.context import Context
from kb.review.mentions import HEAD, NEXT, Mention, digits_of, heads, is_slip, may_be, pairs, words_beside
from kb.review.numbers import COMMON_UNITS, is_standing, is_told_elsewhere, quantity_of
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import Subject
from kb.review.words import FIELD_NAMES, has

Found = Iterator[Seen | Unknown]
ELSEWHERE = ("necessity", "safeguards", "plan")
CERTAIN_DIGITS = 4
"""Significant digits from which numbers that are alike but for one digit are no chance."""
_NO_THING = re.compile("以[上下内]|左右|不等|标准|每")


@rule("texts-differ", "consistency", "should", "核对数量，概况与目标写同一个数。")
def texts_differ(s: Subject, c: Context) -> Found:
    """概况与目标的数量不同
    查什么：概况与总体目标对同一件事、用同一单位写了不同的数量。
    为什么：目标从概况的内容来，两处不同必有一处写错。
    依据：财预〔2015〕88号的一致性要求。
    错例：概况：更新计算机教室26间；目标：建成计算机教室62间
    对例：概况、目标均为26间"""
    for goal in s.mentions("period_goal"):
        said = s.counted("overview", goal.unit)
        if not said or any(m.number == goal.number for m in said) or is_standing(goal):
            continue
        if sum(m.number for m in said) == goal.number:
            continue
        of_year = {m.number for m in s.counted("annual_goal", goal.unit)} if (s.years or 1) > 1 else set()
        said = [m for m in said if not is_standing(m) and m.number not in of_year]
        alike = [m for m in said if _same_thing(m, goal) or _is_slip_of(m, goal, s)]
        if (s.years or 1) > 1:
            alike = [m for m in alike if heads(m) == heads(goal)]
        if not alike and len(said) == 1 and _is_only_number(s, goal):
            alike = said
        near = alike or _counterpart(s, goal, "overview", "period_goal")
        alike = alike or [m for m in near if m.number not in of_year and is_slip(m.number, goal.number)]
        if len(alike) == 1:
            yield Seen(
                "period_goal.counts",
                f"概况写{alike[0].lead}{alike[0].text}，目标写{goal.lead}{goal.text}。",
                f"{s.said('overview', alike[0].text)}；{s.said('period_goal', goal.text)}",
            )
            return


@rule("texts-apart", "consistency", "hint", "核对数量；确是两件事的，分别写明。")
def texts_apart(s: Subject, c: Context) -> Found:
    """概况与目标的数量相差较大
    查什么：目标和指标对一件事写同一个数，概况里最相近的一句用同一单位写的是另一个数。
    为什么：概况可能沿用了旧数，也可能说的是另一个范围，要看一看。
    依据：财预〔2015〕88号的一致性要求。
    错例：概况：预计全年就餐45万人次；目标、指标：就餐36万人次
    对例：三处均为36万人次"""
    of_year = {(m.number, m.unit) for m in s.mentions("annual_goal")} if (s.years or 1) > 1 else set()
    for goal in s.mentions("period_goal"):
        if not is_told_elsewhere(s, goal) or any(m.number == goal.number for m in s.counted("overview", goal.unit)):
            continue
        for other in _counterpart(s, goal, "overview", "period_goal"):
            if (other.number, other.unit) not in of_year and not is_slip(other.number, goal.number):
                yield Seen(
                    "period_goal.counts",
                    f"概况写{other.lead}{other.text}，目标写{goal.lead}{goal.text}。",
                    f"{s.said('overview', other.text)}；{s.said('period_goal', goal.text)}",
                )
                return


@rule("number-off", "consistency", "should", "核对数量，各栏写成一致。")
def number_off(s: Subject, c: Context) -> Found:
    """必要性、计划里的数量与别处不同
    查什么：概况、目标、指标对同一单位只写一个数，必要性或措施里却是只差一位或颠倒的数，或计划里的数比它还大。
    为什么：多半是笔误，或沿用了别的表。
    依据：财预〔2015〕88号的一致性要求。
    错例：概况、目标、指标均为36台；计划：46台全部竣工
    对例：计划：36台全部竣工"""
    if (s.years or 1) > 1:
        return
    units = {m.unit for m in s.counted_once("overview")} - COMMON_UNITS
    for unit in sorted(units):
        (number,) = {m.number for m in s.counted("overview", unit)}
        if not _is_only_number(s, s.counted("overview", unit)[0]):
            continue
        for field in ELSEWHERE:
            found = [m for m in s.counted(field, unit) if m.number != number and not is_standing(m)]
            same = any(m.number == number for m in s.counted(field, unit))
            wrong = [m for m in found if not same and is_slip(m.number, number)]
            wrong = wrong or [m for m in found if field == "plan" and not same and m.number > number]
            if wrong:
                yield Seen(
                    f"{field}.number",
                    f"{FIELD_NAMES[field]}写{wrong[0].text}，概况、目标和指标都是{number:g}{unit}。",
                    f"{s.said(field, wrong[0].text)}；{s.said('overview', s.counted('overview', unit)[0].text)}",
                )
                return


@rule("objects-differ", "consistency", "should", "核对数量，各栏写成一致。")
def objects_differ(s: Subject, c: Context) -> Found:
    """必要性、措施写的对象数量与概况、目标不同
    查什么：必要性、措施一句话开头就说“48处路口”“260户家庭”，概况、目标和指标对同一对象都写另一个数；或其余各栏都写的数在这里只差一位。
    为什么：多半是沿用旧表，或改了一处漏了一处。
    依据：财预〔2015〕88号的一致性要求。
    错例：概况、目标、指标：改造路口48处；必要性：38处路口五年发生事故61起
    对例：必要性：48处路口五年发生事故61起"""
    told = {(q[0], q[1]) for line in s.named if (q := quantity_of(line))}
    told |= {(m.number, m.unit) for field in ("overview", "period_goal", "annual_goal") for m in s.mentions(field)}
    for field in ELSEWHERE:
        for mention in s.mentions(field):
            if (mention.number, mention.unit) in told or is_standing(mention) or mention.unit == "元":
                continue
            others = [m for other in ("overview", "period_goal") for m in s.counted(other, mention.unit)]
            if not others:
                continue
            here = {m.number for m in s.counted(field, mention.unit)}
            words = words_beside(mention)
            alike = {
                m.number: m for m in others if m.number not in here and words & words_beside(m) and not is_standing(m)
            }
            opens = field != "plan" and _opens(s.folded(field), mention) and not _NO_WHOLE.match(mention.tail)
            for other in alike.values() if opens and len(alike) == 1 else ():
                opens = s.counted("period_goal", other.unit) != [] and _names(mention, other)
            wrong = [m for m in alike.values() if _is_certain_slip(m.number, mention.number)]
            if (opens and len(alike) == 1) or len(wrong) == 1:
                (right, *_) = wrong or alike.values()
                yield Seen(
                    f"{field}.number",
                    f"{FIELD_NAMES[field]}写{mention.lead}{mention.text}，概况、目标是{right.lead}{right.text}。",
                    f"{s.said(field, mention.text)}；{s.said('overview', right.text)}",
                )
                return


_OPENS = re.compile("(?:^|。)(?:这|该|上述|项目|涉及|本次|拟|目前)*$")


def _opens(text: str, mention: Mention) -> bool:
    """Whether a sentence begins with a quantity, and so speaks of the things of the project."""
    return _OPENS.search(text[: text.find(mention.lead + mention.text) + len(mention.lead)]) is not None


_NO_WHOLE = re.compile("以[上下内外]|中|的|新|左右|至|余|多")
_ABOUT = re.compile("约|近|预计|估计|缺")


def _names(one: Mention, other: Mention) -> bool:
    """Whether what one quantity counts stands beside the other."""
    return any(head in other.tail[:NEXT] or head in other.lead[-NEXT:] for head in heads(one))


def _is_certain_slip(one: float, other: float) -> bool:
    """Whether two numbers of two significant digits or more are one with a slip of the pen."""
    return is_slip(one, other) and min(digits_of(one), digits_of(other)) > 1


def _counterpart(s: Subject, goal: Mention, field: str, own: str) -> list[Mention]:
    """The quantity of a field that shares most words with another's, where neither has an open one that shares as many."""
    words = words_beside(goal)
    theirs, ours = s.counted(field, goal.unit), s.counted(own, goal.unit)
    open_ = [m for m in theirs if all(m.number != o.number for o in ours)]
    shared = [len(words & words_beside(m)) for m in open_]
    most = max(shared, default=0)
    found = [m for m, share in zip(open_, shared, strict=True) if share == most]
    if not most or len({m.number for m in found}) > 1:
        return []
    (mention, *_) = found
    beside = words_beside(mention)
    if 2 * most < min(max(len(words), len(beside)), 4) and mention.tail[:2] != goal.tail[:2]:
        return []
    if not is_told_elsewhere(s, goal) and not is_slip(mention.number, goal.number):
        return []
    if is_standing(replace(mention, lead=HEAD.sub("", mention.lead))) or is_told_elsewhere(s, mention):
        return []
    if _ABOUT.search(mention.lead + goal.lead) and abs(mention.number - goal.number) <= 0.1 * goal.number:
        return []
    works = {has("works", m.lead) for m in (mention, goal)} - {""}
    named = _names(mention, goal) + _names(goal, mention)
    if _NO_WHOLE.match(mention.tail) or named < 2 or len(works) > 1 or not may_be(mention.number, goal.number):
        return []
    rivals = (m for m in ours if m.number != goal.number and all(m.number != o.number for o in theirs))
    return [] if any(len(beside & words_beside(m)) >= most for m in rivals) else [mention]


def _is_only_number(s: Subject, goal: Mention) -> bool:
    """Whether a telling unit has one number in the goal, and the indicators in that unit have it too."""
    if goal.unit in COMMON_UNITS or goal.unit in ("小时", "分钟", "工作日", "页"):
        return False
    told = {m.number for m in s.counted("period_goal", goal.unit)}
    numbers = {q[0] for line in s.named if (q := quantity_of(line)) and q[1] == goal.unit}
    return told == numbers == {goal.number}


def _same_thing(one: Mention, other: Mention) -> bool:
    """Whether the words before or after two quantities are the same."""
    before = len(one.lead) >= 3 and one.lead[-3:] == other.lead[-3:]
    thing = one.tail[:2]
    if has("at_least", one.lead) != has("at_least", other.lead):
        return False
    return before or (len(thing) == 2 and thing == other.tail[:2] and not _NO_THING.match(thing))


def _is_slip_of(one: Mention, other: Mention, s: Subject) -> bool:
    """Whether two numbers are one with a slip of the pen: alike in digits, of one thing, and neither told again."""
    if not is_slip(one.number, other.number) or one.unit == "元" or is_told_elsewhere(s, one):
        return False
    if any(m.number == one.number and m.unit == one.unit for m in s.mentions("period_goal")):
        return False
    if min(digits_of(one.number), digits_of(other.number)) >= CERTAIN_DIGITS:
        return True
    shared = pairs(f"{one.lead} {one.tail}") & pairs(f"{other.lead} {other.tail}")
    return bool(shared) or one.unit not in COMMON_UNITS or _is_common_word(one, other)


def _is_common_word(one: Mention, other: Mention) -> bool:
    """Whether a word of works, such as 补助 or 培训, stands before both quantities."""
    return any(one.lead[i : i + 2] in other.lead for i in range(len(one.lead) - 1))


@rule("goals-differ", "consistency", "must", "一年期项目两个目标写成一致。")
def goals_differ(s: Subject, c: Context) -> Found:
    """一年期项目两个目标的数不同
    查什么：一年期项目的实施期目标与年度目标说同一件事，数量不同。
    为什么：只做一年的项目，实施期就是年度。
    依据：财预〔2015〕88号的一致性要求。
    错例：实施期目标：硬化道路26公里；年度目标：硬化道路36公里
    对例：两个目标均为硬化道路26公里"""
    if s.years != 1 or len(s.goals) < 2:
        return
    period = {(m.lead[-4:], m.unit, m.tail[:2]): m for m in s.mentions("period_goal")}
    for m in s.mentions("annual_goal"):
        other = period.get((m.lead[-4:], m.unit, m.tail[:2]))
        if other and other.number != m.number and len(m.lead + m.tail) > 1:
            yield Seen(
                "annual_goal",
                f"实施期目标写{other.lead}{other.text}，年度目标写{m.lead}{m.text}。",
                f"{s.said('period_goal', other.text)}；{s.said('annual_goal', m.text)}",
            )
            return
