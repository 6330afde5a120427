"""完整性：该填的填了没有。"""

from __future__ import annotations

from collections.abc import Iterator

from kb.review.context import Context
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import BENEFITS, COSTS, SATISFACTION, Subject, bare
from kb.review.words import FIELD_NAMES, HORIZON_NAMES, is_all

Found = Iterator[Seen | Unknown]
LONGEST_NOTHING = 30
"""Characters up to which a text may be one of the ways of writing nothing."""
_ROW_FIELDS = "indicators"
_SIGNED = {"responsible": "负责人", "handler": "经办人", "phone": "联系电话"}


def _blank(s: Subject, field: str) -> Found:
    """A finding where the form has the field and leaves it empty, or writes that there is nothing."""
    text = s.folded(field).strip() if field not in ("attribute", "period", "filled_raw") else s.text(field).strip()
    if s.is_blank(field):
        yield Seen(field, f"{FIELD_NAMES[field]}没有填写。", f"{FIELD_NAMES[field]}：空白")
    elif 0 < len(text) <= LONGEST_NOTHING and is_all("nothing", text.rstrip("。.")):
        yield Seen(field, f"{FIELD_NAMES[field]}只写了“{s.text(field)}”，等于没有填写。", s.said(field))


def _field_rule(rule_id: str, field: str, severity: str, why: str, wrong: str, right: str) -> None:
    """Register the rule that a field is written; these differ in their words alone."""
    name = FIELD_NAMES[field]

    def check(s: Subject, c: Context) -> Found:
        yield from _blank(s, field)

    check.__doc__ = (
        f"{name}没有填写\n查什么：表上有“{name}”一栏，而栏内空白，或只写“无”“略”“同上”。\n为什么：{why}\n"
        f"依据：《中央部门预算绩效目标管理办法》（财预〔2015〕88号）的完整性审核：内容完整，要素齐全。\n"
        f"错例：{name}：{wrong}\n对例：{name}：{right}"
    )
    rule(rule_id, "completeness", severity, f"补写{name}，例如“{right}”。")(check)  # type: ignore[arg-type]


for _row in (
    (
        "missing-name",
        "project_name",
        "must",
        "没有名称，表无法与预算项目对应。",
        "（空白）",
        "2024年城乡公交低票价运营补贴",
    ),
    ("missing-department", "department_name", "must", "不知道由谁负责。", "（空白）", "某县交通运输局"),
    ("missing-unit", "implementing_unit", "should", "不知道由谁实施，满意度也无从调查。", "（空白）", "某县公路养护站"),
    ("missing-attribute", "attribute", "hint", "一次性还是经常性，决定目标怎样分年。", "（空白）", "经常性项目"),
    (
        "missing-period",
        "period",
        "should",
        "没有期限，实施期目标和年度目标无从区分。",
        "（空白）",
        "3年（2024—2026年）",
    ),
    (
        "missing-overview",
        "overview",
        "must",
        "不知道钱用来做什么，指标是否切题也无从判断。",
        "（空白）",
        "对11个小区2230户实施改造，户均1.5万元",
    ),
    ("missing-basis", "basis", "must", "没有依据的项目不应进入预算。", "无", "某政办发〔2023〕12号《某某实施方案》"),
    (
        "missing-necessity",
        "necessity",
        "should",
        "说不出问题，就说不出效益。",
        "略",
        "供水管道已用23年，漏损率31%，枯水期每天停水6小时",
    ),
    (
        "missing-safeguards",
        "safeguards",
        "should",
        "没有制度措施，目标能否实现没有保证。",
        "无",
        "公开招标，监理旁站，按季考核，考核结果与拨款挂钩",
    ),
    (
        "missing-plan",
        "plan",
        "should",
        "没有进度安排，时效指标没有来源，年中也无法监控。",
        "无",
        "3月招标，4—9月施工，10月验收",
    ),
):
    _field_rule(*_row)


@rule("missing-goal", "completeness", "must", "写明做成什么、做多少、达到什么效果，并与指标一致。")
def missing_goal(s: Subject, c: Context) -> Found:
    """总体目标没有填写
    查什么：实施期目标和年度目标都是空白；或一年期项目只写了年度目标。
    为什么：指标从目标来，没有目标就无法判断指标是否相关。
    依据：财预〔2015〕88号：绩效目标要说明预期产出和预期效果。
    错例：总体目标：（空白）
    对例：总体目标：完成318户危房改造，9月底前全部入住，房屋安全等级达到B级以上。"""
    if s.goals and s.is_blank("period_goal") and (s.years or 1) == 1:
        yield Seen("period_goal", "实施期目标没有填写，而年度目标已写。", "实施期目标：空白")
    elif not s.goals and (s.project["period_goal"] is not None or s.project["annual_goal"] is not None):
        yield Seen("period_goal", "总体目标没有填写。", "实施期目标、年度目标：空白", covers=("annual_goal",))


@rule("missing-year", "completeness", "hint", "在表头写明预算年度，例如“（2024年度）”。")
def missing_year(s: Subject, c: Context) -> Found:
    """没有预算年度
    查什么：表头和表内都读不出预算年度。
    为什么：年度指标、文号和时限是否合理，都要对着年度看。
    依据：财预〔2015〕88号附表表头有年度。
    错例：（   年度）
    对例：（2024年度）"""
    if s.year is None:
        yield Seen("fiscal_year", "表上没有预算年度。", "预算年度：空白")


@rule("missing-funding", "completeness", "must", "按资金来源填写实施期和年度金额。")
def missing_funding(s: Subject, c: Context) -> Found:
    """资金没有填写
    查什么：资金总额全部空白或为0。
    为什么：没有金额，目标与资金是否匹配无从判断。
    依据：财预〔2015〕88号：绩效目标要与预算确定的投资额或资金量相匹配。
    错例：年度资金总额：（空白）
    对例：年度资金总额：5,000,000"""
    totals = [amount for (_, source), amount in s.money.items() if source == "total"]
    if totals and not any(totals):
        shown = "；".join(s.said_money(horizon) for horizon, source in s.money if source == "total")
        yield Seen("funding.annual", "资金总额没有填写。", shown, covers=("funding.period",))
    elif not totals:
        yield Unknown("表上没有资金总额")


@rule("missing-sources", "completeness", "should", "把总额分到各来源：中央、省级、市县、自筹或其他。")
def missing_sources(s: Subject, c: Context) -> Found:
    """没有填资金来源
    查什么：表上有资金总额和各来源栏，各来源全部空白或为0。
    为什么：钱从哪里来说不清，批复后无法下达。
    依据：财预〔2015〕88号附表：资金按来源填列。
    错例：总额500万元；中央、省级、县级均为0
    对例：总额500万元；省级300万元，县级200万元"""
    for horizon in ("period", "annual"):
        total = s.money.get((horizon, "total"))
        parts = [amount for (of, source), amount in s.money.items() if of == horizon and source != "total"]
        if total and len(parts) >= 3 and any(amount is not None for amount in parts) and not any(parts):
            yield Seen(f"funding.{horizon}.sources", "资金来源没有填写。", f"{s.said_money(horizon)}；各来源：0或空白")


@rule("missing-filled", "completeness", "hint", "填写填报日期。")
def missing_filled(s: Subject, c: Context) -> Found:
    """没有填报日期
    查什么：表上有填报日期一栏而空白。
    为什么：无法判断什么时候填的、按哪一版预算填的。
    依据：财预〔2015〕88号附表落款。
    错例：填报日期：（空白）
    对例：填报日期：2023年11月8日"""
    yield from _blank(s, "filled_raw")


@rule("half-lacks-level", "completeness", "should", "把年度指标补全，与实施期各级指标对应。")
def half_lacks_level(s: Subject, c: Context) -> Found:
    """年度指标缺一类
    查什么：实施期有数量、质量、时效、成本、效益或满意度指标，年度一条也没有。
    为什么：批复和考核的是年度指标，缺一类就少考核一面。
    依据：财预〔2015〕88号附表：两期指标对应填列。
    错例：实施期有满意度指标，年度没有
    对例：两期都有满意度指标"""
    period, annual = ({row["level2"] for row in s.rows(horizon)} for horizon in ("period", "annual"))
    if not annual:
        return
    for levels in (("数量指标",), ("质量指标",), ("时效指标",), COSTS, BENEFITS, (SATISFACTION,)):
        if period & set(levels) and not annual & set(levels):
            lacking = next(level for level in levels if level in period)
            shown = "、".join(dict.fromkeys(row["level2"] for row in s.rows("annual")))
            yield Seen(f"indicators.annual.{lacking}", f"年度没有{lacking}，实施期有。", f"年度已填的二级指标：{shown}")


@rule("half-lacks-indicator", "completeness", "hint", "一年期项目两期指标逐条对应，补上漏掉的一条。")
def half_lacks_indicator(s: Subject, c: Context) -> Found:
    """一年期项目有一期少了指标
    查什么：一年期项目，实施期或年度有一两条指标，另一期没有（其余各条都对得上）。
    为什么：批复和考核的是年度指标，漏一条就少考核一条。
    依据：财预〔2015〕88号附表：两期指标对应填列。
    错例：实施期有“设备验收合格率”，年度没有
    对例：两期都有“设备验收合格率”"""
    if s.years != 1 or not s.rows("annual") or not s.rows("period"):
        return
    names = {horizon: {bare(row["name"]): row for row in s.rows(horizon) if row["name"]} for horizon in HORIZON_NAMES}
    lacking = {
        horizon: [row for name, row in names[other].items() if name not in names[horizon]]
        for horizon, other in (("annual", "period"), ("period", "annual"))
    }
    for horizon, other in (("annual", "period"), ("period", "annual")):
        rows = lacking[horizon]
        if len(rows) in (1, 2) and not lacking[other] and len(names[other]) > 2 * len(rows):
            levels = {row["level2"] for row in s.rows(horizon)}
            shown = [row for row in rows if row["level2"] in levels or horizon == "period"]
            for row in shown[:1]:
                yield Seen(
                    f"indicators.{horizon}.lacking",
                    f"{HORIZON_NAMES[horizon]}没有“{row['name']}”，{HORIZON_NAMES[other]}有。",
                    f"{HORIZON_NAMES[other]}{row['level2']}“{row['name']}”：“{row['value_raw']}”",
                )


def _annual_is_empty(s: Subject) -> bool:
    return bool(s.rows("period")) and not s.rows("annual") and s.project["annual_goal"] is not None


@rule("empty-annual", "completeness", "must", "填写年度资金、年度目标和年度指标；一年期项目与实施期相同。")
def empty_annual(s: Subject, c: Context) -> Found:
    """年度部分空白
    查什么：实施期填了指标，年度指标整体空白（年度目标、年度资金也可能空白或为0）。
    为什么：批复和公开的是年度目标，年度部分空白就没有可执行、可考核的目标。
    依据：财预〔2015〕88号：绩效目标分为实施期目标和年度目标，一并申报。
    错例：年度资金总额：0；年度指标：（空白）
    对例：年度资金总额与预算一致，年度指标逐项填写。"""
    if _annual_is_empty(s):
        parts = ["年度指标：空白"]
        if not s.text("annual_goal"):
            parts.insert(0, "年度目标：空白")
        if not s.money.get(("annual", "total")):
            parts.insert(0, s.said_money("annual"))
        covers = ("annual_goal", "indicators.annual") + (
            () if s.money.get(("annual", "total")) else ("funding.annual",)
        )
        yield Seen("annual_goal", "年度部分没有填写，而实施期部分已填。", "；".join(parts), covers=covers)


@rule("missing-annual-goal", "completeness", "should", "填写年度目标，写明本年度完成什么。")
def missing_annual_goal(s: Subject, c: Context) -> Found:
    """年度目标空白
    查什么：实施期目标已写，年度指标也有，而年度目标空白；或目标只写“无”“同上”。
    为什么：年度目标是年度指标的来源。
    依据：财预〔2015〕88号：绩效目标分为实施期目标和年度目标。
    错例：年度目标：（空白）
    对例：年度目标：2024年完成11个小区2230户改造。"""
    if s.text("period_goal") and s.is_blank("annual_goal") and s.rows("annual"):
        yield Seen("annual_goal", "年度目标没有填写，而实施期目标已写。", "年度目标：空白")
    for field in ("period_goal", "annual_goal"):
        text = s.folded(field).strip().rstrip("。.")
        if text and is_all("nothing", text):
            yield Seen(field, f"{FIELD_NAMES[field]}只写了“{s.text(field)}”，等于没有填写。", s.said(field))


@rule("zero-annual-money", "completeness", "must", "填写本年度安排的金额；一年期项目等于实施期金额。")
def zero_annual_money(s: Subject, c: Context) -> Found:
    """年度资金为0
    查什么：实施期资金大于0，年度资金为0或空白。
    为什么：本年度没有钱，就不该有年度目标；有目标，就是资金漏填。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：实施期资金总额：500万元；年度资金总额：0
    对例：实施期、年度资金总额均为500万元。"""
    if s.money.get(("period", "total")) and ("annual", "total") in s.money and not s.money["annual", "total"]:
        yield Seen("funding.annual", "年度资金总额为0或空白。", f"{s.said_money('period')}；{s.said_money('annual')}")


@rule("no-indicators", "completeness", "must", "按产出、效益、满意度逐级设置指标。")
def no_indicators(s: Subject, c: Context) -> Found:
    """没有绩效指标
    查什么：表上一条三级指标也没有。
    为什么：没有指标，目标就无法监控和评价。
    依据：《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）。
    错例：绩效指标：（空白）
    对例：至少各有一条数量、质量、时效、成本、效益和满意度指标。"""
    if not s.indicators:
        yield Seen(_ROW_FIELDS, "没有填写绩效指标。", "绩效指标：空白")


def _level_rule(rule_id: str, title: str, severity: str, levels: tuple[str, ...], why: str, right: str) -> None:
    """Register the rule that a level of indicators is there."""

    def check(s: Subject, c: Context) -> Found:
        if s.indicators and not any(line.level2 in levels for line in s.lines):
            shown = "、".join(dict.fromkeys(line.level2 for line in s.lines))
            yield Seen(f"indicators.{levels[0]}", f"没有{title}。", f"已填的二级指标：{shown}")

    check.__doc__ = (
        f"没有{title}\n查什么：指标表里没有一条{title}。\n为什么：{why}\n"
        f"依据：财预〔2015〕88号、财预〔2021〕101号规定的指标框架。\n错例：{title}：（空白）\n对例：{right}"
    )
    rule(rule_id, "completeness", severity, f"增加{title}，例如“{right}”。")(check)  # type: ignore[arg-type]


for _level in (
    ("no-quantity", "数量指标", "must", ("数量指标",), "不知道钱要办成多少事。", "改造管网长度 ≥6.1公里"),
    (
        "no-quality",
        "质量指标",
        "should",
        ("质量指标",),
        "只有数量没有质量，做成什么样没有约束。",
        "工程验收合格率 100%",
    ),
    ("no-time", "时效指标", "should", ("时效指标",), "什么时候做完没有约束。", "工程完工时间 2024年10月底前"),
    ("no-cost", "成本指标", "should", COSTS, "花多少钱没有约束，效率无从评价。", "管道单位造价 ≤195万元/公里"),
    (
        "no-benefit",
        "效益指标",
        "must",
        BENEFITS,
        "只列任务，没有说花钱带来什么变化。",
        "雨天积水点数 由12处降到3处以下",
    ),
    ("no-satisfaction", "满意度指标", "should", (SATISFACTION,), "服务对象怎么看没有约束。", "受益居民满意度 ≥90%"),
):
    _level_rule(*_level)


@rule("missing-value", "completeness", "must", "填写指标值：符号、数和单位；没有把握的指标删去。")
def missing_value(s: Subject, c: Context) -> Found:
    """指标没有值
    查什么：写了三级指标名称，指标值空白或写“无”。
    为什么：没有值就没有目标。
    依据：财预〔2021〕101号：绩效指标要有明确的指标值。
    错例：培训人次：（空白）
    对例：培训人次：≥1200人次"""
    for line in s.lines:
        if line.name and (not line.folded_value or is_all("nothing", line.folded_value)):
            yield Seen(line.field, f"指标“{line.name}”没有填指标值。", line.evidence())


@rule("missing-indicator-name", "completeness", "must", "写明这个值量的是什么。")
def missing_indicator_name(s: Subject, c: Context) -> Found:
    """指标值没有名称
    查什么：有指标值而三级指标名称空白。
    为什么：不知道量的是什么。
    依据：财预〔2021〕101号：三级指标要指向明确。
    错例：（空白） ≥95%
    对例：管网改造合格率 ≥95%"""
    for line in s.lines:
        if line.value and not line.name:
            yield Seen(line.field, f"{line.level2}有指标值而没有指标名称。", line.evidence())


@rule("missing-signature", "completeness", "hint", "填写负责人、经办人和联系电话。")
def missing_signature(s: Subject, c: Context) -> Found:
    """没有填负责人、经办人和电话
    查什么：负责人、经办人、联系电话三栏有空白的。
    为什么：审核意见要有人接收。公开稿隐去时不必理会。
    依据：财预〔2015〕88号附表落款。
    错例：负责人：  经办人：  联系电话：
    对例：负责人：王某  经办人：李某  联系电话：0000-1234567"""
    blank = [field for field in _SIGNED if s.is_blank(field)]
    if not blank:
        return
    if c.is_unsigned(s.project["document_id"]):
        yield Unknown("整个文件的各表都没有落款，当是公开稿")
    else:
        names = "、".join(_SIGNED[field] for field in blank)
        yield Seen(blank[0], f"{names}没有填写。", f"{names}：空白", covers=tuple(blank[1:]))
