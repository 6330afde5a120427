"""What every room's tests use: the sample file, and a database that holds it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlite_utils import Database

from kb.found_files import find_files
from kb.load import load
from kb.schema import open_database

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "fangshan-2024.txt"

settings.register_profile("untimed", deadline=None)  # how fast a machine is fails no test
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the sample; not to be written to."""
    path = tmp_path_factory.mktemp("sample") / "jixiao.db"
    db = open_database(path, create=True)
    (outcome,) = load(db, find_files(path, [SAMPLE]))
    assert outcome.status == "loaded"
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    return path


@pytest.fixture
def database_path(loaded_once: Path, tmp_path: Path) -> Path:
    """A copy of the sample database that a test may change."""
    return Path(shutil.copy(loaded_once, tmp_path / "jixiao.db"))


@pytest.fixture
def db(database_path: Path) -> Iterator[Database]:
    """The copy, opened."""
    database = open_database(database_path)
    yield database
    database.close()
