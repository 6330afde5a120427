"""The paths that are drawn on a PDF page -> the straight rules among them."""

from __future__ import annotations

from ctypes import c_float, c_int
from typing import Any, NamedTuple

from pypdfium2 import raw as pdfium

MAX_RULES = 20_000
"""A page of more is a drawing: its text is read, its rules are not."""
_MANY_CURVES = 200
_STRAIGHT = 0.5
"""Points by which the ends of a rule may be out of level or plumb."""
_SHORT = 1.0
"""A shorter line is the end of a box so thin that it is a rule."""

Matrix = tuple[float, float, float, float, float, float]
"""x becomes ax + cy + e, y becomes bx + dy + f."""
Point = tuple[float, float]


class Rule(NamedTuple):
    """A straight line in points from the top left corner, level (top is bottom) or upright (x0 is x1)."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def is_level(self) -> bool:
        return self.top == self.bottom


def placed(item: Any, matrix: Matrix) -> Matrix:
    """What places the parts of an item on the page: its own matrix, and after it the one of what it stands in."""
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, own)
    a, b, c, d, e, f = matrix
    return (
        own.a * a + own.b * c, own.a * b + own.b * d,
        own.c * a + own.d * c, own.c * b + own.d * d,
        own.e * a + own.f * c + e, own.e * b + own.f * d + f,
    )  # fmt: skip


class Rules:
    """Gathers the rules of a page whose upper left corner is at (left, top). A box has four, and a filled one, too.

    Neither colour nor width is asked: white rules part the coloured cells of a heading, a thin box is as good as a line.
    """

    def __init__(self, left: float, top: float) -> None:
        self.left, self.top = left, top
        self.found: list[Rule] = []
        self.curves = 0
        self._x, self._y, self._fill, self._stroke = c_float(), c_float(), c_int(), c_int()

    @property
    def are_a_drawing(self) -> bool:
        return self.curves > _MANY_CURVES or len(self.found) > MAX_RULES

    def add(self, path: Any, matrix: Matrix) -> None:
        """Add what a path draws. Once there are too many rules, paths are passed over."""
        pdfium.FPDFPath_GetDrawMode(path, self._fill, self._stroke)
        if len(self.found) > MAX_RULES or not (self._fill.value or self._stroke.value):
            return
        a, b, c, d, e, f = placed(path, matrix)
        start = here = (0.0, 0.0)
        is_curved = False
        for index in range(pdfium.FPDFPath_CountSegments(path)):
            segment = pdfium.FPDFPath_GetPathSegment(path, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, self._x, self._y)
            x, y = self._x.value, self._y.value
            point = (a * x + c * y + e, b * x + d * y + f)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self.curves += is_curved
                start, is_curved = point, False
            elif kind == pdfium.FPDF_SEGMENT_BEZIERTO or not self._line(here, point):
                is_curved = True
            here = point
            if pdfium.FPDFPathSegment_GetClose(segment):
                is_curved = not self._line(here, start) or is_curved
                here = start
        self.curves += is_curved

    def _line(self, start: Point, end: Point) -> bool:
        """Whether it is level or upright; a point is both."""
        x0, x1 = sorted((start[0] - self.left, end[0] - self.left))
        top, bottom = sorted((self.top - start[1], self.top - end[1]))
        width, height = x1 - x0, bottom - top
        if min(width, height) > _STRAIGHT:
            return False
        if width > height and width >= _SHORT:
            middle = (top + bottom) / 2
            self.found.append(Rule(x0, middle, x1, middle))
        elif height >= _SHORT:
            middle = (x0 + x1) / 2
            self.found.append(Rule(middle, top, middle, bottom))
        return True
