"""Facts of two forms -> what their likeness means. The label follows from the facts, never from the score."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, Literal

from kb.fold import fold
from kb.masking import county_of, mask, masked_values

Label = Literal["疑似重复申报", "跨年度滚动", "疑似拆分", "文本雷同", "同一政策"]
LABELS: tuple[Label, ...] = ("疑似重复申报", "跨年度滚动", "疑似拆分", "文本雷同", "同一政策")

SAME_NAME = 0.4
"""Names less alike than this are of different objects."""

_PHASE = re.compile(
    r"第?[一二三四五六七八九十\d]+(?:期|批次?|标段|阶段|季度)|[一二三四五六七八九十]+(?=标段)|标段|[上下]半年"
)
_MONTHS = re.compile(r"(\d{1,2})-(\d{1,2})月")
_LEVEL = re.compile(r"(中央|省级|市级|县级|区级|县区级|省|市|县)(?=财政|资金|补助|配套|预算|专项|衔接)")
_COMMON = re.compile(
    r"关于|申请|请示|报告|通知|下达|提前|拨付|年初预算|年中追加|补助资金|专项资金|资金|项目|经费|专项|工作|结转|续建|尾款"
    r"|配套|费用|采购|补助|财政|的|[A-Z\d]"
)


@dataclass(frozen=True)
class Facts:
    """What a label is decided by. `body` are the masked texts of the narrative, `name` is the folded name."""

    year: int | None
    county: str
    region: str
    department: str
    code: str
    name: str
    body: Sequence[str]
    money: float | None

    @cached_property
    def core(self) -> str:
        """The name without year, place, phase, level and words that all names have."""
        return _COMMON.sub("", mask(_LEVEL.sub("", _MONTHS.sub("", _PHASE.sub("", self.name))), self.county))

    @cached_property
    def phases(self) -> frozenset[str]:
        """Phases, batches and sections that the name tells."""
        return frozenset(match[0].removeprefix("第") for match in _PHASE.finditer(self.name))

    @cached_property
    def months(self) -> frozenset[int]:
        """The months of a range in the name."""
        ranges = [range(int(match[1]), int(match[2]) + 1) for match in _MONTHS.finditer(self.name)]
        return frozenset(month for months in ranges for month in months)

    @cached_property
    def levels(self) -> frozenset[str]:
        """Levels of government whose money the name speaks of."""
        return frozenset(match[1] for match in _LEVEL.finditer(self.name))

    @cached_property
    def phase_said(self) -> str:
        """Phases and months as they are shown."""
        return " ".join([*sorted(self.phases), *(match[0] for match in _MONTHS.finditer(self.name))])

    @cached_property
    def level_said(self) -> str:
        """Levels as they are shown."""
        return " ".join(sorted(self.levels))

    @cached_property
    def places(self) -> frozenset[str]:
        """Towns and villages in the name."""
        found = masked_values(self.name, self.county).get("place", [])
        return frozenset(place for place in found if not self.county.startswith(place))


FACT_COLUMNS = (
    "id", "project_name", "fiscal_year", "department_code", "department_name", "implementing_unit", "region",
    "annual_total",
)  # fmt: skip


def facts_of(project: Mapping[str, Any], body: Sequence[str]) -> Facts:
    """The facts of a stored form, of which FACT_COLUMNS are given, and its masked narrative."""
    return Facts(
        year=project["fiscal_year"],
        county=county_of(project["department_name"], project["implementing_unit"]),
        region=project["region"] or "",
        department=fold(project["department_name"] or project["implementing_unit"] or ""),
        code=project["department_code"] or "",
        name=fold(project["project_name"] or ""),
        body=body,
        money=project["annual_total"],
    )


def other_object(a: Facts, b: Facts) -> bool:
    """Whether the names speak of different objects, such as 城市低保 and 农村低保.

    A retitled form keeps its object: words in which the names differ count only if each form's own text goes on
    using its word and never the other's. Names that share hardly a character are of different objects.
    """
    if a.core == b.core or not a.core or not b.core:
        return False
    if a.core > b.core:
        a, b = b, a  # how a matcher cuts two texts depends on which comes first
    matcher = SequenceMatcher(None, a.core, b.core, autojunk=False)
    if matcher.ratio() < SAME_NAME:
        return True
    for kind, start_a, end_a, start_b, end_b in matcher.get_opcodes():
        mine, theirs = a.core[start_a:end_a], b.core[start_b:end_b]
        if kind == "replace" and _only_in(mine, a, b) and _only_in(theirs, b, a):
            return True
    return False


def _only_in(word: str, own: Facts, other: Facts) -> bool:
    if len(word) < 2 or word in other.core:
        return False
    return any(word in text for text in own.body) and not any(word in text for text in other.body)


def same_unit(a: Facts, b: Facts) -> bool:
    """Whether both are of one department of one county.

    民政局 alone is a department of every county: the county of the whole document tells such apart, and where that is
    not known either, the department's number does.
    """
    if not a.department or a.department != b.department:
        return False
    for mine, theirs in ((a.county, b.county), (a.region, b.region), (a.code, b.code)):
        if mine and theirs:
            return mine == theirs
    return True


def is_split(a: Facts, b: Facts) -> bool:
    """Whether the names say that these are parts of one project: phases, batches, sections, places, or months."""
    if a.core != b.core:
        return False
    if a.phases != b.phases:
        return True
    parts = [(a.places, b.places), *([(a.months, b.months)] if a.year == b.year else [])]
    return any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in parts)


def label_of(a: Facts, b: Facts, *, whole: bool) -> Label:
    """What the likeness of two forms means; `whole` says that they are alike as a whole, not in a passage alone."""
    if not same_unit(a, b):
        return "文本雷同"
    if other_object(a, b):
        return (
            "同一政策"
            if whole or SequenceMatcher(None, min(a.core, b.core), max(a.core, b.core)).ratio() >= SAME_NAME
            else "文本雷同"
        )
    if a.levels != b.levels:
        return "同一政策"
    if is_split(a, b):
        return "疑似拆分"
    if not whole:
        return "同一政策" if a.core == b.core else "文本雷同"
    return "疑似重复申报" if a.year == b.year else "跨年度滚动"


def differences(
    a: Facts, b: Facts, values_a: Mapping[str, list[str]], values_b: Mapping[str, list[str]]
) -> dict[str, Any]:
    """What differs, each as [of a, of b]: facts of the form, and the values that were masked while comparing."""
    facts = {
        "fiscal_year": (a.year, b.year),
        "annual_total": (a.money, b.money),
        "county": (a.county, b.county),
        "department_name": (a.department, b.department),
        "phase": (a.phase_said, b.phase_said),
        "level": (a.level_said, b.level_said),
    }
    found: dict[str, Any] = {name: list(pair) for name, pair in facts.items() if pair[0] != pair[1]}
    for kind in sorted({*values_a, *values_b}):
        mine, theirs = dict.fromkeys(values_a.get(kind, ())), dict.fromkeys(values_b.get(kind, ()))
        only = [[v for v in mine if v not in theirs], [v for v in theirs if v not in mine]]
        if only != [[], []]:
            found[kind] = [values[:VALUES_SHOWN] for values in only]
    return found


VALUES_SHOWN = 12
"""Values of one kind and one form that are told; more help nobody."""
