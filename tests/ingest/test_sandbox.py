"""A hostile file costs its own result, and nobody else's."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.form import Form, Funding, Indicator
from ingest.grid import Unreadable
from ingest.sandbox import Failure, Pool
from ingest.worker import Decoder, Encoder
from tests.ingest.sandbox_tasks import obey

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024

HOSTILE = [
    (("abort", 0), "crashed", "SIGABRT"),
    (("segfault", 0), "crashed", "SIGSEGV"),
    (("kill", 0), "crashed", "SIGKILL"),
    (("exit", 3), "crashed", "3"),
    (("quit", 0), "internal", "SystemExit"),
    (("allocate", 10 * 1024**3), "too_large", "内存"),
    (("spin", 0), "timeout", "0.5 秒"),
    (("sleep", 60), "timeout", "0.5 秒"),
    (("unreadable", "encrypted"), "encrypted", "请去掉密码"),
    (("raise", "坏表"), "internal", "KeyError: '坏表'"),
    (("path", 0), "internal", "pathlib"),
]


@pytest.fixture(scope="module")
def hostile_results() -> list[tuple[Any, Any]]:
    tasks: list[tuple[str, object]] = []
    for number, (task, _, _) in enumerate(HOSTILE):
        tasks += [("return", number), task, ("form", f"项目{number}")]
    with Pool(obey, 2, seconds=0.5) as pool:
        return list(pool.map(tasks))


@pytest.mark.parametrize(("at", "case"), list(enumerate(HOSTILE)), ids=[case[0][0] for case in HOSTILE])
def test_a_hostile_task_is_a_failure_of_its_own(
    hostile_results: list[tuple[Any, Any]], at: int, case: tuple[object, str, str]
) -> None:
    task, code, word = case
    (_, before), (asked, failure), (_, after) = hostile_results[3 * at : 3 * at + 3]
    assert asked == task
    assert isinstance(failure, Failure)
    assert (failure.code, word in failure.message) == (code, True), failure
    assert before == at
    assert after[0].project_name == f"项目{at}"


def test_every_task_comes_back_in_order(hostile_results: list[tuple[Any, Any]]) -> None:
    assert len(hostile_results) == 3 * len(HOSTILE)


def test_results_keep_their_order_when_later_ones_are_quicker() -> None:
    with Pool(obey, 2) as pool:
        tasks = [("sleep", 0.15), ("return", 1), ("sleep", 0.1), ("return", 2)]
        assert [result for _, result in pool.map(tasks)] == [0.15, 1, 0.1, 2]


def test_a_death_in_the_middle_of_a_batch_costs_one_task() -> None:
    tasks: list[tuple[str, object]] = [("return", number) for number in range(400)]
    for at in (150, 151, 290):
        tasks[at] = ("abort", 0)
    with Pool(obey, 2) as pool:
        results = [result for _, result in pool.map(tasks)]
    assert [at for at, result in enumerate(results) if isinstance(result, Failure)] == [150, 151, 290]
    assert [result for result in results if not isinstance(result, Failure)] == [
        number for number in range(400) if number not in (150, 151, 290)
    ]


def test_memory_that_earlier_tasks_leaked_is_not_held_against_a_later_one() -> None:
    with Pool(obey, 1, memory=300 * MIB) as pool:
        results = [result for _, result in pool.map([("leak", 60 * MIB)] * 12)]
    assert not [result for result in results if isinstance(result, Failure)]


def test_memory_is_limited_above_the_baseline() -> None:
    with Pool(obey, 1, memory=200 * MIB) as pool:
        tasks = [("allocate", 100 * MIB), ("allocate", 300 * MIB), ("allocate", 100 * MIB)]
        results = [result for _, result in pool.map(tasks)]
    assert results[0] == results[2] == 100 * MIB
    assert results[1].code == "too_large"


def test_tasks_are_pulled_as_room_permits() -> None:
    pulled = 0

    def endless() -> Iterator[tuple[str, object]]:
        nonlocal pulled
        while True:
            pulled += 1
            yield "return", pulled

    with Pool(obey, 2) as pool:
        results = pool.map(endless())
        for number in range(1, 3001):
            assert next(results) == (("return", number), number)
        assert pulled < 3000 + 1100
        results.close()
        assert [result for _, result in pool.map([("return", "又一次")])] == ["又一次"]


def test_big_tasks_and_results_pass() -> None:
    data = os.urandom(20 * MIB)
    with Pool(obey, 2) as pool:
        assert [result == data for _, result in pool.map([("return", data)] * 3)] == [True] * 3


def test_send_makes_the_payload_late_and_its_unreadable_is_a_failure() -> None:
    def send(name: str) -> tuple[str, object]:
        if name == "坏":
            raise Unreadable("damaged", "坏.docx：已损坏。")
        return "return", name.encode()

    with Pool(obey, 1) as pool:
        results = dict(pool.map(["甲", "坏", "乙"], send=send))
    assert results["甲"] == "甲".encode()
    assert results["坏"] == Failure("damaged", "坏.docx：已损坏。")
    assert results["乙"] == "乙".encode()


def test_a_slow_caller_does_not_time_workers_out() -> None:
    with Pool(obey, 1, seconds=0.5) as pool:
        for _, result in pool.map([("sleep", 0.3)] * 3):
            assert result == 0.3
            time.sleep(0.4)


def test_a_worker_holds_no_files_dumps_no_core_and_has_processor_seconds() -> None:
    with Pool(obey, 1, seconds=7) as pool:
        files, limits = [result for _, result in pool.map([("files", 0), ("limits", 0)])]
    assert files == 5  # three standard ones, its socket, and the listing itself
    assert not isinstance(limits, Failure)
    assert limits[0] == 0
    assert 7 <= limits[1] <= 9


def test_memory_of_the_parent_stays_flat() -> None:
    with Pool(obey, 2) as pool:
        for at, _ in enumerate(pool.map(("return", b"x" * 1000) for _ in range(12_000))):
            if at == 4000:
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000  # KB


def test_a_function_that_cannot_be_imported_is_an_error_and_not_a_failure_of_each_file() -> None:
    with Pool(obey, 1, preload=["no_such_module"]) as pool, pytest.raises(RuntimeError, match="import"):
        list(pool.map([("return", 1)]))


class Forged:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


@pytest.mark.parametrize("value", [Forged(), Path("x"), print, ValueError("x"), bytearray])
def test_the_parent_loads_no_foreign_classes(value: object) -> None:
    with pytest.raises(pickle.UnpicklingError):
        Decoder((Form,))(pickle.dumps(value))


def test_forms_survive_the_way_back() -> None:
    form = Form(
        2,
        "表1!A3",
        project_name="水毁修复",
        funding=(Funding("annual", "total", Decimal("120000.50")), Funding("annual", "county", None)),
        indicators=(Indicator("annual", 1, "产出指标", "数量指标", "数量", "里程", "≥3公里", "≥", 3.0, "公里"),),
    )
    kinds = (Form, Funding, Indicator)
    assert Decoder(kinds)(Encoder(kinds)((form, [form]))) == (form, [form])


SCRIPT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell starts in the background
sys.path[:0] = [{tests!r}, {root!r}]
from tests.ingest.sandbox_tasks import obey
from ingest.sandbox import Pool
if __name__ == "__main__":
    with Pool(obey, 2, seconds=900) as pool:
        tasks = [("pid", 0), ("return", 1)] + [({verb!r}, 900)] * 8
        for task, result in pool.map(tasks):
            print(os.getpgid(0), flush=True)
"""


@pytest.mark.parametrize("verb", ["sleep", "spin"])
@pytest.mark.parametrize(
    ("sent", "to"),
    [
        (signal.SIGINT, "group"),
        (signal.SIGINT, "parent"),
        (signal.SIGTERM, "parent"),
        (signal.SIGKILL, "parent"),
    ],
)
def test_the_end_of_the_parent_leaves_no_orphans(tmp_path: Path, verb: str, sent: signal.Signals, to: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(tests=str(Path(__file__).parent), root=str(ROOT), verb=verb), "utf-8")
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert parent.stdout
    assert int(parent.stdout.readline()) == parent.pid
    parent.stdout.readline()
    time.sleep(0.1)
    assert len(_members(parent.pid)) >= 3
    os.killpg(parent.pid, sent) if to == "group" else parent.send_signal(sent)  # a Ctrl-C reaches the group
    _, errors = parent.communicate(timeout=120)  # the tasks would go on for 900 seconds
    assert errors.count(b"Traceback") == (sent is signal.SIGINT)  # that of the parent, and none of workers
    until = time.monotonic() + 120
    while _members(parent.pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _members(parent.pid)


def _members(session: int) -> list[str]:
    """Command lines of the living processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] not in "ZX":
                found.append(stat.with_name("cmdline").read_text())
        except OSError:
            continue
    return found
