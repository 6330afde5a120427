"""What is in a database: totals, and counts by department, year and level of indicator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

_TOTALS = """
select (select count(*) from documents) as documents,
    (select count(*) from projects) as projects,
    (select count(*) from indicators) as indicators,
    (select count(*) from problems) as problems,
    (select count(distinct nullif(department_name, '')) from projects) as departments,
    (select sum(annual_total) from projects) as annual_total,
    (select sum(period_total) from projects) as period_total"""

_GROUPS = {
    "by_department": """
        select department_name, count(*) as projects, sum(period_total) as period_total,
            sum(annual_total) as annual_total
        from projects group by department_name order by coalesce(department_name, '') = '', projects desc, department_name""",
    "by_year": """
        select fiscal_year, count(*) as projects, sum(period_total) as period_total,
            sum(annual_total) as annual_total
        from projects group by fiscal_year order by fiscal_year is null, fiscal_year""",
    "by_level": """
        select level1, level2, count(*) as indicators,
            sum(kind = 'quantitative') as quantitative, sum(kind = 'qualitative') as qualitative
        from indicators group by level1, level2 order by min(position), indicators desc""",
    "by_status": "select status, count(*) as documents from documents group by status order by status",
}


HOME_GROUPS = ("by_department", "by_year")
"""What the home page shows: it is answered by an index of projects, and never goes through the indicators."""


def stats(db: Database, groups: Iterable[str] = tuple(_GROUPS)) -> dict[str, Any]:
    """Totals (money in yuan), and a list of rows for each grouping, those without a name last.

    Money that no form of a group states is None; 0 is what forms state.
    """
    (totals,) = db.query(_TOTALS)
    return {**totals, **{name: list(db.query(_GROUPS[name])) for name in groups}}
