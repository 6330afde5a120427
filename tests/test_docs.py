"""Documents that are made of code are fresh, and what they promise exists."""

from __future__ import annotations

import ast
import re

import pytest

from docs.generate import PAGES
from ingest.document import LOSSES
from kb.cli import COMMANDS
from tests.conftest import ROOT


@pytest.mark.parametrize("name", PAGES)
def test_generated_page_is_fresh(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "stale: run make docs"


def problem_codes() -> set[str]:
    """The codes that ingest hands out: the second argument of a problem, the first of an Unreadable."""
    codes = set(LOSSES)
    for path in (ROOT / "ingest").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = {"problem": 1, "Problem": 1, "Unreadable": 0}.get(called)
                if place is not None and isinstance(code := node.args[place], ast.Constant):
                    codes.add(str(code.value))
    return codes


def test_every_problem_code_is_explained() -> None:
    page = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    assert len(problem_codes()) > 15
    assert {code for code in problem_codes() if f"`{code}`" not in page} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_documented(command: str) -> None:
    assert f"## jixiao {command}\n" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(links) > 8
    assert [link for link in links if not (ROOT / link).exists()] == []
