"""Archives that libarchive unpacks: RAR, 7z and tar.xz."""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from ingest import unpack
from ingest.files import walk
from tests.ingest.packed_files import DOCX, MIB, RAR4, TEXT, found, tarred, write, zipped


def rar(name: str, data: bytes, flags: int = 0) -> bytes:
    """A RAR 4 archive of one stored file."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    raw = name.encode("ascii")
    fields = struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0, 20, 0x30, len(raw), 0x20)
    return (
        RAR4 + block(0x73, 0, b"\0" * 6) + block(0x74, 0x8000 | flags, fields + raw) + data + block(0x7B, 0x4000, b"")
    )


def seven_zip(files: Iterable[tuple[str, bytes]], path: Path, options: str = "compression=deflate") -> Path:
    libarchive = pytest.importorskip("libarchive")
    with libarchive.file_writer(str(path), "7zip", options=options) as archive:
        for name, data in files:
            archive.add_file_from_memory(name, len(data), data)
    return path


def test_7z(tmp_path: Path) -> None:
    path = seven_zip([("水利局/目标表.txt", TEXT), ("../b.docx", DOCX)], tmp_path / "1.7z")
    assert [(s.member, s.read()) for s in walk([path])] == [("水利局/目标表.txt", TEXT), ("b.docx", DOCX)]
    nested = write(tmp_path / "2.zip", zipped([("in.7z", path.read_bytes())]))
    assert [s.member for s in walk([nested])] == ["in.7z/水利局/目标表.txt", "in.7z/b.docx"]


def test_rar(tmp_path: Path) -> None:
    pytest.importorskip("libarchive")
    good, locked = (
        write(tmp_path / "1.rar", rar("a.txt", TEXT)),
        write(tmp_path / "2.rar", rar("a.txt", TEXT, 4)),
    )
    assert [(source.member, source.read()) for source in walk([good])] == [("a.txt", TEXT)]
    assert set(found(locked).values()) == {"encrypted"}
    assert set(found(write(tmp_path / "3.rar", rar("a.txt", TEXT)[:60])).values()) <= {"damaged"}


def test_tar_xz(tmp_path: Path) -> None:
    pytest.importorskip("libarchive")
    assert list(found(write(tmp_path / "1.tar.xz", tarred([("a.txt", TEXT)], "w:xz")))) == ["1.tar.xz/a.txt"]


def test_a_7z_bomb_is_contained(tmp_path: Path) -> None:
    path = seven_zip([("zeros", b"\0" * 80 * MIB), ("a.txt", TEXT)], tmp_path / "1.7z")
    results = found(path)
    assert results["1.7z/zeros"] == "too_large"


def test_without_libarchive_the_message_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "none/libarchive.py", b"raise ImportError")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "none"), *sys.path])
    first, second = walk([write(tmp_path / "1.rar", rar("a.txt", TEXT)), write(tmp_path / "a.txt", TEXT)])
    assert first.problem
    assert first.problem.code == "unknown_format"
    assert "解压后再入库" in first.problem.message
    assert second.read() == TEXT


def test_unpacking_writes_no_more_than_agreed(tmp_path: Path) -> None:
    path = seven_zip([(f"{number}.txt", b"x" * MIB) for number in range(40)], tmp_path / "1.7z")
    plain = (tmp_path / "plain.tar").open("w+b")
    with path.open("rb") as packed, plain:
        assert unpack.unpack("7z", packed, plain, MIB, 4 * MIB)
    assert (tmp_path / "plain.tar").stat().st_size < 25 * MIB
