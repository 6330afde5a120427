"""Running heads and feet of PDF pages: lines that each page says again, which would part a table that goes on.

A line is one where it stands at the edge of its page, beyond all tables and next to no other line but such, and the
page before or after has the same line at the same height. Titles and fields (`单位：万元`) are none: a form may fill a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from ingest.readers.pdf_page import Item, RuledTable
from ingest.readers.pdf_text import TextLine
from ingest.terms import TITLE, label_key

_SAME_HEIGHT = 2.0
_FIELD = re.compile("[:：]")
_COUNT = re.compile(r"第\s*\d+\s*页|共\s*\d+\s*页|[-—–]\s*\d+\s*[-—–]|\d+\s*/\s*\d+")


def without_running_lines(pages: Sequence[Sequence[Item]]) -> list[list[Item]]:
    """The pages without these lines, which are said once: heads before all, feet after all."""
    heads = [_running(pages, number, 1) for number in range(len(pages))]
    feet = [_running(pages, number, -1) for number in range(len(pages))]
    if not any(heads) and not any(feet):
        return [list(items) for items in pages]
    left: list[list[Item]] = [
        list(items[len(head) : len(items) - len(foot)]) for items, head, foot in zip(pages, heads, feet, strict=True)
    ]
    left[0][:0] = _once(line for head in heads for line in head)
    left[-1] += _once(line for foot in feet for line in reversed(foot))
    return left


def _running(pages: Sequence[Sequence[Item]], number: int, step: int) -> list[TextLine]:
    """The running lines of a page from its upper edge (step 1) or its lower one (step -1) inwards."""
    if not any(isinstance(item, RuledTable) for item in pages[number]):
        return []
    beside = [list(_edge(pages[other], step)) for other in (number - 1, number + 1) if 0 <= other < len(pages)]

    def is_said_again(place: int, line: TextLine) -> bool:
        return any(place < len(lines) and _same(line, lines[place]) for lines in beside)

    found = takewhile(lambda one: is_said_again(*one), enumerate(_edge(pages[number], step)))
    return [line for _, line in found]


def _edge(items: Sequence[Item], step: int) -> Iterator[TextLine]:
    for item in items[::step]:
        if isinstance(item, RuledTable) or _FIELD.search(item.text) or TITLE.search(label_key(item.text)):
            return
        yield item


def _same(line: TextLine, other: TextLine) -> bool:
    return abs(line.top - other.top) < _SAME_HEIGHT and _said(line) == _said(other)


def _said(line: TextLine) -> str:
    return _COUNT.sub("", line.text)


def _once(lines: Iterable[TextLine]) -> list[TextLine]:
    return list({_said(line): line for line in lines}.values())
