"""A query that finds nothing -> queries that are near it, each with what is near about it.

What is put in place of a word is always taken from the stored names, so that nothing is found which no one wrote:
pinyin through the vocabulary, and one wrong, missing, surplus or swapped character by looking in the short indexes
for the rest of the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from kb.fold import fold
from kb.index_terms import HEAD, WHOLE, beginning, phrase
from kb.lexicon import lookalikes
from kb.pinyin import sounds_alike, typed
from kb.query import Part, Query, stand_ins
from kb.segment import known_words

MOST_TERMS = 8
LONGEST_TYPO = 12
SHORTEST_INITIALS = 3
_CHINESE = re.compile("[\u4e00-\u9fff]+")
_LOOKED_AT = 40

FEWEST_WORDS, MOST_WORDS = 3, 6
"""A query of so many words is asked again with one word less."""

MOST_LEFT_OUT = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A query to ask instead, and what to say of its results."""

    query: Query
    why: str


def near_queries(db: Database, query: Query) -> Iterator[Near]:
    """What may have been meant, likeliest first."""
    if spoken := _spoken(db, query):
        yield spoken
        return
    changed: list[Part] = []
    reasons: list[str] = []
    for part in query.parts:
        if part.quoted:
            changed.append(part)
            continue
        reason, texts = _meant(db, part.text)
        changed.append(Part(texts[0], False, (*texts[1:], *stand_ins(texts[0]))) if texts else part)
        reasons += [reason] if texts else []
    if reasons:
        parts = tuple(changed)
        yield Near(Query(parts, parts, query.excluded), f"近似（{'，'.join(reasons)}）")
        return
    yield from _without_one(db, query)


def _spoken(db: Database, query: Query) -> Near | None:
    """A query of syllables with blanks between them, as they come from a keyboard of pinyin, as one word."""
    letters = [typed(part.text) for part in query.parts if not part.quoted]
    if len(letters) < 2 or len(letters) < len(query.parts) or None in letters:
        return None
    terms = _by_pinyin(db, "".join(filter(None, letters)))
    parts = (Part(terms[0], False, (*terms[1:], *stand_ins(terms[0]))),) if terms else ()
    said = " ".join(part.text for part in query.parts)
    return Near(Query(parts, parts, query.excluded), f"近似（按拼音：{said}→{terms[0]}）") if terms else None


def _without_one(db: Database, query: Query) -> Iterator[Near]:
    """The query with one word less, where there are enough and every one of them is known."""
    words = query.words
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or any(part.quoted for part in words):
        return
    if not all(any(_occurs(db, text) for text in part.texts) for part in words):
        return
    for place in list(reversed(range(len(words))))[:MOST_LEFT_OUT]:
        rest = words[:place] + words[place + 1 :]
        yield Near(Query(rest, rest, query.excluded), f"近似（不含“{words[place].text}”）")


def _meant(db: Database, text: str) -> tuple[str, list[str]]:
    """How a part was misspelt, and the stored terms that it may mean; none where it is known as it stands."""
    letters = typed(text)
    if letters is not None:
        terms = _by_pinyin(db, letters)
        return f"按拼音：{text}→{terms[0]}" if terms else "", terms
    if not _CHINESE.fullmatch(text) or not 2 <= len(text) <= LONGEST_TYPO or _occurs(db, text):
        return "", []
    terms = _by_typo(db, text)
    return f"一字之差：{text}→{terms[0]}" if terms else "", terms


def _by_pinyin(db: Database, letters: str) -> list[str]:
    rows = []
    if len(letters) > 2:
        rows = db.execute(
            "select term from search_terms where pinyin = ? order by uses desc, term limit ?", (letters, MOST_TERMS)
        ).fetchall()
    if not rows and len(letters) >= SHORTEST_INITIALS:
        rows = db.execute(
            "select term from search_terms where initials = ? order by uses desc, term limit ?", (letters, MOST_TERMS)
        ).fetchall()
    return [term for (term,) in rows]


def _occurs(db: Database, text: str) -> bool:
    sql = "select 1 from search_text where search_text match ? limit 1"
    return db.execute(sql, (phrase(WHOLE, text),)).fetchone() is not None


def _by_typo(db: Database, text: str) -> list[str]:
    """The stored texts that differ from a text by one character, the commonest first."""
    found: dict[str, int] = {}
    for question, pattern in _guesses(text):
        for stored in _stored(db, question):
            for match in pattern.finditer(stored):
                if _likely(text, match[0]):
                    found[match[0]] = found.get(match[0], 0) + 1
    return sorted(found, key=lambda term: (-_likeness(text, term), -found[term], term))[:1]


def _guesses(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Questions for what may be meant, and what to look for in the texts that they find."""
    loose = loose_characters(text)
    for place in range(len(text)):
        before, after = text[:place], text[place + 1 :]
        if place in loose or len(text) <= 3:
            yield _around(before, after), re.compile(re.escape(before) + "[\u4e00-\u9fff]" + re.escape(after))
            if len(text) > 3 and len(before + after) > 2:
                yield phrase(HEAD, before + after), re.compile(re.escape(before + after))
        if place and len(text) > 2 and (place in loose or place - 1 in loose):
            yield (
                _around(before, text[place:]),
                re.compile(re.escape(before) + "[\u4e00-\u9fff]" + re.escape(text[place:])),
            )
        if after and text[place] != after[0] and len(text) > 2:
            swapped = before + after[0] + text[place] + after[1:]
            yield phrase(HEAD, swapped), re.compile(re.escape(swapped))


def _around(before: str, after: str) -> str:
    """Both texts with at most one character between them, or the one that there is."""
    if not before or not after:
        return phrase(HEAD, before or after)
    return f"NEAR({_placed(before)} {_placed(after)}, 2)"


def _placed(text: str) -> str:
    return beginning(HEAD, text) if len(text) == 1 else phrase(HEAD, text)


def loose_characters(text: str) -> set[int]:
    """The places in a text of characters that stand in no known word: a slip of the pen is among them."""
    places: set[int] = set()
    place = 0
    for word in known_words(text):
        if len(word) == 1:
            places.add(place)
        place += len(word)
    return places


def _likely(text: str, term: str) -> bool:
    """In a short word a wrong character must sound or look like the right one: 低宝 is 低保, and not 低价."""
    if len(text) > 3 or len(term) != len(text):
        return True
    wrong = [(a, b) for a, b in zip(text, term, strict=True) if a != b]
    if len(wrong) == 2:
        return True
    return all(sounds_alike(a, b) or b in lookalikes().get(a, frozenset()) for a, b in wrong)


def _likeness(text: str, term: str) -> int:
    if len(text) != len(term):
        return 1
    wrong = [(a, b) for a, b in zip(text, term, strict=True) if a != b]
    alike = all(sounds_alike(a, b) or b in lookalikes().get(a, frozenset()) for a, b in wrong)
    return 2 if alike or len(wrong) == 2 else 0


def _stored(db: Database, question: str) -> Iterator[str]:
    """Names of projects, indicators and departments that a question finds, folded."""
    found = db.execute(
        "select project_name, department_name from projects where id in"
        " (select rowid from search_text where search_text match ? order by rowid desc limit ?)",
        (question, _LOOKED_AT),
    ).fetchall()
    names = db.execute(
        "select name from indicator_names where id in"
        " (select rowid from search_indicators where search_indicators match ? limit ?)",
        (question, _LOOKED_AT),
    ).fetchall()
    return (fold(text) for row in (*found, *names) for text in row if text)
