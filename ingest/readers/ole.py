"""The bytes of a compound file (.doc, .xls before 2007) -> one of its streams. Follows [MS-CFB]."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_FREE = 0xFFFFFFFA
_ENTRY = 128
_HEADER_FAT = 109


def read_stream(data: bytes, names: Sequence[str]) -> bytes:
    """The first stream of one of these names. ValueError when there is none, or the file is cut short or tangled."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError("sector size")
    fat_count, directory_start, _, cutoff, mini_start = struct.unpack_from("<IIIII", data, 44)
    fat = _fat(data, shift, fat_count)
    directory = _chain(data, fat, directory_start, shift)
    root = struct.unpack_from("<II", directory, 116)
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        if name in names and directory[at + 66] == 2:
            start, size = struct.unpack_from("<II", directory, at + 116)
            if size >= cutoff:
                return _chain(data, fat, start, shift)[:size]
            mini = _chain(data, fat, root[0], shift)
            mini_fat = _table(_chain(data, fat, mini_start, shift))
            return _chain(mini, mini_fat, start, mini_shift, header=0)[:size]
    raise ValueError("no such stream")


def _fat(data: bytes, shift: int, count: int) -> Sequence[int]:
    """The table of which sector follows which; its own sectors are listed in the header and in a chain behind it."""
    sectors = list(struct.unpack_from(f"<{_HEADER_FAT}I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    per_sector = (1 << shift) // 4
    while following < _FREE and len(sectors) < count:
        more = struct.unpack_from(f"<{per_sector}I", data, (following + 1) << shift)
        sectors.extend(more[:-1])
        following = more[-1]
    used = [sector for sector in sectors[:count] if sector < _FREE]
    if (len(used) << shift) > len(data):
        raise ValueError("sector table longer than the file")
    return _table(b"".join(data[(sector + 1) << shift : (sector + 2) << shift] for sector in used))


def _table(sectors: bytes) -> Sequence[int]:
    return struct.unpack_from(f"<{len(sectors) // 4}I", sectors)


def _chain(data: bytes, fat: Sequence[int], start: int, shift: int, header: int = 1) -> bytes:
    """The sectors of one stream. A chain longer than the table runs in a circle."""
    pieces: list[bytes] = []
    while start < _FREE:
        if start >= len(fat) or len(pieces) > len(fat):
            raise ValueError("broken sector chain")
        pieces.append(data[(start + header) << shift : (start + header + 1) << shift])
        start = fat[start]
    return b"".join(pieces)
