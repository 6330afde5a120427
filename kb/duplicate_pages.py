"""What the pages of duplicates show: connection and address -> plain values."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlite_utils import Database

from kb.duplicate_list import Filters, find_groups, find_pairs, passages_of
from kb.form_page import form_rows
from kb.masking import FIELDS
from kb.pair_label import LABELS
from kb.wording import MONEY_COLUMNS, file_shown, label, yuan

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    """A page of pairs, the groups that the filters leave, and what the filters can be."""

    pairs: list[dict[str, Any]]
    groups: list[list[dict[str, Any]]]
    chosen: dict[str, str]
    labels: tuple[str, ...]
    years: list[int]
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One form of a comparison: its row, and where it comes from."""

    project: dict[str, Any]
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two forms beside each other; `rows` holds name, score, and the texts of both with shared passages marked."""

    a: Side
    b: Side
    pair: dict[str, Any] | None
    rows: list[tuple[str, float | None, Markup, Markup]]
    facts: list[tuple[str, str, str]]
    differences: list[tuple[str, str, str]]
    passages: list[dict[str, Any]]


def _database(connection: sqlite3.Connection) -> Database:
    return Database(connection, recursive_triggers=False)


def chosen_filters(arguments: Mapping[str, str]) -> Filters:
    """The filters of an address; what makes no sense is left out."""
    try:
        score = float(arguments.get("score") or "nan")
    except ValueError:
        score = float("nan")
    year = arguments.get("year") or ""
    wanted = arguments.get("label")
    return Filters(
        min_score=score if 0 <= score <= 1 else None,
        label=wanted if wanted in LABELS else None,
        department=(arguments.get("department") or "").strip()[:50] or None,
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
    )


def duplicates_page(connection: sqlite3.Connection, arguments: Mapping[str, str], page: int) -> DuplicatesPage:
    """A page of the list of pairs."""
    db = _database(connection)
    filters = chosen_filters(arguments)
    pairs = find_pairs(db, filters, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE)
    shown = {"label": filters.label, "department": filters.department, "year": filters.year, "score": filters.min_score}
    years = [row[0] for row in db.execute("select distinct fiscal_year from projects where fiscal_year order by 1")]
    return DuplicatesPage(
        pairs=pairs[:PAGE_SIZE],
        groups=find_groups(db, filters, 20) if page == 1 else [],
        chosen={name: str(value) for name, value in shown.items() if value is not None},
        labels=LABELS,
        years=years,
        page=page,
        has_next=len(pairs) > PAGE_SIZE,
    )


def compare_page(connection: sqlite3.Connection, a: int, b: int) -> ComparePage | None:
    """Two forms beside each other; None where one of them does not exist."""
    db = _database(connection)
    first, second = form_rows(connection, a), form_rows(connection, b)
    if first is None or second is None:
        return None
    low, high = min(a, b), max(a, b)
    stored = [pair for pair in find_pairs(db, Filters(project=low), 1000) if pair["project_b"] == high]
    pair = stored[0] if stored else None
    sides = "ab" if a == low else "ba"
    passages = passages_of(db, low, high) if pair else []
    rows = []
    for field in FIELDS:
        texts = [_text(form, field) for form in (first, second)]
        spans = [
            [(p[f"start_{side}"], p[f"end_{side}"], p["boilerplate"]) for p in passages if p[f"field_{side}"] == field]
            for side in sides
        ]
        score = pair["fields"].get(field) if pair else None
        if texts[0] == texts[1]:
            spans = [found or [(0, len(text), False)] for text, found in zip(texts, spans, strict=True)]
        marked = [_marked(text, found) for text, found in zip(texts, spans, strict=True)]
        rows.append((label("field", field), score, marked[0], marked[1]))
    values = {} if pair is None else pair["differences"]
    shown = [(_difference(name, both), *(_shown(name, value) for value in both)) for name, both in values.items()]
    return ComparePage(
        a=Side(first["project"], first["document"]),
        b=Side(second["project"], second["document"]),
        pair=pair,
        rows=rows,
        facts=_facts(first["project"], second["project"]),
        differences=[(name, x, y) if sides == "ab" else (name, y, x) for name, x, y in shown],
        passages=[{**p, "field": label("field", p[f"field_{sides[0]}"])} for p in passages],
    )


def _text(form: Mapping[str, Any], field: str) -> str:
    if field == "indicators":
        return "\n".join(dict.fromkeys(f"{row['name']} {row['value_raw']}" for row in form["indicators"]))
    return str(form["project"][field] or "")


def _difference(name: str, both: list[Any]) -> str:
    """What a row of differences holds. Of dates, numbers and the like it is those that the other form has not."""
    return f"另一表没有的{label('difference', name)}" if isinstance(both[0], list) else label("difference", name)


def _shown(name: str, value: Any) -> str:
    if name in MONEY_COLUMNS:
        return yuan(value)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")


def _facts(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    names = {
        "department_name": "主管部门", "implementing_unit": "实施单位", "fiscal_year": "年度", "attribute": "项目属性",
        "period": "项目期", "period_total": "实施期资金总额（元）", "annual_total": "年度资金总额（元）",
        "filled_at": "填报时间",
    }  # fmt: skip

    def told(row: Mapping[str, Any], column: str) -> str:
        if column in MONEY_COLUMNS:
            return yuan(row[column])
        return str(row[column] or "").replace("T", " " if column == "filled_at" else "T")

    return [(name, told(a, column), told(b, column)) for column, name in names.items()]


def _marked(text: str, spans: list[tuple[int, int, bool]]) -> Markup:
    """The text as HTML, shared passages marked, boilerplate in its own way."""
    parts: list[Markup] = []
    done = 0
    for start, end, stock in sorted(spans):
        if start < done:
            continue
        mark = Markup('<mark class="stock">{}</mark>') if stock else Markup("<mark>{}</mark>")
        parts += [Markup.escape(text[done:start]), mark.format(text[start:end])]
        done = end
    return Markup("").join([*parts, Markup.escape(text[done:])])


def public(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without the folders that files lie in."""
    shown = [
        {**pair, **{key: file_shown(pair[key]) for key in ("document_a", "document_b")}} for pair in answer["pairs"]
    ]
    return {**answer, "pairs": shown}
