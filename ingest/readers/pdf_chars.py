"""The text of a PDF page, as PDFium has it -> characters and their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ctypes import addressof, byref, c_float
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

UNMAPPED = "\ufffd"
"""Stands for a character whose font does not say what it is."""
_MOST_BLANKS = 200
_INK = 0.05


class Char(NamedTuple):
    """A character in the room that its font gives it, in points from the top left corner; a ligature is several letters."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        return self.bottom - self.top


def give_ink(item: Any) -> None:
    """Outline a piece of text that leaves no ink: PDFium passes over it, or takes it for a copy of the one before.

    Any text is such whose font is neither in the file nor on this machine.
    """
    left, bottom, right, top = sides = c_float(), c_float(), c_float(), c_float()
    pdfium.FPDFPageObj_GetBounds(item, *sides)
    if right.value - left.value < _INK or top.value - bottom.value < _INK:
        pdfium.FPDFTextObj_SetTextRenderMode(item, pdfium.FPDF_TEXTRENDERMODE_STROKE)
        pdfium.FPDFPageObj_SetStrokeWidth(item, 1)
        pdfium.FPDFPageObj_TransformF(item, pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0))  # its bounds are found anew


def chars_of(text: pypdfium2.PdfTextPage, left: float, top: float) -> Iterator[Char]:
    """The characters of a page whose upper left corner is at (left, top), those that PDFium adds left out.

    It writes some hyphens as a control character, and leaves only the first of several blanks.
    """
    page = text.raw
    place = _Place(page, left, top)
    before: Char | None = None
    for index in range(pdfium.FPDFText_CountChars(page)):
        code = pdfium.FPDFText_GetUnicode(page, index)
        if code == 0 or pdfium.FPDFText_HasUnicodeMapError(page, index) == 1:
            letter = UNMAPPED
        elif code > 0x20:
            letter = chr(code)
        elif pdfium.FPDFText_IsGenerated(page, index) == 1:
            continue
        else:
            letter = "-" if pdfium.FPDFText_IsHyphen(page, index) == 1 else " "
        char, is_new_piece = place.char(letter, index)
        if before is not None:
            if char.x0 == before.x0 and not is_new_piece:
                before = _united(before, char)
                continue
            yield before
            if before.text == " " and not is_new_piece:
                yield from _lost_blanks(before, char)
        before = char
    if before is not None:
        yield before


class _Place:
    """Where characters stand. Fonts state very different heights: a letter gets the size of its type, about its middle.

    In a font whose letters are drawings (Type 3) the size of the type may say nothing, and far too little then.
    """

    def __init__(self, page: Any, left: float, top: float) -> None:
        self.page, self.left, self.top = page, left, top
        self.box, self.matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self.into_box, self.into_matrix = byref(self.box), byref(self.matrix)
        self.piece, self.size = 0, 0.0

    def char(self, letter: str, index: int) -> tuple[Char, bool]:
        """And whether it was drawn in another go than the one before."""
        piece = pdfium.FPDFText_GetTextObject(self.page, index)
        address = addressof(piece.contents) if piece else 0
        is_new_piece = address != self.piece
        if is_new_piece:
            self.piece, self.size = address, self._size(index)
        box = self.box
        pdfium.FPDFText_GetLooseCharBox(self.page, index, self.into_box)
        upper, lower = self.top - box.top, self.top - box.bottom
        if self.size > (lower - upper) / 2:
            middle, half = (upper + lower) / 2, self.size / 2
            upper, lower = middle - half, middle + half
        return Char(letter, box.left - self.left, box.right - self.left, upper, lower), is_new_piece

    def _size(self, index: int) -> float:
        """Of the type; 0 for text that does not stand upright."""
        matrix = self.matrix
        pdfium.FPDFText_GetMatrix(self.page, index, self.into_matrix)
        is_upright = abs(matrix.b) < abs(matrix.d)
        return pdfium.FPDFText_GetFontSize(self.page, index) * abs(matrix.d) if is_upright else 0.0


def _united(first: Char, second: Char) -> Char:
    """Letters at one place are of one sign: a ligature, a reading that the file states, or the halves of one code."""
    text = (first.text + second.text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return first._replace(text=text, x1=max(first.x1, second.x1))


def _lost_blanks(blank: Char, following: Char) -> Iterable[Char]:
    width = blank.x1 - blank.x0
    count = round((following.x0 - blank.x1) / width) if width > 0 else 0
    for step in range(1, min(count, _MOST_BLANKS) + 1):
        yield blank._replace(x0=blank.x0 + step * width, x1=blank.x1 + step * width)
