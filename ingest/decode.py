"""Bytes of unknown encoding -> text."""

from __future__ import annotations

import codecs
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUL_SHARE_OF_UTF16 = 0.2


class Decoded(NamedTuple):
    """`replaced` counts the characters that no encoding could read and that became U+FFFD."""

    text: str
    encoding: str
    replaced: int


def decode(data: bytes) -> Decoded:
    """Decode by byte order mark, then by NULs (UTF-16), then as strict UTF-8, then as strict GB18030.

    What a file declares of itself (`charset=gb2312`) is not asked: it is often wrong, and GB18030 reads all that
    gb2312, gbk and cp936 name. What none of these reads is decoded as GB18030 or UTF-8, whichever loses less.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lossy(data, encoding)
    sample = data[:4096]
    if sample and sample.count(0) / len(sample) > _NUL_SHARE_OF_UTF16:
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return _lossy(data, "utf-16-le" if little else "utf-16-be")
    for encoding in ("utf-8", "gb18030"):
        try:
            return Decoded(data.decode(encoding), encoding, 0)
        except UnicodeDecodeError:
            continue
    return min((_lossy(data, "utf-8"), _lossy(data, "gb18030")), key=lambda decoded: decoded.replaced)


def _lossy(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))
