"""相关性：依据、必要性、措施、目标和指标是否切题、有内容。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.amounts import money_value, without_documents
from kb.review.context import Context
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import BENEFITS, COSTS, NARRATIVE, SATISFACTION, Subject, bare
from kb.review.words import LIMITS, has, is_all

Found = Iterator[Seen | Unknown]
_BASIS_NO_NUMBER = re.compile(r"\(20\d\d\)|第\d+次|协议|合同")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"20\d\d年?")
_YEAR_OF_TEXT = re.compile(r"20\d\d年")
_ORDINAL = re.compile(
    r"20\d\d年?|第[一二三四五六七八九十\d]+[届次个批期]?|十[一二三四五]五|二十大"
    r"|[一二三四五六七八九十]个(?:必然|重要|坚持|方面)|\d\."
)
_SCALE = re.compile(
    r"\d|[一二三四五六七八九]成|[一二三四五六七八九十百]+(?:年|岁|倍|里|米|天|小时)|半数|大半"
    r"|[一二两三四五六七八九十百千]+[个所条座处名人户公]"
)
_IS_CONCRETE = re.compile(r"[,。;!]")
_NO_STEP = re.compile(r"(?:全年|年[内底初末]|20\d\d年度?|按(?:时|年度|计划|期))(?!\d)")
_MEETING = re.compile(r".*会议")
_NO_TASK = re.compile(r"20\d\d年|满意[^,。;]{0,8}?\d+%")
_MONEY_ARRANGED = re.compile(r"(?:安排|列入).*[费资金].*元")
_STARTS_WITH_NUMBER = re.compile(r"\d+(?!.*元)")
_TASK_ALONE = re.compile(r"(?:推进|开展|做好|实施|完成)?[^,。]{2,20}(?:建设|项目|工作|发展)[。.]?")
_SATISFACTION_ELSEWHERE = re.compile(r"满意(?:度|率|程度)")
_SPENT = re.compile("投入|发放|拨付|下达|支付|补贴|补助|奖补|经费|资金|支出|完成.{0,2}投资|总投资")
_FUNDING_AS_OUTPUT = re.compile(r"(?:资金|预算)?(?:下达|拨付|支付)(?:及时|率|$)|资金拨付$|资金下达")
_NAME_VALUE_GOAL = re.compile("巩固|促进|推进|提升|提高|改善|保障|推动")
_BENEFIT_MISFILED = re.compile(r"信访|投诉|事故|知晓|人(?!居)")
_BENEFIT_IS_PROCESS = re.compile(r"(?:完成|验收|拨付|支付|开工|竣工)率$")


@rule("basis-no-document", "relevance", "should", "写明文件名称和文号，例如“某政办发〔2023〕12号《某某实施方案》”。")
def basis_no_document(s: Subject, c: Context) -> Found:
    """立项依据没有文件
    查什么：立项依据里没有文件名称，也没有文号，只写“年初预算”“领导批准”“会议”等。
    为什么：说不出文件，就无法核对项目该不该做、标准是多少。
    依据：财预〔2015〕88号：绩效目标应符合国民经济和社会发展规划、部门职能等，指向明确。
    错例：立项依据：年初预算
    对例：立项依据：某民〔2023〕44号《困难残疾人生活补贴提标通知》"""
    text = s.folded("basis")
    if (
        bare(text)
        and not has("document_number", text)
        and not has("document_words", text)
        and "《" not in s.text("basis")
    ):
        yield Seen("basis", "立项依据没有写出文件名称和文号。", s.said("basis"))


@rule("basis-no-number", "relevance", "hint", "补写文号和发文日期。")
def basis_no_number(s: Subject, c: Context) -> Found:
    """立项依据没有文号
    查什么：立项依据写了文件名称，没有文号。
    为什么：没有文号难以查证。
    依据：财预〔2015〕88号：指向明确。
    错例：立项依据：城乡公交财政补贴实施方案
    对例：立项依据：某政办发〔2022〕15号《城乡公交财政补贴实施方案》"""
    text = s.folded("basis")
    if has("document_words", text) and not has("document_number", text) and not _BASIS_NO_NUMBER.search(text):
        yield Seen("basis", "立项依据有文件名称而没有文号。", s.said("basis"))


@rule("necessity-thin", "relevance", "should", "写明存在什么问题、影响多少人、不做会怎样，最好有数字。")
def necessity_thin(s: Subject, c: Context) -> Found:
    """必要性过于简略
    查什么：必要性只有一句口号，字数很少，也没有数字。
    为什么：说不出问题，就判断不了该不该做、效益在哪里。
    依据：财预〔2015〕88号的相关性审核。
    错例：必要性：改善学校的办学条件。
    对例：必要性：现有工位每3人一个，抽测合格率只有71%，低于全省平均9个百分点"""
    text = bare(s.text("necessity"))
    if text and len(text) < LIMITS["necessity_length"] and not _DIGIT.search(text):
        yield Seen("necessity", "必要性过于简略，没有写出要解决的问题。", s.said("necessity"))


@rule("necessity-no-facts", "relevance", "hint", "用数字说明现状，例如“就业率61%，低于全市平均8个百分点”。")
def necessity_no_facts(s: Subject, c: Context) -> Found:
    """必要性没有现状数据
    查什么：必要性只有“有待提高”“意义重大”“使命光荣”一类的话，除年份和文件外没有任何数。
    为什么：没有现状，目标高低无从判断。
    依据：财预〔2015〕88号：合理可行，要经过调查研究和科学论证。
    错例：必要性：劳动者技能水平有待提高
    对例：必要性：持证率38%，企业缺工1200人"""
    text = _ORDINAL.sub("", s.folded("necessity"))
    if bare(text) and not _SCALE.search(text):
        yield Seen("necessity", "必要性没有现状数据。", s.said("necessity"))


@rule("overview-thin", "relevance", "should", "写明做什么、做多少、为谁做、怎样花钱。")
def overview_thin(s: Subject, c: Context) -> Found:
    """概况过于简略
    查什么：项目概况字数很少，又没有数字。
    为什么：看不出内容和规模，指标无从核对。
    依据：财预〔2015〕88号：指向明确。
    错例：项目概况：召开三级干部大会。
    对例：项目概况：召开三级干部大会1次，500人参加，会期1天"""
    text = bare(s.text("overview"))
    if text and len(text) <= LIMITS["overview_length"] and not _DIGIT.search(text):
        yield Seen("overview", "项目概况过于简略，看不出内容和规模。", s.said("overview"))


@rule("overview-no-scale", "relevance", "hint", "补写数量和测算标准，例如“9840名学生，每人每天5元，200天”。")
def overview_no_scale(s: Subject, c: Context) -> Found:
    """概况没有写规模
    查什么：项目概况里除年份外没有一个数字。
    为什么：不知道规模和标准，资金是否合理无从测算。
    依据：财预〔2015〕88号：绩效目标与资金量相匹配。
    错例：项目概况：全县各乡镇培育一批乡村e镇
    对例：项目概况：培育乡村e镇1个，引进企业12家，培训带头人150人"""
    text = _YEAR_OF_TEXT.sub("", s.folded("overview"))
    if text and not _SCALE.search(text):
        yield Seen("overview", "项目概况没有写数量和标准。", s.said("overview"))


def _is_concrete(text: str) -> bool:
    """Whether a clause names a measure; in a clause that only urges, such as 加强检查考核, common words name none."""
    for clause in _IS_CONCRETE.split(without_documents(text)):
        word = has("concrete_measure", clause)
        if word and not (has("urging", clause) and is_all("common_measure", word)):
            return True
    return False


@rule("safeguards-empty", "relevance", "should", "写明具体的制度和做法：招标、监理、公示、验收、考核、与拨款挂钩等。")
def safeguards_empty(s: Subject, c: Context) -> Found:
    """保障措施没有具体内容
    查什么：措施里没有一项具体做法，只有套话、会议名称、文号或财务制度。
    为什么：目标靠什么实现没有交代。
    依据：财预〔2015〕88号的可行性审核：实现绩效目标的措施是否具体、可行。
    错例：项目实施的制度齐全,措施完善。
    对例：公开招标，监理旁站，村级公示7天，验收合格后拨款"""
    text = bare(without_documents(s.folded("safeguards")))
    if not bare(s.text("safeguards")):
        return
    concrete = _is_concrete(s.folded("safeguards")) or (
        _DIGIT.search(text) and len(text) >= 2 * LIMITS["safeguards_length"]
    )
    if len(text) < LIMITS["safeguards_length"] or not concrete or _MEETING.fullmatch(text):
        yield Seen("safeguards", "保障措施没有写出具体的制度和做法。", s.said("safeguards"))


@rule("safeguards-foreign", "relevance", "hint", "换成与本项目内容相应的措施。")
def safeguards_foreign(s: Subject, c: Context) -> Found:
    """保障措施与项目不对应
    查什么：措施说的是工程施工（监理、质量保证体系、竣工等），而名称、概况和指标里没有工程。
    为什么：多半是从别的表里照抄来的。
    依据：财预〔2015〕88号的相关性审核。
    错例：动物防疫项目；措施：建立完善的质量保证体系，确保工程顺利进行
    对例：动物防疫项目；措施：免疫档案一户一册，每季抽检抗体"""
    word = has("construction", s.folded("safeguards"))
    names = s.folded("project_name") + s.folded("overview") + "".join(line.folded_name for line in s.lines)
    if word and not has("construction_project", names):
        yield Seen("safeguards", f"措施里的“{word}”是工程措施，本项目不是工程。", s.said("safeguards"))


@rule("plan-empty", "relevance", "should", "分步骤写明时间和内容，例如“3月招标，4—9月施工，10月验收”。")
def plan_empty(s: Subject, c: Context) -> Found:
    """实施计划没有步骤和时间
    查什么：实施计划里没有月份、季度、阶段等任何时间安排。
    为什么：没有进度，时效指标没有来源，年中监控也无从下手。
    依据：财预〔2015〕88号的可行性审核。
    错例：实施计划：圆满完成2024年项目实施计划。
    对例：实施计划：3月公示对象，5月开工，9月底前竣工，10月验收付款"""
    text = without_documents(s.folded("plan"))
    length = len(bare(s.text("plan")))
    timed = has("plan_time", _NO_STEP.sub("", text))
    if length and (not timed or (length < LIMITS["plan_length"] and not _DIGIT.search(text))):
        yield Seen("plan", "实施计划没有步骤和时间。", s.said("plan"))


@rule("goal-empty", "relevance", "must", "写明做成什么、做多少、达到什么效果。")
def goal_empty(s: Subject, c: Context) -> Found:
    """总体目标是空话
    查什么：目标只有“圆满完成各项任务”“实现新突破”一类的话，没有任务、数量和效果。
    为什么：放在任何项目上都成立的目标不是目标。
    依据：财预〔2015〕88号：指向明确、细化量化。
    错例：圆满完成实施期绩效目标。
    对例：建成乡村e镇1个，引进企业12家，网络零售额达到2600万元"""
    for field, text in s.goals[:1]:
        word = has("empty_talk", s.folded(field))
        plain = _NO_TASK.sub("", s.folded(field))
        if text and word and not _DIGIT.search(plain):
            yield Seen(field, f"总体目标是空话（“{word}”），没有任务和数量。", s.said(field))


@rule("goal-no-effect", "relevance", "hint", "补写效果：谁受益，什么指标变好多少。")
def goal_no_effect(s: Subject, c: Context) -> Found:
    """总体目标没有效果
    查什么：目标只列任务或金额，没有说带来什么变化。
    为什么：做事不是目的，做成之后的变化才是。
    依据：财预〔2015〕88号：绩效目标包括预期产出和预期效果。
    错例：目标：推进农村公益事业建设（或：运行费1229万元）
    对例：目标：硬化道路26公里，38个村群众出行时间缩短20分钟"""
    for field, text in s.goals[:1]:
        folded = s.folded(field)
        only_money = _MONEY_ARRANGED.search(folded) and not _STARTS_WITH_NUMBER.search(folded[:4])
        task = _TASK_ALONE.fullmatch(folded)
        if text and (only_money or task or not has("effect", folded)):
            yield Seen(field, "总体目标只写了任务或金额，没有写效果。", s.said(field))


@rule("satisfaction-elsewhere", "relevance", "must", "移到“服务对象满意度”下，与那里的满意度合并。")
def satisfaction_elsewhere(s: Subject, c: Context) -> Found:
    """满意度列在别的指标下
    查什么：名称含“满意”的指标列在效益或产出下。
    为什么：满意度是单独一级，列在社会效益下会重复计分，数值也常互相矛盾。
    依据：财预〔2015〕88号、财预〔2021〕101号的指标框架。
    错例：社会效益指标：居民满意度≥95%
    对例：服务对象满意度：居民满意度≥95%"""
    for line in s.named:
        if (
            line.level2 != SATISFACTION
            and line.level2 not in COSTS
            and _SATISFACTION_ELSEWHERE.search(line.folded_name)
        ):
            yield Seen(line.field, f"满意度指标“{line.name}”列在{line.level2}下。", line.evidence())


@rule("input-as-output", "relevance", "should", "数量指标写办成的事；金额移到成本指标。")
def input_as_output(s: Subject, c: Context) -> Found:
    """把花钱当作产出
    查什么：数量指标的值是金额；质量、效益指标的值是投入、发放、补助的金额。
    为什么：花了多少钱是投入，办成多少事才是产出。
    依据：财预〔2021〕101号：数量指标反映提供的公共产品和服务的数量。
    错例：数量指标：发放创新券400万元
    对例：数量指标：发放创新券企业≥120家"""
    for line in s.named:
        if line.level2 in COSTS or not money_value(line.row["number"], line.row["unit"]):
            continue
        if has("lent", line.folded_name):  # others' money that the project moves is what it does
            continue
        spent = _SPENT.search(line.folded_name) and not has("money_not", line.folded_name)
        if line.level2 == "数量指标" or (spent and line.level2 not in ("时效指标", SATISFACTION)):
            yield Seen(line.field, f"{line.level2}“{line.name}”写的是投入的金额。", line.evidence())


@rule("funding-as-output", "relevance", "hint", "改为工作完成的时间，例如“补助对象审核完成时间 6月底前”。")
def funding_as_output(s: Subject, c: Context) -> Found:
    """时效只写资金下达
    查什么：全部时效指标说的都是资金下达、拨付或支付。
    为什么：拨款快慢是财政程序，工作何时完成才是时效。
    依据：财预〔2021〕101号：时效指标反映服务对象享受服务的及时程度。
    错例：时效指标：资金下达及时性<30日
    对例：时效指标：村内道路完工时间 2024年9月底前"""
    lines = list(s.of_level("时效指标"))
    if (
        lines
        and all(_FUNDING_AS_OUTPUT.search(line.folded_name) for line in lines)
        and all(line.row["number"] is not None for line in lines)
    ):
        yield Seen(lines[0].field, "时效指标只写了资金下达或支付。", lines[0].evidence())


@rule("name-value-goal", "relevance", "should", "换成能量出来的结果，例如“脱贫人口人均纯收入增幅≥8%”。")
def name_value_goal(s: Subject, c: Context) -> Found:
    """效益指标照搬目标的口号
    查什么：效益指标的名称就是总体目标或必要性里的一整句话。
    为什么：指标是对目标的细化，把目标再抄一遍没有细化。
    依据：财预〔2015〕88号：绩效指标是绩效目标的细化和量化。
    错例：社会效益指标：巩固脱贫成果,推进乡村振兴
    对例：社会效益指标：防返贫监测对象消除风险率≥95%"""
    texts = [bare(text) for _, text in s.goals] + [bare(s.text("necessity"))]
    for line in s.lines:
        name = bare(line.name)
        slogan = "," in line.folded_name and _NAME_VALUE_GOAL.match(name)
        if (
            line.is_benefit
            and (slogan or (len(name) >= 10 and any(name in text for text in texts)))
            and line.row["number"] is None
            and not has("concrete_value", line.folded_value)
        ):
            yield Seen(f"{line.field}.name", f"效益指标“{line.name}”是目标里的一句话，不是指标。", line.evidence())


@rule("benefit-misfiled", "relevance", "should", "移到相应的效益指标下。")
def benefit_misfiled(s: Subject, c: Context) -> Found:
    """效益放错了类别
    查什么：经济结果列在社会或生态效益下，生态结果列在经济或社会效益下。
    为什么：放错类别，应有的那一类效益就成了空白。
    依据：财预〔2021〕101号：经济、社会、生态效益各有所指。
    错例：社会效益指标：对水体保护
    对例：生态效益指标：断面水质达标率100%"""
    for line in s.named:
        right = ""
        if (
            line.level2 in ("社会效益指标", "生态效益指标")
            and has("economic", line.folded_name)
            and not (line.level2 == "生态效益指标" and has("saving", line.folded_name))
            and (line.level2 == "生态效益指标" or not has("economic_social", line.folded_name))
        ):
            right = "经济效益指标"
        elif (
            line.level2 in ("经济效益指标", "社会效益指标")
            and has("ecological", line.folded_name)
            and not _BENEFIT_MISFILED.search(line.folded_name)
            and not has("harmless_there", line.folded_name)
        ):
            right = "生态效益指标"
        if right:
            yield Seen(
                line.field, f"“{line.name}”属于{right}，列在{line.level2}下。", line.evidence(), fix=f"移到{right}下。"
            )


@rule("cost-repeats-budget", "relevance", "hint", "改写单位成本，例如“管道单位造价≤195万元/公里”。")
def cost_repeats_budget(s: Subject, c: Context) -> Found:
    """成本指标照抄预算总额
    查什么：成本指标只有一条，值就是资金总额。
    为什么：总额在资金栏已有，照抄一遍约束不了单位成本。
    依据：财预〔2021〕101号：成本指标一般反映单位成本或成本控制。
    错例：成本指标：财政拨款 500万元（预算500万元）
    对例：成本指标：人均培训成本 ≤220元/人·天"""
    lines = list(s.of_level(*COSTS))
    if len({bare(line.name)[:4] for line in lines}) != 1 or not s.total:
        return
    value = money_value(lines[0].row["number"], lines[0].row["unit"])
    if value is not None and abs(value - s.total) <= max(1.0, s.total * 1e-5):
        yield Seen(f"{lines[0].field}.cost", "成本指标只有一条，照抄预算总额，没有单位成本。", lines[0].evidence())


@rule("goal-object", "relevance", "hint", "指标名称里写明目标和概况所说的对象。")
def goal_object(s: Subject, c: Context) -> Found:
    """产出指标没有提到项目的对象
    查什么：产出指标的名称与项目名称、概况、目标没有一个共同的词（相邻两字）。
    为什么：指标与项目内容无关，完成了指标也说明不了项目。
    依据：财预〔2015〕88号的相关性审核。
    错例：校园维修项目；数量指标：会议次数
    对例：校园维修项目；数量指标：维修教室间数"""
    text = "".join(s.folded(field) for field in ("project_name", *NARRATIVE, "period_goal", "annual_goal"))
    lines = [line for line in s.of_level("数量指标") if line.name]
    pairs = {line.folded_name[i : i + 2] for line in lines for i in range(len(line.folded_name) - 1)}
    if len(text) > 40 and lines and not any(pair in text for pair in pairs):
        yield Seen(
            "indicators.数量指标",
            "数量指标与项目的名称、概况和目标没有共同的词。",
            "；".join(line.evidence() for line in lines[:3]),
        )


@rule("benefit-is-process", "relevance", "hint", "改写受益者得到的变化。")
def benefit_is_process(s: Subject, c: Context) -> Found:
    """效益指标写的是工作
    查什么：效益指标的名称是完成率、验收率、拨付率一类的工作情况。
    为什么：这些是产出，不是效益。
    依据：财预〔2021〕101号：效益指标反映产出带来的效果。
    错例：社会效益指标：项目完成率100%
    对例：社会效益指标：火警到场时间≤20分钟"""
    for line in s.lines:
        process = line.level2 in BENEFITS[:3] and _BENEFIT_IS_PROCESS.search(line.folded_name)
        if process and not has("fault", line.folded_name):
            yield Seen(line.field, f"效益指标“{line.name}”说的是工作完成情况。", line.evidence())
