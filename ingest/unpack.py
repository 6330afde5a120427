"""rar, 7z, tar.bz2, tar.xz -> a plain tar, by libarchive in a limited process of its own.

Apart, because libarchive is C and reads what strangers send: the parent only parses the tar that comes out.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import io
import locale
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from ingest import process_limits as limits
from ingest.grid import Unreadable

PROBLEM = "JIXIAO.problem"
"""Header of a member that is not unpacked; its value is the code."""

# Named one by one: "all" has a format that reads any file it names (mtree) and filters that run programs.
_FORMATS: dict[str, tuple[str, str]] = {
    "7z": ("7zip", "none"),
    "tar.bz2": ("tar", "bzip2"),
    "tar.xz": ("tar", "xz"),
}
_SECONDS = 300
_MISSING, _BROKEN, _ENCRYPTED = 3, 4, 5
_REMEDY = "请用 WinRAR、7-Zip 等解压后再入库。"


def unpack(kind: str, packed: IO[bytes], plain: IO[bytes], member: int, total: int) -> Unreadable | None:
    """Write `packed`, a stream that can seek, to `plain` as a tar; returns what stood in the way, if any."""
    command = [sys.executable, "-P", "-m", "ingest.unpack", kind, str(member), str(total)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with _on_disk(packed) as stdin:
        try:
            done = subprocess.run(
                command,
                stdin=stdin,
                stdout=plain.fileno(),
                stderr=subprocess.DEVNULL,
                env=environment,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return Unreadable("too_large", f"解压超过 {_SECONDS} 秒，已停止。{_REMEDY}")
    if done.returncode == 0:
        return None
    if done.returncode == _MISSING:
        return Unreadable("unknown_format", f"本机没有安装 libarchive，不能打开 {kind} 压缩包。{_REMEDY}")
    if done.returncode == _ENCRYPTED:
        return Unreadable("encrypted", f"压缩包设有密码。{_REMEDY}")
    return Unreadable("damaged", f"压缩包已损坏或不完整，只读出前面的文件。{_REMEDY}")


@contextlib.contextmanager
def _on_disk(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """The stream itself, or an unnamed copy on disk: another process can only be handed a file."""
    try:
        stream.fileno()
    except OSError:
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield copy
    else:
        yield stream


def main(kind: str, member: int, total: int) -> int:
    """Standard input -> standard output, in the process that `unpack` starts."""
    limits.die_with_parent()
    limits.no_core_dumps()
    limits.limit_cpu(_SECONDS)
    limits.limit_file_size(total + total // 8 + limits.GIB // 64)  # tar's own headers come on top
    locale.setlocale(locale.LC_ALL, "C.UTF-8")  # libarchive converts names by the locale
    try:
        libarchive = importlib.import_module("libarchive")
        libarchive.ffi.ffi("entry_is_data_encrypted", [ctypes.c_void_p], ctypes.c_int)
    except (ImportError, OSError, TypeError, AttributeError):
        return _MISSING  # the package, or the system library that it binds
    limits.limit_memory(limits.GIB)
    os.lseek(0, 0, os.SEEK_SET)
    signature = os.read(0, 8)
    os.lseek(0, 0, os.SEEK_SET)
    archive_format, archive_filter = _FORMATS.get(kind, ("rar5" if signature[6:7] == b"\x01" else "rar", "none"))
    try:
        with (
            libarchive.fd_reader(0, archive_format, archive_filter) as entries,
            tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            for entry in entries:
                _copy(entry, tar, member, libarchive)
    except libarchive.ArchiveError as error:
        return _ENCRYPTED if _is_encryption(error) else _BROKEN
    return 0


def _copy(entry: Any, tar: tarfile.TarFile, most: int, library: Any) -> None:
    if entry.isdir:
        return
    name = entry.pathname
    info = tarfile.TarInfo(os.fsdecode(name) if isinstance(name, bytes) else name or "")
    content, code = b"", "" if entry.isreg else "skipped"
    if not code:
        content, code = _content(entry, most, library)
    if code:
        info.pax_headers = {PROBLEM: code}
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def _content(entry: Any, most: int, library: Any) -> tuple[bytes, str]:
    if library.ffi.entry_is_data_encrypted(entry._entry_p):
        return b"", "encrypted"  # some formats would give the cipher text without a word
    content = bytearray()
    try:
        for block in entry.get_blocks(1024 * 1024):
            content += block
            if len(content) > most:
                return b"", "too_large"
    except library.ArchiveError as error:
        return b"", "encrypted" if _is_encryption(error) else "damaged"
    return bytes(content), ""


def _is_encryption(error: Exception) -> bool:
    text = str(error).lower()
    return "encrypt" in text or "passphrase" in text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
