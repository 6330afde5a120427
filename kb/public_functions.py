"""SQL functions of SQLite that cost the square of their arguments, done again in time that grows with them.

instr() of half a megabyte in half a megabyte holds SQLite for seconds, within one step, where no time limit
reaches it. Python searches in linear time.
"""

from __future__ import annotations

from collections.abc import Callable

LONGEST_RESULT = 1_000_000
LONGEST_TRIM_SET = 100

_REFUSED = "x" * (LONGEST_RESULT + 1)
"""Longer than the connection lets a value be, so SQLite says "string or blob too big", and nothing is logged."""

Value = str | bytes | int | float | None


def _text(value: Value) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def instr(text: Value, sought: Value) -> int | None:
    """The place of `sought` in `text`, from 1; 0 where it does not occur."""
    if text is None or sought is None:
        return None
    if isinstance(text, bytes) and isinstance(sought, bytes):
        return text.find(sought) + 1
    return _text(text).find(_text(sought)) + 1


def replace(text: Value, old: Value, new: Value) -> str | None:
    """`text` with each `old` replaced. The size of the result is worked out before it is built."""
    if text is None or old is None or new is None:
        return None
    whole, gone, put = _text(text), _text(old), _text(new)
    if not gone:
        return whole
    if len(whole) + whole.count(gone) * (len(put) - len(gone)) > LONGEST_RESULT:
        return _REFUSED
    return whole.replace(gone, put)


def _trimmer(strip: Callable[[str, str], str]) -> Callable[..., str | None]:
    def trim(text: Value, characters: Value = " ") -> str | None:
        if text is None or characters is None:
            return None
        removed = _text(characters)
        if len(removed) > LONGEST_TRIM_SET:
            return _REFUSED
        return strip(_text(text), removed) if removed else _text(text)

    return trim


FUNCTIONS: list[tuple[str, int, Callable[..., Value]]] = [
    ("instr", 2, instr),
    ("replace", 3, replace),
    *(
        (name, arguments, _trimmer(strip))
        for name, strip in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip))
        for arguments in (1, 2)
    ),
]
