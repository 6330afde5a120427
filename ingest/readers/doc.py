"""The bytes of a .doc or .rtf -> Grid, by a library that knows the binary format. A table in a cell loses its rows in .doc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import unpack_from

import anydoc

from ingest.grid import Grid, Unreadable
from ingest.readers.flow import MAX_DEPTH, Block, Piece, Table, grid_of, inner_of
from ingest.readers.ole import read_stream
from ingest.reading_limits import MAX_COLSPAN, Budget, reading

_FIB_PAIRS, _LIST_OVERRIDES, _OVERRIDE_BYTES = 0x9A, 74, 16
_FIB_FLAGS, _TABLE_1 = 0x0B, 0x02
_REMEDY = "请用 Word 或 WPS 打开后另存为 .docx，再导入。"


def read_grids(data: bytes) -> Iterator[Grid]:
    """One Grid. Footnotes come last, as paragraphs."""
    with reading("doc", _REMEDY):
        yield grid_of(_document(data), Budget())


def _document(data: bytes) -> Iterator[Block]:
    kind = anydoc.format_from_bytes(data)
    if kind not in ("doc", "rtf"):
        raise Unreadable("damaged", f"文件内容不是旧版 Word 文档，或者已损坏。{_REMEDY}")
    if kind == "doc":
        _refuse_wild_count(data)
    try:
        document = anydoc.to_document(data, kind)
    except anydoc.EncryptedError as error:
        raise Unreadable("encrypted", "doc 文件有打开密码，无法读取。请取消密码后另存，再导入。") from error
    except anydoc.ResourceLimitError as error:
        raise Unreadable("too_large", "doc 文件太大或嵌套太深，未读取。请拆分成几个文件后再导入。") from error
    yield from _blocks(document.blocks, 0)
    for note in document.notes:
        yield from _blocks(note.blocks, 0)


def _refuse_wild_count(data: bytes) -> None:
    """The library asks for memory by the number of list overrides that the file states, and the process ends.

    PlfLfo, [MS-DOC] 2.9.212: the number, then 16 bytes for each; where it lies is the pair 74 of the FIB (2.5.6).
    """
    fib = read_stream(data, ("WordDocument",))
    place, size = unpack_from("<II", fib, _FIB_PAIRS + 8 * _LIST_OVERRIDES)
    if size:
        table = read_stream(data, ("1Table" if fib[_FIB_FLAGS] & _TABLE_1 else "0Table",))
        if unpack_from("<I", table, place)[0] * _OVERRIDE_BYTES > size:
            raise ValueError("list overrides")


def _blocks(blocks: Iterable[anydoc.Block], depth: int) -> Iterator[Block]:
    for block in blocks:
        if block.table is not None:
            yield _table(block.table, depth)
        elif block.list is not None:
            for item in block.list.items:
                yield from _blocks(item.blocks, depth)
        elif block.blocks is not None:
            yield from _blocks(block.blocks, depth)
        else:
            yield _text(block.content) if block.content is not None else block.text or ""


def _text(inlines: Iterable[anydoc.Inline]) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: anydoc.Inline) -> str:
    if inline.kind == "line_break":
        return "\n"
    if inline.kind == "checkbox":
        return "☑" if inline.checked else "□"
    return _text(inline.content) if inline.content is not None else inline.text or ""


def _table(table: anydoc.Table, depth: int) -> Table:
    rows: list[list[Piece]] = []
    for slots in table.grid:
        row: list[Piece] = []
        for col, slot in enumerate(slots):
            if slot.cell is not None:
                blocks = list(_blocks(slot.cell.blocks, depth + 1))
                texts = [block for block in blocks if isinstance(block, str)]
                inner = inner_of(blocks) if depth < MAX_DEPTH else ()
                span = min(slot.cell.col_span, MAX_COLSPAN)
                row.append(Piece(col, slot.cell.row_span, span, "\n".join(texts), inner))
        rows.append(row)
    return Table(rows)
