"""Functions over lots of work, on all processors where there is enough of it."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Self, TypeVar

from sqlite_utils import Database

from ingest.collector import collect_rarely
from kb.schema import open_database

MOST_WORKERS = 4
WORTH_HELPERS = 1000
"""Forms from which starting helpers takes less time than it saves."""

T = TypeVar("T")
R = TypeVar("R")


class Helpers:
    """Processes that are started when they are first needed, and serve until the end of the block.

    `modules` are imported in each as it starts, then `first` is called: a process that is started before there is
    work for it is soon ready.
    """

    def __init__(self, *modules: str, most: int = MOST_WORKERS, first: Callable[[], object] | None = None) -> None:
        self._modules = modules
        self._first = first or _nothing
        self._workers = min(_processors(), most)
        self._alone = _processors() == 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def start(self) -> None:
        """Start the processes, without waiting for them; where there is one processor, there are none."""
        if not self._alone and self._pool is None:
            methods = multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
            self._pool = ProcessPoolExecutor(self._workers, context, _begin, (self._modules, self._first))
            for _ in range(self._workers):  # a process is started when there is a task that none is free for
                self._pool.submit(_nothing)

    def in_order(self, function: Callable[[T], R], lots: Iterable[T], held: int = 2) -> Iterator[R]:
        """The function of each lot, in order; at most `held` lots for each process wait at a time, and one more."""
        self.start()
        if self._pool is None:
            yield from map(function, lots)
            return
        waiting: deque[Future[R]] = deque()
        for lot in lots:
            waiting.append(self._pool.submit(function, lot))
            while waiting and (len(waiting) > held * self._workers or waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _nothing() -> None:
    pass


def _begin(modules: Iterable[str], first: Callable[[], object]) -> None:
    for module in modules:
        importlib.import_module(module)
    first()
    collect_rarely()


def database_file(db: Database) -> Path | None:
    """The file of a database, which helpers can read; None of one that is in memory."""
    (file,) = (row[2] for row in db.execute("pragma database_list").fetchall() if row[1] == "main")
    return Path(file) if file else None


@cache
def reader(file: Path) -> Database:
    """What a helper process reads from, for as long as it lives."""
    return open_database(file, readonly=True)


def _processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
