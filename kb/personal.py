"""Texts of forms -> the same without what is personal, as far as it can be told: numbers of telephones, identity cards and accounts,
addresses of mail, and names behind a label. A name within a sentence, or where somebody lives, no pattern tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_PHONE = r"(?:联系电话|办公电话|电话|手机|座机|传真|联系方式)(?:号码?)?[:：为是]?\s*"
_NO_AMOUNT = r"(?!\d|\.\d|\s*(?:[（(]?[元万亿]|[千人户次部台个件处套吨亩㎡%％‰]|平方|公里|号))"
_AREA = r"(?:[(（]0\d{2,3}[)）]|0\d{2,3})\s*[-—－]?\s*"
_NAME = r"(?!各|全|本|该|有关|相关|由)[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,6})*"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "身份证号",
        re.compile(
            r"(?<![0-9A-Za-z])\d{6}\s?(?:19|20)\d\d\s?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?\d{3}[\dXx](?![0-9A-Za-z])"
        ),
    ),
    ("身份证号", re.compile(r"(身份证(?:号码?)?[:：为]?\s*)\d{15}(?!\d)")),
    ("账号", re.compile(r"((?:(?:账|帐|卡)号|账户|银行卡)[^\d\n]{0,6})\d[\d\s]{8,26}\d")),
    ("电话", re.compile(rf"(?<![\d.,〕\]])(?:\+?86[-\s]?)?[1１][3-9３-９]\d[-\s]?\d{{4}}[-\s]?\d{{4}}{_NO_AMOUNT}")),
    ("电话", re.compile(rf"(?<!\d){_AREA}\d{{7,8}}{_NO_AMOUNT}(?:\s*转\s*\d{{1,5}})?")),
    ("电话", re.compile(rf"({_PHONE})(?:{_AREA})?\d{{7,8}}{_NO_AMOUNT}(?:\s*转\s*\d{{1,5}})?")),
    ("邮箱", re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")),
    (
        "姓名",
        re.compile(
            r"((?:联系人|经办人|填报人|填表人|制表人|审核人|核定人|复核人|负责人|法定代表人|法人代表)(?:[（(][^）)\n]{1,8}[）)])?(?:[:：]\s*|\s+))"
            rf"{_NAME}(?:[、和及]\s*{_NAME})*(?![\u4e00-\u9fff])"
        ),
    ),
)
"""What is hidden, and how it is told; a first group stays."""

_NO_PHONE_AFTER = re.compile(
    r"(?:[户编文案证单批件]号|代码|编码|额|资金|预算|投资|款|产值|收入)(?:为|约|达)?[:：]?\s*$"
)
"""What stands before a number that is no telephone's."""

_BEFORE = 10

Count = Callable[[str, int], object]


def without_personal(text: str, count: Count) -> str:
    """The text with 〔电话略〕 and the like in place of what is personal; `count` is told each kind that was hidden, and how often."""
    for kind, pattern in _PATTERNS:
        hidden = 0

        def hide(match: re.Match[str], kind: str = kind) -> str:
            nonlocal hidden
            before = match.string[max(match.start() - _BEFORE, 0) : match.start()]
            if kind == "电话" and _NO_PHONE_AFTER.search(before):
                return match[0]
            hidden += 1
            return f"{match[1] if match.re.groups else ''}〔{kind}略〕"

        text = pattern.sub(hide, text)
        if hidden:
            count(kind, hidden)
    return text
