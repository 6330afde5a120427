"""The lexicon: every line can be read, no word leads where it must not."""

from __future__ import annotations

import re
from collections import Counter
from itertools import permutations

import pytest

from kb.fold import fold
from kb.lexicon import FOLDER, LexiconError, Line, content_lines, expansions, lookalikes, read_synonyms, synonyms

FILES = sorted((FOLDER / "synonyms").glob("*.txt"))
LINES = [line for path in FILES for line in read_synonyms(path)]
TERM = re.compile(r"[\u4e00-\u9fffa-z0-9+.\-]{2,20}")


def test_there_is_enough_of_it() -> None:
    assert len(FILES) >= 25
    assert sum(line.sign == "=" for line in LINES) >= 400


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_terms_are_written_as_queries_are_folded(path: object) -> None:
    for line in (line for line in LINES if line.place.startswith(path.name)):  # type: ignore[attr-defined]
        for term in line.terms:
            assert TERM.fullmatch(term), f"{line.place}: {term!r}"
            assert fold(term) == term, f"{line.place}: {term!r}"


def test_no_word_is_in_two_groups() -> None:
    heads = [term for line in LINES for term in (line.terms if line.sign == "=" else (line.head,))]
    assert [term for term, count in Counter(heads).items() if count > 1] == []


def test_false_friends_do_not_find_each_other() -> None:
    pairs = [text.split("≠") for _, text in content_lines(FOLDER / "not_synonyms.txt")]
    assert len(pairs) >= 40
    found = synonyms()
    for pair in pairs:
        for asked, other in permutations(term.strip() for term in pair):
            assert other not in found.get(asked, ()), f"{asked} finds {other}"


def test_groups_and_one_way_lines() -> None:
    lines = [Line("1", "最低生活保障", "=", ("低保",)), Line("2", "穷人", ">", ("低保", "脱贫户"))]
    found = expansions(lines)
    assert found["低保"] == ("最低生活保障",)
    assert found["穷人"] == ("最低生活保障", "低保", "脱贫户")
    assert "脱贫户" not in found


def test_a_line_without_a_sign_is_named(tmp_path: object) -> None:
    path = tmp_path / "坏.txt"  # type: ignore[operator]
    path.write_text("# 说明\n低保 最低生活保障\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"坏\.txt:2"):
        list(read_synonyms(path))


def test_lookalikes_go_both_ways() -> None:
    found = lookalikes()
    assert "暧" in found["暖"]
    assert "暖" in found["暧"]
