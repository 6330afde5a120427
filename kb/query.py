"""What is typed -> what is asked for: parts that must occur, exact phrases, and what must not occur."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.fold import fold
from kb.lexicon import synonyms
from kb.segment import BOUNDARY, characters, words

LONGEST_QUERY = 200
"""Characters of a query that are looked at; no one types more, and each adds a term to the index query."""

MOST_PARTS = 16
MOST_SYNONYMS = 24

UNITS = (("平方米", "m2", "m 2", "平米"), ("公里", "km", "千米"), ("立方米", "m3", "m 3", "方"))
"""Units of one meaning; in front of each stands a number."""

_NUMBER = re.compile(r"[0-9][0-9.]*[万亿千]?")
_PIECE = re.compile(r'(?:^|(?<=\s))(-?)(?:["“”]([^"“”]*)["“”]?|([^\s"“”]+))|["“”]([^"“”]*)["“”]?|([^\s"“”]+)')
FILLERS = frozenset(
    "的 了 在 和 与 及 或 等 给 对 为 是 有 请 我 我们 他们 怎么 怎样 如何 什么 哪些 哪个 多少 多少钱 钱 吗 呢 一个 关于 "
    "相关 有关 需要 想 查 找 发 所 之 县城 全县 我县 本县 全区 我区 全市 我市 用了 花了 费用 经费 资金 项目".split()
)
"""Words of a whole sentence that say nothing of what is sought."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that must occur: folded text, in quotes or not, and the texts that may stand for it."""

    text: str
    quoted: bool = False
    instead: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The text itself, then what may stand for it."""
        return (self.text, *self.instead)


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart. `words` are the parts cut further, the fillers left out; those of them are `left_out`."""

    parts: tuple[Part, ...]
    words: tuple[Part, ...]
    excluded: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    @property
    def terms(self) -> list[str]:
        """What to mark in a passage, longest first."""
        texts = [text for part in (*self.parts, *self.words) for text in part.texts]
        return sorted(dict.fromkeys(texts), key=len, reverse=True)


@lru_cache(maxsize=1000)
def parse(text: str) -> Query:
    """Take a query apart. `parse('"城市低保" 2024 -农村')` asks for two parts, one of them exactly, and excludes one."""
    folded = fold(text[:LONGEST_QUERY]).replace(BOUNDARY, " ")
    parts: dict[str, Part] = {}
    excluded: dict[str, None] = {}
    for minus, quoted, plain, inner, rest in _PIECE.findall(folded):
        said = (quoted or plain or inner or rest).strip()
        if not characters(said):
            continue
        if minus:
            excluded[said] = None
        elif len(parts) < MOST_PARTS:
            exact = bool(quoted or inner)
            parts.setdefault(said, Part(said, exact, () if exact else stand_ins(said)))
    cut, left_out = _cut(tuple(parts.values()))
    return Query(tuple(parts.values()), cut, tuple(excluded)[:MOST_PARTS], left_out)


def _cut(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    left_out: dict[str, None] = {}
    found: dict[str, Part] = {}
    for part in parts:
        if part.quoted:
            found.setdefault(part.text, part)
            continue
        pieces = [word for word in words(part.text) if characters(word)]
        kept = [word for word in pieces if word not in FILLERS] or pieces
        left_out.update(dict.fromkeys(word for word in pieces if word not in kept and len(word) > 1))
        for word in kept[: 2 * MOST_PARTS]:
            found.setdefault(word, Part(word, False, stand_ins(word)))
    return tuple(found.values())[: 2 * MOST_PARTS], tuple(left_out)


def stand_ins(text: str) -> tuple[str, ...]:
    """The synonyms of a text of the lexicon; for a number with its unit, the same with the unit in other words."""
    number = _NUMBER.match(text)
    if number is None:
        return synonyms().get(text, ())[:MOST_SYNONYMS]
    unit = text[number.end() :]
    return tuple(number[0] + other for same in UNITS if unit in same for other in same if other != unit)
