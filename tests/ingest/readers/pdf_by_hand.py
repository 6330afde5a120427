"""PDF files written object by object, for what no program at hand writes."""

from __future__ import annotations

from collections.abc import Sequence

HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
SONG = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>"
    b"/DW 1000/W[1 95 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/Ascent 880"
    b"/Descent -120/CapHeight 700/ItalicAngle 0/StemV 58/FontBBox[-25 -254 1000 880]>>>>]>>"
)
"""A font that the file does not hold: whether it has glyphs depends on the machine."""


def song(text: str) -> bytes:
    return b"<" + text.encode("utf-16-be").hex().encode() + b">"


def stream(content: bytes, about: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(content), content)


def form(content: bytes, about: bytes = b"", resources: bytes = b"/Font<</F 5 0 R>>") -> bytes:
    """A drawing to be set into a page as /X or into another drawing."""
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 1000 1000]/Resources<<%s>>%s" % (resources, about))


def page(
    content: bytes, font: bytes = HELVETICA, *more: bytes, box: bytes = b"/MediaBox[0 0 400 600]", about: bytes = b""
) -> bytes:
    """A file of one page. The font is /F, and object 5; of further objects the first is 6, and may be drawn as /X."""
    head = b"<</Type/Page/Parent 2 0 R%s/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>" % box
    return pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", head, stream(content, about), font, *more)


def pdf(pages: bytes, *objects: bytes) -> bytes:
    """A file of the catalog, which is object 1, the page tree and the other objects."""
    return _file([b"<</Type/Catalog/Pages 2 0 R>>", pages, *objects])


def _file(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(data), len(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start)
