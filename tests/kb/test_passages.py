"""Shared runs against a search by hand: none is missed that must be found, and each is as long as it can be."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.fingerprints import GRAM, WINDOW, fingerprints
from kb.passages import corpus_of, covered, shared_runs

SURE = GRAM + WINDOW - 1
LONG = "组织实施农村饮水安全巩固提升工程保障群众用水需求"


def runs_of(a: list[str], b: list[str]) -> set[tuple[int, int, int]]:
    """Place in a, place in b, and length of every run that is found."""
    prints = fingerprints([a, b])
    corpus = corpus_of([a, b], prints, np.unique(prints.keys))
    runs = shared_runs(corpus, np.asarray([0]), np.asarray([1]))
    first, second, _ = corpus.starts.tolist()
    return {
        (x - first, y - second, n)
        for x, y, n in zip(runs.a.tolist(), runs.b.tolist(), runs.lengths.tolist(), strict=True)
    }


def longest_runs(a: str, b: str, least: int) -> set[tuple[int, int, int]]:
    """The same by trying all places."""
    found = set()
    for x in range(len(a)):
        for y in range(len(b)):
            if a[x] != b[y] or a[x] == "\n" or (x and y and a[x - 1] == b[y - 1] != "\n"):
                continue
            n = 0
            while x + n < len(a) and y + n < len(b) and a[x + n] == b[y + n] != "\n":
                n += 1
            if n >= least:
                found.add((x, y, n))
    return found


def test_one_sentence_in_other_texts() -> None:
    a = ["修建蓄水池" + LONG + "完成验收", "另一栏"]
    b = ["与前不同", "采购设备" + LONG + "培训人员"]
    assert runs_of(a, b) == {(5, 9, len(LONG))}


def test_a_run_ends_with_its_field() -> None:
    a = [LONG, LONG[::-1]]
    b = [LONG + LONG[::-1]]
    assert runs_of(a, b) == {(0, 0, len(LONG)), (len(LONG) + 1, len(LONG), len(LONG))}


def test_nothing_in_common() -> None:
    assert runs_of(["完全不同的文字甲乙丙丁戊己庚辛"], [LONG]) == set()
    assert runs_of([""], [""]) == set()


@settings(max_examples=150)
@given(st.lists(st.sampled_from(["春夏秋", "甲乙丙丁戊", LONG[:13], LONG[13:], "山", "\n"]), max_size=8), st.randoms())
def test_against_all_places(pieces: list[str], rng: object) -> None:
    other = pieces.copy()
    rng.shuffle(other)  # type: ignore[attr-defined]
    a, b = "".join(pieces).split("\n"), "".join(other).split("\n")
    texts = "\n".join(a), "\n".join(b)
    found = runs_of(a, b)
    grams = [text[i : i + GRAM] for text in texts for i in range(len(text) - GRAM + 1)]
    assert found <= longest_runs(*texts, least=GRAM)
    if max((grams.count(gram) for gram in set(grams)), default=0) <= 4:  # a phrase repeated more often is not followed
        assert found >= longest_runs(*texts, least=SURE)


def test_overlapping_runs_cover_once() -> None:
    pairs, starts, lengths = (np.asarray(x, np.int64) for x in ([0, 0, 0, 2], [10, 5, 30, 7], [10, 8, 5, 4]))
    assert covered(pairs, starts, lengths, 3).tolist() == [20, 0, 4]
