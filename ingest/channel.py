"""The parent's end of one sandbox process: jobs go out, frames come in, neither ever blocks.

A reader gone wrong may send half a frame and stop, so nothing here waits for the rest of one.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from ingest.worker import HEADER, LARGEST_RESULT, Orders, serve

_BUFFER = 256 * 1024
_SMALL = 64 * 1024


@dataclass(slots=True, eq=False)
class Job:
    """A task on its way. `payload` is kept until it is answered, in case that it has to be sent once more."""

    task: Any
    payload: bytes = b""
    result: Any = None
    size: int = 0
    done: bool = False

    def settle(self, result: object, size: int = 0) -> None:
        self.result, self.size, self.payload, self.done = result, size, b"", True


@dataclass(slots=True, eq=False)
class Worker:
    """One process and the jobs it has been sent: it is at work on the first, since `since` at the latest."""

    process: BaseProcess
    channel: socket.socket
    since: float
    jobs: deque[Job] = field(default_factory=deque)
    ahead: int = 0
    served: int = 0
    ready: bool = False
    _unsent: deque[memoryview] = field(default_factory=deque)
    _arrived: bytearray = field(default_factory=bytearray)
    _room: memoryview = field(default_factory=lambda: memoryview(bytearray(_BUFFER)))

    @property
    def busy(self) -> bool:
        return bool(self.jobs) or not self.ready

    @property
    def blocked(self) -> bool:
        """Whether something waits to be sent."""
        return bool(self._unsent)

    def give(self, job: Job) -> None:
        """Send a job, as far as there is room; `flush` sends the rest."""
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append(job)
        self.ahead += len(job.payload)
        if len(job.payload) < _SMALL:  # one call of the system for both
            self._unsent.append(memoryview(HEADER.pack(len(job.payload)) + job.payload))
        else:
            self._unsent += memoryview(HEADER.pack(len(job.payload))), memoryview(job.payload)
        self.flush()

    def flush(self) -> None:
        with contextlib.suppress(OSError):  # full: later. Dead: the reading side will hear of it.
            while self._unsent:
                rest = self._unsent[0][self.channel.send(self._unsent[0]) :]
                if rest:
                    self._unsent[0] = rest
                else:
                    self._unsent.popleft()

    def answered(self) -> Job:
        """The job that the frame just heard belongs to."""
        job = self.jobs.popleft()
        self.ahead -= len(job.payload)
        self.served += 1
        self.since = time.monotonic()
        return job

    def hear(self) -> Iterator[bytes]:
        """The whole frames that have come. Raises EOFError if the process is gone, ValueError if it raves."""
        try:
            count = self.channel.recv_into(self._room)
        except BlockingIOError:
            return
        except OSError:
            count = 0
        if not count:
            raise EOFError
        self._arrived += self._room[:count]
        start = 0
        while len(self._arrived) - start >= HEADER.size:
            (length,) = HEADER.unpack_from(self._arrived, start)
            end = start + HEADER.size + length
            if length > LARGEST_RESULT:
                raise ValueError("frame too long")
            if len(self._arrived) < end:
                break
            with memoryview(self._arrived) as view:
                frame = bytes(view[start + HEADER.size : end])
            start = end
            yield frame
        del self._arrived[:start]


def start(context: BaseContext, orders: Orders) -> Worker:
    """Start a process; it is ready once it has sent an empty frame."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
    ours.setblocking(False)
    process: BaseProcess = context.Process(target=serve, args=(theirs, orders), daemon=True)  # type: ignore[attr-defined]
    try:
        process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return Worker(process, ours, time.monotonic())


def end(worker: Worker, patience: float = 0.0) -> int | None:
    """End the process and give its exit code; with `patience` seconds for one that is dying of itself."""
    worker.channel.close()
    if patience:
        worker.process.join(patience)
    worker.process.kill()
    worker.process.join(10)
    code = worker.process.exitcode
    with contextlib.suppress(ValueError):  # still there after 10 s: stuck in the kernel, and past helping
        worker.process.close()
    return code
