"""Which county publishes its forms in which layout and format: the contents of samples/files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from samples import listings, writers
from samples.blocks import PLAIN, Style
from samples.forms import Sample, of_county
from samples.layouts import LAYOUTS, Layout
from samples.pages import Page

_LIST_FIELDS = ("project_name", "implementing_unit", "annual_goal")
_TOTAL = (("annual", "total"),)


def _alone(draw: Callable[[Sequence[Sample], Style], Page], sample: Sample, style: Style) -> Page:
    return draw([sample], style)


def listing_layout(**shape: bool | int) -> Layout:
    """A table of many projects as a Layout, for one project alone."""
    draw = partial(_alone, partial(listings.listing, **shape))  # type: ignore[arg-type]
    return Layout(draw, _LIST_FIELDS, _TOTAL, weight=True, direction=True)


EVALUATION = Layout(
    listings.evaluation,
    ("project_name", "department", "implementing_unit", "annual_goal", "goal_completion"),
    tuple(("annual", source) for source in listings.EXECUTED),
    actual=True,
    kind="self_evaluation",
)
ALL_LAYOUTS = LAYOUTS | {
    "listing": listing_layout(merged=False),
    "listing_merged": listing_layout(merged=True, header_rows=2, serial=True),
    "evaluation": EVALUATION,
}


@dataclass(frozen=True)
class SampleFile:
    """A file of samples/files: its name, the forms in it, how they are printed, and its bytes."""

    name: str
    samples: tuple[Sample, ...]
    layout: Layout
    style: Style
    write: Callable[[], bytes]


def sample_files() -> Iterator[SampleFile]:
    """Every file, by county and year."""
    yield from _single("yunxi", "side_by_side", "云溪县{}年部门预算绩效目标.docx", writers.to_docx)
    tens = Style(money="万元", money_in="line")
    yield from _sheets("qinglan", "stacked", "青岚县{}年项目绩效目标表.xlsx", tens)
    spaced = Style(spaced=True, money_in="")
    yield from _single("longyuan", "stacked_sides", "陇源县{}年度绩效目标申报表.doc", writers.to_docx, spaced)
    yield from _single("linyuan", "annual", "临沅区{}年项目绩效目标公开.pdf", writers.to_pdf, Style(numbered=True))
    yield from _pages("jinchuan", "columns", "锦川县{}年度项目绩效目标公开.html")
    careless = Style(money="万元", starred=True, filler=True, broken=True)
    yield from _stacked_sheet("taize", "cost_first", "泰泽县{}年绩效目标.xlsx", careless)
    yield _archive("pinglan", "national", "平澜县绩效目标公开.zip", "平澜县{}年绩效目标表.docx")
    yield from _lists("dingshuo", "定朔县{}年预算项目绩效目标")
    yield from _texts("baihua", "白桦县{}年")


def _joined(pages: Sequence[Page]) -> Page:
    return [block for page in pages for block in page]


def _single(
    county: str, layout: str, name: str, write: Callable[[Page], bytes], style: Style = PLAIN
) -> Iterator[SampleFile]:
    """A file a year, one form after another."""
    for year, samples in of_county(county).items():
        page = _joined([LAYOUTS[layout].draw(sample, style) for sample in samples])
        yield SampleFile(name.format(year), tuple(samples), LAYOUTS[layout], style, partial(write, page))


def _sheets(county: str, layout: str, name: str, style: Style) -> Iterator[SampleFile]:
    """A sheet a form."""
    for year, samples in of_county(county).items():
        sheets = {f"表{place}": LAYOUTS[layout].draw(sample, style) for place, sample in enumerate(samples, 1)}
        yield SampleFile(name.format(year), tuple(samples), LAYOUTS[layout], style, partial(writers.to_xlsx, sheets))


def _stacked_sheet(county: str, layout: str, name: str, style: Style) -> Iterator[SampleFile]:
    """A sheet a year, its forms below one another."""
    write = writers.one_sheet(writers.to_xlsx)
    yield from _single(county, layout, name, write, style)


def _pages(county: str, layout: str, name: str) -> Iterator[SampleFile]:
    """Web pages that say gb2312 of themselves and hold characters that it has not."""
    for year, samples in of_county(county).items():
        page = _joined([LAYOUTS[layout].draw(sample, PLAIN) for sample in samples])
        title = f"锦川县{year}年度项目绩效目标公开"
        write = partial(writers.to_html, page, title=title, encoding="gb18030", declared="gb2312")
        yield SampleFile(name.format(year), tuple(samples), LAYOUTS[layout], PLAIN, write)


def _archive(county: str, layout: str, name: str, member: str) -> SampleFile:
    years = of_county(county)
    pages = {
        member.format(year): _joined([LAYOUTS[layout].draw(sample, PLAIN) for sample in samples])
        for year, samples in years.items()
    }
    everything = tuple(sample for samples in years.values() for sample in samples)
    return SampleFile(
        name,
        everything,
        LAYOUTS[layout],
        PLAIN,
        lambda: writers.to_zip({key: writers.to_docx(page) for key, page in pages.items()}),
    )


def _lists(county: str, name: str) -> Iterator[SampleFile]:
    """Tables of many projects: an old workbook until 2024, then what the budget system exports."""
    style = Style(money="万元")
    for year, samples in of_county(county).items():
        if year <= 2024:
            page = listings.listing(samples, style, merged=True, header_rows=2, serial=True)
            write: Callable[[Page], bytes] = writers.one_sheet(writers.to_xls)
            suffix = "xls"
        else:
            page = listings.listing(samples, style, merged=False)
            write, suffix = partial(writers.to_csv, encoding="gb18030"), "csv"
        yield SampleFile(
            f"{name.format(year)}.{suffix}", tuple(samples), ALL_LAYOUTS["listing"], style, partial(write, page)
        )


_TEXTS: dict[int, tuple[str, str, Callable[[Page], bytes]]] = {
    2022: ("side_by_side", "项目支出绩效目标（网页复制）.txt", writers.to_lines),
    2023: ("side_by_side", "项目支出绩效目标.txt", writers.to_bars),
    2024: ("evaluation", "项目支出绩效自评表.docx", writers.to_docx),
    2025: ("evaluation", "项目支出绩效自评表.xlsx", writers.one_sheet(writers.to_xlsx)),
    2026: ("side_by_side", "项目支出绩效目标.txt", writers.to_tabs),
}


def _texts(county: str, name: str) -> Iterator[SampleFile]:
    """A county without a habit: plain texts, self-evaluations, and forms of whole departments."""
    for year, samples in of_county(county).items():
        kind, title, write = _TEXTS[year]
        layout = ALL_LAYOUTS[kind]
        page = _joined([layout.draw(sample, PLAIN) for sample in samples])
        yield SampleFile(f"{name.format(year)}{title}", tuple(samples), layout, PLAIN, partial(write, page))
    samples = of_county(county)[2025]
    page = listings.department(samples, PLAIN)
    yield SampleFile(
        f"{name.format(2025)}部门整体支出绩效目标.docx",
        (replace(samples[0], project_name=f"{samples[0].department_name}整体支出"),),
        DEPARTMENT,
        PLAIN,
        partial(writers.to_docx, page),
    )


DEPARTMENT = Layout(
    lambda sample, style: listings.department([sample], style), ("project_name", "department"), (), kind="department"
)
