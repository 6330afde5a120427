"""What is learned about names: wordings and explanations of the catalogue, labelled names, and names without a label.

Labelled names were written as forms word them, each with the ids that are right by `docs/matching.md`. Names without a label are written
names of the same kind, and crossings of all these: the beginning of one with the end of another, or one with a word of another put in.
What they mean is for a teacher to say (`benchmarks.teach_names`). A tenth of the labelled names is left out, by which what was learned is
judged. Neither these nor judged names are learned from.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple
from zlib import crc32

import numpy as np

from benchmarks.judged import FOLDER, JudgedName, name_sets
from kb.catalogue import Standard, items
from kb.fold import fold
from kb.indicator_name import tidy
from kb.name_net import Floats
from kb.segment import words

LABELLED_FILE = FOLDER / "labelled_names.csv"
WRITTEN_FILE = FOLDER / "written_names.csv"

LEFT_OUT = 10
"""One in so many labelled names is left out."""

TOLD_WEIGHT = 2.0
"""What a labelled name or an explanation counts beside a wording of the catalogue or a name without a label."""

CROSSED = 200_000
"""How many names are made by crossing others."""

SHORTEST, LONGEST = 3, 40
"""The characters of a crossing."""

ENDS = 0.65
"""The share of crossings that are a beginning and an end; the others have a word put in."""

LAST_WORDS = 3
"""How many words of the end a crossing may have: they tell what is measured."""


@cache
def labelled_names() -> list[JudgedName]:
    """Every labelled name."""
    with LABELLED_FILE.open(encoding="utf-8-sig", newline="") as handle:
        return [JudgedName(row["level2"], row["name"], tuple(items(row["ids"]))) for row in csv.DictReader(handle)]


@cache
def written_names() -> list[JudgedName]:
    """Every written name that has no label, as a name of nothing."""
    with WRITTEN_FILE.open(encoding="utf-8-sig", newline="") as handle:
        return [JudgedName(row["level2"], row["name"], ()) for row in csv.DictReader(handle)]


def is_left_out(name: str) -> bool:
    """Whether a labelled name is one of the tenth from which nothing is learned."""
    return crc32(tidy(name).encode()) % LEFT_OUT == 0


class Lessons(NamedTuple):
    """Names that are told, with what each counts; names that are written without a label; and crossings of these."""

    told: list[JudgedName]
    weights: Floats
    written: list[JudgedName]
    crossed: list[JudgedName]

    @property
    def names(self) -> list[JudgedName]:
        """All of them, in the order in which teachers speak of them."""
        return [*self.told, *self.written, *self.crossed]


def packed_lessons(standards: Sequence[Standard]) -> Lessons:
    """All that is learned from."""
    told, weights = tell(standards, [row for row in labelled_names() if not is_left_out(row.name)])
    written = written_names()
    judged = {tidy(row.name) for rows in name_sets().values() for row in rows}
    left_out = {tidy(row.name) for row in labelled_names() if is_left_out(row.name)}
    made = crossings([*told, *written], judged | left_out)
    return Lessons(told, weights, written, list(islice(made, CROSSED)))


def tell(standards: Sequence[Standard], labelled: Sequence[JudgedName]) -> tuple[list[JudgedName], Floats]:
    """What is told, each with its weight: wordings and explanations of indicators, and labelled names."""
    wordings = [
        JudgedName(standard.level2, name, (standard.id,))
        for standard in standards
        for name in dict.fromkeys((standard.name, *items(standard.aliases)))
    ]
    told = [JudgedName(standard.level2, standard.explanation, (standard.id,)) for standard in standards]
    told += labelled
    return [*wordings, *told], np.array([1.0] * len(wordings) + [TOLD_WEIGHT] * len(told), np.float32)


def crossings(names: Sequence[JudgedName], known: Collection[str] = (), seed: int = 0) -> Iterator[JudgedName]:
    """Names made of the words of two, filed as the one whose end they have; none of the two lists, none twice, without end."""
    chance, cut = random.Random(seed), cache(lambda name: words(fold(name)))
    seen = {*known, *(tidy(row.name) for row in names)}
    while True:
        one, other = chance.choice(names), chance.choice(names)
        first, last = cut(one.name), cut(other.name)
        if len(first) < 2 or len(last) < 2:
            continue
        if chance.random() < ENDS:
            start = chance.randrange(max(1, len(last) - LAST_WORDS), len(last))
            made = [*first[: chance.randrange(1, len(first))], *last[start:]]
        else:
            place = chance.randrange(len(last))
            made = [*last[:place], chance.choice(first), *last[place + 1 :]]
        name = "".join(made)
        if SHORTEST <= len(name) <= LONGEST and tidy(name) not in seen:
            seen.add(tidy(name))
            yield JudgedName(other.level2, name, ())
