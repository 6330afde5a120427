"""Project ids -> how many of them there are by department, year, region, source, horizon and level 2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from kb.packed import packed_rows

MOST_VALUES = 20
"""Values of a facet that are counted out; the rest are rare."""

_COLUMNS = {"department": "department_name", "year": "fiscal_year", "region": "region"}
_COUNTS = {
    "source": (
        "select source, count(distinct project_id) from funding"
        " where project_id in ({0}) and source <> 'total' and amount > 0 group by 1"
    ),
    "horizon": "select horizon, count(distinct project_id) from indicators where project_id in ({0}) group by 1",
    "level2": "select level2, count(distinct project_id) from indicators where project_id in ({0}) group by 1",
}
FACETS = (*_COLUMNS, *_COUNTS)

Facet = list[tuple[str | int, int]]


def facets(db: Database, project_ids: Sequence[int]) -> dict[str, Facet]:
    """facet -> (value, number of projects), the commonest first; blank values are left out."""
    if not project_ids:
        return {name: [] for name in FACETS}
    marks = ", ".join(map(str, project_ids))
    rows = packed_rows(db, ", ".join(_COLUMNS.values()), f"from projects where id in ({marks})")
    counted = {
        name: _commonest(Counter(values).items())
        for name, values in zip(_COLUMNS, zip(*rows, strict=True), strict=True)
    }
    for name, sql in _COUNTS.items():
        counted[name] = _commonest((value, count) for value, count in db.execute(sql.format(marks)).fetchall())
    return counted


def _commonest(pairs: Iterable[tuple[str | int | None, int]]) -> Facet:
    known = [(value, count) for value, count in pairs if value is not None and value != ""]
    return sorted(known, key=lambda pair: (-pair[1], str(pair[0])))[:MOST_VALUES]
