"""What a teacher says of every name that is learned from: `python -m benchmarks.teach_names FILE.npz`.

`pip install jixiao[teach]` first. A teacher takes half an hour of one processor; several, each with a seed of its own, can be asked side
by side. `python -m benchmarks.train_names FILE.npz...` learns from what they say.
"""

from __future__ import annotations

import time
from pathlib import Path

import click
import numpy as np
from scipy.sparse import csr_matrix, save_npz, vstack

from benchmarks.name_lessons import is_left_out, labelled_names, packed_lessons
from kb.catalogue import packed_standards
from kb.name_net import Floats

LIKELIEST = 16
"""So many meanings of a name are kept."""

ASKED = 500
"""How many names are asked at once."""


def likeliest(shares: Floats) -> csr_matrix:
    """Names x ids and none: the likeliest of each name, which add up to one."""
    count = min(LIKELIEST, shares.shape[1])
    columns = np.argpartition(-shares, count - 1, axis=1)[:, :count]
    kept = np.take_along_axis(shares, columns, axis=1)
    kept /= kept.sum(axis=1, keepdims=True)
    return csr_matrix((kept.ravel(), columns.ravel(), np.arange(0, kept.size + 1, count)), shares.shape)


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--seed", default=0, help="Another seed makes another teacher.")
@click.option("--threads", type=int, help="On how many processors; all, unless told.")
def main(path: Path, seed: int, threads: int | None) -> None:
    """Learn from what is told, and write what that says of it and of the names without a label."""
    try:
        import torch

        from benchmarks.name_encoder import Teacher
    except ImportError as error:
        raise click.ClickException("pip install jixiao[teach]") from error
    if threads:
        torch.set_num_threads(threads)
    standards = packed_standards()
    lessons = packed_lessons(standards)
    names, ids = lessons.names, [standard.id for standard in standards]
    left_out = [row for row in labelled_names() if is_left_out(row.name)]
    start = time.perf_counter()
    teacher = Teacher(lessons.told, lessons.weights, ids, [*names, *left_out], seed)
    click.echo(f"{len(lessons.told)} names learned from in {time.perf_counter() - start:.0f} s")
    known = [row for row in left_out if row.expect]
    best = np.concatenate(
        [teacher.shares(known[at : at + ASKED])[:, :-1].argmax(1) for at in range(0, len(known), ASKED)]
    )
    right = np.mean([ids[place] in row.expect for place, row in zip(best, known, strict=True)])
    click.echo(f"likeliest right of {len(known)} names left out: {right:.3f}")
    parts = [likeliest(teacher.shares(names[first : first + ASKED])) for first in range(0, len(names), ASKED)]
    save_npz(path, vstack(parts).astype(np.float32))
    click.echo(f"{len(names)} names asked for, {time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
