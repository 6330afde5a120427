"""What an approved form says otherwise than when it was approved."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from kb.form_said import TEXT_COLUMNS, said
from kb.wording import LABELS, label, yuan

AROUND = 12
"""Characters of a long text that are shown on either side of what differs, where there is little room."""

_APPROVED = "select said from approvals where project_id = ? and changed"

Parts = tuple[str, str, str]
"""A text, in its beginning, what differs, and its end."""

Source = tuple[str, str]
"""Horizon and source of an amount."""

NO_LINE = "没有这一条"


class Change(NamedTuple):
    """A place that says something else than it did."""

    place: str
    before: str
    now: str


class Line(NamedTuple):
    """An indicator, as `said` has it."""

    horizon: str
    level2: str | None
    name: str | None
    value: str | None
    weight: float | None
    direction: str | None

    def all_of_it(self) -> object:
        return tuple(self)

    def under_level2(self) -> object:
        return self.level2, self.name

    def named(self) -> object:
        return self.name

    def worth(self) -> object:
        return self.level2, self.value

    def told(self, other: Line | None) -> str:
        """The value, and what else differs from another line; all that there is, where there is no other."""
        parts = [self.value or "（空）"]
        for words, own, its in (
            ("名称", self.name, other.name if other else self.name),
            ("二级指标", self.level2, other.level2 if other else None),
            ("权重", _number(self.weight), _number(other.weight) if other else None),
            ("方向", self.direction, other.direction if other else None),
        ):
            if own != its:
                parts.append(f"{words} {own or '无'}")
        return "，".join(parts)


UNKNOWN = Change("说不出", "批复时的内容没有记下来", "请重新批复")
"""Stands for what a form said when it was approved by an earlier program."""


def form_changes(connection: sqlite3.Connection, project_id: int) -> list[Change] | None:
    """What a form says otherwise than it was approved, in the order of the form; none where it is as approved, or not approved.

    None where what was approved is not known: approved with an earlier program.
    """
    found = connection.execute(_APPROVED, (project_id,)).fetchone()
    if found is None:
        return []
    if found[0] is None:
        return None
    changes = list(_changes(json.loads(found[0]), json.loads(said(connection, project_id))))
    return changes or [Change("绩效指标", "原来的顺序", "顺序变了")]


def parted(before: str, now: str) -> tuple[Parts, Parts]:
    """Both texts of a change, each with the middle part in which it differs from the other."""
    most = min(len(before), len(now))
    head = next((at for at in range(most) if before[at] != now[at]), most)
    tail = next((at for at in range(most - head) if before[-1 - at] != now[-1 - at]), most - head)
    return _parts(before, head, tail), _parts(now, head, tail)


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
            yield Change(LABELS["field"][column], *("" if text is None else str(text) for text in (one, other)))
    yield from _money_changes(_amounts(before[1]), _amounts(now[1]))
    yield from _indicator_changes(*([Line(*line) for line in lines] for lines in (before[2], now[2])))


def _money_changes(before: Mapping[Source, float | None], now: Mapping[Source, float | None]) -> Iterator[Change]:
    for horizon, source in product(LABELS["horizon"], LABELS["source"]):
        amounts = before.get((horizon, source)), now.get((horizon, source))
        if amounts[0] != amounts[1]:
            place = label("horizon", horizon) + label("source", source).removeprefix("其中：")
            yield Change(place, *(f"{yuan(amount)} 元" if amount is not None else "" for amount in amounts))


def _indicator_changes(before: Sequence[Line], now: Sequence[Line]) -> Iterator[Change]:
    """The lines that say something else: of one name first, then of one value under another name, then what went and came."""
    for horizon, words in LABELS["horizon"].items():
        went = [line for line in before if line.horizon == horizon]
        came = [line for line in now if line.horizon == horizon]
        for same in (Line.all_of_it, Line.under_level2, Line.named, Line.worth):
            pairs = _paired(went, came, same)
            done = {id(line) for pair in pairs for line in pair}
            went, came = ([line for line in lines if id(line) not in done] for lines in (went, came))
            if same is not Line.all_of_it:
                for line, other in pairs:
                    yield Change(f"{words}指标：{line.name}", line.told(other), other.told(line))
        for line in went:
            yield Change(f"{words}指标：{line.name}", line.told(None), NO_LINE)
        for line in came:
            yield Change(f"{words}指标：{line.name}", NO_LINE, line.told(None))


def _paired(went: Sequence[Line], came: Sequence[Line], same: Callable[[Line], object]) -> list[tuple[Line, Line]]:
    """Lines that are the same in some way, each in one pair, in their order."""
    waiting: dict[object, deque[Line]] = defaultdict(deque)
    for line in came:
        waiting[same(line)].append(line)
    return [(line, waiting[same(line)].popleft()) for line in went if waiting[same(line)]]


def _amounts(rows: Sequence[Sequence[Any]]) -> dict[Source, float | None]:
    return {(horizon, source): amount for horizon, source, amount in rows}


def _number(weight: float | None) -> str | None:
    return None if weight is None else f"{weight:g}"


def _parts(text: str, head: int, tail: int) -> Parts:
    end = len(text) - tail
    return text[:head], text[head:end], text[end:]
