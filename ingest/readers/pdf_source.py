"""The bytes of a .pdf -> its pages as PDFium sees them: characters, straight rules, and whether there are images.

Whatever way up a page is shown, its coordinates run from its upper left corner, in points.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.grid import Unreadable
from ingest.readers.pdf_chars import Char, chars_of, give_ink
from ingest.readers.pdf_rules import Matrix, Rule, Rules, placed
from ingest.reading_limits import Budget

MAX_STREAM_BYTES = 16 << 20
"""The drawing commands of one page, inflated."""
REMEDY = "请用 PDF 阅读器打开后重新打印成 PDF，或向填报单位索取 Word、Excel 原件。"

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_NO_COMMANDS = re.compile(rb"/(Image|Length1|Type1C|CIDFontType0C|OpenType|Metadata|EmbeddedFile)\b")
_LONGEST_DICTIONARY = 2_000
_UNCHANGED: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class PageContent:
    """`is_drawn`: there are images, or so many curves that they may be the outlines of letters."""

    width: float
    height: float
    chars: list[Char]
    rules: list[Rule]
    is_drawn: bool


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """To be closed. Raises Unreadable for a file with a password, or with drawing commands without end."""
    _refuse_bombs(data)
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted", "pdf 文件有打开密码，无法读取。请取消密码后另存，再导入。") from error
        raise


def _refuse_bombs(data: bytes) -> None:
    """PDFium runs the commands of a page as soon as it opens it: streams are measured before, fonts and images excepted."""
    for match in _STREAM.finditer(data):
        end = data.find(b"endstream", match.end())
        dictionary = data[
            max(data.rfind(b"obj", 0, match.start()), match.start() - _LONGEST_DICTIONARY) : match.start()
        ]
        if _NO_COMMANDS.search(dictionary):
            continue
        packed = memoryview(data)[match.end() : end if end >= 0 else len(data)]
        try:
            size = len(zlib.decompressobj().decompress(packed, MAX_STREAM_BYTES + 1))
        except zlib.error:
            size = len(packed)
        if size > MAX_STREAM_BYTES:
            megabytes = MAX_STREAM_BYTES >> 20
            raise Unreadable("too_large", f"pdf 文件里有内容解压后超过 {megabytes} MB，未读取。{REMEDY}")


def content_of(document: pypdfium2.PdfDocument, number: int, budget: Budget) -> PageContent:
    """What is on a page; pages are counted from 0."""
    page = document.get_page(number)
    try:
        left, bottom, right, top = _bounds(page)
        width, height = right - left, top - bottom
        turned = pdfium.FPDFPage_GetRotation(page)
        if turned:
            matrix = _upright(turned, left, bottom, right, top)
            pdfium.FPDFPage_TransFormWithClip(page, pdfium.FS_MATRIX(*matrix), None)
            page.close()
            page = document.get_page(number)
            if turned % 2:
                width, height = height, width
            left, top = 0.0, height
        rules = Rules(left, top)
        has_images = False
        for item, kind, matrix in _items(page):
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                rules.add(item, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                give_ink(item)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                has_images = True
        with closing(page.get_textpage()) as text:
            budget.spend(pdfium.FPDFText_CountChars(text) // 10)
            chars = list(chars_of(text, left, top))
        return PageContent(width, height, chars, rules.found, has_images or rules.are_a_drawing)
    finally:
        page.close()


def _bounds(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """What is shown of the page, before it is turned: left, bottom, right, top."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return box.left, box.bottom, box.right, box.top


def _upright(turned: int, left: float, bottom: float, right: float, top: float) -> Matrix:
    """What turns the drawing as readers are to turn the page: by so many quarters, clockwise."""
    if turned == 1:
        return 0, -1, 1, 0, -bottom, right
    if turned == 2:
        return -1, 0, 0, -1, right, top
    return 0, 1, -1, 0, top, -left


def _items(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, int, Matrix]]:
    """Everything on the page, with its kind and what places it there; drawings set into the page are taken apart."""
    holders: list[tuple[Any, Any, Any, Matrix]] = [
        (page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _UNCHANGED)
    ]
    while holders:
        holder, count, get, matrix = holders.pop()
        for index in range(count(holder)):
            item = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                inner = placed(item, matrix)
                holders.append((item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inner))
            else:
                yield item, kind, matrix
