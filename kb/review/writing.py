"""格式（二）：数字、符号、单位、文号、括号怎么写。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.fold import fold
from kb.review.context import Context
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import COSTS, NARRATIVE, Subject, fold_short
from kb.review.words import FIELD_NAMES, LIMITS, RIGHT_WORDS, TYPOS

Found = Iterator[Seen | Unknown]
_GOALS = ("period_goal", "annual_goal")
_DOUBLED = re.compile(
    r"[≥>].*以上$|[≤<].*(?:以[下内])$|(?:不[低少小]于|不超过|不[高大]于)[≥≤<>]|[≥≤<>]{2}|%%|元元|万万|\.[%\u4e00-\u9fff]|\.\.|=[<>]|[≥≤<>](?:不|大于|小于)|([件个户座亩次台套所家条吨天日年月人米名处项期])\1"
)
_LETTER = re.compile(r"\d[oi](?![a-z])|\dl(?=[\d%])|(?<![a-z])[oil]\d+(?=[%万元人年月个])")
_WAN = re.compile(
    r"(?:投资|资金|经费|补助|费用|预算|拨款|金额|需)[^,。;、()\d]{0,4}\d[\d,]*(?:\.\d+)?[万亿](?=[,。;、)]|$)"
    r"|(?<=万元)[^。;]{0,30}其中[^。;]{0,30}?(?<![\d.,])\d[\d,]*(?:\.\d+)?万(?=[,。;、()]|$)"
)
_SPELLING = re.compile(r"\d(平方|立方|平米|公理|平方公理|公哩|顿|量|坐|付|各|个百分比|km|mm2|元人民币)$")
_BARE_NUMBER = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:发|函|字|办|财|政|规|预|农|建|教|卫)20\d\d(?:(?:年|[-—第])?\d{1,4}号|[-—]\d{1,3}(?![\d年月号-]))"
)
_SHORT_YEAR_OF_DOCUMENT = re.compile(r"[〔\[【（(]\s*\d{2}\s*[〕\]】）)]\s*第?\d+号")
_PADDED = re.compile(r"[〔\[（(]20\d\d[〕\]）)]\s*(?:第\s*\d+|0\d+)号")
_MALFORMED = re.compile(
    r"[〔\[［【{（(](?:19|20)\d\d\s*第?\d+号"  # 〔20195号
    r"|[\u4e00-\u9fff](?:19|20)\d\d[〕\]］】}）)]\s*第?\d+号"  # 2019〕5号
    r"|[〔\[［【（(](?:\d{3}|\d{5,}|(?!19|20)\d{4}|\d{4}[年号])[〕\]］】）)]\s*第?\d+号"  # 〔20195〕5号
    r"|〔\d{4}[\]］】）)]\s*\d+号|[\[［【（(]\d{4}〕\s*\d+号|[\u4e00-\u9fff]〔\d{4}〕[\u4e00-\u9fff]\d*号"
)
"""Numbers of documents with half a pair of brackets, two kinds of them, or a year of other than four digits."""
_CUT = re.compile(r"[,，、:：(（《“]$|(?:[和及与的]|以及)$")
_WAN_WITHOUT_THING = re.compile(r"[≥≤<>=]?[\d,.]+[万亿千百](?:/.+)?(?:以[上下内])?")
_IS_PAIRED = re.compile(r"(?:^|[^\d])\d{1,2}[)）]")
_WRONG_THOUSANDS = re.compile(r"\d,\d{1,2}(?!\d)|\d,\d{4,}|\d\s+\d")
_DATE_OR_NUMBER = re.compile("[日月号]")
_CODE_MALFORMED = re.compile(r"[\dA-NP-Z-]+")
_NO_DIGIT = re.compile(r"\D")
_HIDDEN = re.compile(r"[*xX×●]")
_AREA_CODE = re.compile(r"1\d{2}-")


@rule("operator-doubled", "format", "should", "方向只写一次，例如“≥95%”或“95%以上”。")
def operator_doubled(s: Subject, c: Context) -> Found:
    """符号重复
    查什么：指标值里符号写了两遍（“≥95%以上”“不低于≥3次”“>=<”“%%”“元元”）。
    为什么：多半是改写时没有删净，读起来有歧义。
    依据：财预〔2021〕101号：指标值由符号、数值、单位组成。
    错例：≥95%以上
    对例：≥95%"""
    for line in s.lines:
        match = _DOUBLED.search(line.folded_value)
        if match:
            yield Seen(f"{line.field}.operator", f"“{line.name}”的值“{line.value}”符号重复。", line.evidence())


@rule("letter-in-number", "format", "should", "改成数字。")
def letter_in_number(s: Subject, c: Context) -> Found:
    """数字里有字母
    查什么：数字中夹着字母o、l、i（把0、1打成字母）。
    为什么：无法汇总和计算。
    依据：《出版物上数字用法》（GB/T 15835—2011）。
    错例：1O0%
    对例：100%"""
    for line in s.lines:
        if _LETTER.search(line.folded_value):
            yield Seen(f"{line.field}.letter", f"“{line.name}”的值“{line.value}”里有字母。", line.evidence())
    for field in ("project_name", *NARRATIVE, *_GOALS):
        text = s.folded(field)
        if ("o" in text or "i" in text or "l" in text) and (match := _LETTER.search(text)):
            yield Seen(f"{field}.letter", f"{FIELD_NAMES[field]}的数字“{match[0]}”里有字母。", s.said(field, match[0]))


@rule("wan-in-text", "format", "hint", "写成“万元”。")
def wan_in_text(s: Subject, c: Context) -> Found:
    """文字中的金额只写“万”
    查什么：概况、目标等处的金额以“万”结尾，没有“元”。
    为什么：单位不全。
    依据：《出版物上数字用法》（GB/T 15835—2011）。
    错例：总投资560万。
    对例：总投资560万元。"""
    for field in (*NARRATIVE, *_GOALS):
        if match := _WAN.search(s.folded(field)):
            yield Seen(f"{field}.wan", f"“{match[0]}”缺“元”。", s.said(field, match[0]))


@rule("wan-without-thing", "format", "should", "补全单位，例如“186万平方米”“1万元/人”。")
def wan_without_thing(s: Subject, c: Context) -> Found:
    """“万”后面没有单位
    查什么：数量、效益指标的值以“万”结尾，或写成“1万/人”。
    为什么：不知道是万元、万人还是万平方米。
    依据：财预〔2021〕101号：指标值应含计量单位。
    错例：清扫保洁面积：186万
    对例：清扫保洁面积：186万平方米"""
    for line in s.lines:
        if _WAN_WITHOUT_THING.fullmatch(line.folded_value) and (line.level2 not in COSTS or "/" in line.value):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”单位不全。", line.evidence())


@rule("unit-misspelt", "format", "should", "写规范的单位，例如“平方米”“公里”“吨”。")
def unit_misspelt(s: Subject, c: Context) -> Found:
    """单位写错或不规范
    查什么：单位写成“平方”“立方”“公理”“顿”“km”等。
    为什么：写法不一，无法汇总。
    依据：国家法定计量单位。
    错例：5600平方
    对例：5600平方米"""
    for line in s.lines:
        if match := _SPELLING.search(line.folded_value):
            yield Seen(f"{line.field}.unit", f"“{line.name}”的单位“{match[1]}”不规范。", line.evidence())


@rule("docno-style", "format", "should", "文号写成“机关代字〔四位年份〕顺序号”，例如“某财农〔2023〕82号”。")
def docno_style(s: Subject, c: Context) -> Found:
    """文号的年份、序号写法不对
    查什么：文号的年份没有括号（“财农2023 82号”“财农2023-82”）、括号只有一半或不配对、年份不是四位（“〔23〕82号”），或序号前有“第”、有0。
    为什么：写法不统一，查不到文件。
    依据：《党政机关公文格式》（GB/T 9704—2012）：年份标全称，用六角括号括入；发文顺序号不加“第”字，不编虚位。
    错例：某财农〔23〕082号
    对例：某财农〔2023〕82号"""
    for field in NARRATIVE:
        text = s.text(field)
        if "号" not in text and not ("20" in text and _BARE_NUMBER.search(text)):
            continue
        match = (
            _BARE_NUMBER.search(text)
            or _SHORT_YEAR_OF_DOCUMENT.search(text)
            or _PADDED.search(text)
            or _MALFORMED.search(text)
        )
        if match:
            yield Seen(f"{field}.docno", f"文号“{match[0]}”写法不规范。", s.said(field, fold(match[0])))


@rule("text-cut", "format", "hint", "把话写完。")
def text_cut(s: Subject, c: Context) -> Found:
    """文字没有写完
    查什么：各栏最后是逗号、顿号、冒号，或“和”“及”。
    为什么：多半是粘贴时截断了。
    依据：财预〔2015〕88号：内容完整、表述清楚。
    错例：……9月底前完工，
    对例：……9月底前完工，10月验收。"""
    for field in (*NARRATIVE, *_GOALS):
        text = s.text(field).rstrip()
        if len(text) > 8 and _CUT.search(text):
            yield Seen(
                f"{field}.cut", f"{FIELD_NAMES[field]}没有写完，最后是“{text[-6:]}”。", s.said(field, fold(text[-6:]))
            )


@rule("brackets-open", "format", "hint", "补上或删去半个括号。")
def brackets_open(s: Subject, c: Context) -> Found:
    """圆括号只有一半
    查什么：名称、各栏文字、指标名称和指标值里圆括号只有一半（“1）”一类的序号不算）。
    为什么：文字可能被截断。
    依据：《标点符号用法》（GB/T 15834—2011）。
    错例：配套停车泊位（180个
    对例：配套停车泊位（180个）"""
    for field in ("project_name", *NARRATIVE, *_GOALS):
        if not _is_paired(s.text(field)):
            yield Seen(f"{field}.round", f"{FIELD_NAMES[field]}里的圆括号不成对。", s.said(field))
    for line in s.named:
        if not _is_paired(line.name) or not _is_paired(line.value):
            yield Seen(f"{line.field}.round", f"指标“{line.name}”的圆括号不成对。", line.evidence())


def _is_paired(text: str) -> bool:
    opening = text.count("(") + text.count("（")
    closing = text.count(")") + text.count("）")
    return opening == closing or (closing > opening and _IS_PAIRED.search(text) is not None)


@rule("name-marks", "format", "hint", "删去序号、标点和空格。")
def name_marks(s: Subject, c: Context) -> Found:
    """名称里有序号或多余的标点
    查什么：指标名称、项目名称前有序号，末尾有标点，或字间有空格。
    为什么：名称不干净，汇总时对不上。
    依据：财预〔2015〕88号：表述清楚。
    错例：1.培训人数：
    对例：培训人数"""
    marks = re.compile(r"^\s*\d{1,2}[.、．)）](?!\d)|^[①-⑩]|[:：,，。;；、]\s*$|[\u4e00-\u9fff][ 　]+[\u4e00-\u9fff]")
    for line in s.named:
        if marks.search(line.name):
            yield Seen(f"{line.field}.marks", f"指标名称“{line.name}”里有序号、标点或空格。", line.evidence())
    if marks.search(s.text("project_name")):
        yield Seen("project_name.marks", "项目名称里有序号、标点或空格。", s.said("project_name"))


@rule("thousands-marks", "format", "should", "千分位每三位一个逗号，或不用逗号。")
def thousands_marks(s: Subject, c: Context) -> Found:
    """千分位写错
    查什么：指标值的数字里，逗号后不是三位，或数字中间有空格。
    为什么：看不出是多少。
    依据：《出版物上数字用法》（GB/T 15835—2011）。
    错例：12,00人次
    对例：1,200人次"""
    for line in s.lines:
        if _WRONG_THOUSANDS.search(fold_short(line.value)) and not _DATE_OR_NUMBER.search(line.value):
            yield Seen(f"{line.field}.comma", f"“{line.name}”的值“{line.value}”数字写法不对。", line.evidence())


@rule("money-in-wan", "format", "should", "资金栏以元为单位填写，核对后改正。")
def money_in_wan(s: Subject, c: Context) -> Found:
    """金额像是按万元填的
    查什么：资金总额大于0而不到1000元。
    为什么：资金栏以元为单位，几百元的项目多半是按万元填的。
    依据：财预〔2015〕88号附表：资金单位。
    错例：资金总额：186元
    对例：资金总额：1,860,000元"""
    for horizon in ("period", "annual"):
        total = s.money.get((horizon, "total"))
        if total and total < LIMITS["least_money"]:
            yield Seen(f"funding.{horizon}", f"资金总额只有{total:g}元，像是按万元填的。", s.said_money(horizon))


@rule("code-malformed", "format", "hint", "核对部门代码，只用数字。")
def code_malformed(s: Subject, c: Context) -> Found:
    """部门代码不是数字
    查什么：部门代码里有数字、字母和短横以外的字符，或把0、1写成字母o、l。
    为什么：按代码汇总时对不上。
    依据：财预〔2015〕88号附表：主管部门及代码。
    错例：2O1
    对例：201"""
    code = s.text("department_code").strip()
    if code and not _CODE_MALFORMED.fullmatch(code):
        yield Seen("department_code", f"部门代码“{code}”不是数字。", f"主管部门：“{code}-{s.text('department_name')}”")


@rule("typo", "format", "hint", "改正错字。")
def typo(s: Subject, c: Context) -> Found:
    """错别字
    查什么：各栏和指标里常见的错字（“帐户”“复盖”“竣功”等）。
    为什么：公开后影响严肃性，检索时也对不上。
    依据：财预〔2015〕88号：表述清楚。
    错例：设立专用帐户
    对例：设立专用账户"""
    for field in ("project_name", *NARRATIVE, *_GOALS):
        for match in TYPOS.finditer(s.folded(field)):
            yield Seen(f"{field}.typo", f"“{match[0]}”当是“{RIGHT_WORDS[match[0]]}”。", s.said(field, match[0]))
    for line in s.named:
        if wrong := TYPOS.search(line.folded_name):
            yield Seen(f"{line.field}.typo", f"“{wrong[0]}”当是“{RIGHT_WORDS[wrong[0]]}”。", line.evidence())


@rule("phone-malformed", "format", "hint", "核对电话号码：手机11位，座机带区号。")
def phone_malformed(s: Subject, c: Context) -> Found:
    """联系电话位数不对
    查什么：联系电话的数字不是7、8位座机，10至12位带区号的座机，或11位手机号；隐去的不查。
    为什么：审核意见送不到人。
    依据：财预〔2015〕88号附表落款。
    错例：1380000（7位手机号）
    对例：0358-6022000"""
    text = s.text("phone")
    digits = _NO_DIGIT.sub("", text)
    hidden = _HIDDEN.search(text)
    if digits and not hidden and len(text) < 20:
        mobile = digits.startswith("1") and not _AREA_CODE.match(text)
        if (mobile and len(digits) not in (8, 11)) or (not mobile and len(digits) not in (7, 8, 10, 11, 12)):
            yield Seen("phone", f"联系电话有{len(digits)}位数字。", f"联系电话：“{text}”")
