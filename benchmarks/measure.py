"""Times, percentiles and memory, for the commands of this folder."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median


class Stopwatch:
    """Holds the seconds of the block it timed."""

    seconds = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Time a block."""
    watch = Stopwatch()
    started = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - started


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


def peak_megabytes(*, helpers: bool = False) -> float:
    """The most memory that this process has held, or the one of its ended helpers that held the most."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN if helpers else resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
