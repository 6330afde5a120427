"""What PDFium tells of a page, and what it passes over: characters, rules, turned pages, broken and hostile files."""

from __future__ import annotations

import base64
import zlib

import pytest

from ingest.grid import Unreadable
from ingest.readers import pdf_source
from ingest.readers.pdf import read_grids
from ingest.readers.pdf_source import content_of, open_pdf
from ingest.reading_limits import Budget
from tests.ingest.readers.pdf_by_hand import HELVETICA, SONG, form, page, pdf, song, stream

CODES = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName/A def /CMapType 2 def "
    b"1 begincodespacerange <0000><ffff> endcodespacerange "
    b"3 beginbfchar <0120><D842DFB7> <0121><4E00> <0122><00660066> endbfchar endcmap end end"
)
TABLE = (
    b"50 400 300 100 re S 50 450 m 350 450 l S 150 400 m 150 500 l S BT /F 12 Tf 60 470 Td (a) Tj 100 -50 Td (b) Tj ET"
)
A_AND_B = [[(0, 1, 1, "a")], [(1, 1, 1, "b")]]


def coded(tail: bytes) -> bytes:
    """A font of two-byte codes; whether they have a meaning, the tail says."""
    return (
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
        b"/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/FontDescriptor<<"
        b"/Type/FontDescriptor/FontName/X/Flags 4/Ascent 800/Descent -200/FontBBox[0 0 1000 1000]/ItalicAngle 0"
        b"/StemV 80/CapHeight 700>>>>]%s>>" % tail
    )


def content(data: bytes) -> pdf_source.PageContent:
    with open_pdf(data) as document:
        return content_of(document, 0, Budget())


def lines(data: bytes) -> list[str]:
    (grid,) = read_grids(data)
    return [cell.text for row in grid.rows for cell in row]


def rows(shape, data: bytes):
    (grid,) = read_grids(data)
    return shape(grid)


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        list(read_grids(data))
    return refusal.value.code


@pytest.mark.parametrize(
    ("turned", "matrix", "box"),
    [
        (0, b"1 0 0 1 0 0", b"0 0 400 600"),
        (90, b"0 1 -1 0 600 0", b"0 0 600 400"),
        (180, b"-1 0 0 -1 400 600", b"0 0 400 600"),
        (270, b"0 -1 1 0 0 400", b"0 0 600 400"),
        (90, b"0 1 -1 0 700 200", b"100 200 700 600"),
    ],
)
def test_turned_page_reads_as_it_is_shown(shape, turned, matrix, box):
    data = page(b"%s cm %s" % (matrix, TABLE), box=b"/MediaBox[%s]/Rotate %d" % (box, turned))
    assert rows(shape, data) == A_AND_B
    found, upright = content(data), content(page(TABLE))
    assert (found.width, found.height) == (400, 600)
    for char, expected in zip(found.chars, upright.chars, strict=True):
        assert char[1:] == pytest.approx(expected[1:], abs=0.01)


def test_place_is_counted_from_the_corner_of_what_is_shown():
    box = b"/MediaBox[-100 -100 900 900]/CropBox[0 0 400 600]"
    assert content(page(TABLE, box=box)) == content(page(TABLE))


@pytest.mark.parametrize(
    "rules",
    [
        b"50 400 300 100 re S 50 450 m 350 450 l S 150 400 m 150 500 l S",
        b"[2 2] 0 d 50 400 100 50 re 150 400 200 50 re 50 450 100 50 re 150 450 200 50 re S",
        b"50 400 300 .5 re 50 450 300 .5 re 50 500 300 .5 re 50 400 .5 100 re 150 400 .5 100 re 350 400 .5 100 re f",
        b"1 g 50 400 100 50 re 150 400 200 50 re 50 450 100 50 re 150 450 200 50 re f 0 g",
        b" ".join(b"%d %d 2 .5 re" % (x, y) for x in range(50, 350, 4) for y in (400, 450, 500))
        + b" f 50 400 m 50 500 l 150 400 m 150 500 l 350 400 m 350 500 l S",
        b"50 400 m 150 400 l 150 450 l 50 450 l s 150 400 m 350 400 l 350 450 l 150 450 l f 50 450 300 50 re S "
        b"150 450 m 150 500 l h S",
        b"q 10 0 0 10 50 400 cm 0 0 30 10 re 0 5 m 30 5.01 l S 10 0 m 10.01 10 l S Q",
    ],
    ids=["lines", "dashed boxes", "thin boxes", "white boxes", "dots", "open paths", "scaled, not quite level"],
)
def test_rules_are_drawn_in_many_ways(shape, rules):
    assert rows(shape, page(rules + b" BT /F 12 Tf 60 470 Td (a) Tj 100 -50 Td (b) Tj ET")) == A_AND_B


def test_clipping_paths_and_slanted_lines_are_no_rules():
    found = content(page(b"50 400 300 100 re W n 0 0 m 300 300 l S 0 0 m 50 80 90 20 200 0 c S"))
    assert found.rules == []
    assert not found.is_drawn


def test_drawing_within_a_drawing(shape):
    inner = form(TABLE, b"/Matrix[2 0 0 1 0 0]")
    outer = form(b"q .5 0 0 1 0 -100 cm /Y Do Q", resources=b"/XObject<</Y 7 0 R>>")
    assert rows(shape, page(b"q 1 0 0 1 0 100 cm /X Do Q", HELVETICA, outer, inner)) == A_AND_B


@pytest.mark.parametrize("text", ["0", "5", "A", "，", "一"])
def test_letter_that_stands_alone_in_a_font_that_is_not_in_the_file(text):
    assert lines(page(b"BT /F 10 Tf 50 500 Td %s Tj ET" % song(text), SONG)) == [text]


def test_equal_figures_below_one_another_in_a_font_that_is_not_in_the_file():
    data = page(b"BT /F 10 Tf 50 500 Td " + b" 0 -14 Td ".join(song("100") + b" Tj" for _ in range(4)) + b" ET", SONG)
    assert lines(data) == ["100"] * 4


def test_several_blanks_are_kept():
    assert lines(page(b"BT /F 12 Tf 50 500 Td (hello  two   blanks) Tj ET")) == ["hello  two   blanks"]


def test_letters_set_with_spacing_gain_no_blanks():
    assert lines(page(b"BT /F 12 Tf 2.5 Tc 50 500 Td (ab cd  ef) Tj ET")) == ["ab cd  ef"]


@pytest.mark.parametrize(
    "text",
    [
        b"0 1 -1 0 70 420 Tm %s Tj",
        b"0 -1 1 0 60 490 Tm %s Tj",
        b".7 .7 -.7 .7 60 420 Tm %s Tj",
    ],
    ids=["upwards", "downwards", "aslant"],
)
def test_label_that_runs_up_or_down_is_read_in_its_order(shape, text):
    rules = b"50 400 300 100 re S 100 400 m 100 500 l S "
    shown = (
        b"BT /F 10 Tf "
        + text % song("年度，一1目标")
        + b" ET BT /F 10 Tf 110 470 Td %s Tj 0 -30 Td %s Tj ET" % (song("右"), song("下"))
    )
    ((label, value),) = rows(shape, page(rules + shown, SONG))
    assert label == (0, 1, 1, "年度，一1目标")
    assert value[0] == 1


def test_label_in_a_font_for_columns(shape):
    rules = b"50 400 300 100 re S 80 400 m 80 500 l S "
    shown = b"BT /F 10 Tf 65 490 Td %s Tj ET" % song("绩效指标")
    data = page(rules + shown, SONG.replace(b"UCS2-H", b"UCS2-V"))
    assert rows(shape, data) == [[(0, 1, 1, "绩效指标")]]


def test_hyphens_at_the_end_of_a_line():
    data = page(b"BT /F 12 Tf 50 500 Td (abc-) Tj 0 -20 Td (2024-) Tj 0 -20 Td (def) Tj 0 -20 Td (-) Tj ET")
    assert lines(data) == ["abc-", "2024-", "def", "-"]


def test_ligatures_and_characters_outside_the_first_plane():
    font = coded(b"/ToUnicode 6 0 R")
    assert lines(page(b"BT /F 12 Tf 50 500 Td <012001210122> Tj ET", font, stream(CODES))) == ["𠮷一ff"]


def test_reading_that_the_file_states():
    assert lines(page(b"BT /F 12 Tf 50 500 Td /Span<</ActualText(2200)>>BDC (abc) Tj EMC (x) Tj ET")) == ["2200x"]


def test_type_of_size_one_is_enlarged_by_its_matrix():
    data = page(b"BT /F 1 Tf 12 0 0 12 50 500 Tm (a,b) Tj 0 -1 Td (cd) Tj ET")
    assert lines(data) == ["a,b", "cd"]
    assert [round(char.size) for char in content(data).chars] == [12] * 5


def test_letters_that_are_drawings_of_a_tiny_type():
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 -20 100 100]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R/comma 7 0 R>>"
        b"/Encoding<</Type/Encoding/Differences[97/a 98/comma]>>/FirstChar 97/LastChar 98/Widths[120 120]/Resources<<>>"
        b"/ToUnicode 8 0 R>>"
    )
    codes = CODES.replace(b"<0000><ffff>", b"<00><ff>").replace(
        b"3 beginbfchar <0120><D842DFB7> <0121><4E00> <0122><00660066>", b"2 beginbfchar <61><76EE> <62><FF0C>"
    )
    glyphs = stream(b"120 0 d0 0 0 100 100 re f"), stream(b"120 0 d0 0 0 30 30 re f")
    data = page(b"BT /F .1 Tf 50 500 Td (aaba) Tj 0 -14 Td (a) Tj ET", font, *glyphs, stream(codes))
    assert lines(data) == ["目目，目", "目"]


def test_font_that_does_not_say_what_its_letters_are():
    assert refused(page(b"BT /F 12 Tf 50 500 Td <01200121> Tj ET", coded(b""))) == "needs_ocr"


def test_a_letter_without_meaning_among_others():
    font = coded(b"/ToUnicode 6 0 R")
    data = page(b"BT /F 12 Tf 50 500 Td <01210121012101210130> Tj ET", font, stream(CODES))
    assert lines(data) == ["一一一一\ufffd"]


def test_letters_drawn_as_curves():
    data = page(b"0 0 m 5 5 10 10 5 0 c S " * 201)
    assert refused(data) == "needs_ocr"


def test_stream_that_inflates_without_end():
    packed = zlib.compress(b"q Q " * 8_000_000, 9)
    assert refused(page(packed, about=b"/Filter/FlateDecode")) == "too_large"
    assert refused(page(b"/X Do", HELVETICA, form(packed, b"/Filter/FlateDecode"))) == "too_large"


def test_large_images_and_fonts_are_no_bombs():
    pixels = zlib.compress(bytes(20 << 20), 9)
    image = stream(
        pixels,
        b"/Type/XObject/Subtype/Image/Width 5120/Height 4096/BitsPerComponent 8/ColorSpace/DeviceGray"
        b"/Filter/FlateDecode",
    )
    data = page(b"q 100 0 0 100 0 0 cm /X Do Q BT /F 12 Tf 50 500 Td (%s) Tj ET" % (b"a" * 30), HELVETICA, image)
    assert lines(data) == ["a" * 30]
    assert content(data).is_drawn


def test_stream_packed_twice():
    packed = base64.a85encode(zlib.compress(b"BT /F 12 Tf 50 500 Td (a) Tj ET")) + b"~>"
    assert lines(page(packed, about=b"/Filter[/ASCII85Decode/FlateDecode]")) == ["a"]


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        (b"<</Type/Pages/Kids[2 0 R]/Count 1>>", "damaged"),
        (b"<</Type/Pages/Kids[3 0 R]/Count 3>>", "damaged"),
        (b"<</Type/Pages/Kids[3 0 R]/Count 100000>>", "too_large"),
        (b"<</Type/Pages/Kids[]/Count 0>>", "damaged"),
    ],
    ids=["its own child", "missing pages", "claims many", "no pages"],
)
def test_page_trees_that_lie(tree, code):
    head = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    assert refused(pdf(tree, head, stream(b"BT /F 12 Tf 50 500 Td (a) Tj ET"), HELVETICA)) == code


@pytest.mark.parametrize(
    "noise",
    [b"[" * 100_000 + b"]" * 100_000, b"<</a" * 100_000 + b">>" * 100_000, b"q " * 200_000, b"1e38 0 0 1e38 0 0 cm "],
    ids=["lists", "dictionaries", "states", "huge numbers"],
)
def test_noise_after_the_text(noise):
    assert lines(page(b"BT /F 12 Tf 50 500 Td (a) Tj ET " + noise + b" 0 0 m 1e38 1e38 l S")) == ["a"]


def test_pages_of_characters_without_end(monkeypatch):
    monkeypatch.setattr("ingest.reading_limits.MAX_CELLS", 100)
    assert refused(page(b"BT /F 1 Tf 50 500 Td " + b"(aaaaaaaaaa) Tj 0 -1 Td " * 200 + b" ET")) == "too_large"
