"""How much of the likest wording of each thing stands in a text."""

from __future__ import annotations

from kb.wordings import Wordings

THINGS = Wordings([("供暖面积", "供热覆盖面积"), ("培训人次",), ("无关",)])


def test_pairs_shared_with_the_likest_wording() -> None:
    assert THINGS.shared("城区供热覆盖面积").tolist() == [5, 0, 0]
    assert THINGS.shared("").tolist() == [0, 0, 0]


def test_a_short_wording_counts_as_one_of_four_pairs() -> None:
    assert THINGS.share("无关的培训人次").tolist() == [0.0, 0.75, 0.25]
