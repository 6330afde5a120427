"""Numbers -> a histogram as SVG, which a page can show without any script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10

from kb.draft import shown_number

WIDTH, HEIGHT, FOOT, BARS = 480, 150, 44, 20
EDGE = 0.2
"""A share of the width: nearer to an edge than this, a label stands beside its place and not under it."""
FEWEST = 3
WIDE_SPREAD = 100
"""Where the largest value is this many times the smallest, the scale is logarithmic."""


def plot(numbers: Sequence[float], unit: str) -> str:
    """A histogram with its median marked; "" for fewer than three values."""
    if len(numbers) < FEWEST:
        return ""
    ordered = sorted(numbers)
    low, high, median = ordered[0], ordered[-1], ordered[len(ordered) // 2]
    logarithmic = low > 0 and high / low >= WIDE_SPREAD

    def place(number: float) -> float:
        if low == high:
            return 0.5
        return (log10(number / low) / log10(high / low)) if logarithmic else (number - low) / (high - low)

    counts = [0] * BARS
    for number in ordered:
        counts[min(BARS - 1, int(place(number) * BARS))] += 1
    step, tallest = WIDTH / BARS, max(counts)
    bars = "".join(
        f'<rect x="{place_ * step + 1:.1f}" y="{HEIGHT - count / tallest * (HEIGHT - 20):.1f}" width="{step - 2:.1f}"'
        f' height="{count / tallest * (HEIGHT - 20):.1f}" fill="#2f6cc0"><title>{count} 条</title></rect>'
        for place_, count in enumerate(counts)
        if count
    )
    at = min(WIDTH - 1.0, place(median) * (WIDTH - step) + step / 2)
    anchor = "start" if at < EDGE * WIDTH else "end" if at > (1 - EDGE) * WIDTH else "middle"
    names = tuple(f"{shown_number(number)}{escape(unit)}" for number in (low, median, high))
    label = f"{len(ordered)} 个数值，最小 {names[0]}，中位数 {names[1]}，最大 {names[2]}"
    return (
        f'<svg class="plot" role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {HEIGHT + FOOT}">'
        f"<title>{label}</title>{bars}"
        f'<line x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}" stroke="#889"/>'
        f'<line x1="{at:.1f}" x2="{at:.1f}" y1="8" y2="{HEIGHT}" stroke="#b3261e" stroke-dasharray="4 3"/>'
        f'<text x="0" y="{HEIGHT + 18}" font-size="15">{names[0]}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT + 18}" font-size="15" text-anchor="end">{names[2]}</text>'
        f'<text x="{at:.1f}" y="{HEIGHT + 38}" font-size="15" text-anchor="{anchor}" fill="#b3261e">'
        f"中位数 {names[1]}{'（对数刻度）' if logarithmic else ''}</text></svg>"
    )
