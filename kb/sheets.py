"""Rows in sections -> a document to hand on, .docx or .xlsx: a sheet or a page for each section, with a title and a note."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Kind:
    """What such a document is: the title behind a section's name, a note, the heads of its columns with their widths, and what it says
    where there is nothing."""

    title: str
    note: str
    heads: Sequence[str]
    widths: Sequence[int]
    nothing: str


def write_sections(path: Path, kind: Kind, sections: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Write the document; the format is told from the name's ending."""
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, kind, sections)
    else:
        _write_docx(path, kind, sections)


def _write_xlsx(path: Path, kind: Kind, sections: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    names: set[str] = set()
    for name, lines in (sections or {"": []}).items():
        sheet = book.create_sheet(_sheet_name(name or kind.title, names))
        sheet.append([f"{name}{kind.title}"])
        sheet["A1"].font = Font(bold=True, size=14)
        sheet.append([kind.note if lines else f"{kind.note}\n{kind.nothing}"])
        sheet.append(list(kind.heads))
        for line in lines:
            sheet.append([_printable(cell) if isinstance(cell, str) else cell for cell in line])
            for target in sheet[sheet.max_row]:
                if isinstance(target.value, str):
                    target.data_type = "s"  # a quoted "=100%" is no formula
                target.alignment = Alignment(wrap_text=True, vertical="top")
        for column, width in enumerate(kind.widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        for cell in sheet[3]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A4"
    book.save(path)


def _sheet_name(section: str, taken: set[str]) -> str:
    name = _SHEET_NAME.sub(" ", section)[:28] or "部门"
    number, free = 2, name
    while free in taken:
        free, number = f"{name[:26]}{number}", number + 1
    taken.add(free)
    return free


def _write_docx(path: Path, kind: Kind, sections: Mapping[str, Sequence[Sequence[Any]]]) -> None:
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
    for number, (name, lines) in enumerate((sections or {"": []}).items()):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        document.add_heading(f"{name}{kind.title}", level=1)
        document.add_paragraph(kind.note if lines else f"{kind.note}\n{kind.nothing}")
        if not lines:
            continue
        table = document.add_table(rows=1, cols=len(kind.heads), style="Table Grid")
        for cell, head in zip(table.rows[0].cells, kind.heads, strict=True):
            cell.text = head
        for line in lines:
            for cell, value in zip(table.add_row().cells, line, strict=True):
                cell.text = _printable(
                    "" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)
                )
    document.save(str(path))


def _printable(text: str) -> str:
    return _PRINTABLE.sub("", text)
