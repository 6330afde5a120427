"""The rows under 一级指标 | 二级指标 | 三级指标 | 指标值 -> the indicators of a Draft.

In a row, the level-2 label tells how far its half has slipped: a text that lost or gained a cell is read by what its
cells say, not by where they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.draft import Draft
from ingest.form import Horizon
from ingest.grid import Cell
from ingest.indicator_header import Half, IndicatorTable, stand_apart
from ingest.labels import label_of
from ingest.level_columns import named_in
from ingest.levels import (
    horizon_beside,
    level2_like,
    level_key,
    level_weight,
    only_level2,
    section_horizon,
    short_key,
    without_number,
)
from ingest.several import holds_several, split_indicators
from ingest.target_cells import NO_VALUE, is_remark, is_target, kept_roles, target_of
from ingest.terms import (
    ALSO_LEVEL1,
    LEVEL1,
    LEVEL1_OF_LEVEL2,
    LEVEL2,
    TABLE_LABELS,
)
from ingest.values import plain

_LEVELS = frozenset((*LEVEL1, *LEVEL2))
_LARGEST_SLIP = 2
_FILLER = re.compile(r"指标\d*[:：]?|[….⋯·]+")
_OFFICIAL_LABELS = {*LEVEL1_OF_LEVEL2, "服务对象满意度指标", "社会公众或服务对象满意度指标"}
_CHINESE: dict[Horizon, str] = {"period": "实施期", "annual": "年度"}


def read_indicator_row(draft: Draft, table: IndicatorTable, row: Sequence[Cell]) -> bool:
    """Take the indicators of a row into the draft; False where the row is no indicator row."""
    if _is_sections(row):
        _enter_section(draft, table, row[0])
        return True
    if not draft.exact:
        row = _below_its_header(table, row)
    cells = _by_column(row)
    if draft.exact and not table.begun and stand_apart(table, cells):
        table.apart = True
        for half in table.halves:
            half.horizon = "annual"
    section = _section_beside(table, row)
    if section:
        _enter_section(draft, table, section)
    level1 = _take_level1(table, row, cells, draft.exact)
    draft.level_labels += [(cell, level_weight(cell.text), len(draft.indicators)) for cell in level1]
    kept: set[int] = {cell.col for cell in level1}
    taken = {*kept}
    slip = 0
    found: list[tuple[Half, int]] = []
    for half in table.halves:
        slip = 0 if draft.exact else _slip(half, cells, taken, slip)
        if _take_level2(draft, table, half, cells, slip):
            found.append((half, slip))
        if not draft.exact and len(table.halves) > 1:
            taken.update(column + slip for role, span in half.columns.items() if role != "level1" for column in span)
    if not level1 and not found:
        return False
    table.begun = True
    names = [_add_indicator(draft, table, half, cells, slip, kept) for half, slip in found]
    _note_slips(draft, found, row)
    _note_cut_name(draft, names, row)
    for cell in row:
        if cell.col not in kept and cell is not section and short_key(cell) not in TABLE_LABELS:
            _note_left(draft, table, cell)
    return True


def _below_its_header(table: IndicatorTable, row: Sequence[Cell]) -> Sequence[Cell]:
    """The cells of a row that a copied text begins at its left edge, since no blank stands for the levels it goes on with.

    They are as many as the columns beside the levels, or the row stays as it is.
    """
    columns = table.own_columns
    if len(row) != len(columns) or row[0].col or columns[0] == 0 or not table.halves[0].level2:
        return row
    begins = [cell.col for cell in row] == list(range(len(row)))
    labelled = any(label_of(cell.text) for cell in row) and not is_target(row)
    if not begins or labelled or any(level_key(cell.text) in _LEVELS for cell in row):
        return row
    return [cell._replace(col=column) for cell, column in zip(row, columns, strict=True)]


def _note_filler(draft: Draft, cell: Cell) -> None:
    draft.problem(cell, "template_filler", f"“{cell.text}”是没有填写的模板文字，未入库。")


def _note_left(draft: Draft, table: IndicatorTable, cell: Cell) -> None:
    """A cell that no field takes: a remark where the header says so, else one too many."""
    if any(cell.col in columns for half in table.halves for role, columns in half.columns.items() if is_remark(role)):
        draft.no_field(table.titles.get(cell.col, "备注"), cell)
    elif _FILLER.fullmatch(cell.text):
        _note_filler(draft, cell)
    else:
        draft.stray(cell)


def _by_column(row: Sequence[Cell]) -> dict[int, Cell]:
    """Each cell under its first column: a cell that spans several roles belongs to the first of them."""
    return {cell.col: cell for cell in row}


def _is_sections(row: Sequence[Cell]) -> bool:
    """A row that only says whose indicators follow, as 年度绩效指标 across the table."""
    return len(row) == 1 and section_horizon(row[0].text) is not None


def _section_beside(table: IndicatorTable, row: Sequence[Cell]) -> Cell | None:
    """The label that runs down the left side of a block, such as 年度指标."""
    cell = row[0]
    return cell if cell.col < table.first_column and horizon_beside(cell.text) else None


def _enter_section(draft: Draft, table: IndicatorTable, cell: Cell) -> None:
    """From here on the rows are of the horizon that a cell names; a table of both halves keeps its own."""
    draft.section = horizon = horizon_beside(cell.text)
    half = table.halves[0]
    if len(table.halves) == 1 and horizon and half.horizon != horizon:
        half.horizon = horizon
        half.level2 = half.level2_raw = table.level1 = ""


def _take_level1(table: IndicatorTable, row: Sequence[Cell], cells: dict[int, Cell], exact: bool) -> list[Cell]:
    """The level-1 labels of a row: left of its level-2 labels, where the two could be confused.

    What else stands under 一级指标 in a table whose columns are sure ends the level 1 above it.
    """
    first_name = min((half.columns["name"].start for half in table.halves), default=0)
    level2 = table.halves[0].columns.get("level2")
    column = table.halves[0].columns.get("level1") if exact else None
    found = []
    for cell in row:
        key = level_key(cell.text)
        sure = column is not None and cell.col in column
        if sure and key not in LEVEL1 and key not in LEVEL2 and key not in TABLE_LABELS:
            table.level1 = ""
            for half in table.halves:
                half.level2 = half.level2_raw = ""
        if key not in LEVEL1 or cell.col >= first_name or (level2 and cell.col >= level2.start):
            continue
        if key in ALSO_LEVEL1 and not sure and level2 and not _is_level1(key, cell, cells):
            continue
        found.append(cell)
        if table.level1 != LEVEL1[key]:
            table.level1 = LEVEL1[key]
            for half in table.halves:
                half.level2 = half.level2_raw = ""
    return found


def _slip(half: Half, cells: dict[int, Cell], used: set[int], previous: int) -> int:
    """How many cells this half stands right (+) or left (-) of its header, by its level-2 label."""
    if "level2" not in half.columns:
        return 0
    expected = half.columns["level2"].start
    straight = cells.get(expected)
    if previous == 0 and straight and straight.col not in used and level_key(straight.text) in LEVEL2:
        return 0
    for slip in sorted(range(-_LARGEST_SLIP, _LARGEST_SLIP + 1), key=lambda s: (abs(s - previous), abs(s))):
        cell = cells.get(expected + slip)
        if cell is None or cell.col in used or level_key(cell.text) not in LEVEL2:
            continue
        # An indicator may be called as a level 2 is: where it stands under its header, nothing has slipped.
        if slip == 0 or _filled(half, cells, 0) < 2 or _filled(half, cells, slip) == 2:
            return slip
    return previous


def _filled(half: Half, cells: dict[int, Cell], slip: int) -> int:
    """How many of name and value a row has, so far slipped."""
    return sum(bool(half.cells(role, cells, slip)) for role in ("name", "value"))


def _is_level1(key: str, cell: Cell, cells: dict[int, Cell]) -> bool:
    """满意度指标 and 成本指标 name both levels: with a blank or a level-2 label to its right it is level 1."""
    right = cells.get(cell.col + cell.colspan)
    return key in ALSO_LEVEL1 and (right is None or level_key(right.text) in LEVEL2)


def _take_level2(draft: Draft, table: IndicatorTable, half: Half, cells: dict[int, Cell], slip: int) -> bool:
    """Set the half's level 2 from its label, or carry it down; False where the half has nothing here."""
    label = next(iter(half.cells("level2", cells, slip)), None)
    key = level_key(label.text) if label else ""
    content = [cell for role in ("name", "value") for cell in half.cells(role, cells, slip)]
    first = table.halves[0]
    if label and key in LEVEL2:
        half.level2, half.level2_raw = LEVEL2[key], label.text
        differs = (
            half is not first and not table.apart and half.level2 == first.level2 and key != level_key(first.level2_raw)
        )
        if differs or (key not in _OFFICIAL_LABELS and label.locator != half.said):
            table.halves[-1].said = label.locator
            draft.problem(label, "label_variant", f"二级指标“{label.text}”按“{half.level2}”入库。")
        return True
    if not content:
        return False
    if label:
        column = half.columns["level2"]
        beside = next((other.level2 for other in table.halves if other.columns.get("level2") != column), "")
        if draft.exact and not beside and (level2 := level2_like(key)):
            half.level2, half.level2_raw = level2, label.text
            if label.locator != half.said:
                table.halves[-1].said = label.locator
                draft.problem(label, "label_variant", f"二级指标“{label.text}”按“{half.level2}”入库。")
            return True
        half.level2, half.level2_raw = beside, label.text
        taken = f"按同行的“{beside}”入库" if beside else "二级指标留空"
        draft.problem(label, "level2_unknown", f"此处应为二级指标，实为“{label.text}”，{taken}。")
        return True
    if half is not first and first.level2 and not table.apart:
        half.level2, half.level2_raw = first.level2, first.level2_raw
    elif not half.level2:
        half.level2 = half.level2_raw = only_level2(table.level1)
    elif not draft.exact:
        draft.problem(content[0], "level2_carried", f"二级指标空白，沿用上一行的“{half.level2}”。")
    return True


def _add_indicator(
    draft: Draft, table: IndicatorTable, half: Half, cells: dict[int, Cell], slip: int, kept: set[int]
) -> str | None:
    """Add what half a row tells, and to `kept` the columns of the cells that it took."""
    label = next(iter(half.cells("level2", cells, slip)), None)
    if label:
        kept.add(label.col)
    names, values = (
        half.cells("name", cells, slip) or half.cells("category", cells, slip),
        half.cells("value", cells, slip),
    )
    name = without_number(" ".join(cell.text for cell in names))
    texts = half.target_texts(cells, slip)
    kept.update(cell.col for cell in (*names, *values))
    target = target_of(texts)
    unfilled = not target.value_raw or _FILLER.fullmatch(target.value_raw)
    if unfilled and (not name or _FILLER.fullmatch(name)):
        for cell in (*names, *values):
            _note_filler(draft, cell)
        return None
    if plain(target.value_raw) in NO_VALUE and _is_said_beside(table, half, cells, slip):
        return None
    if not names and not values:
        return None
    place = (names or values)[0].locator
    if half.columns["name"] == half.columns["value"]:
        for level2, printed, one, value in named_in(name, half.level2, half.level2_raw):
            draft.add_indicator(half.horizon, table.level1, level2, printed, one, target_of({"value": value}), place)
        return name
    parts = split_indicators(name, texts)
    if len(parts) == 1 and holds_several(name):
        draft.problem(
            place,
            "several_in_cell",
            f"三级指标“{name}”一格写了几项，指标值“{target.value_raw}”与之对不上，按一项入库。",
        )
    for one, said in parts:
        target = target_of(said)
        if len(texts) > 1:
            for role in kept_roles(said, target):
                kept.update(cell.col for cell in half.cells(role, cells, slip))
        draft.add_indicator(half.horizon, table.level1, half.level2, half.level2_raw, one, target, place)
    return name


def _is_said_beside(table: IndicatorTable, half: Half, cells: dict[int, Cell], slip: int) -> bool:
    """Whether another half has the same name's cell, and a value: one name with an aim for the year or the period alone."""
    return any(
        other is not half
        and other.columns["name"] == half.columns["name"]
        and any(plain(cell.text) not in NO_VALUE for cell in other.cells("value", cells, slip))
        for other in table.halves
    )


def _note_slips(draft: Draft, found: list[tuple[Half, int]], row: Sequence[Cell]) -> None:
    slipped = [(half, slip) for half, slip in found if slip]
    if slipped:
        halves = "、".join(
            f"{_CHINESE[half.horizon]}{'左' if slip < 0 else '右'}移 {abs(slip)} 格" for half, slip in slipped
        )
        draft.problem(row[0], "row_shifted", f"本行错位（{halves}），已按二级指标名称对齐。")


def _note_cut_name(draft: Draft, names: list[str | None], row: Sequence[Cell]) -> None:
    """Many annual names are printed short: the start of the name beside them."""
    if len(names) < 2 or not names[0] or not names[1]:
        return
    whole, short = names[0], names[1]
    if short != whole and whole.startswith(short):
        cell = next((cell for cell in reversed(row) if cell.text == short), row[-1])
        draft.problem(cell, "name_cut", f"年度三级指标“{short}”像是没有写完，实施期为“{whole}”，已照原样入库。")
