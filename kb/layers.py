"""A query -> the questions to ask the index, surest first.

FTS5 works out a rank for every hit, so ranking in SQL costs as much as there are hits. Here no question is ranked by
SQLite: the names are asked first, each question stops when it has enough, and the order of the questions is the
order of the results.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.index_terms import HEAD, INDICATORS, NAME, WHOLE, all_of, any_of, phrase
from kb.query import Part, Query

MOST_SYNONYMS = 48
"""Synonyms of one question, shared out among its words: their hits are gone through side by side."""


class Layer(NamedTuple):
    """One question: what the index is asked for, in which part of the forms, and what a result of it says of itself.

    `words` tells that parts were cut further, `synonyms` that a part may be represented by another word.
    """

    part: str
    match: str
    why: str
    words: bool = False
    synonyms: bool = False


def layers(query: Query) -> list[Layer]:
    """The questions for a query; none where it has nothing to search for."""
    asked: dict[str, Layer] = {}
    for layer in _asked(query) if query.parts else ():
        if layer.match:
            asked.setdefault(layer.match, layer)
    return list(asked.values())


def _asked(query: Query) -> Iterator[Layer]:
    parts, words = query.parts, query.words
    together = "" if any(part.quoted for part in parts) else " ".join(part.text for part in parts)
    yield Layer(NAME, phrase(NAME, together), "名称")
    for part, why in ((NAME, "名称"), (HEAD, "部门")):
        yield Layer(part, _plain(part, parts), why)
        yield Layer(part, _plain(part, words), why, words=True)
        yield Layer(part, _wide(part, parts), why, synonyms=True)
        yield Layer(part, _wide(part, words), why, words=True, synonyms=True)
    for part, why in ((INDICATORS, "指标"), (WHOLE, "正文")):
        yield Layer(part, phrase(part, together), why)
        yield Layer(part, _plain(part, parts), why)
    yield Layer(WHOLE, _plain(WHOLE, words), "正文", words=True)
    yield Layer(INDICATORS, _wide(INDICATORS, parts), "指标", synonyms=True)
    yield Layer(WHOLE, _wide(WHOLE, parts), "正文", synonyms=True)
    yield Layer(WHOLE, _wide(WHOLE, words), "正文", words=True, synonyms=True)


def _plain(part: str, said: tuple[Part, ...]) -> str:
    return all_of(phrase(part, one.text) for one in said)


def _wide(part: str, said: tuple[Part, ...]) -> str:
    """Nothing where nothing has a synonym: the question without them was asked before."""
    if not any(one.instead for one in said):
        return ""
    each = 1 + MOST_SYNONYMS // len(said)
    return all_of(any_of(phrase(part, text) for text in one.texts[:each]) for one in said)
