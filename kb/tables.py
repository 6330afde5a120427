"""Every table and index of a database; its Chinese views are in kb.views, and kb.schema lays all of them out."""

from __future__ import annotations

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
    changed integer not null default 0,
    said text
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
