"""samples/invented/*.yml -> Sample: the facts of an invented form, before any layout prints them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

INVENTED = Path(__file__).parent / "invented"

LEVEL1_OF_LEVEL2 = {
    **dict.fromkeys(("数量指标", "质量指标", "时效指标", "成本指标"), "产出指标"),
    **dict.fromkeys(("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"), "效益指标"),
    "服务对象满意度": "满意度指标",
    **dict.fromkeys(("经济成本指标", "社会成本指标", "生态环境成本指标"), "成本指标"),
}
_VALUE = re.compile(r"([≥≤><=]?)(\d+(?:\.\d+)?)(\D*)")


class Target(NamedTuple):
    """An indicator of one horizon."""

    level2: str
    name: str
    value: str

    @property
    def level1(self) -> str:
        return LEVEL1_OF_LEVEL2[self.level2]

    def parts(self) -> tuple[str, str, str]:
        """Operator, number and unit; for words, the words alone."""
        match = _VALUE.fullmatch(self.value)
        return (match[1], match[2], match[3]) if match else ("", self.value, "")

    @property
    def is_filled(self) -> bool:
        """Whether somebody wrote a value: careless forms leave the template's dots."""
        return bool(self.value.strip("…"))

    @property
    def is_number(self) -> bool:
        return _VALUE.fullmatch(self.value) is not None


@dataclass(frozen=True)
class Sample:
    """An invented form. Amounts are yuan as text, None where the cell is blank."""

    id: str
    county: str
    province: str
    sector: str
    rule_set: str
    quality: str
    fiscal_year: int
    project_name: str
    department_code: str
    department_name: str
    implementing_unit: str
    attribute: str
    period: str
    overview: str
    basis: str
    necessity: str
    safeguards: str
    plan: str
    period_goal: str
    annual_goal: str
    filled_raw: str
    responsible: str
    handler: str
    phone: str
    funding: Mapping[str, Mapping[str, str | None]]
    period_targets: tuple[Target, ...]
    annual_targets: tuple[Target, ...]

    def targets(self, horizon: str) -> Sequence[Target]:
        return self.period_targets if horizon == "period" else self.annual_targets


def weights(targets: Sequence[Target]) -> list[int]:
    """Points that add up to 100, the last row's taking the rest: what a county would give them."""
    share = 100 // len(targets) if targets else 0
    return [share] * (len(targets) - 1) + [100 - share * (len(targets) - 1)] if targets else []


@lru_cache
def invented() -> tuple[Sample, ...]:
    """All invented forms, by county and year."""
    return tuple(_sample(path) for path in sorted((INVENTED / "forms").glob("*.yml")))


def of_county(county: str) -> dict[int, list[Sample]]:
    """The forms of a county, by year."""
    years: dict[int, list[Sample]] = {}
    for sample in invented():
        if sample.id.startswith(f"{county}-"):
            years.setdefault(sample.fiscal_year, []).append(sample)
    return years


def _sample(path: Path) -> Sample:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    targets = {horizon: tuple(Target(*row) for row in form["indicators"][horizon]) for horizon in ("period", "annual")}
    plain = {key: form[key] for key in Sample.__dataclass_fields__ if key in form}
    return Sample(**plain, period_targets=targets["period"], annual_targets=targets["annual"])
