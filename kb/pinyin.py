"""Words -> pinyin, for who types without a Chinese keyboard. The only module that knows pypinyin."""

from __future__ import annotations

import re
from functools import lru_cache

_CHINESE = re.compile("[\u4e00-\u9fff]+")
LETTERS = re.compile(r"[a-z]+(?:'[a-z]+)*")


@lru_cache(maxsize=200_000)
def syllables(word: str) -> tuple[str, ...]:
    """`syllables("低保") == ("di", "bao")`; ü is written v. Empty where there is anything but Chinese characters."""
    if not _CHINESE.fullmatch(word):
        return ()
    from pypinyin import lazy_pinyin  # which takes half a second to read its phrases

    return tuple(lazy_pinyin(word))


@lru_cache(maxsize=20_000)
def sounds_alike(first: str, second: str) -> bool:
    """Whether two characters are spoken alike, the tones aside."""
    return bool(syllables(first)) and syllables(first) == syllables(second)


def typed(text: str) -> str | None:
    """A folded text as the pinyin that was typed, apostrophes left out; None where it is none."""
    return text.replace("'", "") if LETTERS.fullmatch(text) else None
