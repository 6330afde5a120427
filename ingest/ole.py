"""The directory of an OLE compound file, as old Office files are."""

from __future__ import annotations

import struct
from collections.abc import Iterator


def ole_root_names(data: bytes) -> Iterator[str]:
    """Names of the streams directly under the root: an embedded Excel object must not make a .doc an .xls.

    [MS-CFB] 2.2 (header), 2.3 (sector chains), 2.6 (directory entries of 128 bytes in a red-black tree).
    """
    (sector_shift,) = struct.unpack_from("<H", data, 30)
    if sector_shift not in (9, 12):
        raise ValueError("sector size")
    size = 1 << sector_shift
    (directory,) = struct.unpack_from("<I", data, 48)
    fat_sectors = struct.unpack_from("<109I", data, 76)
    entries: list[bytes] = []
    seen: set[int] = set()
    while directory < 0xFFFFFFFA and directory not in seen:
        seen.add(directory)
        start = (directory + 1) * size
        entries += [data[at : at + 128] for at in range(start, start + size, 128)]
        fat, slot = divmod(directory, size // 4)
        if fat >= len(fat_sectors) or fat_sectors[fat] >= 0xFFFFFFFA:
            break
        (directory,) = struct.unpack_from("<I", data, (fat_sectors[fat] + 1) * size + slot * 4)
    (child,) = struct.unpack_from("<I", entries[0], 76)
    todo, visited = [child], set[int]()
    while todo:
        index = todo.pop()
        if index in visited or index >= len(entries) or len(entries[index]) < 128:
            continue
        visited.add(index)
        length, left, right = struct.unpack_from("<H2xII", entries[index], 64)
        yield entries[index][: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        todo += [left, right]
