"""What reading one file may cost, and the checks that every reader shares: bytes inflated, cells, XML, text, errors."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from ingest.decode import decode
from ingest.grid import Unreadable

MAX_PART_BYTES = 64 << 20
"""One part of an office file, inflated. Honest files inflate at most 32 times; the largest form seen is under 1 MB."""
MAX_TAGS = 5_000_000
"""Tags of one part: a tree of so many elements takes some 300 MB."""
MAX_CELLS = 1_000_000
"""Cells of one file, over all its sheets, tables and pages."""
MAX_REPLACED = 0.02
"""The share of characters that no encoding reads, above which a text is not the text that somebody wrote."""
MAX_COLSPAN = 1_000
"""The limit browsers keep for `colspan`."""

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HONEST_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED_FLAG = 0x1

_DOCTYPE = "文件内的 XML 带有 DOCTYPE 定义，正常的 Office 文件没有，未读取。请用 Office 或 WPS 打开后另存，再导入。"
_INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff]")
_KEPT = {"\t": " ", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}


class Budget:
    """Counts what one file makes, and refuses to go on when it is more than any honest file makes."""

    def __init__(self) -> None:
        self.left = MAX_CELLS

    def spend(self, cells: int) -> None:
        """Raises Unreadable("too_large") when the file has used up its cells."""
        self.left -= cells
        if self.left < 0:
            raise Unreadable(
                "too_large",
                f"文件的单元格超过 {MAX_CELLS:,} 个，未读取。请删去多余的行列，或拆分成几个文件后再导入。",
            )


def clean(text: str) -> str:
    """Text fit to be stored: no control, invisible or broken characters, no outer blanks; line breaks are kept as \\n."""
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub(_visible, text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    return "\ufffd" if "\ud800" <= character <= "\udfff" else _KEPT.get(character, "")


def text_of(data: bytes, kind: str, remedy: str) -> str:
    """Decoded text. Raises Unreadable("damaged") when too much of it is in no encoding."""
    decoded = decode(data)
    if decoded.replaced > MAX_REPLACED * len(decoded.text):
        raise Unreadable("damaged", f"{kind} 文件里有 {decoded.replaced} 处无法识别的字符，编码不明或已损坏。{remedy}")
    return decoded.text


def is_encrypted_office(data: bytes) -> bool:
    """Whether this is a .docx or .xlsx with a password: such a file is a compound file with the zip encrypted inside."""
    return data.startswith(OLE_MAGIC) and _ENCRYPTED_PACKAGE in data


def open_archive(data: bytes, kind: str) -> zipfile.ZipFile:
    """The zip that an office file of today is. A zip is not trusted: its parts are read with `inflate`."""
    if data.startswith(OLE_MAGIC):
        if is_encrypted_office(data):
            raise Unreadable("encrypted", f"{kind} 文件有打开密码，无法读取。请取消密码后另存，再导入。")
        raise Unreadable(
            "damaged", f"文件内容是旧版 Office 格式，不是 {kind}。请用 Word、Excel 或 WPS 另存为 {kind} 后再导入。"
        )
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = archive.namelist()
    if len(set(names)) != len(names):
        raise Unreadable("damaged", f"{kind} 文件内部有重名的部件，不可信。请用 Office 或 WPS 打开后另存，再导入。")
    return archive


def inflate(archive: zipfile.ZipFile, name: str, limit: int = MAX_PART_BYTES) -> bytes:
    """One part of a zip, counted while it is inflated. KeyError when there is no such part."""
    info = archive.getinfo(name)
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise Unreadable("encrypted", f"文件内的 {name} 已加密，无法读取。请取消密码后另存，再导入。")
    if info.compress_type not in _HONEST_METHODS:
        raise Unreadable(
            "damaged", f"文件内的 {name} 用了 Office 不使用的压缩方式。请用 Office 或 WPS 打开后另存，再导入。"
        )
    with archive.open(info) as part:
        data = part.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(
            "too_large",
            f"文件内的 {name} 解压后超过 {limit >> 20} MB，未读取。请删去多余内容或拆分文件后再导入。",
        )
    return data


def parse_xml(data: bytes) -> etree._Element:
    """The root of one XML part of an office file. A DOCTYPE has no honest use there and is refused."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    check_markup(data)
    root = etree.fromstring(data, parser)
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Unreadable("damaged", _DOCTYPE)
    return root


def check_markup(data: bytes) -> None:
    """Raises Unreadable when an XML part has a document type definition, or more tags than memory should be given to."""
    if b"<!DOCTYPE" in data:
        raise Unreadable("damaged", _DOCTYPE)
    if data.count(b"<") > MAX_TAGS:
        raise Unreadable("too_large", f"文件内的标签超过 {MAX_TAGS:,} 个，未读取。请删去多余内容或拆分文件后再导入。")


@contextmanager
def reading(kind: str, remedy: str) -> Iterator[None]:
    """Whatever goes wrong inside becomes Unreadable: a reader never raises anything else.

    Readers written in Rust panic with an exception that is no Exception, and that would end the program.
    """
    try:
        yield
    except (Unreadable, GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except MemoryError as error:
        raise Unreadable("too_large", f"{kind} 文件太大，内存不足，未读取。请拆分成几个文件后再导入。") from error
    except BaseException as error:
        seen = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        raise Unreadable("damaged", f"{kind} 文件已损坏，无法读取（{seen}）。{remedy}") from error
