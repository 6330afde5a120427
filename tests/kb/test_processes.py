"""Helpers give what one process gives, in order, and take no more work at a time than they can hold."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from kb.processes import Helpers


def double(number: int) -> tuple[int, int]:
    return 2 * number, os.getpid()


def fail(number: int) -> int:
    raise ValueError(f"lot {number}")


def test_results_come_in_order_from_other_processes() -> None:
    with Helpers("kb.fold") as helpers:
        found = list(helpers.in_order(double, range(50)))
        again = list(helpers.in_order(double, range(3)))
    assert [result for result, _ in found] == [2 * number for number in range(50)]
    assert [result for result, _ in again] == [0, 2, 4]
    if len(os.sched_getaffinity(0)) > 1:
        assert os.getpid() not in {process for _, process in found}


def test_lots_are_made_as_they_are_needed() -> None:
    made = 0

    def lots() -> Iterator[int]:
        nonlocal made
        while True:
            made += 1
            yield made

    with Helpers() as helpers:
        assert next(helpers.in_order(double, lots()))[0] == 2
        assert made < 20


def test_one_processor_needs_no_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.processes._processors", lambda: 1)
    with Helpers() as helpers:
        assert list(helpers.in_order(double, [1, 2])) == [(2, os.getpid()), (4, os.getpid())]


def test_what_a_helper_raises_is_raised_here() -> None:
    with Helpers() as helpers, pytest.raises(ValueError, match="lot 1"):
        list(helpers.in_order(fail, [1, 2]))
