"""Workbooks of three kinds: the form, numbers as they are shown, and workbooks that mislead."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
import python_calamine
import xlwt

from ingest.grid import Unreadable
from ingest.readers.sheet import read_grids
from tests.ingest.readers.make_files import workbook

SHOWN = [
    "95.5%",
    "85290000",
    "2024-02-06",
    "≥12.5天",
    "TRUE",
    "20240206111556",
    "#DIV/0!",
    "是否",
    "0.1",
    "-3",
    "0.00001005",
    "852900",
    "2024-02-06 12:00:00",
]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(sheet: str, strings: str = "", styles: str = "", target: str = "worksheets/sheet1.xml") -> bytes:
    """The least that makes an .xlsx: one sheet, with this inside."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="{target}"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>')
        if strings:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" uniqueCount="99999999999">{strings}</sst>')
        if styles:
            archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>')
    return made.getvalue()


def rows_of(shape, data):
    (grid,) = read_grids(data)
    return shape(grid)


@pytest.mark.parametrize("kind", ["xls", "xlsx", "ods"])
def test_the_form(files, form, shape, locators, kind):
    first, second = read_grids((files / f"form.{kind}").read_bytes())
    moved = [[(col + 1, rowspan, colspan, text) for col, rowspan, colspan, text in row] for row in form]
    assert shape(first) == [[], [], *moved]
    assert first.name == "表1 目标"
    assert locators(first)["清理边沟"] == "工作表“表1 目标”E13"
    assert second.name == "字典"
    assert first.exact


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_numbers_as_they_are_shown(files, shape, kind):
    _, hidden = read_grids((files / f"form.{kind}").read_bytes())
    assert [row[0][3] for row in shape(hidden)] == SHOWN


def test_numbers_of_an_opendocument_are_its_own_text(files, shape):
    _, hidden = read_grids((files / "form.ods").read_bytes())
    texts = [row[0][3] for row in shape(hidden)]
    assert texts[:4] == ["96%", "85,290,000.00", "2024-02-06", "≥12.5天"]
    assert texts[6:9] == ["#DIV/0!", "是否", "0.1"]


def test_the_form_as_a_library_writes_it(form, shape):
    made = io.BytesIO()
    workbook(form).save(made)
    first, _ = read_grids(made.getvalue())
    assert shape(first)[2:] == [[(col + 1, *rest) for col, *rest in row] for row in form]


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_cells_agree_with_another_reader(files, kind):
    path = files / f"form.{kind}"
    book = python_calamine.load_workbook(str(path))
    for grid in read_grids(path.read_bytes()):
        sheet = book.get_sheet_by_name(grid.name)
        row, col = sheet.start
        theirs = {
            (row + down, col + right): value
            for down, values in enumerate(sheet.to_python())
            for right, value in enumerate(values)
            if isinstance(value, str) and value
        }
        ours = {(cell.row, cell.col): cell.text for cells in grid.rows for cell in cells}
        assert theirs.items() <= ours.items()
        merges = {(cell.row, cell.col, cell.rowspan, cell.colspan) for cells in grid.rows for cell in cells}
        for (top, left), (bottom, right) in sheet.merged_cell_ranges:
            if (top, left) in ours:
                assert (top, left, bottom - top + 1, right - left + 1) in merges


def test_old_workbook_with_many_long_strings(shape):
    """The shared strings go on over several records, and are cut inside strings of both widths."""
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("长")
    texts = [("宽" if number % 3 else "narrow ") * (700 + number) + str(number) for number in range(60)]
    for number, text in enumerate(texts):
        sheet.write(number, 0, text)
    sheet.write_merge(100, 101, 1, 3, "合并")
    sheet.write(102, 0, 1234.5)
    sheet.write(102, 1, 12)
    sheet.write(102, 2, 0.01)
    sheet.write(102, 3, xlwt.Formula('"a"&"b"'))
    data = io.BytesIO()
    made.save(data)
    rows = rows_of(shape, data.getvalue())
    assert [row[0][3] for row in rows[:60]] == texts
    assert rows[60:100] == [[]] * 40
    assert rows[100] == [(1, 2, 3, "合并")]
    assert [cell[3] for cell in rows[102][:3]] == ["1234.5", "12", "0.01"]


def test_old_workbook_with_a_password():
    made = xlwt.Workbook()
    made.add_sheet("a").write(0, 0, "x")
    data = io.BytesIO()
    made.save(data)
    write_access = b"\x5c\x00\x70\x00"
    locked = data.getvalue().replace(write_access, b"\x2f\x00\x70\x00", 1)
    assert locked != data.getvalue()
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(locked))
    assert refusal.value.code == "encrypted"


def test_runs_phonetic_guides_and_escapes_in_strings(shape):
    strings = "<si><t>一</t></si><si><r><t>二</t></r><r><rPr/><t>三</t></r><rPh sb='0' eb='1'><t>er</t></rPh></si>"
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row><c t="inlineStr"><is><t>上_x000D_\n下</t></is></c><c t="str"><v>式</v></c><c t="e"><v>#N/A</v></c>'
        '<c t="d"><v>2024-02-06T00:00:00</v></c><c t="b"><v>0</v></c><c/></row></sheetData>'
    )
    assert rows_of(shape, package(sheet, strings)) == [
        [(0, 1, 1, "一"), (2, 1, 1, "二三")],
        [(0, 1, 1, "上\n下"), (1, 1, 1, "式"), (2, 1, 1, "#N/A"), (3, 1, 1, "2024-02-06"), (4, 1, 1, "FALSE")],
    ]


@pytest.mark.parametrize(
    ("number_format", "value", "expected"),
    [
        ('<xf numFmtId="0"/>', "85290000.0", "85290000"),
        ('<xf numFmtId="0"/>', "0.30000000000000004", "0.3"),
        ('<xf numFmtId="9"/>', "0.95", "95%"),
        ('<xf numFmtId="10"/>', "0.285", "28.5%"),
        ('<xf numFmtId="31"/>', "45328", "2024-02-06"),
        ('<xf numFmtId="57"/>', "45328", "2024-02-06"),
        ('<xf numFmtId="20"/>', "0.5", "12:00:00"),
        ('<xf numFmtId="14"/>', "-1", "-1"),
        ('<xf numFmtId="0"/>', "1E+20", "100000000000000000000"),
    ],
)
def test_built_in_formats(shape, number_format, value, expected):
    sheet = f'<sheetData><row><c s="0"><v>{value}</v></c></row></sheetData>'
    data = package(sheet, styles=f"<cellXfs>{number_format}</cellXfs>")
    assert rows_of(shape, data) == [[(0, 1, 1, expected)]]


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ('0"万元"', "12", "12万元"),
        ('"≥"0"%"', "95", "≥95%"),
        ("≥0.00_);[Red]\\-0.00", "12.5", "≥12.5"),
        ('0.0,"千元"', "12500", "12500"),
        ('0!.0000"万元"', "852900", "852900"),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日";@', "45328", "2024-02-06"),
        ("yyyy.mm.dd", "45328", "2024-02-06"),
        ("[h]:mm:ss", "0.25", "06:00:00"),
        ("_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", "1280000", "1280000"),
        ("0.00E+00", "1280000", "1280000"),
        ("# ?/?", "0.5", "0.5"),
        ("General", "7", "7"),
        ("@", "7", "7"),
        ('0"年"0"月"', "202412", "202412"),
    ],
)
def test_formats_of_the_file(shape, code, value, expected):
    escaped = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    styles = f'<numFmts><numFmt numFmtId="176" formatCode="{escaped}"/></numFmts><cellXfs><xf/><xf numFmtId="176"/></cellXfs>'
    data = package(f'<sheetData><row><c s="1"><v>{value}</v></c></row></sheetData>', styles=styles)
    assert rows_of(shape, data) == [[(0, 1, 1, expected)]]


def test_what_a_merge_covers_is_not_shown(shape):
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="str"><v>锚</v></c><c r="B1" t="str"><v>盖</v></c><c r="C1" t="str"><v>旁</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>盖</v></c><c r="C2" t="str"><v>下</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="$C$9:$C$9"/></mergeCells>'
    )
    assert rows_of(shape, package(sheet)) == [[(0, 2, 2, "锚"), (2, 1, 1, "旁")], [(2, 1, 1, "下")]]


def test_merge_over_the_whole_sheet_ends_with_the_content(shape):
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="str"><v>锚</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    assert rows_of(shape, package(sheet)) == [[(0, 1, 1, "锚")]]


def test_cell_in_the_last_corner():
    sheet = (
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="str"><v>表</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="str"><v>角</v></c></row></sheetData>'
    )
    (grid,) = read_grids(package(sheet))
    assert [(cell.row, cell.col, cell.text, cell.locator) for row in grid.rows for cell in row] == [
        (0, 0, "表", "工作表“表1”A1"),
        (1048575, 16383, "角", "工作表“表1”XFD1048576"),
    ]


def test_blank_cell_in_the_last_corner_makes_no_rows(shape):
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="str"><v>表</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row></sheetData>'
    )
    assert rows_of(shape, package(sheet)) == [[(0, 1, 1, "表")]]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1048577" t="str"><v>x</v></c>',
        '<c r="XFE1" t="str"><v>x</v></c>',
        '<c r="A0" t="str"><v>x</v></c>',
        '<c r="ZZZZZZZ9" t="str"><v>x</v></c>',
        '<c t="s"><v>-1</v></c>',
        '<c t="s"><v>7</v></c>',
        "<c><v>x</v></c>",
        '<c r="" t="s"><v>99999999999999</v></c>',
    ],
)
def test_cells_that_cannot_be(cell):
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(package(f"<sheetData><row>{cell}</row></sheetData>", "<si><t>a</t></si>")))
    assert refusal.value.code == "damaged"


def test_sheets_outside_their_usual_place_and_charts(shape):
    made = openpyxl.Workbook()
    made.active["A1"] = "表"
    made.create_chartsheet("图")
    data = io.BytesIO()
    made.save(data)
    assert rows_of(shape, data.getvalue()) == [[(0, 1, 1, "表")]]
    sheet = '<sheetData><row><c t="str"><v>a</v></c></row></sheetData>'
    assert rows_of(shape, package(sheet, target="/xl/worksheets/../worksheets/SHEET1.xml")) == [[(0, 1, 1, "a")]]


def test_binary_workbook_is_named_as_such():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.bin", b"x")
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(made.getvalue()))
    assert refusal.value.code == "unknown_format"


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)])
def test_what_is_no_workbook(data):
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(data))
    assert refusal.value.code == "damaged"
