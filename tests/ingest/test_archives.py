"""What a walk finds in zip and tar archives."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from ingest.files import identify, walk
from ingest.grid import Unreadable
from ingest.members import chinese_name, clean_name
from tests.ingest.packed_files import DOCX, TEXT, XLSX, found, tarred, write, zipped


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
