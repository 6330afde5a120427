"""tar, tar.gz, and by libarchive rar, 7z, tar.bz2 and tar.xz -> their members."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
from collections.abc import Iterator
from typing import IO

from ingest.blobs import CHUNK, MIB, READ_ERRORS, Blob, Careful
from ingest.grid import Unreadable
from ingest.members import Budget, Limits, Member, chinese_name, clean_name
from ingest.unpack import PROBLEM, unpack

_HEADER = 64 * 1024


class _TarInfo(tarfile.TarInfo):
    """tarfile reads extended headers whole, and a negative size would send it back where it came from."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _TarInfo:
        info = super().frombuf(buf, encoding, errors)
        if info.size < 0 or (info.type in b"xgXLK" and info.size > _HEADER):
            raise Unreadable("damaged", "压缩包的文件头异常，未读取。请重新打包后再入库。")
        return info


def tar_members(blob: Blob, kind: str, budget: Budget) -> Iterator[Member]:
    plain, failure = _as_tar(blob, kind, budget)
    stream: IO[bytes] = Careful(plain)  # type: ignore[assignment]
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size:
        with tarfile.open(
            fileobj=stream, mode="r:", tarinfo=_TarInfo, encoding="utf-8", errors="surrogateescape"
        ) as archive:
            for info in archive:
                code = info.pax_headers.get(PROBLEM, "") or _refusal(info, budget.limits)
                budget.take(1, 0 if code else info.size)
                if not info.isdir():
                    name = clean_name(chinese_name(info.name.encode("utf-8", "surrogateescape")))
                    inner = _slice(stream, info.offset_data, info.size)
                    yield Member(name, info.size, None if code else inner, code)
    if failure:
        raise failure


def _refusal(info: tarfile.TarInfo, limits: Limits) -> str:
    if not info.isreg() or info.issparse():
        return "skipped"
    return "too_large" if info.size > limits.member else ""


def _slice(stream: IO[bytes], start: int, size: int) -> Blob:
    def read() -> IO[bytes]:
        stream.seek(start)
        left, parts = size, list[bytes]()
        while left and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            parts.append(chunk)
        if left:
            raise EOFError("压缩包在这个文件中间断开")
        return io.BytesIO(b"".join(parts))

    return Blob(size, read, seekable=True)


def _as_tar(blob: Blob, kind: str, budget: Budget) -> tuple[IO[bytes], Unreadable | None]:
    """The same archive as a plain tar that can seek, and what went wrong on the way."""
    if kind == "tar":
        return blob.reopened(budget.limits.member), None
    # Open as long as a member may be read from it.
    plain: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=16 * MIB)  # noqa: SIM115
    with blob.reopened(budget.limits.member) as packed:
        if kind == "tar.gz":
            return plain, _gunzip(packed, plain, blob.size, budget)
        return plain, unpack(kind, packed, plain, budget.limits.member, budget.total)


def _gunzip(packed: IO[bytes], plain: IO[bytes], size: int, budget: Budget) -> Unreadable | None:
    left = min(budget.total, max(budget.limits.member, budget.limits.ratio * size))
    try:
        with gzip.open(packed) as inflating:
            while chunk := inflating.read1(CHUNK):
                left -= len(chunk)
                if left < 0:
                    plain.truncate(0)
                    return Unreadable("too_large", "压缩包解压后过大，疑似压缩炸弹，未读取。请核对来源，解压后再入库。")
                plain.write(chunk)
    except READ_ERRORS:
        return Unreadable("damaged", "压缩包不完整，只读出前面的文件。请重新打包后再入库。")
    return None
