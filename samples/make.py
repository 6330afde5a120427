"""Write samples/files anew: python -m samples.make

The office suite writes the old Word files. Where it is missing (Debian: libreoffice-writer), or the font of the PDF
files is (fonts-wqy-zenhei), the files that are there stay as they are, and the script says so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from samples.counties import sample_files
from samples.writers import FONT

FILES = Path(__file__).parent / "files"
_OFFICE_SECONDS = 180


def main() -> int:
    """Exit 1 when something had to be left as it was."""
    FILES.mkdir(exist_ok=True)
    office = shutil.which("soffice")
    kept: list[str] = []
    words: dict[str, bytes] = {}
    wanted = set()
    for file in sample_files():
        wanted.add(file.name)
        if file.name.endswith(".doc"):
            words[file.name] = file.write()
        elif file.name.endswith(".pdf") and not FONT.exists():
            kept.append(file.name)
        else:
            (FILES / file.name).write_bytes(file.write())
    if office:
        _to_doc(office, words)
    else:
        kept += words
    for path in FILES.iterdir():
        if path.name not in wanted:
            path.unlink()
    size = sum(path.stat().st_size for path in FILES.iterdir())
    print(f"{len(wanted)} files, {size:,} bytes in {FILES.name}/")
    if kept:
        print("left as they are, for want of soffice or of the font:", *kept, sep="\n  ", file=sys.stderr)
    return bool(kept)


def _to_doc(office: str, words: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in words.items():
            Path(folder, name).with_suffix(".docx").write_bytes(data)
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "doc:MS Word 97",
        ]
        sources = [str(Path(folder, name).with_suffix(".docx")) for name in words]
        subprocess.run([*command, "--outdir", str(FILES), *sources], check=True, timeout=_OFFICE_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
