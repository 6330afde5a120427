"""The files of samples/files, read as a user's are, give the forms that were printed in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.document import read_document
from samples.counties import SampleFile, sample_files
from samples.make import FILES
from tests.ingest.stated import facts, stated

EXPECTED = {file.name: file for file in sample_files()}
_MOST_BYTES = 2_500_000


def test_folder_holds_what_make_writes() -> None:
    assert {path.name for path in FILES.iterdir()} == set(EXPECTED)
    assert sum(path.stat().st_size for path in FILES.iterdir()) < _MOST_BYTES


@pytest.mark.parametrize(
    "file", [file for file in EXPECTED.values() if not file.name.endswith(".zip")], ids=lambda file: file.name
)
def test_forms_of_a_file(file: SampleFile) -> None:
    document = read_document((FILES / file.name).read_bytes())
    assert document.status == "loaded"
    assert [form.project_name for form in document.forms] == [sample.project_name for sample in file.samples]
    for form, sample in zip(document.forms, file.samples, strict=True):
        expected = stated(sample, file.layout)
        assert facts(form, file.layout.fields) == expected


def test_archive_holds_a_year_a_file(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(FILES / "平澜县绩效目标公开.zip") as archive:
        entries = archive.infolist()
        names = [entry.filename.encode("cp437").decode("gb18030") for entry in entries]
        documents = [read_document(archive.read(entry)) for entry in entries]
    assert names == [f"平澜县{year}年绩效目标表.docx" for year in range(2022, 2027)]
    file = EXPECTED["平澜县绩效目标公开.zip"]
    forms = [form for document in documents for form in document.forms]
    for form, sample in zip(forms, file.samples, strict=True):
        assert facts(form, file.layout.fields) == stated(sample, file.layout)
