"""PDF pages set by hand, and what is read of them."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from ingest.grid import Unreadable
from ingest.readers.pdf import read_grids

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
