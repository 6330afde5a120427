"""The search page over real HTTP, asked by some clients at once."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

SECONDS_TO_START = 60


@contextmanager
def served(database: Path) -> Iterator[int]:
    """The site in processes of its own; gives its port."""
    port = _free_port()
    command = [sys.executable, "-m", "kb.cli", "serve", str(database), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def page_times(port: int, queries: Sequence[str], clients: int, repeat: int) -> list[float]:
    """Milliseconds of each page of results, from the request to its last byte."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda query: get(port, f"/search?q={quote(query)}"), list(queries) * repeat))


def get(port: int, address: str) -> float:
    """Milliseconds of a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    seconds = time.perf_counter() - started
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{address}: {response.status}")
    return seconds * 1000


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            get(port, "/robots.txt")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the site did not start")
