"""Functions over lots of work, on all processors where there is enough of it."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Self, TypeVar

MOST_WORKERS = 4
WORTH_HELPERS = 1000
"""Forms from which starting helpers takes less time than it saves."""

T = TypeVar("T")
R = TypeVar("R")


class Helpers:
    """Processes that are started when they are first needed, and serve until the end of the block.

    `modules` are imported in each as it starts: a process that is started before there is work for it is soon ready.
    """

    def __init__(self, *modules: str) -> None:
        self._modules = modules
        self._workers = min(_processors(), MOST_WORKERS)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def start(self) -> None:
        """Start the processes, without waiting for them; where there is one processor, there are none."""
        if self._workers > 1 and self._pool is None:
            methods = multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
            self._pool = ProcessPoolExecutor(self._workers, context, _import, (self._modules,))
            for _ in range(self._workers):  # a process is started when there is a task that none is free for
                self._pool.submit(_import, ())

    def in_order(self, function: Callable[[T], R], lots: Iterable[T]) -> Iterator[R]:
        """The function of each lot, in order; a few lots are held at a time."""
        self.start()
        if self._pool is None:
            yield from map(function, lots)
            return
        waiting: deque[Future[R]] = deque()
        for lot in lots:
            waiting.append(self._pool.submit(function, lot))
            if len(waiting) > 2 * self._workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _import(modules: Iterable[str]) -> None:
    for module in modules:
        importlib.import_module(module)


def _processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
