"""Numbers of a form: which are told again elsewhere, and which are of what there is."""

from __future__ import annotations

import re

from kb.review.mentions import Mention, plain_quantity
from kb.review.subject import Line, Subject
from kb.review.words import has

COMMON_UNITS = frozenset("人 个 次 项 处 天 元 米 家 条 件 份 人次 户".split())
"""Units that many things of one form are counted in: a number alone does not tell which thing it counts."""
_OF_THE_PROJECT = re.compile("(?:[对在为向]|覆盖)全[县市区旗州省]$")


def quantity_of(line: Line) -> tuple[float, str] | None:
    """An indicator's value in plain units; None for rates, prices and what is no number."""
    return plain_quantity(line.row["number"], line.row["unit"])


def is_told_elsewhere(s: Subject, mention: Mention) -> bool:
    """Whether an indicator has this number, or all indicators of its unit together."""
    numbers = [q[0] for line in s.named if (q := quantity_of(line)) and q[1] == mention.unit]
    return mention.number in numbers or mention.number == sum(numbers)


def is_standing(mention: Mention) -> bool:
    """Whether a quantity is of what there is, and not of what the project does."""
    return bool(has("standing", mention.lead)) and not _OF_THE_PROJECT.search(mention.lead)
