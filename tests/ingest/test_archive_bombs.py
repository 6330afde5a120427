"""Archives that inflate without end, lie or turn back are contained, and the rest goes on."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from pathlib import Path

from ingest.files import Limits, walk
from tests.ingest.packed_files import MIB, TEXT, found, tarred, write, zipped


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
