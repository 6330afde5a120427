"""Awkward .docx files: merges of every kind, tables in tables, tracked changes, text boxes."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from ingest.grid import Unreadable
from ingest.readers.docx import read_grids
from tests.ingest.readers.make_files import document

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def package(body: str, namespaces: str = NAMESPACES) -> bytes:
    """The least that makes a .docx: one part, with this body."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {namespaces}><w:body>{body}</w:body></w:document>")
    return made.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def rows_of(shape, body):
    (grid,) = read_grids(package(body))
    return shape(grid)


def test_the_form(form, form_in_a_document, shape, locators):
    made = io.BytesIO()
    document(form).save(made)
    (grid,) = read_grids(made.getvalue())
    assert shape(grid) == form_in_a_document
    assert grid.exact
    assert locators(grid)["（2024年度）"] == "第2段"
    assert locators(grid)["绩效指标"] == "表1第9行第1格"
    assert locators(grid)["清理边沟"] == "表1第11行第4格"


def test_vertical_merge_that_restarts_below_itself(shape):
    body = table(
        tc("产出", '<w:vMerge w:val="restart"/>') + tc("a"),
        tc("", "<w:vMerge/>") + tc("b"),
        tc("效益", '<w:vMerge w:val="restart"/>') + tc("c"),
        tc("", '<w:vMerge w:val="continue"/>') + tc("d"),
    )
    assert rows_of(shape, body) == [
        [(0, 2, 1, "产出"), (1, 1, 1, "a")],
        [(1, 1, 1, "b")],
        [(0, 2, 1, "效益"), (1, 1, 1, "c")],
        [(1, 1, 1, "d")],
    ]


def test_vertical_merge_that_continues_nothing_is_a_cell(shape):
    body = table(tc("甲") + tc("a"), tc("乙", "<w:vMerge/>") + tc("b"), tc("", "<w:vMerge/>") + tc("c"))
    assert rows_of(shape, body) == [
        [(0, 1, 1, "甲"), (1, 1, 1, "a")],
        [(0, 2, 1, "乙"), (1, 1, 1, "b")],
        [(1, 1, 1, "c")],
    ]


def test_a_block_merged_both_ways(shape):
    span = '<w:gridSpan w:val="2"/>'
    body = table(
        tc("块", span + '<w:vMerge w:val="restart"/>') + tc("右上"),
        tc("", span + "<w:vMerge/>") + tc("右下"),
    )
    assert rows_of(shape, body) == [[(0, 2, 2, "块"), (2, 1, 1, "右上")], [(2, 1, 1, "右下")]]


def test_horizontal_merge_of_old_word(shape):
    restart, proceed = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
    body = table(
        tc("块", restart + '<w:vMerge w:val="restart"/>')
        + tc("", proceed + '<w:vMerge w:val="restart"/>')
        + tc("右上"),
        tc("", restart + "<w:vMerge/>") + tc("", proceed + "<w:vMerge/>") + tc("右下"),
    )
    assert rows_of(shape, body) == [[(0, 2, 2, "块"), (2, 1, 1, "右上")], [(2, 1, 1, "右下")]]


def test_row_that_begins_further_right(shape):
    body = table(tc("a") + tc("b") + tc("c"), '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc("c2"))
    assert rows_of(shape, body) == [[(0, 1, 1, "a"), (1, 1, 1, "b"), (2, 1, 1, "c")], [(2, 1, 1, "c2")]]


def test_table_in_a_cell_comes_after_the_rows_its_neighbours_span(shape, locators):
    inner = table(tc("内1") + tc("内2"), tc("内3") + tc("内4"))
    body = (
        p("前")
        + table(
            tc("标签", '<w:vMerge w:val="restart"/>') + f"<w:tc>{p('外')}{inner}{p('外尾')}</w:tc>",
            tc("", "<w:vMerge/>") + tc("下"),
            tc("末") + tc("行"),
        )
        + p("后")
    )
    assert rows_of(shape, body) == [
        [(0, 1, 1, "前")],
        [(0, 2, 1, "标签"), (1, 1, 1, "外\n外尾")],
        [(1, 1, 1, "下")],
        [(0, 1, 1, "内1"), (1, 1, 1, "内2")],
        [(0, 1, 1, "内3"), (1, 1, 1, "内4")],
        [(0, 1, 1, "末"), (1, 1, 1, "行")],
        [(0, 1, 1, "后")],
    ]
    (grid,) = read_grids(package(body))
    assert locators(grid)["内4"] == "表2第2行第2格"
    assert locators(grid)["下"] == "表1第2行第2格"
    assert locators(grid)["后"] == "第2段"


def test_page_laid_out_in_a_table_gives_the_rows_of_the_inner_one(shape):
    inner = table(tc("项目名称") + tc("道路"))
    assert rows_of(shape, table(f"<w:tc>{inner}{p('')}</w:tc>")) == [[(0, 1, 1, "项目名称"), (1, 1, 1, "道路")]]


def test_tables_nested_without_end_keep_their_text(shape):
    body = p("底")
    for _ in range(60):
        body = table(f"<w:tc>{body}</w:tc>")
    assert [(0, 1, 1, "底")] in rows_of(shape, body)


def test_tabs_and_breaks_in_a_cell(shape):
    cell = "<w:tc><w:p><w:r><w:t>上</w:t><w:br/><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/></w:r></w:p></w:tc>"
    assert rows_of(shape, table(cell)) == [[(0, 1, 1, "上\na b-")]]


def test_tracked_changes(shape):
    body = (
        "<w:p><w:r><w:t>共</w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>12</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>公里</w:t></w:r></w:moveTo></w:p>"
        + table("<w:trPr><w:del/></w:trPr>" + tc("删去的行"), tc("留下的行"))
    )
    assert rows_of(shape, body) == [[(0, 1, 1, "共12公里")], [(0, 1, 1, "留下的行")]]


def test_text_box_stored_twice_is_read_once(shape):
    box = f"<w:txbxContent>{p('单位：万元')}{table(tc('框内') + tc('表'))}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>标题</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert rows_of(shape, body) == [
        [(0, 1, 1, "标题")],
        [(0, 1, 1, "单位：万元")],
        [(0, 1, 1, "框内"), (1, 1, 1, "表")],
    ]


def test_content_controls_round_text_cells_and_rows(shape):
    body = (
        "<w:sdt><w:sdtPr/><w:sdtContent>" + p("段") + "</w:sdtContent></w:sdt>"
        "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>"
        + tc("格")
        + "</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    assert rows_of(shape, body) == [[(0, 1, 1, "段")], [(0, 1, 1, "格")]]


def test_fields_show_their_result_and_ticks_are_kept(shape):
    body = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>DATE</w:instrText></w:r><w:r><w:t>2024年</w:t></w:r>"
        '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:t>一次性</w:t>'
        '<w:sym w:font="Wingdings 2" w:char="00A3"/><w:t>延续</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
        "<w:r><w:t>其他</w:t></w:r><m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath></w:p>"
    )
    assert rows_of(shape, body) == [[(0, 1, 1, "2024年☑一次性□延续☑其他x²")]]


def test_strict_office_open_xml(shape):
    namespaces = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    (grid,) = read_grids(package(table(tc("格", '<w:gridSpan w:val="3"/>')), namespaces))
    assert shape(grid) == [[(0, 1, 3, "格")]]


def test_spans_beyond_reason_are_cut(shape):
    body = table(tc("宽", '<w:gridSpan w:val="99999999"/>') + tc("右", '<w:gridSpan w:val="-5"/>'))
    assert rows_of(shape, body) == [[(0, 1, 1000, "宽"), (1000, 1, 1, "右")]]


def test_rows_inserted_by_a_library_keep_their_merges(shape):
    made = docx.Document()
    made_table = made.add_table(2, 3)
    made_table.cell(0, 0).merge(made_table.cell(1, 1)).text = "块"
    made_table.cell(0, 2).text = "右"
    direction = OxmlElement("w:textDirection")
    direction.set(qn("w:val"), "tbRlV")
    made_table.cell(0, 2)._tc.get_or_add_tcPr().append(direction)
    stream = io.BytesIO()
    made.save(stream)
    (grid,) = read_grids(stream.getvalue())
    assert shape(grid) == [[(0, 2, 2, "块"), (2, 1, 1, "右")], []]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"x" * 5000])
def test_what_is_no_docx(data):
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(data))
    assert refusal.value.code == "damaged"


def test_password():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(data))
    assert refusal.value.code == "encrypted"
