"""Rows -> CSV for people who open it in Excel.

Excel takes a file for UTF-8 only where it begins with a BOM, and runs a cell that begins with = + - or @ as a
formula. Such a cell gets an apostrophe before it, unless it is a plain quantity ("-5", "=100%", "+3.5万元"),
which does no harm as it stands and must not be changed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"

csv.field_size_limit(2_000_000)  # the reader's own limit is under the longest text of a form

_STARTS_FORMULA = re.compile(r"[\t\r\n ]*[=+\-@＝＋－＠]")
_QUANTITY = re.compile(r"[=+\-＝＋－]{1,2}\d[\d,.]*[%‰°℃㎡²³\u4e00-\u9fff]*(/[a-z\u4e00-\u9fff]+)?")


def harmless(cell: object) -> object:
    """The cell, or the cell behind an apostrophe where Excel would run it."""
    if not isinstance(cell, str) or not _STARTS_FORMULA.match(cell) or _QUANTITY.fullmatch(cell):
        return cell
    return f"'{cell}"


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A whole file: BOM, header line, rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in columns])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return BOM + buffer.getvalue()


def made_harmless(text: str) -> str:
    """A CSV file that another program wrote, with its cells made harmless and a BOM before it."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return to_csv(rows[0], rows[1:]) if rows else BOM
