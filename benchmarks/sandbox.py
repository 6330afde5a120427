"""What safety costs: a task of 0.5 ms, 10 KB in and 20 KB out, in this process and in sandbox workers.

    python benchmarks/sandbox.py [--tasks 8000] [--milliseconds 0.5]

A ratio of 1 is the throughput of this process alone. `forms` returns a Form, `bytes` plain bytes.
"""

from __future__ import annotations

import argparse
import os
import pickle
import statistics
import time
from collections.abc import Callable

from ingest.form import Form, Indicator
from ingest.sandbox import Pool

SPIN = 0.0005
_TEXT = "完成全县农村公路养护里程和水毁修复工程，验收合格率达到百分之九十五以上，"


def _work(task: tuple[float, bytes]) -> bytes:
    """Until the processor, not the clock, has spent the time: waiting for a core is not work."""
    until = time.thread_time() + task[0]
    while time.thread_time() < until:
        pass
    return task[1]


def to_bytes(task: tuple[float, bytes]) -> bytes:
    data = _work(task)
    return data + data


def to_form(task: tuple[float, bytes]) -> Form:
    return Form(1, "行1", project_name=_work(task).decode("ascii")[:20], overview=_TEXT * 30, indicators=_indicators())


def _indicators() -> tuple[Indicator, ...]:
    return tuple(
        Indicator(
            "annual",
            at,
            "产出指标",
            "数量指标",
            "数量指标",
            f"{at}{_TEXT}{_TEXT}",
            f"≥{at}公里",
            "≥",
            at,
            "公里",
        )
        for at in range(60)
    )


def in_process(function: Callable[[tuple[float, bytes]], object], tasks: list[tuple[float, bytes]]) -> float:
    start = time.perf_counter()
    for task in tasks:
        function(task)
    return len(tasks) / (time.perf_counter() - start)


def in_pool(function: Callable[[tuple[float, bytes]], object], tasks: list[tuple[float, bytes]], workers: int) -> float:
    with Pool(function, workers) as pool:
        for _ in pool.map(tasks[: 64 * workers]):  # starting the processes is not measured
            pass
        start = time.perf_counter()
        for _ in pool.map(tasks):
            pass
        return len(tasks) / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=8000)
    parser.add_argument("--milliseconds", type=float, default=SPIN * 1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    tasks = [(options.milliseconds / 1000, b"x" * 10_000)] * options.tasks
    functions: dict[str, Callable[[tuple[float, bytes]], object]] = {"bytes": to_bytes, "forms": to_form}
    for name, function in functions.items():
        size = len(pickle.dumps(function(tasks[0]), protocol=5))
        for workers in sorted({1, os.cpu_count() or 1}):
            rounds = [  # taken in pairs: other work on the machine then slows both
                (in_process(function, tasks), in_pool(function, tasks, workers)) for _ in range(options.rounds)
            ]
            alone, pooled = (statistics.median(column) for column in zip(*rounds, strict=True))
            ratio = statistics.median(pool / process for process, pool in rounds)
            figures = f"{pooled:,.0f}/s, alone {alone:,.0f}/s, ratio {ratio:.2f}"
            print(f"{name}, {size:,} bytes, workers {workers}: {figures}")


if __name__ == "__main__":
    main()
