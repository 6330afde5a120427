"""Stored forms -> similar_projects and passages: blocking, scoring, explanation, label.

Only forms that are new, or that a change of what is rare concerns, are compared; with what, the inverted index tells.
What is stored depends on the forms alone, not on the order in which they came.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlite_utils import Database

from kb.blocking import Candidates, Postings, all_postings, candidates, rare_holders
from kb.fingerprints import fingerprints
from kb.likeness_index import (
    COPY_LIMIT,
    RARE_LIMIT,
    Masked,
    add_keys,
    changed_by,
    keys_of,
    masked_forms,
    masked_texts,
    narrative,
)  # fmt: skip
from kb.masking import FIELDS, NARRATIVE, field_texts, masked_values, original_span
from kb.pair_label import Facts, Label, differences, facts_of, label_of
from kb.pair_likeness import pair_scores, unit_vectors
from kb.passages import Index, Passage, covered, gram_index, shared_passages, swap

NEAR = 0.74
"""Likeness of the whole from which two forms are near duplicates. Set on one seed of benchmarks.duplicates."""

NEAR_SPLIT = 0.45
"""The same for parts of one project whose names say so."""

SHORT_COPY = 14
"""Masked characters from which a passage is copied text if several of its fingerprints are very rare."""

COPY = 20
"""The same if one of them is: one alone may be where two stock phrases happen to meet."""

LONG_COPY = 40
"""The same for a passage that some more forms have."""

MANY_RARE = 6
INDEXES_HELD = 2000
PASSAGES_KEPT = 8
PAIRS_AT_ONCE = 4000


class Pair(NamedTuple):
    """A pair that is to be shown."""

    a: int
    b: int
    score: float
    kind: str
    label: Label
    passages: list[Passage]


def update_duplicates(db: Database) -> int:
    """Compare every stored form that has not been compared; returns how many pairs were stored."""
    new = _numbers(db, "select id from projects where id not in (select project_id from compared) order by id")
    again = _numbers(db, "select project_id from compared where again")
    if not new and not again:
        return 0
    with db.atomic():
        first = db.execute("select count(*) from compared").fetchone() == (0,)
        forms = masked_forms(db, new)
        keyed = keys_of(forms)
        changed = set() if first else changed_by(db, keyed)
        add_keys(db, keyed)
        db.conn.executemany("insert into compared (project_id) values (?)", [(number,) for number in new])
        db.execute("update compared set again = 0 where again")
        if old := sorted({*again, *changed}):
            more = masked_forms(db, old)
            forms = Masked(forms.ids + more.ids, forms.texts + more.texts)
            keyed = keys_of(forms)
            _forget_pairs(db, set(again), changed)
        postings = all_postings(db, keyed, everything=first)
        whole = np.asarray([*new, *again], np.int64)
        found = candidates(postings, None if first else whole, np.asarray(sorted(changed), np.int64))
        return _compare(db, forms, found, postings[0])


def _forget_pairs(db: Database, again: set[int], changed: set[int]) -> None:
    """Take out what is to be judged anew: all pairs of the first, and those of which both forms are of the second."""
    for a, b in db.execute("select distinct project_a, project_b from similar_projects").fetchall():
        if again & {a, b} or changed >= {a, b}:
            for table in ("similar_projects", "passages"):
                db.execute(f"delete from {table} where project_a = ? and project_b = ?", (a, b))


def _numbers(db: Database, sql: str) -> list[int]:
    return [row[0] for row in db.execute(sql).fetchall()]


def _compare(db: Database, forms: Masked, found: Candidates, postings: Postings) -> int:
    """Judge the candidates and store those that are evidence of something."""
    involved = np.unique(np.concatenate([found.a, found.b]))
    known = dict(zip(forms.ids, forms.texts, strict=True))
    missing = [number for number in involved.tolist() if number not in known]
    known.update(zip(missing, masked_forms(db, missing).texts, strict=True))
    texts = [known[number] for number in involved.tolist()]
    alike = (found.bands > 0) | (found.rare >= 2)
    whole = np.zeros(found.a.size, np.float32)
    if alike.any():
        vectors = unit_vectors(["\n".join(fields) for fields in texts])
        rows = np.searchsorted(involved, found.a[alike]), np.searchsorted(involved, found.b[alike])
        whole[alike] = pair_scores(vectors, *rows)
    facts = _FactsOf(db)
    looked_at = (whole >= NEAR_SPLIT) | (found.very_rare > 0) | (found.rare >= MANY_RARE)
    places = np.flatnonzero(looked_at)
    stored = 0
    for start in range(0, places.size, PAIRS_AT_ONCE):
        part = places[start : start + PAIRS_AT_ONCE]
        drafts = _drafts(found.a[part].tolist(), found.b[part].tolist(), whole[part].tolist(), known)
        copied = _copied(drafts, known, postings)
        pairs = [pair for draft, copy in zip(drafts, copied, strict=True) if (pair := _judge(facts, draft, copy))]
        _store(db, pairs, known, facts)
        stored += len(pairs)
    return stored


_Draft = tuple[int, int, float, list[Passage]]


def _drafts(
    a: Sequence[int], b: Sequence[int], scores: Sequence[float], known: Mapping[int, list[str]]
) -> list[_Draft]:
    """The pairs with the passages that they share, longest first.

    Which form is walked through and which is looked up is told by their texts: numbers depend on the order of loading.
    """
    drafts: list[_Draft] = []
    indexes: dict[int, Index] = {}
    for first, second, score in zip(a, b, scores, strict=True):
        swapped = narrative(known[first]) > narrative(known[second])
        low, high = (second, first) if swapped else (first, second)
        if low not in indexes:
            if len(indexes) == INDEXES_HELD:
                indexes.clear()
            indexes[low] = gram_index(narrative(known[low]))
        found = shared_passages(narrative(known[low]), indexes[low], narrative(known[high]))
        found.sort(key=lambda p: (-p.length, p))
        drafts.append((first, second, score, [swap(p) for p in found] if swapped else found))
    return drafts


def _copied(drafts: Sequence[_Draft], known: Mapping[int, list[str]], postings: Postings) -> list[bool]:
    """Whether each pair shares a passage long and rare enough to have been copied.

    Of a passage's fingerprints those count that both forms have: at its edges, a passage alone has others.
    """
    owners: list[tuple[int, int]] = []
    texts: list[list[str]] = []
    for number, (a, _, _, passages) in enumerate(drafts):
        fields = narrative(known[a])
        for passage in passages:
            if passage.length >= SHORT_COPY:
                owners.append((number, passage.length))
                texts.append([fields[passage.field_a][passage.start_a : passage.start_a + passage.length]])
    keys = fingerprints(texts)
    some, few = [0] * len(texts), [0] * len(texts)
    for passage_number, forms in zip(keys.forms.tolist(), rare_holders(postings, keys.keys, RARE_LIMIT), strict=True):
        a, b, _, _ = drafts[owners[passage_number][0]]
        if a in forms and b in forms:
            some[passage_number] += 1
            few[passage_number] += len(forms) <= COPY_LIMIT
    copied = [False] * len(drafts)
    for (number, length), rare, very_rare in zip(owners, some, few, strict=True):
        copied[number] |= very_rare >= 2 or (very_rare == 1 and length >= COPY) or (rare > 0 and length >= LONG_COPY)
    return copied


def _judge(facts: _FactsOf, draft: _Draft, copied: bool) -> Pair | None:
    a, b, score, passages = draft
    mine, theirs = facts[a], facts[b]
    if score >= NEAR_SPLIT:
        label = label_of(mine, theirs, whole=True)
        if label != "同一政策" and (score >= NEAR or label == "疑似拆分"):
            return Pair(a, b, score, "near_duplicate", label, passages)
        if label == "同一政策" and (score >= NEAR or copied):
            return Pair(a, b, score, "copied_text", label, passages)
    return Pair(a, b, score, "copied_text", label_of(mine, theirs, whole=False), passages) if copied else None


class _FactsOf(dict[int, Facts]):
    """The facts of stored forms, read when first asked for."""

    def __init__(self, db: Database) -> None:
        super().__init__()
        self._db = db
        self.rows: dict[int, dict[str, Any]] = {}

    def __missing__(self, number: int) -> Facts:
        (self.rows[number],) = self._db.query("select * from projects where id = ?", (number,))
        self[number] = facts_of(self.rows[number])
        return self[number]

    def originals(self, number: int) -> dict[str, str]:
        """The original texts of the compared fields."""
        rows = self._db.execute("select name, value_raw from indicators where project_id = ? order by id", (number,))
        if number not in self:
            self.__missing__(number)
        return field_texts(self.rows[number], rows.fetchall())


def _store(db: Database, pairs: Sequence[Pair], known: Mapping[int, list[str]], facts: _FactsOf) -> None:
    """Write pairs with their evidence."""
    if not pairs:
        return
    numbers = sorted({number for pair in pairs for number in (pair.a, pair.b)})
    row_of = {number: place * len(FIELDS) for place, number in enumerate(numbers)}
    vectors = unit_vectors([text for number in numbers for text in known[number]])
    originals = {number: facts.originals(number) for number in numbers}
    places = np.arange(len(FIELDS))
    rows = [(np.asarray([row_of[getattr(p, side)] for p in pairs])[:, None] + places).reshape(-1) for side in "ab"]
    scores = pair_scores(vectors, *rows).reshape(-1, len(FIELDS))
    alike = {number for pair in pairs if pair.score >= NEAR_SPLIT for number in (pair.a, pair.b)}
    values = {number: _values(originals[number], facts[number].county) for number in alike}
    for pair, fields in zip(pairs, scores.tolist(), strict=True):
        mine, theirs = known[pair.a], known[pair.b]
        shown = {f: round(s, 3) for f, s, x, y in zip(FIELDS, fields, mine, theirs, strict=True) if x and y}
        hidden = [values[number] if pair.score >= NEAR_SPLIT else {} for number in (pair.a, pair.b)]
        differing = differences(facts[pair.a], facts[pair.b], *hidden)
        same = mine == theirs and not set(differing) - {"fiscal_year", "date"}
        spans = (
            [(p.field_a, p.start_a, p.length) for p in pair.passages],
            [(p.field_b, p.start_b, p.length) for p in pair.passages],
        )
        db.execute(
            f"insert into similar_projects values ({', '.join('?' * 11)})",
            (
                pair.a, pair.b, round(pair.score, 4), pair.kind, pair.label,
                (0 if same else 1) if pair.label == "跨年度滚动" else None,
                covered(spans[0], narrative(mine)), covered(spans[1], narrative(theirs)),
                max((p.length for p in pair.passages), default=0),
                json.dumps(shown), json.dumps(differing, ensure_ascii=False),
            ),
        )  # fmt: skip
        counties = facts[pair.a].county, facts[pair.b].county
        kept = pair.passages[:PASSAGES_KEPT]
        db.conn.executemany(
            f"insert into passages values ({', '.join('?' * 10)})",
            [
                (pair.a, pair.b, n, *_printed(p, originals[pair.a], originals[pair.b], counties))
                for n, p in enumerate(kept, 1)
            ],
        )


def _values(texts: Mapping[str, str], county: str) -> dict[str, list[str]]:
    """The masked values of all fields of a form, by kind."""
    found: dict[str, list[str]] = {}
    for text in texts.values():
        for kind, values in masked_values(text, county).items():
            found.setdefault(kind, []).extend(values)
    return found


def _printed(
    passage: Passage, a: Mapping[str, str], b: Mapping[str, str], counties: tuple[str, str]
) -> tuple[str, int, int, str, int, int, str]:
    """A passage's places in the original texts of both forms, and its text as the first has it."""
    field_a, field_b = NARRATIVE[passage.field_a], NARRATIVE[passage.field_b]
    start_a, end_a = original_span(a[field_a], counties[0], passage.start_a, passage.length)
    start_b, end_b = original_span(b[field_b], counties[1], passage.start_b, passage.length)
    return field_a, start_a, end_a, field_b, start_b, end_b, a[field_a][start_a:end_a]


def likeness_of(
    forms: Sequence[tuple[dict[str, object], Sequence[tuple[str, str]]]], pairs: Sequence[tuple[int, int]]
) -> list[float]:
    """The likeness of pairs of forms that are not stored: rows and indicators, and pairs of their numbers."""
    vectors = unit_vectors(["\n".join(masked_texts(project, indicators)) for project, indicators in forms])
    sides = np.asarray(pairs, np.int64)
    scores: list[float] = pair_scores(vectors, sides[:, 0], sides[:, 1]).tolist()
    return scores
