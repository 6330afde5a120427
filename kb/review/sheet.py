"""Findings -> 审核意见表: a section per department, as .docx or .xlsx, ready to send back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kb.wording import label

HEADS = ("序号", "项目名称", "程度", "类别", "意见", "依据", "修改建议")
NOTE = "本表由规则逐条比对得出，供审核人员判断；请逐条修改或说明理由。"
_WIDTHS = (6, 26, 10, 10, 36, 44, 40)
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


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
    sections = by_department(rows)
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, sections)
    else:
        _write_docx(path, sections)


def _write_xlsx(path: Path, sections: dict[str, list[list[Any]]]) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    names: set[str] = set()
    for department, lines in sections.items() or {"审核意见": []}.items():
        sheet = book.create_sheet(_sheet_name(department, names))
        sheet.append([f"{department}绩效目标审核意见表"])
        sheet["A1"].font = Font(bold=True, size=14)
        sheet.append([NOTE])
        sheet.append(list(HEADS))
        for line in lines:
            sheet.append([_printable(cell) if isinstance(cell, str) else cell for cell in line])
            for target in sheet[sheet.max_row]:
                if isinstance(target.value, str):
                    target.data_type = "s"  # a quoted "=100%" is no formula
                target.alignment = Alignment(wrap_text=True, vertical="top")
        for column, width in enumerate(_WIDTHS, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        for cell in sheet[3]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A4"
    book.save(path)


def _sheet_name(department: str, taken: set[str]) -> str:
    name = _SHEET_NAME.sub(" ", department)[:28] or "部门"
    number, free = 2, name
    while free in taken:
        free, number = f"{name[:26]}{number}", number + 1
    taken.add(free)
    return free


def _write_docx(path: Path, sections: dict[str, list[list[Any]]]) -> None:
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn

    document = Document()
    font = document.styles["Normal"].font
    font.name = "宋体"
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width
    for number, (department, lines) in enumerate((sections or {"": []}).items()):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        document.add_heading(f"{department}绩效目标审核意见表", level=1)
        document.add_paragraph(NOTE if lines else "没有审核意见。")
        if not lines:
            continue
        table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
        for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
            cell.text = head
        for line in lines:
            for cell, value in zip(table.add_row().cells, line, strict=True):
                cell.text = _printable(str(value))
    document.save(str(path))


def _printable(text: str) -> str:
    return _PRINTABLE.sub("", text)
