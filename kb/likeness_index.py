"""The inverted index of likeness, in the database: key -> the forms that have it.

It lets new forms find the old ones that they resemble without the old ones being read. Results must not depend on the
order of loading, and whether a key is rare does: `changed_by` says whose pairs have to be judged anew because keys
have become common, and removing a document marks those to whom its keys have become rare.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlite_utils import Database

from kb.fingerprints import BATCH, FormKeys, Ids, Prints, bands, fingerprints
from kb.masking import FIELD_END, FIELDS, NARRATIVE, county_of, field_texts, mask
from kb.processes import WORTH_HELPERS, Helpers, database_file, reader

TABLES = ("fingerprints", "minhash_bands")
COPY_LIMIT = 3
"""A key of this many forms or fewer is evidence of copying even in a single sentence."""

RARE_LIMIT = 20
"""A key of more forms is boilerplate, and leads to no pair."""

ROWS_AT_ONCE = 100_000
LIMITS = (COPY_LIMIT, RARE_LIMIT)
_NARRATIVE = slice(FIELDS.index(NARRATIVE[0]), FIELDS.index(NARRATIVE[-1]) + 1)
_COLUMNS = ("department_name", "implementing_unit", *(field for field in FIELDS if field != "indicators"))


class Masked(NamedTuple):
    """Forms by row: their ids, the masked texts of their fields in the order of FIELDS, and their keys.

    `prints` and `bands` name forms by row.
    """

    ids: Ids
    texts: list[list[str]]
    prints: Prints
    bands: FormKeys

    def keyed(self) -> list[Keyed]:
        """The keys with the ids of their forms, one list for each table of TABLES."""
        distinct = self.prints.distinct()
        return [Keyed(self.ids[keys.forms], keys.keys) for keys in (distinct, self.bands)]


class Keyed(NamedTuple):
    """The keys of forms in one table: parallel arrays of project ids and keys."""

    ids: Ids
    keys: Ids


def masked_forms(
    db: Database, ids: Sequence[int], tell: Callable[[int], None] = lambda forms: None, helpers: Helpers | None = None
) -> Masked:
    """Stored forms as they are compared, in the order of their ids; `tell` is told how many have been read.

    `helpers` see what is committed alone.
    """
    ordered = sorted(ids)
    lots = [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
    file = database_file(db) if helpers and len(ordered) >= WORTH_HELPERS else None
    parts = []
    for part in helpers.in_order(partial(_help, file), lots) if helpers and file else map(partial(_masked, db), lots):
        parts.append(part)
        tell(part.ids.size)
    return joined(parts)


def joined(parts: Sequence[Masked]) -> Masked:
    """Several lots of forms as one."""
    if not parts:
        return Masked(_NONE, [], Prints(_NONE, _NONE, _NONE), FormKeys(_NONE, _NONE))
    firsts = np.cumsum([0, *(len(part.texts) for part in parts[:-1])])
    numbered = list(zip(parts, firsts.tolist(), strict=True))
    prints = (Prints(part.prints.forms + first, part.prints.keys, part.prints.places) for part, first in numbered)
    bands = (FormKeys(part.bands.forms + first, part.bands.keys) for part, first in numbered)
    return Masked(
        np.concatenate([part.ids for part in parts]),
        [fields for part in parts for fields in part.texts],
        Prints(*map(np.concatenate, zip(*prints, strict=True))),
        FormKeys(*map(np.concatenate, zip(*bands, strict=True))),
    )


_NONE = np.empty(0, np.int64)
_Stored = list[tuple[int, dict[str, object], list[tuple[str, str]]]]


def _stored(db: Database, ids: Sequence[int]) -> _Stored:
    """What of stored forms is compared: id, row, and names and values of indicators."""
    wanted = json.dumps(ids)
    rows: dict[int, list[tuple[str, str]]] = {}
    for number, name, value in db.execute(
        "select project_id, name, value_raw from indicators"
        " where project_id in (select value from json_each(?)) order by id",
        (wanted,),
    ):
        rows.setdefault(number, []).append((name, value))
    projects = db.execute(
        f"select id, {', '.join(_COLUMNS)} from projects where id in (select value from json_each(?)) order by id",
        (wanted,),
    )
    return [(number, dict(zip(_COLUMNS, row, strict=True)), rows.get(number, [])) for number, *row in projects]


def _help(file: Path, ids: Sequence[int]) -> Masked:
    return _masked(reader(file), ids)


def _masked(db: Database, ids: Sequence[int]) -> Masked:
    stored = _stored(db, ids)
    texts = [masked_texts(project, indicators) for _, project, indicators in stored]
    found = np.asarray([number for number, _, _ in stored], np.int64)
    return Masked(found, texts, fingerprints([narrative(fields) for fields in texts]), bands(texts))


def masked_texts(project: dict[str, object], indicators: Iterable[tuple[str, str]]) -> list[str]:
    """The masked texts of a form, in the order of FIELDS."""
    county = county_of(str(project["department_name"] or ""), str(project["implementing_unit"] or ""))
    texts = field_texts(project, indicators)
    # A form's text could have the mark of a field's end in it; without it, nothing is lost.
    whole = FIELD_END.join(texts[field].replace(FIELD_END, "") for field in FIELDS)
    return mask(whole, county).split(FIELD_END)


def narrative(texts: list[str]) -> list[str]:
    """The texts in which copied passages are looked for."""
    return texts[_NARRATIVE]


def add_keys(db: Database, keyed: Sequence[Keyed]) -> None:
    """Write keys, in their order: a B-tree that is filled in order is filled many times faster."""
    for table, keys in zip(TABLES, keyed, strict=True):
        order = np.lexsort((keys.ids, keys.keys))
        for start in range(0, order.size, ROWS_AT_ONCE):
            some = order[start : start + ROWS_AT_ONCE]
            rows = zip(keys.keys[some].tolist(), keys.ids[some].tolist(), strict=True)
            db.conn.executemany(f"insert or ignore into {table} values (?, ?)", rows)


def holders(db: Database, table: str, key: int, most: int = RARE_LIMIT) -> list[int]:
    """The forms that have a key, or `most` + 1 of them where there are more."""
    rows = db.execute(f"select project_id from {table} where key = ? limit ?", (key, most + 1)).fetchall()
    return [row[0] for row in rows]


def changed_by(db: Database, keyed: Sequence[Keyed]) -> set[int]:
    """Forms with pairs that rest on a key which these new keys, not yet written, take over one of LIMITS."""
    changed: set[int] = set()
    for table, keys in zip(TABLES, keyed, strict=True):
        distinct, counts = np.unique(keys.keys, return_counts=True)
        for key, count in zip(distinct.tolist(), counts.tolist(), strict=True):
            old = holders(db, table, key)
            if len(old) > 1 and any(len(old) <= limit < len(old) + count for limit in LIMITS):
                changed.update(old)
    paired = "select 1 from similar_projects where project_a = :id union all select 1 from similar_projects where project_b = :id"
    return {number for number in changed if db.execute(paired, {"id": number}).fetchone()}


def remove_keys(db: Database, ids: Sequence[int]) -> None:
    """Take forms out, and mark those to whom a key has become rare by it, and those who lose a likeness."""
    known = [
        number for number in ids if db.execute("select 1 from compared where project_id = ?", (number,)).fetchone()
    ]
    for table, keys in zip(TABLES, masked_forms(db, known).keyed(), strict=True):
        gone = zip(keys.keys.tolist(), keys.ids.tolist(), strict=True)
        db.conn.executemany(f"delete from {table} where key = ? and project_id = ?", gone)
        distinct, counts = np.unique(keys.keys, return_counts=True)
        for key, count in zip(distinct.tolist(), counts.tolist(), strict=True):
            left = holders(db, table, key)
            if len(left) > 1 and any(len(left) <= limit < len(left) + count for limit in LIMITS):
                db.conn.executemany("update compared set state = 'again' where project_id = ?", [(n,) for n in left])
    db.execute(_LOSE, {"ids": json.dumps(known)})
    db.conn.executemany("delete from compared where project_id = ?", [(number,) for number in known])


_LOSE = """
update compared set state = 'lost' where state = 'done' and project_id in (
    select project_b from similar_projects where project_a in (select value from json_each(:ids))
    union select project_a from similar_projects where project_b in (select value from json_each(:ids)))"""
