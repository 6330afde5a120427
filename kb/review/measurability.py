"""可衡量性：指标和目标能不能量、能不能考核。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.context import Context
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import COSTS, SATISFACTION, Line, Subject, bare
from kb.review.words import has, is_all

Found = Iterator[Seen | Unknown]


SHORTEST_TELLING = 4
"""Characters of a value without a number up to which it is an adjective rather than a standard or an arrangement."""
_VAGUE_QUANTITY = re.compile(r"\d|[一二两三四五六七八九十百千][^一二两三四五六七八九十定些批系]")
_VAGUE_TIME = re.compile(r"前|底|后|内|节|汛|季|学期|当[日天月年场]|[一二两三四五六七八九十半]+[个日天月周年]")
_WITH_UNIT = re.compile(
    r"(?<![\d.])\d+(?:\.\d+)?万?"
    r"(?:人次|人|个|台|套|辆|块|所|户|座|处|公里|平方米|亩|只|场|次|件|名|项|条|家|吨|盏)"
    r"(?!月|工作日|百分点|小时|学期|以[上下内外]|内|性)"
)
_DIGIT = re.compile(r"\d")
_SATISFACTION_VAGUE = re.compile(r"\d|无投诉")
_NUMBER_WITHOUT_UNIT = re.compile(r"次数\(|指数|系数|比$|评分|分$|ph|密度|浓度|温度|等级")
_QUANTITY_IN_NAME = re.compile(r"(?:每|前|第|小于|大于|超过|满)\d")
_MONTH_AMBIGUOUS = re.compile(r"[≥≤<>=]?\d{1,2}月")
_TIME_BARE_YEAR = re.compile(r"20\d\d年?度?(?:内|以内)?|(?:当|本|全)?年度?(?:内|以内)|全年|当年|本年度?|项目期内|按年")
_NO_QUANTITIES = re.compile(r"20\d\d年?|\d+月|[一二三四]、[一二三四]期|第[一二三四五]")
_QUANTITIES = re.compile(r"\d|[一二两三四五六七八九十百千]+[个所条座处名人户公次间项]|清零|零")
_VAGUE_WORDS = re.compile("进一步|不断|有效|明显|显著|大幅|极大|切实|努力|积极")
_VAGUE_END = re.compile(
    r"(?:(?:进一步|不断|有效|明显|显著|大幅|极大|切实|持续|稳步|逐步|全面)(?:得到|的)?(?:提高|提升|改善|增强|加强|增加|促进|优化|好转|完善|降低|减少|推动|带动)[^,。;\d]{0,14}"
    r"|[^,。;\d]{2,14}(?:得到|有)(?:了)?(?:较大|很大|极大|大幅|明显|显著|有效|进一步)的?(?:提高|提升|改善|增强|加强|增加|好转|降低|减少))(?=[,。;]|$)"
)
_IS_COUNT = re.compile("(?<![倍指系分基常参])数$|数量$|人次$|里程$|面积$")
_NUMBERS = re.compile(r"\d+")


def _is_amount(name: str) -> bool:
    """Whether a name is a quantity, a sum or a slogan, and no rate."""
    return bool(has("amount_name", name)) and not has("percent_name", name)


def _is_vague(line: Line) -> bool:
    """Whether a value is words that nobody can measure."""
    value = line.folded_value
    if is_all("standard_unnamed", value) and not has("standard_named", line.folded_name):
        return True
    if not value or has("concrete_value", value) or is_all("nothing", value) or is_all("filler", value):
        return False
    return len(value) <= SHORTEST_TELLING or bool(has("vague_value", value))


@rule("vague-benefit", "measurability", "should", "写出从多少到多少，例如“漏损率由31%降到18%以下”。")
def vague_benefit(s: Subject, c: Context) -> Found:
    """效益指标用含糊的词
    查什么：经济、社会、生态效益的值是“有效提升”“改善”“促进”一类的词，没有数。
    为什么：没有起点和终点，年终无法判断是否实现。
    依据：财预〔2015〕88号：细化量化；确需定性的，也要可衡量。
    错例：社会效益：提升城市形象 提升
    对例：社会效益：主街亮灯率 由82%提高到98%"""
    for line in s.lines:
        if line.is_benefit and line.level2 != "可持续影响指标" and _is_vague(line):
            yield Seen(line.field, f"{line.level2}“{line.name}”的值“{line.value}”无法衡量。", line.evidence())


@rule(
    "vague-lasting",
    "measurability",
    "hint",
    "写明年限或机制，例如“管护机制：移交村集体，每年管护费6万元”“使用年限≥10年”。",
)
def vague_lasting(s: Subject, c: Context) -> Found:
    """可持续影响用含糊的词
    查什么：可持续影响指标的值是“中长期”“长期”“不断完善”一类的词。
    为什么：不知道多久、靠什么持续。
    依据：财预〔2015〕88号：细化量化。
    错例：项目发挥功能的期限：中长期
    对例：管网设计使用年限：≥30年"""
    for line in s.of_level("可持续影响指标"):
        if _is_vague(line):
            yield Seen(line.field, f"可持续影响指标“{line.name}”的值“{line.value}”无法衡量。", line.evidence())


@rule("vague-quantity", "measurability", "must", "写出个数和单位，例如“≥1200人次”。")
def vague_quantity(s: Subject, c: Context) -> Found:
    """数量指标没有数
    查什么：数量指标的值没有数字，如“若干”“多次”“应保尽保”“不少于上年”。
    为什么：数量指标没有数量，无法考核。
    依据：财预〔2021〕101号：数量指标应有明确的数值。
    错例：城市低保人数：应保尽保
    对例：城市低保人数：≥720人（应保尽保率100%）"""
    for line in s.of_level("数量指标"):
        value = line.folded_value
        if value and not _VAGUE_QUANTITY.search(value) and not is_all("filler", value):
            yield Seen(line.field, f"数量指标“{line.name}”的值“{line.value}”没有数。", line.evidence())


@rule("vague-time", "measurability", "should", "写出时间，例如“2024年10月底前”“≤15个工作日”。")
def vague_time(s: Subject, c: Context) -> Found:
    """时效指标没有时间
    查什么：时效指标的值是“及时”“按时”一类的词，没有日期、期限或比率。
    为什么：多快算及时没有标准。
    依据：财预〔2021〕101号：时效指标应有明确的时限。
    错例：支付及时性：及时
    对例：验收后付款时限：≤30日"""
    for line in s.of_level("时效指标"):
        value = line.folded_value
        if value and not has("concrete_value", value) and not _VAGUE_TIME.search(value) and not is_all("filler", value):
            yield Seen(line.field, f"时效指标“{line.name}”的值“{line.value}”没有时间。", line.evidence())


@rule("vague-quality", "measurability", "should", "写出合格率、达标率或所依据的标准，例如“验收合格率100%”。")
def vague_quality(s: Subject, c: Context) -> Found:
    """质量指标没有标准
    查什么：质量指标的值是“合格”“良好”一类的词，没有数，也没有写标准。
    为什么：合格到什么程度无法衡量。
    依据：财预〔2021〕101号：质量指标反映达到的标准、水平和效果。
    错例：供热效果：良好
    对例：室温达标率（不低于18℃）：≥98%"""
    for line in s.of_level("质量指标"):
        if line.folded_value and _is_vague(line):
            yield Seen(line.field, f"质量指标“{line.name}”的值“{line.value}”没有标准。", line.evidence())


@rule("vague-cost", "measurability", "must", "写出金额和单位，例如“≤420元/块”。")
def vague_cost(s: Subject, c: Context) -> Found:
    """成本指标没有数
    查什么：成本指标的值没有数字，如“合理”“节约”。
    为什么：成本没有上限就没有约束。
    依据：财预〔2021〕101号：成本指标。
    错例：器材单价：合理
    对例：器材单价：≤2.6万元/套"""
    for line in s.of_level(*COSTS):
        value = line.folded_value
        if (
            value
            and not _DIGIT.search(value)
            and not has("rate_name", line.folded_name)
            and not is_all("filler", value)
            and (line.level2 in COSTS[:2] or _is_vague(line))
        ):
            yield Seen(line.field, f"成本指标“{line.name}”的值“{line.value}”没有数。", line.evidence())


@rule("rate-without-number", "measurability", "must", "写出百分数，例如“≥98%”。")
def rate_without_number(s: Subject, c: Context) -> Found:
    """率和比例没有数
    查什么：名称是率、比例、占比，值却没有数字。
    为什么：比率的值只能是数。
    依据：财预〔2021〕101号：定量指标应有数值。
    错例：工程验收合格率：合格
    对例：工程验收合格率：100%"""
    for line in s.lines:
        value = line.folded_value
        if has("rate_name", line.folded_name) and value and not _DIGIT.search(value) and not is_all("nothing", value):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”不是数。", line.evidence())


@rule("satisfaction-vague", "measurability", "must", "写出百分数，例如“≥90%”，并说明怎样调查。")
def satisfaction_vague(s: Subject, c: Context) -> Found:
    """满意度没有数
    查什么：满意度指标的值没有数字。
    为什么：满意度靠调查得出，只能是百分数。
    依据：财预〔2021〕101号：满意度指标。
    错例：群众满意度：满意
    对例：群众满意度：≥90%"""
    for line in s.of_level(SATISFACTION):
        if line.folded_value and not _SATISFACTION_VAGUE.search(line.folded_value):
            yield Seen(line.field, f"满意度的值“{line.value}”不是数。", line.evidence())


@rule("number-without-unit", "measurability", "must", "补写计量单位，例如“45个”“8000亩”。")
def number_without_unit(s: Subject, c: Context) -> Found:
    """数值没有单位
    查什么：数量、成本或效益指标的值只有一个数，没有计量单位（或只有“/年”）。
    为什么：没有单位，不知道是多少。
    依据：财预〔2021〕101号：指标值应含计量单位。
    错例：村内道路硬化：26
    对例：村内道路硬化：26公里"""
    for line in s.lines:
        unit = line.row["unit"] or ""
        bare_number = bool(line.row["number"]) and (not unit or unit.startswith("/"))
        if (
            bare_number
            and (line.level2 not in ("质量指标", "时效指标", SATISFACTION) or line.row["operator"])
            and not _NUMBER_WITHOUT_UNIT.search(line.folded_name)
        ):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”没有单位。", line.evidence())


@rule("score-as-value", "measurability", "must", "改填目标值；分值填在分值栏。")
def score_as_value(s: Subject, c: Context) -> Found:
    """指标值填成了分值
    查什么：质量、时效或满意度指标的值只是一个没有符号和单位的数；或名称不是评分、考核，值却是“10分”。
    为什么：这类指标的值应是百分数或时间，孤零零的数多半是分值。
    依据：财预〔2021〕101号：指标值与分值分开填写。
    错例：设备使用率：20
    对例：设备使用率：≥90%"""
    for line in s.of_level("质量指标", "时效指标", SATISFACTION):
        if line.row["number"] and not line.row["unit"] and not line.row["operator"]:
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”像是分值，不是目标值。", line.evidence())
    for line in s.lines:
        if line.row["unit"] == "分" and not has("scored", line.folded_name):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”像是分值，不是目标值。", line.evidence())


@rule("percent-for-amount", "measurability", "must", "按名称所量的东西填数和单位，例如“≥1200吨”“≥800人”。")
def percent_for_amount(s: Subject, c: Context) -> Found:
    """该填数量却填了百分数
    查什么：效益指标的名称是数量、金额或一句口号（如零售额、削减量、增收），数量指标的名称是个数、人数，值却是百分数。
    为什么：不知道是什么的百分之几，多半是套用。
    依据：财预〔2021〕101号：指标值与指标名称相对应。
    错例：散煤削减量：≥95%
    对例：散煤削减量：≥5.7万吨"""
    for line in s.lines:
        counted = line.level2 == "数量指标" and _IS_COUNT.search(line.folded_name)
        if line.row["unit"] == "%" and (line.is_benefit or counted) and _is_amount(line.folded_name):
            yield Seen(line.field, f"“{line.name}”不是比率，值却是“{line.value}”。", line.evidence())


@rule("quantity-in-name", "measurability", "should", "名称只写量什么，数写在指标值里：“村组干部人数  230人”。")
def quantity_in_name(s: Subject, c: Context) -> Found:
    """数量写进了名称
    查什么：三级指标名称里带着数和量词，如“村组干部230人”。
    为什么：名称应年年可比，数写进名称就无法汇总和比较。
    依据：财预〔2021〕101号：指标名称与指标值分开。
    错例：运营公交车126辆：126辆
    对例：运营公交车数量：126辆"""
    for line in s.named:
        match = _WITH_UNIT.search(line.folded_name)
        if match and not _QUANTITY_IN_NAME.search(line.folded_name):
            yield Seen(f"{line.field}.name", f"指标名称“{line.name}”带着数量“{match[0]}”。", line.evidence())


@rule("missing-direction", "measurability", "hint", "写明方向，例如“≥95%”。")
def missing_direction(s: Subject, c: Context) -> Found:
    """百分数没有方向
    查什么：满意度或比率的值是小于100%的百分数，没有≥或≤。
    为什么：高了算完成还是低了算完成，要写明。
    依据：财预〔2021〕101号：定量指标应有计算符号。
    错例：群众满意度：95%
    对例：群众满意度：≥95%"""
    for line in s.lines:
        row = line.row
        if (
            row["unit"] == "%"
            and not row["operator"]
            and not row["direction"]
            and row["number"] is not None
            and row["number"] < 100
        ) and (line.level2 == SATISFACTION or "满意" in line.name):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”没有≥或≤。", line.evidence())


@rule("month-ambiguous", "measurability", "should", "是时长写“5个月”，是日期写“2024年5月底前”。")
def month_ambiguous(s: Subject, c: Context) -> Found:
    """月份说不清是日期还是时长
    查什么：名称是时间、周期、工期一类，值写成“5月”。
    为什么：五月份还是五个月，相差很大。
    依据：《出版物上数字用法》（GB/T 15835—2011）。
    错例：供暖时间：5月
    对例：供暖时间：5个月"""
    for line in s.lines:
        if _MONTH_AMBIGUOUS.fullmatch(line.folded_value) and not has("done_at", line.folded_name):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”说不清是月份还是时长。", line.evidence())


@rule("time-bare-year", "measurability", "should", "写到月，例如“2024年12月底前”，或写频次。")
def time_bare_year(s: Subject, c: Context) -> Found:
    """时效只写年份
    查什么：时效指标的值只有年份。
    为什么：年份在表头已有，只写年份没有时限。
    依据：财预〔2021〕101号：时效指标应有明确的时限。
    错例：公交车运营时间：2024年
    对例：首末班发车准点率：≥98%"""
    for line in s.of_level("时效指标"):
        if _TIME_BARE_YEAR.fullmatch(line.folded_value):
            yield Seen(line.field, f"时效指标“{line.name}”只写了年份“{line.value}”。", line.evidence())


@rule("goal-unquantified", "measurability", "should", "在目标中写出主要任务的数量和要达到的程度。")
def goal_unquantified(s: Subject, c: Context) -> Found:
    """总体目标没有数
    查什么：总体目标除年份、文号、期次外没有一个数。
    为什么：目标不量化，指标就没有来源，完成与否也说不清。
    依据：财预〔2015〕88号：细化量化。
    错例：保障我县城区和农村环卫工作
    对例：312万平方米道路保洁全覆盖，机械化清扫率79%以上"""
    for field, text in s.goals[:1]:
        plain = _NO_QUANTITIES.sub("", s.folded(field))
        if len(bare(text)) >= 2 and not _QUANTITIES.search(plain):
            yield Seen(field, "总体目标没有任何数量。", s.said(field))


@rule("goal-vague-words", "measurability", "hint", "把含糊的词换成数：由多少到多少。")
def goal_vague_words(s: Subject, c: Context) -> Found:
    """总体目标多是含糊的词
    查什么：总体目标里有两个以上“进一步”“不断”“有效”一类的词，数却不多；或有一句“显著提升某某”而没有写提升多少。
    为什么：含糊的词越多，越说不清要达到什么。
    依据：财预〔2015〕88号：细化量化。
    错例：进一步加大力度，不断优化环境，有效促进发展
    对例：引进项目15个，到位资金3亿元"""
    for field, _ in s.goals[:1]:
        words = _VAGUE_WORDS.findall(s.folded(field))
        end = _VAGUE_END.search(s.folded(field))
        if end and len(words) < 2:
            yield Seen(field, f"总体目标里的“{end[0].strip('。.')}”无法衡量。", s.said(field, end[0]))
        elif len(words) >= 2 and len(words) > len(_NUMBERS.findall(s.folded(field))):
            yield Seen(field, f"总体目标有{len(words)}个含糊的词：{'、'.join(words)}。", s.said(field))


@rule("value-is-sentence", "measurability", "hint", "一条指标只写一个值；几件事分成几条。")
def value_is_sentence(s: Subject, c: Context) -> Found:
    """指标值是一句话
    查什么：指标值超过20个字。
    为什么：值太长，说明一条里写了几件事，无法单独考核。
    依据：财预〔2021〕101号：指标应简洁明确。
    错例：值：完成招标并开工建设，年底前形成实物工作量不低于60%
    对例：拆成“开工时间”“实物工作量占比”两条"""
    for line in s.lines:
        if len(bare(line.value)) > 20:
            yield Seen(f"{line.field}.length", f"“{line.name}”的值长达{len(line.value)}字。", line.evidence())
