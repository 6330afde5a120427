"""The language of the vocabulary files: text with slots -> text.

    <村>         a word of that pool, the same wherever it stands in one form
    <*目的>      another one each time, none twice while others are left
    <120-600>    a number of that range, with as many decimals as the lower bound has
    <新建|改建>   one of these, which may hold slots themselves

Sentences and the words in them are written in one language, so that a project's name, its narrative and its
indicators speak of the same village and the same number of households.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
RANGE = re.compile(r"(\d+(?:\.(\d+))?)-(\d+(?:\.\d+)?)")


class Draw:
    """The choices made for one form. `facts` holds the words that must not change within it."""

    __slots__ = ("facts", "places", "pools", "random", "used")

    def __init__(
        self,
        random: Callable[[], float],
        pools: Mapping[str, Sequence[Template]],
        places: Mapping[str, Sequence[Template]] | None = None,
    ) -> None:
        self.random = random
        self.pools = pools
        self.places = places or {}
        self.facts: dict[str, str] = {}
        self.used: dict[str, set[Hashable]] = {}

    def pick(self, name: str, pool: Sequence[T]) -> T:
        """One of a pool that this form has not used; starts again when all are used.

        What stands several times in a pool, because it is likelier, counts as used all over.
        """
        used = self.used.setdefault(name, set())
        size = len(pool)
        start = int(self.random() * size)
        for place in range(start, start + size):
            item = pool[place % size]
            if item not in used:
                break
        else:
            used.clear()
            item = pool[start]
        used.add(item)
        return item

    def fresh(self, name: str) -> str:
        return self.pick(name, self.pools.get(name) or self.places[name])(self)

    def recall(self, name: str) -> str:
        text = self.facts.get(name)
        if text is None:
            text = self.facts[name] = self.fresh(name)
        return text

    def chance(self, share: float) -> bool:
        return self.random() < share


Template = Callable[[Draw], str]


@cache
def compile_template(source: str) -> Template:
    """Template text -> a function of a Draw. A text that is all range (`120-600`) is a number."""
    if RANGE.fullmatch(source):
        return _number(source)
    parts = [_slot(text) if is_slot else _literal(text) for text, is_slot in _split(source)]
    if len(parts) == 1:
        return parts[0]
    return lambda draw: "".join([part(draw) for part in parts])


def _split(source: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a template, and whether each is the inside of a slot."""
    depth = start = 0
    for place, char in enumerate(source):
        if char == "<":
            if depth == 0 and place > start:
                yield source[start:place], False
            depth += 1
            start = place + 1 if depth == 1 else start
        elif char == ">":
            depth -= 1
            if depth == 0:
                yield source[start:place], True
                start = place + 1
    if depth:
        raise ValueError(f"unbalanced slot in {source!r}: every < needs its >")
    if start < len(source) or not source:
        yield source[start:], False


def _slot(inside: str) -> Template:
    choices = _alternatives(inside)
    if len(choices) > 1:
        compiled = [compile_template(choice) for choice in choices]
        size = len(compiled)
        return lambda draw: compiled[int(draw.random() * size)](draw)
    if RANGE.fullmatch(inside):
        return _number(inside)
    if inside.startswith("*"):
        name = inside[1:]
        return lambda draw: draw.fresh(name)
    return lambda draw: draw.recall(inside)


def _alternatives(inside: str) -> list[str]:
    """Split at the bars that are not inside a nested slot."""
    choices, depth = [""], 0
    for char in inside:
        depth += (char == "<") - (char == ">")
        if char == "|" and depth == 0:
            choices.append("")
        else:
            choices[-1] += char
    return choices


def _literal(text: str) -> Template:
    return lambda draw: text


def _number(span: str) -> Template:
    match = RANGE.fullmatch(span)
    assert match is not None
    low, decimals, high = match.groups()
    if decimals:
        bottom, width, places = float(low), float(high) - float(low), len(decimals)
        return lambda draw: f"{bottom + draw.random() * width:.{places}f}"
    least, most = int(low), int(high)

    def integer(draw: Draw) -> str:
        number = least + int(draw.random() * (most - least + 1))
        # Officers state estimates as round numbers and counts as they are: both occur.
        return str(number - number % 10 if number >= 200 and number & 1 and number - 10 >= least else number)

    return integer
