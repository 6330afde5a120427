"""The review on forms that a reader wrote without having seen the rules: what it must keep up on both parts."""

from __future__ import annotations

import pytest

from benchmarks.judge_fresh_review import (
    Judged,
    judged_careless,
    judged_clean,
    judged_defective,
    telling,
    unlisted,
    weighty,
)


@pytest.fixture(scope="module")
def clean() -> list[Judged]:
    return judged_clean()


@pytest.mark.parametrize("part", ["tuned", "aside", "second", "third"])
def test_clean_forms_give_next_to_nothing(clean: list[Judged], part: str) -> None:
    found = [weighty(one) for one in clean if one.fresh.part == part]
    assert sum(map(len, found)) <= 0.2 * len(found)


@pytest.mark.parametrize(("part", "least"), [("tuned", 0.94), ("aside", 0.95), ("second", 0.92), ("third", 0.94)])
def test_planted_defects_are_told(clean: list[Judged], part: str, least: float) -> None:
    defective = [one for one in judged_defective(clean) if one.fresh.part == part]
    assert sum(bool(telling(one, one.fresh.remarks[0])) for one in defective) >= least * len(defective)
    assert sum(len(unlisted(one)) for one in defective) <= 0.07 * len(defective)


@pytest.mark.parametrize(("part", "least"), [("tuned", 0.95), ("aside", 0.95), ("second", 0.95), ("third", 0.93)])
def test_careless_forms_are_read_as_a_reader_reads_them(part: str, least: float) -> None:
    careless = [one for one in judged_careless() if one.fresh.part == part]
    remarks = [(one, remark) for one in careless for remark in one.fresh.remarks if remark.severity != "hint"]
    assert sum(bool(telling(one, remark)) for one, remark in remarks) >= least * len(remarks)
    found = sum(len(weighty(one)) for one in careless)
    assert sum(len(unlisted(one)) for one in careless) <= 0.1 * found
