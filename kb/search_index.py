"""Project rows -> the full-text index and the vocabulary.

The index is contentless: it holds no text. SQLite asks for the very terms that went in when a row is taken out
again, so both ways go through `index_texts`, on the same stored rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from kb.cards import add_cards, card_of, remove_cards
from kb.filters import facts
from kb.fold import fold
from kb.index_terms import HEAD, INDICATORS, NAME, WHOLE, terms
from kb.segment import BOUNDARY, words
from kb.terms_index import count_indicator_names, count_terms, count_words, word_term

NARRATIVE_FIELDS = ("overview", "basis", "necessity", "safeguards", "plan", "period_goal", "annual_goal")
INDEX_TABLES = ("search_text", "search_indicators")

_FIELDS = (
    "id", "project_name", "fiscal_year", "department_name", "implementing_unit", "region",
    "period_total", "annual_total", "filled_at", *NARRATIVE_FIELDS,
)  # fmt: skip
_INSERT = "insert into search_text (rowid, terms) values (?, ?)"
_DELETE = "insert into search_text (search_text, rowid, terms) values ('delete', ?, ?)"


class IndexTexts(NamedTuple):
    """What is indexed of a project: folded texts, their fields held apart by BOUNDARY, the terms of its facts, its card."""

    project_name: str
    department: str
    year: str
    indicators: str
    narrative: str
    facts: str
    indicator_names: tuple[str, ...]
    card: str


def index_texts(
    project: Mapping[str, object], indicators: Sequence[tuple[str, str, str, str]], sources: Sequence[str]
) -> IndexTexts:
    """What is searched in a project; its indicators are (name, value, horizon, level 2), its sources those of money.

    A text that occurs twice, as most annual halves do, counts once.
    """
    year = project["fiscal_year"]
    money = project["annual_total"] or project["period_total"]
    values = [
        ("department", project["department_name"]),
        ("year", year),
        ("region", project["region"]),
        *(("source", source) for source in sources),
        *(("horizon", row[2]) for row in indicators),
        *(("level2", row[3]) for row in indicators),
    ]
    return IndexTexts(
        fold(str(project["project_name"] or "")),
        _join(str(project[field] or "") for field in ("department_name", "implementing_unit")),
        f"{year}年度" if year else "",
        _join(f"{name} {value}" for name, value, *_ in indicators),
        _join(str(project[field] or "") for field in NARRATIVE_FIELDS),
        facts(dict.fromkeys(values), money if isinstance(money, int | float) else None),
        tuple(row[0] for row in indicators),
        card_of(project, indicators, sources),
    )


def _join(texts: Iterable[str]) -> str:
    return fold(BOUNDARY.join(dict.fromkeys(text for text in texts if text)))


def _terms(texts: IndexTexts) -> str:
    head = BOUNDARY.join((texts.project_name, texts.department, texts.year))
    return " ".join((
        terms(NAME, texts.project_name),
        terms(HEAD, head),
        terms(INDICATORS, texts.indicators),
        terms(WHOLE, BOUNDARY.join((head, texts.indicators, texts.narrative))),
        texts.facts,
    ))  # fmt: skip


def prepare() -> None:
    """Read the dictionaries of words and of pinyin, which takes half a second."""
    word_term(words("绩效")[0])


def add_to_index(db: Database, entries: Iterable[tuple[int, IndexTexts]]) -> None:
    """Add projects, each as (id, texts), to the index and the vocabulary."""
    added = list(entries)
    _write(db, _INSERT, added, 1)
    add_cards(db, [(project_id, texts.card) for project_id, texts in added])


def remove_from_index(db: Database, entries: Iterable[tuple[int, IndexTexts]]) -> None:
    """Take projects out again; the texts must be the ones that were added."""
    removed = list(entries)
    _write(db, _DELETE, removed, -1)
    remove_cards(db, [project_id for project_id, _ in removed])


def _write(db: Database, statement: str, entries: list[tuple[int, IndexTexts]], sign: int) -> None:
    db.conn.executemany(statement, ((project_id, _terms(texts)) for project_id, texts in entries))
    vocabulary: Counter[str] = Counter()
    for _, texts in entries:
        vocabulary.update({*words(texts.indicators), *words(texts.narrative)})
    count_words(db, vocabulary, sign)
    count_terms(db, (text for _, texts in entries for text in (texts.project_name, texts.department)), sign)
    count_indicator_names(db, (name for _, texts in entries for name in texts.indicator_names), sign)


def stored_entries(db: Database, condition: str, arguments: tuple[object, ...]) -> list[tuple[int, IndexTexts]]:
    """The index entries of the stored projects that meet a condition on `projects`."""
    indicators = "select name, value_raw, horizon, level2 from indicators where project_id = ? order by id"
    sources = "select distinct source from funding where project_id = ? and amount > 0"
    entries = []
    for row in db.execute(f"select {', '.join(_FIELDS)} from projects where {condition} order by id", arguments):
        project = dict(zip(_FIELDS, row, strict=True))
        money_from = [source for (source,) in db.execute(sources, (row[0],))]
        entries.append((row[0], index_texts(project, db.execute(indicators, (row[0],)).fetchall(), money_from)))
    return entries


def rebuild_index(db: Database) -> int:
    """Build the indexes anew from the stored rows, with the segmenter of today; returns the number of projects."""
    with db.atomic():
        for index in INDEX_TABLES:
            db.execute(f"insert into {index} ({index}) values ('delete-all')")
        for table in ("search_terms", "search_cards", "indicator_names"):
            db.execute(f"delete from {table}")
        entries = stored_entries(db, "true", ())
        add_to_index(db, entries)
        db.execute("insert into search_text (search_text) values ('optimize')")
    return len(entries)
