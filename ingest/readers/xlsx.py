"""The bytes of an .xlsx -> one Grid per worksheet.

Read here and not by a library: a count written into a workbook of 6 KB (`uniqueCount`, or one cell at XFD1048576) makes
calamine ask for more memory than there is and ends the process, and openpyxl loses merges or hangs. Here nothing is
stored for what is not there.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from lxml import etree

from ingest.grid import Grid, Unreadable
from ingest.readers.shown import BUILT_IN, PLAIN, Format, parse_format, shown
from ingest.readers.worksheet import Found, Merge, grid_of_sheet
from ingest.reading_limits import Budget, check_markup, clean, inflate, open_archive, parse_xml, reading

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_REMEDY = "请用 Excel 或 WPS 打开后另存为 .xlsx，再导入。"


def read_grids(data: bytes) -> Iterator[Grid]:
    """Hidden sheets too, each part once. A formula gives the value it had when the file was saved."""
    with reading("xlsx", _REMEDY), open_archive(data, "xlsx") as archive:
        names = {name.lower(): name for name in archive.namelist()}
        if "xl/workbook.bin" in names:
            raise Unreadable("unknown_format", f"这是二进制工作簿（.xlsb），不能读取。{_REMEDY}")
        if "xl/workbook.xml" not in names:
            raise Unreadable("damaged", f"压缩包里没有 Excel 工作簿。{_REMEDY}")
        book = parse_xml(inflate(archive, names["xl/workbook.xml"]))
        setting = book.find("{*}workbookPr")
        styles = _Styles(_part(archive, names, "xl/styles.xml"), setting)
        strings = _strings(_part(archive, names, "xl/sharedstrings.xml"))
        targets = _targets(parse_xml(inflate(archive, names["xl/_rels/workbook.xml.rels"])))
        budget = Budget()
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            relation = sheet.get(f"{{{_OFFICE}}}id") or sheet.get(f"{{{_STRICT_OFFICE}}}id") or ""
            part = _part(archive, names, targets.pop(relation, "").lower())
            if part is not None:
                merges: list[Merge] = []
                yield grid_of_sheet(
                    sheet.get("name") or "", _cells(part, strings, styles, merges, budget), merges, budget
                )


def _part(archive: zipfile.ZipFile, names: Mapping[str, str], path: str) -> bytes | None:
    if path not in names:
        return None
    part = inflate(archive, names[path])
    check_markup(part)
    return part


def _targets(relationships: etree._Element) -> dict[str, str]:
    """The part that holds a worksheet, by the id of its relationship; chart and macro sheets have no cells."""
    return {
        relationship.get("Id") or "": posixpath.normpath(posixpath.join("/xl", relationship.get("Target") or ""))[1:]
        for relationship in relationships
        if (relationship.get("Type") or "").endswith("/worksheet")
    }


class _Styles:
    """The formats that show more than a bare number, by the number of the style as cells write it."""

    def __init__(self, part: bytes | None, setting: etree._Element | None) -> None:
        self.epoch_1904 = setting is not None and setting.get("date1904") in ("1", "true")
        self.formats: dict[str, Format] = {}
        if not part:
            return
        root = parse_xml(part)
        codes: dict[int, Format] = dict(BUILT_IN)
        for code in root.iterfind("{*}numFmts/{*}numFmt"):
            codes[int(code.get("numFmtId") or 0)] = parse_format(code.get("formatCode") or "")
        for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
            self.formats[str(number)] = codes.get(int(style.get("numFmtId") or 0), PLAIN)

    def shown(self, value: str, style: str | None) -> str:
        number = int(value) if value.isdecimal() else float(value)
        return shown(number, self.formats.get(style or "", PLAIN), self.epoch_1904)


def _elements(part: bytes, *tags: str) -> Iterator[etree._Element]:
    """Elements with one of the tags as they end; each is emptied when the next is asked for."""
    events = etree.iterparse(
        io.BytesIO(part),
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        yield element
        element.clear()


def _strings(part: bytes | None) -> Sequence[str]:
    if not part:
        return []
    return [_rich_text(element) for element in _elements(part, "{*}si")]


def _rich_text(element: etree._Element) -> str:
    """The text of all its runs, without the phonetic guide that Asian names may carry."""
    pieces: list[str] = []
    for child in element:
        if child.tag.endswith("}t"):
            pieces.append(child.text or "")
        elif child.tag.endswith("}r"):
            pieces.extend(run.text or "" for run in child if run.tag.endswith("}t"))
    return _cleaned("".join(pieces))


def _cleaned(text: str) -> str:
    """Control characters are written `_x000D_` in a workbook."""
    return clean(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text)


def _cells(
    part: bytes, strings: Sequence[str], styles: _Styles, merges: list[Merge], budget: Budget
) -> Iterator[Found]:
    """Rows and cells without a reference follow the one before. The merges come after the cells, and are added to a list."""
    row = -1
    for element in _elements(part, "{*}row", "{*}mergeCell"):
        reference = element.get("ref")
        if reference is not None:
            budget.spend(1)
            first, _, last = reference.partition(":")
            merges.append(Merge(*_position(first), *_position(last or first)))
            continue
        row, col = int(element.get("r") or row + 2) - 1, -1
        budget.spend(1)
        for cell in element:
            reference = cell.get("r")
            if reference:
                row, col = _position(reference)
            else:
                col += 1
            if len(cell) and (text := _text(cell, strings, styles)):
                yield Found(row, col, text)


def _text(cell: etree._Element, strings: Sequence[str], styles: _Styles) -> str:
    kind = cell.get("t")
    for child in cell:
        if child.tag.endswith("}is"):
            return _rich_text(child)
        if child.tag.endswith("}v"):
            value = child.text or ""
            if not value:
                return ""
            if kind == "s":
                return strings[_index(value)]
            if kind is None or kind == "n":
                return styles.shown(value.strip(), cell.get("s"))
            if kind == "b":
                return "TRUE" if value.strip() == "1" else "FALSE"
            return _cleaned(value.removesuffix("T00:00:00") if kind == "d" else value)
    return ""


def _index(value: str) -> int:
    """The place of a shared string. ValueError when negative, which would count from the end."""
    index = int(value)
    if index < 0:
        raise ValueError("shared string")
    return index


@lru_cache(maxsize=4_096)
def _position(reference: str) -> tuple[int, int]:
    """`$C$9` -> (8, 2). ValueError when it is no cell."""
    reference = reference.replace("$", "")
    letters = reference.rstrip("0123456789")
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise ValueError(f"cell {reference[:20]!r}")
    col = 0
    for letter in letters.upper():
        col = col * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :][:9]) - 1, col - 1
