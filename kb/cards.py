"""One narrow row for each project with what ordering, sorting and counting read of many projects at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlite_utils import Database

LONGEST_NAME = 200
"""Characters of a name on a card."""

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


def card_of(project: Mapping[str, Any], indicators: Iterable[tuple[str, str, str, str]], sources: Iterable[str]) -> str:
    """The card of a project row, as it is stored; its indicators are (name, value, horizon, level 2)."""
    rows = list(indicators)
    card = Card(
        project["id"],
        (project["project_name"] or "")[:LONGEST_NAME] or None,
        (project["department_name"] or "")[:LONGEST_NAME] or None,
        project["fiscal_year"],
        project["region"],
        project["annual_total"] or project["period_total"],
        project["filled_at"],
        tuple(source for source in sources if source != "total"),
        tuple(dict.fromkeys(row[2] for row in rows)),
        tuple(dict.fromkeys(row[3] for row in rows)),
    )
    return json.dumps(card, ensure_ascii=False)


def add_cards(db: Database, cards: Iterable[tuple[int, str]]) -> None:
    """Write the cards of some projects, each as (id, card)."""
    db.conn.executemany("insert into search_cards (project_id, card) values (?, ?)", cards)


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
