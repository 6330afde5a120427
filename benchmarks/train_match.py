"""Judged names and the catalogue's own wordings -> what each likeness of a name to a wording is worth.

A conditional logit: of the candidates and "none of them", the odds of each are the exponential of a weighed sum of its
features. It is trained on the judged names, on names for which there is nothing, and on wordings of
the catalogue that are hidden and have to find the others of their indicator. Parts that are kept aside are never read.
"""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import click
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.judged import ASIDE, JudgedName, judged_names, name_sets
from kb.catalogue import Standard, items, packed_standards
from kb.fold import fold
from kb.indicator_name import tidy
from kb.match import WEIGHTS_FILE
from kb.name_index import FEATURES, NameIndex
from kb.plain_forms import ONE_LEVEL, PLAIN_FORMS_FILE, plain_forms

HIDDEN, BATCH = 1500, 250
PRACTICE_FILE = "match_practice.yml"
HIDDEN_WEIGHT = 0.3
PRACTICE_WEIGHT = 0.1
NOTHING_WEIGHT = 0.1
"""What a hidden wording, a name written to train on and one known to have no indicator count beside a judged name."""

MISFILED = 0.15
"""The share of hidden wordings that ask from a neighbouring level 2, as forms do that file a rate under quantity."""

NEAR = (
    ("数量指标", "质量指标", "时效指标"),
    ("社会效益指标", "经济效益指标", "生态效益指标", "可持续影响指标"),
)
"""Levels that are taken for one another; nobody files a cost under quantity."""

RIDGE = 1.0
LEAN = 2.3
"""What a candidate is ahead of "none": a name left without its standard costs more than one tied too freely."""

SPARE_NAMES = 4
"""Names that a form is thought to have had before the first was seen, one of them right."""

FOLDS = 5
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


class Sample(NamedTuple):
    """Names x candidates: features, which are right; and per name whether nothing is, and its weight."""

    features: Floats
    right: npt.NDArray[np.bool_]
    nothing: npt.NDArray[np.bool_]
    weight: Floats

    def rows(self, which: npt.NDArray[np.bool_]) -> Sample:
        """The names at some places."""
        return Sample(*(part[which] for part in self))


def judged_sample(
    index: NameIndex, standards: Sequence[Standard], names: Sequence[JudgedName], weight: float
) -> Sample:
    """Names with the standards that a person gave them."""
    ids = np.array([standard.id for standard in standards])[index.owners]
    places, features = index.candidates([(row.level2, row.name) for row in names])
    right = np.array([np.isin(ids[found], row.expect) for found, row in zip(places, names, strict=True)])
    return Sample(features, right, np.array([not row.expect for row in names]), np.full(len(names), weight))


def practice_sample(index: NameIndex, standards: Sequence[Standard]) -> Sample:
    """The names that were written to train on and those known to have no indicator, each hidden from itself."""
    rows = judged_names(PRACTICE_FILE)
    names = [*((row.level2, row.name) for row in rows), *index.nothing]
    expect = [*(row.expect for row in rows), *(() for _ in index.nothing)]
    ids = np.array([standard.id for standard in standards])[index.owners]
    alike = _alike(index)
    nowhere = np.array([], np.int64)
    features, right = [], []
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        places, found = index.candidates(batch, [alike.get(tidy(name), nowhere) for _, name in batch])
        features.append(found)
        right += [np.isin(ids[row], of) for row, of in zip(places, expect[start : start + BATCH], strict=True)]
    weight = np.array([PRACTICE_WEIGHT] * len(rows) + [NOTHING_WEIGHT] * len(index.nothing))
    return Sample(np.concatenate(features), np.array(right), np.array([not of for of in expect]), weight)


def _alike(index: NameIndex) -> dict[str, Places]:
    """The places of wordings, and of names for which there is nothing, that are written alike."""
    alike = defaultdict(list)
    for place, (_, name) in enumerate((*index.wordings, *index.nothing)):
        alike[tidy(name)].append(place)
    return {name: np.array(places) for name, places in alike.items()}


def _misfiled(chance: random.Random, level2: str) -> str:
    """Now and then a neighbour of a level."""
    near = next((levels for levels in NEAR if level2 in levels), (level2,))
    return chance.choice(near) if chance.random() < MISFILED else level2


def hidden_sample(index: NameIndex, standards: Sequence[Standard]) -> Sample:
    """Wordings of the catalogue, each hidden from itself, with the others of its indicator."""
    alike = _alike(index)
    chance = random.Random(1)
    chosen = chance.sample(range(len(index.wordings)), HIDDEN)
    parts = []
    for start in range(0, HIDDEN, BATCH):
        batch = chosen[start : start + BATCH]
        without = [alike[tidy(index.wordings[place][1])] for place in batch]
        asked = [index.wordings[place] for place in batch]
        asked = [(_misfiled(chance, level2), name) for level2, name in asked]
        places, features = index.candidates(asked, without)
        parts.append((features, index.owners[places] == index.owners[batch][:, None]))
    features, right = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Sample(features, right, np.zeros(HIDDEN, bool), np.full(HIDDEN, HIDDEN_WEIGHT))


def train(sample: Sample) -> Floats:
    """A weight for each feature, and last what "none" stands against."""
    count = sample.features.shape[2]

    def loss(weights: Floats) -> tuple[float, Floats]:
        worth = sample.features @ weights[:count] + weights[count]
        top = np.maximum(worth.max(axis=1), 0)
        odds, none = np.exp(worth - top[:, None]), np.exp(-top)
        total = odds.sum(axis=1) + none
        right = odds * sample.right
        mass = right.sum(axis=1)
        known = sample.nothing | (mass > 0)
        reached = np.where(sample.nothing, none, np.where(mass > 0, mass, 1))
        wanted = np.where(sample.nothing[:, None], 0, right / np.where(mass > 0, mass, 1)[:, None])
        slope = (odds / total[:, None] - wanted) * (sample.weight * known)[:, None]
        ridge = RIDGE * np.append(weights[:count], 0)
        value = -(sample.weight * known * np.log(reached / total)).sum() + ridge @ weights
        return value, np.append(np.einsum("nc,ncf->f", slope, sample.features), slope.sum()) + 2 * ridge

    found: Floats = minimize(loss, np.zeros(count + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return found


def figures(sample: Sample, worth: Floats) -> str:
    """The share of right answers, and precision and recall of none."""
    answered = worth.max(axis=1) > -LEAN
    right = sample.right[np.arange(len(worth)), worth.argmax(axis=1)] & answered
    none = sample.nothing & ~answered
    return (
        f"right {right[~sample.nothing].mean():.3f}  null precision {none.sum() / max(1, (~answered).sum()):.3f}"
        f"  null recall {none.sum() / sample.nothing.sum():.3f}"
    )


def cross_validated(sample: Sample, beside: Sequence[Sample]) -> str:
    """The figures of names that were each left out of the training."""
    fold = np.random.RandomState(0).randint(0, FOLDS, len(sample.weight))
    worth = np.zeros(sample.features.shape[:2])
    for number in range(FOLDS):
        weights = train(joined([sample.rows(fold != number), *beside]))
        worth[fold == number] = sample.features[fold == number] @ weights[:-1] + weights[-1]
    return figures(sample, worth)


def joined(samples: Sequence[Sample]) -> Sample:
    """Several samples as one."""
    return Sample(*(np.concatenate(part) for part in zip(*samples, strict=True)))


def names_to_learn_from() -> list[JudgedName]:
    """Every judged name of a part that is not kept aside, and those written to train on."""
    sets = [rows for part, rows in name_sets().items() if ASIDE not in part]
    return [row for rows in (*sets, judged_names(PRACTICE_FILE)) for row in rows]


def forms_learnt(names: Sequence[JudgedName]) -> list[dict[str, str]]:
    """The rows of `kb/lexicon/plain_forms.csv`, each with how often its indicator is right of the names that have the form."""
    with PLAIN_FORMS_FILE.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        form, ids = re.compile(row["pattern"]), set(items(row["ids"]))
        having = [
            of for of in names if ONE_LEVEL.get(of.level2, of.level2) == row["level2"] and form.search(fold(of.name))
        ]
        right = sum(not ids.isdisjoint(of.expect) for of in having)
        row["share"] = f"{(right + 1) / (len(having) + SPARE_NAMES):.2f}"
    return rows


def learn_forms() -> None:
    """Write these rows."""
    rows = forms_learnt(names_to_learn_from())
    with PLAIN_FORMS_FILE.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@click.command()
@click.option("--check", is_flag=True, help="Also print the figures of names left out of the training.")
def main(check: bool) -> None:
    """Write the weights with which names are matched."""
    standards = packed_standards()
    sets = {part: rows for part, rows in name_sets().items() if ASIDE not in part}
    learn_forms()
    plain_forms.cache_clear()
    index = NameIndex(standards)
    tuned = {part: judged_sample(index, standards, rows, 1.0) for part, rows in sets.items()}
    practice = practice_sample(index, standards)
    hidden = hidden_sample(index, standards)
    if check:
        for part, sample in tuned.items():
            others = [other for name, other in tuned.items() if name != part]
            click.echo(f"left out, {part:12} {cross_validated(sample, [*others, practice, hidden])}")
    weights = train(joined([*tuned.values(), practice, hidden]))
    weights[-1] += LEAN
    with WEIGHTS_FILE.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("feature", "weight"))
        writer.writerows((name, f"{weight:.3f}") for name, weight in zip((*FEATURES, "none"), weights, strict=True))
    click.echo(f"{len(FEATURES)} weights in {WEIGHTS_FILE.name}")


if __name__ == "__main__":
    main()
