"""Awkward .csv files."""

from __future__ import annotations

import pytest

from ingest.grid import Unreadable
from ingest.readers.delimited import read_grids


def rows_of(shape, text, encoding="utf-8"):
    (grid,) = read_grids(text.encode(encoding))
    assert grid.exact
    return shape(grid)


def test_quotes_delimiters_and_breaks_inside_fields(shape, locators):
    text = '项目名称,"道路,桥梁"\r\n概况,"第一行\r\n第二行 ""引""",\r\n,,末\r\n'
    assert rows_of(shape, text) == [
        [(0, 1, 1, "项目名称"), (1, 1, 1, "道路,桥梁")],
        [(0, 1, 1, "概况"), (1, 1, 1, '第一行\n第二行 "引"')],
        [(2, 1, 1, "末")],
    ]
    (grid,) = read_grids(text.encode())
    assert locators(grid)["末"] == "第3行第3列"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings(shape, encoding):
    assert rows_of(shape, "一级指标,≥95%\n产出指标,12㎡\n", encoding) == [
        [(0, 1, 1, "一级指标"), (1, 1, 1, "≥95%")],
        [(0, 1, 1, "产出指标"), (1, 1, 1, "12㎡")],
    ]


def test_semicolons(shape):
    assert rows_of(shape, "名称;金额\n数量;2,5;x\n") == [
        [(0, 1, 1, "名称"), (1, 1, 1, "金额")],
        [(0, 1, 1, "数量"), (1, 1, 1, "2,5"), (2, 1, 1, "x")],
    ]


def test_delimiter_declared_in_the_first_line(shape):
    assert rows_of(shape, "sep=;\na,b;c\n") == [[(0, 1, 1, "a,b"), (1, 1, 1, "c")]]


def test_blank_lines_keep_the_count(shape):
    assert rows_of(shape, "a,b\n\n,\nc,d") == [
        [(0, 1, 1, "a"), (1, 1, 1, "b")],
        [],
        [],
        [(0, 1, 1, "c"), (1, 1, 1, "d")],
    ]


def test_quote_that_is_never_closed_does_not_swallow_the_file(shape):
    assert rows_of(shape, 'a,5"\nb,"未闭合\nc,d\n')[2] == [(0, 1, 1, "c"), (1, 1, 1, "d")]


def test_text_after_a_closing_quote(shape):
    assert rows_of(shape, '"a"x,"b,c"\nd,e\n') == [
        [(0, 1, 1, "ax"), (1, 1, 1, "b,c")],
        [(0, 1, 1, "d"), (1, 1, 1, "e")],
    ]


def test_field_larger_than_the_usual_limit(shape):
    assert rows_of(shape, "a," + "长" * 200_000)[0][1] == (1, 1, 1, "长" * 200_000)


def test_bytes_of_no_encoding():
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(bytes(range(128, 256)) * 20))
    assert refusal.value.code == "damaged"
