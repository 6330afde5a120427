"""Masked texts -> likeness of pairs, field by field: TF-IDF over characters. Arrays in, arrays out, no SQL.

The weights come from a list of what forms commonly say (lexicon/common_grams.tsv) and not from the database at hand:
a pair has the same likeness in every database, and none changes when other forms are loaded. scikit-learn is imported
when the first texts come, since most commands need none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

COMMON_GRAMS = Path(__file__).parent / "lexicon" / "common_grams.tsv"
GRAMS = (2, 3)
COLUMN_BITS = 20
RARE_SHARE = 0.002
"""The share of forms that is assumed to have an n-gram that is not in the list."""

TEXTS_AT_ONCE = 4096
PAIRS_AT_ONCE = 20_000
Floats = npt.NDArray[np.float32]


def unit_vectors(texts: Sequence[str]) -> Any:
    """A row of length 1 for each masked text; fields of one form, held apart by line breaks, may share a row."""
    from sklearn.preprocessing import normalize

    most = len(GRAMS) * sum(map(len, texts))  # room that is not used takes no memory
    weights, columns = np.empty(most, np.float32), np.empty(most, np.int32)
    ends = np.zeros(len(texts) + 1, np.int64)
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        counts = count_grams(texts[start : start + TEXTS_AT_ONCE])
        rows = normalize(_weights().transform(counts, copy=False), copy=False)
        done = ends[start]
        weights[done : done + rows.nnz], columns[done : done + rows.nnz] = rows.data, rows.indices
        ends[start + 1 : start + rows.shape[0] + 1] = done + rows.indptr[1:]
    used = slice(0, int(ends[-1]))
    if used.stop < 2**31:
        ends = ends.astype(np.int32)
    return csr_matrix((weights[used], columns[used], ends), (len(texts), 2**COLUMN_BITS))


def prepare() -> None:
    """Import what takes long to import, and read the weights."""
    unit_vectors([""])


def pair_scores(vectors: Any, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> Floats:
    """The likeness (cosine) of pairs of rows."""
    scores = np.empty(a.size, np.float32)
    for start in range(0, a.size, PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        scores[part] = row_products(vectors, a[part], b[part])
    return scores


def row_products(matrix: Any, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> Floats:
    """The scalar product of each row of `a` with the row of `b` beside it."""
    products: Floats = np.asarray(matrix[a].multiply(matrix[b]).sum(axis=1), np.float32).reshape(-1)
    return products


def count_grams(texts: Sequence[str]) -> Any:
    """A row per text: how often each n-gram of its characters occurs, n-grams hashed into columns."""
    parts = [text + "\n" for text in texts]
    codes = _codes("".join(parts))
    breaks = np.cumsum(np.concatenate([[0], codes == ord("\n")]))
    columns = np.zeros((codes.size, len(GRAMS)), np.int32)
    inside = np.zeros(columns.shape, bool)
    for place, length in enumerate(GRAMS):
        found = _gram_columns(codes, length)
        columns[: found.size, place] = found
        inside[: found.size, place] = breaks[length:] == breaks[: found.size]
    before = np.concatenate([[0], np.cumsum(inside.sum(axis=1))])
    ends = before[np.cumsum([0, *map(len, parts)])].astype(np.int32)
    indices = columns[inside]
    counts = csr_matrix((np.ones(indices.size, np.float32), indices, ends), (len(texts), 2**COLUMN_BITS))
    counts.sum_duplicates()
    return counts


def _codes(text: str) -> npt.NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)


def _gram_columns(codes: npt.NDArray[np.uint64], length: int) -> npt.NDArray[np.uint64]:
    """For every place, the column of the n-gram that begins there."""
    count = max(codes.size - length + 1, 0)
    hashes = np.full(count, length, np.uint64)
    for shift in range(length):
        hashes = (hashes ^ codes[shift : shift + count]) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return hashes >> np.uint64(64 - COLUMN_BITS)


@cache
def _weights() -> Any:
    """The transformer whose inverse document frequencies are from the list of common n-grams."""
    from sklearn.feature_extraction.text import TfidfTransformer

    shares = np.full(2**COLUMN_BITS, RARE_SHARE)
    listed = common_grams()
    for length in GRAMS:
        grams = [gram for gram in listed if len(gram) == length]
        columns = _gram_columns(_codes("".join(grams)), length)[::length]
        np.maximum.at(shares, columns.astype(np.int64), [listed[gram] for gram in grams])
    transformer = TfidfTransformer(sublinear_tf=True, norm=None)
    transformer.idf_ = 1 - np.log(shares)
    return transformer


def common_grams() -> dict[str, float]:
    """The n-grams of the list, and the share of forms that have each."""
    lines = COMMON_GRAMS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {gram: float(share) for gram, share in pairs}
