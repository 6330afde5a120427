"""可行性：时间、数值、文号、测算是否合理。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.amounts import document_numbers, money_value, years_in
from kb.review.context import Context
from kb.review.quantities import priced
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import NARRATIVE, SATISFACTION, Subject
from kb.review.words import LIMITS, has
from kb.wording import yuan

Found = Iterator[Seen | Unknown]
_NEW_YEAR = {
    2022: "2022-02-01",
    2023: "2023-01-22",
    2024: "2024-02-10",
    2025: "2025-01-29",
    2026: "2026-02-17",
    2027: "2027-02-06",
}
_DURATION = re.compile(r"(个?月|年|天|日)")


@rule("over-100", "feasibility", "must", "率最多100%：写“100%”，或降到有把握的数，例如“≥98%”。")
def over_100(s: Subject, c: Context) -> Found:
    """率不小于或超过100%
    查什么：比率写成≥100%、>100%，或大于100%（增长率等除外）。
    为什么：合格率、覆盖率不可能超过100%。
    依据：财预〔2015〕88号：合理可行。
    错例：设备合格率：≥100%
    对例：设备合格率：100%"""
    for line in s.lines:
        number, operator = line.row["number"], line.row["operator"]
        if line.row["unit"] != "%" or number is None or has("rates_above_100", line.folded_name):
            continue
        if (number == 100 and operator in ("≥", ">")) or number > 100:
            yield Seen(line.field, f"“{line.name}”写成{line.value}，比率不会超过100%。", line.evidence())


@rule("duration-too-long", "feasibility", "must", "改成不超过项目期的时间。")
def duration_too_long(s: Subject, c: Context) -> Found:
    """时长超过项目期
    查什么：产出指标里的时间（工期、运营时间、完成时限）超过项目期，如一年期项目写“>1年”。
    为什么：项目期内做不完的事，不能作为本项目的目标。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：项目期1年；完成时限>1年
    对例：项目期1年；完成时限≤10个月"""
    for line in s.of_level("数量指标", "质量指标", "时效指标"):
        months = _months(line.row["number"], line.row["unit"])
        if months is None or not (has("duration_name", line.folded_name) or line.level2 == "时效指标"):
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
    查什么：时效指标里的年份早于预算年度，或晚于项目期的最后一年。
    为什么：过去的时间无法再实现，多半是沿用旧表。
    依据：财预〔2015〕88号：合理可行，在一定期限内如期实现。
    错例：2024年度；工程完工时间：2023年10月底前
    对例：2024年度；工程完工时间：2024年10月底前"""
    if s.year is None:
        yield Unknown("没有预算年度")
        return
    spans = [*years_in(s.text("period")), *years_in(s.folded("project_name"))]
    first, last = min([s.year, *spans]), max([s.year + (s.years or 1) - 1, *spans])
    for line in s.lines:
        years = years_in(line.folded_value)
        if not years or line.level2 not in ("时效指标", "数量指标", "质量指标"):
            continue
        if max(years) < first or (s.years is not None and min(years) > last + 1):
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
        if (spring := re.match(r"(20\d\d)年春节前?$", value)) and _NEW_YEAR.get(int(spring[1]), "9") < filled[:10]:
            yield Seen(line.field, f"“{line.name}”{line.value}，早于填报日期{filled[:10]}。", line.evidence())


@rule("docno-future", "feasibility", "must", "核对文号；年份写错的改正，文件未印发的先不作依据。")
def docno_future(s: Subject, c: Context) -> Found:
    """文号年份晚于预算年度
    查什么：立项依据等处的文号，年份晚于预算年度。
    为什么：编预算时不可能有以后年度的文件，多半写错。
    依据：《党政机关公文格式》（GB/T 9704—2012）：发文字号由机关代字、年份、发文顺序号组成。
    错例：2024年度；立项依据：晋财农改（2026）14号
    对例：2024年度；立项依据：晋财农改〔2023〕14号"""
    if s.year is None:
        yield Unknown("没有预算年度")
        return
    for field in NARRATIVE:
        for number, year in document_numbers(s.folded(field)):
            if year > s.year:
                yield Seen(field, f"文号“{number}”的年份晚于预算年度{s.year}年。", s.said(field), covers=NARRATIVE)
                return


@rule("filled-late", "feasibility", "should", "核对填报日期；目标应在预算批复前填报。")
def filled_late(s: Subject, c: Context) -> Found:
    """填报日期晚于预算年度
    查什么：填报日期在预算年度结束之后。
    为什么：年度过完再填的不是目标。
    依据：财预〔2015〕88号：绩效目标与部门预算同步申报。
    错例：2023年度；填报日期：2024年3月5日
    对例：2023年度；填报日期：2022年11月20日"""
    filled = s.project["filled_at"]
    if filled and s.year and int(filled[:4]) > s.year:
        yield Seen(
            "filled_raw", f"填报日期{filled[:10]}晚于预算年度{s.year}年。", f"填报日期：“{s.text('filled_raw')}”"
        )


@rule("satisfaction-perfect", "feasibility", "hint", "留出余地，例如“≥95%”。")
def satisfaction_perfect(s: Subject, c: Context) -> Found:
    """满意度定为100%
    查什么：满意度指标的值是100%。
    为什么：满意度靠抽样调查，人人满意难以实现，也难以证明。
    依据：财预〔2015〕88号：合理可行。
    错例：居民满意度：100%
    对例：居民满意度：≥92%"""
    for line in s.of_level(SATISFACTION):
        if line.row["number"] == 100 and line.row["operator"] not in ("≥", ">"):
            yield Seen(line.field, f"满意度定为{line.value}，难以实现。", line.evidence())


@rule("satisfaction-low", "feasibility", "hint", "参照同类项目提高，例如“≥85%”；定得低的说明理由。")
def satisfaction_low(s: Subject, c: Context) -> Found:
    """满意度定得过低
    查什么：满意度目标低于70%。
    为什么：定得过低，怎样做都能完成。
    依据：财预〔2015〕88号：合理可行，不能过低。
    错例：群众满意度：≥50%
    对例：群众满意度：≥88%"""
    for line in s.of_level(SATISFACTION):
        if (
            line.row["unit"] == "%"
            and line.row["number"] is not None
            and line.row["number"] < LIMITS["satisfaction_low"]
        ):
            yield Seen(line.field, f"满意度只定为{line.value}。", line.evidence())


@rule("unit-cost", "feasibility", "must", "重新测算：单价乘数量应等于预算，改数量、单价或金额。")
def unit_cost(s: Subject, c: Context) -> Found:
    """单价乘数量与预算不符
    查什么：成本指标的单价乘相应的数量，合计明显超过预算；人均、户均成本乘数量与总额不符。
    为什么：钱不够做这么多事，或者单价不是按预算算的。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：预算943.8万元；28600户，每户600元（需1716万元）
    对例：预算943.8万元；28600户，每户330元"""
    total = s.money.get(("annual", "total")) or s.total
    if not total or (s.years or 1) > 1:
        return
    products = list(priced(s))
    amount = sum(product.yuan for product in products)
    if products and amount > total * (1 + LIMITS["budget_tolerance"]):
        shown = "；".join(product.shown for product in products)
        yield Seen(
            products[0].field,
            f"按单价测算需{yuan(round(amount))}元，超过预算{yuan(total)}元。",
            f"{shown}；{s.said_money('annual')}",
        )
    elif len(products) == 1 and products[0].whole and abs(amount - total) > total * LIMITS["average_tolerance"]:
        yield Seen(
            products[0].field,
            f"按平均成本测算为{yuan(round(amount))}元，预算是{yuan(total)}元。",
            f"{products[0].shown}；{s.said_money('annual')}",
        )


@rule("scale-implausible", "feasibility", "should", "核实数值和单位，写与本项目资金相称、能够归因于本项目的结果。")
def scale_implausible(s: Subject, c: Context) -> Found:
    """投入与产出明显不相称
    查什么：产出或效益指标里的金额超过预算数百倍。
    为什么：几百万元的经费不能对几十亿元的结果负责。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：经费300万元；签约资金50亿元
    对例：经费300万元；新签约并开工项目15个"""
    for line in s.named:
        value = money_value(line.row["number"], line.row["unit"])
        if value and s.total and value > s.total * LIMITS["scale_ratio"]:
            yield Seen(
                f"{line.field}.scale",
                f"“{line.name}”{line.value}，是预算的{value / s.total:,.0f}倍。",
                f"{line.evidence()}；{s.said_money('period')}",
            )


@rule("far-from-usual", "feasibility", "hint", "核对数值和单位；确有特殊情况的说明理由。")
def far_from_usual(s: Subject, c: Context) -> Found:
    """与同类项目相差悬殊
    查什么：比率以外的标准指标，与库中同一指标、同一单位的中位值相差十倍以上。
    为什么：多半是单位写错，或目标定得过高过低。
    依据：财预〔2015〕88号：合理可行，参考历史和行业水平。
    错例：人均培训成本：≤2200元/人·天（同类项目多为220元）
    对例：人均培训成本：≤220元/人·天"""
    for line in s.of_level("成本指标", "经济成本指标", "时效指标"):
        usual = c.usual_value(line.row, s.project["id"]) if line.row["number"] else None
        if usual and not 1 / LIMITS["usual_ratio"] <= line.row["number"] / usual <= LIMITS["usual_ratio"]:
            yield Seen(
                line.field,
                f"“{line.name}”{line.value}，同类项目的中位值是{usual:g}{line.row['unit'] or ''}。",
                line.evidence(),
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
