"""Every reader keeps the same limits, and whatever bytes it is given it makes grids of them or says why not."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest import reading_limits as limits
from ingest.grid import Unreadable
from ingest.reading_limits import clean

READERS = {"form.doc": "doc", "form.pdf": "pdf", "form.xls": "sheet", "form.xlsx": "sheet", "form.ods": "sheet"}
HARDLY_RANDOM = st.sampled_from([0, 1, 0x7F, 0x80, 0xFF])


def reader(name):
    return importlib.import_module(f"ingest.readers.{name}").read_grids


@pytest.mark.parametrize("file", READERS)
def test_too_many_cells(files, monkeypatch, file):
    monkeypatch.setattr(limits, "MAX_CELLS", 30)
    with pytest.raises(Unreadable) as refusal:
        list(reader(READERS[file])((files / file).read_bytes()))
    assert refusal.value.code == "too_large"
    assert "30" in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("html", b"<table><tr>" + b"<td>a" * 40),
        ("html", b"<table>" + b"<tr><td>" * 40),
        ("html", b"<p>a" * 40),
        ("delimited", b"a,b\n" * 40),
        ("delimited", b"," * 40),
    ],
)
def test_too_many_cells_of_text(monkeypatch, name, data):
    monkeypatch.setattr(limits, "MAX_CELLS", 30)
    with pytest.raises(Unreadable) as refusal:
        list(reader(name)(data))
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize("name", ["docx", "doc", "sheet", "html", "pdf", "delimited"])
@given(data=st.binary(max_size=3_000))
@example(data=b"PK\x05\x06" + bytes(18))
@example(data=b"{\\rtf1 \\u-1? \\trowd\\cell\\row}")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes(shape, name, data):
    _read(shape, name, data)


@pytest.mark.parametrize("file", READERS)
@given(
    cut=st.floats(0, 1),
    places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), HARDLY_RANDOM), max_size=12),
    whole=st.booleans(),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files(files, shape, file, cut, places, whole):
    data = bytearray((files / file).read_bytes())
    for place, byte in places:
        data[int(place * len(data))] = byte
    _read(shape, READERS[file], bytes(data if whole else data[: int(cut * len(data))]))


def _read(shape, name, data):
    try:
        for grid in reader(name)(data):
            shape(grid)
    except Unreadable as refusal:
        assert refusal.code in ("empty", "unknown_format", "encrypted", "damaged", "too_large", "needs_ocr")
        assert str(refusal).endswith("。")


@given(st.text())
@example("\ud800\x00\ufeff")
def test_clean_text_can_be_stored(text):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert cleaned == cleaned.strip()
    assert all(character == "\n" or character.isprintable() or ord(character) > 0x9F for character in cleaned)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u3000 项目名称 \xa0", "项目名称"),
        ("上\r\n下\r尾", "上\n下\n尾"),
        ("a\tb", "a b"),
        ("零\u200b宽\ufeff", "零宽"),
        ("a\x00b\x07", "ab"),
        ("行\u2028段\u2029末", "行\n段\n末"),
        ("半\ud83d", "半\ufffd"),
        ("😀𠮷", "😀𠮷"),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected
