"""The bytes of an .xls or .et -> one Grid per worksheet. Follows [MS-XLS] for BIFF8 (1997 to 2003) and BIFF5 (1995).

Read here and not by a library: calamine panics, or asks for more memory than there is and ends the process, on a file
in which a few bytes are damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import unpack_from

from ingest.grid import Grid, Unreadable
from ingest.readers.ole import read_stream
from ingest.readers.shown import BUILT_IN, PLAIN, Format, parse_format, shown
from ingest.readers.worksheet import Found, Merge, grid_of_sheet
from ingest.reading_limits import Budget, clean, reading

_BOF, _EOF, _CONTINUE = 0x809, 0x0A, 0x3C
_BOUND_SHEET, _FORMAT, _XF, _SST, _DATE_MODE, _FILE_PASS = 0x85, 0x41E, 0xE0, 0xFC, 0x22, 0x2F
_NUMBER, _RK, _MULTIPLE_RK, _FORMULA, _STRING = 0x203, 0x27E, 0xBD, 0x06, 0x207
_SHARED_LABEL, _LABEL, _RICH_LABEL, _BOOL_OR_ERROR, _MERGED = 0xFD, 0x204, 0xD6, 0x205, 0xE5
_BIFF5, _BIFF8 = 0x500, 0x600
_WIDE, _RICH, _PHONETIC = 0x01, 0x08, 0x04
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_OLD_ENCODING = "gb18030"
_REMEDY = "请用 Excel 或 WPS 打开后另存为 .xlsx，再导入。"


@dataclass(slots=True)
class _Book:
    """What the first substream says of the whole workbook."""

    stream: bytes
    version: int
    strings: Sequence[str] = ()
    styles: list[Format] = field(default_factory=list)
    sheets: list[tuple[int, str]] = field(default_factory=list)
    epoch_1904: bool = False

    def shown(self, value: float, style: int) -> str:
        return shown(value, self.styles[style] if style < len(self.styles) else PLAIN, self.epoch_1904)


def read_grids(data: bytes) -> Iterator[Grid]:
    """Hidden sheets too. A formula gives the value it had when the file was saved."""
    with reading("xls", _REMEDY):
        book = _book(read_stream(data, ("Workbook", "Book")))
        budget = Budget()
        for start, name in book.sheets:
            merges: list[Merge] = []
            yield grid_of_sheet(name, _cells(book, start, merges), merges, budget)


def _book(stream: bytes) -> _Book:
    kind, _, version = unpack_from("<HHH", stream)
    if kind != _BOF or version not in (_BIFF5, _BIFF8):
        raise Unreadable("unknown_format", f"这是 1995 年以前的 Excel 格式，不能读取。{_REMEDY}")
    book = _Book(stream, version)
    codes: dict[int, Format] = dict(BUILT_IN)
    for kind, at, size in _records(stream, 0):
        if kind == _FILE_PASS:
            raise Unreadable("encrypted", "xls 文件有打开密码，无法读取。请取消密码后另存，再导入。")
        if kind == _FORMAT:
            text = _string(stream[at + 2 : at + size], version, 2 if version == _BIFF8 else 1)
            codes[unpack_from("<H", stream, at)[0]] = parse_format(text)
        elif kind == _XF:
            book.styles.append(codes.get(unpack_from("<H", stream, at + 2)[0], PLAIN))
        elif kind == _DATE_MODE:
            book.epoch_1904 = unpack_from("<H", stream, at)[0] == 1
        elif kind == _BOUND_SHEET and stream[at + 5] == 0:
            name = _string(stream[at + 6 : at + size], version, 1)
            book.sheets.append((unpack_from("<I", stream, at)[0], clean(name)))
        elif kind == _SST:
            book.strings = _SharedStrings(stream, at, size).read()
    return book


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, offset and size of the records of one substream; the charts inside it are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        at += 4
        if at + size > len(stream):
            raise ValueError("record cut short")
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, at, size
        at += size


def _string(record: bytes, version: int, counted_by: int) -> str:
    """A string that begins with the number of its characters, in one byte or two."""
    length = int.from_bytes(record[:counted_by], "little")
    if version == _BIFF5:
        return record[counted_by : counted_by + length].decode(_OLD_ENCODING, "replace")
    wide = record[counted_by] & _WIDE
    text = record[counted_by + 1 : counted_by + 1 + (2 * length if wide else length)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


class _SharedStrings:
    """The strings of the workbook, a record that is continued in others: a string cut there says anew how wide it is."""

    def __init__(self, stream: bytes, at: int, size: int) -> None:
        self.chunks = [stream[at : at + size]]
        at += size
        while at + 4 <= len(stream):
            kind, size = unpack_from("<HH", stream, at)
            if kind != _CONTINUE:
                break
            self.chunks.append(stream[at + 4 : at + 4 + size])
            at += 4 + size
        self.chunk = 0
        self.at = 8

    def read(self) -> list[str]:
        count = unpack_from("<I", self.chunks[0], 4)[0]
        strings: list[str] = []
        while len(strings) < count and self._more():
            strings.append(self._one())
        return strings

    def _more(self) -> bool:
        while self.chunk < len(self.chunks) and self.at >= len(self.chunks[self.chunk]):
            self.chunk += 1
            self.at = 0
        return self.chunk < len(self.chunks)

    def _one(self) -> str:
        length, flags = unpack_from("<HB", self._raw(3))
        runs = unpack_from("<H", self._raw(2))[0] if flags & _RICH else 0
        phonetic = unpack_from("<I", self._raw(4))[0] if flags & _PHONETIC else 0
        pieces: list[str] = []
        while length:
            if self.at >= len(self.chunks[self.chunk]):
                if not self._more():
                    raise ValueError("string cut short")
                flags = self._raw(1)[0]
            width = 2 if flags & _WIDE else 1
            part = self.chunks[self.chunk][self.at : self.at + length * width]
            taken = len(part) // width
            if not taken:
                raise ValueError("string cut in a character")
            pieces.append(part[: taken * width].decode("utf-16-le" if width == 2 else "latin-1", "replace"))
            self.at += taken * width
            length -= taken
        self._raw(4 * runs + phonetic)
        return clean("".join(pieces))

    def _raw(self, size: int) -> bytes:
        pieces: list[bytes] = []
        while size:
            if not self._more():
                raise ValueError("strings cut short")
            part = self.chunks[self.chunk][self.at : self.at + size]
            pieces.append(part)
            self.at += len(part)
            size -= len(part)
        return b"".join(pieces)


def _cells(book: _Book, start: int, merges: list[Merge]) -> Iterator[Found]:
    """The cells of one sheet; its merges are added to a list."""
    stream = book.stream
    formula = (0, 0)
    for kind, at, size in _records(stream, start):
        if kind == _SHARED_LABEL:
            row, col, _, index = unpack_from("<HHHI", stream, at)
            yield Found(row, col, book.strings[index])
        elif kind == _NUMBER:
            row, col, style, number = unpack_from("<HHHd", stream, at)
            yield Found(row, col, book.shown(number, style))
        elif kind == _RK:
            row, col, style, packed = unpack_from("<HHHI", stream, at)
            yield Found(row, col, book.shown(_unpacked(packed), style))
        elif kind == _MULTIPLE_RK:
            row, col = unpack_from("<HH", stream, at)
            for step in range((size - 6) // 6):
                style, packed = unpack_from("<HI", stream, at + 4 + 6 * step)
                yield Found(row, col + step, book.shown(_unpacked(packed), style))
        elif kind == _FORMULA:
            formula = unpack_from("<HH", stream, at)
            yield Found(*formula, _formula_value(book, at))
        elif kind == _STRING:
            yield Found(*formula, clean(_string(stream[at : at + size], book.version, 2)))
        elif kind in (_LABEL, _RICH_LABEL):
            row, col = unpack_from("<HH", stream, at)
            yield Found(row, col, clean(_string(stream[at + 6 : at + size], book.version, 2)))
        elif kind == _BOOL_OR_ERROR:
            row, col, _, value, is_error = unpack_from("<HHHBB", stream, at)
            yield Found(row, col, _ERRORS.get(value, "") if is_error else shown(value == 1))
        elif kind == _MERGED:
            for step in range(min(unpack_from("<H", stream, at)[0], (size - 2) // 8)):
                top, bottom, left, right = unpack_from("<HHHH", stream, at + 2 + 8 * step)
                merges.append(Merge(top, left, bottom, right))


def _unpacked(packed: int) -> float:
    """A number in four bytes: an integer or the upper half of a double, perhaps divided by 100."""
    if packed & 2:
        number: float = (packed >> 2) - ((packed >> 31) << 30)
    else:
        number = unpack_from("<d", b"\0\0\0\0" + (packed & 0xFFFFFFFC).to_bytes(4, "little"))[0]
    return number / 100 if packed & 1 else number


def _formula_value(book: _Book, at: int) -> str:
    """The number of a formula; text comes in the record that follows."""
    style, kind, value = unpack_from("<HBxB", book.stream, at + 4)
    if unpack_from("<H", book.stream, at + 12)[0] != 0xFFFF:
        return book.shown(unpack_from("<d", book.stream, at + 6)[0], style)
    if kind == 1:
        return shown(value == 1)
    return _ERRORS.get(value, "") if kind == 2 else ""
