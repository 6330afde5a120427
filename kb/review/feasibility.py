"""可行性：时间、数值、文号、测算是否合理。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.amounts import document_numbers, money_in, money_value
from kb.review.context import Context
from kb.review.mentions import NEXT, plain_quantity
from kb.review.quantities import priced
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import NARRATIVE, SATISFACTION, Subject
from kb.review.words import FIELD_NAMES, LEAST_PRICES, LIMITS, has
from kb.wording import yuan

Found = Iterator[Seen | Unknown]
_MOST = {
    "年": 100,
    "天/年": 366,
    "天/月": 31,
    "天/周": 7,
    "岁": 130,
    "人": 3e7,
    "户": 1e7,
    "公里": 1e5,
    "万人": 3000,
    "万户": 1000,
    "℃": 1000,
    "月/年": 12,
    "个月/年": 12,
    "小时/天": 24,
}
DAYS_OF_YEAR = 366
_HOURS = {"分钟": 1 / 60, "小时": 1, "个小时": 1}
_DAYS = ("天", "日", "工作日", "个工作日")
_TIMES = ("起", "次", "件", "人", "家", "户", "例", "宗")
_RHYTHMS = (
    (re.compile(r"(?:每[天日]|日均)[\u4e00-\u9fff]{0,8}?(\d+(?:\.\d+)?)个?小时"), 24),
    (re.compile(r"每周[\u4e00-\u9fff]{0,8}?(\d+)天"), 7),
    (re.compile(r"每月[\u4e00-\u9fff]{0,8}?(\d+)天"), 31),
    (re.compile(r"(?:每年|全年)[\u4e00-\u9fff]{0,8}?(\d+)天"), 366),
    (re.compile(r"(?:每年|全年)[\u4e00-\u9fff]{0,4}?(\d+)个月"), 12),
)
"""What a day, a week, a month and a year have at most."""
_OF_MANY = re.compile(r"各|人|值[班守]|驻")
"""Words of days that several work at once."""
_NO_RHYTHM = re.compile("人天|累计|合计|平均")
_FREQUENCY = re.compile("频次$|次/")
_A_DAY = re.compile("每[天日]")
_OVER_100 = re.compile(
    r"([\u4e00-\u9fff]{2,8}[率度])(?:达到?|不低于|不少于|均|为|在|超过|≥|>){0,3}(1\d[1-9]|1[1-9]\d|[2-9]\d\d)(?:\.\d+)?%"
)
_CHANGE = re.compile("增|降|减")


@rule("over-100", "feasibility", "must", "率最多100%：写“100%”，或降到有把握的数，例如“≥98%”。")
def over_100(s: Subject, c: Context) -> Found:
    """率不小于或超过100%
    查什么：比率写成≥100%、>100%，或大于100%（增长率等除外）。
    为什么：合格率、覆盖率不可能超过100%。
    依据：财预〔2015〕88号：合理可行。
    错例：设备合格率：≥100%
    对例：设备合格率：100%"""
    told = False
    for line in s.lines:
        number, operator = line.row["number"], line.row["operator"]
        if line.row["unit"] != "%" or number is None or has("rates_above_100", line.folded_name):
            continue
        if (number == 100 and operator in ("≥", ">")) or number > 100:
            told = True
            yield Seen(line.field, f"“{line.name}”写成{line.value}，比率不会超过100%。", line.evidence())
    for field, _ in () if told else s.goals:
        for match in _OVER_100.finditer(s.folded(field)) if "%" in s.folded(field) else ():
            if not has("rates_above_100", match[1]):
                yield Seen(
                    f"{field}.rate", f"{FIELD_NAMES[field]}写{match[0]}，比率不会超过100%。", s.said(field, match[0])
                )


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
                yield Seen(
                    field, f"文号“{number}”的年份晚于预算年度{s.year}年。", s.said(field, number), covers=NARRATIVE
                )
                return


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
    if not products or has("paid_elsewhere", s.folded("overview")):
        return
    amount = sum(product.yuan for product in products)
    certain = all(product.certain for product in products)
    if amount > total * (1 + LIMITS["budget_tolerance" if certain else "guess_tolerance"]):
        shown = "；".join(product.shown for product in products)
        yield Seen(
            products[0].field,
            f"按单价测算需{yuan(round(amount))}元，超过预算{yuan(total)}元。",
            f"{shown}；{s.said_money('annual')}",
        )
    elif (
        len(products) == 1
        and products[0].whole
        and abs(amount - total) > total * LIMITS["average_tolerance"]
        and not any(money.is_about(amount) for money in money_in(s.folded("overview")))  # it is of a part
    ):
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


@rule("too-many-for-money", "feasibility", "hint", "核对数量和资金，写做得到的数。")
def too_many_for_money(s: Subject, c: Context) -> Found:
    """钱少数量多
    查什么：资金总额除以数量，每一个合不到几元钱，明显做不成（工程、设备、场次等各有下限）。
    为什么：多半是数量或金额写错了位数。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：经费2万元；展板巡展5000次
    对例：经费2万元；展板巡展5次"""
    for line in s.named:
        quantity = plain_quantity(line.row["number"], line.row["unit"])
        least = LEAST_PRICES.get(quantity[1]) if quantity else None
        if quantity and least and s.total and quantity[0] > 1 and s.total / quantity[0] < least:
            yield Seen(
                f"{line.field}.scale",
                f"“{line.name}”{line.value}，平均每{quantity[1]}只合{s.total / quantity[0]:.2f}元。",
                f"{line.evidence()}；{s.said_money('period')}",
            )


@rule("rate-low", "feasibility", "hint", "参照上年实际和同类项目提高；确实只能做到的说明理由。")
def rate_low(s: Subject, c: Context) -> Found:
    """合格率、完成率定得过低
    查什么：合格、达标、准确、完成、及时一类的率，目标低于60%。
    为什么：定得过低，怎样做都能完成。
    依据：财预〔2015〕88号：合理可行，不能过低。
    错例：工程验收合格率：≥50%
    对例：工程验收合格率：100%"""
    for line in s.lines:
        number = line.row["number"]
        low = line.row["unit"] == "%" and number is not None and number < LIMITS["rate_low"]
        if low and line.row["operator"] not in ("≤", "<") and has("surely_high", line.folded_name):
            yield Seen(f"{line.field}.low", f"“{line.name}”只定为{line.value}。", line.evidence())


@rule("fault-allowed", "feasibility", "should", "参照上年实际和同类项目降低，例如“≤1%”“0起”。")
def fault_allowed(s: Subject, c: Context) -> Found:
    """差错、事故允许得太多
    查什么：差错、投诉、返工一类的率，目标高于10%；责任事故、死亡、违规一类的事，允许两起以上。
    为什么：允许这么多差错，怎样做都能完成。
    依据：财预〔2015〕88号：合理可行，不能过低。
    错例：检验报告差错率：≤30%
    对例：检验报告差错率：≤1%"""
    for line in s.lines:
        number, name = line.row["number"], line.folded_name
        if number is None or line.row["operator"] in ("≥", ">") or has("turned_round", name):
            continue
        rate = line.row["unit"] == "%" and number > LIMITS["rate_high"] and has("surely_low", name)
        times = line.row["unit"] in _TIMES and number > LIMITS["never_most"] and has("never", name)
        if rate or times:
            yield Seen(f"{line.field}.low", f"“{line.name}”定为{line.value}，允许得太多。", line.evidence())


@rule("quantity-zero", "feasibility", "should", "写要完成的数量；不做的删去。")
def quantity_zero(s: Subject, c: Context) -> Found:
    """数量指标为0
    查什么：数量指标的值是0（事故、差错一类除外）。
    为什么：什么也不做，不成目标。
    依据：财预〔2015〕88号：合理可行。
    错例：培训人次：0人次
    对例：培训人次：≥1200人次"""
    for line in s.lines:
        if line.level2 != "数量指标" and not _FREQUENCY.search(line.folded_name + (line.row["unit"] or "")):
            continue
        if line.row["number"] == 0 and line.row["operator"] not in ("≤", "<") and not has("fault", line.folded_name):
            yield Seen(line.field, f"“{line.name}”的值是0。", line.evidence())


@rule("beyond-nature", "feasibility", "must", "核对数值和单位。")
def beyond_nature(s: Subject, c: Context) -> Found:
    """数值超出常理
    查什么：响应、修复、等候的时间超过一个月；一年期项目的天数超过一年；每天超过24小时，每年超过366天、12个月，使用年限超过100年、设备器材超过60年，百分数为负。
    为什么：不可能达到，多半是单位或位数写错。
    依据：财预〔2015〕88号：合理可行。
    错例：设备使用年限：≥300年；每天供水26小时
    对例：设备使用年限：≥30年；每天供水24小时"""
    for line in s.lines:
        number, unit = line.row["number"], line.row["unit"] or ""
        if number is None:
            continue
        hours = number * _HOURS.get(unit, 0)
        soon = LIMITS["prompt_hours" if has("prompt", line.folded_name) else "wait_hours"]
        waits = hours > soon or (unit in _DAYS and number > LIMITS["wait_days"])
        if waits and has("waited", line.folded_name) and not has("after_delivery", line.folded_name):
            yield Seen(f"{line.field}.nature", f"“{line.name}”写{line.value}，不合常理。", line.evidence())
        days = line.level2 == "数量指标" and s.years == 1 and unit in ("天", "日") and number > DAYS_OF_YEAR
        if days and not _OF_MANY.search(line.folded_name):
            yield Seen(f"{line.field}.nature", f"“{line.name}”写{line.value}，一年没有这么多天。", line.evidence())
        daily = unit in ("小时/天", "小时/日") or (unit == "小时" and _A_DAY.search(line.folded_name))
        most = 24 if daily else _MOST.get(unit)
        if unit == "年" and has("wears_out", line.folded_name):
            most = LIMITS["years_of_things"]
        if (most and number > most) or (unit == "%" and number < 0 and not _CHANGE.search(line.name)):
            yield Seen(f"{line.field}.nature", f"“{line.name}”写{line.value}，不合常理。", line.evidence())


@rule("rhythm-impossible", "feasibility", "must", "核对数值和单位。")
def rhythm_impossible(s: Subject, c: Context) -> Found:
    """文字里的频次超出常理
    查什么：概况、计划、目标里写每天超过24小时，每周超过7天，每月超过31天，每年超过366天、12个月。
    为什么：不可能达到，多半是笔误。
    依据：财预〔2015〕88号：合理可行。
    错例：每天开放不少于28小时
    对例：每天开放不少于8小时"""
    for field in ("overview", "plan", "period_goal", "safeguards"):
        text = s.folded(field)
        for words, most in _RHYTHMS if "每" in text or "全年" in text else ():
            match = words.search(text)
            many = (
                match and most == DAYS_OF_YEAR and _OF_MANY.search(text[max(0, match.start() - NEXT) : match.start()])
            )
            if match and float(match[1]) > most and not many and not _NO_RHYTHM.search(match[0]):
                yield Seen(f"{field}.rhythm", f"{FIELD_NAMES[field]}写{match[0]}，不合常理。", s.said(field, match[0]))
                return


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
