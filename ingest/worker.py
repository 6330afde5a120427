"""The inside of a sandbox process: tasks come in on one socket, results go out on it, nothing else is open.

Started by `ingest.sandbox`. Also holds what both ends share: frames, and the pickles that the parent accepts.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pickle
import signal
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, NoReturn

from ingest import failures
from ingest import process_limits as limits
from ingest.collector import collect_rarely
from ingest.failures import OUT_OF_MEMORY, Failure
from ingest.form import Form, Funding, Indicator, Problem
from ingest.grid import Unreadable

HEADER = struct.Struct("!I")
LARGEST_RESULT = 128 * 1024 * 1024
RESULT_TYPES: tuple[type, ...] = (Form, Funding, Indicator, Problem)


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told when it starts."""

    function: Callable[[Any], Any]
    memory: int
    seconds: float
    preload: tuple[str, ...]
    types: tuple[type, ...]


def serve(channel: socket.socket, orders: Orders) -> NoReturn:
    """Answer tasks until the parent closes its end; never returns to the code that started the process."""
    with contextlib.suppress(BaseException):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what a Ctrl-C ends
        for module in orders.preload:
            importlib.import_module(module)
        collect_rarely()
        encode = Encoder(orders.types)
        _close_all_but(channel)
        limits.die_with_parent()
        limits.no_core_dumps()
        limits.limit_memory(orders.memory)
        channel.sendall(HEADER.pack(0))
        while task := _receive(channel):
            limits.limit_cpu(orders.seconds)
            answer = _answer(orders.function, task, encode)
            del task
            channel.sendall(HEADER.pack(len(answer)) + answer)
    os._exit(0)


def _answer(function: Callable[[Any], Any], task: bytes | bytearray, encode: Encoder) -> bytes:
    try:
        answer = encode(function(pickle.loads(task)))
        if len(answer) <= LARGEST_RESULT:
            return answer
        failure = failures.too_much()
    except Unreadable as error:
        failure = Failure(error.code, str(error))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException as error:  # Rust readers panic with a BaseException, and sys.exit is one too
        failure = failures.internal(error)
    return encode(failure)


def _receive(channel: socket.socket) -> bytes | bytearray:
    header = _receive_exactly(channel, HEADER.size)
    return _receive_exactly(channel, HEADER.unpack(header)[0]) if header else b""


def _receive_exactly(channel: socket.socket, size: int) -> bytearray:
    data = bytearray(size)
    view, got = memoryview(data), 0
    while got < size:
        count = channel.recv_into(view[got:])
        if not count:
            return bytearray()
        got += count
    return data


def _close_all_but(channel: socket.socket) -> None:
    """Leave no file to a hijacked reader, and none that keeps the fork server alive without the parent."""
    if os.name != "posix":
        return
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, channel.fileno())
    os.closerange(channel.fileno() + 1, os.sysconf("SC_OPEN_MAX"))


class Encoder:
    """Results -> pickles. Dataclasses go by their fields, which is faster than their own __getstate__."""

    def __init__(self, types: Iterable[type]) -> None:
        self._reducers = {cls: _by_fields(cls) for cls in (*types, Failure)}

    def __call__(self, value: object) -> bytes:
        buffer = io.BytesIO()
        pickler = pickle.Pickler(buffer, protocol=5)
        pickler.dispatch_table = self._reducers
        pickler.dump(value)
        return buffer.getvalue()


def _by_fields(cls: Any) -> Callable[[Any], tuple[type, tuple[object, ...]]]:
    names = [field.name for field in fields(cls)]
    if len(names) == 1:
        return lambda value: (cls, (getattr(value, names[0]),))
    get = attrgetter(*names)
    return lambda value: (cls, get(value))


class Decoder:
    """Pickles -> results, of the named types, plain data and Decimal alone: nothing that runs when loaded."""

    def __init__(self, types: Iterable[type]) -> None:
        allowed = {(cls.__module__, cls.__qualname__): cls for cls in (*types, Failure, Decimal)}

        class Restricted(pickle.Unpickler):
            def find_class(self, module: str, name: str) -> Any:
                try:
                    return allowed[module, name]
                except KeyError:
                    raise pickle.UnpicklingError(f"{module}.{name}") from None

        self._unpickler = Restricted

    def __call__(self, data: bytes | memoryview) -> Any:
        return self._unpickler(io.BytesIO(data)).load()
