"""Who may import whom: the rooms' one-way doors."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.cli import COMMANDS
from tests.conftest import ROOT

INGEST_USERS = {
    "kb/store.py",
    "kb/load.py",
    "kb/found_files.py",
    "kb/load_plan.py",
    "kb/processes.py",
    "kb/draft_review.py",
    "kb/budget_file.py",
}
ONLY_IMPORTER = {
    "jieba": set(),
    "rjieba": {"kb/segment.py"},
    "opencc": {"kb/fold.py"},
    "pypinyin": {"kb/pinyin.py"},
    "sklearn": {"kb/similarity.py"},
}
MODULES = [
    path.relative_to(ROOT).as_posix()
    for room in ("ingest", "kb", "datasette_plugins")
    for path in sorted((ROOT / room).rglob("*.py"))
]


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", MODULES)
def test_doors(module: str) -> None:
    names = set(imported(ROOT / module))
    rooms = {name.split(".")[0] for name in names}
    if module.startswith("ingest/"):
        assert not rooms & {"kb", "datasette", "datasette_plugins", "sqlite3", "sqlite_utils"}
    if module.startswith("kb/"):
        assert "datasette_plugins" not in rooms
        assert "ingest" not in rooms or module in INGEST_USERS
    if module.startswith("datasette_plugins/"):
        assert "ingest" not in rooms
    assert not any(name.startswith("kb.cli") for name in names)
    for library, importers in ONLY_IMPORTER.items():
        assert library not in rooms or module in importers


def test_plugins_are_ascii() -> None:
    """Datasette reads a plugin in the locale's encoding."""
    for path in (ROOT / "datasette_plugins").glob("*.py"):
        assert path.read_bytes().isascii(), path.name


@pytest.mark.parametrize(
    ("module", "late"),
    [
        ("kb.cli", ["numpy", "scipy", "sqlite_utils", "yaml", "rich"]),
        *(
            (module, ["sklearn", "rjieba", "pypinyin", "openpyxl", "docx", "datasette"])
            for module in sorted(set(COMMANDS.values()))
        ),
    ],
)
def test_commands_start_without_what_takes_long_to_import(module: str, late: list[str]) -> None:
    """Half a second for each command is what they would cost; readers of files start from kb.cli, too."""
    script = f"import sys, {module}; print(sorted(set({late}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
