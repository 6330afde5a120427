"""A query -> the questions to ask the indexes, surest first.

FTS5 works out a rank for every hit, so ranking in SQL costs as much as there are hits. Here no question is ranked by
SQLite: the short index of names and departments is asked first, each question stops when it has enough, and the
order of the questions is the order of the results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kb.fts import all_of, any_of, pair_phrase, phrase, word_phrase
from kb.query import Part, Query

NAMES, WORDS, CHARS = "search_names", "search_words", "search_chars"


class Layer(NamedTuple):
    """One question: an index, what it is asked for, and what a result of it says of itself.

    `words` tells that parts were cut further, `synonyms` that a part may be represented by another word. `broader` is
    a question to the same index that finds all that this one finds, and more: where it finds nothing, nor does this.
    """

    table: str
    match: str
    why: str
    words: bool = False
    synonyms: bool = False
    broader: str = ""


def layers(query: Query) -> list[Layer]:
    """The questions for a query; none where it has nothing to search for."""
    if not query.parts:
        return []
    seen: set[tuple[str, str]] = set()
    kept = []
    for layer in _asked(query):
        if layer.match and (layer.table, layer.match) not in seen:
            seen.add((layer.table, layer.match))
            kept.append(layer)
    return kept


def _asked(query: Query) -> Iterator[Layer]:
    parts, words = query.parts, query.words
    together = " ".join(part.text for part in parts)
    name, texts = "project_name", "indicators"
    exact = not any(part.quoted for part in parts)
    if exact:
        yield Layer(NAMES, all_of([pair_phrase(together)], name), "名称")
    yield Layer(NAMES, _plain(pair_phrase, parts, name), "名称")
    yield Layer(NAMES, _plain(pair_phrase, words, name), "名称", words=True)
    yield Layer(NAMES, _wide(pair_phrase, parts, name), "名称", synonyms=True)
    yield Layer(NAMES, _wide(pair_phrase, words, name), "名称", words=True, synonyms=True)
    yield Layer(NAMES, _plain(pair_phrase, parts), "部门")
    yield Layer(NAMES, _plain(pair_phrase, words), "部门", words=True)
    yield Layer(NAMES, _wide(pair_phrase, parts), "部门", synonyms=True)
    yield Layer(NAMES, _wide(pair_phrase, words), "部门", words=True, synonyms=True)
    if exact:
        yield Layer(WORDS, _plain(word_phrase, parts, texts), "指标")
        yield Layer(CHARS, all_of([phrase(together)], texts), "指标", broader=phrase(together))
    yield Layer(CHARS, _plain(phrase, parts, texts), "指标", broader=_plain(phrase, parts))
    if exact:
        yield Layer(WORDS, _plain(word_phrase, parts), "正文")
        yield Layer(CHARS, phrase(together), "正文")
    yield Layer(CHARS, _plain(phrase, parts), "正文")
    if exact:
        yield Layer(WORDS, _plain(word_phrase, words), "正文", words=True)
    yield Layer(CHARS, _plain(phrase, words), "正文", words=True)
    yield Layer(CHARS, _wide(phrase, parts, texts), "指标", synonyms=True, broader=_wide(phrase, parts))
    yield Layer(CHARS, _wide(phrase, parts), "正文", synonyms=True)
    yield Layer(CHARS, _wide(phrase, words), "正文", words=True, synonyms=True)


def _plain(said: Callable[[str], str], parts: tuple[Part, ...], columns: str = "") -> str:
    return all_of((said(part.text) for part in parts), columns)


def _wide(said: Callable[[str], str], parts: tuple[Part, ...], columns: str = "") -> str:
    """Nothing where no part has a synonym: the question without them was asked before."""
    if not any(part.instead for part in parts):
        return ""
    return all_of((any_of(map(said, part.texts)) for part in parts), columns)
