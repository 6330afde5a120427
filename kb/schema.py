"""Every table and index of a database, and how one is opened; its Chinese views are in kb.views."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from kb.errors import WrongUse
from kb.segment import segmenter
from kb.views import VIEWS

SCHEMA_VERSION = 7
INDEX_HELD = 32 * 1024 * 1024
"""Bytes of new index entries that SQLite holds before it writes them: fewer and larger pieces to merge and to read."""

CACHE_KIB = 64 * 1024
"""Pages that SQLite keeps at hand; an index of many forms is touched all over by each load."""

PAGES_PER_CHECKPOINT = 8000
"""Pages of the write-ahead log, some 32 MB, after which it is emptied into the database: a page that many
transactions change is written there once."""

APPLICATION_ID = 0x4A58_4B42  # "JXKB": tells our databases from any other SQLite file

TABLES = """
create table meta (
    key text primary key,
    value text not null
) without rowid;

create table documents (
    id integer primary key,
    path text not null unique,
    path_key text not null unique,
    sha256 text not null,
    format text,
    status text not null check (status in ('loaded', 'partial', 'quarantined', 'needs_ocr')),
    bytes integer not null,
    form_count integer not null,
    problem_count integer not null,
    loaded_at text not null,
    parser_version text not null
);
create index documents_sha256 on documents (sha256);

create table projects (
    id integer primary key,
    document_id integer not null references documents (id),
    ordinal integer not null,
    locator text not null,
    form_kind text not null,
    project_name text,
    fiscal_year integer,
    department_code text,
    department_name text,
    implementing_unit text,
    region text,
    attribute text,
    period text,
    period_total numeric,
    annual_total numeric,
    overview text,
    basis text,
    necessity text,
    safeguards text,
    plan text,
    period_goal text,
    annual_goal text,
    goal_completion text,
    filled_raw text,
    filled_at text,
    responsible text,
    handler text,
    phone text,
    unique (document_id, ordinal)
);
create index projects_department on projects (department_name, fiscal_year, annual_total, period_total);
create index projects_fiscal_year on projects (fiscal_year, annual_total, period_total);
create index projects_annual_total on projects (annual_total);
create index projects_region on projects (region);

create table funding (
    project_id integer not null references projects (id),
    horizon text not null check (horizon in ('period', 'annual')),
    source text not null
        check (source in ('total', 'central', 'provincial', 'county', 'self_raised', 'other')),
    amount numeric,
    primary key (project_id, horizon, source)
) without rowid;

create table standard_indicators (
    id text primary key,
    level1 text not null,
    level2 text not null,
    name text not null,
    sector text not null,
    explanation text not null,
    kind text not null check (kind in ('quantitative', 'qualitative')),
    operator text not null,
    unit text not null,
    usual text not null,
    direction text not null,
    triggers text not null,
    aliases text not null,
    basis text not null,
    source text not null,
    own integer not null
);

create table indicators (
    id integer primary key,
    project_id integer not null references projects (id),
    horizon text not null check (horizon in ('period', 'annual')),
    position integer not null,
    level1 text not null,
    level2 text not null,
    level2_raw text not null,
    name text not null,
    value_raw text not null,
    operator text,
    number real,
    unit text,
    kind text not null check (kind in ('quantitative', 'qualitative')),
    weight real,
    direction text,
    actual_raw text,
    points real,
    score real,
    standard_id text references standard_indicators (id),
    locator text not null
);
create index indicators_project on indicators (project_id, horizon, level2);
create index indicators_name on indicators (name);
create index indicators_standard on indicators (standard_id);

create table similar_projects (
    project_a integer not null references projects (id),
    project_b integer not null references projects (id),
    score real not null,
    kind text not null check (kind in ('near_duplicate', 'copied_text')),
    label text not null check (label in ('疑似重复申报', '跨年度滚动', '疑似拆分', '文本雷同', '同一政策')),
    changed integer,
    containment_a real not null,
    containment_b real not null,
    longest integer not null,
    fields text not null,
    differences text not null,
    primary key (project_a, project_b, kind)
) without rowid;
create index similar_projects_b on similar_projects (project_b);

create table compared (
    project_id integer primary key references projects (id),
    state text not null default 'done' check (state in ('done', 'again', 'lost')),
    reviewed integer not null default 0
);
create index compared_unreviewed on compared (project_id) where not reviewed;

create table fingerprints (
    key integer not null,
    project_id integer not null,
    primary key (key, project_id)
) without rowid;

create table minhash_bands (
    key integer not null,
    project_id integer not null,
    primary key (key, project_id)
) without rowid;

create table pair_marks (
    identity_a text not null,
    identity_b text not null,
    status text not null check (status in ('accepted', 'refuted')),
    reason text not null,
    marked_at text not null,
    primary key (identity_a, identity_b)
) without rowid;

create table findings (
    id integer primary key,
    project_id integer not null references projects (id),
    rule text not null,
    family text not null check (family in ('completeness', 'consistency', 'relevance', 'measurability',
                                           'feasibility', 'copy', 'format')),
    severity text not null,
    field text,
    message text not null,
    evidence text,
    suggestion text
);
create index findings_project on findings (project_id);

create table rules (
    id text primary key,
    title text not null
) without rowid;

create table unchecked (
    project_id integer not null references projects (id),
    rule text not null,
    reason text not null,
    primary key (project_id, rule)
) without rowid;

create table waivers (
    id integer primary key,
    rule text not null,
    department_name text not null,
    project_name text,
    fiscal_year integer,
    reason text not null,
    made_at text not null
);
create index waivers_rule on waivers (rule, department_name);

create table approvals (
    id integer primary key,
    project_id integer unique,
    digest text not null,
    number text not null,
    approved_at text not null,
    changed integer not null default 0
);
create index approvals_digest on approvals (digest);

create table problems (
    id integer primary key,
    document_id integer not null references documents (id),
    project_id integer references projects (id),
    locator text not null,
    code text not null,
    message text not null
);
create index problems_document on problems (document_id);
create index problems_project on problems (project_id);

create table search_cards (
    project_id integer primary key,
    card text not null
);

create table indicator_names (
    id integer primary key,
    name text not null unique,
    uses integer not null
);

create table search_terms (
    term text primary key,
    uses integer not null,
    pinyin text not null,
    initials text not null
) without rowid;
create index search_terms_pinyin on search_terms (pinyin);
create index search_terms_initials on search_terms (initials);
"""

# Contentless: the text is stored once, in the tables above. What goes in is made by kb.search_index.
INDEXES = """
create virtual table search_text using fts5 (
    terms,
    content='', tokenize="unicode61 remove_diacritics 0"
);
create virtual table search_indicators using fts5 (
    name,
    content='', tokenize="unicode61 remove_diacritics 0"
);
"""


PUBLIC = "public"
"""The key of `meta` that a public copy has; its value is when it was made."""


class DatabaseMismatch(WrongUse):
    """The file is no database of ours, or one of another version. The message says the remedy."""


def open_database(
    path: Path, *, create: bool = False, readonly: bool = False, any_segmenter: bool = False, working: bool = False
) -> Database:
    """Open a database and make sure that it is ours and of this version.

    With `create`, a missing or empty file becomes a new database; with `any_segmenter`, an index that was cut
    in another way is let pass, to be built anew. A public copy is opened `readonly` alone, and not where what only a
    `working` database has is asked for. Raises DatabaseMismatch with a message for the user otherwise.
    """
    if path.is_dir():
        raise DatabaseMismatch(f"{path} 是文件夹，不是数据库文件。请给出数据库文件名，例如 jixiao.db。")
    if not path.exists() and not create:
        raise DatabaseMismatch(f"找不到数据库 {path}。请先用 jixiao load {path} 文件… 建库。")
    if create and not path.parent.is_dir():
        raise DatabaseMismatch(f"文件夹 {path.parent} 不存在。请先建好文件夹，或换一个位置。")
    try:
        if readonly:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
        else:
            connection = sqlite3.connect(path, timeout=30)
        db = Database(connection)
        if create and db.execute("select count(*) from sqlite_master").fetchone() == (0,):
            create_schema(db)
        application_id = db.execute("pragma application_id").fetchone()[0]
        version = db.execute("pragma user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise DatabaseMismatch(
            f"{path} 打不开：不是 SQLite 数据库，或已损坏，或没有读写权限。请检查文件名。"
        ) from error
    if application_id != APPLICATION_ID:
        raise DatabaseMismatch(f"{path} 是别的程序的 SQLite 数据库，不是绩效目标库。请换一个文件名。")
    if version != SCHEMA_VERSION:
        raise DatabaseMismatch(
            f"{path} 的库结构是第 {version} 版，本程序用第 {SCHEMA_VERSION} 版。请用 jixiao load 重新建库。"
        )
    if not any_segmenter:
        _check_segmenter(db, path)
    if (working or not readonly) and is_public(connection):
        raise DatabaseMismatch(
            f"{path} 是公开库，里面没有审核意见和相似项目，也不能改。请用工作库；改好以后用 jixiao publish 重新公开。"
        )
    db.execute("pragma foreign_keys = on")
    db.execute("pragma synchronous = normal")
    db.execute(f"pragma cache_size = -{CACHE_KIB}")
    db.execute(f"pragma wal_autocheckpoint = {PAGES_PER_CHECKPOINT}")
    return db


def is_public(connection: sqlite3.Connection) -> bool:
    """Whether a database is a public copy."""
    return connection.execute("select 1 from meta where key = ?", (PUBLIC,)).fetchone() is not None


def record_segmenter(db: Database) -> None:
    """Write down what the indexes are cut with."""
    db.table("meta").upsert_all(({"key": key, "value": value} for key, value in segmenter().items()), pk="key")


def _check_segmenter(db: Database, path: Path) -> None:
    """An index cut in one way cannot be asked with words cut in another: half of the answers would be missing."""
    recorded = dict(db.execute("select key, value from meta").fetchall())
    for key, value in segmenter().items():
        if recorded.get(key) != value:
            raise DatabaseMismatch(
                f"{path} 的全文索引是用另一种分词建的（{key}：库中为 {recorded.get(key, '无')}，本程序为 {value}），"
                f"直接检索会漏掉结果。请用 jixiao reindex {path} 重建索引。"
            )


def create_schema(db: Database) -> None:
    """Lay out an empty database. WAL lets the site read while files are being loaded."""
    db.execute("pragma journal_mode = wal")
    views = "".join(f"create view {name} as {select};\n" for name, select in VIEWS.items())
    marks = f"pragma application_id = {APPLICATION_ID}; pragma user_version = {SCHEMA_VERSION};"
    held = f"insert into search_text (search_text, rank) values ('hashsize', {INDEX_HELD});"
    db.executescript(f"begin; {TABLES} {INDEXES} {held} {views} {marks} commit;")
    with db.atomic():
        record_segmenter(db)
