"""Masked texts -> winnowing fingerprints and MinHash bands, as arrays: the keys by which forms are found again.

Winnowing (Schleimer, Wilkerson and Aiken, 2003): of every WINDOW hashes of GRAM characters in a row the least is kept,
so two texts that share GRAM + WINDOW - 1 characters share a fingerprint. MinHash bands find forms that are alike
as a whole although each of their sentences is a stock phrase. Both depend on the text alone: a form has the same keys
in every database and in every order of loading.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

GRAM = 12
WINDOW = 6
SHINGLE = 3
BANDS = 21
ROWS_PER_BAND = 6
KEY_BITS = 47
"""SQLite keeps such a number in six bytes, and two of ten million keys are equal by chance once in some databases."""

BATCH = 16_384
"""Forms at a time: their number and a key fit into 64 bits, and the arrays into a hundred megabytes."""

Keys = npt.NDArray[np.uint64]
_SEPARATOR = "\n"
_LARGEST = np.uint64(2**64 - 1)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class FormKeys(NamedTuple):
    """Parallel arrays: the number of a form in the batch, and a key of it. Sorted by form; no key twice in a form."""

    forms: npt.NDArray[np.int64]
    keys: npt.NDArray[np.int64]


def fingerprints(texts: Sequence[Sequence[str]]) -> FormKeys:
    """The winnowing fingerprints of each form; a form is the masked texts of its narrative fields."""
    codes, owners = _joined(texts)
    # Padded, so that the first and the last form have the windows at their edges that all others have.
    edge = GRAM + WINDOW
    codes = np.pad(codes, edge, constant_values=ord(_SEPARATOR))
    owners = np.pad(owners, edge, mode="edge") if owners.size else np.zeros(codes.size, np.int64)
    hashes = _gram_hashes(codes, GRAM)
    least = hashes[: hashes.size - WINDOW + 1].copy()
    for shift in range(1, WINDOW):
        np.minimum(least, hashes[shift : hashes.size - WINDOW + 1 + shift], out=least)
    kept = least != _LARGEST
    # A window that begins before a form's first letter belongs to the form in which it ends.
    return _distinct(owners[WINDOW - 1 : WINDOW - 1 + least.size][kept], least[kept])


def bands(texts: Sequence[Sequence[str]]) -> FormKeys:
    """The MinHash bands of each form, from all of its masked fields (one permutation, BANDS x ROWS_PER_BAND bins)."""
    codes, owners = _joined(texts)
    hashes = _gram_hashes(codes, SHINGLE)
    kept = hashes != _LARGEST
    hashes, owners = hashes[kept], owners[: hashes.size][kept]
    bins = np.uint64(BANDS * ROWS_PER_BAND)
    slot = owners.astype(np.uint64) * bins + hashes % bins
    order = np.lexsort((hashes, slot))
    slot, hashes = slot[order], hashes[order]
    first = np.ones(slot.size, bool)
    first[1:] = slot[1:] != slot[:-1]
    signature = np.zeros((len(texts), BANDS, ROWS_PER_BAND), np.uint64)
    signature.reshape(-1)[slot[first].astype(np.int64)] = hashes[first]
    keys: Keys = np.zeros((len(texts), BANDS), np.uint64)
    for row in range(ROWS_PER_BAND):
        keys = _mixed(keys * _MULTIPLIER + signature[:, :, row])
    keys = _mixed(np.add(keys, np.arange(BANDS, dtype=np.uint64), dtype=np.uint64))
    filled = (signature != 0).sum(axis=(1, 2)) >= ROWS_PER_BAND  # a form with hardly a word is like nothing
    numbers = np.repeat(np.arange(len(texts)), BANDS).reshape(-1, BANDS)
    return _distinct(numbers[filled].reshape(-1), keys[filled].reshape(-1))


def _joined(texts: Sequence[Sequence[str]]) -> tuple[Keys, npt.NDArray[np.int64]]:
    """The code points of all texts, a separator after each, and for each the number of its form."""
    parts = [_SEPARATOR.join(fields) + _SEPARATOR for fields in texts]
    codes = np.frombuffer("".join(parts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    return codes, np.repeat(np.arange(len(parts)), [len(part) for part in parts])


def _gram_hashes(codes: Keys, length: int) -> Keys:
    """A hash for every place where `length` characters of one field begin; _LARGEST where they do not."""
    count = codes.size - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    broken = np.zeros(count, bool)
    separators = codes == ord(_SEPARATOR)
    for shift in range(length):
        hashes = hashes * _MULTIPLIER + codes[shift : shift + count]
        broken |= separators[shift : shift + count]
    hashes = _mixed(hashes)
    hashes[broken] = _LARGEST
    return hashes


def _mixed(values: Keys) -> Keys:
    """Spread every bit over the whole number, as splitmix64 does."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Keys = values ^ (values >> np.uint64(31))
    return mixed


def _distinct(forms: npt.NDArray[np.int64], hashes: Keys) -> FormKeys:
    mask = np.uint64(2**KEY_BITS - 1)
    both = np.unique((forms.astype(np.uint64) << np.uint64(KEY_BITS)) | (hashes & mask))
    return FormKeys((both >> np.uint64(KEY_BITS)).astype(np.int64), (both & mask).astype(np.int64))
