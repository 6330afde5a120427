"""The bytes of a workbook -> one Grid per worksheet: .xlsx, .xls, .et and .ods are told apart by their content."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.grid import Grid
from ingest.readers import ods, xls, xlsx
from ingest.reading_limits import OLE_MAGIC, is_encrypted_office, open_archive, reading

_REMEDY = "请用 Excel 或 WPS 打开后另存为 .xlsx，再导入。"


def read_grids(data: bytes) -> Iterator[Grid]:
    """The name of a Grid is the name of its sheet; hidden sheets are read too."""
    if data.startswith(OLE_MAGIC) and not is_encrypted_office(data):
        yield from xls.read_grids(data)
        return
    with reading("Excel", _REMEDY):
        with open_archive(data, "xlsx") as archive:
            names = archive.namelist()
        yield from ods.read_grids(data) if "content.xml" in names else xlsx.read_grids(data)
