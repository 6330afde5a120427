"""Parameters of an address -> filters and sorting; and the addresses that change one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from kb.facets import Facet
from kb.filters import SORTS, Filters, Sort
from kb.wording import FACET_NAMES, WAN, label, yuan_of

_TEXTS = ("department", "region", "source", "horizon", "level2", "document")
LONGEST_VALUE = 200
LARGEST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how the page says it, its number of projects, and the address with or without it."""

    words: str
    count: int
    address: str
    chosen: bool


def filters_from(arguments: Mapping[str, str]) -> Filters:
    """The filters in an address; what is no value for a filter is as if it were not there. Money is in 万元 there."""
    texts = {name: arguments[name].strip()[:LONGEST_VALUE] or None for name in _TEXTS if name in arguments}
    year = arguments.get("year", "")
    return Filters(
        **texts,
        year=int(year) if year.isascii() and year.isdigit() and int(year[:9]) <= LARGEST_YEAR else None,
        money_from=_yuan(arguments.get("money_from") or ""),
        money_to=_yuan(arguments.get("money_to") or ""),
    )


def not_understood(arguments: Mapping[str, str]) -> list[str]:
    """The filters in an address that were no use, as the page names them."""
    filters, names = filters_from(arguments), {"year": "预算年度", "money_from": "资金不少于", "money_to": "资金不多于"}
    asked = [(name, (arguments.get(name) or "").strip()) for name in names]
    return [f"{names[name]}“{said[:LONGEST_VALUE]}”" for name, said in asked if said and getattr(filters, name) is None]


def sort_from(arguments: Mapping[str, str]) -> Sort:
    """The order that an address asks for."""
    asked = arguments.get("sort", "")
    return next((sort for sort in SORTS if sort == asked), "relevance")


def _yuan(text: str) -> float | None:
    amount = yuan_of(text, WAN)
    return None if amount is None else float(amount)


def parameters(query: str, filters: Filters, sort: Sort) -> dict[str, str]:
    """What an address needs for a query, its filters and its order."""
    given = dict(filters.given())
    for name in ("money_from", "money_to"):
        if name in given:
            given[name] = f"{getattr(filters, name) / WAN:g}"
    asked = {"q": query, **{name: str(value) for name, value in given.items()}}
    return asked if sort == "relevance" else {**asked, "sort": sort}


def choices(counted: Mapping[str, Facet], asked: Mapping[str, str], path: str = "/search") -> dict[str, list[Choice]]:
    """The facets of a page, by the words for them; a facet with nothing to choose between is left out."""
    shown: dict[str, list[Choice]] = {}
    for name, values in counted.items():
        chosen = asked.get(name)
        if len(values) < 2 and chosen is None:
            continue
        without = f"{path}?{urlencode({key: kept for key, kept in asked.items() if key != name})}"
        shown[FACET_NAMES[name]] = [
            Choice(
                label(name, value) if name in ("source", "horizon") and isinstance(value, str) else str(value),
                count,
                without if str(value) == chosen else f"{without}&{name}={quote_plus(str(value))}",
                str(value) == chosen,
            )
            for value, count in values
        ]
    return shown
