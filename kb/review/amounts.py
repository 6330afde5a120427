"""Amounts, counts and years in folded texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.review.words import has

FACTORS = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000, "万": 10_000, "亿": 100_000_000}

_MONEY = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|千元|元)(?!/)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年|[-~至.])|(?<=[-~至])(20\d\d)(?!\d)")
_DOCUMENT = re.compile(r"《[^》]*》|\([^()]*(?:\([^()]*\)[^()]*)*\)\(?|[\u4e00-\u9fff]*\(20\d\d\)第?\d*号?")
_DOCUMENT_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,12})\(((?:19|20)\d\d)\)\s*第?\s*(\d+)\s*号")
_MONEY_IN = re.compile(r"[,。;、]")
_YEARS_IN = re.compile(r"\(20\d\d\)\s*第?\d*号?")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a text: yuan, half of its last printed place in yuan, the text as printed, and what leads to it."""

    yuan: float
    half_place: float
    text: str
    lead: str

    def is_about(self, amount: float | None) -> bool:
        """Whether it is this amount, as far as it is printed."""
        return amount is not None and abs(self.yuan - amount) <= self.half_place + 0.005


def money_in(text: str) -> Iterator[Money]:
    """The amounts in a folded text; rates such as 元/亩 are none."""
    for match in _MONEY.finditer(text):
        digits = match[1].replace(",", "")
        factor = FACTORS[match[2]]
        places = len(digits.partition(".")[2])
        lead = _MONEY_IN.split(text[: match.start()])[-1][-14:]
        yield Money(float(digits) * factor, factor / 10**places / 2 if places or factor > 1 else 0, match[0], lead)


def money_value(number: float | None, unit: str | None) -> float | None:
    """A target value as yuan; None where its unit is no money."""
    factor = FACTORS.get(unit or "")
    return None if number is None or factor is None else number * factor


@lru_cache(maxsize=4096)
def years_in(text: str) -> tuple[int, ...]:
    """The years named in a folded text, those of document numbers left out."""
    if "20" not in text:
        return ()
    plain = _YEARS_IN.sub("", text)
    return tuple(int(match[1] or match[2]) for match in _YEAR.finditer(plain))


def document_numbers(text: str) -> list[tuple[str, int]]:
    """The document numbers in a folded text, each with its year."""
    return [(match[0], int(match[2])) for match in _DOCUMENT_NUMBER.finditer(text)] if "号" in text else []


def without_documents(text: str) -> str:
    """A text without its document titles and numbers."""
    return _DOCUMENT.sub("", text)


def states_total(money: Money) -> str:
    """The words before an amount that say it is the project's money; "" where there are none."""
    return "" if has("money_not", money.lead) else has("money_total", money.lead)


def is_project_money(money: Money) -> str:
    """The words before an amount that tell of the project's money, less certain than `states_total`."""
    return "" if has("money_not", money.lead) else has("money_lead", money.lead)
