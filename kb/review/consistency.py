"""一致性（一）：金额、来源、期限、年份是否对得上。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.fold import fold
from kb.review.amounts import is_project_money, money_in, money_value, states_total, years_in
from kb.review.context import Context
from kb.review.dates import months_in
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import COSTS, Subject, same_name, years_of
from kb.review.words import HORIZON_NAMES, has
from kb.wording import LABELS, yuan

Found = Iterator[Seen | Unknown]
LONGEST_YEAR = 15
"""Months up to which work that runs over the end of a year is still of one budget."""

_PARTS = ("central", "provincial", "county", "self_raised", "other")
_NAMED_SOURCES = (
    ("central", r"中央(?!厨房|公园|大街|路)(?:财政|资金|补助|专项|预算|转移|.{0,10}资金)|\(中央\)", "中央"),
    ("provincial", r"省级?(?:财政|资金|补助|专项资金|转移)|\(省级?\)", "省级"),
    ("county", r"[县区市]级(?:财政|资金|配套|补助资金)|\([县区市]级\)", "县级"),
)
_TITLES = re.compile("《.*》")
_STARTS_WITH_YEAR = re.compile(r"20\d\d年[^,。]{0,16}(?:费|资金|补贴|补助)")
_SINCE_YEAR = re.compile(
    r"[比自较]20\d\d年(?:[前后])?|20\d\d年(?:以[来前后]|底?[前后](?=[建改修安入])|(?:入库|建成|印发|出台)|(?!完成)[\u4e00-\u9fff]{0,6}的)"
)
"""A year that tells since when, or of what things; no year of the plan."""
_PAID = re.compile(".*(?:补贴|补助|贴息|利息|工资|奖)")
"""What a project pays out, whatever it pays it for."""
_CONTINUING_ONE_YEAR = re.compile("延续|跨年")


@rule("sum-of-sources", "consistency", "must", "核对各来源金额，使其合计等于资金总额。")
def sum_of_sources(s: Subject, c: Context) -> Found:
    """各来源合计不等于总额
    查什么：同一期间内，中央、省级、市县、自筹、其他之和与资金总额不等。
    为什么：钱从哪里来说不清，批复金额就没有依据。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：总额850万元；省级350万元，县级450万元
    对例：总额850万元；省级350万元，县级500万元"""
    for horizon in ("period", "annual"):
        total = s.money.get((horizon, "total"))
        parts = {source: s.money.get((horizon, source)) for source in _PARTS}
        written = {source: amount for source, amount in parts.items() if amount}
        if total is None or not written:
            if total:
                yield Unknown("各来源金额都没有填写")
            continue
        if abs(sum(written.values()) - total) > 0.005:
            shown = "，".join(
                f"{LABELS['source'][source].removeprefix('其中：')}{yuan(amount)}元"
                for source, amount in written.items()
            )
            yield Seen(
                f"funding.{horizon}",
                f"{HORIZON_NAMES[horizon]}各来源合计{yuan(sum(written.values()))}元，不等于总额{yuan(total)}元。",
                f"{s.said_money(horizon)}；{shown}",
            )


@rule("one-year-totals", "consistency", "must", "一年期项目的实施期金额应等于年度金额，核对后改正。")
def one_year_totals(s: Subject, c: Context) -> Found:
    """一年期项目两个总额不等
    查什么：项目期为一年，实施期资金总额与年度资金总额都大于0而不相等。
    为什么：只做一年的项目，实施期就是年度。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：项目期1年；实施期300万元，年度280万元
    对例：项目期1年；实施期、年度均为280万元"""
    period, annual = s.money.get(("period", "total")), s.money.get(("annual", "total"))
    if s.years is None and period and annual and period != annual:
        yield Unknown("项目期没有写明几年")
    elif s.years == 1 and period and annual and abs(period - annual) > 0.005:
        yield Seen(
            "funding.annual",
            "一年期项目的实施期总额与年度总额不等。",
            f"{s.said_money('period')}；{s.said_money('annual')}",
        )


@rule("annual-exceeds-period", "consistency", "must", "年度金额不应大于实施期总额，核对后改正。")
def annual_exceeds_period(s: Subject, c: Context) -> Found:
    """年度资金大于实施期资金
    查什么：年度资金总额大于实施期资金总额。
    为什么：一年花的钱不会多于整个项目的钱。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：实施期300万元，年度3000万元
    对例：实施期3000万元，年度1000万元"""
    period, annual = s.money.get(("period", "total")), s.money.get(("annual", "total"))
    if period and annual and s.years != 1 and annual > period + 0.005:
        yield Seen(
            "funding.annual", "年度资金总额大于实施期资金总额。", f"{s.said_money('period')}；{s.said_money('annual')}"
        )


@rule("sources-differ", "consistency", "must", "核对指标文件，两处写同一来源。")
def sources_differ(s: Subject, c: Context) -> Found:
    """同一笔钱两处来源不同
    查什么：实施期与年度总额相等，而来源不同（如一处列省级，一处列县级）。
    为什么：同一笔钱只有一个来源。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：实施期：省级707万元；年度：县级707万元
    对例：实施期、年度均列省级707万元"""
    period, annual = s.money.get(("period", "total")), s.money.get(("annual", "total"))
    if not period or period != annual:
        return
    differing = [
        part for part in _PARTS if (s.money.get(("period", part)) or 0) != (s.money.get(("annual", part)) or 0)
    ]
    if differing:
        shown = "；".join(s.said_money(h, part) for part in differing for h in ("period", "annual"))
        yield Seen("funding.annual", "实施期与年度总额相等而资金来源不同。", shown)


@rule("name-source", "consistency", "must", "核对指标文件：名称与资金来源写成一致。")
def name_source(s: Subject, c: Context) -> Found:
    """名称写的来源没有钱
    查什么：项目名称写明中央、省级或县级资金，而该来源金额为0或空白。
    为什么：名称与来源必有一处写错，批复后会挂错科目。
    依据：财预〔2015〕88号的一致性要求。
    错例：名称：2024年中央财政衔接资金；中央0元，省级8529万元
    对例：名称：2024年中央财政衔接资金；中央8529万元"""
    name = s.folded("project_name")
    if not any(s.money.values()):
        return
    for source, words, shown in _NAMED_SOURCES:
        if re.search(words, name) and not any(s.money.get((horizon, source)) for horizon in ("period", "annual")):
            other = "、".join(
                LABELS["source"][part].removeprefix("其中：")
                for part in _PARTS
                if s.money.get(("period", part)) or s.money.get(("annual", part))
            )
            yield Seen(
                "project_name",
                f"名称写的是{shown}资金，资金来源中没有{shown}资金（实际列在{other}）。",
                f"{s.said('project_name')}；{s.said_money('period' if s.money.get(('period', 'total')) else 'annual', source)}",
            )


@rule("money-in-text", "consistency", "must", "文字中的金额改成与预算一致，或说明差额从哪里来。")
def money_in_text(s: Subject, c: Context) -> Found:
    """文字中的金额与预算不等
    查什么：概况、目标里写的项目金额（共需、总投资、安排资金等）与资金总额不等；元和万元换算后再比。
    为什么：金额不一致，说明目标不是按批复的预算写的。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：概况：共需资金1000万元；预算972.689万元
    对例：概况：共需资金972.689万元；预算972.689万元"""
    amounts = [amount for amount in s.money.values() if amount]
    if not amounts:
        return
    for field in ("overview", "period_goal", "annual_goal"):
        found = list(money_in(s.folded(field)))
        if len(found) > 1:
            found = [m for m in found if not has("money_not", m.lead)]
        if any(money.is_about(amount) for money in found for amount in amounts):
            found = [m for m in found if states_total(m) and not any(m.is_about(amount) for amount in amounts)]
            more = not has("paid_elsewhere", s.folded(field))  # of a larger amount the form may pay a part
            found = [m for m in found if _is_shifted(m.yuan, s.total) or (more and m.yuan > max(amounts))]
        if not found:
            continue
        # what is paid for each, or smaller, is the price of one thing
        parts = [m.yuan for m in found if m.yuan > min(amounts) / 1000 and not has("money_not", m.lead)]
        if len(parts) > 1 and any(abs(sum(parts) - amount) < 1 for amount in amounts):
            continue
        for money in found:
            if (
                states_total(money)
                or _is_shifted(money.yuan, s.total)
                or (len(found) == 1 and is_project_money(money) and money.yuan >= min(amounts) / 5)
            ):
                yield Seen(
                    field,
                    f"文中金额{money.text}，资金总额{yuan(s.total)}元，两者不等。",
                    f"{s.said(field)}；{s.said_money('period')}",
                )
                return


def _is_shifted(amount: float, total: float | None) -> bool:
    """Whether an amount is the total with its point in the wrong place."""
    return any(total and abs(amount / total - factor) < 1e-6 * factor for factor in (0.01, 0.1, 10, 100, 10_000))


@rule("cost-total", "consistency", "must", "成本指标中的总额改成与本期间预算一致。")
def cost_total(s: Subject, c: Context) -> Found:
    """成本指标的总额与预算不等
    查什么：成本指标写的是总投资、财政拨款等总额，换算后与本期间资金总额不等；或任何一条成本的金额大于资金总额。
    为什么：成本指标是控制数，不应与批复金额矛盾。
    依据：财预〔2021〕101号：成本指标；财预〔2015〕88号：与资金量相匹配。
    错例：财政拨款：890万元；年度预算850万元
    对例：财政拨款：≤850万元；年度预算850万元"""
    amounts = [amount for amount in s.money.values() if amount]
    for line in s.of_level(*COSTS):
        total = s.money.get((line.row["horizon"], "total"))
        value = money_value(line.row["number"], line.row["unit"])
        if not total or value is None:
            continue
        others = [total] if s.rows("annual") and line.row["horizon"] == "annual" and not line.both else amounts
        differs = not any(abs(value - amount) <= max(1.0, amount * 1e-7) for amount in others)
        more = (
            line.level2 in COSTS[:2]
            and value > max(others) * 1.001
            and not has("money_not", _PAID.sub("", line.folded_name))
        )
        if differs and (more or (value > total * 0.2 and has("cost_total", line.folded_name))):
            yield Seen(
                line.field,
                f"成本指标{line.value}与资金总额{yuan(total)}元不等。",
                f"{line.evidence()}；{s.said_money(line.row['horizon'])}",
            )
    annual, period = s.money.get(("annual", "total")), s.money.get(("period", "total"))
    if annual and period and annual != period:
        for line in s.of_level(*COSTS):
            value = money_value(line.row["number"], line.row["unit"])
            if line.both and value == period and has("cost_total", line.folded_name):
                yield Seen(
                    line.field,
                    f"年度成本指标仍写实施期总额{line.value}。",
                    f"{line.evidence()}；{s.said_money('annual')}",
                )


@rule("name-year", "consistency", "should", "核对年度：名称中的年份应与预算年度一致。")
def name_year(s: Subject, c: Context) -> Found:
    """名称中的年份不是预算年度
    查什么：项目名称里的年份都早于或都晚于预算年度。
    为什么：多半是沿用上年的表没有改。
    依据：财预〔2015〕88号：绩效目标按年度申报。
    错例：2024年度；名称：2023年农村改厕补助
    对例：2024年度；名称：2024年农村改厕补助"""
    years = years_in(s.folded("project_name"))
    if years and s.year and (max(years) < s.year or min(years) > s.year):
        yield Seen("project_name", f"名称中的年份不是预算年度{s.year}年。", s.said("project_name"))


@rule("text-year", "consistency", "must", "改成本年度的安排；确属补付以前年度的费用，写明原因。")
def text_year(s: Subject, c: Context) -> Found:
    """文字中的年份早于预算年度
    查什么：实施计划或目标里的年份都早于预算年度，或概况一开头写的是以前年度的费用。
    为什么：计划写的是过去的事，多半是沿用旧表。
    依据：财预〔2015〕88号：绩效目标应合理可行，按年度设定。
    错例：2026年度；计划：2025年3月启动，11月验收
    对例：2026年度；计划：2026年3月启动，11月验收"""
    if not s.year:
        return
    spans = years_in(s.text("period"))
    first = min([s.year, *spans])
    for field in ("plan", "period_goal", "annual_goal", "overview"):
        if "20" not in s.folded(field):
            continue
        text = fold(_TITLES.sub("", s.text(field)))
        years = years_in(_SINCE_YEAR.sub("", text))
        starts = field != "overview" or _STARTS_WITH_YEAR.match(text)
        earliest = s.year if field == "annual_goal" else first
        if years and starts and max(years) < earliest:
            yield Seen(field, f"写的是{max(years)}年，早于预算年度{s.year}年。", s.said(field))
            return


@rule("continuing-one-year", "consistency", "hint", "核对后把项目属性与项目期写成一致。")
def continuing_one_year(s: Subject, c: Context) -> Found:
    """延续性项目只有一年
    查什么：属性写延续性或跨年项目，项目期只有一年。
    为什么：期限决定目标怎样分年，不能两说。
    依据：财预〔2015〕88号附表填报说明。
    错例：属性：延续性项目；项目期：1年
    对例：属性：延续性项目；项目期：2年（2025年—2026年）"""
    if _CONTINUING_ONE_YEAR.search(s.text("attribute")) and years_of(s.text("period")) == 1:
        yield Seen("attribute", "属性是延续性项目，项目期只有一年。", f"{s.said('attribute')}；{s.said('period')}")


@rule("period-attribute", "consistency", "must", "核对后把项目属性与项目期写成一致。")
def period_attribute(s: Subject, c: Context) -> Found:
    """项目属性与项目期矛盾
    查什么：属性写“1年结束”，项目期却是多年；或属性写的年数与项目期不同。
    为什么：期限决定目标怎样分年，不能两说。
    依据：财预〔2015〕88号附表填报说明。
    错例：属性：一次性项目(1年结束)；项目期：3年
    对例：属性：经常性项目；项目期：3年"""
    attribute, period = years_of(s.text("attribute")), years_of(s.text("period"))
    if attribute and period and attribute != period:
        shown = f"{s.said('attribute')}；{s.said('period')}"
        yield Seen("period", f"项目属性是{attribute}年，项目期是{period}年。", shown, covers=("attribute",))


@rule("year-not-split", "consistency", "must", "按年度分解：年度指标和年度资金只写本年度的任务和金额。")
def year_not_split(s: Subject, c: Context) -> Found:
    """多年期项目没有分解到年度
    查什么：项目期多于一年，而年度指标与实施期指标逐条相同，或年度金额等于实施期金额。
    为什么：不分年度，每年都在考核同一个总数。
    依据：财预〔2015〕88号：绩效目标分实施期和年度设定。
    错例：项目期3年；实施期、年度均为改造渠道60公里
    对例：项目期3年；实施期60公里，本年度20公里"""
    months = [month.number for month in months_in(s.folded("period"), s.year)]
    if (s.years or 1) < 2 or (months and max(months) - min(months) < LONGEST_YEAR):
        return
    period, annual = s.money.get(("period", "total")), s.money.get(("annual", "total"))
    counted = [line for line in s.of_level("数量指标") if line.row["number"]]
    if period and period == annual:
        yield Seen(
            "indicators.annual",
            f"项目期{s.years}年，年度金额却等于实施期金额。",
            f"{s.said_money('period')}；{s.said_money('annual')}",
        )
    elif len(counted) >= 2 and all(line.both for line in s.lines) and s.rows("annual"):
        shown = "；".join(line.evidence() for line in counted[:2])
        yield Seen("indicators.annual", f"项目期{s.years}年，年度指标与实施期指标逐条相同。", shown)


@rule("value-differs", "consistency", "should", "一年期项目两处写成同一个值。")
def value_differs(s: Subject, c: Context) -> Found:
    """一年期项目两处指标值不同
    查什么：一年期项目的同一指标，实施期与年度的值不同。
    为什么：同一年、同一件事，只能有一个目标值。
    依据：财预〔2015〕88号的一致性要求。
    错例：人均会议成本：实施期≤400元，年度≤560元
    对例：人均会议成本：实施期、年度均为≤560元"""
    if s.years != 1:
        return
    singles = [line for line in s.lines if not line.both]
    annual = [line for line in singles if line.row["horizon"] == "annual"]
    for line in (line for line in singles if line.row["horizon"] == "period"):
        other = next((other for other in annual if other.value and same_name(line.row, other.row)), None)
        if other is not None and line.value:
            yield Seen(
                other.field,
                f"同一指标实施期写{line.value}，年度写{other.value}。",
                f"{line.evidence()}；{other.evidence()}",
            )
