"""A file becomes forms. This room knows neither SQLite nor the web.

file -> bytes -> Grids (ingest.readers) -> Forms (ingest.layout)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.document import PARSER_VERSION, Document, read_document
from ingest.form import Form, Funding, Indicator, Problem

__all__ = ["PARSER_VERSION", "Document", "Form", "Funding", "Indicator", "Problem", "read_document", "read_forms"]


def read_forms(path: Path | str) -> Iterator[Form]:
    """The forms of a file, in order. Raises OSError where the file cannot be opened."""
    yield from read_document(Path(path).read_bytes()).forms
