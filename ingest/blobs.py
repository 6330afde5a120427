"""Bytes that are read when asked for, and never more of them than was agreed."""

from __future__ import annotations

import errno
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from ingest.grid import Unreadable

MIB = 1024 * 1024
CHUNK = MIB
_LONGEST_READ = 8 * MIB

READ_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,  # a password in zipfile; RecursionError in tarfile, from extended headers in chains
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
)
"""What the standard library raises on a damaged or hostile archive."""


_SYSTEM_WORDS = {
    errno.ENOENT: "文件已经不在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ELOOP: "链接绕成了圈",
}


def why(error: Exception) -> str:
    """Why the system refused, in brackets; "" of what libraries say in English, with the machine's paths."""
    words = _SYSTEM_WORDS.get(error.errno or 0) if isinstance(error, OSError) else None
    return f"（{words}）" if words else ""


@dataclass(frozen=True, slots=True, eq=False)
class Blob:
    """Bytes that are read when asked for. `seekable` says whether `open` gives a stream that can go back."""

    size: int
    open: Callable[[], IO[bytes]]
    seekable: bool = False

    def read(self, most: int) -> bytes:
        """All the bytes, and Unreadable where they are damaged or more than `most`."""
        parts: list[bytes] = []
        left = most
        try:
            with self.open() as stream:
                while chunk := stream.read(min(CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise Unreadable("too_large", f"文件超过 {most // MIB} MB，未读取。请拆分后再入库。")
                    parts.append(chunk)
        except READ_ERRORS as error:
            raise Unreadable("damaged", f"无法读出内容{why(error)}。请检查文件，或重新索取。") from error
        return b"".join(parts)

    def head(self, length: int = 512) -> bytes:
        """The first bytes; fewer, or none, when they cannot be read."""
        try:
            with self.open() as stream:
                return stream.read(length)
        except READ_ERRORS:
            return b""

    def reopened(self, most: int) -> IO[bytes]:
        """A stream that can seek."""
        return self.open() if self.seekable else io.BytesIO(self.read(most))


class Careful(io.RawIOBase):
    """A file that refuses one enormous read: zipfile takes a whole directory at once, tarfile a header."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        if size > _LONGEST_READ:
            raise Unreadable("too_large", "压缩包的目录过大，疑似压缩炸弹，未读取。请核对来源，解压后再入库。")
        return self._stream.read(_LONGEST_READ if size < 0 else size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()
