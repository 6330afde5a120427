"""Texts -> FTS5 expressions. Every token is quoted, so that no query can be taken for an operator."""

from __future__ import annotations

from collections.abc import Iterable

from kb.segment import beginning, characters, pairs, words


def quote(text: str) -> str:
    """A text as one FTS5 string."""
    return '"' + text.replace('"', '""') + '"'


def phrase(text: str) -> str:
    """A text as it stands, in an index of characters; "" where it has nothing to search for."""
    tokens = characters(text)
    return quote(" ".join(tokens)) if tokens else ""


def pair_phrase(text: str) -> str:
    """A text as it stands, in an index of pairs; a single character as the beginning of a pair."""
    tokens = characters(text)
    if len(tokens) < 2:
        return f"{quote(beginning(tokens[0]))} *" if tokens else ""
    return quote(" ".join(pairs(" ".join(tokens))[:-1]))


def word_phrase(text: str) -> str:
    """A text as words one after another, in an index of words."""
    tokens = words(text)
    return quote(" ".join(tokens)) if tokens else ""


def any_of(expressions: Iterable[str]) -> str:
    """One of them is enough."""
    kept = list(dict.fromkeys(expression for expression in expressions if expression))
    return kept[0] if len(kept) == 1 else f"({' OR '.join(kept)})" if kept else ""


def all_of(expressions: Iterable[str], columns: str = "") -> str:
    """All of them must occur; with `columns`, in these columns of the index."""
    kept = list(dict.fromkeys(expression for expression in expressions if expression))
    both = " AND ".join(kept)
    return f"{{{columns}}} : ({both})" if columns and both else both
