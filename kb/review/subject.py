"""Rows of one form -> a Subject: what rules ask again and again, worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from kb.fold import fold
from kb.review.mentions import Mention, mentions_in
from kb.review.words import FIELD_NAMES, HORIZON_NAMES
from kb.wording import yuan

Row = Mapping[str, Any]

NARRATIVE = ("overview", "basis", "necessity", "safeguards", "plan")
BENEFITS = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")
COSTS = ("成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标")
SATISFACTION = "服务对象满意度"
LONGEST_QUOTE = 80

_MARKS = re.compile(r"[\s,，。.;；:：、!！“”\"'()]+")
_SPAN = re.compile(r"(20\d\d)年?(?:\d{1,2}月)?(?:\d{1,2}日)?[-~至到]+(20\d\d)年?")
_MONTHS = re.compile(r"(20\d\d)年(\d{1,2})月[-~至到]+(20\d\d)年(\d{1,2})月")
_YEAR = re.compile(r"20\d\d")
_YEARS = re.compile(r"(?<!\d)([一二两三四五六七八九十]|\d{1,2})年(?!\d)")
_WITHIN_A_YEAR = re.compile(r"20\d\d年?\d{1,2}月(?:\d{1,2}日)?[-~至到]+\d{1,2}月")
_ONE_YEAR = re.compile(r"\D*20\d\d年?度?(?:\d{1,2}月)?[^\d起至到-]*")
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


@lru_cache(maxsize=16_384)
def fold_short(text: str) -> str:
    """A name, a value or a period, folded; the same ones come again and again."""
    return fold(text)


_fold_once = lru_cache(maxsize=256)(fold)
"""The texts of a form, which are folded to be searched and to be compared."""


@lru_cache(maxsize=16_384)
def bare(text: str) -> str:
    """A folded text without blanks and punctuation, as texts are compared."""
    return _MARKS.sub("", _fold_once(text))


def quote(text: str, seen: str = "") -> str:
    """A text between quotation marks; where it is long, the part of it about what was seen."""
    if len(text) <= LONGEST_QUOTE:
        return f"“{text}”"
    start = max(0, min(fold(text).find(seen) - LONGEST_QUOTE // 3, len(text) - LONGEST_QUOTE)) if seen else 0
    end = start + LONGEST_QUOTE
    return f"“{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}”"


@lru_cache(maxsize=4096)
def years_of(text: str) -> int | None:
    """How many years a text like `3年`, `2022-2024年`, `2024年` or `2022年3月-12月` spans; None where it does not say."""
    folded = fold(text).replace(" ", "")
    if months := _MONTHS.search(folded):
        first, start, last, end = (int(part) for part in months.groups())
        return max(1, -(-((last - first) * 12 + end - start + 1) // 12))
    if span := _SPAN.search(folded):
        return max(1, int(span[2]) - int(span[1]) + 1)
    if _WITHIN_A_YEAR.search(folded):
        return 1
    if years := _YEARS.search(folded):
        return _CHINESE.get(years[1]) or int(years[1])
    return 1 if _ONE_YEAR.fullmatch(folded) else None


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator as a reader sees it: both horizons' rows of one name and one value are one line."""

    row: Row
    name: str
    value: str
    level2: str
    folded_name: str
    folded_value: str
    both: bool

    @property
    def field(self) -> str:
        return f"indicators.{self.row['horizon']}.{self.row['position']}"

    @property
    def is_benefit(self) -> bool:
        return self.level2 in BENEFITS

    def evidence(self) -> str:
        """The indicator as it stands in the form, with its place."""
        place = f"（{self.row['locator']}）" if self.row["locator"] else ""
        horizon = "" if self.both else HORIZON_NAMES[self.row["horizon"]]
        return f"{horizon}{self.level2}“{self.name}”：{quote(self.value)}{place}"


def _line(row: Row, *, both: bool) -> Line:
    name, value = row["name"], row["value_raw"]
    return Line(row, name, value, row["level2"], fold_short(name), fold_short(value).replace(" ", ""), both)


class Subject:
    """One form under review."""

    def __init__(self, project: Row, funding: Sequence[Row], indicators: Sequence[Row]) -> None:
        self.project = project
        self.money: dict[tuple[str, str], float | None] = {(f["horizon"], f["source"]): f["amount"] for f in funding}
        self.indicators = indicators
        self._mentions: dict[str, list[Mention]] = {}
        self._counted: dict[str, dict[str, list[Mention]]] = {}

    def text(self, field: str) -> str:
        """A field's text; "" where it is blank or where the form has no such field."""
        return str(self.project[field] or "")

    def folded(self, field: str) -> str:
        """The field's text as it is searched."""
        return self._folded[field]

    @cached_property
    def _folded(self) -> dict[str, str]:
        fields = (
            *NARRATIVE,
            "project_name",
            "period",
            "period_goal",
            "annual_goal",
            "department_name",
            "implementing_unit",
        )
        return {field: _fold_once(self.text(field)) for field in fields}

    def mentions(self, field: str) -> list[Mention]:
        """The quantities that a field's text speaks of."""
        if field not in self._mentions:
            self._mentions[field] = list(mentions_in(self.folded(field)))
        return self._mentions[field]

    def counted(self, field: str, unit: str) -> list[Mention]:
        """The quantities of a field that are counted in a unit."""
        if field not in self._counted:
            units: dict[str, list[Mention]] = {}
            for mention in self.mentions(field):
                units.setdefault(mention.unit, []).append(mention)
            self._counted[field] = units
        return self._counted[field].get(unit, [])

    def counted_once(self, field: str) -> Iterator[Mention]:
        """The quantities of a field whose unit has one number there."""
        self.counted(field, "")
        for found in self._counted[field].values():
            if len({mention.number for mention in found}) == 1:
                yield found[0]

    def is_blank(self, field: str) -> bool:
        """Whether the form has the field and leaves it empty."""
        return self.project[field] is not None and not str(self.project[field]).strip()

    def said(self, field: str, seen: str = "") -> str:
        """The field as evidence: its name, and its text between quotation marks, with the folded words that were seen."""
        return f"{FIELD_NAMES[field]}：{quote(self.text(field), seen)}"

    def said_money(self, horizon: str, source: str = "total") -> str:
        """An amount as evidence."""
        amount = self.money.get((horizon, source))
        return f"{HORIZON_NAMES[horizon]}{FIELD_NAMES[source]}：{yuan(amount) or '空白'}{'元' if amount is not None else ''}"

    @property
    def year(self) -> int | None:
        year: int | None = self.project["fiscal_year"]
        return year

    @cached_property
    def years(self) -> int | None:
        """How many years the project runs, by its 项目期, else by its 项目属性; two where its twelve months are of two budgets."""
        own = years_of(self.text("period"))
        if own is None:
            return years_of(self.text("attribute"))
        period, annual = self.money.get(("period", "total")), self.money.get(("annual", "total"))
        parted = own == 1 and period and annual and annual < period
        return 2 if parted and len(set(_YEAR.findall(self.folded("period")))) > 1 else own

    @cached_property
    def goals(self) -> list[tuple[str, str]]:
        """The goals that are written, as field and text; one that repeats the other is left out."""
        found: dict[str, tuple[str, str]] = {}
        for field in ("period_goal", "annual_goal"):
            if text := self.text(field):
                found.setdefault(bare(text), (field, text))
        return list(found.values())

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """Every narrative field that is written, goals included, as field and text."""
        return [(field, self.text(field)) for field in NARRATIVE if self.text(field)] + self.goals

    def rows(self, horizon: str) -> list[Row]:
        """The indicators of a horizon."""
        return self._rows.get(horizon, [])

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        rows: dict[str, list[Row]] = {}
        for row in self.indicators:
            rows.setdefault(row["horizon"], []).append(row)
        return rows

    @cached_property
    def lines(self) -> list[Line]:
        """Indicators of both horizons; an annual row that says what a period row says is left out."""
        period = self.rows("period")
        annual = list(self.rows("annual"))
        lines = []
        for row in period:
            same = next((other for other in annual if self._same(row, other)), None)
            if same is not None:
                annual.remove(same)
            lines.append(_line(row, both=same is not None))
        return lines + [_line(row, both=False) for row in annual]

    @staticmethod
    def _same(period: Row, annual: Row) -> bool:
        return same_name(period, annual) and bare(period["value_raw"]) == bare(annual["value_raw"])

    @cached_property
    def named(self) -> list[Line]:
        """The lines, an indicator once even where its two values differ."""
        found: list[Line] = []
        for line in self.lines:
            if not any(same_name(other.row, line.row) for other in found if not other.both):
                found.append(line)
        return found

    def of_level(self, *level2: str) -> Iterator[Line]:
        """The lines under these level-2 words."""
        if len(level2) == 1:
            return iter(self._by_level.get(level2[0], ()))
        return (line for line in self.lines if line.level2 in level2)

    @cached_property
    def _by_level(self) -> dict[str, list[Line]]:
        levels: dict[str, list[Line]] = {}
        for line in self.lines:
            levels.setdefault(line.level2, []).append(line)
        return levels

    @cached_property
    def total(self) -> float | None:
        """The money that texts speak of: of the whole period, else of the year."""
        return self.money.get(("period", "total")) or self.money.get(("annual", "total"))


def same_name(period: Row, annual: Row) -> bool:
    """Whether two rows are one indicator: the annual name may be cut off, the level-2 label may have slipped."""
    if period["locator"] and period["locator"] == annual["locator"]:
        return bool(period["name"]) and period["name"].startswith(annual["name"][:4])
    return period["level2"] == annual["level2"] and bool(annual["name"]) and period["name"].startswith(annual["name"])
