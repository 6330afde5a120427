"""The header of an indicator table -> its halves: the columns of each role, once for each horizon side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.draft import Draft
from ingest.form import Horizon
from ingest.goals import HORIZON_OF_GOAL
from ingest.grid import Cell
from ingest.header_roles import header_roles
from ingest.labels import label_of
from ingest.levels import (
    header_key,
    header_role,
    horizon_beside,
    level_key,
    section_horizon,
    short_key,
)
from ingest.target_cells import is_remark
from ingest.terms import (
    ANNUAL_VALUES,
    LEVEL2,
    MONITORED,
    PERIOD_VALUES,
    SUBHEADER_PATTERNS,
    SUBHEADERS,
    TABLE_LABELS,
    label_key,
)

_NAMING = frozenset({"level1", "level2", "name"})


@dataclass
class Half:
    """One horizon of an indicator table: the columns of each role, and the level 2 of the row above."""

    horizon: Horizon
    columns: dict[str, range]
    level2: str = ""
    level2_raw: str = ""
    said: str = ""
    """Where a label stands that both halves share, once it was reported."""

    def cells(self, role: str, row: dict[int, Cell], slip: int) -> list[Cell]:
        """The cells of a row that stand in the columns of a role."""
        columns = self.columns.get(role)
        if columns is None:
            return []
        if len(columns) == 1:
            cell = row.get(columns.start + slip)
            return [cell] if cell else []
        return [cell for column in columns if (cell := row.get(column + slip))]

    def target_texts(self, row: dict[int, Cell], slip: int) -> dict[str, str]:
        """What stands in the columns that tell of a target, by role; several cells of a role are joined."""
        return {
            role: "".join([cell.text for cell in cells])
            for role in self.columns
            if role not in _NAMING and (cells := self.cells(role, row, slip))
        }


@dataclass
class IndicatorTable:
    """The columns of a table as its header gave them, and what its rows carry down."""

    halves: list[Half]
    header: list[tuple[str, int, int]]
    titles: dict[int, str] = field(default_factory=dict)
    """What the header prints above a column."""
    level1: str = ""
    begun: bool = False
    apart: bool = False
    """Whether its halves are of one horizon, as 产出 beside 效益, and each carries down its own levels."""
    first_column: int = 0

    def __post_init__(self) -> None:
        self.first_column = min(columns.start for half in self.halves for columns in half.columns.values())

    @property
    def own_columns(self) -> list[int]:
        """The first column of each role but the levels, from left to right."""
        return sorted(
            span.start
            for half in self.halves
            for role, span in half.columns.items()
            if role not in ("level1", "level2")
        )

    def takes(self, cell: Cell) -> bool:
        """Whether a cell that reads as the label of a field begins a row of this table all the same.

        Below the head of the names, right of the levels, 服务期限 is an indicator; left of them 年度 says whose a row is.
        """
        if cell.col < self.first_column:
            return horizon_beside(cell.text) is not None
        return self.begun and any(cell.col == half.columns["name"].start > self.first_column for half in self.halves)

    @property
    def evaluates(self) -> bool:
        """Whether it states what was reached beside what was aimed at."""
        return any("actual" in half.columns for half in self.halves)


def read_header(draft: Draft, row: Sequence[Cell], open_table: IndicatorTable | None) -> IndicatorTable | None:
    """The table that this row is the header of, or None where it is no header.

    A header that only says again what the open table's said, as at the top of a page, opens no new table.
    """
    roles = header_roles(row)
    if not roles:
        return None
    if open_table and open_table.header == [(role, cell.col, cell.colspan) for role, cell in roles] and not _marks(row):
        open_table.begun = False  # a second row may follow, again or below a heading of the year's table
        return open_table
    halves: list[dict[str, Cell]] = [{}]
    for role, cell in roles:
        if role not in halves[-1]:
            halves[-1][role] = cell
        elif role in _NAMING or role == "value":
            halves.append({role: cell})
        else:  # a second column of this kind, as 评分标准 and 备注
            halves[-1][f"remark {cell.col}"] = cell
    _share_names(halves)
    known = [columns for columns in halves if "name" in columns and "value" in columns]
    if not known:
        return None
    for columns in halves:
        if columns in known:
            continue
        for cell in columns.values():
            if "value" in columns or columns is halves[0]:
                draft.stray(cell)
            else:  # beside 三级指标 a second text, as 指标内容: what the indicator means
                known[-1][f"remark {cell.col}"] = cell
    halves = known
    named = [cell for _, cell in roles]
    for cell in row:
        if cell in named or _is_beside_table(cell):
            continue
        if draft.exact and cell.col > roles[0][1].col:  # a column of what is not known: its cells are told together
            known[-1][f"remark {cell.col}"] = cell
        elif label_of(cell.text) is None:
            draft.stray(cell)
    table = IndicatorTable(
        [
            Half(
                _horizon(draft, row, columns, index, len(halves)), {role: _span(cell) for role, cell in columns.items()}
            )
            for index, columns in enumerate(halves)
        ],
        header=[(role, cell.col, cell.colspan) for role, cell in roles],
        titles=_titles(row),
    )
    if table.evaluates:
        draft.kind = "self_evaluation"
    draft.tables += 1
    draft.goals_before.clear()
    return table


def _share_names(halves: list[dict[str, Cell]]) -> None:
    """实施期指标值 | 年度指标值 beside one name: the second value column is a half that has the first's names."""
    if (
        len(halves) != 2
        or "value" not in halves[1]
        or _NAMING & set(halves[1])
        or "name" not in halves[0]
        or "value" not in halves[0]
    ):
        return
    first, second = (header_key(columns["value"].text) for columns in halves)
    if PERIOD_VALUES.fullmatch(second) and ANNUAL_VALUES.fullmatch(first):
        halves[0]["value"], halves[1]["value"] = halves[1]["value"], halves[0]["value"]
        first, second = second, first
    if PERIOD_VALUES.fullmatch(first) and ANNUAL_VALUES.fullmatch(second):
        halves[1] |= {role: cell for role, cell in halves[0].items() if role in _NAMING}


def read_subheader(draft: Draft, table: IndicatorTable, row: Sequence[Cell]) -> bool:
    """A second row of the header, below one 指标值 that spans it: 符号 | 值 | 单位, 前年 | 上年 | 当年, 实施期 | 年度.

    Below one name, a value of the whole period and one of the year are two halves. The values of two halves may each
    have such a row below them.
    """
    again = bool(table.titles) and all(table.titles.get(cell.col) == label_key(cell.text) for cell in row)
    parts = [(half, below) for half in table.halves if (below := _below(draft, half, row))]
    told = {cell.col for _, below in parts for _, cell in below}
    if again or len(row) < 2 or not all(cell.col in told or _is_remark_head(table, cell) for cell in row):
        return again
    if not all({"value", "period"} & {role for role, _ in below} for _, below in parts):
        return False
    for half, below in parts:
        columns = {f"remark {cell.col}" if role == "remark" else role: _span(cell) for role, cell in below}
        period = columns.pop("period", None)
        if period and "value" in columns and len(table.halves) == 1:
            naming = {role: span for role, span in half.columns.items() if role in _NAMING}
            table.halves.insert(0, Half("period", {**half.columns, "value": period}))
            half.columns, half.horizon = naming, "annual"
        elif period:
            columns.setdefault("value", period)
        half.columns |= columns
    if parts or draft.exact:
        table.titles |= _titles(row)
    return True


def _below(draft: Draft, half: Half, row: Sequence[Cell]) -> list[tuple[str, Cell]]:
    """The roles of the cells below a half's 指标值; of several years, the form's own is the value."""
    below = [(role, cell) for cell in row if cell.col in half.columns["value"] and (role := _subheader_role(cell))]
    values = [cell for role, cell in below if role == "value"]
    last = values[-1] if values else None
    own = next((cell for cell in values if draft.fiscal_year and str(draft.fiscal_year) in cell.text), last)
    return [("remark" if role == "value" and cell is not own else role, cell) for role, cell in below]


def _is_remark_head(table: IndicatorTable, cell: Cell) -> bool:
    """Whether a cell heads a column below 偏差原因分析 or its like, for which an Indicator has no field."""
    return short_key(cell) in MONITORED or any(
        len(span) > 1 and cell.col in span and is_remark(role)
        for half in table.halves
        for role, span in half.columns.items()
    )


def _titles(row: Sequence[Cell]) -> dict[int, str]:
    return {col: label_key(cell.text) for cell in row for col in range(cell.col, cell.col + cell.colspan)}


def _subheader_role(cell: Cell) -> str | None:
    key = short_key(cell)
    known = SUBHEADERS.get(key) or ("period" if PERIOD_VALUES.fullmatch(key) else header_role(cell.text))
    return known or next((role for role, pattern in SUBHEADER_PATTERNS if pattern.fullmatch(key)), None)


def stand_apart(table: IndicatorTable, row: dict[int, Cell]) -> bool:
    """Whether the halves of a table are of other levels, by the first row below its header."""
    labels = [
        LEVEL2.get(level_key(cell.text), "") for half in table.halves for cell in half.cells("level2", row, 0)[:1]
    ]
    return len(labels) == len(table.halves) > 1 and all(labels) and len({*labels}) == len(labels)


def _marks(row: Sequence[Cell]) -> set[Horizon]:
    """The horizons that a row names."""
    return {horizon for cell in row if (horizon := section_horizon(cell.text))}


def _is_beside_table(cell: Cell) -> bool:
    """A label that may stand in the header's row without being one of its columns, as it runs down the table's side."""
    return level_key(cell.text) in TABLE_LABELS or bool(section_horizon(cell.text))


def _span(cell: Cell) -> range:
    return range(cell.col, cell.col + cell.colspan)


def _horizon(draft: Draft, row: Sequence[Cell], columns: dict[str, Cell], index: int, count: int) -> Horizon:
    if count > 1:
        columns_of = draft.section_columns or {
            HORIZON_OF_GOAL[name]: col for name, col in draft.goal_columns.items() if name in HORIZON_OF_GOAL
        }
        year_first = columns_of.get("annual", 1) < columns_of.get("period", 0)
        return "period" if (index == 0) != year_first else "annual"
    horizon = _said_horizon(draft, row, header_key(columns["value"].text))
    if horizon == "annual" and draft.tables and all(row.horizon == "annual" for row in draft.indicators):
        # A second table, and this one is the year's: the first, which did not say, was the whole period's.
        draft.relabel("annual", "period")
    return horizon or "annual"


def _said_horizon(draft: Draft, row: Sequence[Cell], value: str) -> Horizon | None:
    """Whose indicators follow, by the header, the label beside it or above, or the one goal right before the table."""
    beside = _marks(row)
    if draft.section:
        beside.add(draft.section)
    if "period" in beside or PERIOD_VALUES.fullmatch(value):
        return "period"
    if not beside and len(draft.goals_before) == 1 and not ANNUAL_VALUES.fullmatch(value):
        return next(iter(draft.goals_before))
    return "annual" if beside else None
