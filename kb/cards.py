"""One narrow row for each project with what ordering, sorting and counting read of many projects at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from sqlite_utils import Database

_ADD = """
insert into search_cards (project_id, card)
select p.id, json_array(
    p.id, substr(p.project_name, 1, 200), substr(p.department_name, 1, 200), p.fiscal_year, p.region,
    coalesce(nullif(p.annual_total, 0), p.period_total), p.filled_at,
    json((select json_group_array(source) from
        (select distinct source from funding where project_id = p.id and source <> 'total' and amount > 0))),
    json((select json_group_array(horizon) from (select distinct horizon from indicators where project_id = p.id))),
    json((select json_group_array(level2) from (select distinct level2 from indicators where project_id = p.id)))
)
from projects p where p.id = ?"""

_TOGETHER = 500
"""Cards of one step; a value on the site must stay below kb.public_sql.LONGEST_VALUE."""


class Card(NamedTuple):
    """What a card says; `money` is yuan of the year, or of the period where that is blank or 0."""

    project_id: int
    name: str | None
    department: str | None
    year: int | None
    region: str | None
    money: float | None
    filled_at: str | None
    sources: tuple[str, ...]
    horizons: tuple[str, ...]
    levels: tuple[str, ...]


def add_cards(db: Database, project_ids: Iterable[int]) -> None:
    """Write the cards of some projects."""
    db.conn.executemany(_ADD, [(number,) for number in project_ids])


def remove_cards(db: Database, project_ids: Iterable[int]) -> None:
    """Take cards out again."""
    db.conn.executemany("delete from search_cards where project_id = ?", [(number,) for number in project_ids])


def read_cards(db: Database, project_ids: Iterable[int]) -> list[Card]:
    """The cards of some projects, in no order.

    They come in large steps: between two rows Python lets another thread run, and a busy site then waits for each row.
    """
    asked = list(project_ids)
    cards: list[Card] = []
    for start in range(0, len(asked), _TOGETHER):
        among = ", ".join(map(str, asked[start : start + _TOGETHER]))
        sql = f"select group_concat(card) from search_cards where project_id in ({among})"
        (joined,) = db.execute(sql).fetchone()
        cards += [Card(*values) for values in json.loads(f"[{joined or ''}]")]
    return cards
