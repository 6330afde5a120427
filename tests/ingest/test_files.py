"""What files really are, and what a walk over folders and archives finds."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from ingest import unpack
from ingest.files import Limits, Source, identify, walk
from ingest.grid import Unreadable
from ingest.members import chinese_name, clean_name

MIB = 1024 * 1024
TEXT = "项目名称\t农村公路养护\n主管部门\t交通局\n".encode()
HTML = "<html><body><table><tr><td>项目名称</td></tr></table></body></html>"


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
MHT = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
EXCEL_XML = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'

KINDS = {
    "docx": (DOCX, "docx"),
    "xlsx": (XLSX, "xlsx"),
    "docx with its document under another name": (
        ooxml("word/document2.xml", "officedocument.wordprocessingml.document.main+xml"),
        "docx",
    ),
    "docx without content types": (zipped([("word/document.xml", b"<x/>")]), "docx"),
    "ods": (
        zipped([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"")]),
        "ods",
    ),
    "odt": (zipped([("mimetype", b"application/vnd.oasis.opendocument.text")]), "odt"),
    "ofd": (zipped([("OFD.xml", b"<x/>")]), "ofd"),
    "zip": (zipped([("表.docx", DOCX)]), "zip"),
    "doc": (ole("WordDocument", "1Table"), "doc"),
    "doc with a sheet inside": (ole("WordDocument", nested="Workbook"), "doc"),
    "xls": (ole("\x05SummaryInformation", "Workbook"), "xls"),
    "xls with a document inside": (ole("Workbook", nested="WordDocument"), "xls"),
    "xls of Excel 5": (ole("Book"), "xls"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3", "pdf"),
    "pdf after a stray line": (b"\r\n%PDF-1.4\n", "pdf"),
    "html": (HTML.encode(), "html"),
    "html in GBK that says utf-8": (f"<meta charset=utf-8>{HTML}".encode("gbk"), "html"),
    "html in UTF-16": (HTML.encode("utf-16"), "html"),
    "html as Word saves it": (
        f"<html xmlns:w='urn:schemas-microsoft-com:office:word'>{HTML[6:]}".encode(),
        "html",
    ),
    "html that is a table alone, named xls": (
        "<table border=1><tr><td>项目</td></tr></table>".encode("gbk"),
        "html",
    ),
    "mhtml": (MHT, "mhtml"),
    "excel-xml": (EXCEL_XML, "excel-xml"),
    "tab text": (TEXT, "text"),
    "tab text in GBK": (TEXT.decode().encode("gbk"), "text"),
    "tab text with amounts": ("资金\t1,000,000\t2,000\n合计\t1,000,000\t2,000\n".encode(), "text"),
    "plain text": ("绩效目标要清晰，可衡量。\n第二段，也是文字。\n".encode(), "text"),
    "text cut in a character at the end of the head": (("目" * 60_000).encode(), "text"),
    "csv": ("项目名称,金额\n公路养护,100\n水毁修复,200\n".encode("gbk"), "csv"),
    "csv with quotes": ('\ufeff项目,说明\n甲,"一,二\n三"\n乙,四\n丙,五\n'.encode(), "csv"),
    "tar.gz": (tarred([("a.txt", TEXT)]), "tar.gz"),
    "tar": (tarred([("a.txt", TEXT)], "w:"), "tar"),
    "rar": (RAR4 + b"\0" * 20, "rar"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
    "rtf": (b"{\\rtf1\\ansi}", "rtf"),
}

REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t", "empty"),
    "zeros": (b"\0" * 5000, "empty"),
    "junk": (bytes(range(256)) * 40, "unknown_format"),
    "noise": (zlib.compress(os.urandom(5000)), "unknown_format"),
    "sqlite": (b"SQLite format 3\x00" + struct.pack("<100H", *range(100)), "unknown_format"),
    "program": (b"MZ\x90\x00\x03\x00\x00\x00" + struct.pack("<500I", *range(500)), "unknown_format"),
    "gz of a text": (gzip.compress(TEXT), "unknown_format"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "needs_ocr"),
    "docx cut short": (DOCX[:-40], "damaged"),
    "ole cut short": (ole("WordDocument")[:600], "damaged"),
    "encrypted docx": (ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "ole of something else": (ole("Contents"), "unknown_format"),
}


@pytest.mark.parametrize(("data", "kind"), KINDS.values(), ids=KINDS)
def test_a_file_is_what_its_content_says(data: bytes, kind: str) -> None:
    assert identify(data) == kind


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_says_why_and_what_to_do(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        identify(data)
    assert caught.value.code == code
    assert "请" in str(caught.value)


def test_an_ole_directory_that_turns_in_a_circle_ends() -> None:
    data = bytearray(ole("Contents", "Other"))
    struct.pack_into("<I", data, 512 + 4, 1)  # the sector chain
    struct.pack_into("<I", data, 1024 + 128 + 72, 1)  # the sibling
    with pytest.raises(Unreadable, match="OLE"):
        identify(bytes(data))


# --- folders ---


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


def test_folders_are_sorted_and_noise_is_left_out(tmp_path: Path) -> None:
    root = tmp_path / "绩效"
    for name in ("b.txt", "a/2.txt", "a/10.txt", "c/教育局.txt"):
        write(root / name)
    for name in (
        ".DS_Store",
        ".git/config",
        "Thumbs.db",
        "~$b.docx",
        "kb.db",
        "kb.db-wal",
        "kb.db-shm",
        "__MACOSX/._b.txt",
        "a/desktop.ini",
    ):
        write(root / name)
    assert list(found(root)) == ["绩效/a/10.txt", "绩效/a/2.txt", "绩效/b.txt", "绩效/c/教育局.txt"]
    assert list(walk([root])) == list(walk([root]))


def test_a_hidden_file_that_is_named_is_read_and_our_database_is_not(tmp_path: Path) -> None:
    named = found(write(tmp_path / ".draft.txt"), write(tmp_path / "kb.db"))
    assert named == {".draft.txt": "x", "kb.db": "skipped"}


def test_a_missing_path_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    missing, there = tmp_path / "没有.docx", write(tmp_path / "有.txt")
    first, second = walk([missing, there])
    assert first.problem
    assert first.problem.code == "missing"
    assert "没有.docx" in first.problem.message
    with pytest.raises(Unreadable, match="找不到"):
        first.read()
    assert second.read() == b"x"


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "外/secret.txt", b"secret")
    root = tmp_path / "内"
    write(root / "a.txt")
    (root / "out.txt").symlink_to(tmp_path / "外/secret.txt")
    (root / "out").symlink_to(tmp_path / "外")
    (root / "loop").symlink_to(root)
    (root / "in.txt").symlink_to(root / "a.txt")
    (root / "broken").symlink_to(root / "gone")
    assert found(root) == {
        "内/a.txt": "x",
        "内/broken": "unreadable",
        "内/in.txt": "x",
        "内/out": "skipped",
        "内/out.txt": "skipped",
    }


def test_a_pipe_does_not_stop_the_walk(tmp_path: Path) -> None:
    root = write(tmp_path / "r/a.txt").parent
    os.mkfifo(root / "pipe")
    assert found(root) == {"r/a.txt": "x", "r/pipe": "skipped"}


def test_a_file_that_goes_away_is_unreadable_when_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    [source] = walk([path])
    path.unlink()
    with pytest.raises(Unreadable, match=r"a\.txt"):
        source.read()


def test_a_tree_deeper_than_the_stack(tmp_path: Path) -> None:
    folders = [tmp_path]
    for _ in range(1500):
        folders.append(folders[-1] / "a")
        folders[-1].mkdir()
    deep = write(folders[-1] / "x.txt")
    assert len(list(walk([tmp_path]))) == 1
    deep.unlink()
    for folder in reversed(folders[1:]):  # pytest could not
        folder.rmdir()


def test_a_file_above_the_limit(tmp_path: Path) -> None:
    assert found(write(tmp_path / "a.txt", b"x" * 2000), limits=Limits(member=1000)) == {"a.txt": "read: too_large"}


# --- archives ---


def test_zip_names_of_chinese_windows_and_of_others(tmp_path: Path) -> None:
    files = [("教育局/绩效目标表（报送）.txt", TEXT), ("水利局.txt", TEXT)]
    gbk, utf8 = write(tmp_path / "1.zip", zipped(files, gbk=True)), write(tmp_path / "2.zip", zipped(files))
    with zipfile.ZipFile(gbk) as archive:
        assert not archive.infolist()[0].flag_bits & 0x800
    assert [source.member for source in walk([gbk, utf8])] == [name for name, _ in files] * 2
    assert [source.read() for source in walk([gbk, utf8])] == [TEXT] * 4


@pytest.mark.parametrize("name", ["绩效目标", "联通", "㎡镕", "plain.docx", "力争"])
def test_names_in_gbk_and_in_utf8(name: str) -> None:
    assert chinese_name(name.encode("gb18030")) == name
    assert chinese_name(name.encode("utf-8")) == name


def test_a_backslash_inside_a_gbk_character_is_no_separator(tmp_path: Path) -> None:
    assert b"\\" in "乗".encode("gbk")
    path = write(tmp_path / "1.zip", zipped([("乗.txt", TEXT)], gbk=True))
    assert [source.member for source in walk([path])] == ["乗.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\表\\a.docx", "表/a.docx"),
        ("./a/./b.txt", "a/b.txt"),
        ("a\nb.txt", "a\ufffdb.txt"),
        ("..", "未命名"),
    ],
)
def test_member_names_are_only_names(tmp_path: Path, name: str, shown: str) -> None:
    assert clean_name(name) == shown
    path = write(tmp_path / "in/1.zip", zipped([(name, TEXT)]))
    assert [(source.member, source.read()) for source in walk([path])] == [(shown, TEXT)]
    path = write(tmp_path / "in/1.tar", tarred([(name, TEXT)], "w:"))
    assert [(source.member, source.read()) for source in walk([path])] == [(shown, TEXT)]
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["1.tar", "1.zip", "in"]


def test_office_files_are_not_archives(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "a.docx", DOCX),
        write(tmp_path / "named.zip", XLSX),
        write(tmp_path / "b.docx", DOCX[:-9]),
    ]
    assert [(source.path.name, source.member) for source in walk(paths)] == [(path.name, "") for path in paths]


def test_nested_once_and_no_deeper(tmp_path: Path) -> None:
    third = zipped([("deep.txt", TEXT)])
    second = zipped([("表.docx", DOCX), ("third.zip", third), ("b.txt", TEXT)])
    tar = tarred([("c.txt", TEXT)])
    path = write(tmp_path / "一.zip", zipped([("教育/二.zip", second), ("t.tgz", tar), ("d.txt", TEXT)]))
    results = found(path)
    assert list(results) == [
        "一.zip/教育/二.zip/表.docx",
        "一.zip/教育/二.zip/third.zip",
        "一.zip/教育/二.zip/b.txt",
        "一.zip/t.tgz/c.txt",
        "一.zip/d.txt",
    ]
    assert results["一.zip/教育/二.zip/third.zip"] == "skipped"
    assert results["一.zip/t.tgz/c.txt"] == TEXT[:30].decode("utf-8", "replace")


def test_sources_can_be_read_late_and_in_any_order(tmp_path: Path) -> None:
    files = [(f"{number}.txt", str(number).encode()) for number in range(30)]
    paths = [
        write(tmp_path / "1.zip", zipped([("in.zip", zipped(files)), *files])),
        write(tmp_path / "2.tar.gz", tarred([("in.zip", zipped(files)), *files])),
        *(write(tmp_path / f"z{number}.zip", zipped(files[:2])) for number in range(20)),
    ]
    sources = list(walk(paths))
    assert len(sources) == 60 + 60 + 40
    for source in reversed(sources):
        assert f"{source.read().decode()}.txt" == source.member.rpartition("/")[2]


def test_noise_in_archives_is_left_out(tmp_path: Path) -> None:
    files = [
        ("__MACOSX/._a.docx", b"x"),
        ("a/.DS_Store", b"x"),
        ("a/~$b.docx", b"x"),
        ("a/", b""),
        ("a/b.txt", b"x"),
    ]
    assert list(found(write(tmp_path / "1.zip", zipped(files)))) == ["1.zip/a/b.txt"]


def test_encrypted_links_and_devices_are_reported(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, mode in (("link", stat.S_IFLNK), ("device", stat.S_IFCHR), ("good.txt", stat.S_IFREG)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (mode | 0o644) << 16
            archive.writestr(info, b"/etc/passwd")
        archive.writestr("locked.txt", b"secret")
    data = bytearray(buffer.getvalue())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert found(write(tmp_path / "1.zip", bytes(data))) == {
        "1.zip/link": "skipped",
        "1.zip/device": "skipped",
        "1.zip/good.txt": "/etc/passwd",
        "1.zip/locked.txt": "encrypted",
    }


def test_links_devices_and_holes_in_a_tar(tmp_path: Path) -> None:
    path = tmp_path / "1.tar"
    with tarfile.open(path, "w:") as archive:
        for name, kind in (("sym", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("dev", tarfile.BLKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        hole = tarfile.TarInfo("hole")
        hole.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.map": "0,1", "GNU.sparse.size": str(1 << 40)}
        archive.addfile(hole)
        good = tarfile.TarInfo("good.txt")
        good.size = 1
        archive.addfile(good, io.BytesIO(b"x"))
    results = found(path)
    assert results.pop("1.tar/good.txt") == "x"
    assert set(results.values()) <= {"skipped", "damaged"}


def test_tar_names_in_gbk(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        archive.addfile(tarfile.TarInfo("水利局/目标.txt"))
    assert list(found(write(tmp_path / "1.tgz", buffer.getvalue()))) == ["1.tgz/水利局/目标.txt"]


def test_a_damaged_archive_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    noise = os.urandom(200_000)
    tar = tarred([("a.txt", TEXT), ("b.bin", noise)])
    good = zipped([("a.txt", TEXT), ("b.bin", noise)])
    at = good.index(noise[:50]) + 1000
    paths = [
        write(tmp_path / "1.tar.gz", tar[: len(tar) // 2]),
        write(tmp_path / "2.zip", good[:at] + b"\0" * 10 + good[at + 10 :]),
        write(tmp_path / "3.zip", good[:-300_00]),
        write(tmp_path / "4.txt", TEXT),
    ]
    results = found(*paths)
    assert results["1.tar.gz/a.txt"] == results["2.zip/a.txt"] == results["4.txt"]
    assert (results["1.tar.gz"], results["2.zip/b.bin"]) == ("damaged", "read: damaged")
    with pytest.raises(Unreadable) as caught:
        identify(paths[2].read_bytes())
    assert caught.value.code == "damaged"


# --- bombs ---


def test_a_member_that_inflates_beyond_reason(tmp_path: Path) -> None:
    table = "<tr><td>产出指标</td><td>数量指标</td><td>≥95%</td></tr>\n".encode() * 40_000
    files = [("bomb.txt", b"0" * 40 * MIB), ("table.html", table), ("a.txt", TEXT)]
    path = write(tmp_path / "1.zip", zipped(files))
    results = found(path)
    assert results["1.zip/bomb.txt"] == "too_large"
    assert results["1.zip/table.html"].startswith("<tr>")
    assert results["1.zip/a.txt"]


def test_a_member_that_lies_about_its_size(tmp_path: Path) -> None:
    data = bytearray(zipped([("bomb.txt", b"0" * 8 * MIB), ("a.txt", TEXT)]))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1000)
    results = found(write(tmp_path / "1.zip", bytes(data)))
    assert results["1.zip/bomb.txt"] == "read: damaged"
    assert results["1.zip/a.txt"]


def test_nested_bombs_end_and_the_rest_goes_on(tmp_path: Path) -> None:
    bomb = zipped([("0.dll", b"\0" * 30 * MIB)])
    for _ in range(3):
        bomb = zipped([(f"lib {number}.zip", bomb) for number in range(16)])
    results = found(write(tmp_path / "42.zip", bomb), write(tmp_path / "a.txt", TEXT))
    assert results.pop("a.txt")
    assert set(results.values()) == {"skipped"}


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    """After Fifield, A better zip bomb (2019): one kernel of packed zeros, many names for it."""
    kernel = zipped([("a", b"0" * MIB)])
    start = kernel.index(b"PK\x01\x02")
    entry, end = kernel[start : kernel.index(b"PK\x05\x06")], kernel[kernel.index(b"PK\x05\x06") :]
    end = end[:8] + struct.pack("<HHII", 500, 500, len(entry) * 500, start) + end[20:]
    bomb = kernel[:start] + entry * 500 + end
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        assert len(archive.infolist()) == 500
    results = found(write(tmp_path / "1.zip", bomb), write(tmp_path / "a.txt", TEXT))
    assert results["1.zip"] == "too_large"
    assert results["a.txt"]


def test_a_directory_of_millions_is_not_read(tmp_path: Path) -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *[0] * 4, *[0] * 4, 0, 0, 0, *[0] * 5, 0, 0)
    entries = entry * 300_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entries), 0, 0)
    path = write(tmp_path / "1.zip", b"PK\x03\x04" + entries + end)
    [source] = walk([path])
    assert source.problem
    assert source.problem.code == "too_large"


def test_too_many_members_and_too_much_in_all(tmp_path: Path) -> None:
    files = [(f"{number}.txt", b"x" * 1000) for number in range(50)]
    zip_path, tar_path = (
        write(tmp_path / "1.zip", zipped(files)),
        write(tmp_path / "1.tar", tarred(files, "w:")),
    )
    for limits in (Limits(members=40), Limits(total=40_000)):
        assert found(zip_path, limits=limits) == {"1.zip": "too_large"}
        results = found(tar_path, limits=limits)
        assert results.pop("1.tar") == "too_large"
        assert set(results.values()) == {"x" * 30}
        assert len(results) == 40


def test_a_nested_archive_draws_on_the_budget_of_the_outer(tmp_path: Path) -> None:
    inner = zipped([(f"{number}.txt", b"x") for number in range(15)])
    path = write(tmp_path / "1.zip", zipped([(f"{number}.zip", inner) for number in range(5)]))
    results = found(path, limits=Limits(members=40))
    assert list(results.values()).count("x") == 30
    assert list(results.values()).count("too_large") == 3


def test_a_gzip_bomb(tmp_path: Path) -> None:
    bomb = tarred([("zeros", b"\0" * 100 * MIB)])
    results = found(write(tmp_path / "1.tar.gz", bomb), write(tmp_path / "a.txt", TEXT))
    assert results["1.tar.gz"] == "too_large"
    assert results["a.txt"]


def test_tar_headers_that_would_be_read_whole_or_go_back(tmp_path: Path) -> None:
    long = tarfile.TarInfo("x")
    long.type, long.size = tarfile.XHDTYPE, 50 * MIB
    back = bytearray(tarfile.TarInfo("x").tobuf(tarfile.GNU_FORMAT))
    back[124:136] = b"\xff" * 10 + b"\xfe\x00"
    back[148:156] = f"{sum(back[:148]) + sum(back[156:]) + 8 * 32:06o}\0 ".encode()
    chain = tarfile.TarInfo("x")
    chain.type = tarfile.XGLTYPE
    for name, data in (
        ("1.tar", long.tobuf() + b"\0" * 60 * MIB),
        ("2.tar", bytes(back) + b"\0" * 10240),
        ("3.tar", chain.tobuf() * 5000),
    ):
        assert found(write(tmp_path / name, data)) == {name: "damaged"}


# --- rar and 7z ---


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
