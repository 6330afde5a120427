"""Names as forms have them, of which a person said which standard indicator they mean, or that they mean none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kb.lexicon import FOLDER, content_lines

WRITTEN_FILE: Path = FOLDER / "names_written.txt"
NOTHING_FILE: Path = FOLDER / "names_beyond.txt"


@cache
def names_written() -> dict[str, list[str]]:
    """By id names of forms, with all their particulars, that a person tied to a standard indicator."""
    lines = [text.partition(" ") for _, text in content_lines(WRITTEN_FILE)]
    return {id_: names.split("、") for id_, _, names in lines}


@cache
def names_beyond() -> list[tuple[str, str]]:
    """(level 2, name) of names for which the catalogue has nothing."""
    lines = [text.partition(" ") for _, text in content_lines(NOTHING_FILE)]
    return [(level2, name) for level2, _, names in lines for name in names.split("、")]
