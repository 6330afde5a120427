"""Cards -> how many projects there are by department, year, region, source, horizon and level 2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kb.cards import Card

MOST_VALUES = 20
"""Values of a facet that are counted out; the rest are rare."""

FACETS = ("department", "year", "region", "source", "horizon", "level2")

Facet = list[tuple[str | int, int]]


def facets(cards: Sequence[Card], most: int = MOST_VALUES) -> dict[str, Facet]:
    """facet -> (value, number of projects), the commonest first; blank values are left out."""
    return {
        "department": _commonest((card.department for card in cards), most),
        "year": _commonest((card.year for card in cards), most),
        "region": _commonest((card.region for card in cards), most),
        "source": _commonest((value for card in cards for value in card.sources), most),
        "horizon": _commonest((value for card in cards for value in card.horizons), most),
        "level2": _commonest((value for card in cards for value in card.levels), most),
    }


def _commonest(values: Iterable[str | int | None], most: int) -> Facet:
    counted = Counter(values)
    known = [(value, count) for value, count in counted.items() if value is not None and value != ""]
    return sorted(known, key=lambda pair: (-pair[1], str(pair[0])))[:most]
