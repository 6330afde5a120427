"""Files and archives that tests make, and what a walk finds of them."""

from __future__ import annotations

import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from ingest.files import Limits, Source, walk
from ingest.grid import Unreadable

MIB = 1024 * 1024
TEXT = "项目名称\t农村公路养护\n主管部门\t交通局\n".encode()


def zipped(files: Iterable[tuple[str, bytes]], gbk: bool = False, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip; with `gbk` its names are as Chinese Windows writes them: GBK, flag bit 11 clear."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in files:
            archive.writestr(_Gbk(name) if gbk else name, data, compression)
    return buffer.getvalue()


class _Gbk(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def tarred(files: Iterable[tuple[str, bytes]], mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def ole(*streams: str, nested: str = "") -> bytes:
    """A compound file with these empty streams in its root, and one more inside a storage."""
    names = ["Root Entry", *streams, *(["ObjectPool", nested] if nested else [])]
    entries = b""
    for at, name in enumerate(names):
        right = at + 1 if 0 < at < len(streams) + bool(nested) else 0xFFFFFFFF
        child = 1 if at == 0 else 0xFFFFFFFF
        if nested and name == "ObjectPool":
            child = len(names) - 1
        raw = name.encode("utf-16-le")
        kind = 5 if at == 0 else 1 if name == "ObjectPool" else 2
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, right, child)
        entries += head.ljust(128, b"\0")
    entries = entries.ljust(1024, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\0") + struct.pack("<II", 1, 1)
    header = header.ljust(76, b"\0") + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 2, 0xFFFFFFFE, *[0xFFFFFFFF] * 125)
    return header + fat + entries


def ooxml(part: str, kind: str) -> bytes:
    types = f'<Types><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-{kind}"/></Types>'
    return zipped([("[Content_Types].xml", types.encode()), (part, b"<x/>")])


DOCX = ooxml("word/document.xml", "officedocument.wordprocessingml.document.main+xml")
XLSX = ooxml("xl/workbook.xml", "officedocument.spreadsheetml.sheet.main+xml")
RAR4 = b"Rar!\x1a\x07\x00"


def found(*paths: Path, limits: Limits | None = None) -> dict[str, str]:
    """Place, relative to the first path's folder -> code of the problem, or how the text begins."""
    results = {}
    for source in walk(paths, limits):
        place = os.path.relpath(source.place, paths[0].parent)
        results[place] = source.problem.code if source.problem else _read(source)
    return results


def _read(source: Source) -> str:
    try:
        return source.read()[:30].decode("utf-8", "replace")
    except Unreadable as error:
        return f"read: {error.code}" if source.place in str(error) else f"no place in {error}"


def write(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
