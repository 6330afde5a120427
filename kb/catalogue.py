"""Data files of kb/catalogue -> the standard indicators and the sectors that ask for them.

One CSV per sector, which an officer can edit in a spreadsheet; cells that hold several words separate them by 、.
What a catalogue must satisfy is checked in `kb.catalogue_check`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

from kb.errors import WrongUse

FOLDER = Path(__file__).parent / "catalogue"
SECTORS_FILE = "sectors.csv"
GENERAL = "通用"
"""The sector of the common indicators: they fit any project."""

LONGEST_TOLD = 100
"""Characters of a header line that are told where it is another than expected."""

COLUMNS = (
    "id", "level1", "level2", "name", "explanation", "kind", "operator", "unit", "usual", "direction", "triggers",
    "aliases", "basis", "source",
)  # fmt: skip
SECTOR_COLUMNS = ("sector", "triggers", "departments", "uses", "wordings")


class CatalogueError(WrongUse):
    """A catalogue file that cannot be used. The message names the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard indicator.

    `usual` is a number, a range like `95-100` or, where the indicator is qualitative, a wording; "" means that
    the value is a figure of the unit's own plan. `basis` is the kind of standard behind the value.
    """

    id: str
    level1: str
    level2: str
    name: str
    explanation: str
    kind: str
    operator: str
    unit: str
    usual: str
    direction: str
    triggers: str
    aliases: str
    basis: str
    source: str
    sector: str
    own: int = 0


@dataclass(frozen=True, slots=True)
class Sector:
    """A field of work or a use of money, and the words by which a project is known to be of it.

    `wordings` are what its forms say that is of the field and of none of its indicators.
    """

    name: str
    triggers: tuple[str, ...]
    departments: tuple[str, ...]
    wordings: tuple[str, ...] = ()


STANDARD_COLUMNS = tuple(field.name for field in fields(Standard))


def items(cell: str) -> list[str]:
    """The words of a cell that holds several."""
    return [word for word in cell.split("、") if word]


def read_rows(path: Path, columns: Sequence[str]) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """The rows of a file with their line numbers, and complaints about what cannot be read. Raises OSError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_bytes().decode("gb18030", "replace")  # what Excel writes as plain CSV
    rows = csv.reader(text.splitlines(keepends=True))
    header = next(rows, [])
    if tuple(header) != tuple(columns):
        seen = ",".join(header)[:LONGEST_TOLD] or "空的"
        return [], [f"{path.name} 第 1 行：列名应为 {','.join(columns)}，现在是 {seen}。"]
    found, problems = [], []
    for row in rows:
        if len(row) == len(columns):
            found.append((rows.line_num, dict(zip(columns, row, strict=True))))
        elif any(row):
            problems.append(
                f"{path.name} 第 {rows.line_num} 行：应有 {len(columns)} 格，现在有 {len(row)} 格。格里有逗号的要加引号。"
            )
    return found, problems


def read_standards(path: Path, *, own: bool = False) -> list[Standard]:
    """The standard indicators of one file. Raises CatalogueError where it cannot be read."""
    rows, problems = read_rows(path, COLUMNS)
    if problems:
        raise CatalogueError(problems[0])
    return [Standard(**cells, sector=path.stem, own=int(own)) for _, cells in rows]


@cache
def packed_standards() -> tuple[Standard, ...]:
    """The standard indicators that come with the program."""
    paths = sorted(path for path in FOLDER.glob("*.csv") if path.name != SECTORS_FILE)
    return tuple(standard for path in paths for standard in read_standards(path))


@cache
def packed_sectors() -> tuple[Sector, ...]:
    """The sectors that come with the program, the common one left out."""
    rows, _ = read_rows(FOLDER / SECTORS_FILE, SECTOR_COLUMNS)
    return tuple(
        Sector(cells["sector"], *(tuple(items(cells[column])) for column in ("triggers", "departments", "wordings")))
        for _, cells in rows
        if cells["sector"] != GENERAL
    )


def sectors_of(standards: Iterable[Standard]) -> list[Sector]:
    """The packed sectors, and for each other sector of an office's own the words of its indicators."""
    sectors = {sector.name: sector for sector in packed_sectors()}
    words: dict[str, dict[str, None]] = {}
    for standard in standards:
        if standard.sector not in sectors and standard.sector != GENERAL:
            words.setdefault(standard.sector, {}).update(dict.fromkeys(items(standard.triggers)))
    return [*sectors.values(), *(Sector(name, tuple(found), ()) for name, found in words.items())]


def digest(standards: Iterable[Standard]) -> str:
    """A hash by which a database knows whether its links were made with this catalogue."""
    return hashlib.sha256(repr([astuple(standard) for standard in standards]).encode()).hexdigest()[:16]
