"""The text of a PDF page, as PDFium has it -> characters and their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from ctypes import PYFUNCTYPE, addressof, c_double, c_float, c_int, c_uint, c_void_p, cast
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

UNMAPPED = "\ufffd"
"""Stands for a character whose font does not say what it is."""
_MOST_BLANKS = 200
_INK = 0.05
_OFF_LEVEL = 0.4
"""Of the size of the letters: a step up or down by which text does not go on level."""


def _quick(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A function of PDFium that takes plain addresses: without checks of their types, a call takes half the time."""
    return PYFUNCTYPE(result, *arguments)(cast(function, c_void_p).value or 0)


_code_of = _quick(pdfium.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_is_unmapped = _quick(pdfium.FPDFText_HasUnicodeMapError, c_int, c_void_p, c_int)
_piece_of = _quick(pdfium.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_get_box = _quick(pdfium.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_get_matrix = _quick(pdfium.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
_type_size = _quick(pdfium.FPDFText_GetFontSize, c_double, c_void_p, c_int)


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

    It writes some hyphens as a control character, and leaves only the first of several blanks. Letters drawn in one go at
    one place are one Char: a ligature, a reading that the file states, the halves of one code. So is text that runs up,
    down or aslant: each for itself, its letters would be sorted by their heights.
    """
    page = addressof(text.raw.contents)
    place = _Place(page, left, top)
    before: Char | None = None
    spacing = 0.0
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = _code_of(page, index)
        if code == 0 or _is_unmapped(page, index) == 1:
            letter = UNMAPPED
        elif code > 0x20:
            letter = chr(code)
        elif pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        else:
            letter = "-" if pdfium.FPDFText_IsHyphen(text, index) == 1 else " "
        char, is_new_piece = place.char(letter, index)
        if before is None or is_new_piece:
            gap = 0.0
            if before is not None:
                yield before
        elif char.x0 == before.x0 or _is_off_level(before, char):
            before = _united(before, char)
            continue
        else:
            gap = char.x0 - before.x1
            yield before
            if before.text == " ":
                yield from _lost_blanks(before, gap, spacing)
        before, spacing = char, gap
    if before is not None:
        yield before


class _Place:
    """Where characters stand. Fonts state very different heights: a letter gets the size of its type, about its middle.

    In a font whose letters are drawings (Type 3) the size of the type may say nothing, and far too little then.
    """

    def __init__(self, page: int, left: float, top: float) -> None:
        self.page, self.left, self.top = page, left, top
        self.box, self.matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self.into_box, self.into_matrix = addressof(self.box), addressof(self.matrix)
        self.piece: int | None = None
        self.size = 0.0

    def char(self, letter: str, index: int) -> tuple[Char, bool]:
        """And whether it was drawn in another go than the one before."""
        piece = _piece_of(self.page, index)
        is_new_piece = piece != self.piece
        if is_new_piece:
            self.piece, self.size = piece, self._size(index)
        box = self.box
        _get_box(self.page, index, self.into_box)
        upper, lower = self.top - box.top, self.top - box.bottom
        if self.size > (lower - upper) / 2:
            middle, half = (upper + lower) / 2, self.size / 2
            upper, lower = middle - half, middle + half
        return Char(letter, box.left - self.left, box.right - self.left, upper, lower), is_new_piece

    def _size(self, index: int) -> float:
        """Of the type; 0 for text that does not stand upright."""
        matrix = self.matrix
        _get_matrix(self.page, index, self.into_matrix)
        is_upright = abs(matrix.b) < abs(matrix.d)
        return float(_type_size(self.page, index) * abs(matrix.d)) if is_upright else 0.0


def _is_off_level(first: Char, second: Char) -> bool:
    step = abs(first.top + first.bottom - second.top - second.bottom) / 2
    return step > _OFF_LEVEL * max(first.size, second.size)


def _united(first: Char, second: Char) -> Char:
    """It stands where the first stands, and is as high, so as to take no line that it crosses for its own."""
    text = (first.text + second.text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return first._replace(text=text, x1=max(first.x1, second.x1))


def _lost_blanks(blank: Char, gap: float, spacing: float) -> Iterable[Char]:
    """Those that were in the gap after a blank, of letters set with some spacing."""
    step = blank.x1 - blank.x0 + spacing
    count = int((gap - spacing) / step + 0.25) if step > 0 else 0
    for number in range(1, min(count, _MOST_BLANKS) + 1):
        yield blank._replace(x0=blank.x0 + number * step, x1=blank.x1 + number * step)
