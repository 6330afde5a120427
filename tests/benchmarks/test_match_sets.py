"""The judged names, the labelled ones, and what is learned from them."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.sparse import csr_matrix, save_npz

from benchmarks import train_names
from benchmarks.judge_agreement import agreement, later_judges
from benchmarks.judged import JudgedName, name_sets
from benchmarks.name_descent import Examples, Way, descend
from benchmarks.name_lessons import (
    TOLD_WEIGHT,
    Lessons,
    crossings,
    is_left_out,
    labelled_names,
    tell,
    written_names,
)
from benchmarks.teach_names import LIKELIEST, likeliest
from benchmarks.train_names import FROM_TEACHERS, all_said, learn, likeliest_right
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
    assert len({(row.level2, tidy(row.name)) for row in names}) == len(names) > 30_000
    assert {row.level2 for row in names} <= {standard.level2 for standard in packed_standards()}


def test_no_judged_name_is_learned_from() -> None:
    judged = {tidy(row.name) for rows in name_sets().values() for row in rows}
    assert not judged & {tidy(row.name) for row in (*labelled_names(), *written_names())}


def test_names_are_written_once_and_not_among_the_labelled() -> None:
    names = [tidy(row.name) for row in written_names()]
    assert len(set(names)) == len(names) > 30_000
    assert not set(names) & {tidy(row.name) for row in labelled_names()}
    assert {row.level2 for row in written_names()} <= {standard.level2 for standard in packed_standards()}


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
    net = NameNet([standard.id for standard in standards], learn(standards, Lessons(*tell(standards, taught), [], [])))
    assert likeliest_right(net, standards, taught) > 0.85
    assert likeliest_right(net, standards, [row for row in labelled if is_left_out(row.name)]) > 0.7


def test_names_aliases_explanations_and_labelled_names_are_learned_from() -> None:
    standard = replace(
        packed_standards()[0], level2="数量指标", name="座椅数", explanation="到货的座椅。", aliases="座椅、桌椅"
    )
    nothing = JudgedName("质量指标", "同上", ())
    names, weights = tell([standard], [nothing])
    assert [(row.name, row.expect) for row in names] == [
        *((name, (standard.id,)) for name in ("座椅数", "座椅", "桌椅", "到货的座椅。")),
        ("同上", ()),
    ]
    assert list(weights) == [1, 1, 1, TOLD_WEIGHT, TOLD_WEIGHT]


def test_a_slope_leads_to_what_is_right_and_to_what_teachers_say() -> None:
    labelled = np.repeat(np.array([1, 0], np.float32), 300)
    goal = csr_matrix(np.eye(3, dtype=np.float32)[np.arange(600) % 3])
    teachers = csr_matrix(np.eye(3, dtype=np.float32)[np.arange(600) % 3] * 0.7 + 0.1)
    examples = Examples(
        csr_matrix(np.eye(6, dtype=np.float32)[np.arange(600) % 3 + 3 * (labelled == 0)]) * 3,
        np.zeros(600, np.int64),
        goal.multiply(labelled[:, None]).tocsr(),
        teachers.multiply(1 - labelled[:, None]).tocsr(),
        labelled,
        np.ones(600, np.float32),
    )
    vectors, levels, weights, offsets = descend(examples, 2, Way(nets=1, length=64, epochs=40, batch=60, dropped=0), 0)
    worth = np.maximum(3 * vectors + levels[0], 0) @ weights + offsets
    likely = np.exp(worth) / np.exp(worth).sum(axis=1, keepdims=True)
    assert (np.diag(likely[:3]) > 0.95).all()
    assert likely[3:] == pytest.approx(np.eye(3) * 0.7 + 0.1, abs=0.05)


def test_names_are_crossed_by_their_words() -> None:
    one, other = JudgedName("数量指标", "农村道路长度", ("A",)), JudgedName("质量指标", "校舍维修合格率", ())
    made = list(islice(crossings([one, other], {"农村维修合格率"}), 12))
    assert {row.level2 for row in made} <= {"数量指标", "质量指标"}
    assert JudgedName("质量指标", "农村合格率", ()) in made
    assert len({row.name for row in made}) == len(made)
    assert not {"农村维修合格率", one.name, other.name} & {row.name for row in made}


def test_the_likeliest_meanings_are_kept_and_add_up_to_one() -> None:
    shares = np.full((2, 40), 0.01, np.float32)
    shares[0, 7], shares[1, 3] = 0.61, 0.61
    kept = likeliest(shares)
    assert kept.sum(axis=1) == pytest.approx(1)
    assert list(kept.toarray().argmax(axis=1)) == [7, 3]
    assert kept.nnz == 2 * LIKELIEST


def test_names_without_a_label_are_learned_from_what_teachers_say() -> None:
    standards = [standard for standard in packed_standards() if standard.sector in ("培训", "供暖")]
    ids = [standard.id for standard in standards]
    labelled = [row for row in labelled_names() if set(ids).intersection(row.expect)]
    told, weights = tell(standards, [])
    untold = [row for row in labelled if not is_left_out(row.name)]
    teacher = NameNet(ids, learn(standards, Lessons([*told, *untold], np.ones(len(told) + len(untold)), [], [])))
    lessons = Lessons(told, weights, [JudgedName(row.level2, row.name, ()) for row in untold], [])
    taught = NameNet(ids, learn(standards, lessons, FROM_TEACHERS._replace(batch=32), all_said(teacher, lessons.names)))
    alone = NameNet(ids, learn(standards, Lessons(told, weights, [], [])))
    assert likeliest_right(taught, standards, untold) > 0.85 > likeliest_right(alone, standards, untold)


def test_files_of_teachers_are_asked_for_and_must_be_of_the_names_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, weights = tell(packed_standards(), [])
    monkeypatch.setattr(train_names, "packed_lessons", lambda _: Lessons(told, weights, [], []))
    save_npz(tmp_path / "other.npz", csr_matrix((2, 3)))
    for files, message in (([], "teach_names FILE.npz first"), ([str(tmp_path / "other.npz")], "of other names")):
        result = CliRunner().invoke(train_names.main, files)
        assert result.exit_code == 2
        assert message in result.output


def test_two_judges_agree_on_most_names_but_not_on_all() -> None:
    for part, (one, other, apart) in agreement().items():
        assert 0 < apart < 30, part
        assert min(one["right"], other["right"]) > 0.85, part
        assert min(one["null precision"], other["null precision"]) < 0.95, part


def test_later_judges_agree_with_most_labels_of_names_kept_aside() -> None:
    for figures in later_judges():
        assert figures["right"] > 0.95
        assert 0.85 < figures["null precision"] < 0.95
        assert figures["null recall"] > 0.9
