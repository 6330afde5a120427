"""What safety costs: the same files read in this process, and by workers with limits: `python -m benchmarks.sandbox`.

A ratio of 1 with one worker is the throughput of this process alone; 0.7 is what it may cost at most. The two are
taken in turns, so that other work on the machine slows both.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from itertools import islice
from statistics import median

import click

from benchmarks.forms import generate_forms
from benchmarks.render import render_text
from ingest import read_document
from ingest.document import RESULT_TYPES
from ingest.sandbox import Failure, Pool
from samples.blocks import PLAIN
from samples.forms import invented
from samples.layouts import side_by_side
from samples.writers import WRITERS


def texts(forms: int, per_file: int) -> list[bytes]:
    """Generated forms as texts."""
    rendered = render_text(generate_forms(forms, 1))
    files = []
    while text := "".join(islice(rendered, per_file)):
        files.append(text.encode())
    return files


def of_format(name: str, count: int) -> list[bytes]:
    """The invented forms of one rule set in a format, one a file, over and over."""
    pages = [side_by_side(sample, PLAIN) for sample in invented() if sample.rule_set == "2015"]
    originals = [WRITERS[name](page) for page in pages]
    return [originals[number % len(originals)] for number in range(count)]


def alone(files: Sequence[bytes]) -> float:
    """Files a second in this process."""
    start = time.perf_counter()
    for data in files:
        read_document(data)
    return len(files) / (time.perf_counter() - start)


def pooled(files: Sequence[bytes], workers: int) -> float:
    """Files a second by workers that are warm."""
    with Pool(read_document, workers, types=RESULT_TYPES) as pool:
        for _ in pool.map(files[: 8 * workers]):
            pass
        start = time.perf_counter()
        for _, result in pool.map(files):
            assert not isinstance(result, Failure), result
        return len(files) / (time.perf_counter() - start)


@click.command()
@click.option("--forms", default=2000, show_default=True, help="Forms of each kind of file.")
@click.option("--rounds", default=5, show_default=True)
def main(forms: int, rounds: int) -> None:
    """Print files per second in both ways, medians, and the median of their ratios."""
    kinds = {
        "text, 20 forms": texts(forms, 20),
        "text, 1 form": texts(forms, 1),
        "docx, 1 form": of_format("docx", forms // 2),
        "xlsx, 1 form": of_format("xlsx", forms // 2),
    }
    for name, files in kinds.items():
        alone(files[:20])
        for workers in sorted({1, os.cpu_count() or 1}):
            taken = [(alone(files), pooled(files, workers)) for _ in range(rounds)]
            here, there = (median(column) for column in zip(*taken, strict=True))
            ratio = median(pool / process for process, pool in taken)
            click.echo(f"{name:15} {workers} workers {there:7.0f} files/s, alone {here:7.0f}, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
