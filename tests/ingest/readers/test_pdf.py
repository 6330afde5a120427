"""Ruled tables of PDF pages: spans, wrapped lines, and lines outside tables."""

from __future__ import annotations

from ingest.readers.pdf import read_grids
from tests.ingest.readers.make_files import LONG_GOAL
from tests.ingest.readers.paper import HEIGHT, Paper, rows_of


def test_the_form(files, form_in_a_document, shape, locators):
    (grid,) = read_grids((files / "form.pdf").read_bytes())
    assert shape(grid) == form_in_a_document
    assert locators(grid)["清理边沟"] == "第1页表1第11行第4格"
    assert locators(grid)["（2024年度）"] == "第1页第2行"


def test_row_cut_by_page_break(files, form, shape):
    """The goal goes on over three pages and the row of 养护里程 over two: each is one row, and blank rows stay behind."""
    (grid,) = read_grids((files / "row_cut_by_page_break.pdf").read_bytes())
    rows = shape(grid)
    assert rows[8:15] == form[:7]
    assert rows[15:19] == [
        [(0, 1, 1, "总体目标"), (1, 1, 3, LONG_GOAL), (4, 1, 4, "完成156公里养护")],
        [],
        [],
        [(0, 2, 1, "绩效指标"), *form[8][1:]],
    ]
    assert rows[19:22] == [
        [
            (1, 1, 1, "产出指标"),
            (2, 1, 1, "数量指标"),
            (3, 1, 1, "养护里程"),
            (4, 1, 1, "≥312公里"),
            (5, 1, 1, "数量指标"),
            (6, 1, 1, "养护里程"),
            (7, 1, 1, "≥156公里"),
        ],
        [],
        [(3, 1, 1, "清理边沟"), (4, 1, 1, "≥40公里"), (6, 1, 1, "清理边沟"), (7, 1, 1, "≥20公里")],
    ]
    assert rows[22:] == form[11:]


def test_spans_come_from_the_missing_rules(shape):
    paper = Paper()
    paper.rules([50, 350], [100, 140])
    for x, top, bottom in ((150, 100, 140), (250, 120, 140)):
        paper.canvas.line(x, HEIGHT - top, x, HEIGHT - bottom)
    paper.canvas.line(150, HEIGHT - 120, 350, HEIGHT - 120)
    paper.text(55, 110, "左")
    paper.text(155, 103, "上")
    paper.text(155, 123, "中")
    paper.text(255, 123, "右")
    assert rows_of(shape, paper) == [[(0, 2, 1, "左"), (1, 1, 2, "上")], [(1, 1, 1, "中"), (2, 1, 1, "右")]]


def test_lines_outside_tables_keep_their_place_and_page_numbers_are_left_out(shape, locators):
    paper = Paper()
    paper.text(150, 60, "标题")
    paper.rules([50, 150, 350], [100, 120])
    paper.text(55, 103, "名称")
    paper.text(155, 103, "道路")
    paper.text(55, 140, "负责人：  王某")
    paper.text(190, 570, "- 1 -")
    paper.next()
    paper.text(150, 60, "二页")
    paper.text(180, 575, "第 2 页 共 2 页")
    (grid,) = read_grids(paper.bytes())
    assert shape(grid) == [
        [(0, 1, 1, "标题")],
        [(0, 1, 1, "名称"), (1, 1, 1, "道路")],
        [(0, 1, 1, "负责人：  王某")],
        [(0, 1, 1, "二页")],
    ]
    assert locators(grid)["道路"] == "第1页表1第1行第2格"
    assert locators(grid)["二页"] == "第2页第1行"


def test_wrapped_lines_are_one_and_paragraphs_are_not(shape):
    paper = Paper()
    paper.rules([50, 80, 190, 350], [100, 180])
    paper.text(58, 105, "绩", "效", "目", "标")
    paper.text(85, 105, "一二三四五六七八九十", "一二三。", "下一段")
    paper.text(195, 105, "in the year two thousand", "twenty kilometres")
    assert rows_of(shape, paper) == [
        [
            (0, 1, 1, "绩效目标"),
            (1, 1, 1, "一二三四五六七八九十一二三。\n下一段"),
            (2, 1, 1, "in the year two thousand twenty kilometres"),
        ]
    ]


def test_letters_drawn_twice_to_look_bold(shape):
    paper = Paper()
    paper.text(50, 100, "加粗")
    paper.text(50.3, 100, "加粗")
    assert rows_of(shape, paper) == [[(0, 1, 1, "加粗")]]
