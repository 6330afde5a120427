"""Awkward pages: wrong charsets, spans, layout tables, saved forms."""

from __future__ import annotations

import time

import pytest

from ingest.document import read_document
from ingest.grid import Unreadable
from ingest.readers.html import read_grids


def rows_of(shape, source, encoding="utf-8"):
    (grid,) = read_grids(source.encode(encoding))
    return shape(grid)


def markup(form):
    """The form as a page would have it: spans on the anchors, a cell for every blank."""
    taken: set[tuple[int, int]] = set()
    lines = []
    for number, row in enumerate(form):
        cells = {col: (rowspan, colspan, text) for col, rowspan, colspan, text in row}
        line = ""
        for col in range(8):
            if (number, col) in taken:
                continue
            rowspan, colspan, text = cells.get(col, (1, 1, ""))
            taken |= {(number + down, col + right) for down in range(rowspan) for right in range(colspan)}
            line += f'<td rowspan="{rowspan}" colspan={colspan}>{text.replace(chr(10), "<br/>")}</td>\n'
        lines.append(f"<tr>{line}</tr>")
    return f"<table><tbody>{''.join(lines)}</tbody></table>"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "iso-8859-1"])
def test_the_form_whatever_charset_it_declares(form, form_in_a_document, shape, locators, encoding, declared):
    source = (
        f'<?xml version="1.0" encoding="{declared}"?><html><head><meta charset={declared}><title>页名</title></head><body>'
        f"<h1>云溪县项目支出绩效目标表</h1><p>（2024年度）</p>{markup(form)}</body></html>"
    )
    (grid,) = read_grids(source.encode(encoding))
    assert shape(grid) == form_in_a_document
    assert locators(grid)["清理边沟"] == "表1第11行第4格"
    assert locators(grid)["（2024年度）"] == "第2段"


def test_layout_table_round_the_data_table(shape, locators):
    source = """<table><tr><td>导航</td><td rowspan=2>
      <table><tr><td>项目名称</td><td>道路</td></tr><tr><td colspan=2>概况</td></tr></table>
    </td></tr><tr><td>菜单</td></tr></table>尾"""
    assert rows_of(shape, source) == [
        [(0, 1, 1, "导航")],
        [(0, 1, 1, "菜单")],
        [(0, 1, 1, "项目名称"), (1, 1, 1, "道路")],
        [(0, 1, 2, "概况")],
        [(0, 1, 1, "尾")],
    ]
    (grid,) = read_grids(source.encode())
    assert locators(grid)["概况"] == "表2第2行第1格"


def test_layout_table_without_text_of_its_own_leaves_no_row(shape):
    assert rows_of(shape, "<table><tr><td><table><tr><td>a<td>b</table></table>") == [[(0, 1, 1, "a"), (1, 1, 1, "b")]]


def test_lines_of_a_cell_and_of_the_page(shape):
    source = "<div>上<br>中<p>下</p>尾</div><table><tr><td>一<br>二<p>三</p><p>四</p></td></tr></table>"
    assert rows_of(shape, source) == [
        [(0, 1, 1, "上")],
        [(0, 1, 1, "中")],
        [(0, 1, 1, "下")],
        [(0, 1, 1, "尾")],
        [(0, 1, 1, "一\n二\n三\n四")],
    ]


def test_line_breaks_of_the_source_are_not_text(shape):
    source = "<table><tr><td>产出\n   指标</td><td>a\nb</td><td><span>服务</span>\n<span>对象&nbsp; 满意度</span></td></tr></table>"
    assert rows_of(shape, source) == [[(0, 1, 1, "产出指标"), (1, 1, 1, "a b"), (2, 1, 1, "服务对象 满意度")]]


def test_comments_scripts_and_styles_are_not_text(shape):
    source = "<style>a</style><!-- b --><script>c</script><p>正<!-- d -->文</p><noscript>e</noscript>"
    assert rows_of(shape, source) == [[(0, 1, 1, "正文")]]


def test_rowspan_that_pushes_cells_right(shape):
    source = "<table><tr><td rowspan=3>a<td>b<td rowspan=2>c<tr><td>d<tr><td>e<td>f</table>"
    assert rows_of(shape, source) == [
        [(0, 3, 1, "a"), (1, 1, 1, "b"), (2, 2, 1, "c")],
        [(1, 1, 1, "d")],
        [(1, 1, 1, "e"), (2, 1, 1, "f")],
    ]


def test_spans_beyond_reason_are_cut(shape):
    source = "<table><tr><td rowspan=99999999 colspan=99999999999>a<td rowspan=-3 colspan=x>b</table>"
    assert rows_of(shape, source) == [[(0, 1, 1000, "a"), (1000, 1, 1, "b")]]


def test_rows_without_a_row_and_text_between_cells(shape):
    source = "<table><caption>标题</caption>杂<td>a</td><td>b</td><tr><form><td>c</td></form></tr></table>"
    rows = rows_of(shape, source)
    assert [(0, 1, 1, "标题")] in rows
    assert [(0, 1, 1, "a"), (1, 1, 1, "b")] in rows
    assert [(0, 1, 1, "c")] in rows
    assert any("杂" in text for row in rows for *_, text in row)


def test_values_of_form_fields(shape):
    source = (
        '<table><tr><td><input value="道路"><td><select><option>一</option><option selected>二</option></select>'
        "<td><input type=checkbox checked>新增<input type=radio>延续<td><textarea>多\n行</textarea>"
        "<input type=hidden value=x><input type=submit value=保存></table>"
    )
    assert rows_of(shape, source) == [
        [(0, 1, 1, "道路"), (1, 1, 1, "二"), (2, 1, 1, "☑新增□延续"), (3, 1, 1, "多\n行")]
    ]


def test_mail_archive(shape):
    source = (
        'From: <saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        "<table><tr><td>=CF=EE=C4=BF</td><td>a=\r\nb</td></tr></table>\r\n--b--\r\n"
    )
    assert rows_of(shape, source, "ascii") == [[(0, 1, 1, "项目"), (1, 1, 1, "ab")]]


def test_tags_that_are_never_closed(shape):
    rows = rows_of(shape, "<table><tr><td>格</table><font>" * 300 + "尾")
    assert rows == [[(0, 1, 1, "格")]] * 300 + [[(0, 1, 1, "尾")]]


def test_deep_pages_keep_their_text(shape):
    rows = rows_of(shape, "<div>" * 1_000 + "底<table><tr><td>格")
    assert rows == [[(0, 1, 1, "底格")]]


def test_elements_nested_without_end():
    begun = time.perf_counter()
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(("<div>" * 50_000 + "底" + "<table><tr><td>" * 20_000 + "格").encode()))
    assert refusal.value.code == "too_large"
    assert time.perf_counter() - begun < 5


def test_tables_nested_without_end(shape):
    rows = rows_of(shape, "<table><tr><td>" * 300 + "格")
    assert [(0, 1, 1, "格")] in rows


@pytest.mark.parametrize("data", [b"", b"  \n ", b"<!-- -->"])
def test_empty(data):
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(data))
    assert refusal.value.code == "empty"


def test_bytes_of_no_encoding():
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(bytes(range(128, 256)) * 20))
    assert refusal.value.code == "damaged"


def test_title_inside_a_table_that_lays_out_the_page() -> None:
    page = """
<table><tr><td><ul><li>首页</li></ul></td></tr><tr><td><div>
<h3>2024年度项目支出绩效目标表</h3><p>单位：万元</p>
<table><tr><td>项目名称</td><td colspan=3>村道改造</td></tr><tr><td>年度资金总额</td><td colspan=3>50</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>改造里程</td><td>3公里</td></tr></table>
<h3>2025年度项目支出绩效目标表</h3>
<table><tr><td>项目名称</td><td colspan=3>村医补助</td></tr><tr><td>年度资金总额（元）</td><td colspan=3>50</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>补助村医</td><td>40人</td></tr></table>
</div></td></tr></table>"""
    forms = read_document(page.encode()).forms
    assert [(form.project_name, form.fiscal_year) for form in forms] == [("村道改造", 2024), ("村医补助", 2025)]
    assert [str(form.funding[0].amount) for form in forms] == ["500000", "50"]
