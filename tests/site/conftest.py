"""The site in this process, and a visitor who reads its pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from kb.site import datasette_for
from tests.site.hostile import hostile_database


class Visitor:
    """Asks a site for pages, all on one event loop, as a server would."""

    def __init__(self, database_path: Path, runner: asyncio.Runner) -> None:
        self.datasette = datasette_for(database_path)
        self.name = self.datasette.get_database().name
        self._runner = runner

    def get(self, address: str, **more: Any) -> httpx.Response:
        response: httpx.Response = self._runner.run(self.datasette.client.get(address, **more))
        return response

    def post(self, address: str, **more: Any) -> httpx.Response:
        response: httpx.Response = self._runner.run(self.datasette.client.post(address, **more))
        return response

    def sql(self, sql: str, extension: str = ".json", **more: str) -> httpx.Response:
        return self.get(f"/{self.name}{extension}?{httpx.QueryParams({'sql': sql, '_shape': 'array', **more})}")


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def visitor(loaded_once: Path, runner: asyncio.Runner) -> Iterator[Visitor]:
    """The site over the sample. Plugins stay registered in a process, so there is one for all tests."""
    visitor = Visitor(loaded_once, runner)
    yield visitor
    visitor.datasette.get_database().close()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner) -> Iterator[Visitor]:
    """The site over a form whose cells attack the reader."""
    visitor = Visitor(hostile_database(tmp_path_factory.mktemp("hostile") / "hostile.db"), runner)
    yield visitor
    visitor.datasette.get_database().close()


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.elements if tag == "a"]
