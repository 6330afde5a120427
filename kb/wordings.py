"""Wordings of things -> how much of the likest wording of each stands in a text, by pairs of neighbouring characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kb.fold import fold

LEAST_MASS = 32.0
"""A wording of less rarity counts as one of so much: that two characters stand in a text says little."""


class Wordings:
    """The wordings of some things, each thing with at least one."""

    def __init__(self, wordings: Sequence[Sequence[str]]) -> None:
        places: dict[str, list[int]] = {}
        count = 0
        for thing in wordings:
            for wording in thing:
                for pair in pairs(wording):
                    places.setdefault(pair, []).append(count)
                count += 1
        self._places = {pair: np.array(found, np.int64) for pair, found in places.items()}
        self._rarity = {pair: float(np.log(count / len(found))) for pair, found in self._places.items()}
        masses = np.zeros(count)
        for pair, found in self._places.items():
            masses[found] += self._rarity[pair]
        self._masses = np.maximum(LEAST_MASS, masses)
        self._starts = np.cumsum([0, *(len(thing) for thing in wordings)])[:-1]

    def share(self, text: str) -> npt.NDArray[np.float64]:
        """For each thing, the largest share of a wording that stands in a text, rare pairs weighing more."""
        share = np.zeros(self._masses.size)
        for pair in pairs(text):
            if pair in self._places:
                share[self._places[pair]] += self._rarity[pair]
        found: npt.NDArray[np.float64] = np.maximum.reduceat(share / self._masses, self._starts)
        return found


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text."""
    folded = fold(text)
    return frozenset(folded[place : place + 2] for place in range(len(folded) - 1))
