"""Lines outside the tables -> what they say of the forms below: the year, the unit of money, fields in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from ingest.grid import Cell, Rows
from ingest.labels import label_and_value, label_of, unit_line
from ingest.terms import TITLE_YEAR, UNIT_SUFFIX, YEAR_LINE, label_key

_LONGEST_HEADING = 40
_LONGEST_PIECE = 60
_DATED = re.compile("绩效|预算|决算|自评|经费")
_SENTENCE = re.compile("[:。,;]")
_JOINED = re.compile(r"([^:：]+[:：][^:：]+?)((?:联系)?电话[:：].*|填[报表](?:日期|时间)[:：].*)")
_NEXT_LABEL = re.compile(r"\s+(?=[^\s:：]{2,12}[:：])")


class Heading(NamedTuple):
    """What a line above several forms says of them all."""

    year: int | None = None
    unit: str | None = None


NO_HEADING = Heading()


def is_heading(row: Sequence[Cell]) -> bool:
    """云溪县2024年, or a title that does not end in 表: a line of its own that bears a year."""
    key = label_key(row[0].text) if len(row) == 1 and len(row[0].text) <= _LONGEST_HEADING else ""
    return bool(TITLE_YEAR.search(key)) and ("绩效" in key or key.endswith(("年", "年度")))


def says_year(row: Sequence[Cell]) -> bool:
    """预算年度：2024年, perhaps with 单位：万元 beside it, and nothing else."""
    return is_line(row) and any(map(_says_year, row))


def is_line(row: Sequence[Cell]) -> bool:
    """A row that says nothing but the year and the unit of money, as above a table and again at the top of a page."""
    short = all(len(cell.text) <= _LONGEST_HEADING for cell in row)
    return short and all(unit_line(cell.text) or _says_year(cell) for cell in row)


def heading_of(rows: Rows, above: Heading) -> Heading:
    """What lines say that stand above forms; what they do not say is as it was `above`."""
    year, unit = above
    for row in rows:
        for cell in row:
            if len(cell.text) > _LONGEST_HEADING or len(row) > 2:
                continue
            key = label_key(cell.text)
            if dated := YEAR_LINE.match(key) or (_is_dated(key) and TITLE_YEAR.search(key)) or None:
                year = int(dated[1])
            suffix = UNIT_SUFFIX.search(key)
            unit = unit_line(cell.text) or (suffix[1] if suffix else unit)
    return Heading(year, unit)


def lines_above(rows: Rows) -> Rows:
    """The lines of a form before its table."""
    return list(takewhile(lambda row: not any(label_of(cell.text) for cell in row), rows))


def _is_dated(key: str) -> bool:
    """Whether a line with a year names what is published for that year, and is no sentence or date of publishing."""
    return not _SENTENCE.search(key) and (bool(_DATED.search(key)) or key.endswith(("年", "年度")))


def row_of_line(row: Sequence[Cell]) -> Sequence[Cell]:
    """`负责人：甲　　联系电话：1` or `2024年度　　单位：万元`: a line with several fields, a cell each."""
    if len(row) != 1 or not (":" in row[0].text or "：" in row[0].text):
        return row
    cell = row[0]
    pieces = [part for piece in _NEXT_LABEL.split(cell.text) for part in _joined_pieces(piece)]
    if len(pieces) < 2 or any(len(piece) > _LONGEST_PIECE for piece in pieces):
        return row
    cells = [cell._replace(col=cell.col + place, colspan=1, text=piece) for place, piece in enumerate(pieces)]
    said = sum(map(_says_field, cells))
    return cells if said > 1 or any(unit_line(cell.text) for cell in cells) else row


def _joined_pieces(piece: str) -> list[str]:
    """`经办人：甲联系电话：1`, where a blank is lost: two fields."""
    joined = _JOINED.fullmatch(piece)
    return [joined[1], joined[2]] if joined else [piece]


def _says_year(cell: Cell) -> bool:
    stated = label_and_value(cell)
    return bool(YEAR_LINE.match(label_key(cell.text)) or (stated and stated.label.name == "fiscal_year"))


def _says_field(cell: Cell) -> bool:
    key = label_key(cell.text)
    stated = YEAR_LINE.match(key) or unit_line(cell.text) or label_of(cell.text) or label_and_value(cell)
    return bool(stated)
