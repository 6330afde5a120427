"""Texts of forms -> the same without what is personal: telephone, identity and account numbers, addresses of mail, names of contacts."""

from __future__ import annotations

import re
from collections import Counter

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "身份证号",
        re.compile(
            r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
        ),
    ),
    ("账号", re.compile(r"((?:账|帐|卡)号[^\d\n]{0,6})\d[\d\s]{8,26}\d")),
    ("电话", re.compile(r"(?<![\d.,])1[3-9]\d{9}(?!\d|\s*[元万亿.,，%])")),
    ("电话", re.compile(r"(?<!\d)0\d{2,3}\s*[-—－]\s*\d{7,8}(?!\d)")),
    ("电话", re.compile(r"((?:电话|手机|传真|联系方式)[^\d\n]{0,4})\d[\d\s\-—]{5,12}\d(?!\s*[元万亿部台个次])")),
    ("邮箱", re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")),
    ("姓名", re.compile(r"((?:联系人|经办人|填报人|填表人|负责人)[:：]\s*)[\u4e00-\u9fff·]{2,4}(?![\u4e00-\u9fff])")),
)
"""What is hidden, and how it is told; a first group stays."""

KINDS = tuple(dict.fromkeys(kind for kind, _ in _PATTERNS))


def without_personal(text: str | None, hidden: Counter[str]) -> str | None:
    """The text with 〔电话略〕 and the like in place of what is personal; what was hidden is counted by kind."""
    if not text:
        return text
    for kind, pattern in _PATTERNS:
        text, count = pattern.subn(lambda match, kind=kind: f"{match[1] if match.re.groups else ''}〔{kind}略〕", text)  # type: ignore[misc]
        if count:
            hidden[kind] += count
    return text
