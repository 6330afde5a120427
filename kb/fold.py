"""Text as printed -> text as compared: one width, one case, one bracket, simplified characters.

The fold works character by character, so that a place in the folded text leads back to the place in the
original; snippets depend on that.
"""

from __future__ import annotations

import unicodedata

from opencc import OpenCC

FOLD_VERSION = "1"

_OPENING = "([{〔【〖「『《〈<⟨"
_CLOSING = ")]}〕】〗」』》〉>⟩"
_DASHES = "‐‑‒–—―─－"


class _FoldTable(dict[int, str]):
    """Fills itself for str.translate: a character is worked out the first time that it is met."""

    def __init__(self) -> None:
        super().__init__({ord(c): "-" for c in _DASHES})
        self._to_simplified = OpenCC("t2s")

    def __missing__(self, codepoint: int) -> str:
        character = unicodedata.normalize("NFKC", chr(codepoint)).lower()
        if 0xD800 <= codepoint <= 0xDFFF:
            character = "\ufffd"  # half of a pair is no character, and no encoder takes it
        elif character in _OPENING:
            character = "("
        elif character in _CLOSING:
            character = ")"
        elif character[0] >= "\u2e80":
            character = self._to_simplified.convert(character)
        self[codepoint] = character
        return character


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Fold a text for comparing: `fold("農村（2024）㎡") == "农村(2024)m2"`."""
    return text.translate(_TABLE)


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index in the original that it came from."""
    whole = fold(text)
    if len(whole) == len(text):  # no character folds to nothing, so each has become one
        return whole, list(range(len(text)))
    parts: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        folded = character.translate(_TABLE)
        parts.append(folded)
        places.extend([index] * len(folded))
    return "".join(parts), places
