"""What an archive may hold, and what one of its members is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.blobs import MIB, Blob
from ingest.grid import Unreadable

REFUSALS = {
    "encrypted": "有密码，未读取。请用密码解压后再入库。",
    "skipped": "不是普通文件（链接或设备），已跳过。需要时请放入文件本身。",
    "too_large": "解压后超过上限（单个文件 {member} MB，压缩比 {ratio} 倍），未读取。请核对后解压再入库。",
    "damaged": "压缩数据已损坏，无法解压。请重新打包或向报送单位重新索取。",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one archive on disk may hold, with all that is nested in it. `ratio` is inflated to packed size.

    Honest docx inflate up to 32 times and plain text up to 100; deflate can claim 1,032.
    """

    member: int = 64 * MIB
    total: int = 2048 * MIB
    members: int = 20_000
    ratio: int = 250


@dataclass(slots=True)
class Budget:
    """What is left of the limits of one archive on disk."""

    limits: Limits
    total: int = field(init=False)
    members: int = field(init=False)

    def __post_init__(self) -> None:
        self.total, self.members = self.limits.total, self.limits.members

    def take(self, members: int, size: int) -> None:
        """Raise Unreadable when there is not so much left: the archive is then left unread as a whole."""
        if members > self.members:
            limit = self.limits.members
            raise Unreadable(
                "too_large", f"压缩包内的文件超过 {limit} 个，未全部读取。请分成几个压缩包，或解压后再入库。"
            )
        if size > self.total:
            limit = self.limits.total // MIB
            raise Unreadable(
                "too_large", f"压缩包解压后超过 {limit} MB，未全部读取。请分成几个压缩包，或解压后再入库。"
            )
        self.members -= members
        self.total -= size


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive, or (`code`) why it is not read; `name` is cleaned, never a path to open."""

    name: str
    size: int
    blob: Blob | None
    code: str = ""


def clean_name(name: str) -> str:
    """An inner path without drive, root, `..` or control characters: something to show, nothing to open."""
    parts = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/")).split("/")
    kept = [re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\ufffd", part) for part in parts if part not in ("", ".", "..")]
    return "/".join(kept) or "未命名"


def chinese_name(raw: bytes) -> str:
    """A name of undeclared encoding: UTF-8 (as macOS writes) when that gives CJK, else GB18030 (Windows)."""
    try:
        name = raw.decode("utf-8")
        if name.isascii() or any(char >= "\u2e80" for char in name):
            return name
    except UnicodeDecodeError:
        pass
    return raw.decode("gb18030", "replace")
