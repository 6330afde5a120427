"""What else one would do with a folder of forms: convert it with LibreOffice, or read it with a script of pandas or markitdown.

Each way gives the texts of the cells that it found, so that ways can be compared by what they recover.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from lxml import html

from benchmarks.measure import timed
from ingest.document import READERS
from ingest.kinds import identify
from samples.pages import Page, laid_out

OFFICE_SECONDS = 600
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"  # commas, quotes, UTF-8
CONVERTED = {"docx": "html", "doc": "html", "xlsx": _CSV, "xls": _CSV}
"""Kind of file -> what LibreOffice turns it into so that cells stay apart."""


class Recovered(NamedTuple):
    """How a way did: files a second, the share of printed cells it found, and cells too many for each printed one."""

    rate: float
    found: float
    surplus: float


def printed_cells(page: Page) -> Counter[str]:
    """The non-blank cells of a page."""
    return Counter(_folded(slot.text) for row in laid_out(page) for slot in row if slot.text.strip())


def recovered(found: Sequence[Counter[str]], printed: Sequence[Counter[str]], seconds: float) -> Recovered:
    """Compare the cells of files with what was printed in them."""
    total = sum(cells.total() for cells in printed)
    right = sum((cells & wanted).total() for cells, wanted in zip(found, printed, strict=True))
    return Recovered(len(found) / seconds, right / total, (sum(cells.total() for cells in found) - right) / total)


def own_cells(data: bytes) -> Counter[str]:
    """The cells that the readers of this project give, in this process."""
    reader = import_module(f"ingest.readers.{READERS[identify(data)]}")
    return Counter(
        _folded(cell.text) for grid in reader.read_grids(data) for row in grid.rows for cell in row if cell.text.strip()
    )


def script_for(kind: str) -> tuple[str, Callable[[bytes], Counter[str]]] | str:
    """A script of pandas or markitdown that reads this kind of file; else why there is none."""
    scripts: dict[str, tuple[str, Callable[[bytes], Counter[str]]]] = {
        "xlsx": ("pandas", _pandas_sheets), "xls": ("pandas", _pandas_sheets), "html": ("pandas", _pandas_pages),
        "csv": ("pandas", _pandas_records), "docx": ("markitdown", _markdown), "pdf": ("markitdown", _markdown),
    }  # fmt: skip
    if kind not in scripts:
        return "no script of pandas or markitdown reads it"
    library, script = scripts[kind]
    return (library, script) if find_spec(library) else f"{library} is not installed: skipped"


def office() -> str | None:
    """The program of LibreOffice, where it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(files: Sequence[Path], target: str, out: Path) -> list[Path]:
    """Turn files into another kind in one run of LibreOffice; those that it could not turn are left out."""
    program = office()
    if program is None:
        return []
    with tempfile.TemporaryDirectory() as profile:
        command = [program, "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", target]
        names = [str(file) for file in files]
        subprocess.run(
            [*command, "--outdir", str(out), *names], capture_output=True, check=False, timeout=OFFICE_SECONDS
        )
    suffix = target.partition(":")[0]
    return [path for file in files if (path := out / f"{file.stem}.{suffix}").exists()]


def by_office(kind: str, files: Sequence[Path], printed: Sequence[Counter[str]]) -> Recovered | str:
    """Convert files with LibreOffice and take the cells of what comes out."""
    if office() is None or kind not in CONVERTED:
        return "not installed" if office() is None else "it keeps no table of this kind"
    with tempfile.TemporaryDirectory() as place, timed() as watch:
        made = convert(files, CONVERTED[kind], Path(place))
        cells = {path.stem: _csv_cells(path) if path.suffix == ".csv" else _html_cells(path) for path in made}
    return recovered([cells.get(file.stem, Counter()) for file in files], printed, watch.seconds)


def _folded(text: str) -> str:
    return "".join(text.split())


def _counted(texts: Iterator[object]) -> Counter[str]:
    return Counter(text for value in texts if (text := _folded(str(value))) and text != "nan")


def _html_cells(path: Path) -> Counter[str]:
    page = html.fromstring(path.read_bytes())
    outside = (line.text_content() for line in page.iter("p") if next(line.iterancestors("td"), None) is None)
    return _counted(cell.text_content() for cell in page.iter("td", "th")) + _counted(outside)


def _csv_cells(path: Path) -> Counter[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    return _counted(value for record in csv.reader(io.StringIO(text)) for value in record)


def _pandas_sheets(data: bytes) -> Counter[str]:
    import pandas

    sheets = pandas.read_excel(io.BytesIO(data), header=None, sheet_name=None, dtype=str, engine="calamine")
    return _counted(value for sheet in sheets.values() for value in sheet.to_numpy().ravel())


def _pandas_pages(data: bytes) -> Counter[str]:
    import pandas

    tables = pandas.read_html(io.StringIO(data.decode("utf-8")), header=None)
    return _counted(value for table in tables for value in table.to_numpy().ravel())


def _pandas_records(data: bytes) -> Counter[str]:
    import pandas

    table = pandas.read_csv(io.BytesIO(data), header=None, names=range(20), dtype=str, encoding="utf-8-sig")
    return _counted(value for value in table.to_numpy().ravel())


def _markdown(data: bytes) -> Counter[str]:
    from markitdown import MarkItDown

    text: str = MarkItDown().convert_stream(io.BytesIO(data)).text_content
    return _counted(cell for line in text.splitlines() for cell in line.strip().strip("|").split("|"))
