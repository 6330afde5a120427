"""What a command takes for wrong usage, and how errors of the system are told."""

from __future__ import annotations

import errno


class WrongUse(Exception):
    """What was asked for cannot be done as it was asked. The message says what is wrong, and the remedy."""


_SYSTEM_WORDS = {
    errno.ENOENT: "找不到",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只能读",
    errno.ENOSPC: "磁盘满了",
    errno.EISDIR: "是文件夹",
    errno.ENOTDIR: "上级不是文件夹",
    errno.ENAMETOOLONG: "名字太长",
    errno.EADDRINUSE: "已被占用",
    errno.EADDRNOTAVAIL: "不是本机的地址",
}


def system_words(error: OSError) -> str:
    """Why the system refused, in Chinese; its number where that is rare."""
    return _SYSTEM_WORDS.get(error.errno or 0, f"系统错误 {error.errno}")
