"""The judged names, and what is learnt from them."""

from __future__ import annotations

import csv

from benchmarks.judge_agreement import agreement
from benchmarks.judged import name_sets
from benchmarks.train_match import forms_learnt, names_to_learn_from
from kb.catalogue import packed_standards
from kb.plain_forms import PLAIN_FORMS_FILE


def test_the_shares_of_forms_are_those_of_the_names_that_are_not_kept_aside() -> None:
    with PLAIN_FORMS_FILE.open(encoding="utf-8-sig", newline="") as handle:
        assert forms_learnt(names_to_learn_from()) == list(csv.DictReader(handle))


def test_every_label_is_an_indicator_of_the_catalogue() -> None:
    known = {standard.id for standard in packed_standards()}
    assert {id_ for rows in name_sets().values() for row in rows for id_ in row.expect} <= known


def test_two_judges_agree_on_most_names_but_not_on_all() -> None:
    for part, (one, other, apart) in agreement().items():
        assert 0 < apart < 30, part
        assert min(one["right"], other["right"]) > 0.85, part
        assert min(one["null precision"], other["null precision"]) < 0.95, part
