"""The site as a process of its own: while a load writes, under any file name, with requests no browser sends."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event
from urllib.parse import quote

import httpx
import pytest

from kb.schema import DatabaseMismatch, open_database
from kb.site import PublicDatabase, database_name, datasette_for, read_metadata, site_folder
from tests.conftest import ROOT, SAMPLE
from tests.site.conftest import Visitor


@contextmanager
def served(database_path: Path, *options: str, ended_by: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """The site in a subprocess; gives its address."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = [sys.executable, "-m", "kb.cli", "serve", str(database_path), "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            try:
                httpx.get(address, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        else:
            pytest.fail("the site did not answer within two minutes")
        yield address
    finally:
        process.send_signal(ended_by)
        process.communicate(timeout=120)


@pytest.fixture(scope="module")
def address(loaded_once: Path) -> Iterator[str]:
    with served(loaded_once) as address:
        yield address


def raw(address: str, request: bytes) -> bytes:
    """Send bytes as they are; the first line of the answer."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(200).split(b"\r\n")[0]


@pytest.mark.parametrize(
    "target",
    [b"/\xff\xfe", "/检索".encode(), b"/form/1\x00", b"/search?q=\xe4\xbd\x8e", b"*", b"http://evil.example/", b"/" + b"a" * 70_000,
     b"/search?q=" + b"%E4%BD%8E" * 10_000, b"/search?q=" + b"a" * 10_000],
    ids=lambda target: ascii(target[:20]),
)  # fmt: skip
def test_requests_that_no_browser_sends(address: str, target: bytes) -> None:
    line = raw(address, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert line.startswith(b"HTTP/1.1 ") and not line.startswith(b"HTTP/1.1 5"), line
    assert httpx.get(address).status_code == 200


def test_the_site_answers_while_a_load_is_writing(database_path: Path) -> None:
    writer = open_database(database_path)
    with served(database_path) as address:
        assert "22 张绩效目标表" in httpx.get(address).text.replace("</b>", "")
        writer.conn.execute("begin immediate")
        writer.conn.execute("update projects set project_name = '正在写入' where id = 1")
        writer.conn.execute(
            "insert into projects (document_id, ordinal, locator, form_kind) values (1, 23, '第800行', 'project')"
        )
        for page in ("/", "/search?q=" + quote("低保"), "/form/1", "/jixiao/projects"):
            assert httpx.get(address + page).status_code == 200
        assert "正在写入" not in httpx.get(address + "/form/1").text
        writer.conn.execute("commit")
        assert "正在写入" in httpx.get(address + "/form/1").text
        assert "23 张绩效目标表" in httpx.get(address).text.replace("</b>", "")
    writer.close()


@contextmanager
def read_all_the_time(address: str) -> Iterator[None]:
    """Visitors who ask for one page after another."""
    pages = ("/", "/search?q=" + quote("资金"), "/form/1", "/duplicates", "/review", "/jixiao/indicators.json")
    stop = Event()

    def visit(start: int) -> None:
        for number in count(start):
            if stop.is_set():
                return
            httpx.get(address + pages[number % len(pages)], timeout=60)

    with ThreadPoolExecutor(4) as visitors:
        for start in range(4):
            visitors.submit(visit, start)
        yield
        stop.set()


def projects_in_copy(database_path: Path, folder: Path) -> int:
    """The forms in a copy of the one file, as someone makes it who knows of no other."""
    folder.mkdir()
    copy = sqlite3.connect(shutil.copy(database_path, folder / "copy.db"))
    (number,) = copy.execute("select count(*) from projects").fetchone()
    copy.close()
    return int(number)


def test_a_copy_made_after_a_load_beside_a_busy_site_has_all(database_path: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text(SAMPLE.read_text("utf-8") + "\n", "utf-8")
    command = [sys.executable, "-m", "kb.cli", "load", str(database_path), str(more)]
    with served(database_path) as address, read_all_the_time(address):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=300)
        assert b"-wal" not in done.stderr
        assert projects_in_copy(database_path, tmp_path / "elsewhere") == 44


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_copy_made_after_the_site_has_ended_has_all(
    database_path: Path, tmp_path: Path, signal_sent: signal.Signals, workers: str
) -> None:
    with served(database_path, "--workers", workers, ended_by=signal_sent) as address:
        writer = sqlite3.connect(database_path)
        writer.execute("insert into projects (document_id, ordinal, locator, form_kind) values (1, 23, '', 'project')")
        writer.commit()
        assert "23 张绩效目标表" in httpx.get(address).text.replace("</b>", "")
    assert projects_in_copy(database_path, tmp_path / "elsewhere") == 23
    writer.close()


@pytest.mark.parametrize(
    ("host", "words"),
    [("127.0.0.1", "已被占用"), ("no-such-host.invalid", "没有地址"), ("192.0.2.1", "不是本机的地址")],
)
def test_an_address_that_cannot_be_had_is_told_before_it_is_named(loaded_once: Path, host: str, words: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "kb.cli", "serve", str(loaded_once), "--host", host, "--port", str(port)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (2, b"")
    assert words in done.stderr.decode()


def test_every_process_takes_the_form_that_another_gave_out(loaded_once: Path) -> None:
    with served(loaded_once, "--workers", "2") as address:
        given = httpx.get(address + "/draft")
        (token,) = re.findall(r'name="csrftoken" value="([^"]+)"', given.text)
        fields = {"csrftoken": token, "name": "农村公路养护", "action": "suggest"}
        for _ in range(12):  # each on a connection of its own, which any process may take
            answer = httpx.post(address + "/draft", data=fields, cookies=given.cookies)
            assert answer.status_code == 200 and "农村公路养护" in answer.text


@pytest.mark.parametrize("name", ["绩效 2024.db", "a#b?c%41.db", "search.db", "static.db", "form.db", "jixiao.2024.db"])
def test_any_file_name_will_do(loaded_once: Path, tmp_path: Path, runner: asyncio.Runner, name: str) -> None:
    path = Path(shutil.copy(loaded_once, tmp_path / name))
    visitor = Visitor(path, runner)
    assert visitor.get("/").status_code == 200
    assert visitor.get("/search?q=" + quote("低保")).status_code == 200
    tables = visitor.datasette.urls.database(visitor.name)
    assert "各部门资金合计" in visitor.get(str(tables)).text
    assert visitor.get(f"{tables}/projects.json?_shape=array&_search=" + quote("农村低保")).json()[0]["id"] == 21
    visitor.datasette.get_database().close()


def test_names_that_the_site_needs_itself() -> None:
    assert database_name(Path("data/jixiao.db")) == "jixiao"
    assert database_name(Path("search.db")) == "search_db"


def test_the_one_database_of_the_metadata_takes_the_name_of_the_file() -> None:
    metadata = read_metadata(site_folder() / "metadata.yml", "别的名字")
    assert list(metadata["databases"]) == ["别的名字"]
    assert "项目" in metadata["databases"]["别的名字"]["tables"]


def test_a_database_that_is_not_ours(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMismatch):
        datasette_for(tmp_path / "missing.db")


def test_nothing_can_be_written(visitor: Visitor) -> None:
    database = visitor.datasette.get_database()
    assert isinstance(database, PublicDatabase)
    connection = database.connect(write=True)
    with pytest.raises(Exception, match="readonly"):
        connection.execute("delete from projects")
    connection.close()
