"""What is known of a project before it has indicators, and the numbers that its text already tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.catalogue import Standard, items
from kb.fold import fold

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万)?[余多]?([^\d\s,.，。、;；:：()（）]{1,4})")
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
    "户": ("户", "座"),
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
BESIDE = 2
"""How many pairs of characters of an indicator's name have to stand beside a number."""
_COUNTS_ANYTHING = frozenset("个 项 次 件 处 座 条 批".split())
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


def known_values(draft: Draft, standards: Sequence[Standard]) -> dict[str, str]:
    """Standard id -> the value that a draft itself gives: its money, or a count named in its text.

    A number belongs to the indicator whose words stand beside it. One that no words claim (`为县城1.8万户居民供暖`) goes
    to the first of `standards` that counts in its unit and of which the draft speaks at all, unless another number
    that is left has that unit too.
    """
    found: dict[str, str] = {}
    taken: set[int] = set()
    for standard in standards:
        if standard.unit == "万元" and draft.money and _TOTAL_COST.search(standard.name):
            found[standard.id] = shown_number(draft.money / 10_000)
        elif (place := _beside(draft, standard)) is not None:
            found[standard.id] = _counted(draft, place, standard)
            taken.add(place)
    for standard in standards:
        if standard.id in found or not _is_quantity(standard):
            continue
        left = [place for place in _in_unit(draft, standard, own=True) if place not in taken]
        if len(left) == 1 and any(_shared(draft.text, name) for name in _names(standard)):
            found[standard.id] = _counted(draft, left[0], standard)
            taken.add(left[0])
    return found


def _beside(draft: Draft, standard: Standard) -> int | None:
    """The place among a draft's numbers of the one beside which an indicator's words stand."""
    if not _is_quantity(standard):
        return None
    shared = {
        place: max(_shared(draft.numbers[place][2], name) for name in _names(standard))
        for place in _in_unit(draft, standard)
    }
    best = max(shared, key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] >= BESIDE else None


def _is_quantity(standard: Standard) -> bool:
    return standard.level2 == "数量指标" and standard.unit != "%"


def _in_unit(draft: Draft, standard: Standard, *, own: bool = False) -> list[int]:
    """The places of the numbers that count in an indicator's unit; `own` where only the unit that is its own will do."""
    if own and standard.unit in _COUNTS_ANYTHING:
        return []
    return [
        place
        for place, (_, behind, _) in enumerate(draft.numbers)
        if _factor(behind, standard.unit) is not None and not (own and standard.unit.removeprefix("万") not in behind)
    ]


def _counted(draft: Draft, place: int, standard: Standard) -> str:
    number, behind, _ = draft.numbers[place]
    return shown_number(number * (_factor(behind, standard.unit) or 1))


def _names(standard: Standard) -> list[str]:
    return [standard.name, *items(standard.aliases)]


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
