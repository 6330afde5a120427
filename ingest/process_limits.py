"""What the system lets this process take. Where it knows no limit (Windows, macOS in part) none is set."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

if sys.platform != "win32":
    import resource

GIB = 1024**3
_PR_SET_PDEATHSIG = 1


def limit_memory(extra: int) -> None:
    """Allow `extra` bytes of address space above what the process has mapped now.

    Above the present, and not in all: loaded libraries map hundreds of megabytes that nobody touches.
    """
    if sys.platform != "linux":
        return  # macOS takes RLIMIT_AS and does not heed it
    with open("/proc/self/statm", encoding="ascii") as statm:
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, mapped + extra)


def limit_cpu(seconds: float) -> None:
    """Allow `seconds` of processor time from now; past them the system ends the process with SIGXCPU."""
    if sys.platform == "win32":
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def limit_file_size(size: int) -> None:
    """Allow no file longer than `size` bytes to be written."""
    if sys.platform != "win32":
        _lower(resource.RLIMIT_FSIZE, size)


def no_core_dumps() -> None:
    """A dump would copy what an officer's file says to a place that nobody watches."""
    if sys.platform != "win32":
        _lower(resource.RLIMIT_CORE, 0)


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent ends, whatever it is doing then."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before the request was heard
        os._exit(1)


if sys.platform != "win32":

    def _lower(kind: int, value: int) -> None:
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
