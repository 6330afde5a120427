"""What is told of names and what teachers say of them -> what `kb.name_net` knows: it writes `kb/lexicon/name_net.npz`.

`python -m benchmarks.train_names FILE.npz...` with the files of `benchmarks.teach_names`. First nets learn from what is told alone and
are a teacher more. Then one net learns from what is told and from what the teachers together say, of many names that no one labelled.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from scipy.sparse import csr_matrix, load_npz, vstack

from benchmarks.judged import ASIDE, JudgedName, name_sets
from benchmarks.name_descent import Examples, Way, descend
from benchmarks.name_lessons import Lessons, is_left_out, labelled_names, packed_lessons
from benchmarks.teach_names import ASKED, likeliest
from kb.catalogue import Standard, packed_standards
from kb.name_net import NET_FILE, NameNet, Net, bags, runs, save_net

LEAST_NAMES = 12
"""A run of characters is learned when so many names have it that are no crossings."""

FROM_TOLD = Way(nets=4, length=64, epochs=8, batch=128, dropped=0.2)
"""What several nets say together is steadier than what any says."""

FROM_TEACHERS = Way(nets=1, length=256, epochs=6, batch=256, dropped=0.1)

LABEL_SHARE = 0.5
"""What the label of a name counts where teachers have spoken; the rest is what they say."""

CROSSED_WEIGHT = 0.5
"""What a crossing counts beside a written name: there are many, and some are odd."""

STRENGTH = 3.0
"""What a bag is multiplied by, so that vectors may stay small."""


def learn(standards: Sequence[Standard], lessons: Lessons, way: Way = FROM_TOLD, said: csr_matrix | None = None) -> Net:
    """What can be learned from what is told, and of all names from what teachers say, if they have spoken (names x ids and none)."""
    names, counted = lessons.told, lessons.told
    if said is not None:
        names, counted = lessons.names, [*lessons.told, *lessons.written]
    counts = Counter(run for row in counted for run in runs(row.name))
    known = {run: number for number, run in enumerate(sorted(run for run, n in counts.items() if n >= LEAST_NAMES))}
    rarity = np.array([math.log(len(counted) / counts[run]) for run in known], np.float32)
    levels = {level2: row for row, level2 in enumerate(sorted({standard.level2 for standard in standards}))}
    column = {standard.id: number for number, standard in enumerate(standards)}
    right = [{column[id_] for id_ in row.expect if id_ in column} or {len(column)} for row in lessons.told]
    labelled, weights = np.zeros(len(names), np.float32), np.ones(len(names), np.float32)
    labelled[: len(right)] = 1 if said is None else LABEL_SHARE
    weights[: len(right)] = lessons.weights
    weights[len(lessons.told) + len(lessons.written) :] = CROSSED_WEIGHT
    right += [set()] * (len(names) - len(right))
    examples = Examples(
        bags([row.name for row in names], known, rarity) * STRENGTH,
        np.array([levels.get(row.level2, len(levels)) for row in names]),
        _rows_of_ones(right, len(column) + 1),
        csr_matrix((len(names), len(column) + 1), dtype=np.float32) if said is None else said,
        labelled,
        weights,
    )
    found = [descend(examples, len(levels) + 1, way, seed) for seed in range(way.nets)]
    vectors, level_vectors, weights_of_ids, offsets = zip(*found, strict=True)
    return Net(
        known,
        rarity,
        np.concatenate(vectors, axis=1) * STRENGTH,
        levels,
        np.concatenate(level_vectors, axis=1),
        list(column),
        np.concatenate(weights_of_ids) / way.nets,
        np.mean(offsets, axis=0),
    )


def _rows_of_ones(columns: Sequence[set[int]], width: int) -> csr_matrix:
    """Rows that have 1 in the columns named for each."""
    ends = np.cumsum([0, *map(len, columns)])
    flat = [column for row in columns for column in sorted(row)]
    return csr_matrix((np.ones(len(flat), np.float32), flat, ends), (len(columns), width))


def all_said(net: NameNet, names: Sequence[JudgedName]) -> csr_matrix:
    """What a net says of names, as teachers do."""
    parts = (names[first : first + ASKED] for first in range(0, len(names), ASKED))
    return vstack([likeliest(np.exp(net.logs([(row.level2, row.name) for row in part]))) for part in parts])


@click.command()
@click.argument("said", metavar="FILE...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only print the figures of names that the stored net did not learn from.")
def main(said: tuple[Path, ...], check: bool) -> None:
    """Learn from what is told and from what teachers said, as `benchmarks.teach_names` wrote it, and write what was learned."""
    standards, labelled = packed_standards(), labelled_names()
    ids = [standard.id for standard in standards]
    if not check:
        if not said:
            raise click.UsageError("python -m benchmarks.teach_names FILE.npz first")
        start = time.perf_counter()
        lessons = packed_lessons(standards)
        teachers = [load_npz(path) for path in said]
        if any(teacher.shape != (len(lessons.names), len(ids) + 1) for teacher in teachers):
            raise click.UsageError("the files are of other names than there are now: python -m benchmarks.teach_names")
        teachers.append(all_said(NameNet(ids, learn(standards, lessons)), lessons.names))
        net = learn(standards, lessons, FROM_TEACHERS, sum(teachers[1:], teachers[0]) / len(teachers))
        save_net(net)
        size = NET_FILE.stat().st_size / 1e6
        click.echo(
            f"{len(net.runs)} runs of characters, {time.perf_counter() - start:.0f} s, {size:.1f} MB in {NET_FILE.name}"
        )
    net = NameNet(ids)
    left_out = [row for row in labelled if is_left_out(row.name)]
    for part, rows in {"left out": left_out, **name_sets()}.items():
        if ASIDE not in part:
            click.echo(f"{part:12} {len(rows):5}  likeliest right {likeliest_right(net, standards, rows):.3f}")


def likeliest_right(net: NameNet, standards: Sequence[Standard], names: Sequence[JudgedName]) -> float:
    """Of the names with an indicator the share of which the likeliest is right."""
    known = [row for row in names if row.expect]
    best = net.logs([(row.level2, row.name) for row in known])[:, :-1].argmax(axis=1)
    return float(np.mean([standards[place].id in row.expect for place, row in zip(best, known, strict=True)]))


if __name__ == "__main__":
    main()
