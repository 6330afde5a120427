"""Query -> indicators, one for each distinct name, with the values that projects set for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from sqlite_utils import Database

from kb.filters import NO_FILTERS, Filters
from kb.fold import fold
from kb.index_terms import HEAD, all_of, any_of, phrase
from kb.near import near_queries
from kb.query import Query, parse

MOST_NAMES = 1000
MOST_ROWS = 2000
"""Rows of a name that its values are counted over, newest first: a name like 验收合格率 has a row in every form."""
MOST_VALUES = 8


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


def search_indicators(
    db: Database, query: str, limit: int = 20, offset: int = 0, filters: Filters = NO_FILTERS
) -> list[IndicatorHit]:
    """The indicators that a query finds: the one of that name, then as it stands before its words, before synonyms.

    Among equals the commonest is first.
    """
    parsed = parse(query)
    names = _names(db, parsed)
    if not names and parsed.parts:
        for near in near_queries(db, parsed):
            names = [(name, uses, f"{near.why}，{why}") for name, uses, why in _names(db, near.query)]
            if names:
                break
    whole = fold(query).strip()
    names.sort(key=lambda named: fold(named[0]) != whole)
    found: list[IndicatorHit] = []
    for name, uses, why in names:
        hit = _with_values(db, name, uses, why, filters)
        if hit is not None:
            found.append(hit)
        if len(found) == offset + limit:
            break
    return found[offset:]


def _names(db: Database, query: Query) -> list[tuple[str, int, str]]:
    excluded = any_of(phrase(HEAD, text) for text in query.excluded)
    found: dict[str, tuple[int, str]] = {}
    for match, why in _asked(query):
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


def _asked(query: Query) -> Iterator[tuple[str, str]]:
    yield all_of(phrase(HEAD, part.text) for part in query.parts), "指标"
    yield all_of(phrase(HEAD, part.text) for part in query.words), "指标"
    for parts in (query.parts, query.words):
        if any(part.instead for part in parts):
            said = "、".join(part.text for part in parts if part.instead)
            yield all_of(any_of(phrase(HEAD, text) for text in part.texts) for part in parts), f"指标，同义词：{said}"


def _with_values(db: Database, name: str, uses: int, why: str, filters: Filters) -> IndicatorHit | None:
    given = filters.given()
    conditions = [f"i.{column} = :{column}" for column in ("horizon", "level2") if column in given]
    rest = filters.condition()
    join = " join projects p on p.id = i.project_id" if rest else ""
    where = " and ".join(["i.name = :name", *conditions, *([rest] if rest else [])])
    rows = db.execute(
        f"select i.project_id, i.value_raw, i.number, i.unit, i.level2 from indicators i{join}"
        f" where {where} order by i.id desc limit {MOST_ROWS}",
        {"name": name} | given,
    ).fetchall()
    if not rows:
        return None
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
