"""可行性（三）：日期、计划、时效指标是否成立，是否在项目期内，前后是否相合。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from kb.review.amounts import without_documents, years_in
from kb.review.context import Context
from kb.review.dates import impossible_dates, last_month, months_in
from kb.review.mentions import pairs
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import Subject
from kb.review.words import FIELD_NAMES, has

Found = Iterator[Seen | Unknown]
GRACE = {True: 1, False: 3}
"""Months after the end of a project in which its work may still end: where the form names the last month, and where not."""

LATER = 1
"""Months by which an indicator may be later than the plan."""
STARTED = 2
"""The last rank of the stages that begin a work."""
_BEFORE_WORK = re.compile("招标|采购|设计|前期|方案|申报|审核|摸底|公示|清表|征[地收]")
_EACH_MONTH = re.compile(r"每月(\d{1,2})日")
_MONTH_END = re.compile("每?月(?:底|末)")
_GOES_ON = re.compile("[月日]起|每|开始|启动|陆续|一半|部分")
_BEFORE = re.compile("[月日底]前")
_CLAUSE = re.compile(r"[,。;、:]")
_STAGES = (
    (1, re.compile(r"招投?标|政府采购")),
    (2, re.compile(r"开工|进场施工")),
    (3, re.compile(r"施工(?!图|单位|许可|合同|队|方|招标|设计|准备|企业|现场|人员)")),
    (4, re.compile(r"完工|竣工(?!验收)|建成")),
    (5, re.compile(r"验收|[初复终]验")),
)


@rule("date-impossible", "feasibility", "must", "改成日历上有的日期。")
def date_impossible(s: Subject, c: Context) -> Found:
    """日历上没有的日期
    查什么：指标值、计划、目标、项目期里的月份大于12，或当月没有这一天（如9月31日）。
    为什么：不存在的日期无法考核，多半是笔误。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：完工时间：2025年9月31日前
    对例：完工时间：2025年9月30日前"""
    for line in s.lines:
        for date in impossible_dates(line.folded_value):
            yield Seen(line.field, f"“{line.name}”写的“{date}”不存在。", line.evidence())
    for field in ("plan", "period_goal", "annual_goal", "overview"):
        for date in impossible_dates(s.folded(field)):
            yield Seen(field, f"{FIELD_NAMES[field]}里的“{date}”不存在。", s.said(field, date))
    for date in impossible_dates(s.folded("period")):
        yield Seen("period", f"项目期里的“{date}”不存在。", s.said("period"))


@rule("time-after-end", "feasibility", "must", "改成项目期以内的时间，或核对项目期。")
def time_after_end(s: Subject, c: Context) -> Found:
    """时限晚于项目期
    查什么：时效指标写明的年月，晚于项目期的最后一个月；项目期只写年数的，晚于最后一年的次年3月。
    为什么：项目期内做不完的事，不能作为本项目的目标。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：项目期2024年2月—12月；完工时间：2025年9月底前
    对例：项目期2024年2月—12月；完工时间：2024年9月底前"""
    end = last_month(s)
    if end is None:
        yield Unknown("项目期没有写明几年")
        return
    for line in s.of_level("时效指标"):
        late = [m for m in months_in(line.folded_value, None) if m.number > end.month + GRACE[end.stated]]
        if late:
            yield Seen(
                line.field,
                f"“{line.name}”写{late[0].text}，晚于项目期。",
                f"{line.evidence()}；{s.said('period')}",
            )


@rule("time-before-start", "feasibility", "must", "改成项目开始以后的时间，或核对项目期。")
def time_before_start(s: Subject, c: Context) -> Found:
    """时限早于项目期
    查什么：时效指标里完成、验收一类的年月，早于项目期写明的第一个月，或早于计划里开工、招标的月份。
    为什么：还没有开始就要做完，必有一处写错。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：项目期2025年4月—12月；主体工程完工时间：2025年2月底前
    对例：项目期2025年4月—12月；主体工程完工时间：2025年10月底前"""
    months = [month.number for month in months_in(s.folded("period"), s.year)]
    starts = [(min(months), s.said("period"))] if len(months) > 1 and years_in(s.folded("period")) else []
    starts += [(month, s.said("plan", clause)) for rank, month, clause in _stages(s) if rank <= STARTED]
    if not starts or (s.years or 1) > 1:
        return
    start, shown = max(starts)
    for line in s.of_level("时效指标"):
        ends = [month.number for month in months_in(line.folded_value, s.year)]
        if (
            ends
            and max(ends) < start
            and has("completion", line.folded_name)
            and not _BEFORE_WORK.search(line.folded_name)
        ):
            yield Seen(line.field, f"“{line.name}”写{line.value}，那时还没有开始。", f"{line.evidence()}；{shown}")


@rule("plan-after-end", "feasibility", "must", "把计划改到项目期以内，或核对项目期。")
def plan_after_end(s: Subject, c: Context) -> Found:
    """计划晚于项目期
    查什么：实施计划或目标写明的年月晚于项目期的最后一个月；管护、质保、审计、评价不算。
    为什么：项目期内做不完，年度资金和目标就要重新安排。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：2023年度，项目期1年；计划：2024年10月验收
    对例：2023年度，项目期1年；计划：2023年10月验收"""
    end = last_month(s)
    if end is None:
        yield Unknown("项目期没有写明几年")
        return
    for field in ("plan", "period_goal", "annual_goal"):
        text = without_documents(s.folded(field))
        for month in months_in(text, s.year):
            clause = _CLAUSE.split(text[month.end :])[0]
            if month.number > end.month + GRACE[end.stated] and not has("after_the_project", clause):
                yield Seen(
                    field,
                    f"{FIELD_NAMES[field]}写到{month.text}，晚于项目期。",
                    f"{s.said(field, month.text)}；{s.said('period')}",
                )
                break


@rule("period-outside-year", "consistency", "must", "核对项目期与预算年度。")
def period_outside_year(s: Subject, c: Context) -> Found:
    """项目期不含预算年度
    查什么：项目期写明的年份都早于或都晚于预算年度。
    为什么：多半是沿用旧表；项目期外没有年度目标。
    依据：财预〔2015〕88号：绩效目标按年度申报。
    错例：2024年度；项目期：2022年3月—2023年6月
    对例：2024年度；项目期：2023年3月—2024年6月"""
    years = years_in(s.folded("period"))
    if list(years) != sorted(years):
        return
    if years and s.year and not min(years) <= s.year <= max(years):
        yield Seen("period", f"项目期不含预算年度{s.year}年。", s.said("period"))


@rule("period-reversed", "feasibility", "must", "起在前、止在后，核对后改正。")
def period_reversed(s: Subject, c: Context) -> Found:
    """项目期起止颠倒
    查什么：项目期写明的起止年月，结束早于开始。
    为什么：期限不成立，年度任务无从分解。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：项目期：2024年10月—2024年3月
    对例：项目期：2024年3月—2024年10月"""
    text = s.folded("period")
    years, months = years_in(text), [month.number for month in months_in(text, s.year)]
    if list(years) != sorted(years) or (years and len(months) == 2 and months[1] < months[0]):
        yield Seen("period", "项目期的结束早于开始。", s.said("period"))


@rule("goal-time-differs", "consistency", "should", "目标与时效指标写同一个时间。")
def goal_time_differs(s: Subject, c: Context) -> Found:
    """时效指标晚于目标的时间
    查什么：总体目标写明哪个月以前做完，时效指标里的完成时间都更晚；或两处写的每月几日前不同。
    为什么：目标要求9月，指标却到12月，必有一处写错。
    依据：财预〔2015〕88号：绩效指标是绩效目标的细化和量化。
    错例：目标：9月底前全部竣工；竣工时间：2024年12月底前
    对例：目标：9月底前全部竣工；竣工时间：2024年9月底前"""
    if not s.goals:
        return
    field = s.goals[0][0]
    days = {int(day) for day in _EACH_MONTH.findall(s.folded(field))}
    for line in s.of_level("时效指标") if len(days) == 1 else ():
        found = _EACH_MONTH.findall(_MONTH_END.sub("每月31日", line.folded_value))
        if found and int(found[0]) not in days and any(pair in s.folded(field) for pair in pairs(line.folded_name)):
            yield Seen(
                line.field,
                f"“{line.name}”写{line.value}，目标是每月{min(days)}日。",
                f"{line.evidence()}；{s.said(field, '每月')}",
            )
            return
    if s.years != 1:
        return
    goal = {month.number for month in months_in(without_documents(s.folded(field)), s.year)}
    done = [line for line in s.of_level("时效指标") if has("completion", line.folded_name)]
    times = [(line, months[-1]) for line in done if (months := list(months_in(line.folded_value, s.year)))]
    if len(goal) == 1 and times and min(month.number for _, month in times) > max(goal):
        line = times[0][0]
        yield Seen(
            line.field, f"“{line.name}”写{line.value}，晚于目标的时间。", f"{line.evidence()}；{s.said(field, '月')}"
        )


def _stages(s: Subject) -> list[tuple[int, int, str]]:
    """The plan's stages as rank, month and clause; nothing where a stage comes twice, as in works of several parts."""
    return list(_stages_of(s.folded("plan"), s.year))


@lru_cache(maxsize=64)
def _stages_of(text: str, year: int | None) -> tuple[tuple[int, int, str], ...]:
    found = []
    for clause in _CLAUSE.split(text):
        months = list(months_in(clause, year))
        if months:
            year = months[-1].number // 12
        ranks = [rank for rank, words in _STAGES if words.search(clause)]
        if months and ranks:
            found.append((ranks[0], months[-1].number, clause))
    accepted = [stage for stage in found if stage[0] == _STAGES[-1][0]]
    found = [stage for stage in found if stage not in accepted[1:]]  # of several acceptances the first
    ranks = [rank for rank, _, _ in found]
    return tuple(found) if len(set(ranks)) == len(ranks) else ()


@rule("plan-order", "feasibility", "should", "按先后排列步骤，核对月份。")
def plan_order(s: Subject, c: Context) -> Found:
    """计划的先后颠倒
    查什么：实施计划里验收早于完工、完工早于开工、开工早于招标。
    为什么：步骤颠倒，多半是月份写错。
    依据：财预〔2015〕88号的可行性审核。
    错例：6月开工，5月竣工验收
    对例：3月招标，5月开工，10月竣工验收"""
    if len(set(years_in(s.folded("period")))) > 1:
        return
    stages = sorted(_stages(s))
    for (_, month, clause), (_, later, after) in pairwise(stages):
        if later < month:
            yield Seen("plan", f"“{after}”早于“{clause}”。", s.said("plan", after))
            return


@rule("plan-time-differs", "consistency", "should", "时效指标与实施计划写同一个时间。")
def plan_time_differs(s: Subject, c: Context) -> Found:
    """时效指标与计划的时间不同
    查什么：时效指标的时间早于实施计划里同一步骤（完工、验收、投入使用等）的月份，或比它晚一个月以上。
    为什么：计划10月才完工，指标却要求8月，必有一处写错。
    依据：财预〔2015〕88号的一致性要求。
    错例：计划：10月完工；完工时间：2024年8月底前
    对例：计划：10月完工；完工时间：2024年10月底前"""
    if s.years != 1:
        return
    yield from _steps_differ(s)
    stages = {rank: (month, clause) for rank, month, clause in _stages(s) if rank > 3}
    for line in s.of_level("时效指标"):
        months = list(months_in(line.folded_value, s.year))
        for rank, words in _STAGES[3:]:
            if months and rank in stages and words.search(line.folded_name) and months[-1].number < stages[rank][0]:
                yield Seen(
                    line.field,
                    f"“{line.name}”写{line.value}，计划却是“{stages[rank][1]}”。",
                    f"{line.evidence()}；{s.said('plan', stages[rank][1])}",
                )
                break


def _steps_differ(s: Subject) -> Iterator[Seen]:
    """Indicators whose step, told by a word such as 投入使用 or by most of the name, the plan puts in another month."""
    clauses = [clause for clause in _CLAUSE.split(s.folded("plan")) if "月" in clause]
    for line in s.of_level("时效指标") if clauses else ():
        ends = [month.number for month in months_in(line.folded_value, s.year)]
        if not ends:
            continue
        word, words = has("steps", line.folded_name), pairs(line.folded_name)
        named = [clause for clause in clauses if _is_named(words, clause)]
        of_step = named or [clause for clause in clauses if word and word in clause]
        months = [month.number for month in months_in(of_step[0], s.year)] if len(of_step) == 1 else []
        if not months:
            continue
        going_on = _GOES_ON.search(of_step[0]) is not None
        until = max(months) if has("completion", line.folded_name) and not going_on else min(months)
        if max(ends) < until or (named and max(ends) > max(months) + _late(of_step[0]) and not going_on):
            yield Seen(
                line.field,
                f"“{line.name}”写{line.value}，计划却是“{of_step[0]}”。",
                f"{line.evidence()}；{s.said('plan', of_step[0])}",
            )
            return


def _late(clause: str) -> int:
    """Months by which an indicator may be later than a step of the plan: none where the plan says before when."""
    return 0 if _BEFORE.search(clause) else LATER


def _is_named(words: frozenset[str], clause: str) -> bool:
    shared = sum(word in clause for word in words)
    return shared > 1 and shared >= 0.6 * len(words)
