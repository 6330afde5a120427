"""The inverted index of likeness, in the database: key -> the forms that have it.

It lets new forms find the old ones that they resemble without the old ones being read. Results must not depend on the
order of loading, and whether a key is rare does: `changed_by` says whose pairs have to be judged anew because keys
have become common, and removing a document marks those to whom its keys have become rare.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlite_utils import Database

from kb.fingerprints import BATCH, FormKeys, bands, fingerprints
from kb.masking import FIELDS, NARRATIVE, county_of, field_texts, mask

Ids = npt.NDArray[np.int64]
TABLES = ("fingerprints", "minhash_bands")
COPY_LIMIT = 3
"""A key of this many forms or fewer is evidence of copying even in a single sentence."""

RARE_LIMIT = 20
"""A key of more forms is boilerplate, and leads to no pair."""

LIMITS = (COPY_LIMIT, RARE_LIMIT)
_NARRATIVE = slice(FIELDS.index(NARRATIVE[0]), FIELDS.index(NARRATIVE[-1]) + 1)


class Masked(NamedTuple):
    """Forms by id, and the masked texts of their fields, in the order of FIELDS."""

    ids: list[int]
    texts: list[list[str]]


class Keyed(NamedTuple):
    """The keys of forms in one table: parallel arrays of project ids and keys."""

    ids: Ids
    keys: Ids


def masked_forms(db: Database, ids: Sequence[int]) -> Masked:
    """The masked texts of stored forms."""
    found = Masked([], [])
    columns = ", ".join(field for field in FIELDS if field != "indicators")
    for project_id in ids:
        cursor = db.execute(
            f"select department_name, implementing_unit, {columns} from projects where id = ?", (project_id,)
        )
        row = cursor.fetchone()
        project = dict(zip((column[0] for column in cursor.description), row, strict=True))
        rows = db.execute("select name, value_raw from indicators where project_id = ? order by id", (project_id,))
        found.ids.append(project_id)
        found.texts.append(masked_texts(project, rows.fetchall()))
    return found


def masked_texts(project: dict[str, object], indicators: Sequence[tuple[str, str]]) -> list[str]:
    """The masked texts of a form, in the order of FIELDS."""
    county = county_of(str(project["department_name"] or ""), str(project["implementing_unit"] or ""))
    texts = field_texts(project, indicators)
    return [mask(texts[field], county) for field in FIELDS]


def narrative(texts: list[str]) -> list[str]:
    """The texts in which copied passages are looked for."""
    return texts[_NARRATIVE]


def keys_of(forms: Masked) -> list[Keyed]:
    """The keys of forms, one list for each table of TABLES."""
    ids = np.asarray(forms.ids, np.int64)
    parts: list[list[tuple[Ids, Ids]]] = [[], []]
    for start in range(0, len(forms.ids), BATCH):
        texts = forms.texts[start : start + BATCH]
        found: tuple[FormKeys, FormKeys] = (fingerprints([narrative(fields) for fields in texts]), bands(texts))
        for part, keys in zip(parts, found, strict=True):
            part.append((ids[start + keys.forms], keys.keys))
    empty = (np.empty(0, np.int64), np.empty(0, np.int64))
    return [Keyed(*(np.concatenate(arrays) for arrays in zip(*(part or [empty]), strict=True))) for part in parts]


def add_keys(db: Database, keyed: Sequence[Keyed]) -> None:
    """Write keys, in their order: a B-tree that is filled in order is filled many times faster."""
    for table, keys in zip(TABLES, keyed, strict=True):
        order = np.lexsort((keys.ids, keys.keys))
        rows = zip(keys.keys[order].tolist(), keys.ids[order].tolist(), strict=True)
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
    """Take forms out, and mark for another comparison those to whom a key has become rare by it."""
    known = [
        number for number in ids if db.execute("select 1 from compared where project_id = ?", (number,)).fetchone()
    ]
    for table, keys in zip(TABLES, keys_of(masked_forms(db, known)), strict=True):
        gone = zip(keys.keys.tolist(), keys.ids.tolist(), strict=True)
        db.conn.executemany(f"delete from {table} where key = ? and project_id = ?", gone)
        distinct, counts = np.unique(keys.keys, return_counts=True)
        for key, count in zip(distinct.tolist(), counts.tolist(), strict=True):
            left = holders(db, table, key)
            if len(left) > 1 and any(len(left) <= limit < len(left) + count for limit in LIMITS):
                db.conn.executemany("update compared set again = 1 where project_id = ?", [(n,) for n in left])
    db.conn.executemany("delete from compared where project_id = ?", [(number,) for number in known])
