"""The processes of a sandbox: who is there, who has room, what is heard of whom."""

from __future__ import annotations

import multiprocessing
import os
import selectors
import time
from collections.abc import Iterable, Iterator
from multiprocessing import forkserver

from ingest import channel, failures
from ingest.channel import Job, Worker
from ingest.failures import Failure
from ingest.worker import Orders

# Short tasks are sent ahead, so that a worker never waits for the parent; long ones are not, so that none
# queues behind a slow one while another worker is idle.
_AHEAD_SECONDS = 0.2
_AHEAD_TASKS = 16
_AHEAD_BYTES = 1024 * 1024
_SERVES = 5000  # then the worker is replaced: readers leak
_START_SECONDS = 120.0


class Crew:
    """At most `size` workers, started when there is work for them."""

    def __init__(self, orders: Orders, size: int) -> None:
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if self._context.get_start_method() == "forkserver":
            modules = ["__main__", "ingest.worker", orders.function.__module__, *orders.preload]
            self._context.set_forkserver_preload(modules)
            os.environ["PYTHONSAFEPATH"] = "1"  # or it would import what lies in the folder that we are started from
            forkserver.ensure_running()  # which imports while the caller makes ready what it sends
        self._orders = orders
        self._size = size
        self._selector = selectors.DefaultSelector()
        self._workers: list[Worker] = []
        self._pace = 1.0

    def close(self) -> None:
        self.end(list(self._workers))
        self._selector.close()

    def may_grow(self) -> bool:
        return len(self._workers) < self._size

    def has_room(self) -> bool:
        return self.may_grow() or any(map(self._has_room, self._workers))

    def roomiest(self) -> Worker:
        """The worker with the least to do; a new one rather than one with something to do."""
        rooms = [worker for worker in self._workers if self._has_room(worker)]
        best = min(rooms, key=lambda worker: len(worker.jobs), default=None)
        return self.start() if best is None or (best.jobs and self.may_grow()) else best

    def start(self) -> Worker:
        worker = channel.start(self._context, self._orders)
        self._workers.append(worker)
        self._selector.register(worker.channel, selectors.EVENT_READ, worker)
        return worker

    def give(self, worker: Worker, job: Job) -> None:
        worker.give(job)
        if worker.blocked:
            self._selector.modify(worker.channel, selectors.EVENT_READ | selectors.EVENT_WRITE, worker)

    def hear(self) -> Iterator[tuple[Worker, bytes | Failure | None]]:
        """Wait, then tell of workers: a result, the Failure of one to be ended, None of one that is gone."""
        patience = min(map(self._deadline, self._busy()), default=0.0) - time.monotonic()
        for key, events in self._selector.select(max(0.0, patience)):
            worker: Worker = key.data
            if events & selectors.EVENT_WRITE:
                worker.flush()
                if not worker.blocked:
                    self._selector.modify(worker.channel, selectors.EVENT_READ, worker)
            if events & selectors.EVENT_READ:
                yield from self._frames(worker)
        now = time.monotonic()
        for worker in self._busy():
            if now >= self._deadline(worker):
                yield worker, failures.timeout(self._orders.seconds)

    def forgive(self, pause: float) -> None:
        """Time that the caller took between two results is not held against the workers."""
        for worker in self._workers:
            worker.since += pause

    def end_busy(self) -> None:
        self.end([worker for worker in self._workers if worker.jobs])

    def end(self, workers: Iterable[Worker], patience: float = 0.0) -> int | None:
        """End these processes; gives the exit code of the last."""
        code = None
        for worker in workers:
            self._workers.remove(worker)
            self._selector.unregister(worker.channel)
            code = channel.end(worker, patience)
        return code

    def _busy(self) -> list[Worker]:
        return [worker for worker in self._workers if worker.busy]

    def _has_room(self, worker: Worker) -> bool:
        if worker.served >= _SERVES:
            return False
        depth = min(_AHEAD_TASKS, int(_AHEAD_SECONDS / self._pace))
        return not worker.jobs or (len(worker.jobs) < depth and worker.ahead < _AHEAD_BYTES)

    def _deadline(self, worker: Worker) -> float:
        return worker.since + (self._orders.seconds if worker.ready else _START_SECONDS)

    def _frames(self, worker: Worker) -> Iterator[tuple[Worker, bytes | Failure | None]]:
        try:
            for frame in worker.hear():
                if not worker.ready:
                    worker.ready, worker.since = True, time.monotonic()
                elif worker.jobs:
                    self._pace = max(1e-4, 0.9 * self._pace + 0.1 * (time.monotonic() - worker.since))
                    yield worker, frame
        except EOFError:
            yield worker, None
        except ValueError:
            yield worker, failures.raving()
        else:
            if worker.served >= _SERVES and not worker.jobs:
                self.end([worker])
