"""Untrusted files -> results, by a pool of warm processes with limits. One task at a time in each.

A reader that eats memory, hangs or crashes costs its own file a Failure, and the worker is replaced. That
holds accidents, and hostile files that exhaust; it is no jail. Who gains control of a worker's native code
can read and write what the user can, reach the network, return false results of the allowed types (with
fields of the wrong type, too), and at worst swell the parent's memory with a crafted pickle; loading one
runs no code in the parent. For more, run the loader in a container without network.

The main module is imported again in the workers, as always with multiprocessing: scripts need their
`if __name__ == "__main__":`.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, Generic, Self, TypeVar

from ingest import failures
from ingest.channel import Job, Worker
from ingest.crew import Crew
from ingest.failures import Failure
from ingest.grid import Unreadable
from ingest.process_limits import GIB
from ingest.worker import RESULT_TYPES, Decoder, Encoder, Orders

__all__ = ["Failure", "Pool"]

Task = TypeVar("Task")
Result = TypeVar("Result")

_WINDOW_TASKS = 1024
_WINDOW_BYTES = 64 * 1024 * 1024
_STILLBORN = 3


class Pool(Generic[Result]):
    """Processes that run `function(task)`, each task within `memory` bytes above what the process holds when
    idle (default 1.5 GiB), and within `seconds` of processor time and `seconds` on the clock.

    `function` is a function of a module. `preload` names modules to import before the first task; `types` are
    the dataclasses that results may consist of, besides plain data and Decimal. Use it as a context manager:
    on the way out, and at a Ctrl-C, every process is ended. One `map` at a time.
    """

    def __init__(
        self,
        function: Callable[[Any], Result],
        workers: int | None = None,
        *,
        memory: int = GIB * 3 // 2,
        seconds: float = 20.0,
        preload: Iterable[str] = (),
        types: Iterable[type] = RESULT_TYPES,
    ) -> None:
        self._orders = Orders(function, memory, seconds, tuple(preload), tuple(types))
        self._crew = Crew(self._orders, workers or os.cpu_count() or 1)
        self._encode, self._decode = Encoder(()), Decoder(self._orders.types)
        self._window: deque[Job] = deque()
        self._suspects: deque[Job] = deque()
        self._returned: deque[Job] = deque()
        self._held = 0
        self._stillborn = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._crew.close()

    def map(
        self, tasks: Iterable[Task], send: Callable[[Task], object] | None = None
    ) -> Generator[tuple[Task, Result | Failure], None, None]:
        """Each task with its result or Failure, in the order of the tasks, which are taken as room permits.

        `send(task)` makes what the worker gets, only when its turn comes: the Sources of a walk can be the
        tasks, and `send` read their bytes. Unreadable raised by it becomes the Failure of that task.
        """
        source = iter(tasks)
        try:
            while self._feed(source, send) or self._window:
                if not self._window[0].done:
                    self._wait()
                while self._window and self._window[0].done:
                    job = self._window.popleft()
                    self._held -= job.size
                    left = time.monotonic()
                    yield job.task, job.result
                    self._crew.forgive(time.monotonic() - left)
        finally:
            self._window.clear()
            self._suspects.clear()
            self._returned.clear()
            self._held = 0
            self._crew.end_busy()

    def _feed(self, source: Iterator[Task], send: Callable[[Task], object] | None) -> bool:
        """Give every worker what it has room for; False when there are no more tasks."""
        crew = self._crew
        while self._suspects and crew.may_grow():
            crew.give(crew.start(), self._suspects.popleft())
        while crew.has_room():
            if self._returned:
                crew.give(crew.roomiest(), self._returned.popleft())
                continue
            if len(self._window) >= _WINDOW_TASKS or self._held >= _WINDOW_BYTES:
                break
            try:
                job = Job(next(source))
            except StopIteration:
                return False
            self._window.append(job)
            if self._pack(job, send):
                crew.give(crew.roomiest(), job)
        return True

    def _pack(self, job: Job, send: Callable[[Task], object] | None) -> bool:
        try:
            job.payload = self._encode(send(job.task) if send else job.task)
        except Unreadable as error:
            job.settle(Failure(error.code, str(error)))
        except Exception as error:
            job.settle(failures.internal(error))
        return not job.done

    def _wait(self) -> None:
        for worker, news in self._crew.hear():
            if isinstance(news, bytes):
                self._settle(worker.answered(), news)
            else:
                self._bury(worker, news)

    def _settle(self, job: Job, frame: bytes) -> None:
        self._stillborn = 0
        try:
            job.settle(self._decode(frame), len(frame))
        except Exception as error:  # a forged pickle may raise anything
            job.settle(failures.internal(error))
        self._held += job.size

    def _bury(self, worker: Worker, verdict: Failure | None) -> None:
        """Take the jobs of a worker that is gone, or that a verdict ends.

        The first job is to blame only if the worker was fresh: else an earlier one may have left it damaged
        or short of memory, and the job is tried once more, as the first of a fresh worker.
        """
        code = self._crew.end([worker], 0.0 if verdict else 1.0)
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise RuntimeError(f"workers end ({code}) before importing {self._orders.function}")
        elif worker.jobs:
            first = worker.jobs.popleft()
            if verdict or not worker.served:
                first.settle(verdict or failures.death(code, self._orders.seconds))
            else:
                self._suspects.append(first)
        self._returned.extendleft(reversed(worker.jobs))
