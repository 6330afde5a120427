"""A function over lots of work, on all processors where there is enough of it."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

MOST_WORKERS = 4
T = TypeVar("T")
R = TypeVar("R")


def in_order(function: Callable[[T], R], lots: Iterable[T], *, many: bool) -> Iterator[R]:
    """The function of each lot, in order; `many` says that starting processes pays. A few lots are held at a time."""
    workers = min(_processors(), MOST_WORKERS)
    if not many or workers == 1:
        yield from map(function, lots)
        return
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    with ProcessPoolExecutor(workers, context) as pool:
        waiting: deque[Future[R]] = deque()
        for lot in lots:
            waiting.append(pool.submit(function, lot))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
