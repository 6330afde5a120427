"""Bytes of one file -> Document: what the file is, its forms, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ingest.form import Form, Problem
from ingest.grid import Grid, Unreadable
from ingest.layout import read_grid
from ingest.readers import text

PARSER_VERSION = "1"
"""Raise it when the same bytes would give other rows: documents of an older version are read again."""

Status = Literal["loaded", "partial", "quarantined", "needs_ocr"]

LOSSES = frozenset({"unread_row", "unreadable_amount", "no_project_name"})
"""Problems that leave something out of the fields: a document with one of them is only partly loaded."""

_BINARY_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read. `problems` are those of the file itself; each form has its own."""

    format: str
    status: Status
    forms: tuple[Form, ...]
    problems: tuple[Problem, ...] = ()


def read_document(data: bytes) -> Document:
    """Read a file. Never raises: a file that cannot be read is a Document that says why and what to do."""
    try:
        form, grids = _open(data)
        forms = tuple(_forms(grids))
    except Unreadable as error:
        status: Status = "needs_ocr" if error.code == "needs_ocr" else "quarantined"
        return Document("unknown", status, (), (Problem("", error.code, str(error)),))
    if not forms:
        message = "没有找到绩效目标表：未见“项目名称”“三级指标”等标签。请确认文件内容。"
        return Document(form, "quarantined", (), (Problem("", "no_form", message),))
    lossy = any(problem.code in LOSSES for parsed in forms for problem in parsed.problems)
    return Document(form, "partial" if lossy else "loaded", forms)


def _open(data: bytes) -> tuple[str, Iterator[Grid]]:
    if not data.strip():
        raise Unreadable("empty", "文件是空的。请检查下载或导出是否完整。")
    sample = data[:4096]
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in sample)
    if control > _BINARY_SHARE * len(sample) and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("unknown_format", "不是文本文件，本版本还读不了。请另存为以制表符分隔的文本后再入库。")
    return "text", text.read_grids(data)


def _forms(grids: Iterator[Grid]) -> Iterator[Form]:
    ordinal = 0
    for grid in grids:
        for form in read_grid(grid):
            ordinal += 1
            yield replace(form, ordinal=ordinal)
