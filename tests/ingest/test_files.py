"""What a walk over folders finds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.files import Limits, walk
from ingest.grid import Unreadable
from tests.ingest.packed_files import found, write


def test_folders_are_sorted_and_noise_is_left_out(tmp_path: Path) -> None:
    root = tmp_path / "绩效"
    for name in ("b.txt", "a/2.txt", "a/10.txt", "c/教育局.txt"):
        write(root / name)
    for name in (
        ".DS_Store",
        ".git/config",
        "Thumbs.db",
        "~$b.docx",
        "kb.db",
        "kb.db-wal",
        "kb.db-shm",
        "__MACOSX/._b.txt",
        "a/desktop.ini",
    ):
        write(root / name)
    assert list(found(root)) == ["绩效/a/10.txt", "绩效/a/2.txt", "绩效/b.txt", "绩效/c/教育局.txt"]
    assert list(walk([root])) == list(walk([root]))


def test_a_hidden_file_that_is_named_is_read_and_our_database_is_not(tmp_path: Path) -> None:
    named = found(write(tmp_path / ".draft.txt"), write(tmp_path / "kb.db"))
    assert named == {".draft.txt": "x", "kb.db": "skipped"}


def test_a_missing_path_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    missing, there = tmp_path / "没有.docx", write(tmp_path / "有.txt")
    first, second = walk([missing, there])
    assert first.problem
    assert first.problem.code == "missing"
    assert "没有.docx" in first.problem.message
    with pytest.raises(Unreadable, match="找不到"):
        first.read()
    assert second.read() == b"x"


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "外/secret.txt", b"secret")
    root = tmp_path / "内"
    write(root / "a.txt")
    (root / "out.txt").symlink_to(tmp_path / "外/secret.txt")
    (root / "out").symlink_to(tmp_path / "外")
    (root / "loop").symlink_to(root)
    (root / "in.txt").symlink_to(root / "a.txt")
    (root / "broken").symlink_to(root / "gone")
    assert found(root) == {
        "内/a.txt": "x",
        "内/broken": "unreadable",
        "内/in.txt": "x",
        "内/out": "skipped",
        "内/out.txt": "skipped",
    }


def test_a_pipe_does_not_stop_the_walk(tmp_path: Path) -> None:
    root = write(tmp_path / "r/a.txt").parent
    os.mkfifo(root / "pipe")
    assert found(root) == {"r/a.txt": "x", "r/pipe": "skipped"}


def test_a_file_that_goes_away_is_unreadable_when_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    [source] = walk([path])
    path.unlink()
    with pytest.raises(Unreadable, match=r"a\.txt"):
        source.read()


def test_a_tree_deeper_than_the_stack(tmp_path: Path) -> None:
    folders = [tmp_path]
    for _ in range(1500):
        folders.append(folders[-1] / "a")
        folders[-1].mkdir()
    deep = write(folders[-1] / "x.txt")
    assert len(list(walk([tmp_path]))) == 1
    deep.unlink()
    for folder in reversed(folders[1:]):  # pytest could not
        folder.rmdir()


def test_a_file_above_the_limit(tmp_path: Path) -> None:
    assert found(write(tmp_path / "a.txt", b"x" * 2000), limits=Limits(member=1000)) == {"a.txt": "read: too_large"}
