"""What a rule may ask beyond its own form: other forms of the document, likenesses found, values of like projects."""

from __future__ import annotations

import sqlite3
from collections import Counter
from statistics import median
from typing import Any, NamedTuple

FEWEST_LIKE_VALUES = 12
"""Values that a usual value is told from; with fewer the rule stays silent."""


FEWEST_FORMS_OF_A_COPY = 3


class Likeness(NamedTuple):
    """Another project that was found to be like this one."""

    project_id: int
    kind: str
    score: float
    project_name: str
    department_name: str
    fiscal_year: int | None


class Context:
    """Answers come from `connection` and are remembered for as long as a document is under review."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names: dict[int, dict[str, Counter[str]]] = {}
        self._unsigned: dict[int, bool] = {}
        self._usual: dict[tuple[str, str, str], float | None] = {}

    def names_of_code(self, document_id: int, code: str) -> Counter[str]:
        """The department names that stand beside a code in a document, and how often."""
        if document_id not in self._names:
            names: dict[str, Counter[str]] = {}
            for other, name, count in self._connection.execute(_NAMES, (document_id,)):
                names.setdefault(other, Counter())[name] += count
            self._names[document_id] = names
        return self._names[document_id].get(code, Counter())

    def is_unsigned(self, document_id: int) -> bool:
        """Whether a document of several forms has no signature on any: a published copy, in which names are left out."""
        if document_id not in self._unsigned:
            forms, signed = self._connection.execute(_SIGNED, (document_id,)).fetchone()
            self._unsigned[document_id] = forms >= FEWEST_FORMS_OF_A_COPY and not signed
        return self._unsigned[document_id]

    def likenesses(self, project_id: int) -> list[Likeness]:
        """What the table of similar projects holds of a project, the likest first."""
        return [Likeness(*row) for row in self._connection.execute(_LIKENESSES, (project_id, project_id))]

    def usual_value(self, row: Any, project_id: int) -> float | None:
        """The median of other projects' values for a standard indicator in the same unit; None where too few are known."""
        standard, unit, horizon = row["standard_id"], row["unit"] or "", row["horizon"]
        if standard is None:
            return None
        key = (standard, unit, horizon)
        if key not in self._usual:
            found = self._connection.execute(_VALUES, (standard, unit, horizon, project_id)).fetchall()
            self._usual[key] = median(v for (v,) in found) if len(found) >= FEWEST_LIKE_VALUES else None
        return self._usual[key]


_NAMES = """
select department_code, department_name, count(*) from projects
where document_id = ? and department_code <> '' and department_name <> '' group by 1, 2"""
_SIGNED = """
select count(*), sum(coalesce(responsible, '') <> '' or coalesce(handler, '') <> '') from projects where document_id = ?"""
_LIKENESSES = """
select p.id, s.kind, s.score, coalesce(p.project_name, ''), coalesce(p.department_name, ''), p.fiscal_year from (
    select project_b as other, score, kind from similar_projects where project_a = ?
    union all select project_a, score, kind from similar_projects where project_b = ?
) s join projects p on p.id = s.other order by s.score desc, p.id limit 5"""
_VALUES = """
select number from indicators
where standard_id = ? and coalesce(unit, '') = ? and horizon = ? and number > 0 and project_id <> ? limit 500"""
