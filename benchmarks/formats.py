"""Forms per second and memory for each format, through the loader with its processes and limits, and beside other ways.

Every format holds the same invented forms, one a file, made different by a number in the name. Beside it, in the same
run: reading and parsing alone in this process, the cells that the readers recover, and what one gets from the usual ways
out, LibreOffice turning the files into pages or records, and a script of pandas or markitdown, where they are installed.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time

import click

from benchmarks.load import Loaded, timed_load
from benchmarks.measure import peak_megabytes, timed
from benchmarks.other_ways import (
    Recovered,
    by_office,
    convert,
    office,
    own_cells,
    printed_cells,
    recovered,
    script_for,
)
from ingest.document import read_document
from kb.schema import open_database
from samples.blocks import PLAIN
from samples.forms import invented
from samples.layouts import side_by_side
from samples.pages import Page
from samples.writers import WRITERS

PROJECT_FORMS = 40
COMPARED = 10
"""Files whose cells are compared."""
SUFFIXES = {
    "docx": "docx", "doc": "doc", "xlsx": "xlsx", "xls": "xls", "html": "html", "csv": "csv", "tabs": "txt", "pdf": "pdf",
}  # fmt: skip


@click.command()
@click.option("--files", default=200, show_default=True, help="Files of each format.")
@click.option("--runs", default=3, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--format", "formats", multiple=True, type=click.Choice(sorted(SUFFIXES)), help="These formats alone.")
def main(files: int, runs: int, workers: int, formats: tuple[str, ...]) -> None:
    """Print files per second for each format (medians), forms that came back, and other ways beside."""
    samples = [sample for sample in invented() if sample.rule_set == "2015"][:PROJECT_FORMS]
    pages = [side_by_side(sample, PLAIN) for sample in samples]
    click.echo(f"{files} files of each format, one form a file, {workers} processes, medians of {runs} runs")
    for name in formats or SUFFIXES:
        originals = _to_doc(pages) if name == "doc" else [WRITERS[name](page) for page in pages]
        if originals:
            _measure(name, originals, pages, files, runs, workers)
        else:
            click.echo(f"{name:6} skipped: LibreOffice, which writes such files, is not installed")
    click.echo(f"memory of this process at most {peak_megabytes():.0f} MB")


def _measure(name: str, originals: Sequence[bytes], pages: Sequence[Page], files: int, runs: int, workers: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "files"
        folder.mkdir()
        paths = [folder / f"{number:05}.{SUFFIXES[name]}" for number in range(files)]
        for number, path in enumerate(paths):
            path.write_bytes(_varied(name, originals[number % len(originals)], number))
        loads: list[Loaded] = []
        for run in range(runs):
            database = Path(place) / f"{run}.db"
            db = open_database(database, create=True)
            loads.append(timed_load(db, database, folder, workers))
            db.close()
        alone = median(_reading_alone(paths) for _ in range(runs))
        searchable, whole = (files / median(seconds) for seconds in list(zip(*loads, strict=True))[1:])
        click.echo(
            f"{name:6} {searchable:7.0f} files/s until all can be searched, {whole:.0f} compared and reviewed, too   "
            f"{loads[0].forms} forms of {files}   reading alone {alone:.0f}/s of CPU"
        )
        compared = paths[: min(COMPARED, len(originals))]
        _compare(name, compared, [printed_cells(page) for page in pages[: len(compared)]])


def _reading_alone(paths: Sequence[Path]) -> float:
    """Files a second of processor time: from bytes to forms, without a database."""
    datas = [path.read_bytes() for path in paths]
    started = process_time()
    for data in datas:
        read_document(data)
    return len(datas) / (process_time() - started)


def _compare(name: str, paths: Sequence[Path], printed: Sequence[Counter[str]]) -> None:
    if name == "tabs":
        return  # every way reads a text alike
    _say("own reader", _by(own_cells, paths, printed))
    _say("LibreOffice", by_office(name, paths, printed))
    script = script_for(name)
    if isinstance(script, str):
        _say("script", script)
    else:
        _say(script[0], _by(script[1], paths, printed))


def _by(read: Callable[[bytes], Counter[str]], paths: Sequence[Path], printed: Sequence[Counter[str]]) -> Recovered:
    read(paths[0].read_bytes())  # libraries are loaded when the first file comes
    with timed() as watch:
        cells = [read(path.read_bytes()) for path in paths]
    return recovered(cells, printed, watch.seconds)


def _say(way: str, result: Recovered | str) -> None:
    if isinstance(result, Recovered):
        result = f"{result.rate:7.1f} files/s   {result.found:6.1%} of cells   {result.surplus:6.1%} too many"
    click.echo(f"       {way:12} {result}")


def _to_doc(pages: Sequence[Page]) -> list[bytes]:
    """Old Word files, as LibreOffice makes them of new ones; none where it is not installed."""
    if office() is None:
        return []
    with tempfile.TemporaryDirectory() as place:
        sources = [Path(place) / f"{number}.docx" for number in range(len(pages))]
        for source, page in zip(sources, pages, strict=True):
            source.write_bytes(WRITERS["docx"](page))
        return [path.read_bytes() for path in convert(sources, "doc:MS Word 97", Path(place))]


def _varied(name: str, data: bytes, number: int) -> bytes:
    """The same form as other bytes, so that no file counts as already loaded: trailing bytes that every format allows."""
    note = f"\n{number}\n".encode()
    if name in ("docx", "xlsx"):
        return data[:-2] + len(note).to_bytes(2, "little") + note  # the comment at the end of a zip
    return data + (b"<!--" + note + b"-->" if name == "html" else b"\n%" + note if name == "pdf" else note)


if __name__ == "__main__":
    main()
