"""一致性（五）：文字里的总数与分项是否加得起来。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from kb.review.context import Context
from kb.review.mentions import QUANTITY, Mention, digits_of, mentions_in
from kb.review.numbers import is_standing
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import Subject
from kb.review.words import has

Found = Iterator[Seen | Unknown]
_LISTED = re.compile(rf"({QUANTITY})[\u4e00-\u9fff]{{0,6}}?(,?其中[,:]?|:|\()([^。;)]*)")


_SHORT_BRACKET = re.compile(r"\([^()]{1,2}\)")
_TOTAL_AFTER = re.compile(rf"(?:合计|共计|总计|共)[\u4e00-\u9fff]{{0,6}}?({QUANTITY})")
_SENTENCE = re.compile("[。;:()]")
_ITEM = re.compile(r"[、,;]|以?及|和")


@rule("list-sum", "consistency", "should", "核对分项，使其合计等于所写的总数。")
def list_sum(s: Subject, c: Context) -> Found:
    """文字中的分项加不出总数
    查什么：“共甲，其中乙、丙”“经费甲：乙、丙”一类的文字，同一单位的分项（两项以上）之和不等于总数。
    为什么：数字没有核对，指标值也就靠不住。
    依据：财预〔2015〕88号：细化量化。
    错例：每人每月114元，其中中央93元、省级20元
    对例：每人每月113元，其中中央93元、省级20元"""
    for field, _ in s.texts:
        text = _SHORT_BRACKET.sub("", s.folded(field))
        if near := _near_sum(s, field):
            yield near
            return
        yield from _totalled(s, field, text)
        for match in _LISTED.finditer(text) if "其中" in text or ":" in text or "(" in text else ():
            total = next(mentions_in(match[1]))
            parts = [part for part in _parts(match[3]) if part.unit == total.unit]
            if not total.number or not 2 <= len(parts) <= 8:
                continue
            found = sum(part.number for part in parts)
            least = 0.5 if match[2] == ":" else 0.9
            if abs(found - total.number) > total.number * 1e-6 and least <= found / total.number <= 1.8:
                shown = "、".join(part.text for part in parts)
                yield Seen(
                    field,
                    f"总数{total.text}，分项{shown}，合计是总数的{found / total.number:.1%}。",
                    s.said(field, match[0][:12]),
                )
                return


NEAREST = 3
"""Parts from which a sum that is nearly right is no chance."""
NEAR = 0.03
"""The share of a total that its parts may be off by, and yet be seen as its parts."""


def _near_sum(s: Subject, field: str) -> Seen | None:
    """The quantities of a field whose first is all but the sum of the others of its unit: 7538名, 6800人, 820人, 18人."""
    for unit in {m.unit for m in s.mentions(field)} if len(s.mentions(field)) > NEAREST else ():
        total, *parts = s.counted(field, unit)
        told = {part.number for part in parts} | {total.number}
        if unit == "元" or len(parts) < NEAREST or len(told) <= len(parts) or digits_of(total.number) < 2:
            continue
        found = sum(part.number for part in parts)
        if total.number in accumulate(part.number for part in parts):
            continue
        if max(part.number for part in parts) < total.number and 0 < abs(found - total.number) <= NEAR * total.number:
            shown = "、".join(part.text for part in parts)
            return Seen(field, f"总数{total.text}，分项{shown}，合计{found:g}。", s.said(field, parts[0].text))
    return None


def _totalled(s: Subject, field: str, text: str) -> Iterator[Seen]:
    """The total that follows its parts: 甲3公里、乙4公里，共8公里."""
    for match in _TOTAL_AFTER.finditer(text) if "计" in text or "共" in text else ():
        total = next(mentions_in(match[1]), None)
        before = _SENTENCE.split(text[: match.start()])[-1]
        parts = [part for part in _parts(before) if total and part.unit == total.unit and not is_standing(part)]
        if total is None or not 2 <= len(parts) <= 8 or any(has("money_not", part.lead) for part in parts):
            continue
        found = sum(part.number for part in parts)
        if abs(found - total.number) > total.number * 1e-6 and 0.7 <= found / total.number <= 1.4:
            shown = "、".join(part.text for part in parts)
            yield Seen(
                field, f"分项{shown}，合计是总数{total.text}的{found / total.number:.1%}。", s.said(field, total.text)
            )
            return


def _parts(text: str) -> Iterator[Mention]:
    """The first quantity of each item of a list, unit prices left out."""
    for item in _ITEM.split(text):
        mention = next(mentions_in(item), None)
        if mention and not has("unit_price", item):
            yield mention
