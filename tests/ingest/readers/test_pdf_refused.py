"""PDF pages that cannot be read, wholly or in part."""

from __future__ import annotations

import zlib

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from ingest.grid import Unreadable
from ingest.readers import pdf
from ingest.readers.pdf import read_grids
from tests.ingest.readers.paper import HEIGHT, SIZE, Paper, refused, rows_of


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
