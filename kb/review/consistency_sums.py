"""一致性（五）：文字里的总数与分项是否加得起来。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from kb.review.context import Context
from kb.review.mentions import QUANTITY, Mention, digits_of, is_slip, mentions_in
from kb.review.numbers import is_standing
from kb.review.rule import Seen, Unknown, rule
from kb.review.subject import Subject
from kb.review.words import has

Found = Iterator[Seen | Unknown]
_COLON = re.compile(rf"({QUANTITY})[\u4e00-\u9fff]{{0,6}}?:([^。;]*)")
_BRACKET = re.compile(rf"({QUANTITY})[\u4e00-\u9fff]{{0,6}}?\(([^。;)]*)")
_BRACKETS = re.compile(r"\([^()]*\)")
_SHORT_BRACKET = re.compile(r"\([^()]{1,2}\)")
_ITEM_MARK = re.compile(r"20\d\d年|\(?[\d一二三四五六]\)?[.、)]|[①②③]|[一二三四]是")
NEXT_MARK = 8
_TOTAL_AFTER = re.compile(rf"(?:合计|共计|总计|共)[\u4e00-\u9fff]{{0,6}}?({QUANTITY})")
_SENTENCE = re.compile("[。;:()]")
_ITEM = re.compile(r"[、;]|(?<!\d),|,(?!\d{3}(?!\d))|以?及|和")


@rule("list-sum", "consistency", "should", "核对分项，使其合计等于所写的总数。")
def list_sum(s: Subject, c: Context) -> Found:
    """文字中的分项加不出总数
    查什么：“共甲，其中乙、丙”“经费甲：乙、丙”一类的文字，同一单位的分项（两项以上）之和不等于总数。
    为什么：数字没有核对，指标值也就靠不住。
    依据：财预〔2015〕88号：细化量化。
    错例：每人每月114元，其中中央93元、省级20元
    对例：每人每月113元，其中中央93元、省级20元"""
    for field, _ in s.texts:
        text = s.folded(field)
        if near := _near_sum(s, field):
            yield near
            return
        for total, parts, least in _lists(text):
            found = sum(part.number for part in parts)
            if abs(found - total.number) <= total.number * 1e-6:
                continue
            if least <= found / total.number <= MOST or _is_one_slip(total.number, parts):
                shown = "、".join(part.text for part in parts)
                yield Seen(
                    field,
                    f"总数{total.text}，分项{shown}，合计是总数的{found / total.number:.1%}。",
                    s.said(field, total.text),
                )
                return


MOST = 1.8
"""How many times a total its parts may be, and yet be seen as its parts."""


def _lists(text: str) -> Iterator[tuple[Mention, list[Mention], float]]:
    """Totals with two to eight parts, and the least share of the total that is seen as its parts."""
    text = _SHORT_BRACKET.sub("", text)
    plain = _BRACKETS.sub("", text)
    for match in _COLON.finditer(plain) if ":" in plain else ():
        if _ITEM_MARK.match(match[2]) and _ITEM_MARK.match(plain[match.end() + 1 : match.end() + NEXT_MARK].lstrip()):
            continue  # each item is a sentence of its own
        yield from _with_parts(next(mentions_in(match[1])), match[2], 0.5)
    for match in _BRACKET.finditer(text) if "(" in text else ():
        yield from _with_parts(next(mentions_in(match[1])), match[2], 0.75)
    last = ""
    for sentence in re.split("[。;]", plain) if "其中" in plain or "计" in plain or "共" in plain else ():
        before, among, after = sentence.partition("其中")
        before, last = before or last, sentence
        first = next(iter(_parts(after)), None) if among else None
        totals = [m for m in mentions_in(before) if first and m.unit == first.unit] if first else []
        if totals:
            yield from _with_parts(totals[-1], after, 0.9)
        if summed := _TOTAL_AFTER.search(sentence):
            items = _SENTENCE.split(sentence[: summed.start()])[-1]
            parts = [part for part in _parts(items) if not is_standing(part) and not has("money_not", part.lead)]
            for total in mentions_in(summed[1]) if 1 < len(parts) < 9 else ():
                if total.number and all(part.unit == total.unit for part in parts):
                    yield total, parts, 0.7


def _with_parts(total: Mention, text: str, least: float) -> Iterator[tuple[Mention, list[Mention], float]]:
    parts = [part for part in _parts(text) if part.unit == total.unit]
    if total.number and 2 <= len(parts) <= 8:
        yield total, parts, least


def _is_one_slip(total: float, parts: list[Mention]) -> bool:
    """Whether one part, or the total, would be right but for a slip of the pen."""
    found = sum(part.number for part in parts)
    if is_slip(total, found) and digits_of(found) > 1:
        return True
    left = [(part.number, total - found + part.number) for part in parts]
    return any(right > 0 and digits_of(right) > 1 and is_slip(number, right) for number, right in left)


_FOR_EACH = re.compile(r"每[\u4e00-\u9fff]{0,2}$")
NEAREST = 3
"""Parts from which a sum that is nearly right is no chance."""
NEAR = 0.03
"""The share of a total that its parts may be off by, and yet be seen as its parts."""


def _near_sum(s: Subject, field: str) -> Seen | None:
    """The quantities of a field whose first is all but the sum of the others of its unit: 7538名, 6800人, 820人, 18人."""
    for unit in {m.unit for m in s.mentions(field)} if len(s.mentions(field)) > NEAREST else ():
        counted = [m for m in s.counted(field, unit) if not _FOR_EACH.search(m.lead)]
        if unit == "元" or len(counted) <= NEAREST:
            continue
        total, *parts = counted
        told = {m.number for m in counted}
        if len(told) <= len(parts) or digits_of(total.number) < 2:
            continue
        found = sum(part.number for part in parts)
        if total.number in accumulate(part.number for part in parts):
            continue
        if max(part.number for part in parts) < total.number and 0 < abs(found - total.number) <= NEAR * total.number:
            shown = "、".join(part.text for part in parts)
            return Seen(field, f"总数{total.text}，分项{shown}，合计{found:g}。", s.said(field, parts[0].text))
    return None


def _parts(text: str) -> Iterator[Mention]:
    """The first quantity of each item of a list, unit prices left out."""
    for item in _ITEM.split(text):
        mention = next(mentions_in(item), None)
        if mention and not has("unit_price", item):
            yield mention
