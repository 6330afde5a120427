"""Texts and search terms -> the passage that shows why a project was found."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kb.fold import fold, fold_with_places
from kb.segment import characters

PASSAGE = 90
"""Characters of a passage: two lines on a phone."""

_LEAD = 20
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of original text and the places in it to mark, as (start, end)."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    def html(self) -> str:
        """The passage as HTML: escaped first, then marked."""
        return self._joined(html.escape, "<mark>", "</mark>")

    def marked(self, before: str, after: str) -> str:
        """The passage with something set before and after each mark, for a terminal."""
        return self._joined(str, before, after)

    def _joined(self, show: Callable[[str], str], before: str, after: str) -> str:
        parts: list[str] = []
        end = 0
        for start, stop in self.marks:
            parts += [show(self.text[end:start]), before, show(self.text[start:stop]), after]
            end = stop
        return "".join([*parts, show(self.text[end:])])


def mark(text: str, terms: Sequence[str]) -> Snippet:
    """A whole text with every occurrence of a folded term marked; terms inside one another count once."""
    folded, places = fold_with_places(text)
    spans = [
        (places[start], places[start + len(term) - 1] + 1)
        for term in terms
        if term
        for start in _occurrences(folded, term)
    ]
    return Snippet(text, _merged(spans))


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return tuple(merged)


def _occurrences(text: str, term: str) -> Iterable[int]:
    start = text.find(term)
    while start != -1:
        yield start
        start = text.find(term, start + len(term))


def make_snippet(texts: Sequence[str], terms: Sequence[str]) -> Snippet:
    """The passage of the text that has most of the terms (an earlier text before a later one), cut to PASSAGE.

    Texts are folded only where no term stands in them as it is: folding is most of the work.
    """
    best = _best(texts, texts, terms) or _best(texts, _folded(texts), terms)
    marked = mark(best, terms) if best else _loosely_marked(texts, terms)
    return _cut(marked, marked.marks[0][0] - _LEAD if marked.marks else 0)


def _loosely_marked(texts: Sequence[str], terms: Sequence[str]) -> Snippet:
    """The first text that has a term with punctuation within it, as the index finds it; else just the first text."""
    spelt = ["[\\W_]*".join(map(re.escape, characters(term))) for term in terms]
    pattern = re.compile("|".join(filter(None, spelt)) or "(?!)")
    for text in texts:
        folded, places = fold_with_places(text)
        spans = [(places[m.start()], places[m.end() - 1] + 1) for m in pattern.finditer(folded)]
        if spans:
            return Snippet(text, _merged(spans))
    return Snippet(next((text for text in texts if text), ""))


def _best(texts: Sequence[str], compared: Sequence[str], terms: Sequence[str]) -> str:
    together = _BETWEEN.join(compared)
    found = [term for term in terms if term in together]
    there = [
        term for term in found if not any(other != term and other in term for other in found)
    ]  # 低保对象 says 低保 once
    if not there:
        return ""
    counts = [sum(term in text for term in there) for text in compared]
    return texts[counts.index(max(counts))] if max(counts) else ""


def _folded(texts: Sequence[str]) -> list[str]:
    """All folded at once, unless one of them holds what is put between them."""
    folded = fold(_BETWEEN.join(texts)).split(_BETWEEN)
    return folded if len(folded) == len(texts) else [fold(text) for text in texts]


def _cut(snippet: Snippet, start: int) -> Snippet:
    start = max(0, min(start, len(snippet.text) - PASSAGE))
    stop = start + PASSAGE
    before, after = "…" if start else "", "…" if stop < len(snippet.text) else ""
    shift = len(before) - start
    marks = tuple((max(a, start) + shift, min(b, stop) + shift) for a, b in snippet.marks if b > start and a < stop)
    return Snippet(f"{before}{snippet.text[start:stop]}{after}", marks)
