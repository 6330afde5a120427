"""What an approved form says otherwise than when it was approved."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from kb.approvals import TEXT_COLUMNS, said
from kb.wording import LABELS, label, yuan

AROUND = 12
"""Characters of a long text that are shown on either side of what differs, where there is little room."""

_APPROVED = "select said from approvals where project_id = ? and changed"

Parts = tuple[str, str, str]
"""A text, in its beginning, what differs, and its end."""

Source = tuple[str, str]
"""Horizon and source of an amount."""

Line = tuple[str, str | None, str]
"""Horizon, level 2 and name of an indicator."""

NO_LINE = "没有这一条"


class Change(NamedTuple):
    """A place that says something else than it did."""

    place: str
    before: Parts
    now: Parts


UNKNOWN = Change("批复时的内容没有记下来", ("", "", ""), ("", "", ""))
"""Stands for what a form said when it was approved by an earlier program."""


def form_changes(connection: sqlite3.Connection, project_id: int) -> list[Change] | None:
    """What a form says otherwise than it was approved, in the order of the form; none where it is as approved, or not approved.

    None where what was approved is not known: approved with an earlier program.
    """
    found = connection.execute(_APPROVED, (project_id,)).fetchone()
    now = said(connection, project_id)
    if found is None or not now:
        return []
    if found[0] is None:
        return None
    changes = list(_changes(json.loads(found[0]), json.loads(now)))
    return changes or [Change("绩效指标", ("", "原来的顺序", ""), ("", "顺序变了", ""))]


def shortened(parts: Parts) -> str:
    """A text of a change with little around what differs."""
    head, differs, tail = parts
    head = head if len(head) <= AROUND else f"…{head[-AROUND:]}"
    tail = tail if len(tail) <= AROUND else f"{tail[:AROUND]}…"
    return f"{head}{differs}{tail}"


def _changes(before: Sequence[Any], now: Sequence[Any]) -> Iterator[Change]:
    """The changes between two texts of `said`, as they were read."""
    for column, one, other in zip(TEXT_COLUMNS, before[0][0], now[0][0], strict=True):
        if one != other:
            yield _change(LABELS["field"][column], one, other)
    yield from _money_changes(_amounts(before[1]), _amounts(now[1]))
    yield from _indicator_changes(_values(before[2]), _values(now[2]))


def _money_changes(before: Mapping[Source, float | None], now: Mapping[Source, float | None]) -> Iterator[Change]:
    for source in dict.fromkeys((*before, *now)):
        amounts = before.get(source), now.get(source)
        if amounts[0] != amounts[1]:
            place = label("horizon", source[0]) + label("source", source[1]).removeprefix("其中：")
            yield _change(place, *(f"{yuan(amount)} 元" if amount is not None else "" for amount in amounts))


def _indicator_changes(before: Mapping[Line, list[str]], now: Mapping[Line, list[str]]) -> Iterator[Change]:
    for line in dict.fromkeys((*before, *now)):
        for one, other in zip_longest(before.get(line, ()), now.get(line, ()), fillvalue=NO_LINE):
            if one != other:
                horizon, level2, name = line
                yield _change(f"{label('horizon', horizon)}{level2 or ''}：{name}", one, other)


def _amounts(rows: Sequence[Sequence[Any]]) -> dict[Source, float | None]:
    return {(horizon, source): amount for horizon, source, amount in rows}


def _values(rows: Sequence[Sequence[Any]]) -> dict[Line, list[str]]:
    """The values of each indicator, with the weight where there is one; one that stands twice has two."""
    values: dict[Line, list[str]] = defaultdict(list)
    for horizon, level2, name, value, weight in rows:
        values[horizon, level2, name].append(f"{value or ''}（权重 {weight}）" if weight is not None else value or "")
    return values


def _change(place: str, before: object, now: object) -> Change:
    """A change, with what both texts begin and end with apart."""
    one, other = ("" if text is None else str(text) for text in (before, now))
    most = min(len(one), len(other))
    head = next((at for at in range(most) if one[at] != other[at]), most)
    tail = next((at for at in range(most - head) if one[-1 - at] != other[-1 - at]), most - head)
    return Change(place, _parts(one, head, tail), _parts(other, head, tail))


def _parts(text: str, head: int, tail: int) -> Parts:
    end = len(text) - tail
    return text[:head], text[head:end], text[end:]
