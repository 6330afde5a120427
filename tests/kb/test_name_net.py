"""What was learned from labelled names: how names are taken apart, and how what was learned is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.catalogue import packed_standards
from kb.name_net import LONGEST_NAME, NameNet, Net, bags, known_shares, load_net, packed_net, runs, save_net

PAIRS = [
    ("数量指标", "培训人数"),
    ("", "培训人数"),
    ("数量指标", "🚀"),
    ("没有这一级", ""),
    ("质量指标", "验收合格率" * 200),
]


def test_a_name_is_taken_apart_into_runs_of_its_characters() -> None:
    assert runs("座椅") == ["^", "座", "椅", "$", "^座", "座椅", "椅$", "^座椅", "座椅$"]


def test_a_letter_alone_says_nothing_but_with_its_neighbours_it_does() -> None:
    assert runs("B超") == ["^", "超", "$", "^b", "b超", "超$", "^b超", "b超$"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新建公厕3座", "新建公厕12.5座"),
        ("受益户数（户）", "受益户数(户)"),
        ("農村道路", "农村道路"),
        ("培训 人数", "培训人数"),
        ("ＡＰＰ下载_次数", "app下载次数"),
    ],
)
def test_what_differs_only_in_number_width_and_marks_has_the_same_runs(one: str, other: str) -> None:
    assert runs(one) == runs(other)


def test_what_goes_on_without_end_is_looked_at_for_a_while() -> None:
    assert len(runs("".join(map(chr, range(0x4E00, 0x9FFF))))) < 3 * LONGEST_NAME + 10


def test_a_share_is_told_from_a_number() -> None:
    assert runs("达到95%") != runs("达到95")


def test_a_name_says_as_much_as_is_known_of_it() -> None:
    known, rarity = {"甲": 0, "^甲": 1, "丙": 2}, np.array([3, 4, 1], np.float32)
    of_nine_runs = np.sqrt(3**2 + 4**2 + 7 * 4**2)
    assert bags(["甲乙"], known, rarity).toarray()[0] == pytest.approx([3 / of_nine_runs, 4 / of_nine_runs, 0])
    assert bags(["乙", ""], known, rarity).toarray() == pytest.approx(0)
    assert bags([], known, rarity).shape == (0, 3)


def test_what_is_no_word_is_hardly_known() -> None:
    known, strange = known_shares(packed_net().bags(["培训人数", "zzqqx"]))
    assert known == pytest.approx(1, abs=1e-3)
    assert strange < 0.1
    assert known_shares(packed_net().bags([])).shape == (0,)


def test_how_likely_each_meaning_is_adds_up_to_one() -> None:
    ids = packed_net().ids[:40]
    logs = NameNet(ids).logs(PAIRS)
    assert logs.shape == (len(PAIRS), len(ids) + 1)
    assert np.exp(logs).sum(axis=1) == pytest.approx(1, abs=1e-4)


@given(st.lists(st.tuples(st.sampled_from(["数量指标", "", "成本指标"]), st.text(max_size=60)), max_size=5))
def test_no_text_is_too_strange(pairs: list[tuple[str, str]]) -> None:
    logs = NameNet(packed_net().ids).logs(pairs)
    assert logs.shape[0] == len(pairs)
    assert np.isfinite(logs).all()


def test_every_indicator_of_the_catalogue_was_learned_from() -> None:
    assert set(packed_net().ids) == {standard.id for standard in packed_standards()}


def test_what_was_learned_is_read_as_it_was_written(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)

    def some(*shape: int) -> np.ndarray:
        return chance.normal(size=shape).astype(np.float32)

    net = Net({"甲": 0, "乙": 1}, abs(some(2)), some(2, 5), {"数量指标": 0}, some(2, 5), ["A-1"], some(5, 2), some(2))
    save_net(net, tmp_path / "net.npz")
    read = load_net(tmp_path / "net.npz")
    assert (read.runs, read.level_rows, read.ids) == (net.runs, net.level_rows, net.ids)
    assert read.vectors == pytest.approx(net.vectors, abs=float(np.abs(net.vectors).max()) / 127)
    assert read.weights == pytest.approx(net.weights, abs=float(np.abs(net.weights).max()) / 127)
    assert read.offsets == pytest.approx(net.offsets)
    assert NameNet(["A-1"], read).logs(PAIRS) == pytest.approx(NameNet(["A-1"], net).logs(PAIRS), abs=0.2)
