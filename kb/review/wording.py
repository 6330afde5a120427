"""格式：标签、符号、日期、文号、单位是否规范。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.context import Context
from kb.review.mentions import UNITS
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import COSTS, NARRATIVE, SATISFACTION, Subject, bare
from kb.review.words import FIELD_NAMES, LIMITS, has, is_all, pattern

Found = Iterator[Seen | Unknown]
_TEXTS = ("project_name", *NARRATIVE, "period_goal", "annual_goal")
_SHORT_YEAR = re.compile(r"(?<![\d年第])[12]\d年\d{1,2}月")
_SQUARE_METRES = re.compile(r"(?:平方米|㎡|m²|m\s+²|m2|M2|平米)")
_NAME_STRAY_DIGITS = re.compile(
    r"^\d+(?=20\d\d年)|^\d{5,}(?!热线)|^0\d+(?=[\u4e00-\u9fff])|(20\d\d年度?)[^-至~]{0,4}\1"
)
_NAME_NUMBERED = re.compile(
    rf"\d{{2,4}}(?=[\u4e00-\u9fff])(?!{UNITS}|年|千伏|兆瓦|万|亿|元|级|届|省道|国道|周?岁|度|号|版|工程|线)"
)
"""A number that leads a name and counts nothing: 141公共图书馆."""
_DOCNO_INCOMPLETE = re.compile(
    r"[〔\[（(](?:(?<=[\u4e00-\u9fff]〔)|(?<=[发函字办预财农建社教卫旅科商民规][\[（(]))20\d\d[〕\]）)]"
    r"(?!\s*第?\s*\d+(?:[、,，和及至—-]+\d+)*\s*[号期次])"
)
_LETTERS_BEFORE = re.compile(r"[\u4e00-\u9fff]{0,10}$")
_DOCNO_BRACKETS = re.compile(r"[\u4e00-\u9fff]+[(（\[［【{](?:19|20)\d\d[)）\]］】}]第?\d+号")
_WAN_WITHOUT_YUAN = re.compile(r"[≥≤<>=]?[\d,.]+[万亿]")
_PERSON_PER_YEAR = re.compile(r"人/[年月日天次]")
_UNIT_SPELLING = re.compile(r"m\s+²|m2|M2")
_WORD_TWICE = re.compile(r"([\u4e00-\u9fff])([\u4e00-\u9fff])\1\2(?<![一三].)(?<!每)")
_ITEMS_RUN_ON = re.compile(r"1\.[^。;]*[\u4e00-\u9fff]2\.[\u4e00-\u9fff]")


@rule("level2-label", "format", "hint", "改用标准写法。")
def level2_label(s: Subject, c: Context) -> Found:
    """二级指标不是标准写法
    查什么：二级指标一栏印的不是标准名称或通行的简称，如“可持续发展指标”，或填成了别的内容。
    为什么：名称不统一，汇总时会漏掉。
    依据：财预〔2015〕88号附表、财预〔2021〕101号的指标框架。
    错例：可持续发展指标
    对例：可持续影响指标"""
    seen = set()
    for row in s.indicators:
        raw = bare(row["level2_raw"])
        plain = raw.removesuffix("指标")
        standard = raw in (row["level2"], row["level2"] + "指标") or plain == row["level2"].removesuffix("指标")
        if raw and not standard and not is_all("level_label", raw) and raw not in seen:
            seen.add(raw)
            yield Seen(
                f"indicators.{row['horizon']}.{row['position']}.level2",
                f"“{row['level2_raw']}”不是标准写法。",
                f"二级指标：“{row['level2_raw']}”（{row['locator']}）",
                fix=f"改为“{row['level2']}”。",
            )


@rule("annual-name-cut", "format", "should", "把年度指标名称写完整，与实施期一致。")
def annual_name_cut(s: Subject, c: Context) -> Found:
    """年度指标名称被截断
    查什么：年度指标的名称只是实施期同一指标名称的前一截。
    为什么：名称不全，公开后看不懂，多半是导出时列宽不够。
    依据：财预〔2015〕88号附表：两期指标对应填列。
    错例：实施期：供水管道更换长度；年度：供水管道更换
    对例：两处均为“供水管道更换长度”"""
    annual = {(row["level2"], row["name"]) for row in s.rows("annual")}
    names = {row["name"] for row in s.rows("period")}
    cut = []
    for row in s.rows("annual"):
        name = row["name"]
        if len(name) < 3 or name in names:
            continue
        full = next((p["name"] for p in s.rows("period") if p["name"] != name and p["name"].startswith(name)), None)
        if full and (row["level2"], full) not in annual:
            cut.append((row, full))
    if cut:
        row, full = cut[0]
        shown = "；".join(f"“{row['name']}”应为“{full}”（{row['locator']}）" for row, full in cut[:4])
        yield Seen(f"indicators.annual.{row['position']}.cut", f"{len(cut)}条年度指标的名称不完整。", shown)


@rule("satisfaction-name", "format", "should", "写明谁的满意度，例如“参保群众满意度”。")
def satisfaction_name(s: Subject, c: Context) -> Found:
    """满意度指标的名称不完整
    查什么：满意度指标的名称里没有“满意”“投诉”“好评”等字样。
    为什么：名称被截断或填错，看不出量的是什么。
    依据：财预〔2021〕101号：满意度指标反映服务对象的认可程度。
    错例：享受基本养老保险待遇的城
    对例：享受养老保险待遇居民满意度"""
    for line in s.of_level(SATISFACTION):
        if line.name and not has("satisfaction_words", line.folded_name):
            yield Seen(f"{line.field}.name", f"满意度指标的名称“{line.name}”不完整。", line.evidence())


@rule("name-stray-digits", "format", "should", "删去名称前多余的数字。")
def name_stray_digits(s: Subject, c: Context) -> Found:
    """项目名称前有多余的数字
    查什么：项目名称的年份前还连着别的数字，年份写了两遍，或名称以一个不是计数、各栏也没有提到的数字开头。
    为什么：多半是序号或编码粘进了名称。
    依据：财预〔2015〕88号附表：项目名称与预算一致。
    错例：1412024年县级衔接资金
    对例：2024年县级衔接资金"""
    name = s.folded("project_name")
    match = _NAME_STRAY_DIGITS.search(name)
    numbered = None if match else _NAME_NUMBERED.match(name)
    if numbered and not any(numbered[0] in s.folded(field) for field in ("overview", "period_goal", "basis")):
        match = numbered
    if match:
        yield Seen("project_name", f"名称前有多余的数字“{match[0]}”。", s.said("project_name"))


@rule("name-is-letter", "format", "should", "写项目本身的名称，去掉“关于”“申请”“提前下达”等字样。")
def name_is_letter(s: Subject, c: Context) -> Found:
    """项目名称是公文标题
    查什么：项目名称以“关于”开头，或以申请、请示、通知等结尾。
    为什么：公文标题不是项目名称，无法与预算项目对应。
    依据：财预〔2015〕88号附表：项目名称与预算一致。
    错例：2023年11月—2024年4月冬季供暖补贴的申请
    对例：2023—2024年采暖季供热补贴"""
    word = has("letter_name", s.folded("project_name"))
    if word:
        yield Seen("project_name", f"项目名称是公文标题（“{word}”）。", s.said("project_name"))


@rule("name-too-long", "format", "hint", "名称只写对象和内容，其余写进概况。")
def name_too_long(s: Subject, c: Context) -> Found:
    """项目名称过长
    查什么：项目名称超过45个字。
    为什么：名称过长，列表和批复里放不下。
    依据：财预〔2015〕88号附表：项目名称。
    错例：关于……及……建设项目进度款及相关费用等……
    对例：城北医疗教育园区道路工程"""
    if len(s.text("project_name")) > LIMITS["name_length"]:
        yield Seen("project_name", f"项目名称有{len(s.text('project_name'))}字。", s.said("project_name"))


@rule("short-year", "format", "should", "年份写四位，起止之间用“—”，例如“2023年11月—2024年4月”。")
def short_year(s: Subject, c: Context) -> Found:
    """年份写成两位
    查什么：名称和各栏里写“23年11月”一类的两位年份。
    为什么：年份不全，与期限混淆。
    依据：《出版物上数字用法》（GB/T 15835—2011）：年份不应简写。
    错例：23年11月2024年4月冬季供暖
    对例：2023年11月—2024年4月冬季供暖"""
    found = [field for field in _TEXTS if _SHORT_YEAR.search(s.folded(field))]
    if _SHORT_YEAR.search(s.text("period")):
        yield Seen("period.year", "年份只写了两位。", s.said("period"))
    for line in s.lines:
        if _SHORT_YEAR.search(line.folded_value):
            yield Seen(f"{line.field}.year", f"“{line.name}”的年份只写了两位。", line.evidence())
    if found:
        yield Seen(f"{found[0]}.year", "年份只写了两位。", s.said(found[0]))


@rule("date-malformed", "format", "should", "日期写成“2024年2月7日”或14位时间戳。")
def date_malformed(s: Subject, c: Context) -> Found:
    """填报日期写错
    查什么：填报日期不是一个成立的日期（位数不对，月份、日期不存在）。
    为什么：无法判断什么时候填的。
    依据：财预〔2015〕88号附表落款。
    错例：2024020709522（13位）
    对例：20240207095220"""
    if s.text("filled_raw") and not s.project["filled_at"]:
        yield Seen("filled_raw", "填报日期不是一个成立的日期。", f"填报日期：“{s.text('filled_raw')}”")


@rule("docno-incomplete", "format", "should", "补全文号：机关代字〔年份〕顺序号，例如“某财预〔2022〕18号”。")
def docno_incomplete(s: Subject, c: Context) -> Found:
    """文号不完整
    查什么：立项依据等处写了机关代字和年份，没有顺序号，或顺序号后没有“号”。
    为什么：没有顺序号查不到文件。
    依据：《党政机关公文格式》（GB/T 9704—2012）：发文字号由机关代字、年份、发文顺序号组成。
    错例：平财预〔2022〕
    对例：平财预〔2022〕18号"""
    for field in NARRATIVE:
        text = s.text(field)
        if match := _DOCNO_INCOMPLETE.search(text):
            office = _LETTERS_BEFORE.search(text[: match.start()])
            number = (office[0] if office else "") + match[0]
            yield Seen(field, f"文号“{number}”没有顺序号，或缺“号”字。", s.said(field))
            return


@rule("docno-brackets", "format", "hint", "文号的年份用六角括号，例如“财农〔2023〕82号”。")
def docno_brackets(s: Subject, c: Context) -> Found:
    """文号括号不规范
    查什么：文号的年份用圆括号或方括号。
    为什么：公文的年份用六角括号，写法统一才便于检索。
    依据：《党政机关公文格式》（GB/T 9704—2012）：年份应标全称，用六角括号“〔〕”括入。
    错例：财农（2023）82号
    对例：财农〔2023〕82号"""
    for field in NARRATIVE:
        match = _DOCNO_BRACKETS.search(s.text(field))
        if match:
            yield Seen(f"{field}.brackets", f"文号“{match[0]}”的年份没有用六角括号。", s.said(field))
            return


@rule("wan-without-yuan", "format", "should", "写成“万元”，例如“567.3万元”。")
def wan_without_yuan(s: Subject, c: Context) -> Found:
    """金额只写“万”
    查什么：成本指标的值以“万”或“亿”结尾，没有“元”。
    为什么：单位不全，不知道是金额还是人数。
    依据：财预〔2021〕101号：指标值应含计量单位。
    错例：财政拨款金额：567.3万
    对例：财政拨款金额：567.3万元"""
    for line in s.of_level(*COSTS):
        if _WAN_WITHOUT_YUAN.fullmatch(line.folded_value):
            yield Seen(line.field, f"“{line.name}”的值“{line.value}”缺“元”。", line.evidence())


@rule("person-per-year", "format", "must", "改成金额单位，例如“7920元/人·年”。")
def person_per_year(s: Subject, c: Context) -> Found:
    """标准的单位写成“人/年”
    查什么：名称是标准、补助、单价一类，单位却是“人/年”“人/月”。
    为什么：标准是金额，“7920人/年”成了人数。
    依据：财预〔2021〕101号：指标值与单位相对应。
    错例：城市低保标准：7920人/年
    对例：城市低保标准：7920元/人·年"""
    for line in s.lines:
        money = line.level2 in COSTS or has("price_name", line.folded_name) or "增收" in line.name
        if money and _PERSON_PER_YEAR.fullmatch(line.row["unit"] or ""):
            yield Seen(line.field, f"“{line.name}”是金额，单位却写成“{line.row['unit']}”。", line.evidence())


@rule("unit-spelling", "format", "hint", "同一单位用一种写法，例如都写“平方米”。")
def unit_spelling(s: Subject, c: Context) -> Found:
    """同一单位几种写法
    查什么：平方米写成“m ²”（中间有空格）、“m2”，或同一张表里混用“㎡”“m²”。
    为什么：写法不一，无法汇总。
    依据：国家法定计量单位。
    错例：245万 m ²
    对例：245万平方米"""
    found = {match[0]: row for row in s.indicators for match in _SQUARE_METRES.finditer(row["value_raw"])}
    signs = {spelling for spelling in found if spelling not in ("平方米", "平米")}
    bad = [spelling for spelling in signs if _UNIT_SPELLING.fullmatch(spelling)]
    if bad or len(signs) > 1:
        row = found[bad[0]] if bad else found[min(signs)]
        yield Seen(
            f"indicators.{row['horizon']}.{row['position']}.unit",
            f"面积单位写法不规范：{'、'.join(sorted(found))}。",
            f"“{row['name']}”：“{row['value_raw']}”（{row['locator']}）",
        )


@rule("filler-left", "format", "must", "删去模板的填充项，或填上真正的内容。")
def filler_left(s: Subject, c: Context) -> Found:
    """模板填充项没有删除
    查什么：指标名称是“指标2”“指标3”，值是“……”，或文字里留着“××”“请填写”。
    为什么：模板没有填完。
    依据：财预〔2015〕88号：内容完整。
    错例：指标4：……
    对例：删去该行"""
    for line in s.lines:
        if is_all("filler", bare(line.name)) or is_all("filler", line.folded_value):
            yield Seen(line.field, f"模板填充项“{line.name}”没有删除。", line.evidence())
        elif word := has("filler_anywhere", line.folded_name) or has("filler_anywhere", line.folded_value):
            yield Seen(line.field, f"指标“{line.name}”里留着填充内容“{word}”。", line.evidence())
    for field in (*_TEXTS, "implementing_unit", "period"):
        word = has("filler_anywhere", s.folded(field))
        if word or (bare(s.text(field)) and is_all("filler", bare(s.text(field)))):
            yield Seen(field, f"{FIELD_NAMES[field]}里留着填充内容“{word or s.text(field)}”。", s.said(field, word))


@rule("stray-characters", "format", "hint", "删去多余的字符和重复的标点。")
def stray_characters(s: Subject, c: Context) -> Found:
    """多余的字符
    查什么：乱码、方框、字间的问号，重复的标点或符号（如“,,”“≥≥”），紧接着写了两遍的词。
    为什么：多半是转换或粘贴时带来的。
    依据：财预〔2015〕88号：表述清楚。
    错例：加强管理,,确保完成。。
    对例：加强管理，确保完成。"""
    for field in (*_TEXTS, "department_name", "implementing_unit"):
        match = pattern("stray").search(s.folded(field)) or _WORD_TWICE.search(s.folded(field))
        if match:
            yield Seen(f"{field}.stray", f"{FIELD_NAMES[field]}里有多余的字符“{match[0]}”。", s.said(field, match[0]))
    for line in s.lines:
        match = pattern("stray").search(line.folded_value)
        if match:
            yield Seen(f"{line.field}.stray", f"指标值“{line.value}”里有多余的字符。", line.evidence())


@rule("brackets-unpaired", "format", "hint", "补上或删去半个括号、引号。")
def brackets_unpaired(s: Subject, c: Context) -> Found:
    """括号不成对
    查什么：括号、书名号、引号只有一半。
    为什么：文字可能被截断。
    依据：《标点符号用法》（GB/T 15834—2011）。
    错例：《某某实施方案（某政办发〔2023〕5号
    对例：《某某实施方案》（某政办发〔2023〕5号）"""
    for field in _TEXTS:
        text = s.text(field)
        for opening, closing in ("《》", "“”", "〔〕", "【】"):
            if text.count(opening) != text.count(closing):
                yield Seen(f"{field}.brackets", f"{FIELD_NAMES[field]}里的{opening}{closing}不成对。", s.said(field))
                break


@rule("items-run-on", "format", "hint", "分项之间加分号或换行。")
def items_run_on(s: Subject, c: Context) -> Found:
    """分项连写
    查什么：“1.……2.……”之间没有标点。
    为什么：分不清是序号还是数字。
    依据：《标点符号用法》（GB/T 15834—2011）。
    错例：1.加强组织领导2.建立质量体系
    对例：1.加强组织领导；2.建立质量体系"""
    for field in NARRATIVE:
        match = _ITEMS_RUN_ON.search(s.folded(field))
        if match:
            yield Seen(f"{field}.items", f"{FIELD_NAMES[field]}的分项之间没有标点。", s.said(field))
            return
