"""How much of the likest wording of each thing stands in a text."""

from __future__ import annotations

from math import log

import pytest

from kb.wordings import LEAST_MASS, Wordings

THINGS = Wordings([("供暖面积", "供热覆盖面积"), ("培训人次",), ("无关",)])


def test_a_pair_that_every_wording_has_says_nothing() -> None:
    things = Wordings([("供暖面积",), ("绿化面积",)])
    assert things.share("面积").tolist() == [0, 0]
    assert things.share("供暖").tolist() == pytest.approx([log(2) / LEAST_MASS, 0])


def test_a_short_wording_never_counts_as_whole() -> None:
    assert THINGS.share("无关的培训人次").tolist() == pytest.approx([0, 3 * log(4) / LEAST_MASS, log(4) / LEAST_MASS])
