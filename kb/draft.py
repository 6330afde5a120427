"""What is known of a project before it has indicators, and the numbers that its text already tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kb.catalogue import Standard, items
from kb.fold import fold

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万)?([^\d\s,.，。、;；:：()（）]{1,4})")
_BEFORE, _AFTER = 12, 12
_PAUSE = re.compile(r"[,.，。、;；:：()（）\d]")
_UNIT_WORDS = {
    "人": ("人", "名", "位"),
    "人次": ("人次", "人", "名"),
    "平方米": ("平方米", "㎡", "m2", "平米"),
    "公里": ("公里", "千米", "km"),
    "个": ("个", "处", "座", "所", "家"),
    "座": ("座", "处", "个"),
    "所": ("所", "个"),
    "家": ("家", "户", "个"),
    "期": ("期", "班"),
    "场": ("场", "次"),
    "次": ("次", "场"),
    "万平方米": ("万平方米", "万㎡", "平方米"),
    "万亩": ("万亩", "亩"),
    "万元": ("万元", "元"),
    "盏": ("盏",),
    "台": ("台", "套", "辆"),
    "台(套)": ("台", "套"),
    "辆": ("辆", "台"),
    "路": ("路", "个"),
}
_TOTAL_COST = re.compile(r"总成本|总额|总投入|总投资|补助金额|资金总额|费用总额|总成本控制")


@dataclass(frozen=True)
class Draft:
    """A project as an officer begins to describe it; `money` in yuan, None where it is not known."""

    name: str
    overview: str = ""
    department: str = ""
    money: float | None = None

    @cached_property
    def text(self) -> str:
        return fold(f"{self.name}。{self.overview}")

    @cached_property
    def numbers(self) -> list[tuple[float, str, str]]:
        """Each quantity of the overview: number, what stands behind it, and the text around it."""
        return list(_numbers(self.text))


def _numbers(text: str) -> Iterator[tuple[float, str, str]]:
    for match in _NUMBER.finditer(text):
        number = float(match[1])
        behind = (match[2] or "") + match[3]
        if match[3].startswith(("年", "月", "日", "-", "至")) or behind.startswith("%"):
            continue
        before = _PAUSE.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
        after = _PAUSE.split(text[match.end(1) : match.end(1) + _AFTER])[0]
        yield number, behind, before + " " + after


def known_value(draft: Draft, standard: Standard) -> str | None:
    """The value that a draft itself gives for an indicator: its money, or a count named in its text."""
    if standard.unit == "万元" and draft.money and _TOTAL_COST.search(standard.name):
        return shown_number(draft.money / 10_000)
    if standard.level2 != "数量指标" or standard.unit == "%":
        return None
    best: tuple[int, float] | None = None
    for number, behind, around in draft.numbers:
        factor = _factor(behind, standard.unit)
        if factor is None:
            continue
        likeness = max(_shared(around, name) for name in (standard.name, *items(standard.aliases)))
        if likeness >= 2 and (best is None or likeness > best[0]):
            best = (likeness, number * factor)
    return None if best is None else shown_number(best[1])


def _factor(behind: str, unit: str) -> float | None:
    """What to multiply a number by so that it counts in `unit`; None where it counts something else."""
    ten_thousand = behind.startswith("万")
    bare = behind.removeprefix("万")
    for word in _UNIT_WORDS.get(unit, (unit,)):
        if word.startswith("万") and behind.startswith(word):
            return 1
        if bare.startswith(word):
            if unit.startswith("万") and not word.startswith("万"):
                return 1 if ten_thousand else 1 / 10_000
            return 10_000 if ten_thousand else 1
    return None


def _shared(around: str, name: str) -> int:
    """How many pairs of neighbouring characters of a name stand in a text."""
    folded = fold(name)
    return sum(folded[place : place + 2] in around for place in range(len(folded) - 1))


def shown_number(number: float) -> str:
    """A number as one writes it: no needless zeros."""
    return f"{number:.4f}".rstrip("0").rstrip(".")
