"""Rows of ruled tables of PDF pages that a page break cut."""

from __future__ import annotations

import pytest

from tests.ingest.readers.paper import Paper, rows_of


def two_pages(above, below, top_columns=(50, 100, 350), bottom_columns=(50, 100, 350)):
    """A table whose last row on page 1 and first row on page 2 hold these lines, by the left edge of their cell."""
    paper = Paper()
    paper.rules(top_columns, [500, 520, 560])
    paper.text(top_columns[0] + 5, 503, "上行")
    for x, lines in above.items():
        paper.text(x + 5, 560 - 14 * len(lines), *lines)
    paper.next()
    paper.rules(bottom_columns, [50, 80, 100])
    for x, lines in below.items():
        paper.text(x + 5, 53, *lines)
    paper.text(bottom_columns[0] + 5, 83, "下行")
    return paper


FULL = "一二三四五六七八九十一二三四五六七八九十一二三"


def test_sentence_that_runs_on_is_joined(shape):
    paper = two_pages({50: ["概况"], 100: [FULL, FULL]}, {100: ["末尾。"]})
    assert rows_of(shape, paper) == [
        [(0, 1, 1, "上行")],
        [(0, 1, 1, "概况"), (1, 1, 1, f"{FULL}{FULL}末尾。")],
        [],
        [(0, 1, 1, "下行")],
    ]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ({50: ["概况"], 100: [FULL, "短"]}, {100: ["末尾。"]}),
        ({50: ["概况"], 100: [FULL, FULL[:-1] + "。"]}, {100: ["末尾。"]}),
        ({50: ["概况"], 100: [FULL, FULL]}, {100: ["2.新的一条"]}),
        ({50: ["概况"], 100: [FULL, FULL]}, {50: ["依据"], 100: ["另一行"]}),
        ({50: ["概况"], 100: [FULL]}, {50: ["依据"]}),
        ({50: ["概况"]}, {100: ["末尾。"]}),
    ],
    ids=[
        "line with room left",
        "end of a sentence",
        "number of a new item",
        "a label of its own",
        "label alone",
        "blank above",
    ],
)
def test_what_may_be_another_row_is_not_joined(shape, above, below):
    rows = rows_of(shape, two_pages(above, below))
    assert len(rows) == 4
    assert rows[2]


def test_new_indicator_under_a_merged_label_is_not_joined(shape):
    """养护里程 and ≥312公里 fill their cells by chance; what stands below the break is the next indicator."""
    columns = (50, 100, 150, 200)
    paper = two_pages(
        {50: ["产出"], 100: ["养护里程"], 150: ["≥312公里"]}, {100: ["清理边沟"], 150: ["≥40公里"]}, columns, columns
    )
    assert rows_of(shape, paper)[1:3] == [
        [(0, 1, 1, "产出"), (1, 1, 1, "养护里程"), (2, 1, 1, "≥312公里")],
        [(1, 1, 1, "清理边沟"), (2, 1, 1, "≥40公里")],
    ]


def test_value_without_its_name_is_joined(shape):
    columns = (50, 100, 150, 200)
    paper = two_pages({50: ["产出"], 100: ["养护里程"], 150: ["≥31200"]}, {150: ["公里"]}, columns, columns)
    assert rows_of(shape, paper)[1:3] == [[(0, 1, 1, "产出"), (1, 1, 1, "养护里程"), (2, 1, 1, "≥31200公里")], []]


def test_name_without_its_value_is_joined(shape):
    columns = (50, 100, 150, 200)
    paper = two_pages({50: ["质量"], 100: ["图书加工"], 150: ["100%"]}, {100: ["上架率"]}, columns, columns)
    assert rows_of(shape, paper)[1:3] == [[(0, 1, 1, "质量"), (1, 1, 1, "图书加工上架率"), (2, 1, 1, "100%")], []]


def test_label_of_a_level_that_is_cut_joins_its_row(shape):
    columns = (50, 100, 150, 200)
    paper = two_pages(
        {50: ["时效指"], 100: ["津贴发"], 150: ["每季度"]},
        {50: ["标"], 100: ["放时间"], 150: ["首月"]},
        columns,
        columns,
    )
    assert rows_of(shape, paper)[1:3] == [
        [(0, 1, 1, "时效指标"), (1, 1, 1, "津贴发放时间"), (2, 1, 1, "每季度首月")],
        [],
    ]


@pytest.mark.parametrize("below", ["标", "指标", "数量"])
def test_labels_that_make_no_level_do_not_join(shape, below):
    columns = (50, 100, 150, 200)
    paper = two_pages(
        {50: ["时效指标"], 100: ["发放"], 150: ["按季"]}, {50: [below], 100: ["时间"], 150: ["首月"]}, columns, columns
    )
    assert rows_of(shape, paper)[2] == [(0, 1, 1, below), (1, 1, 1, "时间"), (2, 1, 1, "首月")]


def test_row_cut_above_a_header_that_is_printed_again(shape):
    columns = [50, 100, 200, 300, 350]
    paper = Paper()
    header = dict(zip(columns, ("项目", "指标", "指标值", "备注"), strict=False))
    paper.rules(columns, [480, 500, 560])
    for x, text in header.items():
        paper.text(x + 5, 483, text)
    for x, lines in {50: ["供暖"], 100: ["补贴拨付"], 200: ["公示无异议后十五日"]}.items():
        paper.text(x + 5, 546, *lines)
    paper.next()
    paper.rules(columns, [50, 70, 90, 110])
    for x, text in header.items():
        paper.text(x + 5, 53, text)
    paper.text(205, 73, "之内")
    for x, text in dict(zip(columns, ("供水", "入户", "百户"), strict=False)).items():
        paper.text(x + 5, 93, text)
    rows = rows_of(shape, paper)
    assert rows[1] == [(0, 1, 1, "供暖"), (1, 1, 1, "补贴拨付"), (2, 1, 1, "公示无异议后十五日之内")]
    assert rows[2:] == [
        [(n, 1, 1, text) for n, text in enumerate(header.values())],
        [],
        [(0, 1, 1, "供水"), (1, 1, 1, "入户"), (2, 1, 1, "百户")],
    ]


@pytest.mark.parametrize("filled", [False, True], ids=["lines", "thin boxes"])
def test_row_left_open_at_the_page_break_is_joined(shape, filled):
    paper = Paper()
    paper.rules([50, 100, 350], [500, 520], bottom=560, filled=filled)
    paper.text(55, 503, "上行")
    paper.text(55, 530, "概况")
    paper.text(105, 530, "第一段")
    paper.next()
    paper.rules([50, 100, 350], [80, 100], top=50, filled=filled)
    paper.text(105, 53, "第二段")
    paper.text(55, 83, "下行")
    assert rows_of(shape, paper) == [
        [(0, 1, 1, "上行")],
        [(0, 1, 1, "概况"), (1, 1, 1, "第一段\n第二段")],
        [],
        [(0, 1, 1, "下行")],
    ]


def test_new_row_under_a_table_left_open_is_not_joined(shape):
    paper = Paper()
    columns = [50, 100, 200, 350]
    paper.rules(columns, [500, 520], bottom=560)
    for x, text in zip(columns, ("产出", "养护里程", "≥312公里"), strict=False):
        paper.text(x + 5, 530, text)
    paper.next()
    paper.rules(columns, [80, 100], top=50)
    paper.text(105, 53, "清理边沟")
    paper.text(205, 53, "≥40公里")
    assert rows_of(shape, paper)[1:3] == [
        [(0, 1, 1, "产出"), (1, 1, 1, "养护里程"), (2, 1, 1, "≥312公里")],
        [(1, 1, 1, "清理边沟"), (2, 1, 1, "≥40公里")],
    ]


def test_columns_have_the_same_number_on_every_page(shape):
    paper = Paper()
    paper.rules([50, 350], [500, 520, 540])
    paper.text(55, 503, "整行")
    paper.text(55, 523, "整行")
    paper.next()
    paper.rules([50, 150, 350], [50, 70])
    paper.text(155, 53, "右")
    paper.next()
    paper.rules([50, 100, 350], [50, 70])
    paper.text(105, 53, "右")
    assert rows_of(shape, paper) == [[(0, 1, 3, "整行")]] * 2 + [[(2, 1, 1, "右")], [(1, 1, 2, "右")]]


def test_tables_of_different_width_are_not_one(shape):
    paper = two_pages({50: ["概况"], 100: [FULL, FULL]}, {100: ["末尾。"]}, bottom_columns=(50, 100, 300))
    assert rows_of(shape, paper)[2] == [(1, 1, 1, "末尾。")]
