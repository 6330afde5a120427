"""Folded texts -> the terms of the one full-text index, each marked with the part of a form that it stands in.

The hits of a term are one list in SQLite, and a column would be found only by going through all of it. A mark makes a
list of its own for each part, and that of the names is as short as names are. A term is a pair of characters, which
is much rarer than a character, so a phrase of overlapping pairs is found much sooner.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.segment import BOUNDARY, characters, pairs

NAME, HEAD, INDICATORS, WHOLE, FACT = "nhiwf"
"""Marks: the name; name, department and year; the indicators; all that is searched; what filters ask for."""


def terms(part: str, folded: str) -> str:
    """The terms of a text: its pairs in order, then each of its characters once, for who looks for a single one."""
    tokens = characters(folded)
    if not tokens:
        return ""
    single = dict.fromkeys(token for token in tokens if token != BOUNDARY)
    return part + f" {part}".join([*pairs(tokens), *single])


def phrase(part: str, text: str) -> str:
    """What to ask the index for to find a text as it stands in a part; "" where it has nothing to search for."""
    tokens = characters(text)
    asked = pairs(tokens) or tokens
    return quote(" ".join(part + term for term in asked)) if asked else ""


def beginning(part: str, character: str) -> str:
    """What to ask the index for to find a character at its place, as the first of a pair."""
    return f"{quote(part + character)} *"


def quote(text: str) -> str:
    """A text as one FTS5 string, so that no query can be taken for an operator."""
    return '"' + text.replace('"', '""') + '"'


def any_of(expressions: Iterable[str]) -> str:
    """One of them is enough."""
    kept = list(dict.fromkeys(expression for expression in expressions if expression))
    return kept[0] if len(kept) == 1 else f"({' OR '.join(kept)})" if kept else ""


def all_of(expressions: Iterable[str]) -> str:
    """All of them must occur."""
    return " AND ".join(dict.fromkeys(expression for expression in expressions if expression))
