"""The bytes of an .html page (also .mht, and pages named .doc or .xls) -> Grid: every table, and the text around them."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from lxml import etree

from ingest.grid import Grid, Unreadable
from ingest.readers.flow import MAX_DEPTH, Block, Piece, Table, grid_of
from ingest.reading_limits import MAX_COLSPAN, MAX_TAGS, Budget, reading, text_of

MAX_NESTING = 400
"""Elements in elements. What lies deeper keeps its text and loses its tables."""
MAX_COLUMNS = 16_384
_MAX_ROWSPAN = 65_534
_TOO_DEEP = "Excessive depth"

_DROPPED = {"script", "style", "head", "template", "noscript", "colgroup", "object", "svg", "iframe", "rp", "rt"}
_BLOCK = {
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "td",
    "th",
    "tr",
    "ul",
}
_BREAK = "\x0b"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6"
_SOURCE_BREAK = re.compile(
    f"(?<=[{_WIDE}])[ \t\f]*[\r\n][ \t\r\n\f]*(?=[{_WIDE}])(?! *(?<=[ \t])[{_WIDE}]{{2,10}}[:：])"
)
"""A break within Chinese text; before the next label of a line it is a blank: 负责人：甲 经办人：乙."""
_BLANKS = re.compile("[ \t\r\n\f\xa0]+")
_DIGITS = re.compile(r"\s*\+?(\d{1,9})")
_REMEDY = "请用浏览器打开后把表格复制到 Word 或 Excel，另存后再导入。"


def read_grids(data: bytes) -> Iterator[Grid]:
    """One Grid. The encoding is found by `ingest.decode`, whatever the page declares of itself."""
    with reading("html", _REMEDY):
        body = _parse(_archived_page(data) or data)
        yield grid_of(_Page().blocks(body), Budget())


def _archived_page(data: bytes) -> bytes | None:
    """The page inside an .mht, which is a mail message."""
    head = data[:2_000].lower()
    if b"mime-version:" not in head or b"content-type:" not in head:
        return None
    message = email.message_from_bytes(data.lstrip(), _class=EmailMessage, policy=email.policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    payload = page.get_payload(decode=True) if page is not None else None
    return payload if isinstance(payload, bytes) else None


def _parse(data: bytes) -> etree._Element:
    source = text_of(data, "html", _REMEDY).replace("\x00", "").encode("utf-8", "replace")
    if not source.strip():
        raise Unreadable("empty", "网页是空的。请检查下载是否完整，再导入。")
    if source.count(b"<") > MAX_TAGS:
        raise Unreadable("too_large", f"网页的标签超过 {MAX_TAGS:,} 个，未读取。请拆分成几个文件后再导入。")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(source, parser)
    if any(error.message.startswith(_TOO_DEEP) for error in parser.error_log):
        raise Unreadable("too_large", f"网页的标签嵌套过深，后面的内容读不到，未读取。{_REMEDY}")
    if root is None:
        raise Unreadable("empty", "网页里没有任何内容。请检查下载是否完整，再导入。")
    return root


class _Page:
    """Walks the page. `claims` counts the columns that spans claim, so that no page can claim without end."""

    def __init__(self) -> None:
        self.claims = Budget()

    def blocks(self, root: etree._Element) -> list[Block]:
        parts: list[str | Table] = []
        self._collect(root, parts, 0, 0)
        return _in_order(parts)

    def _collect(self, element: etree._Element, parts: list[str | Table], depth: int, tables: int) -> None:
        """The text of an element and its tables, in order; a block element begins and ends a line."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            return
        if depth > MAX_NESTING:
            parts.append("".join(str(text) for text in element.itertext()))
            return
        if tag == "table" and tables < MAX_DEPTH:
            parts.append(_BREAK)
            self._table(element, parts, depth + 1, tables + 1)
            return
        edge = _BREAK if tag in _BLOCK or tag == "table" else ""
        parts.append(_BREAK if tag == "br" else edge)
        if tag in ("input", "select", "textarea"):
            parts.append(_field(element))
        else:
            parts.append(_source(element.text, tag == "pre"))
            for child in element:
                self._collect(child, parts, depth + 1, tables)
                parts.append(_source(child.tail, tag == "pre"))
        parts.append(edge)

    def _table(self, element: etree._Element, parts: list[str | Table], depth: int, tables: int) -> None:
        """The table after the text that its markup wrongly has between the cells, and after its caption."""
        table = Table()
        busy: dict[int, int] = {}
        for row in self._rows(element, parts, depth, tables):
            number = len(table.rows)
            pieces: list[Piece] = []
            col = 0
            for td in row:
                start = col
                while busy.get(col, 0) > number:
                    col += 1
                rowspan = _span(td, "rowspan", _MAX_ROWSPAN)
                colspan = _span(td, "colspan", MAX_COLSPAN)
                self.claims.spend(colspan + col - start)
                if col > MAX_COLUMNS:
                    raise Unreadable("too_large", f"网页里有表格超过 {MAX_COLUMNS:,} 列，未读取。{_REMEDY}")
                if rowspan > 1:
                    busy.update((col + step, number + rowspan) for step in range(colspan))
                pieces.append(self._piece(td, col, rowspan, colspan, depth, tables))
                col += colspan
            table.rows.append(pieces)
        for number, pieces in enumerate(table.rows):
            for piece in pieces:
                piece.rowspan = min(piece.rowspan, len(table.rows) - number)
        parts.append(table)

    def _piece(self, td: etree._Element, col: int, rowspan: int, colspan: int, depth: int, tables: int) -> Piece:
        parts: list[str | Table] = [_source(td.text)]
        for child in td:
            self._collect(child, parts, depth + 1, tables)
            parts.append(_source(child.tail))
        if not any(isinstance(part, Table) for part in parts):
            return Piece(col, rowspan, colspan, "\n".join(_lines("".join(map(str, parts)))))
        inner = _in_order(parts)
        return Piece(col, rowspan, colspan, "\n".join(block for block in inner if isinstance(block, str)), inner)

    def _rows(
        self, element: etree._Element, parts: list[str | Table], depth: int, tables: int
    ) -> Iterator[list[etree._Element]]:
        """Rows as lists of cells, through whatever wraps them; cells without a row make a row of their own."""
        loose: list[etree._Element] = []
        parts.append(_source(element.text))
        for child in element:
            if child.tag in ("td", "th"):
                loose.append(child)
            elif child.tag in ("tr", "thead", "tbody", "tfoot", "form") and depth <= MAX_NESTING:
                if loose and element.tag != "tr":
                    yield loose
                    loose = []
                if child.tag == "tr":
                    wrapped = list(self._rows(child, parts, depth + 1, tables))
                    yield wrapped[0] if wrapped else []
                    yield from wrapped[1:]
                else:
                    yield from self._rows(child, parts, depth + 1, tables)
            else:
                self._collect(child, parts, depth + 1, tables)
            parts.append(_source(child.tail))
        if loose:
            yield loose
        parts.append(_BREAK)


def _in_order(parts: list[str | Table]) -> list[Block]:
    """The lines that the texts make up, and the tables between them."""
    blocks: list[Block] = []
    texts: list[str] = []
    for part in [*parts, Table()]:
        if isinstance(part, str):
            texts.append(part)
            continue
        blocks.extend(_lines("".join(texts)))
        texts.clear()
        if part.rows:
            blocks.append(part)
    return blocks


def _source(text: str | None, preformatted: bool = False) -> str:
    if not text:
        return ""
    return text.replace("\r\n", _BREAK).replace("\n", _BREAK) if preformatted else text.replace(_BREAK, " ")


def _lines(text: str) -> list[str]:
    """Lines as a browser shows them: a line break of the source is a blank, and between Chinese characters nothing."""
    if "\n" in text or "\r" in text:
        text = _SOURCE_BREAK.sub("", text)
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split(_BREAK)]
    return [line for line in lines if line]


def _field(element: etree._Element) -> str:
    """What a form field shows: pages saved from a budget system keep their values there."""
    if element.tag == "textarea":
        return _source("".join(str(text) for text in element.itertext()), True)
    if element.tag == "select":
        options = element.findall(".//option")
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return " ".join("".join(str(text) for text in option.itertext()) for option in chosen)
    kind = (element.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if element.get("checked") is not None else "□"
    return element.get("value") or "" if kind in ("text", "number", "date", "tel") else ""


def _span(element: etree._Element, name: str, most: int) -> int:
    """A span as a browser reads it: its leading digits, at least 1 and at most what browsers allow."""
    value = element.get(name)
    match = _DIGITS.match(value) if value else None
    if match is None:
        return most if value and value.strip()[:1].isdigit() else 1
    return min(max(int(match[1]), 1), most)
