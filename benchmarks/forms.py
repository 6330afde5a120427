"""Vocabulary -> invented forms, for benchmarks, property tests and labelled duplicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import accumulate
from random import Random
from typing import TextIO, TypeVar

import click

from benchmarks.render import render_text
from benchmarks.template import Draw
from benchmarks.vocabulary_files import Line, invent_places, load_vocabulary
from ingest.form import HORIZONS, SOURCES, Form, Funding, Indicator, Source

T = TypeVar("T")

YEARS = (2021, 2022, 2023, 2024, 2025, 2026)
COUNTIES = 40
"""How many counties are invented when none are named: some 50 forms of each in 2,000, as one county publishes."""

LEVELS: tuple[tuple[str, str, tuple[float, ...]], ...] = (
    ("产出指标", "数量指标", (1.0, 0.28, 0.08)),
    ("产出指标", "质量指标", (0.97, 0.06)),
    ("产出指标", "时效指标", (0.96, 0.04)),
    ("产出指标", "成本指标", (0.96, 0.03)),
    ("效益指标", "经济效益指标", (0.24,)),
    ("效益指标", "社会效益指标", (0.93, 0.08)),
    ("效益指标", "生态效益指标", (0.22,)),
    ("效益指标", "可持续影响指标", (0.48,)),
    ("满意度指标", "服务对象满意度", (0.97, 0.04)),
)
"""Level 1, level 2, and the share of forms that have a first, a second, a third indicator there."""

STYLES = (("简", 0.36), ("常", 0.44), ("详", 0.20))
SOURCE_MIXES: tuple[tuple[tuple[Source, ...], float], ...] = (
    (("county",), 0.56),
    (("provincial",), 0.18),
    (("central",), 0.08),
    (("central", "provincial"), 0.05),
    (("provincial", "county"), 0.05),
    (("central", "provincial", "county"), 0.03),
    (("county", "self_raised"), 0.03),
    (("county", "other"), 0.02),
)
PERIODS = (("1年", 0.86), ("2年", 0.03), ("3年", 0.08), ("5年", 0.02), ("长期", 0.01))

# How often officers are careless. The sample of one county's 22 forms sets the order of size.
ANNUAL_HALF_EMPTY = 0.17
ANNUAL_GOAL_COPIED = 0.75
ANNUAL_NAMES_CUT = 0.35
"""A quarter to a half of the sample's forms end every annual indicator name at ANNUAL_NAME_CHARS."""
ANNUAL_NAME_CHARS = 8
COPIED_CELL = 0.13
REPEATED_TEXT = 0.015
AMOUNT_CONTRADICTED = 0.04
SOURCES_DISAGREE = 0.015
HALF_WIDTH = 0.7

TO_HALF_WIDTH = str.maketrans("，；（）：", ",;():")


def generate_forms(count: int, seed: int = 1, counties: Sequence[str] = ()) -> Iterator[Form]:
    """`count` invented forms, in order of ordinal.

    The same seed and counties give the same forms, and a smaller count gives their beginning. Counties are
    full names (`云阳县`); invented ones are used when none are given. One form is held at a time.
    """
    vocabulary = load_vocabulary()
    rng = Random(seed)
    names = counties or [Draw(rng.random, vocabulary.places).fresh("县名") for _ in range(COUNTIES)]
    invented = [invent_places(vocabulary, rng.random, name) for name in names]
    for ordinal in range(1, count + 1):
        draw = Draw(rng.random, {}, invented[int(rng.random() * len(invented))])
        line = vocabulary.lines[int(rng.random() * len(vocabulary.lines))]
        draw.pools = line.pools
        yield _form(ordinal, line, draw)


def _form(ordinal: int, line: Line, draw: Draw) -> Form:
    year = YEARS[int(draw.random() * len(YEARS))]
    period = "1年" if draw.chance(0.5) and line.kind in ("运转", "补助") else _weighted(draw, PERIODS)
    total = _amount(draw)
    annual = total if period in ("1年", "长期") else _share(total, 0.2 + 0.5 * draw.random())
    annual_empty = draw.chance(ANNUAL_HALF_EMPTY)
    facts = draw.facts
    facts.update({name: pool[0](draw) for name, pool in draw.places.items() if len(pool) == 1})
    facts["年"], facts["去年"] = str(year), str(year - 1)
    facts["资金"] = _in_words(total, draw)
    code, department = draw.fresh("部门").split("-", 1)
    facts["部门"] = department
    facts["单位"] = department if draw.chance(0.72) else draw.fresh("单位")
    name = draw.recall("项目名称").replace(facts["县"] * 2, facts["县"])  # <县><项目> of a project named after it
    indicators = _indicators(line, draw, total, annual, annual_empty)
    if draw.chance(AMOUNT_CONTRADICTED):
        facts["资金"] = _in_words(_share(total, 0.8 + 0.5 * draw.random()), draw)
    style = _weighted(draw, STYLES)
    texts = _narrative(draw, style, annual_empty)
    tidy = partial(_punctuate, half_width=draw.chance(HALF_WIDTH), full_stop=draw.chance(0.4))
    return Form(
        ordinal,
        "",
        project_name=name.translate(TO_HALF_WIDTH) if draw.chance(HALF_WIDTH) else name,
        fiscal_year=year,
        department_code=code,
        department_name=department,
        implementing_unit=facts["单位"],
        attribute=_attribute(draw, line.kind, period),
        period=period,
        **{field: tidy(text) for field, text in texts.items()},
        filled_raw=_filled(draw, year),
        responsible="",
        handler="",
        phone="",
        funding=_funding(draw, total, annual, annual_empty),
        indicators=indicators,
    )


def _narrative(draw: Draw, style: str, annual_empty: bool) -> dict[str, str]:
    def say(frame: str) -> str:
        return draw.fresh(frame + (style if draw.chance(0.75) else _weighted(draw, STYLES)))

    texts = {
        "overview": say("概况"),
        "basis": say("依据概"),
        "necessity": say("必要性"),
        "safeguards": say("措施概"),
        "plan": say("计划概"),
        "period_goal": say("目标"),
    }
    for field, origin in (("plan", "safeguards"), ("necessity", "overview"), ("period_goal", "necessity")):
        if draw.chance(COPIED_CELL):
            texts[field] = texts[origin]
    if draw.chance(REPEATED_TEXT):
        texts["overview"] *= 2
    if annual_empty:
        texts["annual_goal"] = ""
    elif draw.chance(ANNUAL_GOAL_COPIED):
        texts["annual_goal"] = texts["period_goal"]
    else:
        texts["annual_goal"] = draw.fresh("年度目标") if draw.chance(0.6) else say("目标")
    return texts


def _punctuate(text: str, half_width: bool, full_stop: bool) -> str:
    """One officer's habits: half-width marks, and a full stop at the end or none."""
    text = text.strip("。，；")
    if full_stop and len(text) > 8:
        text += "。"
    return text.translate(TO_HALF_WIDTH) if half_width else text


def _indicators(line: Line, draw: Draw, total: Decimal, annual: Decimal, annual_empty: bool) -> tuple[Indicator, ...]:
    rows: list[tuple[str, str, str, str]] = []
    for level1, level2, shares in LEVELS:
        pool = line.indicators[level2]
        for share in shares:
            if not draw.chance(share):
                break
            name, value = draw.pick(level2, pool)
            rows.append((level1, level2, name(draw), value(draw)))
    rows = list({(row[1], row[2]): row for row in rows}.values())
    period = [Indicator("period", n, a, b, b, name, value) for n, (a, b, name, value) in enumerate(rows, 1)]
    if annual_empty:
        return tuple(period)
    length = ANNUAL_NAME_CHARS if draw.chance(ANNUAL_NAMES_CUT) else None
    if annual != total:
        whole, part = draw.facts["资金"], _in_words(annual, draw)
        rows = [(a, b, name, value.replace(whole, part)) for a, b, name, value in rows]
    period.extend(
        Indicator("annual", n, a, b, b, name[:length], value) for n, (a, b, name, value) in enumerate(rows, 1)
    )
    return tuple(period)


def _amount(draw: Draw) -> Decimal:
    """From 10,000 to 200 million yuan, as many small amounts as large ones on a logarithmic scale."""
    yuan = 10 ** (4 + 4.301 * draw.random())
    habit = draw.random()
    if habit < 0.04:
        return Decimal(round(yuan * 100)).scaleb(-2)
    step = 1 if habit < 0.2 else 100 if habit < 0.5 or yuan < 200_000 else 10_000
    return Decimal(max(round(yuan / step), 1) * step)


def _share(total: Decimal, share: float) -> Decimal:
    """A part of a total, as round as the total itself allows."""
    part = Decimal(round(float(total) * share / 100) * 100)
    return part if 0 < part < total or share > 1 else total


def _in_words(yuan: Decimal, draw: Draw) -> str:
    if yuan < 20_000 or draw.chance(0.22):
        return f"{yuan}元"
    text = f"{yuan / 10_000:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}万" if draw.chance(0.02) else f"{text}万元"


def _funding(draw: Draw, total: Decimal, annual: Decimal, annual_empty: bool) -> tuple[Funding, ...]:
    mix = _weighted(draw, SOURCE_MIXES)
    first = 0.3 + 0.6 * draw.random()
    blank_other = None if draw.chance(0.9) else Decimal(0)
    zero_annual = Decimal(0) if annual_empty else annual
    cells = []
    for horizon, amount in zip(HORIZONS, (total, zero_annual), strict=True):
        if horizon == "annual" and draw.chance(SOURCES_DISAGREE):
            mix = _weighted(draw, SOURCE_MIXES)
        split: dict[Source, Decimal] = {}
        rest = amount
        for source in mix[:-1]:
            split[source] = _share(rest, first) if rest else rest
            rest -= split[source]
        split[mix[-1]] = rest
        amounts: dict[Source, Decimal | None] = {"total": amount, "other": blank_other, **split}
        cells += [Funding(horizon, source, amounts.get(source, Decimal(0))) for source in SOURCES]
    return tuple(cells)


def _attribute(draw: Draw, kind: str, period: str) -> str:
    if period == "长期" or (kind in ("运转", "补助") and draw.chance(0.22)):
        return "经常性项目"
    return "延续性项目" if period != "1年" and draw.chance(0.7) else "一次性项目(1年结束)"


def _filled(draw: Draw, year: int) -> str:
    """Between October before the budget year and April in it, in office hours."""
    day = datetime(year - 1, 10, 8) + timedelta(days=int(draw.random() * 195))
    return f"{day:%Y%m%d}" + f"{int(8 + draw.random() * 11):02}{int(draw.random() * 60):02}{int(draw.random() * 60):02}"


def _weighted(draw: Draw, choices: Sequence[tuple[T, float]]) -> T:
    point = draw.random()
    for (choice, _), bound in zip(choices, accumulate(share for _, share in choices), strict=True):
        if point < bound:
            return choice
    return choices[-1][0]


@click.command()
@click.argument("count", type=click.IntRange(min=0))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same forms.")
@click.option("--county", "counties", multiple=True, help="Full name of a county, such as 云阳县; may be repeated.")
@click.option(
    "-o", "--output", type=click.File("w", encoding="utf-8"), default="-", help="File to write; stdout if not given."
)
def main(count: int, seed: int, counties: tuple[str, ...], output: TextIO) -> None:
    """Write COUNT invented forms as the text that a bureau publishes."""
    output.writelines(render_text(generate_forms(count, seed, counties)))


if __name__ == "__main__":
    main()
