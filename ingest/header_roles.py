"""The row that heads an indicator table -> what each of its columns holds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ingest.grid import Cell, Rows
from ingest.levels import header_key, header_role, level_key, short_key
from ingest.terms import ADJUSTED_VALUES, LEVEL1, LEVEL2, PERIOD, PERIOD_VALUES, SECOND_VALUES, SUBHEADERS, TABLE_LABELS
from ingest.values import parse_target

_PLAIN_HEADER = ("一级指标", "二级指标", "三级指标", "指标值")
_JOINT = re.compile("(?:绩效)?(?:三级|具体|细化)?(?:绩效)?指标(?:名称|内容)?[及和与、/](?:指标|目标|绩效)值")
"""What heads a column that holds name and value in one cell."""
_LONGEST_JOINT = 20
_LOOKED_AT = 6
_FEWEST_HEADS = 3
_FEWEST_QUANTITIES = 2
_AIM = re.compile("目标|预期|计划|预计|当年|本年|全年|年度|应达|标准")
_BRACKETS = re.compile("[()]")
_BARE_NAMES = frozenset({"指标", "绩效指标"})
_GOAL_VALUES = re.compile(
    rf"(?:20\d\d年度?|本?年度?|当年|预期|计划|绩效|考核|{PERIOD})?(?:目标|计划)[值数]?|标准值|全年(?:计划|目标)?[值数]?|20\d\d年度?"
    r"|(?:预计|预期)(?:当年|本年|全年|年度)?(?:实现|完成)[值数]?|(?:当年|本年)度?(?:预计|计划)(?:实现|完成)?[值数]?"
)
"""What heads the values beside 三级指标 where no column is called a value."""
_BOTH_LEVELS = frozenset({"指标类别", "指标分类", "绩效指标类别"})


def header_roles(row: Sequence[Cell]) -> list[tuple[str, Cell]]:
    """The roles that a row's cells name, in order; none where it is not the header of an indicator table."""
    roles = [(role, cell) for cell in row for role in _roles_of(cell.text)]
    if len(roles) < 2:
        return []
    values = [cell for role, cell in roles if role == "value"]
    if len(values) > 1:
        adjusted = [cell for cell in values if ADJUSTED_VALUES.fullmatch(header_key(cell.text))]
        kept = adjusted or [cell for cell in values if short_key(cell) not in SECOND_VALUES] or values
        roles = [("remark" if role == "value" and cell not in kept else role, cell) for role, cell in roles]
    roles = _with_categories(roles)
    levels = sum(role in ("level1", "level2") for role, _ in roles)
    if values and not levels:
        roles = _without_levels(row, roles, values[0])
    elif levels and not values:
        roles = _with_value(row, roles)
    return roles if {"name", "value"} <= {role for role, _ in roles} else []


@lru_cache(maxsize=65536)
def _roles_of(text: str) -> tuple[str, ...]:
    if len(text) <= _LONGEST_JOINT and _JOINT.fullmatch(header_key(text)):
        return ("name", "value")
    role = header_role(text)
    return (role,) if role else ()


def with_header(rows: Rows) -> Rows:
    """The rows of a form, with the plain header above its first indicator where it has none.

    That one says both levels, a name and a value: 产出指标 | 数量指标 | 养护里程 | 30公里.
    """
    place, cells = next(((place, cells) for place, row in enumerate(rows) if (cells := _plain_row(row))), (0, []))
    if not cells or any(map(header_roles, rows[:place])):
        return rows
    header = [cell._replace(text=text, rowspan=1) for cell, text in zip(cells, _PLAIN_HEADER, strict=True)]
    return [*rows[:place], header, *rows[place:]]


def with_values(rows: Rows) -> Rows:
    """The rows, a header with levels and names whose column of values has a head that is not known being given its plain head.

    It is the only column right of the names that holds quantities, or the only such whose head speaks of an aim.
    """
    return [_with_value_head(row, rows[place + 1 : place + 1 + _LOOKED_AT]) for place, row in enumerate(rows)]


def _with_value_head(row: Sequence[Cell], below: Rows) -> Sequence[Cell]:
    if len(row) < _FEWEST_HEADS or not any("指标" in cell.text for cell in row):
        return row
    roles = {role: cell for cell in row for role in _roles_of(cell.text)}
    if "name" not in roles or not roles.keys() & {"level1", "level2"} or header_roles(row):
        return row
    beside = [cell for cell in row if cell.col > roles["name"].col and set(_roles_of(cell.text)) <= {"remark"}]
    counted = [cell for cell in beside if _holds_quantities(cell, below)]
    aims = [cell for cell in counted if _AIM.search(cell.text)]
    chosen = aims if len(aims) == 1 else counted
    if len(chosen) != 1:
        return row
    return [cell._replace(text=_PLAIN_HEADER[-1]) if cell is chosen[0] else cell for cell in row]


def _holds_quantities(head: Cell, below: Rows) -> bool:
    cells = [cell for row in below for cell in row if cell.col == head.col]
    counted = sum(parse_target(cell.text).number is not None for cell in cells)
    return counted >= _FEWEST_QUANTITIES and 2 * counted >= len(cells)


def _plain_row(row: Sequence[Cell]) -> Sequence[Cell]:
    cells = row[1:] if len(row) > len(_PLAIN_HEADER) and short_key(row[0]) in TABLE_LABELS else row
    plain = len(cells) == len(_PLAIN_HEADER) and level_key(cells[0].text) in LEVEL1
    return cells if plain and level_key(cells[1].text) in LEVEL2 else ()


def whole_headers(rows: Sequence[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """The rows, the heads of levels that span two rows put into the lower one, where names and values have their heads.

    一级指标 | 二级指标 | 实施期指标 | 年度指标 above 三级指标 | 指标值 | 三级指标 | 指标值.
    """
    held: list[Cell] = []
    for place, row in enumerate(rows):
        heads = _heads_of_levels(row, rows[place + 1]) if place + 1 < len(rows) else []
        yield [*held, *row] if held else [cell for cell in row if cell not in heads] if heads else row
        held = heads


def _heads_of_levels(row: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    heads = [cell for cell in row if cell.rowspan == 2 and header_role(cell.text) in ("level1", "level2")]
    if not heads or header_roles(row):
        return []
    roles = header_roles(below)
    first = roles[0][1].col if roles else 0
    return heads if all(cell.col < first for cell in heads) else []


def _with_categories(roles: list[tuple[str, Cell]]) -> list[tuple[str, Cell]]:
    """Of two columns of names side by side, as 三级指标 | 四级指标, the first says what kind of indicators the second names.

    Beside 三级指标, 指标内容 says what the indicator means.
    """
    found = list(roles)
    for place, ((role, cell), (after, beside)) in enumerate(itertools.pairwise(roles)):
        if role == after == "name" and "内容" in beside.text:
            found[place + 1] = "remark", beside
        elif role == after == "name":
            found[place] = "category", cell
    return found


def _with_value(row: Sequence[Cell], roles: list[tuple[str, Cell]]) -> list[tuple[str, Cell]]:
    """The roles of a header whose columns of values are called goals: 三级指标 | 2025年目标, 三级指标 | 实施期目标 | 年度目标.

    Between a sign and a unit, the value may have the plainest head: 运算符号 | 内容 | 度量单位.
    """
    name = next((cell for role, cell in roles if role == "name"), None)
    if "operator" in (role for role, _ in roles):
        plain = [("value", cell) for cell in row if SUBHEADERS.get(short_key(cell)) == "value"]
        if len(plain) == 1:
            return sorted([*(one for one in roles if one[1] is not plain[0][1]), *plain], key=lambda one: one[1].col)
    goals = [cell for cell in row if name and cell.col > name.col and _heads_goals(short_key(cell))]
    both = any(PERIOD_VALUES.fullmatch(short_key(cell)) for cell in goals)
    values = [("value", cell) for cell in (goals if both else goals[:1])]
    return sorted([*roles, *values], key=lambda one: one[1].col)


def _heads_goals(key: str) -> bool:
    """Whether a column of values is called a goal, perhaps with a note: 预期当年实现值（2025年）, 全年（计划）值."""
    return any(_GOAL_VALUES.fullmatch(one) for one in (key, _BRACKETS.sub("", key), header_key(key)))


def _without_levels(row: Sequence[Cell], roles: Sequence[tuple[str, Cell]], value: Cell) -> list[tuple[str, Cell]]:
    """The roles of a header that has no column for a level: there 指标类别 holds both levels, and 指标 may head the names."""
    named = any(role == "name" for role, _ in roles)
    starts = {cell.col for cell in row}
    found: dict[str, Cell] = {}
    for cell in row:
        key = short_key(cell)
        if key in _BOTH_LEVELS:
            found["level2"] = cell
        elif key in _BARE_NAMES and not named and cell.colspan == 1 and cell.col < value.col and cell.col + 1 in starts:
            found["name"] = cell
    return sorted([*(one for one in roles if one[1] not in found.values()), *found.items()], key=lambda one: one[1].col)
