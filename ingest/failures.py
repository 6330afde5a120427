"""What the officer is told when a file's process gave no result."""

from __future__ import annotations

import signal
from dataclasses import dataclass

OUT_OF_MEMORY = 77
"""Exit code of a worker that met its memory limit where Python could still say so."""

_REMEDY = "请用 Office 或 WPS 打开后另存，或拆成几个文件，再入库。"


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that gave no result: `code` is a stable word, the message says what happened and the remedy.

    The codes are those of Unreadable, timeout, crashed and internal.
    """

    code: str
    message: str


def internal(error: BaseException) -> Failure:
    reason = f"{type(error).__name__}: {str(error)[:200]}"
    return Failure("internal", f"读取时出现内部错误（{reason}）。请连同原文件报告给维护者。")


def timeout(seconds: float) -> Failure:
    return Failure("timeout", f"读取超过 {seconds:g} 秒，已停止。{_REMEDY}")


def too_much() -> Failure:
    return Failure("too_large", f"读出的内容过多，未入库。{_REMEDY}")


def raving() -> Failure:
    return Failure("crashed", f"读取程序失控，已停止。{_REMEDY}")


def death(code: int | None, seconds: float) -> Failure:
    """By the exit code. A native reader that is refused memory aborts: that cannot be told from a crash."""
    if code == OUT_OF_MEMORY:
        return Failure("too_large", f"读取时占用的内存超过上限，已停止。{_REMEDY}")
    if code is None or code >= 0:
        return Failure("crashed", f"读取时程序退出（{code}），文件可能已损坏。{_REMEDY}")
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"信号 {-code}"
    if name == "SIGXCPU":
        return timeout(seconds)
    return Failure("crashed", f"读取时程序中断（{name}），文件可能已损坏，或大到内存不够。{_REMEDY}")
