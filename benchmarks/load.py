"""Forms per second from text files to a searchable database, and to a compared and reviewed one, beside the limit.

The limit is what cannot be saved: cutting the same texts and inserting the same rows and index entries with plain
SQL, with nothing read, parsed or checked.
"""

from __future__ import annotations

import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

import click
from sqlite_utils import Database

from benchmarks.forms import generate_forms
from benchmarks.measure import peak_megabytes, timed
from benchmarks.render import render_text
from ingest import read_document
from kb.found_files import find_files
from kb.load import load
from kb.schema import open_database
from kb.search_index import add_to_index, stored_entries

ROW_TABLES = ("standard_indicators", "documents", "projects", "funding", "indicators", "problems")


class Loaded(NamedTuple):
    """What a load took: seconds until every form could be searched, and until it was compared and reviewed, too."""

    forms: int
    searchable: float
    seconds: float


def timed_load(db: Database, path: Path, folder: Path, workers: int | None = None) -> Loaded:
    """Load a folder into a database, as `jixiao load` does."""
    started, searchable, forms = time.perf_counter(), 0.0, 0
    for outcome in load(db, find_files(path, [folder]), workers):
        forms += outcome.forms
        searchable = time.perf_counter() - started
    return Loaded(forms, searchable, time.perf_counter() - started)


@click.command()
@click.option("--forms", default=2000, show_default=True)
@click.option("--per-file", default=20, show_default=True, help="Forms of one file.")
@click.option("--runs", default=3, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(forms: int, per_file: int, runs: int, seed: int) -> None:
    """Print forms per second for reading, for loading, and for the limit, medians of some runs; and the most memory."""
    reads, stores, loads, limits = [], [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "files"
        folder.mkdir()
        texts = render_text(generate_forms(forms, seed))
        while text := "".join(islice(texts, per_file)):
            (folder / f"{len(list(folder.iterdir())):06}.txt").write_text(text, encoding="utf-8")
        files = sorted(folder.iterdir())
        for run in range(runs):
            with timed() as read:
                found = sum(len(read_document(file.read_bytes()).forms) for file in files)
            database = Path(name) / f"{run}.db"
            db = open_database(database, create=True)
            loaded = timed_load(db, database, folder)
            db.close()
            assert found == loaded.forms == forms
            reads.append(read.seconds)
            stores.append(loaded.searchable)
            loads.append(loaded.seconds)
            limits.append(limit_seconds(database, Path(name) / f"limit-{run}.db"))
        size = sum(file.stat().st_size for file in files) / 1e6
    read_rate, store_rate, load_rate, limit_rate = (forms / median(times) for times in (reads, stores, loads, limits))
    click.echo(f"{forms} forms in {len(files)} files, {size:.1f} MB of text, medians of {runs} runs")
    click.echo(f"read    {read_rate:8.0f} forms/s  (in this process alone)")
    click.echo(f"search  {store_rate:8.0f} forms/s  (read, stored, indexed and linked: all can be searched)")
    click.echo(f"load    {load_rate:8.0f} forms/s  (compared and reviewed, too)")
    click.echo(f"limit   {limit_rate:8.0f} forms/s  (segmentation and raw inserts of the same rows)")
    click.echo(f"search / limit  {store_rate / limit_rate:.2f}    load / limit  {load_rate / limit_rate:.2f}")
    click.echo(f"memory of this process at most {peak_megabytes():.0f} MB")


def limit_seconds(database: Path, target: Path) -> float:
    """Seconds to cut the stored texts and insert the stored rows into an empty database."""
    source = open_database(database)
    entries = stored_entries(source, "true", ())
    rows = {table: source.execute(f"select * from {table}").fetchall() for table in ROW_TABLES}
    source.close()
    copy = open_database(target, create=True)
    with timed() as watch, copy.atomic():
        for table, values in rows.items():
            marks = ", ".join("?" * len(values[0])) if values else ""
            copy.conn.executemany(f"insert into {table} values ({marks})", values)
        add_to_index(copy, entries)
    copy.close()
    return watch.seconds


if __name__ == "__main__":
    main()
