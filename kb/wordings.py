"""Wordings of things -> how much of the likest wording of each stands in a text, by pairs of neighbouring characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kb.fold import fold

SHORTEST = 4
"""A wording of fewer pairs counts as one of so many: that two characters stand in a text says little."""


LEAST_MASS = 32.0
"""The same in rarity."""


class Wordings:
    """The wordings of some things, each thing with at least one."""

    def __init__(self, wordings: Sequence[Sequence[str]]) -> None:
        places: dict[str, list[int]] = {}
        lengths: list[int] = []
        for thing in wordings:
            for wording in thing:
                pairs = _pairs(wording)
                for pair in pairs:
                    places.setdefault(pair, []).append(len(lengths))
                lengths.append(len(pairs))
        self._places = {pair: np.array(found, np.int64) for pair, found in places.items()}
        self._lengths = np.maximum(SHORTEST, np.array(lengths))
        self._rarity = {pair: float(np.log(len(lengths) / len(found))) for pair, found in self._places.items()}
        masses = np.zeros(len(lengths))
        for pair, found in self._places.items():
            masses[found] += self._rarity[pair]
        self._masses = np.maximum(LEAST_MASS, masses)
        self._starts = np.cumsum([0, *(len(thing) for thing in wordings)])[:-1]

    def shared(self, text: str) -> npt.NDArray[np.int64]:
        """For each thing, how many pairs of its likest wording stand in a text."""
        found: npt.NDArray[np.int64] = np.maximum.reduceat(self._count(text), self._starts)
        return found

    def share(self, text: str) -> npt.NDArray[np.float64]:
        """For each thing, the largest share of a wording that stands in a text."""
        share = np.zeros(len(self._lengths))
        for pair in _pairs(text):
            if pair in self._places:
                share[self._places[pair]] += self._rarity[pair]
        found: npt.NDArray[np.float64] = np.maximum.reduceat(share / self._masses, self._starts)
        return found

    def _count(self, text: str) -> npt.NDArray[np.int64]:
        known = [self._places[pair] for pair in _pairs(text) if pair in self._places]
        none = np.zeros(0, np.int64)
        return np.bincount(np.concatenate([none, *known]), minlength=len(self._lengths))


def _pairs(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset(folded[place : place + 2] for place in range(len(folded) - 1))
