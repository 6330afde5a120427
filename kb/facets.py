"""Project ids -> how many of them there are by department, year, region, source, horizon and level 2."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

MOST_VALUES = 20
"""Values of a facet that are counted out; the rest are rare."""

_COUNTS = {
    "department": "select department_name, count(*) from projects where id in ({0}) group by 1",
    "year": "select fiscal_year, count(*) from projects where id in ({0}) group by 1",
    "region": "select region, count(*) from projects where id in ({0}) group by 1",
    "source": (
        "select source, count(distinct project_id) from funding"
        " where project_id in ({0}) and source <> 'total' and amount > 0 group by 1"
    ),
    "horizon": "select horizon, count(distinct project_id) from indicators where project_id in ({0}) group by 1",
    "level2": "select level2, count(distinct project_id) from indicators where project_id in ({0}) group by 1",
}
FACETS = tuple(_COUNTS)

Facet = list[tuple[str | int, int]]


def facets(db: Database, project_ids: Sequence[int], names: Sequence[str] = FACETS) -> dict[str, Facet]:
    """facet -> (value, number of projects), the commonest first; blank values are left out."""
    marks = ", ".join(map(str, project_ids))
    counted: dict[str, Facet] = {}
    for name in names:
        rows = db.execute(_COUNTS[name].format(marks)).fetchall() if project_ids else []
        known = [(value, count) for value, count in rows if value not in (None, "")]
        counted[name] = sorted(known, key=lambda pair: (-pair[1], str(pair[0])))[:MOST_VALUES]
    return counted
