"""Files that moved, or took another's place: what is stored of them goes along, and nothing stays of what was there."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.forms import generate_forms
from benchmarks.render import render_text
from kb.cli import main
from kb.schema import open_database


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def some_forms(path: Path, seed: int) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(render_text(generate_forms(2, seed))), encoding="utf-8")


def stored_forms(database: Path) -> list[tuple[int, str, str]]:
    rows = open_database(database, readonly=True).execute(
        "select p.id, d.path, p.project_name from projects p join documents d on d.id = p.document_id order by p.id"
    )
    return rows.fetchall()


@pytest.mark.parametrize("prune", [(), ("--prune",)])
@pytest.mark.parametrize("earlier", [False, True], ids=["of-this-reader", "of-an-earlier-reader"])
def test_a_moved_file_keeps_its_forms_and_what_hangs_on_them(
    tmp_path: Path, prune: tuple[str, ...], earlier: bool
) -> None:
    database, folder = tmp_path / "t.db", tmp_path / "表"
    some_forms(folder / "a.txt", 1)
    run("load", database, folder)
    run("approve", database, "--all", "--anyway", "--number", "1号")
    before = stored_forms(database)
    if earlier:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("update documents set parser_version = 'old'")
    (folder / "新").mkdir()
    (folder / "a.txt").rename(folder / "新" / "b.txt")
    result = run("load", database, folder, *prune)
    assert "已不在" not in result.output
    assert earlier or "表/新/b.txt：已移动。原来在 表/a.txt，内容没有变。" in result.stderr
    assert "绩效目标表 2 张" in result.stdout
    assert stored_forms(database) == [(number, "表/新/b.txt", name) for number, _, name in before]
    listed = json.loads(run("approve", database, "--list", "--json").stdout)
    assert [row["state"] for row in listed] == ["approved", "approved"]


def test_a_file_moved_onto_another_takes_its_place(tmp_path: Path) -> None:
    database, folder = tmp_path / "t.db", tmp_path / "表"
    some_forms(folder / "a.txt", 1)
    some_forms(folder / "b.txt", 2)
    run("load", database, folder)
    before = stored_forms(database)
    (folder / "a.txt").replace(folder / "b.txt")
    run("load", database, folder)
    assert stored_forms(database) == [(number, "表/b.txt", name) for number, path, name in before if path == "表/a.txt"]


def test_a_file_that_became_a_copy_leaves_nothing_of_what_it_held(tmp_path: Path) -> None:
    database, folder = tmp_path / "t.db", tmp_path / "表"
    some_forms(folder / "a.txt", 1)
    some_forms(folder / "b.txt", 2)
    run("load", database, folder)
    before = stored_forms(database)
    shutil.copy(folder / "a.txt", folder / "b.txt")
    assert "与 表/a.txt 完全相同" in run("load", database, folder).stderr
    assert stored_forms(database) == [row for row in before if row[1] == "表/a.txt"]


def test_an_approval_finds_the_same_form_in_another_file_when_the_old_one_is_pruned(tmp_path: Path) -> None:
    database, folder = tmp_path / "t.db", tmp_path / "表"
    some_forms(folder / "a.txt", 1)
    run("load", database, folder)
    run("approve", database, "--all", "--anyway", "--number", "1号")
    text = (folder / "a.txt").read_text(encoding="utf-8")
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text(f"{text}\n", encoding="utf-8")
    assert "表/a.txt：已不在" in run("load", database, folder, "--prune").stderr
    assert [path for _, path, _ in stored_forms(database)] == ["表/b.txt"] * 2
    listed = json.loads(run("approve", database, "--list", "--json").stdout)
    assert [row["state"] for row in listed] == ["approved", "approved"]
