"""格式（三）：指标值的标点、斜线、全角数字、日期怎么写。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.review.context import Context
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import NARRATIVE, Subject
from kb.review.words import FIELD_NAMES

Found = Iterator[Seen | Unknown]
_TEXTS = ("project_name", *NARRATIVE, "period_goal", "annual_goal")
_ENDS = re.compile(r"[,，、;；:：。．.?？!！~～]\s*$|^\s*[,，、;；:：。．]")
_SLASHED = re.compile(r"[\d万千](?:[\u4e00-\u9fff]{1,4}/元|人/次|/)$|/$")
_CHINESE_DIGITS = re.compile(
    "[≥≤<>]?(?:百分之[一二三四五六七八九十百]|[一二三四五六七八九十百千]{2,}[余多]?[个条人户亩名台套座处项次场所家件公平块盏眼头只辆期份吨米])"
)
_WIDE = re.compile("[０-９]")
_DATE = re.compile(
    r"20\d\d年(?:月|\d{1,2}(?:[底初末]|日|号|之?前|止|$))|月(?<=\d月)(?:[1-9]|[12]\d|3[01])(?:之?前|止|$)"  # a word is left out
    r"|2(?<!\d2)0\d年\d{1,2}月|2(?<!\d2)0\d{3}年|2(?<!\d2)[1-9]\d\d年\d{1,2}月|0(?<!\d0)月"  # a digit more or less
    r"|月(?<=(\d)月)\1月|月(?<=(\d\d)月)\2月|底[前末]?底|日(?<=\d日)日|月(?<=\d月)20\d\d年|月(?<=\d月)月|2(0\d\d年)2\3"  # twice
    r"|20\d\d(?:[./](?:\d{3,}|(?:1[3-9]|[2-9]\d)(?!\d))|[./-]\d{1,2}[./-](?:\d{3,}|3[2-9]|[4-9]\d))"  # run together
    r"|2(?<!\d2)0\d\d[1-9]\d{2}(?:日|之?前)|2(?<!\d2)0\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:日|之?前|$)"
)
"""Dates that cannot be read. Every branch begins with a plain character: then texts are searched ten times faster."""


@rule("value-marks", "format", "hint", "删去值前后的标点。")
def value_marks(s: Subject, c: Context) -> Found:
    """指标值前后有标点
    查什么：指标值的最前或最后是逗号、顿号、分号、冒号、句号。
    为什么：多半是粘贴时带来的，值也可能没有写完。
    依据：财预〔2021〕101号：指标值由符号、数值、单位组成。
    错例：2套；
    对例：2套"""
    for line in s.lines:
        if _ENDS.search(line.value):
            yield Seen(f"{line.field}.ends", f"“{line.name}”的值“{line.value}”前后有多余的标点。", line.evidence())


@rule("unit-slash", "format", "must", "斜线前写数值的单位，斜线后写按什么计，例如“3500元/户”“600人次”。")
def unit_slash(s: Subject, c: Context) -> Found:
    """单位的斜线写错
    查什么：单位前后颠倒（“户/元”）、把“人次”写成“人/次”，或斜线后面没有字。
    为什么：单位读不通，数值就没有意义。
    依据：国家法定计量单位；财预〔2021〕101号：指标值应含计量单位。
    错例：3500户/元
    对例：3500元/户"""
    for line in s.lines:
        if "/" in line.folded_value and _SLASHED.search(line.folded_value):
            yield Seen(f"{line.field}.slash", f"“{line.name}”的值“{line.value}”单位写反或不全。", line.evidence())


@rule("wide-digits", "format", "hint", "数字都用半角。")
def wide_digits(s: Subject, c: Context) -> Found:
    """数字用了全角
    查什么：指标值和各栏文字里有全角数字。
    为什么：写法不一，无法汇总和检索。
    依据：《出版物上数字用法》（GB/T 15835—2011）。
    错例：≥９5%
    对例：≥95%"""
    for line in s.lines:
        if _WIDE.search(line.value):
            yield Seen(f"{line.field}.wide", f"“{line.name}”的值“{line.value}”里有全角数字。", line.evidence())
    for field in _TEXTS:
        if match := _WIDE.search(s.text(field)):
            yield Seen(f"{field}.wide", f"{FIELD_NAMES[field]}里有全角数字“{match[0]}”。", s.said(field))


@rule("date-unreadable", "format", "should", "日期写成“2024年9月30日前”或“2024年9月底前”。")
def date_unreadable(s: Subject, c: Context) -> Found:
    """日期写得读不通
    查什么：日期缺“月”“日”，多写或少写一位数，同一个月写了两遍，或月日连写（“2025.1210前”“20251210前”）。
    为什么：看不出是哪一天，到时无法考核。
    依据：《出版物上数字用法》（GB/T 15835—2011）。
    错例：2024年9前完工；2025.1210前
    对例：2024年9月底前完工；2025年12月10日前"""
    for line in s.lines:
        if match := _DATE.search(line.folded_value) if _is_dated(line.folded_value) else None:
            yield Seen(f"{line.field}.date", f"“{line.name}”的日期“{match[0]}”读不通。", line.evidence())
    for field in (*_TEXTS, "period"):
        text = s.folded(field)
        if match := _DATE.search(text) if _is_dated(text) else None:
            yield Seen(f"{field}.date", f"{FIELD_NAMES[field]}里的日期“{match[0]}”读不通。", s.said(field, match[0]))


def _is_dated(text: str) -> bool:
    return "20" in text or "月" in text


@rule("chinese-digits", "format", "hint", "数值用阿拉伯数字，例如“23条”“≥95%”。")
def chinese_digits(s: Subject, c: Context) -> Found:
    """指标值用汉字数字
    查什么：指标值写成“二十三条”“百分之九十五”一类的汉字数字。
    为什么：无法汇总和计算。
    依据：《出版物上数字用法》（GB/T 15835—2011）：计量和编号用阿拉伯数字。
    错例：二十三条
    对例：23条"""
    for line in s.lines:
        if _CHINESE_DIGITS.match(line.folded_value):
            yield Seen(f"{line.field}.digits", f"“{line.name}”的值“{line.value}”用了汉字数字。", line.evidence())
