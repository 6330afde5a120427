"""The site over a public copy. Plugins stay registered in a process, so a process of its own answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kb.approvals import approve
from kb.publish import publish
from kb.schema import open_database
from tests.conftest import ROOT
from tests.site.conftest import Page

_ASK = """
import asyncio, json, sys
from pathlib import Path
from kb.site import datasette_for

async def answers(path, addresses):
    site = datasette_for(Path(path))
    return {a: [(r := await site.client.get(a, follow_redirects=True)).status_code, r.text] for a in addresses}

print(json.dumps(asyncio.run(answers(sys.argv[1], sys.argv[2:]))))
"""
FORM, DATABASE = "/form/20", "/public"
ADDRESSES = (
    "/", FORM, "/review", "/review/findings", "/duplicates", "/compare/20/22", "/form/21", "/rules", "/draft", DATABASE,
    "/file/1", "/public/审核意见", "/public/findings", "/public/same-goals",
)  # fmt: skip


@pytest.fixture(scope="module")
def answers(loaded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """What the site over the copy of two approved forms answers."""
    folder = tmp_path_factory.mktemp("public")
    working, public = folder / "working.db", folder / "public.db"
    working.write_bytes(loaded_once.read_bytes())
    db = open_database(working)
    approve(db, [20, 22], "方财预〔2024〕1号")
    db.close()
    publish(working, public)
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(public), *ADDRESSES], cwd=ROOT, capture_output=True, check=True
    )
    return {address: tuple(answer) for address, answer in json.loads(done.stdout).items()}


def test_home_counts_what_is_public_and_leads_to_no_review(answers: dict[str, tuple[int, str]]) -> None:
    status, html = answers["/"]
    page = Page(html)
    assert (status, "2 张绩效目标表" in page.text) == (200, True)
    assert not [link for link in page.links() if link.startswith(("/review", "/duplicates"))]
    assert "审核意见" not in page.text
    assert "相似项目" not in page.text


def test_form_says_by_what_it_was_approved_and_shows_no_findings(answers: dict[str, tuple[int, str]]) -> None:
    status, html = answers[FORM]
    page = Page(html)
    assert (status, "城市低保(年初预算)" in page.text, "方财预〔2024〕1号" in page.text) == (200, True, True)
    assert "审核意见" not in page.text
    assert "共 2 张" not in page.text  # its number is that of the file it came from


def test_tables_of_the_bureau_are_not_listed(answers: dict[str, tuple[int, str]]) -> None:
    text = Page(answers[DATABASE][1]).text
    assert "项目" in text
    assert not [
        name for name in ("审核意见", "相似项目", "findings", "waivers", "pair_marks", "problems") if name in text
    ]
    assert "问题" not in Page(answers["/file/1"][1]).text
    assert "/review" not in answers["/rules"][1]


@pytest.mark.parametrize("address", ["/public/审核意见", "/public/findings", "/public/same-goals"])
def test_what_the_bureau_asks_is_not_answered(answers: dict[str, tuple[int, str]], address: str) -> None:
    assert answers[address][0] in (403, 404)


@pytest.mark.parametrize("address", ["/review", "/review/findings", "/duplicates", "/compare/20/22", "/form/21"])
def test_what_is_not_public_is_not_there(answers: dict[str, tuple[int, str]], address: str) -> None:
    assert answers[address][0] == 404


@pytest.mark.parametrize("address", ["/rules", "/draft", DATABASE])
def test_the_rest_is_there(answers: dict[str, tuple[int, str]], address: str) -> None:
    assert answers[address][0] == 200


def test_the_working_site_tells_of_approvals_too(database_path: Path, answers: dict[str, tuple[int, str]]) -> None:
    approve(open_database(database_path), [20], "方财预〔2024〕2号")
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(database_path), FORM, "/"], cwd=ROOT, capture_output=True, check=True
    )
    found = json.loads(done.stdout)
    assert "方财预〔2024〕2号" in found[FORM][1]
    assert "审核意见" in found[FORM][1]
    assert "/review" in found["/"][1]
