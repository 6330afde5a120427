"""Pages -> the bytes of a file, the same on every run."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from samples.pages import Page, Table, as_lines, widest

_WHEN = datetime(2024, 3, 1, 9, 0)
FONT = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
"""The font that PDF files embed; without it they name the standard STSong-Light and embed none."""


def to_docx(page: Page) -> bytes:
    """Word, as python-docx writes it: a merged cell is a real merge."""
    import docx
    from docx.enum.section import WD_ORIENT

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    for name in ("created", "modified"):
        setattr(document.core_properties, name, _WHEN)
    for block in page:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(len(block.rows), block.width, style="Table Grid")
        cells = [row.cells for row in table.rows]
        for number, row in enumerate(block.rows):
            for slot in row:
                cell = cells[number][slot.col]
                if slot.rowspan > 1 or slot.colspan > 1:
                    cell = cell.merge(cells[number + slot.rowspan - 1][slot.col + slot.colspan - 1])
                cell.text = slot.text
        document.add_paragraph("")
    buffer = io.BytesIO()
    document.save(buffer)
    return _settled(buffer.getvalue())


def to_xlsx(sheets: Mapping[str, Page]) -> bytes:
    """Excel: a paragraph is merged over the width of the sheet; numbers stay text, as exports keep them."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = _WHEN
    for name, page in sheets.items():
        sheet = book.create_sheet(name)
        width, row = widest(page), 1
        for block in page:
            table = block if isinstance(block, Table) else _paragraph(block, width)
            for slots in table.rows:
                for slot in slots:
                    if slot.text:
                        sheet.cell(row, slot.col + 1, slot.text)
                    if slot.colspan > 1 or slot.rowspan > 1:
                        sheet.merge_cells(
                            start_row=row, end_row=row + slot.rowspan - 1,
                            start_column=slot.col + 1, end_column=slot.col + slot.colspan,
                        )  # fmt: skip
                row += 1
    buffer = io.BytesIO()
    book.save(buffer)
    return _settled(buffer.getvalue())


def to_xls(sheets: Mapping[str, Page]) -> bytes:
    """Excel 97, with merges."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for name, page in sheets.items():
        sheet = book.add_sheet(name)
        width, row = widest(page), 0
        for block in page:
            table = block if isinstance(block, Table) else _paragraph(block, width)
            for slots in table.rows:
                for slot in slots:
                    if slot.colspan > 1 or slot.rowspan > 1:
                        down, right = row + slot.rowspan - 1, slot.col + slot.colspan - 1
                        sheet.write_merge(row, down, slot.col, right, slot.text)
                    elif slot.text:
                        sheet.write(row, slot.col, slot.text)
                row += 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _paragraph(text: str, width: int) -> Table:
    table = Table(width)
    table.label(text, "", width)
    del table.rows[0][1:]
    return table


def to_html(page: Page, *, title: str = "", encoding: str = "utf-8", declared: str | None = None) -> bytes:
    """A page of a government site, with what such pages have around their text."""
    body = "\n".join(f"<p>{_escaped(block)}</p>" if isinstance(block, str) else _html_table(block) for block in page)
    source = f"""<!DOCTYPE html>
<html><head><meta charset="{declared or encoding}"><title>{title}</title><style>td{{border:1px solid}}</style>
<script>var site = "项目名称";</script></head>
<body><div class="nav"><a href="/">首页</a> | <a href="/zwgk/">政务公开</a> | <a href="/czxx/">财政信息</a></div>
<h1>{title}</h1><div class="meta">发布时间：2024-03-01 来源：县财政局 浏览次数：128</div>
<div class="content">
{body}
</div>
<div class="footer">主办：县人民政府办公室<br>网站标识码：0000000001 备案号：00000001号</div></body></html>
"""
    return source.encode(encoding)


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _html_table(table: Table) -> str:
    covered: set[tuple[int, int]] = set()
    lines = ["<table>"]
    for number, row in enumerate(table.rows):
        by_column = {slot.col: slot for slot in row}
        cells = []
        for col in range(table.width):
            slot = by_column.get(col)
            if slot is None:
                cells += [] if (number, col) in covered else ["<td>&nbsp;</td>"]
                continue
            covered |= {(number + down, col + right) for down in range(slot.rowspan) for right in range(slot.colspan)}
            spans = f' rowspan="{slot.rowspan}"' if slot.rowspan > 1 else ""
            spans += f' colspan="{slot.colspan}"' if slot.colspan > 1 else ""
            cells.append(f"<td{spans}>{_escaped(slot.text) or '&nbsp;'}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])


def to_csv(page: Page, encoding: str = "utf-8-sig") -> bytes:
    """What Excel saves as CSV: a merged cell's text in its first column, the rest blank."""
    buffer = io.StringIO(newline="")
    width = widest(page)
    rows = ([*texts, *[""] * (width - len(texts))] for texts in as_lines(page))
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode(encoding)


def to_tabs(page: Page) -> bytes:
    """A table copied into a plain text: cells parted by tabs."""
    return _text("\t".join(map(_one_line, texts)).rstrip() for texts in as_lines(page))


def to_bars(page: Page) -> bytes:
    """A table of bars, as converters to Markdown write it."""
    return _text(
        _one_line(texts[0]) if len(texts) == 1 else f"| {' | '.join(map(_one_line, texts))} |"
        for texts in as_lines(page)
    )


def to_lines(page: Page) -> bytes:
    """One cell a line: a table copied from a page that lost its columns, and its blank cells with them."""
    return _text(_one_line(text) for texts in as_lines(page) for text in texts if text.strip())


def _one_line(text: str) -> str:
    return text.replace("\n", "")


def _text(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def to_pdf(page: Page) -> bytes:
    """A printed document: ruled tables over as many pages as they take."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
    from reportlab.platypus import Table as Ruled

    style = ParagraphStyle("cell", fontName=_pdf_font(), fontSize=9, leading=12, wordWrap="CJK")
    size = landscape(A4)
    margin = 40
    story: list[object] = []
    for block in page:
        if isinstance(block, str):
            story.append(Paragraph(_pdf_text(block), style))
            continue
        spans, texts = [("GRID", (0, 0), (-1, -1), 0.5, "black")], []
        for number, row in enumerate(block.rows):
            line: list[object] = [""] * block.width
            for slot in row:
                line[slot.col] = Paragraph(_pdf_text(slot.text), style)
                end = (slot.col + slot.colspan - 1, number + slot.rowspan - 1)
                if slot.colspan > 1 or slot.rowspan > 1:
                    spans.append(("SPAN", (slot.col, number), end))  # type: ignore[arg-type]
            texts.append(line)
        widths = [(size[0] - 2 * margin) / block.width] * block.width
        story += [Ruled(texts, widths, style=spans), Spacer(1, 12)]
    buffer = io.BytesIO()
    SimpleDocTemplate(
        buffer, pagesize=size, invariant=1, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin
    ).build(story)
    return buffer.getvalue()


def _pdf_text(text: str) -> str:
    return html.escape(text).replace("\n", "<br/>")


def _pdf_font() -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    if FONT.exists():
        pdfmetrics.registerFont(TTFont("ZenHei", str(FONT), subfontIndex=0))
        return "ZenHei"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """An archive of Chinese Windows: names in GBK, and no flag that says so."""
    plain = {f"@{number:04}@": name for number, name in enumerate(files)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for (key, name), data in zip(plain.items(), files.values(), strict=True):
            room = len(name.encode("gbk"))
            entry = zipfile.ZipInfo(key.ljust(room, "@")[:room], _WHEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    packed = buffer.getvalue()
    for key, name in plain.items():
        printed = name.encode("gbk")
        packed = packed.replace(key.ljust(len(printed), "@")[: len(printed)].encode(), printed)
    return packed


def _settled(data: bytes) -> bytes:
    """An office file whose entries are in order and bear no time of writing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-03-01T09:00:00Z", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return buffer.getvalue()


def one_sheet(write: Callable[[Mapping[str, Page]], bytes]) -> Callable[[Page], bytes]:
    """A workbook of one sheet."""
    return lambda page: write({"Sheet1": page})


WRITERS: dict[str, Callable[[Page], bytes]] = {
    "docx": to_docx,
    "xlsx": one_sheet(to_xlsx),
    "xls": one_sheet(to_xls),
    "html": to_html,
    "csv": to_csv,
    "tabs": to_tabs,
    "bars": to_bars,
    "lines": to_lines,
    "pdf": to_pdf,
}
