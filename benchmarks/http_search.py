"""The search page over real HTTP, asked by some clients at once."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

SECONDS_TO_START = 60


def page_times(database: Path, queries: Sequence[str], clients: int, repeat: int) -> list[float]:
    """Milliseconds of each page, from the request to its last byte."""
    port = _free_port()
    command = [sys.executable, "-m", "kb.cli", "serve", str(database), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        asked = list(queries) * repeat
        with ThreadPoolExecutor(clients) as pool:
            return list(pool.map(lambda query: _get(port, query), asked))
    finally:
        server.terminate()
        server.wait()


def _get(port: int, query: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    connection.request("GET", f"/search?q={quote(query)}")
    response = connection.getresponse()
    response.read()
    seconds = time.perf_counter() - started
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"/search?q={query}: {response.status}")
    return seconds * 1000


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            _get(port, "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the site did not start")
