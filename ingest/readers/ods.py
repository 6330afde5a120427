"""The bytes of an .ods -> one Grid per sheet, from the text that each cell shows."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.grid import Grid, Unreadable
from ingest.readers.worksheet import MAX_COLUMNS, MAX_ROWS, MAX_ROWSPAN, Found, Merge, grid_of_sheet
from ingest.reading_limits import MAX_COLSPAN, Budget, clean, inflate, open_archive, parse_xml, reading

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SPELLED = {_TEXT + "tab": " ", _TEXT + "s": " ", _TEXT + "line-break": "\n"}
_REMEDY = "请用 LibreOffice 或 WPS 打开后另存为 .xlsx，再导入。"


def read_grids(data: bytes) -> Iterator[Grid]:
    """Hidden sheets too. Repeated blank cells are passed over; repeated cells with text are written out and counted."""
    with reading("ods", _REMEDY):
        with open_archive(data, "ods") as archive:
            if "content.xml" not in archive.namelist():
                raise Unreadable("damaged", f"压缩包里没有表格内容。{_REMEDY}")
            content = parse_xml(inflate(archive, "content.xml"))
            if content.find(f"{_OFFICE}body") is None:
                raise Unreadable("damaged", f"ods 文件的内容无法识别，可能有打开密码。{_REMEDY}")
        budget = Budget()
        for sheet in content.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
            merges: list[Merge] = []
            yield grid_of_sheet(sheet.get(_TABLE + "name") or "", _cells(sheet, merges, budget), merges, budget)


def _cells(sheet: etree._Element, merges: list[Merge], budget: Budget) -> Iterator[Found]:
    """The cells with text of one sheet; their merges are added to a list."""
    first = 0
    for element in sheet.iter(_TABLE + "table-row"):
        repeated = _count(element, "number-rows-repeated", MAX_ROWS)
        filled = list(_row(element, budget))
        for row in range(first, first + repeated) if filled else ():
            budget.spend(1)
            for col, rowspan, colspan, text in filled:
                yield Found(row, col, text)
                if rowspan > 1 or colspan > 1:
                    merges.append(Merge(row, col, row + rowspan - 1, col + colspan - 1))
        first += repeated


def _row(row: etree._Element, budget: Budget) -> Iterator[tuple[int, int, int, str]]:
    """Column, rowspan, colspan and text. What a merge covers is another element, and is not asked."""
    col = 0
    for cell in row:
        repeated = _count(cell, "number-columns-repeated", MAX_COLUMNS)
        if cell.tag == _TABLE + "table-cell" and (text := _text(cell)):
            budget.spend(repeated)
            rowspan = _count(cell, "number-rows-spanned", MAX_ROWSPAN)
            colspan = _count(cell, "number-columns-spanned", MAX_COLSPAN)
            for step in range(repeated):
                yield col + step, rowspan, colspan, text
        if cell.tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            col += repeated


def _text(cell: etree._Element) -> str:
    """A date as ISO, all else as it is shown: the file holds both."""
    if cell.get(_OFFICE + "value-type") == "date" and (date := cell.get(_OFFICE + "date-value")):
        return clean(date.removesuffix("T00:00:00").replace("T", " "))
    lines: list[str] = []
    for paragraph in cell.iterfind(_TEXT + "p"):
        pieces: list[str] = []
        for element in paragraph.iter():
            pieces.append(_SPELLED.get(str(element.tag), element.text or ""))
            if element is not paragraph:
                pieces.append(element.tail or "")
        lines.append("".join(pieces))
    return clean("\n".join(lines))


def _count(element: etree._Element, name: str, most: int) -> int:
    return min(max(int(element.get(_TABLE + name) or 1), 1), most)
