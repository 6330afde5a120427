"""Review: rows of a form -> findings, by rules that are functions with a manual page each.

The door of this room: `review(subject, context)`. Modules of families register their rules when they are imported here.
"""

from __future__ import annotations

from kb.review import (  # noqa: F401 -- importing registers the rules, in the order of the families
    completeness,
    consistency,
    consistency_between,
    consistency_counts,
    consistency_prices,
    consistency_sums,
    consistency_text,
    consistency_worked,
    copying,
    feasibility,
    figures,
    foreign,
    levels,
    marks,
    measurability,
    relevance,
    schedule,
    timing,
    wording,
    writing,
)
from kb.review.run import Reviewed, review

__all__ = ["Reviewed", "review"]
