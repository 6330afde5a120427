"""Running heads and feet do not part a table that goes on over the page break; what only looks like one stays."""

from __future__ import annotations

from tests.ingest.readers.test_pdf import Paper, rows_of


def page(paper: Paper, head: str, foot: str, text: str) -> None:
    paper.text(120, 20, head)
    paper.rules([50, 150, 350], [60, 80])
    paper.text(55, 63, "概况")
    paper.text(155, 63, text)
    paper.text(120, 570, foot)


def test_heads_are_said_once_before_and_feet_after(shape):
    paper = Paper()
    page(paper, "岭县预算公开", "岭县财政局 第 1 页", "甲")
    paper.next()
    page(paper, "岭县预算公开", "岭县财政局 第 2 页", "乙")
    assert rows_of(shape, paper) == [
        [(0, 1, 1, "岭县预算公开")],
        [(0, 1, 1, "概况"), (1, 1, 1, "甲")],
        [(0, 1, 1, "概况"), (1, 1, 1, "乙")],
        [(0, 1, 1, "岭县财政局 第 2 页")],
    ]


def test_title_fields_and_lines_that_differ_stay_where_they_are(shape):
    paper = Paper()
    page(paper, "项目支出绩效目标表", "单位：万元", "甲")
    paper.next()
    page(paper, "项目支出绩效目标表", "单位：万元", "乙")
    paper.next()
    page(paper, "2025年", "张三", "丙")
    paper.next()
    page(paper, "2026年", "李四", "丁")
    assert [row[0][3] for row in rows_of(shape, paper) if len(row) == 1] == [
        "项目支出绩效目标表", "单位：万元", "项目支出绩效目标表", "单位：万元", "2025年", "张三", "2026年", "李四",
    ]  # fmt: skip


def test_row_cut_between_a_foot_and_a_head_is_joined(shape):
    paper = Paper()
    for number, (name, value) in enumerate([("贴息资金拨付时间", "2024年8月31"), ("", "日前")]):
        if number:
            paper.next()
        paper.text(120, 20, "岭县预算公开")
        paper.rules([50, 150, 225], [60, 80] if number else [540, 560])
        paper.text(55, 63 if number else 543, name)
        paper.text(155, 63 if number else 543, value)
        paper.text(120, 580, "岭县财政局编印")
    assert [(0, 1, 1, "贴息资金拨付时间"), (1, 1, 1, "2024年8月31日前")] in rows_of(shape, paper)
