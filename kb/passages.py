"""Two forms' masked texts -> the passages that they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.fingerprints import GRAM

PLACES_TRIED = 8
"""Places at which a passage is tried in the other form: a phrase that it repeats more often is no evidence."""


class Passage(NamedTuple):
    """A run of `length` masked characters that both have, by field number and first character."""

    field_a: int
    start_a: int
    field_b: int
    start_b: int
    length: int


def shared_passages(a: Sequence[str], b: Sequence[str]) -> list[Passage]:
    """The longest runs of GRAM characters or more, in the order of `a`; each place of `a` is in one at most."""
    index: dict[str, list[tuple[int, int]]] = {}
    for field, text in enumerate(b):
        for start in range(len(text) - GRAM + 1):
            index.setdefault(text[start : start + GRAM], []).append((field, start))
    found = []
    for field, text in enumerate(a):
        start = 0
        while start <= len(text) - GRAM:
            places = index.get(text[start : start + GRAM])
            if places is None:
                start += 1
                continue
            length, _, other, place = max(
                (_run(text, start, b[other], place), -abs(other - field), other, place)
                for other, place in places[:PLACES_TRIED]
            )
            found.append(Passage(field, start, other, place, length))
            start += length
    return found


def _run(a: str, start_a: int, b: str, start_b: int) -> int:
    """How many characters from these places on are the same."""
    most = min(len(a) - start_a, len(b) - start_b)
    length = GRAM
    while length < most and a[start_a + length] == b[start_b + length]:
        length += 1
    return length


def covered(spans: Iterable[tuple[int, int, int]], texts: Sequence[str]) -> float:
    """The share of the texts' characters that lie in one of the spans (field, start, length)."""
    total = sum(len(text) for text in texts)
    inside = 0
    done = (-1, 0)
    for field, start, length in sorted(spans):
        begin = max(start, done[1]) if field == done[0] else start
        end = max(begin, start + length)
        inside += end - begin
        done = (field, end)
    return round(inside / total, 4) if total else 0.0
