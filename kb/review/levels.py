"""相关性（二）：指标是不是放在该放的一级、二级指标下。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.context import Context
from kb.review.mentions import plain_quantity
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import BENEFITS, COSTS, SATISFACTION, Line, Subject
from kb.review.words import SERVED_BY, has

Found = Iterator[Seen | Unknown]
_OUTPUTS = ("数量指标", "质量指标", "时效指标")
_SATISFACTION_SELF = re.compile("领导|上级|主管部门|财政|本单位|本部门")
_MONEY_AS_RESULT = re.compile(
    "(?:资金|预算|经费|支出|拨款|补贴|补助|奖补|财政|投资).{0,4}(?:到位|支付|拨付|执行|支出|使用|下达)(?:率|进度)"
)
_NAME_ENDING = re.compile(r"(?:率|数量|人数|次数|满意度|程度)$")
_DONE = re.compile("(?:数量?|工程?量|车?次数?|任务|工作)$")
_AFTER = re.compile("^.{1,8}?[^之今]后(?=.)")
"""Work after which a change is counted: 培训后新就业人数."""
_TIMES = ("分钟", "小时", "秒", "天", "工作日")
_SIGNS_ALONE = re.compile(r"[≥≤<>=%]+")
_VALUE_APPROXIMATE = re.compile(
    r"^(?:大?约|大概|近|预计)\d|\d.*(?:左右|上下)$|^\d+多|[\d一二三四五六七八九十百千万][多余来几][个台人户项次公亩平座条家件名场]"
)
_TWO_NAMES = re.compile(r"(?:率|数|量|度|面积)[和及与、].*(?:率|数量|人数|次数|度|面积)$")
_TWO_VALUES = re.compile(r"\d+(?:\.\d+)?[^\d,、;月日年点:]{1,4}[,、;和]\d+(?:\.\d+)?[^\d,、;月日年点:]{1,4}$")


LEAST_TEXT = 100
"""Characters of a form from which it tells whom it serves."""


def _is_count(line: Line) -> bool:
    return bool(has("count_name", line.folded_name)) and bool(line.row["number"]) and line.row["unit"] != "%"


@rule("count-misplaced", "relevance", "should", "移到数量指标下；本级另设。")
def count_misplaced(s: Subject, c: Context) -> Found:
    """数量列在别的二级指标下
    查什么：名称是批次、场次、台数、人数一类的数量，列在质量、时效或生态效益指标下。
    为什么：放错位置，应有的那一类指标实际上是空的。
    依据：财预〔2021〕101号：数量指标反映提供的公共产品和服务的数量。
    错例：质量指标：抽检批次≥150批次
    对例：数量指标：抽检批次≥150批次；质量指标：抽检合格率≥98%"""
    for line in s.named:
        wrong = line.level2 in ("质量指标", "时效指标", "生态效益指标") and _is_count(line)
        treated = line.level2 == "生态效益指标" and has("area_name", line.folded_name)
        if wrong and not treated and not has("fault", line.folded_name):
            yield Seen(line.field, f"“{line.name}”是数量，列在{line.level2}下。", line.evidence())


@rule("output-as-benefit", "relevance", "should", "移到产出指标下；效益写产出带来的变化。")
def output_as_benefit(s: Subject, c: Context) -> Found:
    """把产出当作效益
    查什么：效益指标的名称是安装、购置、举办、培训、修建一类的工作量，或与某条数量指标同值同单位、说同一件事。
    为什么：做了多少是产出，做成之后的变化才是效益。
    依据：财预〔2021〕101号：效益指标反映产出带来的效果。
    错例：社会效益指标：安装路灯盏数860盏
    对例：社会效益指标：夜间交通事故下降率≥20%"""
    for line in s.named:
        if line.level2 not in BENEFITS:
            continue
        name = _AFTER.sub("", line.folded_name) if "后" in line.folded_name else line.folded_name
        counted = _is_count(line) and has("work_done", name)
        quantity = plain_quantity(line.row["number"], line.row["unit"])
        if quantity and quantity[1] in _TIMES:  # how long it takes is no work
            continue
        begun = quantity and (has("work_done", name[:4]) or has("work_done", _DONE.sub("", name)[-2:]))
        if has("served", name) and quantity and quantity[1] in ("人", "户", "人次"):  # whom it reached is an effect
            continue
        if (counted or begun) and not has("area_name", name) and not has("fault", name):
            yield Seen(line.field, f"“{line.name}”是工作量，列在{line.level2}下。", line.evidence())


@rule("quality-misplaced", "consistency", "should", "移到相应的二级指标下；本级另设。")
def quality_misplaced(s: Subject, c: Context) -> Found:
    """质量、时间、金额列在别的二级指标下
    查什么：合格率、达标率列在时效或成本指标下，与快慢无关的率列在时效指标下，时间列在成本指标下，成本指标的值是与钱无关的数量。
    为什么：放错位置，应有的那一类指标实际上是空的。
    依据：财预〔2021〕101号：数量、质量、时效、成本指标各有所指。
    错例：成本指标：工程验收合格率100%
    对例：质量指标：工程验收合格率100%；成本指标：单位造价≤195万元/公里"""
    for line in s.named:
        name, right = line.folded_name, ""
        rate = line.level2 == "时效指标" and line.row["unit"] == "%" and not has("timely_rate", name)
        if (line.level2 in ("时效指标", *COSTS[:2]) and has("quality_name", name)) or rate:
            right = "质量指标"
        elif line.level2 in COSTS[:2] and has("time_name", name):
            right = "时效指标"
        elif line.level2 in COSTS[:2] and _is_count(line) and "元" not in (line.row["unit"] or "元"):
            right = "数量指标"
        if right:
            yield Seen(line.field, f"“{line.name}”是{right}，列在{line.level2}下。", line.evidence())


@rule("satisfaction-self", "relevance", "hint", "问真正的服务对象，例如“受益群众满意度”。")
def satisfaction_self(s: Subject, c: Context) -> Found:
    """满意度问的是自己人
    查什么：满意度指标问的是领导、上级、主管部门、财政部门或本单位。
    为什么：满意度要问接受服务的人，不是花钱的人。
    依据：财预〔2021〕101号：满意度指标反映服务对象或受益人的认可程度。
    错例：主管部门领导满意度≥95%
    对例：参训学员满意度≥90%"""
    for line in s.of_level(SATISFACTION):
        if _SATISFACTION_SELF.search(line.folded_name):
            yield Seen(f"{line.field}.asked", f"“{line.name}”问的不是服务对象。", line.evidence())


@rule("satisfaction-foreign", "relevance", "should", "问本项目的服务对象，例如“受益群众满意度”。")
def satisfaction_foreign(s: Subject, c: Context) -> Found:
    """满意度问的人与项目无关
    查什么：满意度指标问的是学员、游客、患者、旅客、学生家长一类的人，而名称、部门、各栏和其他指标说的事里没有这些人。
    为什么：多半是从别的表带来的，问不到本项目的服务对象。
    依据：财预〔2021〕101号：满意度指标反映服务对象或受益人的认可程度。
    错例：供水工程；学生家长满意度≥95%
    对例：供水工程；用水户满意度≥95%"""
    asked = [line for line in s.of_level(SATISFACTION) if line.name]
    if not asked:
        return
    fields = ("project_name", "department_name", "overview", "necessity", "period_goal", "safeguards", "plan", "basis")
    names = "，".join(line.folded_name for line in s.named if line.level2 != SATISFACTION)
    whole = "，".join((*(s.folded(field) for field in fields), names))
    for line in asked if len(whole) >= LEAST_TEXT else ():
        for who, of in SERVED_BY:
            if (match := who.search(line.folded_name)) and not of.search(whole) and match[0] not in whole:
                yield Seen(f"{line.field}.asked", f"“{line.name}”问的“{match[0]}”与本项目无关。", line.evidence())
                break


@rule("money-as-result", "relevance", "hint", "写办成的事和带来的变化；资金进度由预算执行考核。")
def money_as_result(s: Subject, c: Context) -> Found:
    """把资金进度当作产出或效益
    查什么：数量、质量、效益指标的名称是资金到位率、支付率、预算执行率一类。
    为什么：花得快不等于办得好，预算执行另有考核。
    依据：财预〔2021〕101号：产出指标反映提供的公共产品和服务。
    错例：质量指标：资金支付率100%
    对例：质量指标：工程验收合格率100%"""
    for line in s.named:
        outside = line.level2 in ("数量指标", "质量指标", *BENEFITS)
        if outside and _MONEY_AS_RESULT.search(line.folded_name):
            yield Seen(f"{line.field}.money", f"“{line.name}”说的是资金进度，列在{line.level2}下。", line.evidence())


@rule("direction-wrong", "measurability", "must", "把符号反过来：越高越好的用≥，越低越好的用≤。")
def direction_wrong(s: Subject, c: Context) -> Found:
    """符号反了
    查什么：合格率、满意度、覆盖率一类越高越好的写成≤，成本、时限、事故、投诉一类越低越好的写成≥。
    为什么：方向反了，做得越差越算完成。
    依据：财预〔2021〕101号：定量指标应有计算符号。
    错例：工程验收合格率：≤95%；单位造价：≥195万元/公里
    对例：工程验收合格率：≥95%；单位造价：≤195万元/公里"""
    for line in s.lines:
        operator, name = line.row["operator"], line.folded_name
        if not operator:
            continue
        bad = has("lower_is_better", name) or (line.level2 in COSTS[:2] and not has("money_not", name))
        bad = bool(bad) and not has("turned_round", name)
        good = (line.level2 == SATISFACTION or has("higher_is_better", name)) and not has("fault", name)
        if (operator in ("≤", "<") and good and not bad) or (operator in ("≥", ">") and bad and not good):
            yield Seen(f"{line.field}.direction", f"“{line.name}”写成{line.value}，方向反了。", line.evidence())


@rule("value-is-name", "measurability", "must", "指标值写数和单位，名称移到三级指标一栏。")
def value_is_name(s: Subject, c: Context) -> Found:
    """指标值写成了名称
    查什么：指标值以率、数量、满意度等结尾，像一条指标的名称；或只有符号没有数。
    为什么：两栏填错，没有目标值。
    依据：财预〔2021〕101号：指标值与指标名称分开填写。
    错例：三级指标：火情处置；指标值：24小时扑灭率
    对例：三级指标：24小时火情扑灭率；指标值：≥95%"""
    for line in s.lines:
        value = line.folded_value
        if _NAME_ENDING.search(value) or _SIGNS_ALONE.fullmatch(value):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”不是目标值。", line.evidence())


@rule("value-approximate", "measurability", "should", "写确定的数，加上≥或≤。")
def value_approximate(s: Subject, c: Context) -> Found:
    """指标值是大概的数
    查什么：指标值带“约”“左右”“大概”“近”。
    为什么：差多少算完成说不清。
    依据：财预〔2021〕101号：定量指标应有明确的数值和计算符号。
    错例：培训人次：约1200人次
    对例：培训人次：≥1200人次"""
    for line in s.lines:
        if _VALUE_APPROXIMATE.search(line.folded_value):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”不确定。", line.evidence())


@rule("two-in-one", "measurability", "hint", "一条指标只量一件事，分成两条。")
def two_in_one(s: Subject, c: Context) -> Found:
    """一条指标量两件事
    查什么：名称里有两个率或数量（“合格率和完成率”），或值里有两个带单位的数（“12公里、3座”）。
    为什么：一件完成、一件没完成时无法判断。
    依据：财预〔2021〕101号：指标应简洁明确。
    错例：数量指标：新建道路和桥梁 12公里、3座
    对例：新建道路：12公里；新建桥梁：3座"""
    for line in s.named:
        two_names = _TWO_NAMES.search(line.folded_name)
        two_values = _TWO_VALUES.search(line.folded_value)
        if two_names or two_values:
            yield Seen(f"{line.field}.two", f"“{line.name}”：{line.value}，量的是两件事。", line.evidence())
