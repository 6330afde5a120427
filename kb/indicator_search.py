"""Query -> indicators, one for each distinct name, with the values that projects set for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

from sqlite_utils import Database

from kb.candidates import matching
from kb.filters import NO_FILTERS, Filters
from kb.fold import fold
from kb.index_terms import HEAD, INDICATORS, all_of, any_of, phrase
from kb.layers import Layer
from kb.near import near_queries
from kb.query import Query, parse

MOST_NAMES = 1000
MOST_ROWS = 1000
"""Rows of a name that its values are counted over, newest first: a name like 验收合格率 has a row in every form."""
MOST_VALUES = 8
FEW_PROJECTS = 300
"""Where filters leave fewer, all their indicators are read, instead of every row of one name after another."""

Row = tuple[int, str, float | None, str | None, str]
"""Project, value, number, unit, level 2."""


@dataclass(frozen=True, slots=True)
class IndicatorHit:
    """An indicator name. `values` are (value as written, number of projects), the commonest first.

    lowest, middle and highest are over the numbers of the commonest unit; `counted` is how many rows they are from.
    """

    name: str
    level2: str
    uses: int
    projects: int
    values: tuple[tuple[str, int], ...]
    unit: str | None
    lowest: float | None
    middle: float | None
    highest: float | None
    counted: int
    why: str

    def values_shown(self) -> str:
        """The values in one line."""
        return "、".join(f"{value}（{count}）" for value, count in self.values)


class IndicatorsFound(NamedTuple):
    """Some of the indicators that a query finds; `total` is how many there are, None where filters leave it uncounted."""

    hits: list[IndicatorHit]
    total: int | None


def search_indicators(
    db: Database, query: str, limit: int = 20, offset: int = 0, filters: Filters = NO_FILTERS
) -> list[IndicatorHit]:
    """The indicators that a query finds: the one of that name, then as it stands before its words, before synonyms.

    Among equals the commonest is first.
    """
    return indicators_found(db, query, limit, offset, filters).hits


def indicators_found(db: Database, query: str, limit: int, offset: int, filters: Filters) -> IndicatorsFound:
    """The same, and how many there are in all."""
    parsed = parse(query)
    names = _names(db, parsed)
    if not names and parsed.parts:
        for near in near_queries(db, parsed):
            parsed = near.query
            names = [(name, uses, f"{near.why}，{why}") for name, uses, why in _names(db, parsed)]
            if names:
                break
    whole = fold(query).strip()
    names.sort(key=lambda named: fold(named[0]) != whole)
    few = _rows_of_few(db, parsed, filters) if names else None
    names = names if few is None else [named for named in names if named[0] in few]
    found: list[IndicatorHit] = []
    for name, uses, why in names:
        rows = _rows(db, name, filters) if few is None else few[name]
        if rows:
            found.append(_with_values(name, uses, why, rows))
        if len(found) == offset + limit:
            break
    return IndicatorsFound(found[offset:], None if few is None and filters.given() else len(names))


def _names(db: Database, query: Query) -> list[tuple[str, int, str]]:
    excluded = any_of(phrase(HEAD, text) for text in query.excluded)
    found: dict[str, tuple[int, str]] = {}
    for match, why in _asked(query, HEAD):
        if not match:
            continue
        rows = db.execute(
            "select name, uses from indicator_names where id in (select rowid from search_indicators"
            " where search_indicators match ? limit ?) order by uses desc, length(name), name",
            (f"({match}) NOT {excluded}" if excluded else match, MOST_NAMES),
        )
        for name, uses in rows.fetchall():
            found.setdefault(name, (uses, why))
    return [(name, uses, why) for name, (uses, why) in found.items()]


def _asked(query: Query, part: str) -> Iterator[tuple[str, str]]:
    yield all_of(phrase(part, one.text) for one in query.parts), "指标"
    yield all_of(phrase(part, one.text) for one in query.words), "指标"
    for said in (query.parts, query.words):
        if any(one.instead for one in said):
            others = "、".join(one.text for one in said if one.instead)
            yield all_of(any_of(phrase(part, text) for text in one.texts) for one in said), f"指标，同义词：{others}"


def _rows_of_few(db: Database, query: Query, filters: Filters) -> dict[str, list[Row]] | None:
    """The rows by name where filters leave few projects; None where they leave more, or none are set."""
    if not filters.given():
        return None
    match = any_of(f"({match})" for match, _ in _asked(query, INDICATORS) if match)
    sql, parameters = matching(Layer(INDICATORS, match, ""), (), filters)
    ids = db.execute(f"{sql} limit {FEW_PROJECTS}", parameters).fetchall()
    if len(ids) == FEW_PROJECTS:
        return None
    among = ", ".join(str(project_id) for (project_id,) in ids)
    rows_of: dict[str, list[Row]] = {}
    for name, *row in _select(db, f"i.project_id in ({among})", filters):
        rows_of.setdefault(name, []).append(tuple(row))
    return rows_of


def _rows(db: Database, name: str, filters: Filters) -> list[Row]:
    return [row[1:] for row in _select(db, "i.name = :name", filters, name=name)]


def _select(db: Database, condition: str, filters: Filters, **values: str) -> list[tuple[Any, ...]]:
    given = filters.given()
    rest = filters.condition()
    join = " join projects p on p.id = i.project_id" if rest else ""
    own = [f"i.{column} = :{column}" for column in ("horizon", "level2") if column in given]
    where = " and ".join([condition, *own, *([rest] if rest else [])])
    limit = f" limit {MOST_ROWS}" if values else ""
    sql = f"select i.name, i.project_id, i.value_raw, i.number, i.unit, i.level2 from indicators i{join}"
    return db.execute(f"{sql} where {where} order by i.id desc{limit}", values | given).fetchall()


def _with_values(name: str, uses: int, why: str, rows: list[Row]) -> IndicatorHit:
    projects_of: dict[str, set[int]] = {}
    units: dict[str, list[float]] = {}
    levels: dict[str, int] = {}
    for project_id, value, number, unit, level2 in rows:
        projects_of.setdefault(value, set()).add(project_id)
        levels[level2] = levels.get(level2, 0) + 1
        if number is not None:
            units.setdefault(unit or "", []).append(number)
    values = sorted(((value, len(ids)) for value, ids in projects_of.items()), key=lambda pair: (-pair[1], pair[0]))
    unit, numbers = max(units.items(), key=lambda pair: len(pair[1]), default=(None, []))
    return IndicatorHit(
        name=name,
        level2=max(levels, key=lambda level: levels[level]),
        uses=uses,
        projects=len({row[0] for row in rows}),
        values=tuple(values[:MOST_VALUES]),
        unit=unit,
        lowest=min(numbers, default=None),
        middle=median(numbers) if numbers else None,
        highest=max(numbers, default=None),
        counted=len(rows),
        why=why,
    )
