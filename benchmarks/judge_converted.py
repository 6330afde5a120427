"""The judged Word files, saved anew as text, page and PDF, by the same truth: `python -m benchmarks.judge_converted [--diff]`.

What is printed does not change when LibreOffice saves a file in another format, but all that a reader goes by does: a
table becomes a cell a line, with a blank line for each blank cell, or is drawn with lines and cut by page breaks.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.judge_layouts import Score, judge_file, say, sets
from benchmarks.other_ways import convert, office
from ingest import read_document

TARGETS = ("txt:Text", "html", "pdf")
_AT_ONCE = 60


@click.command()
@click.option("--diff", is_flag=True, help="Print what differs.")
def main(diff: bool) -> None:
    """Print forms found, the share of fields that are right, and F1 of indicator rows, by target format."""
    if office() is None:
        raise click.ClickException("needs LibreOffice (soffice)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truth: dict[str, list[dict[str, Any]]] = {}
        for judged in sets():
            for files in json.loads((judged / "truth.json").read_text(encoding="utf-8")).values():
                for file, told in files.items():
                    if file.endswith(".docx"):
                        stem = f"{judged.name} {file.removesuffix('.docx')}"
                        shutil.copy(judged / file, folder / f"{stem}.docx")
                        truth[stem] = told["forms"]
        for target in TARGETS:
            total = Score()
            for path in _converted([folder / f"{stem}.docx" for stem in truth], target, folder):
                score, differing = judge_file(truth[path.stem], read_document(path.read_bytes()).forms)
                total = total.plus(score)
                if diff and differing:
                    click.echo(f"{path.name}\n" + "".join(f"    {line}\n" for line in differing), nl=False)
            say(f"{len(truth)} files as {target.partition(':')[0]}", total)


def _converted(files: Sequence[Path], target: str, folder: Path) -> list[Path]:
    return [
        path
        for start in range(0, len(files), _AT_ONCE)
        for path in convert(files[start : start + _AT_ONCE], target, folder)
    ]


if __name__ == "__main__":
    main()
