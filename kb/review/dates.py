"""Dates in folded texts, as months that can be compared; and the month in which a project ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.review.amounts import years_in
from kb.review.subject import Subject

_MONTH = re.compile(r"(?:(20\d\d)年|([次翌明来]年))?(\d{1,2})月(?!份?以)")
_SPAN_OF_YEARS = re.compile(r"20\d\d年?度?[-~至到]+20\d\d")
_DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日")
_DOTTED = re.compile(r"20\d\d[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
_PART_OF_MONTH = re.compile(r"(?:20\d\d年(\d{1,2})月|(\d{1,2})月(?:底|末|初|中旬|上旬|下旬|前))")
_NO_MONTH = re.compile(r"(?:(?<=[,。;、])|^)(?:1[3-9]|[2-9]\d)月(?=[\u4e00-\u9fff])(?![龄以内大])")
"""A month beyond December where a clause begins: 14月验收."""
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Month(NamedTuple):
    """A month as a number that counts on over the years, the place in the text, and its words."""

    number: int
    start: int
    end: int
    text: str


def month_number(year: int, month: int) -> int:
    """January 2024 -> 24288; later months are larger."""
    return year * 12 + month - 1


def months_in(text: str, year: int | None) -> Iterator[Month]:
    """The months of a folded text; one without a year is of the year named before it, or of `year`."""
    if "月" not in text:
        return
    current = year
    for match in _MONTH.finditer(text):
        current = int(match[1]) if match[1] else current
        if current is not None and 1 <= int(match[3]) <= 12:
            named = current + 1 if match[2] else current
            yield Month(month_number(named, int(match[3])), match.start(), match.end(), match[0])


class End(NamedTuple):
    """The last month of a project, and whether the form names a month."""

    month: int
    stated: bool


def last_month(s: Subject) -> End | None:
    """When a project ends, by its 项目期, else by its years; None where it does not say."""
    period = s.folded("period").replace(" ", "")
    named = [*years_in(period), *years_in(s.folded("project_name"))]
    months = [month.number for month in months_in(period, s.year)]
    if months and "年" in period:
        return End(max(months), True)
    if _SPAN_OF_YEARS.search(period):
        return End(month_number(max(named), 12), False)
    if s.year is None or s.years is None:
        return None
    return End(month_number(max([s.year + s.years - 1, *named]), 12), False)


def impossible_dates(text: str) -> Iterator[str]:
    """The dates of a folded text that no calendar has: 13月, 9月31日."""
    for match in _DOTTED.finditer(text) if "20" in text else ():
        month, day = int(match[1]), int(match[2] or 1)
        if not 1 <= month <= 12 or not 1 <= day <= _LONGEST[month - 1]:
            yield match[0]
    if "月" not in text:
        return
    for match in _NO_MONTH.finditer(text):
        yield match[0]
    for match in _DAY.finditer(text):
        month, day = int(match[2]), int(match[3])
        if not 1 <= month <= 12 or not 1 <= day <= _LONGEST[month - 1]:
            yield match[0]
    for match in _PART_OF_MONTH.finditer(text):
        if not 1 <= int(match[1] or match[2]) <= 12:
            yield match[0]
