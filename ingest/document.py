"""Bytes of one file -> Document: what the file is, its forms, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Literal

from ingest.form import Form, Funding, Indicator, Problem
from ingest.grid import Grid, Unreadable
from ingest.headings import NO_HEADING, heading_of, lines_above
from ingest.kinds import identify
from ingest.layout import read_grid

PARSER_VERSION = "7"
"""Raise it when the same bytes would give other rows: documents of an older version are read again."""

Status = Literal["loaded", "partial", "quarantined", "needs_ocr"]

LOSSES = frozenset({"unread_row", "unreadable_amount", "no_project_name"})
"""Problems that leave something out of the fields: a document with one of them is only partly loaded."""

READERS = {
    "text": "text",
    "csv": "delimited",
    "html": "html",
    "mhtml": "html",
    "docx": "docx",
    "doc": "doc",
    "rtf": "doc",
    "xlsx": "sheet",
    "xls": "sheet",
    "ods": "sheet",
    "pdf": "pdf",
}
"""Kind of file -> the module of ingest.readers that reads it; imported when the first such file comes."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read. `problems` are those of the file itself; each form has its own."""

    format: str
    status: Status
    forms: tuple[Form, ...]
    problems: tuple[Problem, ...] = ()


RESULT_TYPES: tuple[type, ...] = (Document, Form, Funding, Indicator, Problem)
"""The classes that a Document consists of, besides plain data and Decimal."""


def read_document(data: bytes) -> Document:
    """Read a file. A file that cannot be read is a Document that says why and what to do."""
    kind = "unknown"
    try:
        kind = identify(data)
        forms = tuple(_forms(grids_of(data, kind)))
    except Unreadable as error:
        status: Status = "needs_ocr" if error.code == "needs_ocr" else "quarantined"
        return Document(kind, status, (), (Problem("", error.code, str(error)),))
    if not forms:
        message = (
            "没有找到绩效目标表：没有一张表带“项目名称”“三级指标”“指标值”这样的标签，也没有一行写着“项目名称：……”。"
            "没有这些标签的叙述文字读不了，请改用原来的表格。"
        )
        return Document(kind, "quarantined", (), (Problem("", "no_form", message),))
    lossy = any(problem.code in LOSSES for form in forms for problem in form.problems)
    return Document(kind, "partial" if lossy else "loaded", forms)


def grids_of(data: bytes, kind: str) -> Iterator[Grid]:
    """What the reader of a kind of file makes of its bytes. Raises Unreadable."""
    reader = READERS.get(kind)
    if reader is None:
        raise Unreadable("unknown_format", f"读不了 {kind} 格式。请另存为 docx、xlsx、pdf、html 或文本后再入库。")
    grids: Iterator[Grid] = import_module(f"ingest.readers.{reader}").read_grids(data)
    return grids


def _forms(grids: Iterator[Grid]) -> Iterator[Form]:
    ordinal = 0
    cover = NO_HEADING
    for grid in grids:
        for form in read_grid(grid, above=cover):
            ordinal += 1
            yield replace(form, ordinal=ordinal)
        cover = heading_of(lines_above(grid.rows), cover)._replace(unit=None)
