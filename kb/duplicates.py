"""Stored forms -> similar_projects: blocking, scoring, evidence, label.

Only forms that are new, or that a change of what is rare concerns, are compared; with what, the inverted index tells.
What is stored depends on the forms alone, not on the order in which they came.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from threading import Thread
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlite_utils import Database

from kb.blocking import Candidates, Postings, all_postings, candidates, sizes_of
from kb.fingerprints import Ids
from kb.likeness_index import (
    COPY_LIMIT,
    RARE_LIMIT,
    Masked,
    add_keys,
    changed_by,
    joined,
    masked_forms,
    masked_texts,
    narrative,
)  # fmt: skip
from kb.pair_evidence import FactsOf, Pair, store_pairs
from kb.pair_label import label_of
from kb.passages import Corpus, Runs, corpus_of, covered, shared_runs
from kb.processes import WORTH_HELPERS, Helpers
from kb.similarity import Floats, pair_scores, prepare, unit_vectors

NEAR = 0.74
"""Likeness of the whole from which two forms are near duplicates. Set on one seed of benchmarks.duplicates."""

NEAR_SPLIT = 0.45
"""The same for parts of one project whose names say so."""

SHORT_COPY = 14
"""Masked characters from which a passage is copied text if several of its fingerprints are very rare."""

COPY = 17
"""The same if one of them is: one alone may be where two stock phrases happen to meet."""

LONG_COPY = 40
"""The same for a passage that some more forms have."""

SOME_RARE = 3
"""Rare fingerprints in common from which two forms may be alike as a whole."""

MANY_RARE = 6
"""The same from which they may share a passage although none of the fingerprints is very rare."""

PAIRS_AT_ONCE = 20_000

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""

Bools = npt.NDArray[np.bool_]


def update_duplicates(db: Database, progress: Progress | None = None, helpers: Helpers | None = None) -> set[int]:
    """Compare every stored form that has not been compared; returns the forms whose likenesses are not what they were.

    Those that have lost a likeness because the other form was removed are among them. `helpers` take part in it.
    """
    new = _numbers(db, "select id from projects where id not in (select project_id from compared) order by id")
    again = _numbers(db, "select project_id from compared where state = 'again'")
    lost = _numbers(db, "select project_id from compared where state = 'lost'")
    if not new and not again and not lost:
        return set()
    steps = _Steps(len(new), progress)
    with db.atomic():
        first = db.execute("select count(*) from compared").fetchone() == (0,)
        if helpers and len(new) >= WORTH_HELPERS:
            Thread(target=prepare).start()  # which takes a second, for which this thread waits for the helpers anyway
        forms = masked_forms(db, new, steps.forward, helpers)
        keyed = forms.keyed()
        changed = set() if first else changed_by(db, keyed)
        add_keys(db, keyed)
        db.conn.executemany("insert into compared (project_id) values (?)", [(number,) for number in new])
        db.execute("update compared set state = 'done' where state <> 'done'")
        gone: set[_Shown] = set()
        if old := {*again, *changed}:
            forms = joined([forms, masked_forms(db, sorted(old))])
            keyed = forms.keyed()
            gone = _forget_pairs(db, set(again), changed)
        postings = all_postings(db, keyed, everything=first)
        whole = np.asarray([*new, *again], np.int64)
        found = candidates(postings, None if first else whole, np.asarray(sorted(changed), np.int64))
        shown = _compare(db, forms, found, postings[0], steps)
    steps.finish()
    return {number for a, b, _ in gone ^ shown for number in (a, b)}.union(again, lost)


_Shown = tuple[int, int, str]


class _Steps:
    """Progress in forms: a new form is a step when it has been read, and a step when it has been compared."""

    def __init__(self, forms: int, progress: Progress | None) -> None:
        self._total = 2 * max(forms, 1)
        self._done = 0
        self._progress = progress

    def forward(self, forms: int) -> None:
        """So many more forms have been read."""
        self._done += forms
        self._tell(self._done)

    def compared(self, share: float) -> None:
        """Such a share of the pairs has been compared."""
        self._tell(self._done + int((self._total - self._done) * share))

    def finish(self) -> None:
        """All is done, and stored."""
        self._tell(self._total)

    def _tell(self, done: int) -> None:
        if self._progress:
            self._progress(done, self._total)


_PAIRS_OF = """
select project_a, project_b, kind from similar_projects where project_a in (select value from json_each(:ids))
union select project_a, project_b, kind from similar_projects where project_b in (select value from json_each(:ids))"""


def _forget_pairs(db: Database, again: set[int], changed: set[int]) -> set[_Shown]:
    """Take out what is to be judged anew: all pairs of the first, and those of which both forms are of the second."""
    rows = db.execute(_PAIRS_OF, {"ids": json.dumps(sorted(again | changed))}).fetchall()
    gone = {(a, b, kind) for a, b, kind in rows if again & {a, b} or changed >= {a, b}}
    db.conn.executemany("delete from similar_projects where project_a = ? and project_b = ? and kind = ?", gone)
    return gone


def _numbers(db: Database, sql: str) -> list[int]:
    return [row[0] for row in db.execute(sql).fetchall()]


def _compare(db: Database, forms: Masked, found: Candidates, postings: Postings, steps: _Steps) -> set[_Shown]:
    """Judge the candidates and store those that are evidence of something."""
    others = np.setdiff1d(np.concatenate([found.a, found.b]), forms.ids)
    forms = joined([forms, masked_forms(db, others.tolist())])
    order = np.argsort(forms.ids)
    a, b = (order[np.searchsorted(forms.ids[order], ids)] for ids in (found.a, found.b))
    likeness = _likeness(forms, a, b, (found.bands > 0) | (found.rare >= SOME_RARE) | (found.very_rare > 0))
    looked_at = np.flatnonzero((likeness >= NEAR_SPLIT) | (found.very_rare > 0) | (found.rare >= MANY_RARE))
    corpus = corpus_of([narrative(fields) for fields in forms.texts], forms.prints, postings.keys)
    sizes = sizes_of(postings)
    facts = FactsOf(db, forms)
    pairs: list[Pair] = []
    for start in range(0, looked_at.size, PAIRS_AT_ONCE):
        part = looked_at[start : start + PAIRS_AT_ONCE]
        pairs += _judged(corpus, sizes, facts, a[part], b[part], likeness[part])
        steps.compared((start + part.size) / looked_at.size)
    del corpus
    store_pairs(db, pairs, forms, facts)
    ids = forms.ids.tolist()
    return {(ids[pair.a], ids[pair.b], pair.kind) for pair in pairs}


def _judged(corpus: Corpus, sizes: Ids, facts: FactsOf, a: Ids, b: Ids, likeness: Floats) -> Iterator[Pair]:
    """Those of some pairs that are evidence of something; `sizes` says how many forms have each key of the corpus."""
    runs = shared_runs(corpus, a, b)
    copied = _copied(runs, sizes, a.size)
    shared = [covered(runs.pairs, places, runs.lengths, a.size) for places in (runs.a, runs.b)]
    longest = np.zeros(a.size, np.int64)
    np.maximum.at(longest, runs.pairs, runs.lengths)
    told = copied | (likeness >= NEAR_SPLIT)
    facts.read(np.unique(np.concatenate([a[told], b[told]])))
    columns: tuple[npt.NDArray[Any], ...] = (a, b, likeness, copied, *shared, longest)
    for row in zip(*(column[told].tolist() for column in columns), strict=True):
        if pair := _judge(facts, *row):
            yield pair


def _likeness(forms: Masked, a: Ids, b: Ids, wanted: Bools) -> Floats:
    """The likeness of the wanted pairs, and 0 for the others."""
    scores = np.zeros(a.size, np.float32)
    if wanted.any():
        vectors = unit_vectors(["\n".join(fields) for fields in forms.texts])
        scores[wanted] = pair_scores(vectors, a[wanted], b[wanted])
    return scores


def _copied(runs: Runs, sizes: Ids, pairs: int) -> Bools:
    """Whether each pair shares a passage long and rare enough to have been copied."""
    holders = sizes[runs.prints]
    rare, very_rare = (
        np.add.reduceat(holders <= limit, runs.ends[:-1], dtype=np.int64) if holders.size else holders
        for limit in (RARE_LIMIT, COPY_LIMIT)
    )
    lengths = runs.lengths
    evidence = (
        ((very_rare >= 2) & (lengths >= SHORT_COPY))
        | ((very_rare == 1) & (lengths >= COPY))
        | ((rare > 0) & (lengths >= LONG_COPY))
    )
    copied = np.zeros(pairs, bool)
    copied[runs.pairs[evidence]] = True
    return copied


def _judge(
    facts: FactsOf, a: int, b: int, score: float, copied: bool, shared_a: int, shared_b: int, longest: int
) -> Pair | None:
    mine, theirs = facts[a], facts[b]

    def pair(kind: str, label: str) -> Pair:
        return Pair(a, b, score, kind, label, shared_a, shared_b, longest)

    if score >= NEAR_SPLIT:
        label = label_of(mine, theirs, whole=True)
        if label != "同一政策" and (score >= NEAR or label == "疑似拆分"):
            return pair("near_duplicate", label)
        if label == "同一政策" and (score >= NEAR or copied):
            return pair("copied_text", label)
    return pair("copied_text", label_of(mine, theirs, whole=False)) if copied else None


def likeness_of(
    forms: Sequence[tuple[dict[str, object], Sequence[tuple[str, str]]]], pairs: Sequence[tuple[int, int]]
) -> list[float]:
    """The likeness of pairs of forms that are not stored: rows and indicators, and pairs of their numbers."""
    vectors = unit_vectors(["\n".join(masked_texts(project, indicators)) for project, indicators in forms])
    sides = np.asarray(pairs, np.int64)
    scores: list[float] = pair_scores(vectors, sides[:, 0], sides[:, 1]).tolist()
    return scores
