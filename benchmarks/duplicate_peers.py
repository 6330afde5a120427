"""What the comparing of forms is compared with: masked texts -> the pairs that a library finds alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import linear_kernel
from sklearn.neighbors import NearestNeighbors

LIKE = 0.7
"""The cosine from which a pair counts."""

JACCARD = 0.5
"""The share of common shingles that goes with it."""

NEIGHBOURS = 6
ROWS_AT_ONCE = 1000
PERMUTATIONS = 128
SHINGLE = 3
Found = set[tuple[int, int]]


def neighbours(texts: Sequence[str]) -> Found:
    """scikit-learn's NearestNeighbors: the five likest of each, where like enough."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True).fit_transform(texts)
    near = NearestNeighbors(n_neighbors=NEIGHBOURS, metric="cosine", algorithm="brute").fit(vectors)
    distances, others = near.kneighbors(vectors)
    rows, places = np.nonzero(distances <= 1 - LIKE)
    return _pairs(rows, others[rows, places])


def kernel(texts: Sequence[str]) -> Found:
    """scikit-learn's linear_kernel: all with all, some rows at a time."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), sublinear_tf=True).fit_transform(texts)
    found: Found = set()
    for start in range(0, len(texts), ROWS_AT_ONCE):
        likeness = linear_kernel(vectors[start : start + ROWS_AT_ONCE], vectors)
        rows, others = np.nonzero(likeness >= LIKE)
        found |= _pairs(rows + start, others)
    return found


def minhash_lsh(texts: Sequence[str]) -> Found | None:
    """datasketch's MinHashLSH over shingles of characters; None where it is not installed."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        return None
    lsh = MinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS)
    sketches = []
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch({text[i : i + SHINGLE].encode() for i in range(len(text) - SHINGLE + 1)})
        lsh.insert(number, sketch)
        sketches.append(sketch)
    pairs = [(number, other) for number, sketch in enumerate(sketches) for other in lsh.query(sketch)]
    return _pairs(*np.asarray(pairs).T)


def _pairs(a: np.ndarray, b: np.ndarray) -> Found:
    """The pairs of different rows, the smaller first."""
    return {(min(x, y), max(x, y)) for x, y in zip(a.tolist(), b.tolist(), strict=True) if x != y}


PEERS: dict[str, Callable[[Sequence[str]], Found | None]] = {
    "scikit-learn NearestNeighbors": neighbours,
    "scikit-learn linear_kernel": kernel,
    "datasketch MinHashLSH": minhash_lsh,
}
