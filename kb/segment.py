"""Folded text -> words and single characters. The only module that knows the segmenter.

rjieba cuts as jieba does, many times faster; a test holds the two together. Index and query must be cut by
the same engine with the same words, so a database records what it was cut with (`segmenter`).
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from kb.fold import FOLD_VERSION

WORDS_FILE = Path(__file__).parent / "lexicon" / "words.txt"
WORD_FREQUENCY = 20_000
"""High enough that a word of the lexicon is not taken apart, and the same for every engine."""

BOUNDARY = "\ue000"
"""A token that stands between fields, so that no phrase is found across them. SQLite's unicode61 keeps it."""

_END = "\ue001"

_TOKEN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]|\ue000")
_WORD = re.compile(r"\w|\ue000")


def lexicon_words() -> list[str]:
    """The words of the field that the segmenter must keep whole."""
    lines = WORDS_FILE.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def segmenter() -> dict[str, str]:
    """What texts are cut with: engine, its version, the lexicon's hash, the fold's version."""
    digest = hashlib.sha256("\n".join(lexicon_words()).encode()).hexdigest()
    return {
        "segmenter": "rjieba",
        "segmenter_version": version("rjieba"),
        "segmenter_words": digest[:16],
        "fold_version": FOLD_VERSION,
    }


@cache
def _engine() -> Any:
    import rjieba  # which reads its dictionary at once; many commands cut nothing

    engine = rjieba.Jieba()
    for word in lexicon_words():
        engine.add_word(word, WORD_FREQUENCY, None)
    return engine


def words(folded: str) -> list[str]:
    """Cut a folded text into words, punctuation left out."""
    return [word for word in _engine().cut(folded) if _WORD.search(word)]


def known_words(folded: str) -> list[str]:
    """Cut a folded text into words of the dictionary alone, everything else into single characters."""
    return list(_engine().cut(folded, False))


def characters(folded: str) -> list[str]:
    """Cut a folded text into single characters; a run of digits or Latin letters stays whole."""
    return _TOKEN.findall(folded)


def pairs(tokens: list[str]) -> list[str]:
    """Overlapping pairs of the tokens of `characters`, none where there is one token.

    A number or Latin word ends in _END within a pair, so that 24 and 5 are not 2 and 45.
    """
    cut = [token if token >= "\u2e80" else token + _END for token in tokens]
    return [first + second for first, second in pairwise(cut)]
