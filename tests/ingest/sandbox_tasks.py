"""Functions that sandbox workers run in tests: each hostile in its own way."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import time
from collections.abc import Callable
from typing import Any

from ingest.form import Form, Indicator
from ingest.grid import Unreadable

KEPT: list[bytes] = []


def obey(task: tuple[str, object]) -> Any:
    verb, argument = task
    return VERBS[verb](argument)


def _allocate(size: object) -> object:
    assert isinstance(size, int)
    return len(bytearray(size))


def _leak(size: object) -> object:
    assert isinstance(size, int)
    KEPT.append(bytes(size))
    return len(KEPT)


def _spin(_: object) -> object:
    while True:
        pass


def _sleep(seconds: object) -> object:
    assert isinstance(seconds, (int, float))
    time.sleep(seconds)
    return seconds


def _unreadable(code: object) -> object:
    raise Unreadable(str(code), "表1：加密的文件。请去掉密码。")


def _raise(text: object) -> object:
    raise KeyError(text)


def _form(name: object) -> object:
    indicator = Indicator("annual", 1, "产出指标", "数量指标", "数量指标", "培训人数", "≥100人", number=100.0)
    return (Form(1, "行1", project_name=str(name), indicators=(indicator,)),)


def _pid(_: object) -> object:
    return os.getpid()


def _files(_: object) -> object:
    return len(os.listdir("/proc/self/fd"))


def _limits(_: object) -> object:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu, _hard = resource.getrlimit(resource.RLIMIT_CPU)
    return resource.getrlimit(resource.RLIMIT_CORE)[0], cpu - usage.ru_utime - usage.ru_stime


VERBS: dict[str, Callable[[object], object]] = {
    "return": lambda value: value,
    "abort": lambda _: os.abort(),
    "segfault": lambda _: ctypes.string_at(0),
    "kill": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda code: os._exit(int(str(code))),
    "quit": lambda _: (_ for _ in ()).throw(SystemExit(3)),
    "allocate": _allocate,
    "leak": _leak,
    "spin": _spin,
    "sleep": _sleep,
    "unreadable": _unreadable,
    "raise": _raise,
    "form": _form,
    "pid": _pid,
    "files": _files,
    "limits": _limits,
    "path": lambda _: __import__("pathlib").Path("x"),
}
