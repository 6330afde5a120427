"""The bytes of a .csv -> Grid: records by the rules of quoting, so that columns are exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from ingest.grid import Cell, Grid
from ingest.reading_limits import Budget, clean, reading, text_of

DELIMITERS = (",", ";", "\t")
_SAMPLE_LINES = 200
_REMEDY = "请用 Excel 或 WPS 打开后另存为 .xlsx，再导入。"


def read_grids(data: bytes) -> Iterator[Grid]:
    """One Grid. The locator counts records, as a spreadsheet does, not lines."""
    with reading("csv", _REMEDY):
        text, delimiter = _declared(text_of(data, "csv", _REMEDY))
        csv.field_size_limit(max(csv.field_size_limit(), len(text)))
        delimiter = delimiter or _delimiter(text)
        try:
            rows = _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error as error:
            # An unclosed quote would swallow the rest of the file: then quotes are read as plain characters.
            unclosed = "unexpected end of data" in str(error)
            rows = _rows(
                csv.reader(
                    io.StringIO(text, newline=""),
                    delimiter=delimiter,
                    quoting=csv.QUOTE_NONE if unclosed else csv.QUOTE_MINIMAL,
                )
            )
        yield Grid("", rows)


def _declared(text: str) -> tuple[str, str]:
    """Excel's own first line `sep=;`, taken off."""
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):
        return text.partition("\n")[2], text[4]
    return text, ""


def _delimiter(text: str) -> str:
    """The one that parts most of the first records, the comma when none does."""
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE_LINES])

    def parted(delimiter: str) -> int:
        return sum(len(record) > 1 for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))

    return max(DELIMITERS, key=parted)


def _rows(records: Iterable[list[str]]) -> list[list[Cell]]:
    budget = Budget()
    rows: list[list[Cell]] = []
    for number, record in enumerate(records):
        budget.spend(1 + len(record))
        rows.append(
            [
                Cell(number, col, 1, 1, value, f"第{number + 1}行第{col + 1}列")
                for col, field in enumerate(record)
                if (value := clean(field))
            ]
        )
    return rows
