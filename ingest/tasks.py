"""The tasks of a 部门整体支出 form -> its plan, a task a line."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.draft import Draft
from ingest.grid import Cell
from ingest.terms import SOURCE_OF_LABEL, TASK_HEADERS, TASK_LABELS, UNIT_SUFFIX, label_key

_LEAST_HEADERS = 2


def read_task_header(draft: Draft, row: Sequence[Cell]) -> bool:
    """任务名称 | 主要内容 | 预算金额, in one row or over two: what follows is a task a row."""
    if draft.kind != "department":
        return False
    keys = [label_key(cell.text) for cell in row]
    heads = [key for key in keys if key in TASK_HEADERS]
    if len(heads) < _LEAST_HEADERS or any(key not in TASK_HEADERS and key not in TASK_LABELS for key in keys):
        return False
    draft.tasks_open = True
    for cell, key in zip(row, keys, strict=True):
        if unit := UNIT_SUFFIX.search(key):
            draft.money_unit = unit[1]
        if source := SOURCE_OF_LABEL.get(UNIT_SUFFIX.sub("", key)):
            draft.task_columns[cell.col] = source
    return True


def read_task_row(draft: Draft, row: Sequence[Cell]) -> None:
    """One task: its name, what it is, and its money as printed."""
    draft.put("plan", row[0], "｜".join(cell.text for cell in row))
