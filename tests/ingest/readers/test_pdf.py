"""Ruled tables of PDF pages: spans, wrapped lines, rows cut by a page break, and pages that cannot be read."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from ingest.grid import Unreadable
from ingest.readers import pdf
from ingest.readers.pdf import read_grids
from tests.ingest.readers.make_files import LONG_GOAL

HEIGHT = 600
FONT, SIZE = "STSong-Light", 10
registerFont(UnicodeCIDFont(FONT))


class Paper:
    """Pages of 400 by 600 points on which rules and text are set by hand, from the top left corner."""

    def __init__(self, **options) -> None:
        self.data = io.BytesIO()
        self.canvas = Canvas(self.data, pagesize=(400, HEIGHT), **options)
        self.canvas.setFont(FONT, SIZE)

    def rules(self, xs, ys, bottom=None, top=None, filled=False):
        """A ruled grid; `bottom` and `top` let the upright rules run on past the last or first level one.

        Some programs draw a rule as a line, others fill a thin box.
        """
        for y in ys:
            self.rule(xs[0], y, xs[-1], y, filled)
        for x in xs:
            self.rule(x, top or ys[0], x, bottom or ys[-1], filled)

    def rule(self, x0, top, x1, bottom, filled):
        if filled:
            self.canvas.rect(x0, HEIGHT - bottom, max(x1 - x0, 0.5), max(bottom - top, 0.5), stroke=0, fill=1)
        else:
            self.canvas.line(x0, HEIGHT - top, x1, HEIGHT - bottom)

    def text(self, x, y, *lines):
        for step, line in enumerate(lines):
            self.canvas.drawString(x, HEIGHT - y - SIZE - 14 * step, line)

    def next(self):
        self.canvas.showPage()
        self.canvas.setFont(FONT, SIZE)

    def bytes(self) -> bytes:
        self.canvas.save()
        return self.data.getvalue()


def rows_of(shape, paper):
    (grid,) = read_grids(paper.bytes())
    return shape(grid)


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(data))
    return refusal.value.code


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


def test_scanned_pages():
    paper = Paper()
    for _ in range(2):
        paper.canvas.drawImage(ImageReader(Image.new("L", (50, 50), 128)), 0, 0, 400, HEIGHT)
        paper.next()
    assert refused(paper.bytes()) == "needs_ocr"


def test_scanned_pages_with_the_mark_of_the_program_that_scanned_them():
    paper = Paper()
    paper.canvas.drawImage(ImageReader(Image.new("L", (50, 50), 128)), 0, 0, 400, HEIGHT)
    paper.text(50, 500, "扫描全能王 创建　第1页")
    assert refused(paper.bytes()) == "needs_ocr"


def test_a_page_of_nothing_but_lines():
    paper = Paper()
    for number in range(40):
        paper.canvas.line(50 + number, 100, 60 + number, 110 + number)
        paper.canvas.line(50, 100 + number, 70, 100 + number)
    assert refused(paper.bytes()) == "needs_ocr"


def test_scanned_page_between_others_is_passed_over(shape):
    paper = Paper()
    paper.canvas.drawImage(ImageReader(Image.new("L", (50, 50), 128)), 0, 0, 400, HEIGHT)
    paper.next()
    paper.text(50, 100, "这一页都是文字" * 5)
    assert rows_of(shape, paper) == [[(0, 1, 1, "这一页都是文字" * 5)]]


def test_blank_pages():
    paper = Paper()
    paper.next()
    assert refused(paper.bytes()) == "empty"


def test_password_to_open():
    paper = Paper(encrypt=StandardEncryption("secret", ownerPassword="owner"))
    paper.text(50, 100, "密")
    assert refused(paper.bytes()) == "encrypted"


def test_password_to_change_does_not_hinder_reading(shape):
    paper = Paper(encrypt=StandardEncryption("", ownerPassword="owner", canModify=0))
    paper.canvas.setFont("Helvetica", SIZE)
    paper.text(50, 100, "readable")
    assert rows_of(shape, paper) == [[(0, 1, 1, "readable")]]


def test_too_many_pages(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    paper = Paper()
    for _ in range(3):
        paper.text(50, 100, "页")
        paper.next()
    assert refused(paper.bytes()) == "too_large"


def test_page_that_inflates_without_end():
    bomb = zlib.compress(b"q Q " * 8_000_000, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(bomb), bomb),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    assert refused(data) == "too_large"


def test_a_drawing_of_many_lines_is_not_a_table(shape):
    paper = Paper()
    for number in range(2_500):
        paper.canvas.line(number % 400, 0, number % 400, 300 + number % 7)
        paper.canvas.line(0, number % 300, 400 - number % 7, number % 300)
    paper.text(50, 100, "图" * 30)
    assert rows_of(shape, paper) == [[(0, 1, 1, "图" * 30)]]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"%PDF-1.7\n" + b"\x00" * 3_000, b"x" * 3_000])
def test_what_is_no_pdf(data):
    assert refused(data) == "damaged"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_cut_short(files, share):
    data = (files / "form.pdf").read_bytes()
    assert refused(data[: int(len(data) * share)]) in ("damaged", "empty", "needs_ocr")


def test_nothing_is_written_to_the_error_stream(files, capfd):
    data = (files / "form.pdf").read_bytes()
    for broken in (
        data[:9_000],
        data.replace(b"/Type/Font", b"/Type/Fond"),
        data.replace(b"FlateDecode", b"FlatDecodee"),
    ):
        try:
            list(read_grids(broken))
        except Unreadable:
            continue
    assert capfd.readouterr().err == ""
