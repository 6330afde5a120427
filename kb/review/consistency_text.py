"""一致性（二）：文字、指标、部门之间是否对得上。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kb.review.context import Context
from kb.review.dates import months_in
from kb.review.mentions import pairs
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import SATISFACTION, Line, Subject
from kb.review.words import HORIZON_NAMES, UNITS_OF_KINDS, has, pattern

Found = Iterator[Seen | Unknown]
LONGEST_RATE = 10
"""Characters before a percentage in which what it measures is named."""
SHORT_PROJECT = 5
"""Months below which nothing is recurrent."""
_PERCENT = re.compile(r"([\u4e00-\u9fff]{2,})[≥≤<>=]*(\d+(?:\.\d+)?)([%‰])")
_VERBS = re.compile(
    r"(?:常年|稳定|严格|保持|控制|提高|提升|达到|达|上升|增长|不低于|不少于|大于|超过|不高于|不超过|不大于|不多于|低于|小于|下降|降低|降|减少|压减|维持|均|要|为|在|到|至|分别|力争|以上|县城|全县)+$"
)
_LEADING = re.compile(r"^(?:实现|确保|力争|保证|使|其中|并|且|年末|年底|全年|全县|做到|以及)+")
_CHANGES = re.compile("降|减|增|提高|提升|上升|同比")
_COUNTED = re.compile(rf"(\d+)(?:个|所|条|座|处|家|间)(?:乡镇)?({pattern('counted').pattern})")
_KINDS = {kind: re.compile(units) for kind, units in UNITS_OF_KINDS.items()}
_TIMES = ("完成时间", "完工时间", "时间", "工期")
_GOAL_VALUE = re.compile(r"\s|(?:由|从)(?:[\u4e00-\u9fff]{0,4}|20\d\d年的?)\d[\d.]*%(?=[\u4e00-\u9fff]{0,6}\d)")
"""Blanks, and what a rate is changed from: a goal is what it is changed to."""


@rule("goal-value", "consistency", "must", "目标与指标写同一个数。")
def goal_value(s: Subject, c: Context) -> Found:
    """目标中的数与指标值不同
    查什么：总体目标写明的百分数（如满意度98%），与同名指标的值不同。
    为什么：目标与指标不一致，年终按哪一个考核就说不清。
    依据：财预〔2015〕88号：绩效指标是绩效目标的细化和量化。
    错例：目标：群众满意度98%；指标：村民满意度≥90%
    对例：目标：群众满意度95%以上；指标：村民满意度≥95%"""
    for field, text in s.goals:
        horizon = "period" if field == "period_goal" or not s.rows("annual") else "annual"
        goal = _PERCENT.findall(_GOAL_VALUE.sub("", s.folded(field)) if text else "")
        for noun, number, sign in goal:
            words = _LEADING.sub("", _VERBS.sub("", noun))
            rates = [line for line in s.lines if line.both or line.row["horizon"] == horizon]
            if "均" in noun[-3:]:  # of several at once; one of them may have a rate of its own
                rates = [r for r in rates if f"{r.row['number'] or 0:g}{sign}" not in text]
            lines = [line for line in rates if _tells(words, line)] or _nearest(noun, float(number), sign, rates, goal)
            if lines and all((line.row["number"], line.row["unit"]) != (float(number), sign) for line in lines):
                shown = "；".join(line.evidence() for line in lines[:2])
                yield Seen(field, f"目标写{words}{number}{sign}，指标是{lines[0].value}。", f"{s.said(field)}；{shown}")


def _nearest(noun: str, number: float, sign: str, lines: list[Line], goal: list[tuple[str, str, str]]) -> list[Line]:
    """The rate that shares most words with a percentage, where neither has another open one that shares as many."""
    beside = pairs(_LEADING.sub("", _VERBS.sub("", noun))[-LONGEST_RATE:])
    told = {float(other) for _, other, _ in goal}
    rates = [line for line in lines if line.row["unit"] == sign and line.row["number"] not in told]
    changes = _CHANGES.search(noun) is not None
    rates = [r for r in rates if r.level2 != SATISFACTION and changes == bool(_CHANGES.search(r.folded_name))]
    if not beside or any(line.row["unit"] == sign and line.row["number"] == number for line in lines):
        return []
    shared = [sum(word in line.folded_name for word in beside) for line in rates]
    most = max(shared, default=0)
    if 2 * most < min(len(beside), 4) or shared.count(most) != 1 or not most:
        return []
    line = rates[shared.index(most)]
    others = [pairs(other[-LONGEST_RATE:]) for other, value, _ in goal if float(value) != number]
    return [] if any(sum(word in line.folded_name for word in other) >= most for other in others) else [line]


def _tells(words: str, line: Line) -> bool:
    if line.row["number"] is None or line.row["unit"] not in ("%", "‰") or len(words) < 3:
        return False
    if "满意" in words:
        return line.level2 == SATISFACTION or "满意" in line.name
    return line.folded_name.endswith(words[-4:]) or (len(line.folded_name) >= 4 and words.endswith(line.folded_name))


@rule("count-in-text", "consistency", "must", "核对数量，各处写成一致。")
def count_in_text(s: Subject, c: Context) -> Found:
    """各处写的数量不同
    查什么：概况、目标、措施等处对同一对象（道路、卫生院、小区等）写了不同的个数。
    为什么：多半是沿用了别的项目或上一期的文字。
    依据：财预〔2015〕88号的一致性要求。
    错例：概况：4条道路；目标：完成6条道路改造
    对例：概况、目标均为4条道路"""
    first: dict[str, tuple[str, str]] = {}
    for field in ("overview", "period_goal", "safeguards", "plan", "project_name"):
        found: dict[str, set[str]] = {}
        for number, noun in _COUNTED.findall(s.folded(field)):
            found.setdefault(noun, set()).add(number)
        for noun, numbers in found.items():
            if len(numbers) > 1:
                continue
            (number,) = numbers
            if noun in first and first[noun][1] != number:
                other = first[noun][0]
                yield Seen(
                    f"{field}.counts",
                    f"{noun}一处写{first[noun][1]}，一处写{number}。",
                    f"{s.said(other)}；{s.said(field)}",
                )
                return
            first.setdefault(noun, (field, number))


@rule("department-names", "consistency", "should", "使用部门的全称，与本级机构名录一致。")
def department_names(s: Subject, c: Context) -> Found:
    """同一代码写了不同的部门名称
    查什么：同一文件里，同一部门代码对应了不止一个名称，而本表用的是较少见的一个。
    为什么：按部门汇总时会被算成两个部门。
    依据：财预〔2015〕88号附表：主管部门及代码。
    错例：053-某县教育局（其余各表为某县教育科技局）
    对例：053-某县教育科技局"""
    code, name = s.text("department_code"), s.text("department_name")
    if not code or not name:
        return
    names = c.names_of_code(s.project["document_id"], code)
    usual = max(names, key=lambda n: (names[n], len(n)), default=name)
    if usual != name and (names[usual] > names[name] or len(usual) > len(name)):
        yield Seen(
            "department_name",
            f"同一代码{code}在本文件另外{names[usual]}张表写作“{usual}”。",
            f"主管部门：“{code}-{name}”",
            fix=f"改为“{usual}”，或核对代码。",
        )


@rule("attribute-recurrent", "consistency", "should", "每年都要安排的支出，项目属性改为经常性项目。")
def attribute_recurrent(s: Subject, c: Context) -> Found:
    """每年都有的支出写成一次性项目
    查什么：属性为一次性项目，而名称或概况说的是运行费、低保、供暖补贴等每年都有的支出。
    为什么：属性错了，以后年度的目标和预算就接不上。
    依据：财预〔2015〕88号附表：项目属性。
    错例：城市低保；属性：一次性项目(1年结束)
    对例：城市低保；属性：经常性项目"""
    if "一次性" not in s.text("attribute") or has("once", s.text("attribute")):
        return
    word = has("recurrent", s.folded("project_name"))
    field = "project_name"
    if not word and not has("once", s.folded("project_name")):
        word, field = has("recurrent", s.folded("overview")), "overview"
    if word:
        yield Seen(
            "attribute", f"“{word}”每年都要支出，项目属性却是一次性项目。", f"{s.said('attribute')}；{s.said(field)}"
        )


@rule("attribute-once", "consistency", "hint", "做完就结束的项目，项目属性改为一次性项目。")
def attribute_once(s: Subject, c: Context) -> Found:
    """一次做完的项目写成经常性项目
    查什么：属性为经常性项目，项目期却只有几个月，或名称说的是新建、购置、普查一类做完就结束的事。
    为什么：属性错了，以后年度会重复安排资金。
    依据：财预〔2015〕88号附表：项目属性。
    错例：新建旅游厕所；属性：经常性项目
    对例：新建旅游厕所；属性：一次性项目"""
    if "经常性" not in s.text("attribute"):
        return
    months = [month.number for month in months_in(s.folded("period"), s.year)]
    short = months and max(months) - min(months) < SHORT_PROJECT
    word = has("done_once", s.folded("project_name"))
    if (short or word) and not has("recurrent", s.folded("project_name")):
        why = f"“{word}”做完就结束" if word else "项目期只有几个月"
        yield Seen("attribute", f"{why}，项目属性却是经常性项目。", f"{s.said('attribute')}；{s.said('project_name')}")


@rule("level-content", "consistency", "should", "把指标移到相应的二级指标下。")
def level_content(s: Subject, c: Context) -> Found:
    """指标放错了二级指标
    查什么：比例列为数量指标，标准、单价列为质量指标，时间列为数量或质量指标，等等。
    为什么：放错位置，应有的那一类指标实际上是空的。
    依据：财预〔2021〕101号：数量、质量、时效、成本指标各有所指。
    错例：数量指标：用于产业发展比例≥65%
    对例：质量指标：用于产业发展比例≥65%；数量指标：支持产业项目≥30个"""
    for line in s.named:
        name, right = line.folded_name, ""
        if line.level2 == "数量指标" and has("rate_name", name) and not has("coverage_name", name):
            right = "质量指标"
        elif (line.level2 == "数量指标" and has("time_name", name)) or (
            line.level2 == "质量指标" and "完成时间" in name
        ):
            right = "时效指标"
        elif line.level2 in ("数量指标", "质量指标") and has("cost_name", name) and "率" not in name:
            right = "成本指标"
        if right:
            yield Seen(
                line.field,
                f"“{line.name}”是{right}，列在{line.level2}下。",
                line.evidence(),
                fix=f"移到{right}下；{line.level2}另设。",
            )


@rule("unit-mismatch", "consistency", "must", "率和比例用%，时间用时间单位，金额用元或万元。")
def unit_mismatch(s: Subject, c: Context) -> Found:
    """单位与名称不符
    查什么：名称是率或比例而单位不是%；名称是人数、户数、面积、里程、金额、时间一类，而单位是别的东西的（如人数写“台”，面积写“人”）。
    为什么：名称与单位必有一处写错。
    依据：财预〔2021〕101号：指标值应含计量单位。
    错例：设备合格率：20台
    对例：设备合格率：≥98%"""
    for line in s.lines:
        unit, name = line.row["unit"] or "", line.folded_name
        if line.row["number"] is None or not unit:
            continue
        if (
            has("rate_name", name)
            and unit not in ("%", "‰", "个百分点", "倍", "％")
            and (unit in ("元", "万元", "亿元") or not any(w in unit for w in ("%", "‰", "/", "百分", "元")))
        ):
            yield Seen(line.field, f"“{line.name}”是比率，单位却是“{unit}”。", line.evidence())
        elif (
            (kind := _kind_of(name))
            and not _KINDS[kind].fullmatch(unit)
            and (kind in _TIMES or unit not in ("%", "‰", "倍", "个百分点"))
        ):
            yield Seen(line.field, f"“{line.name}”是{kind}，单位却是“{unit}”。", line.evidence())


@lru_cache(maxsize=4096)
def _kind_of(name: str) -> str:
    """The kind of quantity that a name ends with, by words.yml; "" where it tells none."""
    return next((kind for kind in _KINDS if name.endswith(kind)), "")


@rule("period-goal-annual", "consistency", "hint", "年度目标只写本年度要完成的部分。")
def period_goal_annual(s: Subject, c: Context) -> Found:
    """多年期项目两个目标相同
    查什么：项目期多于一年，年度目标与实施期目标一字不差。
    为什么：年度目标应是实施期目标在本年度的一部分。
    依据：财预〔2015〕88号：绩效目标分实施期和年度设定。
    错例：项目期3年；两个目标均为“三年内全部完成改造”
    对例：年度目标：2024年完成11个小区改造"""
    if (s.years or 1) > 1 and len(s.goals) == 1 and s.text("period_goal") and s.text("annual_goal"):
        yield Seen(
            "annual_goal",
            f"项目期{s.years}年，年度目标与实施期目标相同。",
            f"{HORIZON_NAMES['annual']}目标：{s.said('annual_goal')}",
        )
