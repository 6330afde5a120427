"""The cells of a form -> the bytes of a .docx or an .xlsx.

Both are small zip files of XML; written here, since a form needs one table and merged cells and nothing else.
Times in the archive are fixed, so that the same form gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from kb.official_form import FormCell, OfficialForm

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument"
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PAGE_TWIPS = 10_200
"""Width of the table on an A4 page with narrow margins."""


def docx_bytes(form: OfficialForm) -> bytes:
    """The form as a Word document."""
    width = PAGE_TWIPS // form.columns
    grid = f'<w:gridCol w:w="{width}"/>' * form.columns
    rows = "".join(f"<w:tr>{_word_row(form, row, width)}</w:tr>" for row in range(form.rows))
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    body = (
        f'<w:document xmlns:w="{_WORD}"><w:body><w:tbl><w:tblPr><w:tblW w:w="{width * form.columns}" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f'{rows}</w:tbl><w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="850" w:right="850" w:bottom="850" w:left="850" w:header="500" w:footer="500" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    )
    return _archive("word/document.xml", f"{_KIND}.wordprocessingml.document.main+xml", body, {})


def _word_row(form: OfficialForm, row: int, width: int) -> str:
    cells = {cell.col: cell for cell in form.cells if cell.row <= row < cell.row + cell.rowspan}
    parts, col = [], 0
    while col < form.columns:
        cell = cells.get(col)
        if cell is None:  # what no cell covers is one blank cell up to the next
            until = min((other for other in cells if other > col), default=form.columns)
            cell = FormCell(row, col, "", until - col)
        merge = ""
        if cell.rowspan > 1:
            merge = '<w:vMerge w:val="restart"/>' if cell.row == row else "<w:vMerge/>"
        text = cell.text if cell.row == row else ""
        bold = "<w:b/>" if cell.head else ""
        runs = "".join(
            f'<w:p><w:r><w:rPr>{bold}<w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{_xml(line)}</w:t></w:r></w:p>'
            for line in text.split("\n")
        )
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width * cell.colspan}" w:type="dxa"/>{span}{merge}</w:tcPr>{runs}</w:tc>'
        )
        col += cell.colspan
    return "".join(parts)


def xlsx_bytes(form: OfficialForm) -> bytes:
    """The form as a workbook of one sheet. Every cell is text, so that nothing typed there is a formula."""
    rows = "".join(f'<row r="{row + 1}">{_sheet_row(form, row)}</row>' for row in range(form.rows))
    merged = [
        f'<mergeCell ref="{_place(cell.row, cell.col)}:'
        f'{_place(cell.row + cell.rowspan - 1, cell.col + cell.colspan - 1)}"/>'
        for cell in form.cells
        if cell.colspan * cell.rowspan > 1
    ]
    sheet = (
        f'<worksheet xmlns="{_SHEET}"><cols><col min="1" max="{form.columns}" width="16" customWidth="1"/></cols>'
        f'<sheetData>{rows}</sheetData><mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells></worksheet>'
    )
    book = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="绩效目标表" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    )
    styles = (
        f'<styleSheet xmlns="{_SHEET}"><fonts count="2"><font><sz val="10"/></font><font><b/><sz val="10"/></font>'
        '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border/>'
        '<border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
        '<xf borderId="1" applyAlignment="1"><alignment wrapText="1" vertical="center"/></xf>'
        '<xf fontId="1" borderId="1" applyAlignment="1"><alignment wrapText="1" vertical="center"/></xf>'
        "</cellXfs></styleSheet>"
    )
    relations = (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet"'
        f' Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>"
    )
    kind = f"{_KIND}.spreadsheetml"
    others = {
        "xl/worksheets/sheet1.xml": (f"{kind}.worksheet+xml", sheet),
        "xl/styles.xml": (f"{kind}.styles+xml", styles),
        "xl/_rels/workbook.xml.rels": ("", relations),
    }
    return _archive("xl/workbook.xml", f"{kind}.sheet.main+xml", book, others)


def _sheet_row(form: OfficialForm, row: int) -> str:
    return "".join(
        f'<c r="{_place(row, cell.col)}" t="inlineStr" s="{2 if cell.head else 1}"><is>'
        f'<t xml:space="preserve">{_xml(cell.text)}</t></is></c>'
        for cell in form.cells
        if cell.row == row
    )


def _place(row: int, col: int) -> str:
    return f"{chr(ord('A') + col)}{row + 1}"


def _xml(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _archive(main: str, main_kind: str, body: str, others: Mapping[str, tuple[str, str]]) -> bytes:
    kinds = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in [(main, main_kind), *((name, kind) for name, (kind, _) in others.items() if kind)]
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
        f' Target="{main}"/></Relationships>',
        main: body,
        **{name: text for name, (_, text) in others.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), _HEAD + text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


WRITERS = {".docx": docx_bytes, ".xlsx": xlsx_bytes}
MEDIA_TYPES = {
    ".docx": f"{_KIND}.wordprocessingml.document",
    ".xlsx": f"{_KIND}.spreadsheetml.sheet",
}
