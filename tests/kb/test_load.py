"""Loading as a service: only what changed, whatever happens in between."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.forms import generate_forms
from benchmarks.render import render_text
from kb.cli import main
from kb.found_files import find_files
from kb.gone import find_gone, prune_gone, tell_gone
from kb.load import load
from kb.schema import open_database
from kb.search import search
from tests.conftest import ROOT, SAMPLE

FILES = 24
FORMS = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of a few invented forms each, in two folders."""
    folder = tmp_path_factory.mktemp("files")
    for number in range(FILES):
        place = folder / ("甲县" if number % 2 else "乙县")
        place.mkdir(exist_ok=True)
        (place / f"{number:02}.txt").write_text("".join(render_text(generate_forms(FORMS, number))), encoding="utf-8")
    return folder


def rows_of(database: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(
            "select d.path, p.ordinal, p.project_name, (select count(*) from indicators i where i.project_id = p.id),"
            " (select count(*) from search_text where rowid = p.id) from projects p"
            " join documents d on d.id = p.document_id order by 1, 2"
        ).fetchall()
    finally:
        connection.close()


def test_names_are_linked_alike_by_a_process_of_its_own(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enough bytes bring the helper in; it reads the catalogue from the database, as it was stored."""
    linked = []
    for least in (0, 1 << 40):
        monkeypatch.setattr("kb.load.WORTH_A_LINKER", least)
        db = open_database(tmp_path / f"{least}.db", create=True)
        outcomes = list(load(db, find_files(tmp_path / f"{least}.db", [folder])))
        assert [outcome.status for outcome in outcomes] == ["loaded"] * FILES
        rows = db.execute("select project_id, name, standard_id from indicators order by id").fetchall()
        linked.append(rows)
        db.close()
    assert linked[0] == linked[1]
    assert sum(row[2] is not None for row in linked[0]) > 0.5 * len(linked[0])


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_it_is_whole_and_finishes_when_run_again(folder: Path, tmp_path: Path, seed: int) -> None:
    database = tmp_path / "t.db"
    command = [sys.executable, "-m", "kb.cli", "load", str(database), str(folder)]
    moment = random.Random(seed)
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not database.exists() and process.poll() is None and time.monotonic() - started < 30:
        time.sleep(0.01)
    time.sleep(moment.random() * 1.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    connection = sqlite3.connect(database)
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    if connection.execute("select count(*) from sqlite_master").fetchone()[0]:
        torn = "select count(*) from documents d where form_count != (select count(*) from projects where document_id = d.id)"
        assert connection.execute(torn).fetchone() == (0,)
    connection.close()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    whole = tmp_path / "whole.db"
    db = open_database(whole, create=True)
    assert {outcome.status for outcome in load(db, find_files(whole, [folder]))} == {"loaded"}
    db.close()
    assert len(rows_of(whole)) == FILES * FORMS
    assert rows_of(database) == rows_of(whole)


def test_search_answers_while_a_load_is_writing(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "t.db"
    db = open_database(database, create=True)
    list(load(db, find_files(database, [SAMPLE])))
    reader = open_database(database, readonly=True)
    found = [
        [hit.ordinal for hit in search(reader, "慧丰")] for _ in load(db, find_files(database, [folder]), workers=1)
    ]
    assert found == [[11]] * FILES


def test_removed_file_is_told_and_kept_until_pruned(folder: Path, tmp_path: Path) -> None:
    database, copy = tmp_path / "t.db", tmp_path / "下载"
    copy.mkdir()
    for name in ("a.txt", "b.txt"):
        (copy / name).write_text("".join(render_text(generate_forms(2, ord(name[0])))), encoding="utf-8")
    db = open_database(database, create=True)
    list(load(db, find_files(database, [copy])))
    (copy / "b.txt").unlink()
    files = find_files(database, [copy])
    assert [outcome.status for outcome in load(db, files)] == ["unchanged"]
    gone = find_gone(db, [copy], files)
    for removed, stored in ((tell_gone(gone), 2), (prune_gone(db, gone), 0)):
        assert [(one.path, one.status, one.forms) for one in removed] == [("下载/b.txt", "removed", stored)]
    assert db.table("projects").count == 2
    assert find_gone(db, [copy], files) == []


def test_another_parser_version_reads_again(tmp_path: Path) -> None:
    database = tmp_path / "t.db"
    db = open_database(database, create=True)
    list(load(db, find_files(database, [SAMPLE])))
    db.execute("update documents set parser_version = 'old'")
    db.conn.commit()
    (outcome,) = load(db, find_files(database, [SAMPLE]))
    assert (outcome.status, db.table("projects").count) == ("loaded", 22)


def test_report_names_every_problem_and_its_place(tmp_path: Path) -> None:
    (tmp_path / "空.txt").touch()
    report = tmp_path / "r.json"
    arguments = ["load", str(tmp_path / "t.db"), str(SAMPLE), str(tmp_path / "空.txt"), "--report", str(report)]
    assert CliRunner().invoke(main, arguments).exit_code == 1
    rows = json.loads(report.read_text(encoding="utf-8"))
    (stray,) = [row for row in rows if row["code"] == "stray_cell"]
    assert (stray["ordinal"], stray["locator"], "1362/m ²" in stray["message"]) == (13, "第429行", True)
    assert [row["status"] for row in rows if row["code"] == "empty"] == ["quarantined"]
    csv_report = tmp_path / "r.csv"
    CliRunner().invoke(main, [*arguments[:-1], str(csv_report)])
    assert csv_report.read_bytes().startswith(b"\xef\xbb\xbfdocument,status")
    assert CliRunner().invoke(main, [*arguments[:-1], "r.doc"]).exit_code == 2


def test_summary_counts_each_folder(folder: Path, tmp_path: Path) -> None:
    output = CliRunner().invoke(main, ["load", str(tmp_path / "t.db"), str(folder)]).output
    assert f"文件 {FILES} 个（已入库 {FILES}），绩效目标表 {FILES * FORMS} 张" in output
    assert [line.split()[-2:] for line in output.splitlines() if "县" in line and str(FILES // 2) in line] == [
        [str(FILES // 2), str(FILES // 2 * FORMS)]
    ] * 2
