"""Legacy .doc: the form, and what is damaged or locked."""

from __future__ import annotations

import struct

import pytest

from ingest.grid import Unreadable
from ingest.readers.doc import read_grids
from ingest.readers.ole import read_stream

RTF = (
    r"{\rtf1\ansi\ansicpg936 \u31532?\u19968? \par"
    r"\trowd\cellx1000\cellx2000 \intbl a\cell b\cell\row"
    r"\trowd\cellx2000 \intbl c\cell\row}"
)


def test_the_form(files, form_in_a_document, shape, locators):
    (grid,) = read_grids((files / "form.doc").read_bytes())
    assert shape(grid) == form_in_a_document
    assert locators(grid)["清理边沟"] == "表1第11行第4格"


def test_rich_text(shape):
    (grid,) = read_grids(RTF.encode())
    assert shape(grid) == [[(0, 1, 1, "第一")], [(0, 1, 1, "a"), (1, 1, 1, "b")], [(0, 1, 2, "c")]]


def patched(files, edit) -> bytes:
    """form.doc with its first stream edited where it lies; LibreOffice writes the stream in one piece."""
    data = bytearray((files / "form.doc").read_bytes())
    start = data.index(read_stream(bytes(data), ("WordDocument",))[:512])
    edit(data, start)
    return bytes(data)


def test_password(files):
    def lock(data, start):
        data[start + 0x0B] |= 0x01

    with pytest.raises(Unreadable) as refusal:
        list(read_grids(patched(files, lock)))
    assert refusal.value.code == "encrypted"


def test_wild_number_of_list_overrides_does_not_end_the_process(files):
    original = (files / "form.doc").read_bytes()
    fib = read_stream(original, ("WordDocument",))
    table = read_stream(original, ("1Table",))
    place, size = struct.unpack_from("<II", fib, 0x9A + 8 * 74)
    assert size
    data = bytearray(original)
    at = data.index(table[:512]) + place
    data[at : at + 4] = b"\xff\xff\xff\x7f"
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(bytes(data)))
    assert refusal.value.code == "damaged"


@pytest.mark.parametrize("length", [0, 100, 600, 5_000])
def test_cut_short(files, length):
    with pytest.raises(Unreadable) as refusal:
        list(read_grids((files / "form.doc").read_bytes()[:length]))
    assert refusal.value.code == "damaged"
