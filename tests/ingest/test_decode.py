"""Encodings met in downloads."""

from __future__ import annotations

import codecs

import pytest

from ingest.decode import decode

TEXT = "项目名称\t2024年供暖补贴\n供暖面积\t≥245万 m ²\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_text_is_read_whole(data: bytes) -> None:
    assert decode(data)[::2] == (TEXT, 0)


def test_utf16_without_mark_is_told_by_its_zero_bytes() -> None:
    assert decode("name\tvalue\n项目\t2024\n".encode("utf-16-le")).text == "name\tvalue\n项目\t2024\n"


def test_a_broken_character_is_counted_and_the_rest_kept() -> None:
    decoded = decode(TEXT.encode() + b"\xff\xff" + "其后".encode())
    assert decoded.text.startswith(TEXT)
    assert decoded.text.endswith("其后")
    assert decoded.replaced == 2
