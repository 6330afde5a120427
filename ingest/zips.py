"""A zip -> its members."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ingest.blobs import MIB, Blob, Careful
from ingest.grid import Unreadable
from ingest.members import Budget, Limits, Member, chinese_name, clean_name

_NOT_RATED = 8 * MIB  # harms nobody, whatever its ratio: a table of equal rows packs very small


@lru_cache(maxsize=4)
def open_zip(blob: Blob) -> zipfile.ZipFile:
    """The zip of these bytes. A few are kept open: each is asked once per member; all would be too many."""
    return zipfile.ZipFile(Careful(blob.reopened(blob.size)))


def zip_members(blob: Blob, budget: Budget) -> Iterator[Member]:
    infos = [info for info in open_zip(blob).infolist() if not info.is_dir()]
    _refuse_overlaps(infos)
    refused = {id(info): _refusal(info, budget.limits) for info in infos}
    budget.take(len(infos), sum(info.file_size for info in infos if not refused[id(info)]))
    for info in infos:
        name = info.orig_filename
        if not info.flag_bits & 0x800:
            name = chinese_name(name.encode("cp437", "replace"))
        code = refused[id(info)]
        inner = Blob(info.file_size, lambda info=info: open_zip(blob).open(info))  # type: ignore[misc]
        yield Member(clean_name(name), info.file_size, None if code else inner, code)


def _refusal(info: zipfile.ZipInfo, limits: Limits) -> str:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & 1:
        return "encrypted"
    if mode not in (0, stat.S_IFREG):
        return "skipped"
    inflates = info.file_size > _NOT_RATED and info.file_size > limits.ratio * info.compress_size
    return "too_large" if inflates or info.file_size > limits.member else ""


def _refuse_overlaps(infos: Sequence[zipfile.ZipInfo]) -> None:
    """Members that share packed bytes are how megabytes claim to be petabytes; no packer writes them."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise Unreadable("too_large", "压缩包内的文件互相重叠，疑似压缩炸弹，未读取。请核对来源，解压后再入库。")
        end = info.header_offset + 30 + info.compress_size
