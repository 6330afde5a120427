"""可行性（二）：期限、日期、进度是否成立，是否在项目期内。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.amounts import years_in
from kb.review.context import Context
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import SATISFACTION, Subject
from kb.review.words import LIMITS, has

Found = Iterator[Seen | Unknown]
_NEW_YEAR = {
    2022: "2022-02-01",
    2023: "2023-01-22",
    2024: "2024-02-10",
    2025: "2025-01-29",
    2026: "2026-02-17",
    2027: "2027-02-06",
}
_LASTING = ("可持续影响指标", SATISFACTION, "经济效益指标", "生态效益指标")
"""Levels under which what lasts beyond the project belongs."""
_DURATION = re.compile(r"(个?月|年|天|日)")
_TIME_ALREADY_PAST = re.compile(r"(20\d\d)年春节前?$")


@rule("duration-too-long", "feasibility", "must", "改成不超过项目期的时间。")
def duration_too_long(s: Subject, c: Context) -> Found:
    """时长超过项目期
    查什么：产出指标里的时间（工期、运营时间、完成时限）超过项目期，如一年期项目写“>1年”。
    为什么：项目期内做不完的事，不能作为本项目的目标。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：项目期1年；完成时限>1年
    对例：项目期1年；完成时限≤10个月"""
    for line in s.lines:
        if line.level2 in _LASTING:
            continue
        months = _months(line.row["number"], line.row["unit"])
        if (
            months is None
            or has("after_delivery", line.folded_name)
            or not (has("duration_name", line.folded_name) or line.level2 == "时效指标")
        ):
            continue
        if s.years is None:
            yield Unknown("项目期没有写明几年")
        elif months > s.years * 12 or (months == s.years * 12 and line.row["operator"] == ">"):
            yield Seen(
                line.field,
                f"“{line.name}”{line.value}，超过项目期{s.years}年。",
                f"{line.evidence()}；{s.said('period')}",
            )


def _months(number: float | None, unit: str | None) -> float | None:
    if number is None or not unit or not _DURATION.fullmatch(unit):
        return None
    return number * 12 if unit == "年" else number if "月" in unit else number / 30


@rule("duration-differs", "consistency", "must", "把工期与项目期写成一致。")
def duration_differs(s: Subject, c: Context) -> Found:
    """工期与项目期矛盾
    查什么：工期、建设周期写的年数与项目期不同（多年期项目写成一年）。
    为什么：期限两说，年度任务无从分解。
    依据：财预〔2015〕88号的一致性要求。
    错例：项目期3年；工期1年
    对例：项目期3年；工期3年"""
    for line in s.of_level("时效指标", "质量指标", "数量指标"):
        months = _months(line.row["number"], line.row["unit"])
        if months and s.years and s.years > 1 and months <= s.years * 6 and has("building_period", line.folded_name):
            yield Seen(
                line.field,
                f"“{line.name}”{line.value}，项目期却是{s.years}年。",
                f"{line.evidence()}；{s.said('period')}",
            )


@rule("time-outside-year", "feasibility", "must", "改成预算年度（或项目期）以内的时间。")
def time_outside_year(s: Subject, c: Context) -> Found:
    """时限不在预算年度内
    查什么：时效指标里的年份早于预算年度，或晚于项目期的最后一年；多年期项目的年度指标写到以后的年度。
    为什么：过去的时间无法再实现，多半是沿用旧表。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：2024年度；工程完工时间：2023年10月底前
    对例：2024年度；工程完工时间：2024年10月底前"""
    if s.year is None:
        yield Unknown("没有预算年度")
        return
    named = years_in(s.folded("project_name"))
    spans = [*years_in(s.text("period")), *(named if named and min(named) <= s.year <= max(named) else ())]
    first, last = min([s.year, *spans]), max([s.year + (s.years or 1) - 1, *spans])
    for line in s.lines:
        years = years_in(line.folded_value)
        if not years or line.level2 not in ("时效指标", "数量指标", "质量指标"):
            continue
        of_the_year = line.row["horizon"] == "annual" and not line.both and (s.years or 1) > 1
        if (
            max(years) < first
            or (s.years is not None and min(years) > last + 1)
            or (of_the_year and min(years) > s.year)
        ):
            yield Seen(line.field, f"“{line.name}”写{line.value}，不在预算年度{s.year}年内。", line.evidence())


@rule("time-already-past", "feasibility", "hint", "填报时已完成的事不作为目标，换成尚未完成的工作。")
def time_already_past(s: Subject, c: Context) -> Found:
    """时限早于填报日期
    查什么：时效指标的时限（到月，或春节前）在填报日期之前。
    为什么：填表时已经过去的时限约束不了任何人。
    依据：财预〔2015〕88号：绩效目标是预期目标。
    错例：3月6日填报；春节慰问完成时间：春节前
    对例：3月6日填报；第四季度补助发放时间：10月20日前"""
    filled = s.project["filled_at"]
    if not filled:
        return
    for line in s.of_level("时效指标"):
        value = line.folded_value
        if (spring := _TIME_ALREADY_PAST.match(value)) and _NEW_YEAR.get(int(spring[1]), "9") < filled[:10]:
            yield Seen(line.field, f"“{line.name}”{line.value}，早于填报日期{filled[:10]}。", line.evidence())


@rule("filled-late", "feasibility", "should", "核对填报日期；目标应在预算批复前填报。")
def filled_late(s: Subject, c: Context) -> Found:
    """填报日期不在申报期内
    查什么：填报日期在预算年度结束之后，或早于上一年度。
    为什么：年度过完再填的不是目标；早两年以上的多半写错。
    依据：财预〔2015〕88号：绩效目标与部门预算同步申报。
    错例：2023年度；填报日期：2024年3月5日
    对例：2023年度；填报日期：2022年11月20日"""
    filled = s.project["filled_at"]
    if filled and s.year and not s.year - 1 <= int(filled[:4]) <= s.year:
        side = "晚于" if int(filled[:4]) > s.year else "远早于"
        yield Seen(
            "filled_raw", f"填报日期{filled[:10]}{side}预算年度{s.year}年。", f"填报日期：“{s.text('filled_raw')}”"
        )


@rule("period-too-long", "feasibility", "hint", "超过五年的项目分期设定，或说明依据。")
def period_too_long(s: Subject, c: Context) -> Found:
    """项目期过长
    查什么：项目期超过五年。
    为什么：时间太长，目标无法按年考核，资金也难以预计。
    依据：中期财政规划按三年滚动编制；专项资金一般应设定期限。
    错例：项目期：10年
    对例：项目期：3年（2024—2026年）"""
    if s.years and s.years > LIMITS["period_years"]:
        yield Seen("period", f"项目期{s.years}年，超过五年。", s.said("period"))
