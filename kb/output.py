"""Rows -> a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPE_WIDTH = 160
"""Columns of a table that is written into a pipe, where there is no terminal to fit."""


def print_json(value: Any) -> None:
    """Write JSON with Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write CSV with a header line, also where there are no rows."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    click.echo(buffer.getvalue(), nl=False)


def count_words(shown: int, total: int, what: str, *, more: bool = False) -> str:
    """How many are listed, and of how many: 列出 3，共 541 条意见. With `more`, `total` is what was counted to."""
    if shown == total:
        return f"列出 {shown} {what}，还有更多" if more else f"{shown} {what}"
    return f"列出 {shown}，共 {total} {what}{'以上' if more else ''}"


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write a table whose columns line up, Chinese characters counted as two wide."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    numeric = [all(isinstance(row[index], int | float | None) for row in rows) for index in range(len(columns))]
    for column, right in zip(columns, numeric, strict=True):
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(_shown(cell)) for cell in row))
    on_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if on_terminal else PIPE_WIDTH
    console = Console(width=width, highlight=False, color_system="auto" if on_terminal else None)
    console.print(table)


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return f"{cell:,.2f}".removesuffix(".00") if isinstance(cell, float) else f"{cell:,}"
    return str(cell)
