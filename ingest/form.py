"""What leaves this room: a Form, its money, its indicators, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Horizon = Literal["period", "annual"]
"""`period` is the whole time a project runs (实施期), `annual` the budget year (年度)."""

Source = Literal["total", "central", "provincial", "county", "self_raised", "other"]
FormKind = Literal["project", "department", "self_evaluation"]

HORIZONS: tuple[Horizon, ...] = ("period", "annual")
SOURCES: tuple[Source, ...] = ("total", "central", "provincial", "county", "self_raised", "other")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that ingest could not read, or had to guess.

    `locator` is the place in the file, `code` a stable word for programs, `message` a sentence for the
    officer that says what was seen and what was done about it.
    """

    locator: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Funding:
    """One amount of the money block, in yuan and exact to the fen; None where the cell is blank."""

    horizon: Horizon
    source: Source
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of one horizon of the indicator table.

    `level1` and `level2` are the standard words, `level2_raw` is the label as printed. `value_raw` is the
    target as printed; `operator`, `number`, `unit` and `kind` are what `ingest.values` reads in it.
    `actual_raw`, `points` and `score` are filled by self-evaluation tables alone.
    """

    horizon: Horizon
    position: int
    level1: str
    level2: str
    level2_raw: str
    name: str
    value_raw: str
    operator: str | None = None
    number: float | None = None
    unit: str | None = None
    kind: str = "qualitative"
    weight: float | None = None
    direction: str | None = None
    actual_raw: str | None = None
    points: float | None = None
    score: float | None = None
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One 项目支出绩效目标表.

    `ordinal` is the form's place in its document, from 1; `locator` says where it begins. A scalar field is
    "" where the form leaves it blank and None where the form has no such field.
    """

    ordinal: int
    locator: str
    kind: FormKind = "project"
    project_name: str | None = None
    fiscal_year: int | None = None
    department_code: str | None = None
    department_name: str | None = None
    implementing_unit: str | None = None
    attribute: str | None = None
    period: str | None = None
    overview: str | None = None
    basis: str | None = None
    necessity: str | None = None
    safeguards: str | None = None
    plan: str | None = None
    period_goal: str | None = None
    annual_goal: str | None = None
    goal_completion: str | None = None
    filled_raw: str | None = None
    filled_at: str | None = None
    responsible: str | None = None
    handler: str | None = None
    phone: str | None = None
    funding: tuple[Funding, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    problems: tuple[Problem, ...] = ()
