"""The bytes of a .docx -> Grid: paragraphs and tables of the document part, in document order.

Headers, footers, footnotes and comments are other parts and are not read.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from lxml import etree

from ingest.grid import Grid, Unreadable
from ingest.readers.flow import MAX_DEPTH, Block, Piece, Table, grid_of, inner_of
from ingest.reading_limits import MAX_COLSPAN, Budget, inflate, open_archive, parse_xml, reading

_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_W = "{" + _TRANSITIONAL.decode() + "}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_P, _TBL, _TR, _TC = _W + "p", _W + "tbl", _W + "tr", _W + "tc"
_R, _FORMULA_TEXT = _W + "r", _M + "t"
_T, _SYM, _FIELD_CHARACTER, _TEXT_BOX = _W + "t", _W + "sym", _W + "fldChar", _W + "txbxContent"
_TRPR, _TCPR, _VAL = _W + "trPr", _W + "tcPr", _W + "val"
_GRID_SPAN, _V_MERGE, _H_MERGE = _W + "gridSpan", _W + "vMerge", _W + "hMerge"
_ALTERNATE, _CHOICE, _FALLBACK = _MC + "AlternateContent", _MC + "Choice", _MC + "Fallback"
_NOT_SHOWN = {
    _W + name
    for name in (
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "rt",
        "sectPr",
        "pPr",
        "rPr",
        "sdtPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
    )
}
_SPELLED = {_W + "tab": " ", _W + "ptab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_TICKS = {
    ("wingdings", 0xFE): "☑",
    ("wingdings", 0xFC): "√",
    ("wingdings", 0xFD): "☒",
    ("wingdings", 0xA8): "□",
    ("wingdings", 0x6F): "□",
    ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0x50): "√",
    ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0x54): "☒",
    ("wingdings 2", 0xA3): "□",
    ("wingdings 2", 0x2A): "□",
    ("symbol", 0xB3): "≥",
    ("symbol", 0xA3): "≤",
    ("symbol", 0xB1): "±",
    ("symbol", 0xB0): "°",
    ("symbol", 0xB4): "×",
}
"""Symbol fonts number their own glyphs: without this a ticked box, or a ≥, would be lost."""
_REMEDY = "请用 Word 或 WPS 打开后另存为 .docx，再导入。"


def read_grids(data: bytes) -> Iterator[Grid]:
    """One Grid. Deleted text is left out, inserted text kept; text boxes follow the paragraph that holds them."""
    with reading("docx", _REMEDY):
        with open_archive(data, "docx") as archive:
            part = inflate(archive, _document_part(archive))
        body = parse_xml(part.replace(_STRICT, _TRANSITIONAL)).find(_W + "body")
        if body is None:
            raise Unreadable("damaged", f"docx 文件里没有正文。{_REMEDY}")
        yield grid_of(_blocks(body, 0), Budget())


def _document_part(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if "word/document.xml" in names:
        return "word/document.xml"
    for relationship in parse_xml(inflate(archive, "_rels/.rels")):
        if (relationship.get("Type") or "").endswith("/officeDocument"):
            return (relationship.get("Target") or "").lstrip("/")
    raise Unreadable("damaged", f"压缩包里没有 Word 正文。{_REMEDY}")


def _blocks(parent: etree._Element, depth: int) -> Iterator[Block]:
    for child in parent:
        if child.tag == _P:
            text, boxes = _paragraph(child)
            yield text
            for box in boxes:
                yield from _blocks(box, depth)
        elif child.tag == _TBL:
            yield _table(child, depth) if depth < MAX_DEPTH else "\n".join(t.text or "" for t in child.iter(_T))
        elif child.tag == _ALTERNATE:
            yield from _blocks(_alternative(child), depth)
        elif child.tag not in _NOT_SHOWN:
            yield from _blocks(child, depth)


def _paragraph(paragraph: etree._Element) -> tuple[str, list[etree._Element]]:
    texts: list[str] = []
    boxes: list[etree._Element] = []
    _run(paragraph, texts, boxes)
    return "".join(texts), boxes


def _run(parent: etree._Element, texts: list[str], boxes: list[etree._Element]) -> None:
    for child in parent:
        tag = child.tag
        if tag == _T or tag == _FORMULA_TEXT:
            texts.append(child.text or "")
        elif tag == _R:
            _run(child, texts, boxes)
        elif tag in _NOT_SHOWN:
            continue
        elif tag in _SPELLED:
            texts.append(_SPELLED[tag])
        elif tag == _SYM:
            texts.append(_symbol(child))
        elif tag == _FIELD_CHARACTER:
            texts.append(_tick(child))
        elif tag == _TEXT_BOX:
            boxes.append(child)
        elif tag == _ALTERNATE:
            _run(_alternative(child), texts, boxes)
        else:
            _run(child, texts, boxes)


def _alternative(alternate: etree._Element) -> etree._Element:
    """A drawing is stored twice, for new and for old programs: one of the two, the one that has text."""
    branches = [*alternate.findall(_CHOICE), *alternate.findall(_FALLBACK)]
    return next((branch for branch in branches if next(branch.iter(_T), None) is not None), alternate[0])


def _symbol(symbol: etree._Element) -> str:
    code = int(symbol.get(_W + "char") or "20", 16)
    font = (symbol.get(_W + "font") or "").lower()
    return _TICKS.get((font, code & 0xFF), "") or ("" if 0xE000 <= code <= 0xF8FF else chr(code))


def _tick(field: etree._Element) -> str:
    """The box of a form field of old: it has no text."""
    box = field.find(f"{_W}ffData/{_W}checkBox")
    if box is None:
        return ""
    for name in ("checked", "default"):
        state = box.find(_W + name)
        if state is not None:
            return "☑" if state.get(_VAL, "1") in ("1", "true", "on") else "□"
    return "□"


def _inside(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also where content controls or custom XML wrap them."""
    for child in parent:
        if child.tag == wanted:
            yield child
        elif child.tag not in _NOT_SHOWN and child.tag != _P:
            yield from _inside(child, wanted)


def _table(element: etree._Element, depth: int) -> Table:
    """A cell that continues a vertical merge makes its anchor taller, when that one begins in the same column."""
    table = Table()
    anchors: dict[int, Piece] = {}
    for tr in _inside(element, _TR):
        properties = tr.find(_TRPR)
        if properties is not None and properties.find(_W + "del") is not None:
            continue
        col = 0 if properties is None else _number(properties.find(_W + "gridBefore"), 0)
        row: list[Piece] = []
        open_anchors: dict[int, Piece] = {}
        current: Piece | None = None
        for tc in _inside(tr, _TC):
            colspan, vertical, horizontal = _shape(tc)
            if horizontal == "continue" and current:
                if row and current is row[-1]:
                    current.colspan += colspan
            elif vertical == "continue" and (anchor := anchors.get(col)):
                anchor.rowspan += 1
                current = open_anchors[col] = anchor
            else:
                current = _piece(tc, col, colspan, depth)
                row.append(current)
                if vertical:
                    open_anchors[col] = current
            col += colspan
        anchors = open_anchors
        table.rows.append(row)
    return table


def _piece(tc: etree._Element, col: int, colspan: int, depth: int) -> Piece:
    blocks = list(_blocks(tc, depth + 1))
    texts = [block for block in blocks if isinstance(block, str)]
    return Piece(col, 1, colspan, "\n".join(texts), inner_of(blocks))


def _shape(tc: etree._Element) -> tuple[int, str, str]:
    """How many columns a cell takes, and its part in a vertical and in a horizontal merge: restart, continue or none."""
    colspan, vertical, horizontal = 1, "", ""
    for properties in tc:
        if properties.tag == _TCPR:
            for element in properties:
                tag = element.tag
                if tag == _GRID_SPAN:
                    colspan = _number(element, 1)
                elif tag == _V_MERGE:
                    vertical = element.get(_VAL) or "continue"
                elif tag == _H_MERGE:
                    horizontal = element.get(_VAL) or "continue"
        break
    return colspan, vertical, horizontal


def _number(element: etree._Element | None, default: int) -> int:
    """A count of columns, between its default and the most that a row may have."""
    try:
        value = default if element is None else int(element.get(_VAL) or default)
    except ValueError:
        value = default
    return min(max(value, default), MAX_COLSPAN)
