"""How much of forms comes back from layouts and files that others drew: `python -m benchmarks.judge_layouts [--diff]`.

Each folder of tests/judged/layouts/ was drawn from invented forms by a writer who had not seen the parser, with what a
careful reader finds in each file (truth.json). The first figures of a set were taken before anything was mended for it;
docs/benchmarks.md has them. All sets have been mended against since.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import click

from ingest import read_document
from ingest.form import Form

FOLDER = Path(__file__).parent.parent / "tests" / "judged" / "layouts"
_SAID_SIGNS = {"大于等于": "≥", "小于等于": "≤", "大于": ">", "小于": "<", "等于": ""}
_NAMED, _LEAST = 20, 4
"""What the right name is worth in pairing forms, and the least likeness of a pair."""

Row = tuple[str, str, str, str]


class Score(NamedTuple):
    """Of one layout: forms and fields found of those printed, and indicator rows right, printed and read."""

    found: int = 0
    printed: int = 0
    fields: int = 0
    all_fields: int = 0
    rows: int = 0
    printed_rows: int = 0
    read_rows: int = 0

    def plus(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def share(self) -> float:
        """Of the printed fields, those that are right."""
        return self.fields / max(self.all_fields, 1)

    @property
    def f1(self) -> float:
        """Of the indicator rows."""
        return 2 * self.rows / (self.printed_rows + self.read_rows) if self.printed_rows + self.read_rows else 1.0


def sets() -> list[Path]:
    """The folders with judged files, the oldest first."""
    return sorted(path.parent for path in FOLDER.glob("*/truth.json"))


def judge(folder: Path, layouts: Sequence[str] = ()) -> Iterator[tuple[str, Score, list[str]]]:
    """Each layout of a set with its score and what differs."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for layout, files in truth.items():
        if layouts and layout not in layouts:
            continue
        score, differing = Score(), []
        for name, told in files.items():
            forms = [form for data in _members((folder / name).read_bytes()) for form in read_document(data).forms]
            one, said = judge_file(told["forms"], forms)
            score = score.plus(one)
            differing += said
        yield layout, score, differing


def _members(data: bytes) -> list[bytes]:
    """The files of an archive; any other file is itself."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return [data]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        return [data] if "[Content_Types].xml" in names else [archive.read(name) for name in names]


def judge_file(printed: Sequence[dict[str, Any]], forms: Sequence[Form]) -> tuple[Score, list[str]]:
    """The score of what was read of a file, and what differs from what is printed in it."""
    pairs = _paired(printed, forms)
    score, differing = Score(), []
    for number, told in enumerate(printed):
        form = pairs.get(number)
        fields = list(_fields(told, form))
        wanted = Counter(_row(*row) for row in told["rows"])
        read = _rows(told, form) if form else Counter()
        right = (wanted & read).total()
        score = score.plus(
            Score(
                form is not None, 1, sum(same for *_, same in fields), len(fields), right, wanted.total(), read.total()
            )
        )
        name = told["fields"].get("project_name", told["source"])
        differing += [f"{name}: {field} 应为 {want!r}，读成 {got!r}" for field, want, got, same in fields if not same]
        differing += [f"{name}: 缺 {row}" for row in (wanted - read).elements()]
        differing += [f"{name}: 多 {row}" for row in (read - wanted).elements()]
    return score, differing


def _paired(printed: Sequence[dict[str, Any]], forms: Sequence[Form]) -> dict[int, Form]:
    """Printed forms with the likest read ones, each once."""
    likeness = []
    for a, told in enumerate(printed):
        wanted = Counter(_row(*row) for row in told["rows"])
        for b, form in enumerate(forms):
            same = sum(right for *_, right in _fields(told, form)) + (wanted & _rows(told, form)).total()
            named = _bare(form.project_name) == _bare(told["fields"].get("project_name"))
            likeness.append((same + _NAMED * named, -abs(a - b), a, b))
    pairs: dict[int, Form] = {}
    used: set[int] = set()
    for score, _, a, b in sorted(likeness, reverse=True):
        if score >= _LEAST and a not in pairs and b not in used:
            pairs[a] = forms[b]
            used.add(b)
    return pairs


def _fields(told: dict[str, Any], form: Form | None) -> Iterator[tuple[str, Any, Any, bool]]:
    """Each printed field: its name, what is printed, what was read, and whether that is the same."""
    for name, want in told["fields"].items():
        got = _read(form, name)
        yield name, want, got, got is not None and _bare(got) in {_bare(one) for one in _all(want)}
    for want, names in told.get("either", {}).items():
        read = [_read(form, name) for name in names]
        yield "|".join(names), want, read, _bare(want) in [_bare(one) for one in read if one is not None]
    amounts = {f"{row.horizon}.{row.source}": row.amount for row in form.funding} if form else {}
    for slot, want in told["funding"].items():
        found = [amounts.get(place) for place in slot.split("|")]
        yield slot, want, found, any(amount is not None and amount == Decimal(want) for amount in found)


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read(form: Form | None, name: str) -> str | None:
    if form is None:
        return None
    if name == "filled_date":
        return (form.filled_at or "")[:10]
    return next((str(value) for part in name.split("|") if (value := getattr(form, part))), "")


def _rows(told: dict[str, Any], form: Form) -> Counter[Row]:
    """The rows that were read; a reading that is as right as the printed one, as a unit moved to its value, counts as it.

    Of two such readings, which one is told as printed differs from writer to writer.
    """
    printed = {_row(*row) for row in told["rows"]}
    pairs = [(_row(*one), _row(*other)) for one, other in told.get("alts", ())]
    same = {one: other for pair in pairs for one, other in (pair, pair[::-1]) if other in printed}
    rows = (_row(row.horizon, row.level2, row.name, row.value_raw) for row in form.indicators)
    return Counter(row if row in printed else same.get(row, row) for row in rows if row[2] or row[3])


def _row(horizon: str, level2: str, name: str, value: str) -> Row:
    return horizon, level2, _name(name), _value(value)


def _bare(text: object) -> str:
    return "".join(str(text or "").split())


def _name(text: str) -> str:
    bare = unicodedata.normalize("NFKC", re.sub("^[①-⑳★☆▲△●]", "", _bare(text)))
    return re.sub(r"^(?:指标\d+[:：.、]?|\d+[.、])", "", bare)


def _value(text: str) -> str:
    """As printed, but >= is ≥, and an equals sign, 定性, commas in thousands and zeros behind say nothing."""
    bare = unicodedata.normalize("NFKC", _bare(text)).replace(">=", "≥").replace("<=", "≤")
    bare = re.sub("^(?:定性|文字描述)", "", bare.replace("≧", "≥").replace("≦", "≤"))
    bare = re.sub(rf"^({'|'.join(_SAID_SIGNS)})(?=\d)", lambda match: _SAID_SIGNS[match[1]], bare).removeprefix("=")
    bare = re.sub(r"(\d),(?=\d{3})", r"\1", bare)
    return re.sub(r"(\d+\.\d*?)0+(?=\D|$)", lambda match: match[1].rstrip("."), bare)


@click.command()
@click.argument("layouts", nargs=-1)
@click.option("--diff", is_flag=True, help="Print what differs.")
def main(layouts: tuple[str, ...], diff: bool) -> None:
    """Print forms found, the share of fields that are right, and F1 of indicator rows, by layout and in all."""
    for folder in sets():
        total = Score()
        for layout, score, differing in judge(folder, layouts):
            total = total.plus(score)
            say(f"{folder.name} {layout}", score)
            if diff:
                click.echo("".join(f"    {line}\n" for line in differing), nl=False)
        say(f"{folder.name}, in all", total)


def say(name: str, score: Score) -> None:
    """Print a line of the table."""
    click.echo(
        f"{name:34} forms {score.found:3} of {score.printed:3}   fields {score.share:.3f}   rows F1 {score.f1:.3f}"
    )


if __name__ == "__main__":
    main()
