"""What files really are, told from their content."""

from __future__ import annotations

import gzip
import os
import struct
import zlib

import pytest

from ingest.files import identify
from ingest.grid import Unreadable
from tests.ingest.packed_files import DOCX, RAR4, TEXT, XLSX, ole, ooxml, tarred, zipped

HTML = "<html><body><table><tr><td>项目名称</td></tr></table></body></html>"

MHT = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
EXCEL_XML = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'

KINDS = {
    "docx": (DOCX, "docx"),
    "xlsx": (XLSX, "xlsx"),
    "docx with its document under another name": (
        ooxml("word/document2.xml", "officedocument.wordprocessingml.document.main+xml"),
        "docx",
    ),
    "docx without content types": (zipped([("word/document.xml", b"<x/>")]), "docx"),
    "ods": (
        zipped([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"")]),
        "ods",
    ),
    "odt": (zipped([("mimetype", b"application/vnd.oasis.opendocument.text")]), "odt"),
    "ofd": (zipped([("OFD.xml", b"<x/>")]), "ofd"),
    "zip": (zipped([("表.docx", DOCX)]), "zip"),
    "doc": (ole("WordDocument", "1Table"), "doc"),
    "doc with a sheet inside": (ole("WordDocument", nested="Workbook"), "doc"),
    "xls": (ole("\x05SummaryInformation", "Workbook"), "xls"),
    "xls with a document inside": (ole("Workbook", nested="WordDocument"), "xls"),
    "xls of Excel 5": (ole("Book"), "xls"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3", "pdf"),
    "pdf after a stray line": (b"\r\n%PDF-1.4\n", "pdf"),
    "html": (HTML.encode(), "html"),
    "html in GBK that says utf-8": (f"<meta charset=utf-8>{HTML}".encode("gbk"), "html"),
    "html in UTF-16": (HTML.encode("utf-16"), "html"),
    "html as Word saves it": (
        f"<html xmlns:w='urn:schemas-microsoft-com:office:word'>{HTML[6:]}".encode(),
        "html",
    ),
    "html that is a table alone, named xls": (
        "<table border=1><tr><td>项目</td></tr></table>".encode("gbk"),
        "html",
    ),
    "mhtml": (MHT, "mhtml"),
    "excel-xml": (EXCEL_XML, "excel-xml"),
    "tab text": (TEXT, "text"),
    "tab text in GBK": (TEXT.decode().encode("gbk"), "text"),
    "tab text with amounts": ("资金\t1,000,000\t2,000\n合计\t1,000,000\t2,000\n".encode(), "text"),
    "plain text": ("绩效目标要清晰，可衡量。\n第二段，也是文字。\n".encode(), "text"),
    "text cut in a character at the end of the head": (("目" * 60_000).encode(), "text"),
    "csv": ("项目名称,金额\n公路养护,100\n水毁修复,200\n".encode("gbk"), "csv"),
    "csv with quotes": ('\ufeff项目,说明\n甲,"一,二\n三"\n乙,四\n丙,五\n'.encode(), "csv"),
    "tar.gz": (tarred([("a.txt", TEXT)]), "tar.gz"),
    "tar": (tarred([("a.txt", TEXT)], "w:"), "tar"),
    "rar": (RAR4 + b"\0" * 20, "rar"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
    "rtf": (b"{\\rtf1\\ansi}", "rtf"),
}

REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t", "empty"),
    "zeros": (b"\0" * 5000, "empty"),
    "junk": (bytes(range(256)) * 40, "unknown_format"),
    "noise": (zlib.compress(os.urandom(5000)), "unknown_format"),
    "sqlite": (b"SQLite format 3\x00" + struct.pack("<100H", *range(100)), "unknown_format"),
    "program": (b"MZ\x90\x00\x03\x00\x00\x00" + struct.pack("<500I", *range(500)), "unknown_format"),
    "gz of a text": (gzip.compress(TEXT), "unknown_format"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "needs_ocr"),
    "docx cut short": (DOCX[:-40], "damaged"),
    "ole cut short": (ole("WordDocument")[:600], "damaged"),
    "encrypted docx": (ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "ole of something else": (ole("Contents"), "unknown_format"),
}


@pytest.mark.parametrize(("data", "kind"), KINDS.values(), ids=KINDS)
def test_a_file_is_what_its_content_says(data: bytes, kind: str) -> None:
    assert identify(data) == kind


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_says_why_and_what_to_do(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        identify(data)
    assert caught.value.code == code
    assert "请" in str(caught.value)


def test_an_ole_directory_that_turns_in_a_circle_ends() -> None:
    data = bytearray(ole("Contents", "Other"))
    struct.pack_into("<I", data, 512 + 4, 1)  # the sector chain
    struct.pack_into("<I", data, 1024 + 128 + 72, 1)  # the sibling
    with pytest.raises(Unreadable, match="OLE"):
        identify(bytes(data))
