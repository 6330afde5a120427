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


Index = dict[str, list[tuple[int, int]]]


def gram_index(texts: Sequence[str]) -> Index:
    """Where each run of GRAM characters begins: field number and place."""
    index: Index = {}
    for field, text in enumerate(texts):
        for start in range(len(text) - GRAM + 1):
            index.setdefault(text[start : start + GRAM], []).append((field, start))
    return index


def shared_passages(a: Sequence[str], index: Index, b: Sequence[str]) -> list[Passage]:
    """The longest runs of GRAM characters or more, in the order of `b`; each place of `b` is in one at most.

    `index` is that of `a`, which is made once for all the forms that `a` is compared with.
    """
    found = []
    for field, text in enumerate(b):
        done = 0
        for start in [n for n in range(len(text) - GRAM + 1) if text[n : n + GRAM] in index]:
            if start < done:
                continue
            length, _, other, place = max(
                (_run(text, start, a[other], place), -abs(other - field), other, place)
                for other, place in index[text[start : start + GRAM]][:PLACES_TRIED]
            )
            found.append(Passage(other, place, field, start, length))
            done = start + length
    return found


def swap(passage: Passage) -> Passage:
    """The same passage as seen from the other form."""
    return Passage(passage.field_b, passage.start_b, passage.field_a, passage.start_a, passage.length)


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
