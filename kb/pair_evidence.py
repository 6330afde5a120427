"""Judged pairs -> rows of similar_projects with their evidence, and the places of shared passages when asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlite_utils import Database

from kb.fingerprints import GRAM, Ids
from kb.likeness_index import Masked, masked_forms, narrative
from kb.masking import FIELDS, NARRATIVE, county_of, field_texts, masked_values, original_span
from kb.pair_label import FACT_COLUMNS, Facts, differences, facts_of
from kb.passages import corpus_of, shared_runs
from kb.similarity import pair_scores, unit_vectors

PAIRS_AT_ONCE = 20_000


class Pair(NamedTuple):
    """A pair that is to be shown: rows of its forms, and how many characters of passages of each the other has."""

    a: int
    b: int
    score: float
    kind: str
    label: str
    shared_a: int
    shared_b: int
    longest: int


class FactsOf(dict[int, Facts]):
    """The facts of forms by row, read many at a time."""

    def __init__(self, db: Database, forms: Masked) -> None:
        super().__init__()
        self._db = db
        self._forms = forms

    def read(self, rows: Ids) -> None:
        """Read what is not known yet."""
        missing = {int(self._forms.ids[row]): row for row in rows.tolist() if row not in self}
        sql = f"select {', '.join(FACT_COLUMNS)} from projects where id in (select value from json_each(?))"
        for values in self._db.execute(sql, (json.dumps(list(missing)),)):
            project = dict(zip(FACT_COLUMNS, values, strict=True))
            row = missing[project["id"]]
            self[row] = facts_of(project, narrative(self._forms.texts[row]))


def store_pairs(db: Database, pairs: Sequence[Pair], forms: Masked, facts: Mapping[int, Facts]) -> None:
    """Write pairs with their likeness per field and what differs."""
    rows = np.unique(np.asarray([(pair.a, pair.b) for pair in pairs], np.int64))
    vectors = unit_vectors([text for row in rows.tolist() for text in forms.texts[row]])
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        some = pairs[start : start + PAIRS_AT_ONCE]
        sides = [np.asarray([getattr(pair, side) for pair in some]) for side in "ab"]
        places = [
            (np.searchsorted(rows, side)[:, None] * len(FIELDS) + np.arange(len(FIELDS))).reshape(-1) for side in sides
        ]
        scores = pair_scores(vectors, *places).reshape(-1, len(FIELDS)).tolist()
        alike = {row for pair in some if pair.kind == "near_duplicate" for row in (pair.a, pair.b)}
        values = {row: _values(db, int(forms.ids[row]), facts[row].county) for row in alike}
        db.conn.executemany(
            f"insert into similar_projects values ({', '.join('?' * 11)})",
            [_row(pair, fields, forms, facts, values) for pair, fields in zip(some, scores, strict=True)],
        )


_Values = dict[str, list[str]]
_json = json.JSONEncoder(ensure_ascii=False).encode


def _row(
    pair: Pair, scores: Sequence[float], forms: Masked, facts: Mapping[int, Facts], values: Mapping[int, _Values]
) -> tuple[Any, ...]:
    mine, theirs = forms.texts[pair.a], forms.texts[pair.b]
    fields = {f: round(s, 3) for f, s, x, y in zip(FIELDS, scores, mine, theirs, strict=True) if x and y}
    hidden = [values[row] if pair.kind == "near_duplicate" else {} for row in (pair.a, pair.b)]
    differing = differences(facts[pair.a], facts[pair.b], *hidden)
    changed = None
    if pair.label == "跨年度滚动":
        changed = 0 if mine == theirs and not set(differing) - {"fiscal_year", "date"} else 1
    short = sum(len(x) for x, y in zip(narrative(mine), narrative(theirs), strict=True) if len(x) < GRAM and x == y)
    return (
        int(forms.ids[pair.a]), int(forms.ids[pair.b]), round(pair.score, 4), pair.kind, pair.label, changed,
        _share(pair.shared_a + short, mine), _share(pair.shared_b + short, theirs), pair.longest,
        _json(fields), _json(differing),
    )  # fmt: skip


def _share(shared: int, texts: list[str]) -> float:
    """Which share of a form's narrative is in the other; cells too short for a passage count where they are the same."""
    return round(shared / max(sum(map(len, narrative(texts))), 1), 4)


def _values(db: Database, number: int, county: str) -> _Values:
    """The masked values of all fields of a form, by kind."""
    found: _Values = {}
    for text in _originals(db, number)[0].values():
        for kind, values in masked_values(text, county).items():
            found.setdefault(kind, []).extend(values)
    return found


def _originals(db: Database, number: int) -> tuple[dict[str, str], str]:
    """The original texts of the compared fields of a form, and its county."""
    (row,) = db.query("select * from projects where id = ?", (number,))
    rows = db.execute("select name, value_raw from indicators where project_id = ? order by id", (number,))
    return field_texts(row, rows.fetchall()), county_of(row["department_name"], row["implementing_unit"])


class Shared(NamedTuple):
    """A shared passage: field and place in the original texts of both forms, the first's text, and its fingerprints."""

    field_a: str
    start_a: int
    end_a: int
    field_b: str
    start_b: int
    end_b: int
    text: str
    keys: list[int]


class _Run(NamedTuple):
    """The same in masked characters, counted from the beginning of a form."""

    a: int
    b: int
    length: int
    keys: list[int]


def passages_between(db: Database, a: int, b: int) -> list[Shared]:
    """The passages that two stored forms share, longest first."""
    forms = masked_forms(db, [a, b])
    rows = [forms.ids.tolist().index(number) for number in (a, b)]
    texts = [narrative(forms.texts[row]) for row in rows]
    originals = [_originals(db, number) for number in (a, b)]
    passages = []
    for run in _apart(_runs(forms, *rows), by_a=texts[0] > texts[1]):
        places = [
            _printed(side, start, run.length, *original)
            for side, start, original in zip(texts, (run.a, run.b), originals, strict=True)
        ]
        (field, start, end), _ = places
        passages.append((run, Shared(*places[0], *places[1], originals[0][0][field][start:end], run.keys)))
    return [shared for _, shared in sorted(passages, key=lambda found: (-found[0].length, found[0]))]


def _runs(forms: Masked, a: int, b: int) -> list[_Run]:
    keys = np.unique(forms.prints.keys)
    corpus = corpus_of([narrative(fields) for fields in forms.texts], forms.prints, keys)
    runs = shared_runs(corpus, np.asarray([a]), np.asarray([b]))
    first_a, first_b = corpus.starts[[a, b]].tolist()
    places = zip(
        runs.a.tolist(),
        runs.b.tolist(),
        runs.lengths.tolist(),
        runs.ends.tolist()[:-1],
        runs.ends.tolist()[1:],
        strict=True,
    )
    return [_Run(x - first_a, y - first_b, n, keys[runs.prints[start:end]].tolist()) for x, y, n, start, end in places]


def _apart(runs: Sequence[_Run], *, by_a: bool) -> list[_Run]:
    """Runs of which no two have a place of one form in common: what an earlier one has is cut off a later one.

    Of which form, is told by their texts: numbers depend on the order of loading.
    """
    kept = []
    done = 0
    for run in sorted(runs, key=lambda run: (run.a if by_a else run.b, -run.length, abs(run.a - run.b), run)):
        begin = run.a if by_a else run.b
        cut = max(done - begin, 0)
        if run.length - cut >= GRAM:
            kept.append(_Run(run.a + cut, run.b + cut, run.length - cut, run.keys))
            done = begin + run.length
    return kept


def _printed(
    masked: Sequence[str], start: int, length: int, original: Mapping[str, str], county: str
) -> tuple[str, int, int]:
    """Field, beginning and end, in the original texts, of characters of the masked ones."""
    place = 0
    while start > len(masked[place]):
        start -= len(masked[place]) + 1
        place += 1
    return NARRATIVE[place], *original_span(original[NARRATIVE[place]], county, start, length)
