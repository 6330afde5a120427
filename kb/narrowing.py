"""Filters as people write them -> filters by whole names; and of filters that leave nothing, why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from kb.catalogue_check import LEVEL1_OF
from kb.filters import NO_FILTERS, Filters
from kb.partial_names import near_names, one_of_names, whole_names
from kb.wording import FACET_NAMES, label, wan

_STORED = {
    "department": "select {what} from projects where department_name {test}",
    "region": "select {what} from projects where region {test}",
    "document": "select {what} from documents where path {test}",
}
_MOST_TOLD = 3
_COLUMNS = {"department": "department_name", "region": "region", "document": "path"}


def narrow(db: Database, filters: Filters) -> Filters:
    """The filters with whole names: of departments, regions and documents all that contain what was written.

    A whole name means itself alone. What nothing contains is left as it is.
    """
    whole: dict[str, Any] = {}
    for name in _COLUMNS:
        said = getattr(filters, name)
        if isinstance(said, str) and said and not _is_stored(db, name, said):
            whole[name] = tuple(whole_names(said, _stored(db, name))) or said
    if filters.level2 and len(meant := one_of_names(filters.level2, LEVEL1_OF)) == 1:
        whole["level2"] = meant[0]
    return replace(filters, **whole) if whole else filters


def why_none(db: Database, sought: str, filters: Filters, found_without: Callable[[], object]) -> str:
    """Why nothing was found: which filters leave no project at all, else all of them together, else what was sought.

    `found_without` tells whether something is found without filters.
    """
    nothing = [name for name in filters.given() if not _leaves_any(db, replace(NO_FILTERS, **_one(filters, name)))]
    if nothing:
        told = "；".join(_filter_words(filters, name) + _near_words(db, filters, name) for name in nothing)
        return f"库里没有一个项目符合：{told}。"
    if filters.given() and found_without():
        together = "，".join(_filter_words(filters, name) for name in filters.given())
        return f"“{sought}”有结果，但没有一个符合：{together}。请去掉一些条件再试。"
    return f"没有找到“{sought}”。请换一个词，或减少几个字再试。"


def no_department(db: Database, said: str | None) -> str:
    """What to say where no department has these characters in its name; "" where one has, or none is asked for."""
    if not said or whole_names(said, _stored(db, "department")):
        return ""
    filters = Filters(department=said)
    return f"库里没有{_filter_words(filters, 'department')}{_near_words(db, filters, 'department')}。"


def _one(filters: Filters, name: str) -> dict[str, Any]:
    return {name: getattr(filters, name)}


def _is_stored(db: Database, name: str, value: str) -> bool:
    sql = _STORED[name].format(what="1", test="= ? limit 1")
    return db.execute(sql, (value,)).fetchone() is not None


def _stored(db: Database, name: str) -> list[str]:
    sql = _STORED[name].format(what=f"distinct {_COLUMNS[name]}", test="is not null")
    return [value for (value,) in db.execute(sql).fetchall()]


def _leaves_any(db: Database, filters: Filters) -> bool:
    sql = f"select 1 from projects p where {filters.condition()}"
    parameters = filters.parameters()
    if asked := filters.asked():
        sql += " and p.id in (select rowid from search_text where search_text match :asked)"
        parameters["asked"] = asked
    return db.execute(f"{sql} limit 1", parameters).fetchone() is not None


def _filter_words(filters: Filters, name: str) -> str:
    value = getattr(filters, name)
    if name in ("money_from", "money_to"):
        return f"资金{'不少于' if name == 'money_from' else '不多于'} {wan(value)}"
    names = value if isinstance(value, tuple) else (value,)
    shown = [label(name, str(one)) if name in ("source", "horizon") else str(one) for one in names[:_MOST_TOLD]]
    return f"{FACET_NAMES.get(name, '文件')}“{'”或“'.join(shown)}”{'等' if len(names) > _MOST_TOLD else ''}"


def _near_words(db: Database, filters: Filters, name: str) -> str:
    value = getattr(filters, name)
    if name == "level2":
        return f"（可以写 {'、'.join(LEVEL1_OF)}）"
    near = near_names(value, _stored(db, name)) if name in _COLUMNS and isinstance(value, str) else []
    return f"（是不是 {'、'.join(near)}？）" if near else ""
