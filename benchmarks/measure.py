"""Times, percentiles and memory, for the commands of this folder."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median


class Stopwatch:
    """Holds the seconds of the block it timed: on the clock, and of processors, those of ended children too."""

    seconds = 0.0
    processor = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Time a block."""
    watch = Stopwatch()
    started, used = time.perf_counter(), sum(os.times()[:4])
    yield watch
    watch.seconds = time.perf_counter() - started
    watch.processor = sum(os.times()[:4]) - used


def median_seconds(function: Callable[[], object], runs: int) -> float:
    """The median time of a function over some runs."""
    seconds = []
    for _ in range(runs):
        with timed() as watch:
            function()
        seconds.append(watch.seconds)
    return median(seconds)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies; values need not be sorted."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def peak_megabytes() -> float:
    """The most memory that this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
