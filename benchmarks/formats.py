"""Forms per second and memory for each format, through the loader with its processes and limits.

Every format holds the same invented forms, one a file, made different by a number in the name. Beside it, in the same
run, what one gets from the usual way out: LibreOffice, where it is installed, turning the files into text.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

import click

from benchmarks.measure import peak_megabytes, timed
from kb.load import find_files, load
from kb.schema import open_database
from samples.blocks import PLAIN
from samples.forms import invented
from samples.layouts import side_by_side
from samples.writers import WRITERS

PROJECT_FORMS = 40
LIBREOFFICE_FILES = 5
SUFFIXES = {"docx": "docx", "xlsx": "xlsx", "xls": "xls", "html": "html", "csv": "csv", "tabs": "txt", "pdf": "pdf"}


@click.command()
@click.option("--files", default=200, show_default=True, help="Files of each format.")
@click.option("--runs", default=3, show_default=True)
@click.option("--workers", default=2, show_default=True)
def main(files: int, runs: int, workers: int) -> None:
    """Print forms per second for each format (medians), the share of fields that came back, and LibreOffice beside."""
    samples = [sample for sample in invented() if sample.rule_set == "2015"][:PROJECT_FORMS]
    click.echo(f"{files} files of each format, one form a file, {workers} processes, medians of {runs} runs")
    for name, suffix in SUFFIXES.items():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "files"
            folder.mkdir()
            pages = [WRITERS[name](side_by_side(sample, PLAIN)) for sample in samples]
            for number in range(files):
                (folder / f"{number:05}.{suffix}").write_bytes(_varied(name, pages[number % len(pages)], number))
            rates, forms = [], 0
            for run in range(runs):
                database = Path(place) / f"{run}.db"
                db = open_database(database, create=True)
                with timed() as watch:
                    forms = sum(outcome.forms for outcome in load(db, find_files(database, [folder]), workers))
                db.close()
                rates.append(files / watch.seconds)
            click.echo(f"{name:6} {median(rates):7.0f} files/s   {forms} forms of {files}   {_libreoffice(folder)}")
    click.echo(f"memory of this process at most {peak_megabytes():.0f} MB")


def _varied(name: str, data: bytes, number: int) -> bytes:
    """The same form as other bytes, so that no file counts as already loaded: trailing bytes that every format allows."""
    note = f"\n{number}\n".encode()
    if name in ("docx", "xlsx"):
        return data[:-2] + len(note).to_bytes(2, "little") + note  # the comment at the end of a zip
    return data + (b"<!--" + note + b"-->" if name == "html" else b"\n%" + note if name == "pdf" else note)


def _libreoffice(folder: Path) -> str:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    files = sorted(folder.iterdir())[:LIBREOFFICE_FILES]
    if office is None or files[0].suffix in (".txt", ".pdf"):
        return ""
    target = "txt:Text" if files[0].suffix in (".docx", ".html") else "csv"
    with tempfile.TemporaryDirectory() as out, timed() as watch:
        subprocess.run(
            [
                office,
                "--headless",
                f"-env:UserInstallation=file://{out}/profile",
                "--convert-to",
                target,
                "--outdir",
                out,
            ]
            + [str(file) for file in files],
            capture_output=True,
            check=False,
            timeout=300,
        )
    return f"LibreOffice {len(files) / watch.seconds:.1f} files/s"


if __name__ == "__main__":
    main()
