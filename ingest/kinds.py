"""Bytes -> the kind of file they are. Names and declared types are never asked: both are often wrong."""

from __future__ import annotations

import csv
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter

from ingest.decode import decode
from ingest.grid import Unreadable
from ingest.ole import ole_root_names

ARCHIVES = frozenset({"zip", "tar", "tar.gz", "rar", "7z", "tar.bz2", "tar.xz"})
"""Kinds that hold other files; `ingest.archives` opens them."""

_HEAD = 64 * 1024
_CONTENT_TYPES = 1024 * 1024

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"BZh", "tar.bz2"),
    (b"\xfd7zXZ\x00", "tar.xz"),
    (b"{\\rtf", "rtf"),
)
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_OOXML: tuple[tuple[bytes, str], ...] = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"application/vnd.ms-word.document.macroenabled.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"application/vnd.ms-excel.sheet.macroenabled.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xlsx"),
    (b"application/vnd.ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    (b"presentationml.presentation.main+xml", "pptx"),
)
_PARTS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("ofd.xml", "ofd"),
)
_OPENDOCUMENT = {b"spreadsheet": "ods", b"text": "odt", b"presentation": "odp"}
_OLE_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
_HTML_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|tr|td|th|div|p|br)\b[^<>]*>", re.I)

_PARTING = re.compile(r",(?!\d{3}(?!\d))|;")
"""What parts records, and not the thousands of an amount."""
_PLAIN = re.compile("[ -~\t\r\n\f\v\x1a\u2014-\u2026\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]+")

_DAMAGED = "文件已损坏，{0}。请用 Office 或 WPS 打开后另存，或向报送单位重新索取。"
_UNKNOWN = "无法识别的文件格式（{0}）。请另存为 docx、xlsx、pdf、html 或文本后再入库。"
_ENCRYPTED = "文件设有打开密码。请用 Office 或 WPS 打开，去掉密码后另存，再入库。"


def identify(data: bytes) -> str:
    """What a whole file is: docx, xlsx, xls, doc, pdf, html, text, csv, zip, tar.gz, rar, 7z, ods and others.

    Kinds that no reader handles (pptx, ofd, rtf, mhtml, word-xml …) are named too, so that the caller can say
    what they are. Raises Unreadable: empty, unknown_format, damaged, encrypted, needs_ocr (a picture).
    """
    if not data.strip(b"\x00\t\r\n "):
        raise Unreadable("empty", f"文件是空的（{len(data)} 字节，没有内容）。请核对原件后重新保存再入库。")
    if kind := archive_magic(data[:512]):
        return _kind_of_zip(data) if kind == "zip" else kind
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_ole(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(_IMAGES):
        raise Unreadable("needs_ocr", "这是图片，没有可读的文字。请先用 OCR 识别成 docx 或 xlsx，再入库。")
    if data.startswith(b"\x1f\x8b"):
        raise Unreadable("unknown_format", _UNKNOWN.format("单个文件的 gz 压缩，请先解压"))
    return _kind_of_text(data)


def archive_magic(head: bytes) -> str:
    """The kind of archive that the first 512 bytes promise, or "". A zip may prove to be an office file."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"\x1f\x8b"):
        return "tar.gz" if _inflated(head)[257:262] == b"ustar" else ""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic) and kind in ARCHIVES), "")


def kind_of_package(archive: zipfile.ZipFile) -> str:
    """What an open zip is: an office file by its declared parts, or plainly "zip"."""
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
    if declared := names.get("[content_types].xml"):
        types = _read_small(archive, declared).lower()
        for mark, kind in _OOXML:
            if mark in types:
                return kind
    if declared := names.get("mimetype"):
        mimetype = _read_small(archive, declared)
        if mimetype.startswith(b"application/vnd.oasis.opendocument."):
            return _OPENDOCUMENT.get(mimetype.split(b".")[-1].split(b"-")[0].strip(), "odf")
    return next((kind for part, kind in _PARTS if part in names), "zip")


def _read_small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(_CONTENT_TYPES)


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return kind_of_package(archive)
    except RuntimeError as error:
        raise Unreadable("encrypted", _ENCRYPTED) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable("damaged", _DAMAGED.format("压缩结构不完整")) from error


def _kind_of_ole(data: bytes) -> str:
    try:
        names = set(ole_root_names(data))
    except (struct.error, IndexError, ValueError) as error:
        raise Unreadable("damaged", _DAMAGED.format("OLE 目录不完整")) from error
    if "EncryptedPackage" in names:
        raise Unreadable("encrypted", _ENCRYPTED)
    for stream, kind in _OLE_STREAMS:
        if stream in names:
            return kind
    raise Unreadable("unknown_format", _UNKNOWN.format("OLE 文件，里面没有文档也没有表格"))


def _inflated(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, 512)
    except zlib.error:
        return b""


def _kind_of_text(data: bytes) -> str:
    text = decode(_whole_characters(data[:_HEAD])).text.lstrip("\ufeff \t\r\n")
    if _junk_share(text[:8192]) > 0.05:
        raise Unreadable("unknown_format", _UNKNOWN.format("二进制内容"))
    lowered = text[:4096].lower()
    if lowered.startswith("mime-version:") or "content-type: multipart/related" in lowered:
        return "mhtml"
    if "<?mso-application" in lowered or "schemas-microsoft-com:office:spreadsheet" in lowered[:1024]:
        return "excel-xml" if "excel.sheet" in lowered or "office:spreadsheet" in lowered else "word-xml"
    tags = len(_HTML_TAG.findall(text))
    if tags >= 2 or (tags and text.startswith("<")):
        return "html"
    if text.startswith("<?xml"):
        return "xml"
    return "csv" if _is_csv(text) else "text"


def _whole_characters(head: bytes) -> bytes:
    """The head without a character cut in two: strict UTF-8 would fail on it, and GB18030 be taken."""
    for cut in range(min(4, len(head))):
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return head[: len(head) - cut]
    return head


def _junk_share(text: str) -> float:
    """Share of characters that no written text has: controls, unassigned, private use, lost in decoding."""
    junk = sum(
        char == "\ufffd" or unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"} for char in _PLAIN.sub("", text)
    )
    return junk / max(1, len(text))


def _is_csv(text: str) -> bool:
    """Rows of one width parted by commas, or semicolons. With more tabs in most lines it is text: the commas are in amounts."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if 2 * sum(line.count("\t") > len(_PARTING.findall(line)) for line in lines) >= len(lines):
        return False
    return any(_is_parted(lines, delimiter) for delimiter in ",;")


def _is_parted(lines: list[str], delimiter: str) -> bool:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return False
    if not widths:
        return False
    width, rows = widths.most_common(1)[0]
    return width >= 2 and rows / widths.total() >= 0.7
