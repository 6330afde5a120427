"""The judged names, the labelled ones, and what is learned from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.judge_agreement import agreement
from benchmarks.judged import JudgedName, name_sets
from benchmarks.train_names import (
    TOLD_WEIGHT,
    Examples,
    descend,
    is_left_out,
    labelled_names,
    learn,
    lessons,
    likeliest_right,
)
from kb.catalogue import packed_standards
from kb.indicator_name import tidy
from kb.name_net import NameNet

RIGHT_LEFT_OUT = 0.84
"""What the stored net reaches on names that it did not learn from, at least."""


def test_every_label_is_an_indicator_of_the_catalogue() -> None:
    known = {standard.id for standard in packed_standards()}
    judged = [row for rows in name_sets().values() for row in rows]
    assert {id_ for row in (*judged, *labelled_names()) for id_ in row.expect} <= known


def test_labelled_names_stand_once_each_at_a_level_that_there_is() -> None:
    names = labelled_names()
    assert len({(row.level2, tidy(row.name)) for row in names}) == len(names) > 40_000
    assert {row.level2 for row in names} <= {standard.level2 for standard in packed_standards()}


def test_no_judged_name_is_a_labelled_one() -> None:
    judged = {tidy(row.name) for rows in name_sets().values() for row in rows}
    assert not judged & {tidy(row.name) for row in labelled_names()}


def test_what_was_learned_holds_for_names_that_were_left_out() -> None:
    standards = packed_standards()
    left_out = [row for row in labelled_names() if is_left_out(row.name)]
    assert 0.08 < len(left_out) / len(labelled_names()) < 0.12
    net = NameNet([standard.id for standard in standards])
    assert likeliest_right(net, standards, left_out) > RIGHT_LEFT_OUT


def test_a_few_indicators_are_learned_from_their_wordings_and_labelled_names() -> None:
    standards = [standard for standard in packed_standards() if standard.sector in ("培训", "供暖")]
    ids = {standard.id for standard in standards}
    labelled = [row for row in labelled_names() if ids.intersection(row.expect)]
    taught = [row for row in labelled if not is_left_out(row.name)]
    net = NameNet([standard.id for standard in standards], learn(standards, taught))
    assert likeliest_right(net, standards, taught) > 0.85
    assert likeliest_right(net, standards, [row for row in labelled if is_left_out(row.name)]) > 0.7


def test_names_aliases_explanations_and_labelled_names_are_learned_from() -> None:
    standard = replace(
        packed_standards()[0], level2="数量指标", name="座椅数", explanation="到货的座椅。", aliases="座椅、桌椅"
    )
    nothing = JudgedName("质量指标", "同上", ())
    names, weights = lessons([standard], [nothing])
    assert [(row.name, row.expect) for row in names] == [
        *((name, (standard.id,)) for name in ("座椅数", "座椅", "桌椅", "到货的座椅。")),
        ("同上", ()),
    ]
    assert list(weights) == [1, 1, 1, TOLD_WEIGHT, TOLD_WEIGHT]


def test_a_slope_leads_down() -> None:
    right = np.eye(3, dtype=bool)[np.arange(600) % 3]
    examples = Examples(
        csr_matrix(np.eye(4, dtype=np.float32)[np.arange(600) % 3]) * 3.0,
        np.zeros(600, np.int64),
        right,
        np.ones(600, np.float32),
    )
    vectors, levels, weights, offsets = descend(examples, 2, 0)
    hidden = np.maximum(3 * vectors[:3] + levels[0], 0)
    assert ((hidden @ weights + offsets).argmax(axis=1) == [0, 1, 2]).all()


def test_two_judges_agree_on_most_names_but_not_on_all() -> None:
    for part, (one, other, apart) in agreement().items():
        assert 0 < apart < 30, part
        assert min(one["right"], other["right"]) > 0.85, part
        assert min(one["null precision"], other["null precision"]) < 0.95, part
