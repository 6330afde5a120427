"""Forms' masked texts -> the passages that pairs of them share. Arrays in, arrays out, no SQL.

A shared fingerprint is where a passage is looked for. Two of one passage overlap, since every WINDOW grams keep one; so
those that follow each other at one distance are one run, and it ends a few characters before the first and after the
last. A run of GRAM + WINDOW - 1 characters is always found, a shorter one where it keeps a fingerprint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kb.fingerprints import GRAM, SEPARATOR, Ids, Prints, code_points

PLACES_TRIED = 4
"""Places of one fingerprint that are looked at in a form: a phrase that it repeats more often is no evidence."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Forms by row: their narrative's characters one after the other, and their fingerprints by number and place.

    `numbers` are the places of keys in the list of keys that `corpus_of` was given; a row's own are
    `ends[row]:ends[row + 1]`, sorted by number, and `places` are those in `codes`.
    """

    codes: npt.NDArray[np.uint32]
    starts: Ids
    numbers: Ids
    places: Ids
    ends: Ids


class Runs(NamedTuple):
    """Shared runs, parallel arrays sorted by pair: the pair's place in the list, first characters, and length.

    `prints` holds, run after run, the numbers of the fingerprints in it; run n has `ends[n]:ends[n + 1]`.
    """

    pairs: Ids
    a: Ids
    b: Ids
    lengths: Ids
    prints: Ids
    ends: Ids


def corpus_of(texts: Sequence[Sequence[str]], prints: Prints, keys: Ids) -> Corpus:
    """The narrative fields of forms with their fingerprints, those alone that are among the sorted `keys`."""
    codes, starts = code_points(texts)
    numbers = np.searchsorted(keys, prints.keys)
    known = numbers < keys.size
    known[known] = keys[numbers[known]] == prints.keys[known]
    often = np.zeros(known.size, bool)
    often[PLACES_TRIED:] = (prints.keys[PLACES_TRIED:] == prints.keys[:-PLACES_TRIED]) & (
        prints.forms[PLACES_TRIED:] == prints.forms[:-PLACES_TRIED]
    )
    known &= ~often
    rows = prints.forms[known]
    # A separator before the first character, as after every field, so that no run has to look for an edge.
    edged = np.concatenate([np.asarray([ord(SEPARATOR)], np.uint32), codes])
    return Corpus(
        edged,
        starts + 1,
        numbers[known],
        prints.places[known] + starts[rows] + 1,
        np.searchsorted(rows, np.arange(len(texts) + 1)),
    )


def shared_runs(corpus: Corpus, a: Ids, b: Ids) -> Runs:
    """The runs of characters that pairs of rows share, longest possible each; they may overlap."""
    pairs, numbers, place_a, place_b = _shared_prints(corpus, a, b)
    distance = place_b - place_a
    order = np.lexsort((place_b, distance, pairs))
    pairs, numbers, place_a, place_b, distance = (x[order] for x in (pairs, numbers, place_a, place_b, distance))
    first = np.ones(pairs.size, bool)
    first[1:] = (pairs[1:] != pairs[:-1]) | (distance[1:] != distance[:-1]) | (place_b[1:] - place_b[:-1] > GRAM)
    starts = np.flatnonzero(first)
    ends = np.append(starts, pairs.size)
    last = ends[1:] - 1
    before = _alike(corpus.codes, place_a[starts] - 1, place_b[starts] - 1, -1)
    after = _alike(corpus.codes, place_a[last] + GRAM, place_b[last] + GRAM, 1)
    lengths = place_b[last] - place_b[starts] + GRAM + before + after
    return Runs(pairs[starts], place_a[starts] - before, place_b[starts] - before, lengths, numbers, ends)


def _shared_prints(corpus: Corpus, a: Ids, b: Ids) -> tuple[Ids, Ids, Ids, Ids]:
    """Every fingerprint that a pair shares, with its places in both: pair, number, place in a, place in b."""
    width = int(corpus.numbers.max(initial=0)) + 1
    rows = np.repeat(np.arange(corpus.ends.size - 1), np.diff(corpus.ends))
    both = rows * width + corpus.numbers
    counts = corpus.ends[a + 1] - corpus.ends[a]
    pairs = np.repeat(np.arange(a.size), counts)
    mine = _ranges(corpus.ends[a], counts)
    wanted = b[pairs] * width + corpus.numbers[mine]
    left = np.searchsorted(both, wanted)
    found = left < both.size
    found[found] = both[left[found]] == wanted[found]
    pairs, mine, left, wanted = pairs[found], mine[found], left[found], wanted[found]
    times = np.searchsorted(both, wanted, "right") - left
    pairs, mine, theirs = np.repeat(pairs, times), np.repeat(mine, times), _ranges(left, times)
    return pairs, corpus.numbers[mine], corpus.places[mine], corpus.places[theirs]


def _ranges(starts: Ids, counts: Ids) -> Ids:
    """Ranges of `counts` numbers from `starts` on, one after the other."""
    total = int(counts.sum())
    return np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts, counts)


def _alike(codes: npt.NDArray[np.uint32], a: Ids, b: Ids, step: int) -> Ids:
    """How many characters are the same from these places on, in steps of 1 or -1, within a field."""
    lengths = np.zeros(a.size, np.int64)
    going = np.arange(a.size)
    while going.size:
        mine = codes[a[going] + step * lengths[going]]
        going = going[(mine == codes[b[going] + step * lengths[going]]) & (mine != ord(SEPARATOR))]
        lengths[going] += 1
    return lengths


def covered(pairs: Ids, starts: Ids, lengths: Ids, count: int) -> Ids:
    """For each of `count` pairs, how many characters lie in one of its runs at least."""
    order = np.lexsort((starts, pairs))
    # Places of a later pair are put behind those of an earlier one, so that one running maximum serves all.
    width = int((starts + lengths).max(initial=0)) + 1
    begins = pairs[order] * width + starts[order]
    ends = begins + lengths[order]
    done = np.concatenate([[0], np.maximum.accumulate(ends)[:-1]]) if ends.size else ends
    inside = np.maximum(ends - np.maximum(begins, done), 0)
    return np.bincount(pairs[order], inside, count).astype(np.int64)
