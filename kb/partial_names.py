"""A part of a name, as people write it -> the whole names that it may stand for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_NEAR = 5
"""Names that are offered in place of one that is none."""


def whole_names(said: str, names: Iterable[str]) -> list[str]:
    """The name itself, else all names that contain it: `whole_names("民政", names)` is 方山县民政局 and others."""
    known = list(names)
    return [said] if said in known else [name for name in known if said and said in name]


def one_of_names(said: str, names: Iterable[str]) -> list[str]:
    """The one name that is meant, or all that may be: of 成本 it is 成本指标, which begins so, not 经济成本指标."""
    meant = whole_names(said, names)
    beginning = [name for name in meant if name.startswith(said)]
    return beginning if len(beginning) == 1 else meant


def near_names(said: str, names: Iterable[str]) -> list[str]:
    """Names that may be meant by one that is none, the likeliest first."""
    known = [name for name in names if name]
    return (whole_names(said, known) or get_close_matches(said, known, MOST_NEAR, 0.4))[:MOST_NEAR]
