"""What results are narrowed to -> conditions on `projects`, as SQL that names its values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Sort = Literal["relevance", "money", "date"]
SORTS: tuple[Sort, ...] = ("relevance", "money", "date")

_CONDITIONS = {
    "department": "p.department_name = :department",
    "year": "p.fiscal_year = :year",
    "region": "p.region = :region",
    "money_from": "coalesce(nullif(p.annual_total, 0), p.period_total) >= :money_from",
    "money_to": "coalesce(nullif(p.annual_total, 0), p.period_total) <= :money_to",
    "source": "exists (select 1 from funding f where f.project_id = p.id and f.source = :source and f.amount > 0)",
    "horizon": "exists (select 1 from indicators i where i.project_id = p.id and i.horizon = :horizon)",
    "level2": "exists (select 1 from indicators i where i.project_id = p.id and i.level2 = :level2)",
    "document": "p.document_id = (select d.id from documents d where d.path = :document)",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What projects must meet. Money is yuan, both bounds included: of the year, or of the period where that is blank or 0.

    source: central, provincial, county, self_raised or other, with money from there; horizon: period or annual, with
    indicators for it; level2: a standard level-2 word among its indicators; document: the path as stored.
    """

    department: str | None = None
    year: int | None = None
    region: str | None = None
    money_from: float | None = None
    money_to: float | None = None
    source: str | None = None
    horizon: str | None = None
    level2: str | None = None
    document: str | None = None

    def given(self) -> dict[str, str | float]:
        """The filters that are set, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def condition(self) -> str:
        """SQL over `projects p`, with the values of `given()` as named parameters; "" where nothing is set."""
        return " and ".join(_CONDITIONS[name] for name in self.given())


NO_FILTERS = Filters()
