"""Python's collector of cycles, told to look rarely: rows and forms come by the ten thousand, and none hold each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = (100_000, 20, 50)
"""New objects before the youngest are looked through, and how many such rounds before the older ones are."""


def collect_rarely() -> None:
    """From now on, for as long as the process lives; what it has by now is not looked through again."""
    gc.freeze()
    gc.set_threshold(*_RARELY)


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """The same for a block, in a process that has other things to do."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
