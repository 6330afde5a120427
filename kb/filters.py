"""What results are narrowed to -> terms of the index, and conditions on `projects` as SQL that names its values.

The terms make a narrow filter the first thing that the index goes by; the conditions say exactly what is meant.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

from kb.index_terms import FACT, all_of, any_of, quote

Sort = Literal["relevance", "money", "date"]
SORTS: tuple[Sort, ...] = ("relevance", "money", "date")

_CONDITIONS = {
    "department": "p.department_name {which}",
    "year": "p.fiscal_year = :year",
    "region": "p.region {which}",
    "money_from": "coalesce(nullif(p.annual_total, 0), p.period_total) >= :money_from",
    "money_to": "coalesce(nullif(p.annual_total, 0), p.period_total) <= :money_to",
    "source": "exists (select 1 from funding f where f.project_id = p.id and f.source = :source and f.amount > 0)",
    "horizon": "exists (select 1 from indicators i where i.project_id = p.id and i.horizon = :horizon)",
    "level2": "exists (select 1 from indicators i where i.project_id = p.id and i.level2 = :level2)",
    "document": "p.document_id in (select d.id from documents d where d.path {which})",
}

_FACTS = frozenset({"department", "year", "region", "source", "horizon", "level2"})
"""The filters that are terms of the index. A document is found by the ids of its projects, which lie together."""

_MONEY_STEPS, _MONEY_TOP = 2, 74
"""Terms of money for each doubling, and the last of them: all from some 10^11 yuan upwards."""

_MOST_TERMS = 24
"""Values that the index is asked for: a wider range, or more names, leave so much that it need not be told."""

Names = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What projects must meet. Money is yuan, both bounds included: of the year, or of the period where that is blank or 0.

    source: central, provincial, county, self_raised or other, with money from there; horizon: period or annual, with
    indicators for it; level2: a standard level-2 word among its indicators; document: the path as stored.
    Of departments, regions and documents there may be several, any of which will do (`kb.narrowing`).
    """

    department: Names | None = None
    year: int | None = None
    region: Names | None = None
    money_from: float | None = None
    money_to: float | None = None
    source: str | None = None
    horizon: str | None = None
    level2: str | None = None
    document: Names | None = None

    def given(self) -> dict[str, Names | float]:
        """The filters that are set, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def parameters(self) -> dict[str, str | float]:
        """The values of the names in `condition()`."""
        return {name: json.dumps(value) if isinstance(value, tuple) else value for name, value in self.given().items()}

    def condition(self) -> str:
        """SQL over `projects p`, with `parameters()`; "" where nothing is set."""
        return " and ".join(_condition(name, values) for name, values in self.given().items())

    def span(self) -> str:
        """SQL for the bounds between which all ids lie that meet the condition; "" where they may lie anywhere."""
        if not self.document:
            return ""
        of_document = "from projects p where " + _condition("document", self.document)
        return f"(select min(p.id) {of_document}) and (select max(p.id) {of_document})"

    def asked(self) -> str:
        """What the index is asked for so that little else than what meets the condition is looked at; "" for anything."""
        given = self.given()
        said = [
            any_of(quote(fact(name, one)) for one in _names(value))
            for name, value in given.items()
            if name in _FACTS and len(_names(value)) <= _MOST_TERMS
        ]
        lowest, highest = (_money_step(given.get(name)) for name in ("money_from", "money_to"))
        steps = range(lowest or 0, (_MONEY_TOP if highest is None else highest) + 1)
        if len(steps) <= _MOST_TERMS:
            said.append(any_of(quote(_money_term(step)) for step in steps))
        return all_of(said)


def _names(value: Names | float) -> tuple[str | float, ...]:
    return value if isinstance(value, tuple) else (value,)


def _condition(name: str, value: Names | float) -> str:
    """SQL whose length does not grow with the number of names: an address must not be able to make it endless."""
    which = f"in (select value from json_each(:{name}))" if isinstance(value, tuple) else f"= :{name}"
    return _CONDITIONS[name].format(which=which)


NO_FILTERS = Filters()


def fact(name: str, value: object) -> str:
    """The term of a value of a filter: its digest, since the index would cut the text in pieces."""
    return f"{FACT}{name}{hashlib.blake2b(str(value).encode(), digest_size=6).hexdigest()}".replace("_", "")


def facts(values: Iterable[tuple[str, object]], money: float | None) -> str:
    """The terms of a project, from its values by the name of the filter that asks for them."""
    terms = [fact(name, value) for name, value in values if value not in (None, "")]
    step = _money_step(money)
    return " ".join(dict.fromkeys(terms if step is None else [*terms, _money_term(step)]))


def _money_term(step: int) -> str:
    return f"{FACT}money{step}"


def _money_step(yuan: object) -> int | None:
    if not isinstance(yuan, int | float):
        return None
    return 0 if yuan < 1 else min(_MONEY_TOP, 1 + int(_MONEY_STEPS * math.log2(yuan)))
