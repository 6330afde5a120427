"""A Form while it is being read: what the rows of a grid have told so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.form import HORIZONS, SOURCES, Form, FormKind, Funding, Horizon, Indicator, Problem, Source
from ingest.grid import Cell
from ingest.target_cells import Target
from ingest.terms import LEVEL1_OF_LEVEL2, PERIOD_ENDS
from ingest.values import UNIT_FACTORS, chosen, parse_filled_at, shortest, split_department

if TYPE_CHECKING:
    from ingest.labels import Group
    from ingest.written import Levels

_SEAL = re.compile(r"\s*[(（](?:盖章|公章|签章|印章|章)[)）]$")
"""Behind the name of a unit: where its seal goes."""
_BOOKED_AS: dict[Source, str] = {"provincial": "省级", "county": "市县（区）"}
_TOLD_AT_ONCE = 100
"""Cells of a label that one problem tells of, so that no message grows without end."""
_DIGITS_BEFORE_YEAR = re.compile(r"\d{1,4}(?=20\d\d年)")


@dataclass
class Draft:
    """Filled by `ingest.fields` and `ingest.indicator_table`, row by row; `finish` makes it a Form."""

    locator: str
    exact: bool = True
    kind: FormKind = "project"
    scalars: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    fiscal_year: int | None = None
    money_unit: str | None = None
    unit_assumed: bool = False
    money_heads: list[Group] = field(default_factory=list)
    total_unsaid: Cell | None = None
    """The label of the total, where it names no horizon."""
    money_columns: dict[Horizon, int] = field(default_factory=dict)
    funding: dict[tuple[Horizon, Source], Decimal | None] = field(default_factory=dict)
    block_horizon: Horizon | None = None
    """Of what time the block of money is that the rows stand in, where its label says so."""
    money_labels: dict[tuple[Horizon, Source], set[str]] = field(default_factory=dict)
    """The labels that an amount was read from."""
    level_unsaid: dict[tuple[Horizon, Source], Cell] = field(default_factory=dict)
    """The place and label of money whose label says no one level, as 财政拨款 or 上级补助资金."""
    execution_columns: dict[str, int] = field(default_factory=dict)
    goal_columns: dict[str, int] = field(default_factory=dict)
    goals_open: bool = False
    goal_unsaid: bool = False
    """Whether the goal of the year came from a label that names no horizon."""
    adjusted: str = ""
    """The field of which the wording before an adjustment was told: the one after it follows in a row below."""
    tasks_open: bool = False
    task_columns: dict[int, Source] = field(default_factory=dict)
    sums_tasks: bool = False
    """Whether the row that is being read stands right below the tasks, as their sum does."""
    from_tasks: set[tuple[Horizon, Source]] = field(default_factory=set)
    """Amounts that are sums of the tasks: those of the whole department, where there are any, take their place."""
    section_columns: dict[Horizon, int] = field(default_factory=dict)
    """Where the last row of nothing but sections has them: 年度绩效指标 | 中长期绩效指标."""
    section: Horizon | None = None
    """Whose indicators the last label of a block says that it holds."""
    goals_before: set[Horizon] = field(default_factory=set)
    """The horizons whose goals stand between the last table and here."""
    levels: Levels | None = None
    """Where indicators are written out: the levels that the next line stands below."""
    beside: tuple[str, int] = ("", 0)
    """The field of the last label that has a text beside it, and the column where that stands."""
    heading: str = ""
    """The field whose label stands alone above paragraphs."""
    tables: int = 0
    indicators: list[Indicator] = field(default_factory=list)
    level_labels: list[tuple[Cell, float | None, int]] = field(default_factory=list)
    """The level-1 labels, the weight that each prints, and how many indicators stand before it."""
    problems: list[Problem] = field(default_factory=list)
    _unkept: dict[str, list[Cell]] = field(default_factory=dict)
    _cover: tuple[int, str] = (0, "")

    def problem(self, cell: Cell | str, code: str, message: str) -> None:
        """Record what was odd, with its place (a cell, or a locator)."""
        self.problems.append(Problem(cell if isinstance(cell, str) else cell.locator, code, message))

    def stray(self, cell: Cell) -> None:
        """Record a cell that belongs to no field, with its whole text, so that nothing is lost."""
        self.problem(cell, "stray_cell", f"多出一格“{cell.text}”，不属于任何字段，未入库。请核对原表。")

    def learn_unit(self, unit: str) -> None:
        """The unit of money, said below the amounts that were taken to be in yuan."""
        if self.unit_assumed:
            factor = UNIT_FACTORS[unit]
            self.funding = {slot: amount and shortest(amount * factor) for slot, amount in self.funding.items()}
            self.problems = [problem for problem in self.problems if problem.code != "unit_assumed"]
            self.unit_assumed = False
        self.money_unit = unit

    def no_field(self, label: str, cell: Cell) -> None:
        """Record a text whose label is known but that a Form has no field for; all texts of a label are one problem."""
        self._unkept.setdefault(label, []).append(cell)

    def cover(self, label: Cell, name: str) -> None:
        """Remember the rows that a merged label stands beside: they say more of its field."""
        if label.rowspan > 1:
            self._cover = (label.row + label.rowspan, name)

    def covered_by(self, row: int) -> str | None:
        """The field whose label stands beside this row, if any."""
        end, name = self._cover
        return name if name and row < end else None

    def relabel(self, old: Horizon, new: Horizon) -> None:
        """Give the indicators of one horizon to the other."""
        self.indicators = [replace(row, horizon=new) if row.horizon == old else row for row in self.indicators]

    def put(self, name: str, cell: Cell, text: str) -> None:
        """Set a scalar field; a second text for the same field is kept on a line of its own."""
        if self.scalars.get(name):
            if text in self.scalars[name].split("\n"):
                return
            self.scalars[name] += "\n" + text
        else:
            self.scalars[name] = text
            self.places[name] = cell.locator

    def add_indicator(
        self, horizon: Horizon, level1: str, level2: str, level2_raw: str, name: str, target: Target, locator: str
    ) -> None:
        """Add a row of one horizon; without a name or a value it is kept and reported."""
        if not name or not target.value_raw:
            there, missing = (target.value_raw, "名称") if not name else (name, "指标值")
            where = "实施期" if horizon == "period" else "年度"
            self.problem(locator, "half_indicator", f"{where}指标“{there}”缺{missing}，已照原样入库。")
        position = 1 + next((row.position for row in reversed(self.indicators) if row.horizon == horizon), 0)
        self.indicators.append(
            Indicator(
                horizon,
                position,
                LEVEL1_OF_LEVEL2.get(level2, level1),
                level2,
                level2_raw,
                name,
                *target,
                locator=locator,
            )
        )

    def _settle_weights(self) -> None:
        """The weight in a level-1 label is its only indicator's; over several it is no single one's, and reported."""
        ends = [start for _, _, start in self.level_labels[1:]] + [len(self.indicators)]
        for (cell, weight, start), end in zip(self.level_labels, ends, strict=False):
            below = self.indicators[start:end]
            if weight is None or not below or any(row.weight or row.points for row in below):
                continue
            if len(below) == 1:
                self.indicators[start] = replace(below[0], weight=weight)
            else:
                self.problem(
                    cell, "level_weight", f"“{cell.text}”的分值属于其下 {len(below)} 项指标，未分到各项，未入库。"
                )

    def _settle_sources(self) -> None:
        """Sources whose label says no horizon are of the one whose total they add up to."""
        if not all(self.funding.get((horizon, "total")) for horizon in HORIZONS):
            return
        for horizon, other in (HORIZONS, HORIZONS[::-1]):
            sources = [source for source in SOURCES[1:] if (horizon, source) in self.funding]
            total, others = (self.funding.get((one, "total")) for one in (horizon, other))
            told = any((other, source) in self.funding for source in SOURCES[1:])
            if told or not sources or not total or not others or total == others:
                continue
            if sum(self.funding[horizon, source] or 0 for source in sources) == others:
                for source in sources:
                    self.funding[other, source] = self.funding.pop((horizon, source))
                return

    def drop_sum_of_levels(self, slot: tuple[Horizon, Source]) -> None:
        """财政拨款 turned out to be the sum of 中央, 省级 and 县级: it is none of these."""
        label = self.level_unsaid.pop(slot)
        amount = self.funding.pop(slot)
        self.no_field(label.text.rstrip(":："), label._replace(text=f"{amount}元"))

    def _settle_levels(self) -> None:
        """Money whose label says no level: with the levels above it beside it, it may be the sum of all."""
        for (horizon, source), label in list(self.level_unsaid.items()):
            amounts = {one: self.funding.get((horizon, one)) or Decimal(0) for one in SOURCES}
            above = sum(amounts[one] for one in SOURCES[1 : SOURCES.index(source)])
            booked = f"记入{_BOOKED_AS[source]}财政资金"
            if above and amounts["total"] == sum(amounts[one] for one in SOURCES[1:]) - above:
                if above >= amounts[source]:
                    self.drop_sum_of_levels((horizon, source))
                    continue
                self.funding[horizon, source] = shortest(amounts[source] - above)
                booked = f"其中的上级资金{above}元另有一行，其余{self.funding[horizon, source]}元{booked}"
            self.problem(label, "money_level_unsaid", f"“{label.text}”未分级次（中央、省、市县），{booked}。")

    def _settle_period(self) -> None:
        """开始时间 and 结束时间 are the period, where that is said nowhere else."""
        ends = {name: text for name in PERIOD_ENDS if (text := self.scalars.pop(name, ""))}
        if len(ends) == len(PERIOD_ENDS) and not self.scalars.get("period"):
            self.scalars["period"] = "至".join(ends.values())
            return
        for name, text in ends.items():
            label = self.labels[name]
            self.problem(self.places[name], "no_field", f"“{label}”没有对应的字段，内容“{text}”未入库。")

    def _tell_unkept(self) -> None:
        for label, unkept in self._unkept.items():
            for start in range(0, len(unkept), _TOLD_AT_ONCE):
                cells = unkept[start : start + _TOLD_AT_ONCE]
                texts = "".join(f"“{text}”" for text in dict.fromkeys(cell.text for cell in cells))
                count = f"（共 {len(cells)} 格）" if len(cells) > 1 else ""
                self.problem(cells[0], "no_field", f"“{label}”没有对应的字段，内容{texts}{count}未入库。")

    @property
    def empty(self) -> bool:
        """True where nothing was found that makes a form."""
        if self.kind == "department" and len(self.scalars) == 1:
            return not (self.indicators or self.funding)  # the heading of a page names no form
        return not (self.scalars.get("project_name") or self.indicators or self.funding)

    def finish(self, ordinal: int) -> Form:
        """The Form, with the texts that hold two facts taken apart."""
        self._settle_weights()
        self._settle_levels()
        self._settle_sources()
        self._settle_period()
        self._tell_unkept()
        scalars = dict(self.scalars)
        department = scalars.pop("department", None)
        code, name = split_department(department) if department else (None, department)
        own_code = scalars.pop("department_code", None)
        name = name and _SEAL.sub("", name)
        if unit := scalars.get("implementing_unit"):
            scalars["implementing_unit"] = _SEAL.sub("", unit)
        if scalars.get("attribute"):
            scalars["attribute"] = chosen(scalars["attribute"])
        self._check_name(scalars.get("project_name"))
        return Form(
            ordinal=ordinal,
            locator=self.locator,
            kind=self.kind,
            fiscal_year=self.fiscal_year,
            department_code=code or own_code or None,
            department_name=name,
            filled_at=self._filled_at(scalars.get("filled_raw")),
            funding=tuple(
                Funding(horizon, source, self.funding[horizon, source])
                for horizon in HORIZONS
                for source in SOURCES
                if (horizon, source) in self.funding
            ),
            indicators=tuple(sorted(self.indicators, key=lambda row: (row.horizon != "period", row.position))),
            problems=tuple(self.problems),
            **scalars,
        )

    def _check_name(self, name: str | None) -> None:
        if not name:
            self.problem(self.places.get("project_name", self.locator), "no_project_name", "没有读到项目名称。")
        elif match := _DIGITS_BEFORE_YEAR.match(name):
            self.problem(
                self.places["project_name"],
                "name_prefix",
                f"项目名称“{name}”前面多出数字“{match[0]}”，已照原样入库。请核对。",
            )

    def _filled_at(self, printed: str | None) -> str | None:
        moment = parse_filled_at(printed) if printed else None
        if printed and moment is None:
            self.problem(
                self.places["filled_raw"],
                "malformed_date",
                f"填报日期“{printed}”不是完整的日期（{len(printed)} 个字符），只存原文，未换算成日期。",
            )
        return moment
