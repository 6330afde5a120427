"""A row of a budget, whose project it may be, and how departments and units are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ingest.values import split_department

_UNIT_NAME = re.compile(
    r"[\u4e00-\u9fff()（）、“”]{1,30}(?:局|委|办|办公室|委员会|联合会|妇联|科协|残联|文联|工商联|总工会|中心|院|所|站|队|校|学|园|馆|社|会|部|镇|乡|街道|街道办事处|政府|机关|公司|集团|人大|政协)"
    r"(?:本级|机关|[(（](?:本级|机关)[)）])?"
)
"""How departments and units are called."""
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十]+[)）、.．]\s*")


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A row below the header as it stands. `marks` say which of the columns of codes and marks are filled; `coded`, that one of codes is;
    `basic`, that a column calls it basic expenditure; `split`, that it is what a project spends on one thing; `merged`, that the cell of
    its name goes on over rows below; `texts` are the columns in which it says something else."""

    locator: str
    name: str
    department: str
    unit: str
    amount: Decimal | None
    decimals: int
    marks: tuple[bool, ...]
    coded: bool
    basic: bool
    split: bool
    merged: bool = False
    texts: frozenset[int] = frozenset()


class Office(NamedTuple):
    """Who has a project: a department, and a unit of it where one is told."""

    department: str = ""
    unit: str = ""


def is_unit_name(text: str) -> bool:
    """Whether a text is called as departments and units are."""
    return bool(_UNIT_NAME.fullmatch(text.strip()))


def bare(text: str) -> str:
    """The name of a department without its code."""
    return split_department(text)[1].strip() if text else ""


def unnumbered(text: str) -> str:
    """A heading without 一、 before it."""
    return _NUMBERED.sub("", text)
