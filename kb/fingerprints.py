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

BATCH = 512
"""Forms at a time: their arrays fit into the processor's cache, and their number and a bin into SLOT_BITS."""

SEPARATOR = "\n"
"""Stands after every field. No masked text has it."""

_SLOT_BITS = 20
_LARGEST = np.uint64(2**64 - 1)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
Keys = npt.NDArray[np.uint64]
Ids = npt.NDArray[np.int64]


class FormKeys(NamedTuple):
    """Parallel arrays: the number of a form in the batch, and a key of it. Sorted by form; no key twice in a form."""

    forms: Ids
    keys: Ids


class Prints(NamedTuple):
    """The fingerprints of forms wherever they are, sorted by form and key: parallel arrays.

    `places` count the characters of all fields of the form from its beginning, a separator after each field.
    """

    forms: Ids
    keys: Ids
    places: Ids

    def distinct(self) -> FormKeys:
        """Every key of a form once."""
        first = np.ones(self.keys.size, bool)
        first[1:] = (self.keys[1:] != self.keys[:-1]) | (self.forms[1:] != self.forms[:-1])
        return FormKeys(self.forms[first], self.keys[first])


def fingerprints(texts: Sequence[Sequence[str]]) -> Prints:
    """The winnowing fingerprints of each form; a form is the masked texts of its narrative fields."""
    codes, starts = code_points(texts)
    # Padded, so that the first and the last form have the windows at their edges that all others have.
    edge = GRAM + WINDOW
    padded = np.pad(codes, edge, constant_values=ord(SEPARATOR))
    hashes = _gram_hashes(padded, GRAM)
    count = hashes.size - WINDOW + 1
    least = hashes[:count].copy()
    for shift in range(1, WINDOW):
        np.minimum(least, hashes[shift : count + shift], out=least)
    kept = np.zeros(hashes.size, bool)
    for shift in range(WINDOW):
        kept[shift : count + shift] |= hashes[shift : count + shift] == least
    kept &= hashes != _LARGEST
    places = np.flatnonzero(kept) - edge
    forms = np.searchsorted(starts, places, "right") - 1
    keys = (hashes[kept] & np.uint64(2**KEY_BITS - 1)).astype(np.int64)
    order = np.lexsort((keys, forms))
    return Prints(forms[order], keys[order], (places - starts[forms])[order])


def bands(texts: Sequence[Sequence[str]]) -> FormKeys:
    """The MinHash bands of each form, from all of its masked fields (one permutation, BANDS x ROWS_PER_BAND bins)."""
    codes, starts = code_points(texts)
    bins = BANDS * ROWS_PER_BAND
    hashes = _gram_hashes(codes, SHINGLE)
    places = np.flatnonzero(hashes != _LARGEST)
    hashes = hashes[places]
    owners = np.repeat(np.arange(len(texts)), np.diff(np.searchsorted(places, starts)))
    slots = owners.astype(np.uint64) * np.uint64(bins) + hashes % np.uint64(bins)
    least = np.sort((slots << np.uint64(64 - _SLOT_BITS)) | (hashes >> np.uint64(_SLOT_BITS)))
    slots = least >> np.uint64(64 - _SLOT_BITS)
    first = np.ones(slots.size, bool)
    first[1:] = slots[1:] != slots[:-1]
    signature = np.zeros((len(texts), BANDS, ROWS_PER_BAND), np.uint64)
    signature.reshape(-1)[slots[first].astype(np.int64)] = least[first] & np.uint64(2 ** (64 - _SLOT_BITS) - 1)
    keys: Keys = np.zeros((len(texts), BANDS), np.uint64)
    for row in range(ROWS_PER_BAND):
        keys = _mixed(keys * _MULTIPLIER + signature[:, :, row])
    keys = _mixed(np.add(keys, np.arange(BANDS, dtype=np.uint64), dtype=np.uint64)) & np.uint64(2**KEY_BITS - 1)
    filled = (signature != 0).sum(axis=(1, 2)) >= ROWS_PER_BAND  # a form with hardly a word is like nothing
    forms = np.repeat(np.flatnonzero(filled), BANDS)
    return FormKeys(forms, keys[filled].reshape(-1).astype(np.int64))


def code_points(texts: Sequence[Sequence[str]]) -> tuple[npt.NDArray[np.uint32], Ids]:
    """The code points of all texts, a separator after each; and where each form begins, with the end of the last."""
    parts = [SEPARATOR.join(fields) + SEPARATOR for fields in texts]
    codes = np.frombuffer("".join(parts).encode("utf-32-le"), np.uint32)
    return codes, np.cumsum([0, *map(len, parts)])


def _gram_hashes(codes: npt.NDArray[np.uint32], length: int) -> Keys:
    """A hash for every place where `length` characters of one field begin; _LARGEST where they do not."""
    count = codes.size - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    wide = codes.astype(np.uint64)
    hashes = np.zeros(count, np.uint64)
    for shift in range(length):
        hashes *= _MULTIPLIER
        hashes += wide[shift : shift + count]
    hashes = _mixed(hashes)
    ends = np.cumsum(np.concatenate([[0], codes == ord(SEPARATOR)]))
    hashes[ends[length:] != ends[:count]] = _LARGEST
    return hashes


def _mixed(values: Keys) -> Keys:
    """Spread every bit over the whole number, as splitmix64 does."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Keys = values ^ (values >> np.uint64(31))
    return mixed
