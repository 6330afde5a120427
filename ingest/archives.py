"""An archive -> its members, none of them written to disk by name and none larger than the limits allow.

What an archive says of itself is a claim: sizes are counted while inflating, names are only shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.blobs import READ_ERRORS, Blob, why
from ingest.grid import Unreadable
from ingest.kinds import archive_magic, kind_of_package
from ingest.members import Budget, Member
from ingest.tars import tar_members
from ingest.zips import open_zip, zip_members


def archive_kind(blob: Blob, most: int) -> str:
    """The kind of archive, or "" for what is read as one file of at most `most` bytes.

    A zip that cannot be opened is left to its reader, which says what is wrong with the docx it should be.
    """
    kind = archive_magic(blob.head())
    if kind != "zip":
        return kind
    try:
        return "zip" if kind_of_package(open_zip(blob)) == "zip" else ""
    except READ_ERRORS:
        return "" if blob.size <= most else "zip"


def members(blob: Blob, kind: str, budget: Budget) -> Iterator[Member]:
    """The members in the archive's own order. Raises Unreadable where it cannot be read on."""
    try:
        yield from zip_members(blob, budget) if kind == "zip" else tar_members(blob, kind, budget)
    except READ_ERRORS as error:
        raise Unreadable("damaged", f"压缩包已损坏{why(error)}。请重新打包或向报送单位重新索取。") from error
