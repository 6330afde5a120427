"""Makes the binary files in files/ from the form in invented_form.py. Needs LibreOffice; run by hand when the form changes.

python tests/ingest/readers/make_files.py
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import docx
import docx.shared
import openpyxl

from tests.ingest.readers.invented_form import COLUMNS, FILES, FORM, TITLE, Place

LONG_GOAL = (
    "".join(f"第{number}批养护路段的路基、路面、边沟和标志全部达到养护规范要求，" for number in range(1, 61))
    + "群众满意。"
)


def document(rows: list[list[Place]], blank_lines: int = 0) -> docx.document.Document:
    """A .docx with the two lines of title, a table of the rows, and one line after it."""
    made = docx.Document()
    for side in ("left_margin", "right_margin"):
        setattr(made.sections[0], side, docx.shared.Cm(2))
    for line in TITLE + ["说明"] * blank_lines:
        made.add_paragraph(line)
    table = made.add_table(len(rows), COLUMNS)
    table.style = "Table Grid"
    for number, row in enumerate(rows):
        for col, rowspan, colspan, text in row:
            cell = table.cell(number, col)
            if rowspan > 1 or colspan > 1:
                cell = cell.merge(table.cell(number + rowspan - 1, col + colspan - 1))
            cell.text = text
    merge_blank(table, rows)
    return made


def merge_blank(table: docx.table.Table, rows: list[list[Place]]) -> None:
    """The blank amounts are merged over two columns as their neighbours are."""
    for number, row in enumerate(rows):
        if row[-1][3] == "其他资金":
            table.cell(number, 6).merge(table.cell(number, 7))


def workbook(rows: list[list[Place]]) -> openpyxl.Workbook:
    """An .xlsx with the form at B3, a percentage and a date as numbers, and a hidden sheet."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "表1 目标"
    for number, row in enumerate(rows, 3):
        for col, rowspan, colspan, text in row:
            sheet.cell(number, col + 2, text)
            if rowspan > 1 or colspan > 1:
                sheet.merge_cells(None, number, col + 2, number + rowspan - 1, col + 1 + colspan)
    hidden = made.create_sheet("字典")
    hidden.sheet_state = "hidden"
    for number, (value, code) in enumerate(
        (
            (0.955, "0%"),
            (85290000, "#,##0.00"),
            (45328, 'yyyy"年"m"月"d"日"'),
            (12.5, '"≥"0.0"天"'),
            (True, "General"),
            (20240206111556, "0"),
            ("=1/0", "General"),
            ('=CONCATENATE("是","否")', "General"),
            (0.1, "General"),
            (-3, "General"),
            (1.005e-05, "0.00E+00"),
            (852900, '0!.0000"万元"'),
            (45328.5, "yyyy-mm-dd hh:mm"),
        ),
        1,
    ):
        hidden.cell(number, 1, value).number_format = code
    return made


def convert(source: Path, kind: str, name: str) -> None:
    subprocess.run(
        ["soffice", "--headless", "--convert-to", kind, source.name], cwd=source.parent, check=True, capture_output=True
    )
    (FILES / name).write_bytes(source.with_suffix("." + kind).read_bytes())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "form.docx"
        document(FORM).save(str(form))
        for kind in ("doc", "pdf"):
            convert(form, kind, f"form.{kind}")
        cut = Path(folder) / "cut.docx"
        rows = [
            [(0, 1, 1, "总体目标"), (1, 1, 3, LONG_GOAL), (4, 1, 4, "完成156公里养护")]
            if row[0][3] == "总体目标"
            else row
            for row in FORM
        ]
        document(rows, 6).save(str(cut))
        convert(cut, "pdf", "row_cut_by_page_break.pdf")
        book = Path(folder) / "form.xlsx"
        workbook(FORM).save(str(book))
        for kind in ("xls", "ods"):
            convert(book, kind, f"form.{kind}")
        again = Path(folder) / "form.xls"
        convert(again, "xlsx", "form.xlsx")


if __name__ == "__main__":
    main()
