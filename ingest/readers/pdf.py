"""The bytes of a .pdf -> Grid: the ruled tables and the lines of text of all its pages, in one Grid.

A scanned page has no characters. A file of scanned pages is refused; scanned pages between others are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pypdfium2 import PdfDocument

from ingest.grid import Grid, Unreadable
from ingest.readers.flow import Block, Line, Piece, Table, grid_of
from ingest.readers.pdf_chars import UNMAPPED
from ingest.readers.pdf_join import columns, continued, join_cut_row
from ingest.readers.pdf_page import Item, RuledTable, index, read_page
from ingest.readers.pdf_running import without_running_lines
from ingest.readers.pdf_source import REMEDY, content_of, open_pdf
from ingest.readers.pdf_text import joined
from ingest.reading_limits import Budget, reading

MAX_PAGES = 2_000
_MAX_UNMAPPED = 0.3
_FEW_CHARS = 30
"""Of scanned or drawn pages: a number, a mark of the program that scanned them, but not their text."""
_NO_TEXT = "请先做文字识别（OCR），或向填报单位索取 Word、Excel 原件，再导入。"


def read_grids(data: bytes) -> Iterator[Grid]:
    """One Grid. Lines that were wrapped for want of room are one line again; page numbers are left out."""
    with reading("pdf", REMEDY):
        with open_pdf(data) as document:
            pages = without_running_lines(_pages(document))
        yield grid_of(_blocks(pages), Budget())


def _pages(document: PdfDocument) -> list[list[Item]]:
    """What is on each page. Raises Unreadable when there is nothing to read, or too much."""
    if len(document) > MAX_PAGES:
        raise Unreadable("too_large", f"pdf 文件超过 {MAX_PAGES:,} 页，未读取。请拆分成几个文件后再导入。")
    budget = Budget()
    pages: list[list[Item]] = []
    chars, fullest, unmapped, drawn, ruled = 0, 0, 0, False, False
    for number in range(len(document)):
        page = content_of(document, number, budget)
        chars += len(page.chars)
        fullest = max(fullest, len(page.chars))
        unmapped += sum(char.text == UNMAPPED for char in page.chars)
        drawn = drawn or page.is_drawn
        ruled = ruled or bool(page.rules)
        pages.append(read_page(page, budget))
    if not (chars or drawn or ruled):
        raise Unreadable("empty", "pdf 文件里没有文字也没有图像。请检查文件是否完整，再导入。")
    if not chars or (drawn and fullest < _FEW_CHARS):
        none = "几乎没有文字" if chars else "没有文字"
        raise Unreadable("needs_ocr", f"pdf 文件的 {len(pages)} 页都是扫描或画成的图像，{none}。{_NO_TEXT}")
    if unmapped > _MAX_UNMAPPED * chars:
        raise Unreadable("needs_ocr", f"pdf 文件的字体没有文字编码，读出的是乱码。{_NO_TEXT}")
    return pages


def _blocks(pages: Sequence[Sequence[Item]]) -> Iterator[Block]:
    edges = _column_edges(pages)
    for number, items in enumerate(pages, 1):
        tables = lines = 0
        for item in items:
            if isinstance(item, RuledTable):
                tables += 1
                yield _table(item, edges[id(item)], f"第{number}页表{tables}")
            else:
                lines += 1
                yield Line(item.text, f"第{number}页第{lines}行")


def _column_edges(pages: Sequence[Sequence[Item]]) -> dict[int, list[float]]:
    """The column edges of each table, by its id; tables that go on over a page break share theirs.

    Cut rows are joined on the way, from the last page back, so that a row over three pages comes to the first.
    """
    run_of = {id(item): [item] for items in pages for item in items if isinstance(item, RuledTable)}
    for above, below in reversed(list(pairwise(pages))):
        pair = continued(above, below)
        if pair:
            join_cut_row(*pair)
            run = run_of[id(pair[0])]
            run += run_of[id(pair[1])]
            run_of.update((id(table), run) for table in run)
    edges = {id(run): columns(run) for run in run_of.values()}
    return {table: edges[id(run)] for table, run in run_of.items()}


def _table(table: RuledTable, xs: Sequence[float], label: str) -> Table:
    ys = table.edges(1)
    rows: list[list[Piece]] = [[] for _ in ys[1:]]
    for cell in table.cells:
        x0, top, x1, bottom = cell.box
        row, col = index(ys, top), index(xs, x0)
        text = joined(cell.lines, cell.width)
        if row < len(rows):
            rows[row].append(Piece(col, max(index(ys, bottom) - row, 1), max(index(xs, x1) - col, 1), text))
    for pieces in rows:
        pieces.sort(key=lambda piece: piece.col)
    return Table(rows, label)
