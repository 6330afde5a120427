"""Files made to hurt, each read in a process of its own with 1 GiB and 15 seconds of processor time."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping

import pytest
import xlwt

from ingest.readers.ole import read_stream

MEMORY, SECONDS = 1 << 30, 15
CHILD = f"""
import importlib, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from ingest.grid import Unreadable
reader = importlib.import_module("ingest.readers." + sys.argv[1])
try:
    print(sum(len(row) for grid in reader.read_grids(sys.stdin.buffer.read()) for row in grid.rows))
except Unreadable as refusal:
    print(refusal.code)
"""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def outcome(reader: str, data: bytes) -> str:
    """What a reader makes of the bytes: the number of cells, or the code of the refusal."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, reader],
        input=data,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stderr == b""
    return done.stdout.decode().strip()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def docx_of(body: str, before: str = "") -> bytes:
    return zipped({"word/document.xml": f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'})


def workbook_parts() -> dict[str, str]:
    """A workbook of one cell, which has a shared string."""
    return {
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{P}"><Relationship Id="r1" Type="{R}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{S}" count="1" uniqueCount="1"><si><t>表</t></si></sst>',
        SHEET: f'<worksheet xmlns="{S}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>',
    }


def xlsx_with(part: str, change: Callable[[str], str]) -> bytes:
    """That workbook with one part changed."""
    parts = workbook_parts()
    assert change(parts[part]) != parts[part]
    return zipped({**parts, part: change(parts[part])})


def bomb(entity_of: str) -> str:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    return f'<!DOCTYPE {entity_of} [<!ENTITY e0 "哈哈哈哈">{levels}]>'


PARAGRAPH = "<w:p><w:r><w:t>&e11;</w:t></w:r></w:p>"


def test_docx_that_inflates_to_400_mb():
    assert outcome("docx", docx_of("<w:p/>" * 70_000_000)) == "too_large"


def test_docx_that_lies_about_its_size():
    data = bytearray(docx_of("<w:p/>" * 5_000_000))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 100)
    assert outcome("docx", bytes(data)) == "damaged"


def test_docx_with_entities():
    assert outcome("docx", docx_of(PARAGRAPH, bomb("w"))) == "damaged"


def test_docx_with_entities_in_another_encoding():
    text = f'<?xml version="1.0" encoding="utf-16"?>{bomb("w")}<w:document xmlns:w="{W}"><w:body>{PARAGRAPH}</w:body></w:document>'
    assert outcome("docx", zipped({"word/document.xml": text.encode("utf-16")})) == "damaged"


def test_docx_that_asks_for_a_file_of_this_machine():
    doctype = '<!DOCTYPE w [<!ENTITY e11 SYSTEM "file:///etc/hostname">]>'
    assert outcome("docx", docx_of(PARAGRAPH, doctype)) == "damaged"


def test_docx_nested_without_end():
    assert outcome("docx", docx_of("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)) == "damaged"


def test_docx_of_too_many_tags():
    assert outcome("docx", docx_of("<w:p/>" * 9_000_000)) == "too_large"


def test_docx_of_cells_1000_columns_wide():
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>'
    assert outcome("docx", docx_of(f"<w:tbl><w:tr>{cell * 10_000}</w:tr></w:tbl>")) == "10000"


def test_xlsx_with_a_cell_in_the_last_corner():
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    assert outcome("sheet", xlsx_with(SHEET, lambda part: part.replace("</sheetData>", corner))) == "2"


def test_xlsx_with_a_merge_over_the_whole_sheet():
    merge = '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert outcome("sheet", xlsx_with(SHEET, lambda part: part.replace("</sheetData>", merge))) == "1"


def test_xlsx_with_many_merges_over_everything():
    merges = '<mergeCell ref="A1:XFD1048576"/>' + '<mergeCell ref="B1:XFC9000"/><mergeCell ref="B2:XFC9000"/>' * 50_000
    cells = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(2, 9_000))
    end = f"{cells}</sheetData><mergeCells>{merges}</mergeCells>"
    data = xlsx_with(SHEET, lambda part: part.replace("</sheetData>", end))
    assert outcome("sheet", data) in ("1", "too_large")


def test_xlsx_that_counts_its_strings_wrongly():
    def miscount(part: str) -> str:
        return part.replace('uniqueCount="1"', 'uniqueCount="99999999999999"')

    assert outcome("sheet", xlsx_with("xl/sharedStrings.xml", miscount)) == "1"


def test_xlsx_with_entities():
    def explode(part: str) -> str:
        root = part.index("<sst")
        return part[:root] + bomb("sst") + part[root:].replace("<t>表</t>", "<t>&e11;</t>")

    assert outcome("sheet", xlsx_with("xl/sharedStrings.xml", explode)) == "damaged"


def test_xlsx_that_inflates_without_end():
    def inflate(part: str) -> str:
        return part.replace("</sheetData>", "<row/>" * 12_000_000 + "</sheetData>")

    assert outcome("sheet", xlsx_with(SHEET, inflate)) == "too_large"


def test_xlsx_whose_sheets_are_all_the_same_large_one():
    parts = workbook_parts()
    parts[SHEET] = parts[SHEET].replace("</sheetData>", "<row><c><v>1</v></c></row>" * 20_000 + "</sheetData>")
    sheet = '<sheet name="a" r:id="r1"/>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet, sheet * 3_000)
    assert outcome("sheet", zipped(parts)) == "20001"


def old_workbook() -> bytes:
    made = xlwt.Workbook()
    sheet = made.add_sheet("a")
    for row in range(300):
        sheet.write(row, 0, f"文字{row}")
        sheet.write(row, 1, row + 0.5)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def test_xls_with_a_cell_in_the_last_corner():
    data = old_workbook()
    last = struct.pack("<HHHH", 0x27E, 10, 299, 1)
    assert last in data
    data = data.replace(last, struct.pack("<HHHH", 0x27E, 10, 65_535, 255))
    assert outcome("sheet", data) == "600"


def test_xls_that_counts_its_strings_wrongly():
    data = bytearray(old_workbook())
    book = read_stream(bytes(data), ("Workbook",))
    record = book.index(struct.pack("<H", 0xFC), 1_000)
    at = bytes(data).index(book[record : record + 40])
    data[at + 8 : at + 12] = b"\xff\xff\xff\xff"
    assert outcome("sheet", bytes(data)) == "600"


def test_xls_whose_sectors_run_in_a_circle():
    data = bytearray(old_workbook())
    fat = struct.unpack_from("<I", data, 76)[0]
    data[(fat + 1) * 512 : (fat + 1) * 512 + 40] = struct.pack("<10I", *[0] * 10)
    assert outcome("sheet", bytes(data)) == "damaged"


@pytest.mark.parametrize(
    "cell",
    [
        (
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">'
            "<text:p>a</text:p></table:table-cell></table:table-row>"
        ),
        (
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-rows-spanned="99999999" '
            'table:number-columns-spanned="99999999"><text:p>a</text:p></table:table-cell></table:table-row>'
        ),
    ],
)
def test_ods_of_repeated_cells(cell):
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{cell}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    assert outcome("sheet", zipped({"content.xml": content})) == "too_large"


def test_html_with_spans_without_end():
    page = "<table>" + "<tr><td rowspan=99999999 colspan=99999999>a" * 3_000 + "</table>"
    assert outcome("html", page.encode()) == "too_large"


def test_html_of_too_many_columns():
    assert outcome("html", b"<table><tr>" + b"<td>a" * 20_000) == "too_large"


def test_html_with_entities():
    assert outcome("html", (bomb("html") + "<p>&e11;").encode()) == "2"


def test_csv_of_one_endless_quote():
    assert int(outcome("delimited", b'"' + b"a,b\n" * 200_000)) == 400_000
