"""Lexicon files -> what a word of a query also looks for.

`synonyms/*.txt` holds one line a meaning: `正式名称 = 别名、别名` for words that find one another, `俗称 > 正式名称、…`
for an everyday word that finds official ones but is not found by them. `#` begins a remark. `lookalikes.txt` holds
characters that are taken for one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a synonym file: head, `=` or `>`, other terms. `place` is file and line number."""

    place: str
    head: str
    sign: str
    others: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """All words of the line, the head first."""
        return (self.head, *self.others)


class LexiconError(ValueError):
    """A line that cannot be read; the message says where and what is missing."""


def content_lines(path: Path) -> Iterator[tuple[str, str]]:
    """(place, text) of every line that is not empty and not a remark."""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = raw.split("#", 1)[0].strip()
        if text:
            yield f"{path.name}:{number}", text


def read_synonyms(path: Path) -> Iterator[Line]:
    """The lines of one synonym file."""
    for place, text in content_lines(path):
        signs = re.findall("[=>]", text)
        if len(signs) != 1:
            raise LexiconError(f"{place}：“{text}”里要有一个且只有一个 = 或 >。")
        head, others = text.split(signs[0])
        yield Line(place, head.strip(), signs[0], tuple(term.strip() for term in others.split("、")))


def expansions(lines: list[Line]) -> dict[str, tuple[str, ...]]:
    """term -> the other terms that a query for it also looks for, in the order of the file."""
    groups = {term: line.terms for line in lines if line.sign == "=" for term in line.terms}
    found = {term: tuple(other for other in group if other != term) for term, group in groups.items()}
    for line in lines:
        if line.sign == ">":
            reached = (member for target in line.others for member in groups.get(target, (target,)))
            found[line.head] = tuple(dict.fromkeys(term for term in reached if term != line.head))
    return found


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """The expansions of all files of the lexicon."""
    files = sorted((FOLDER / "synonyms").glob("*.txt"))
    return expansions([line for path in files for line in read_synonyms(path)])


@cache
def lookalikes() -> dict[str, frozenset[str]]:
    """character -> the characters that are taken for it."""
    found: dict[str, frozenset[str]] = {}
    for _, text in content_lines(FOLDER / "lookalikes.txt"):
        for character in text:
            found[character] = found.get(character, frozenset()) | (frozenset(text) - {character})
    return found
