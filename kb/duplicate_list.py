"""similar_projects -> pairs with their evidence, and groups of them, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from kb.likeness_index import RARE_LIMIT
from kb.pair_evidence import passages_between
from kb.pair_marks import with_marks

COUNTED_TO = 10_000
"""Forms that share a passage are counted up to this many."""

PASSAGES_TOLD = 8
"""Passages that are told with a pair in a list; its own page shows all."""

PAIR_COLUMNS = (
    "project_a", "project_b", "document_a", "ordinal_a", "document_b", "ordinal_b", "project_name_a", "project_name_b",
    "department_a", "department_b", "fiscal_year_a", "fiscal_year_b", "annual_total_a", "annual_total_b",
    "score", "kind", "label", "changed", "containment_a", "containment_b", "longest", "mark", "reason",
)  # fmt: skip

_SELECT = """
select s.project_a, s.project_b, da.path as document_a, a.ordinal as ordinal_a, db.path as document_b,
    b.ordinal as ordinal_b, a.project_name as project_name_a, b.project_name as project_name_b,
    a.department_name as department_a, b.department_name as department_b, a.fiscal_year as fiscal_year_a,
    b.fiscal_year as fiscal_year_b, a.annual_total as annual_total_a, b.annual_total as annual_total_b,
    s.score, s.kind, s.label, s.changed, s.containment_a, s.containment_b, s.longest, s.fields, s.differences"""
_FROM = """
from similar_projects s
    join projects a on a.id = s.project_a join documents da on da.id = a.document_id
    join projects b on b.id = s.project_b join documents db on db.id = b.document_id"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pairs are wanted; a filter that is None lets all pass. `department` is a part of either department's name."""

    min_score: float | None = None
    label: str | None = None
    kind: str | None = None
    department: str | None = None
    year: int | None = None
    project: int | None = None

    def sql(self) -> tuple[str, dict[str, object]]:
        """The condition, and its arguments."""
        clauses = {
            "min_score": "s.score >= :min_score",
            "label": "s.label = :label",
            "kind": "s.kind = :kind",
            "department": "(instr(a.department_name, :department) or instr(b.department_name, :department))",
            "year": ":year in (a.fiscal_year, b.fiscal_year)",
            "project": ":project in (s.project_a, s.project_b)",
        }
        used = {name: getattr(self, name) for name in clauses if getattr(self, name) is not None}
        return " and ".join(clauses[name] for name in used) or "true", used


def find_pairs(db: Database, filters: Filters, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Pairs, near duplicates first and the likest of them first, with scores per field, differences and marks."""
    where, arguments = filters.sql()
    order = "s.kind = 'near_duplicate' desc, case s.kind when 'near_duplicate' then s.score else s.longest end desc"
    cursor = db.execute(
        f"{_SELECT} {_FROM} where {where} order by {order}, s.project_a, s.project_b limit :limit offset :offset",
        {**arguments, "limit": limit, "offset": offset},
    )
    names = [column[0] for column in cursor.description]
    pairs = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for pair in pairs:
        pair["fields"], pair["differences"] = json.loads(pair["fields"]), json.loads(pair["differences"])
    return with_marks(db, pairs)


def count_pairs(db: Database, filters: Filters) -> int:
    """How many pairs the filters leave."""
    where, arguments = filters.sql()
    (number,) = db.execute(f"select count(*) {_FROM} where {where}", arguments).fetchone()
    return int(number)


def with_passages(db: Database, pairs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pairs, each with its shared passages, longest first; `forms` says how many forms have a passage."""
    return [
        {**pair, "passages": passages_of(db, pair["project_a"], pair["project_b"])[:PASSAGES_TOLD]} for pair in pairs
    ]


def likeness_findings(pairs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The likenesses of drafts as findings, beside those of the review: which stored form a draft is like, and where."""
    return [_as_finding(pair) for pair in pairs]


def _as_finding(pair: dict[str, Any]) -> dict[str, Any]:
    new, old = ("b", "a") if pair["draft"] == "b" else ("a", "b")
    shared = next((passage["text"] for passage in pair["passages"] if not passage["boilerplate"]), "")
    return {
        "project_id": pair[f"project_{new}"],
        "document": pair[f"document_{new}"],
        "ordinal": pair[f"ordinal_{new}"],
        "project_name": pair[f"project_name_{new}"],
        "rule": "like-a-stored-form",
        "family": "copy",
        "severity": "should" if pair["kind"] == "near_duplicate" else "hint",
        "field": "project_name",
        "message": f"与“{pair[f'project_name_{old}']}”（{pair[f'document_{old}']} 第 {pair[f'ordinal_{old}']} 张）"
        f"{pair['label']}，相似度 {pair['score']:.2f}。",
        "evidence": shared,
        "suggestion": "请核对是否重复申报或照抄；确属不同项目的，请写明对象、内容和金额的区别。",
    }


def passages_of(db: Database, a: int, b: int) -> list[dict[str, Any]]:
    """The passages that two forms share. What more than RARE_LIMIT forms have is marked as boilerplate, with the count."""
    rows = []
    for passage in passages_between(db, a, b):
        row = passage._asdict()
        forms = _forms_with(db, row.pop("keys"))
        rows.append({**row, "forms": forms, "boilerplate": forms > RARE_LIMIT})
    return rows


def _forms_with(db: Database, keys: Sequence[int]) -> int:
    """How many forms have a passage: as many as have the rarest of its fingerprints, at the most."""
    sql = "select count(*) from (select 1 from fingerprints where key = ? limit ?)"
    return min(int(db.execute(sql, (key, COUNTED_TO)).fetchone()[0]) for key in keys)


def find_groups(db: Database, filters: Filters, limit: int = 50) -> list[list[dict[str, Any]]]:
    """Forms that hang together by near duplicates that nobody has refuted, groups of three and more, largest first."""
    pairs = find_pairs(db, Filters(**{**_as_dict(filters), "kind": "near_duplicate"}), limit=100_000)
    parents: dict[int, int] = {}

    def root(number: int) -> int:
        parents.setdefault(number, number)
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for pair in pairs:
        if pair["mark"] != "refuted":
            a, b = sorted((root(pair["project_a"]), root(pair["project_b"])))
            parents[b] = a
    groups: dict[int, list[int]] = {}
    for number in sorted(parents):
        groups.setdefault(root(number), []).append(number)
    large = sorted((group for group in groups.values() if len(group) > 2), key=lambda group: (-len(group), group))
    return [_members(db, group) for group in large[:limit]]


def _as_dict(filters: Filters) -> dict[str, Any]:
    return {name: getattr(filters, name) for name in Filters.__dataclass_fields__}


def _members(db: Database, group: Sequence[int]) -> list[dict[str, Any]]:
    columns = ("project_id", "project_name", "department_name", "fiscal_year", "annual_total")
    rows = []
    for number in group:
        row = db.execute(
            "select id, project_name, department_name, fiscal_year, annual_total from projects where id = ?", (number,)
        ).fetchone()
        rows.append(dict(zip(columns, row, strict=True)))
    return rows
