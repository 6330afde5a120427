"""Keys -> the pairs of forms worth comparing: those that share something rare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sqlite_utils import Database

from kb.fingerprints import Ids
from kb.likeness_index import COPY_LIMIT, RARE_LIMIT, TABLES, Keyed, holders


class Candidates(NamedTuple):
    """Pairs of ids, the smaller first, and how many keys each shares: rare and very rare fingerprints, and bands."""

    a: Ids
    b: Ids
    rare: Ids
    very_rare: Ids
    bands: Ids


class Postings(NamedTuple):
    """Forms that share a key, key after key: `ids[ends[n - 1]:ends[n]]` have `keys[n]`."""

    keys: Ids
    ids: Ids
    ends: Ids


def postings_of(keys: Keyed) -> Postings:
    """The postings of forms that are all there is."""
    order = np.lexsort((keys.ids, keys.keys))
    values, ids = keys.keys[order], keys.ids[order]
    last = np.flatnonzero(np.append(values[1:] != values[:-1], True)) if values.size else np.empty(0, np.int64)
    return Postings(values[last], ids, last + 1)


def stored_postings(db: Database, table: str, keys: Keyed) -> Postings:
    """The postings, among all stored forms, of the keys that these forms have."""
    distinct = np.unique(keys.keys)
    ids: list[int] = []
    ends = []
    for key in distinct.tolist():
        ids += sorted(holders(db, table, key))
        ends.append(len(ids))
    return Postings(distinct, np.asarray(ids, np.int64), np.asarray(ends, np.int64))


def candidates(postings: Sequence[Postings], active: Ids | None, changed: Ids) -> Candidates:
    """The pairs that share a key which is not boilerplate.

    With `active`, those that one of these forms is in, and those of which both forms are among the `changed`.
    """
    shared, very_rare = _pairs(postings[0], RARE_LIMIT), _pairs(postings[0], COPY_LIMIT)
    banded = _pairs(postings[1], RARE_LIMIT)
    pairs = np.unique(np.concatenate([shared, banded]))
    if active is not None:
        a, b = pairs >> 32, pairs & 0xFFFFFFFF
        both = np.isin(a, changed) & np.isin(b, changed)
        pairs = pairs[np.isin(a, active) | np.isin(b, active) | both]
    counts = [_counts(pairs, found) for found in (shared, very_rare, banded)]
    return Candidates(pairs >> 32, pairs & 0xFFFFFFFF, *counts)


def _pairs(postings: Postings, limit: int) -> Ids:
    """Every pair of forms of every key that `limit` forms or fewer have, once for each key: a << 32 | b, a < b."""
    starts = np.concatenate([[0], postings.ends[:-1]]).astype(np.int64)
    sizes = postings.ends - starts if postings.ends.size else postings.ends
    found = [np.empty(0, np.int64)]
    for size in range(2, limit + 1):
        places = starts[: sizes.size][sizes == size]
        if places.size:
            group = postings.ids[places[:, None] + np.arange(size)]
            left, right = np.triu_indices(size, 1)
            found.append(((group[:, left] << 32) | group[:, right]).reshape(-1))
    return np.concatenate(found)


def _counts(pairs: Ids, found: Ids) -> Ids:
    """How often each of the sorted `pairs` is in `found`."""
    ordered = np.sort(found)
    return np.searchsorted(ordered, pairs, "right") - np.searchsorted(ordered, pairs, "left")


def sizes_of(postings: Postings) -> Ids:
    """How many forms have each key; where they are more than RARE_LIMIT, some number above it."""
    sizes: Ids = np.diff(np.concatenate([[0], postings.ends]))
    return sizes


def all_postings(db: Database, keyed: Sequence[Keyed], *, everything: bool) -> list[Postings]:
    """The postings of the keys of some forms; `everything` says that there are no others, so nothing is looked up."""
    if everything:
        return [postings_of(keys) for keys in keyed]
    return [stored_postings(db, table, keys) for table, keys in zip(TABLES, keyed, strict=True)]
