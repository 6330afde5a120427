"""The parts that layouts share: how a label is printed, the money, the rows of the indicator table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from samples.forms import Sample, Target
from samples.pages import Slot, Table

SOURCES = ("total", "central", "provincial", "county", "self_raised", "other")
_FACTORS = {"元": Decimal(1), "万元": Decimal(10_000)}


@dataclass(frozen=True)
class Style:
    """How a county prints: the same layout comes in all of these."""

    money: str = "元"
    money_in: str = "label"
    """Where the unit of money stands: in the block's `label`, in a `line` above the table, or nowhere ("")."""
    spaced: bool = False
    """Blanks inside short labels: 产 出 指 标."""
    broken: bool = False
    """A line break inside labels, as where a narrow column wraps them by hand."""
    starred: bool = False
    """★ before each third name."""
    numbered: bool = False
    """指标1： before each name, counted within its level 2."""
    filler: bool = False
    """A row 指标N： or …… left over from the template after each level 2."""

    def label(self, text: str) -> str:
        """A label as this county prints it."""
        if self.spaced and len(text) <= 5:
            return " ".join(text)
        if self.broken and len(text) == 4:
            return f"{text[:2]}\n{text[2:]}"
        return text

    def amount(self, yuan: str | None) -> str:
        """An amount as this county prints it; blank stays blank."""
        if yuan is None:
            return ""
        number = (Decimal(yuan) / _FACTORS[self.money]).normalize()
        return f"{number:,f}" if self.money == "元" else f"{number:f}"

    def money_label(self, text: str) -> str:
        return f"{text}（{self.money}）" if self.money_in == "label" else text

    @property
    def money_line(self) -> list[str]:
        return [f"单位：{self.money}"] if self.money_in == "line" else []


PLAIN = Style()


def named(targets: Sequence[Target], style: Style) -> Iterator[tuple[Target, str, bool]]:
    """The targets with their names as printed, and after each level 2 the filler: `(row, name, is filler)`."""
    for _, group in groupby(targets, key=lambda target: target.level2):
        rows = list(group)
        for number, target in enumerate(rows, 1):
            star = "★" if style.starred and number % 3 == 1 else ""
            prefix = f"指标{number}：" if style.numbered else ""
            yield target, f"{prefix}{star}{target.name}", False
        if style.filler:
            blank = rows[-1]._replace(value="")
            yield blank, f"指标{len(rows) + 1}：" if style.numbered else "……", True


def level_labels(
    table: Table,
    first: int,
    printed: Sequence[tuple[Target, str, bool]],
    style: Style,
    col: int,
    *,
    weight: bool = False,
) -> None:
    """Put level 1 in column `col` and level 2 beside it, each merged over its rows, which begin at row `first`."""
    points = dict(zip([target for target, _, filler in printed if not filler], _points(printed), strict=True))
    for place, key in ((col, "level1"), (col + 1, "level2")):
        row = first
        for label, group in groupby(printed, key=lambda item: getattr(item[0], key)):
            rows = list(group)
            text = style.label(label)
            if weight and key == "level1":
                text += f"（{sum(points.get(target, 0) for target, _, filler in rows if not filler)}分）"
            table.rows[row].append(Slot(place, text, 1, len(rows)))
            table.rows[row].sort()
            row += len(rows)


def points_of(target: Target, filler: bool, share: Iterator[int]) -> str:
    """The points of the next row; a row without a value has none printed."""
    points = "" if filler else str(next(share))
    return points if target.is_filled else ""


def _points(printed: Sequence[tuple[Target, str, bool]]) -> list[int]:
    from samples.forms import weights

    return weights([target for target, _, filler in printed if not filler])


def money_rows(table: Table, sample: Sample, style: Style, labels: dict[str, str], horizons: Sequence[str]) -> None:
    """The sources one below another, horizons side by side; the block's label runs down the left side."""
    first = len(table.rows)
    half = (table.width - 1) // len(horizons)
    for source in SOURCES:
        slots = []
        for place, horizon in enumerate(horizons):
            col = 1 + place * half
            end = table.width if place == len(horizons) - 1 else col + half
            label = labels.get(f"{horizon}_{source}", labels[source])
            width = max(1, half // 2)
            slots.append(Slot(col, label, width))
            slots.append(Slot(col + width, style.amount(sample.funding[horizon][source]), end - col - width))
        table.rows.append(slots)
    table.span_down(first, 0, style.money_label(labels["block"]))
