"""Findings -> 审核意见表: a section per department, as .docx or .xlsx, ready to send back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kb.sheets import Kind, write_sections
from kb.wording import label

OPINIONS = Kind(
    "绩效目标审核意见表",
    "本表由规则逐条比对得出，供审核人员判断；请逐条修改或说明理由。",
    ("序号", "项目名称", "程度", "类别", "意见", "依据", "修改建议"),
    (6, 26, 10, 10, 36, 44, 40),
    "没有审核意见。",
)


def by_department(rows: Sequence[dict[str, Any]]) -> dict[str, list[list[Any]]]:
    """The sheet's lines for each department, numbered from 1."""
    sections: dict[str, list[list[Any]]] = {}
    for row in rows:
        lines = sections.setdefault(row["department_name"] or "（没有填主管部门）", [])
        words = (label("severity", row["severity"]), label("family", row["family"]))
        lines.append(
            [
                len(lines) + 1,
                row["project_name"] or "",
                *words,
                row["message"],
                row["evidence"] or "",
                row["suggestion"] or "",
            ]
        )
    return sections


def write_sheet(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the opinion sheet; the format is told from the name's ending."""
    write_sections(path, OPINIONS, by_department(rows))
