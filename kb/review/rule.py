"""What a rule is: a small function with an identity, a severity, a remedy and a manual page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from kb.review.context import Context
from kb.review.subject import Subject

Severity = Literal["must", "should", "hint"]
Family = Literal["completeness", "consistency", "relevance", "measurability", "feasibility", "copy", "format"]

SEVERITIES: tuple[Severity, ...] = ("must", "should", "hint")
FAMILIES: tuple[Family, ...] = (
    "completeness", "consistency", "relevance", "measurability", "feasibility", "copy", "format",
)  # fmt: skip
MANUAL_PARTS = ("查什么", "为什么", "依据", "错例", "对例")
"""What every manual page has, in this order."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw at one place.

    `field` is a column of projects, `funding.annual` or `indicators.period.7` (horizon and position);
    `evidence` quotes the form; `fix` says what to write instead where the rule's own remedy is too general;
    `covers` are further fields that this finding speaks for.
    """

    field: str
    message: str
    evidence: str
    fix: str = ""
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule could not know; `reason` says what was missing. It is counted, and no finding is made."""

    reason: str


Check = Callable[[Subject, Context], Iterator[Seen | Unknown]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule under its stable id. `manual` is the page in Chinese, by the names of MANUAL_PARTS."""

    id: str
    family: Family
    severity: Severity
    title: str
    remedy: str
    manual: dict[str, str]
    check: Check


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as it is stored; the fields are the columns of the table."""

    rule: str
    family: Family
    severity: Severity
    field: str
    message: str
    evidence: str
    suggestion: str
    covers: tuple[str, ...] = ()


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order of registration. Filled when the modules of the families are imported."""


def rule(rule_id: str, family: Family, severity: Severity, remedy: str) -> Callable[[Check], Check]:
    """Register a function as a rule. Its docstring is a title line and the parts of the manual page."""

    def register(check: Check) -> Check:
        if rule_id in RULES:
            raise ValueError(f"two rules are called {rule_id}")
        title, manual = read_manual(rule_id, check.__doc__ or "")
        RULES[rule_id] = Rule(rule_id, family, severity, title, remedy, manual, check)
        return check

    return register


def read_manual(rule_id: str, docstring: str) -> tuple[str, dict[str, str]]:
    """A docstring -> title and parts. Raises ValueError where a part is missing."""
    lines = [line.strip() for line in docstring.strip().splitlines() if line.strip()]
    manual: dict[str, str] = {}
    part = ""
    for line in lines[1:]:
        head, _, rest = line.partition("：")
        if head in MANUAL_PARTS:
            part = head
            manual[part] = rest
        elif part:
            manual[part] += line
    if tuple(manual) != MANUAL_PARTS:
        raise ValueError(f"rule {rule_id}: its manual page should have {MANUAL_PARTS}, it has {tuple(manual)}")
    return lines[0].rstrip("。"), manual
