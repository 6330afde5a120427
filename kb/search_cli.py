"""`jixiao search`: its options, and how results are printed."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click
from rich.text import Text
from sqlite_utils import Database

from kb.alike import alike
from kb.arguments import AS_CSV, AS_JSON, DATABASE, Money, OneOf
from kb.candidates import MOST_RESULTS, cards_of
from kb.chinese_cli import ChineseCommand
from kb.facets import FACETS, facets
from kb.filters import SORTS, Filters, Sort
from kb.indicator_search import FoundIndicators, IndicatorHit, search_indicators
from kb.narrowing import narrow, why_none
from kb.output import count_words, print_csv, print_json, print_table
from kb.query import parse
from kb.schema import open_database
from kb.search import Hit, answer, hits
from kb.wording import FACET_NAMES, label

HIT_COLUMNS = (
    "project_id", "document", "ordinal", "project_name", "department_name", "fiscal_year", "annual_total", "score",
    "snippet", "why",
)  # fmt: skip
INDICATOR_COLUMNS = tuple(field.name for field in fields(IndicatorHit))
_SOURCES = ("central", "provincial", "county", "self_raised", "other")

FILTERS = (
    click.option("--department", metavar="部门", help="只看这个主管部门，可以只写几个字。"),
    click.option("--year", type=int, metavar="年", help="只看这个预算年度。"),
    click.option("--region", metavar="地区", help="只看这个县、市、区，可以只写几个字。"),
    click.option("--money-from", type=Money(), help="资金不少于多少元（年度，没有年度的看实施期），也可以写 1000万。"),
    click.option("--money-to", type=Money(), help="资金不多于多少元。"),
    click.option("--source", type=OneOf("source", _SOURCES), help="有这种来源的资金：中央、省、县、自筹、其他。"),
    click.option(
        "--horizon", type=OneOf("horizon", ["period", "annual"]), help="有实施期（period）或年度（annual）指标。"
    ),
    click.option("--level2", metavar="二级指标", help="有这个二级指标，例如 成本指标。"),
    click.option("--document", metavar="文件", help="只看这个文件里的，可以只写路径中的几个字。"),
)


def with_filters(function: Any) -> Any:
    """Give a command the options of `Filters`."""
    for option in reversed(FILTERS):
        function = option(function)
    return function


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("query", metavar="检索词", required=False, default="")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 1000), metavar="数", help="最多列出几个项目。"
)
@click.option("--offset", default=0, type=click.IntRange(0), metavar="数", help="跳过前几个项目。")
@click.option(
    "--sort", default="relevance", show_default=True, type=OneOf("sort", SORTS), help="按相关、资金或年份排列。"
)
@click.option("--indicators", is_flag=True, help="检索指标：一种指标一行，连同各项目填的值。")
@click.option("--like", type=int, metavar="编号", help="找和这个项目相近的项目，不用写检索词。")
@click.option("--facets", "counted", is_flag=True, help="列出各部门、年度等各有几个结果。")
@with_filters
@AS_JSON
@AS_CSV
@click.pass_context
def search(
    ctx: click.Context,
    /,
    database: Path,
    query: str,
    limit: int,
    offset: int,
    sort: Sort,
    indicators: bool,
    like: int | None,
    counted: bool,
    as_json: bool,
    as_csv: bool,
    **filters: Any,
) -> None:
    """在数据库 DB 里检索项目，最相关的在前。

    多个词用空格隔开，须全部出现；加引号的须一字不差，前面加减号的不要。简称、旧称、拼音、繁体、全角、各种括号都可以。
    """
    given = Filters(**filters)
    if like is not None and (query or given.given()):
        raise click.UsageError("--like 找和一个项目相近的项目，不和检索词、筛选条件一起用。", ctx)
    if like is None and not parse(query).parts:
        raise click.UsageError("缺少 参数 检索词。" if not query.strip() else "检索词里没有可以查找的字。", ctx)
    db = open_database(database, readonly=True)
    if like is not None:
        _print_alike(db, like, limit, as_json, as_csv)
        return
    narrowed = narrow(db, given)
    if indicators:
        kinds = search_indicators(db, query, limit, offset, narrowed)
        none = f"“{query}”没有更多了，共 {kinds.total} 种指标。"
        if not kinds.total:
            none = why_none(db, query, narrowed, lambda: search_indicators(db, query, 1).hits)
        _print_indicators(query, kinds, none, as_json, as_csv)
        return
    answered = answer(db, query, offset + limit if sort == "relevance" else 0, narrowed, MOST_RESULTS)
    total, more = min(len(answered.found), MOST_RESULTS), len(answered.found) >= MOST_RESULTS
    none = f"“{query}”没有更多了，共 {total} 个项目。"
    if not total:
        none = why_none(db, query, narrowed, lambda: answer(db, query, 1).found)
    if counted:
        _print_facets(facets(cards_of(db, answered.found)), none if not total else "", as_json)
        return
    found = list(hits(db, answered, limit, offset, sort))
    _print_hits(f"“{query}”：{count_words(len(found), total, '个项目', more=more)}", found, none, as_json, as_csv)


def hit_row(hit: Hit) -> dict[str, Any]:
    """A hit as plain values."""
    return {**asdict(hit), "snippet": hit.snippet.text}


def _print_alike(db: Database, project_id: int, limit: int, as_json: bool, as_csv: bool) -> None:
    if not db.execute("select 1 from projects where id = ?", (project_id,)).fetchone():
        raise click.UsageError(f"没有编号为 {project_id} 的项目。编号见 jixiao search 的结果。")
    found = alike(db, project_id, limit)
    none = f"没有和项目 {project_id} 相近的项目。"
    _print_hits(f"与项目 {project_id} 最相近的 {len(found)} 个项目", found, none, as_json, as_csv)


def _print_hits(heading: str, hits: list[Hit], none: str, as_json: bool, as_csv: bool) -> None:
    rows = [hit_row(hit) for hit in hits]
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, HIT_COLUMNS)
    elif not hits:
        click.echo(none)
    else:
        columns = ("编号", "项目名称", "主管部门", "年度", "年度资金(元)", "相关内容", "找到的原因")
        print_table(heading, columns, [_hit_cells(hit) for hit in hits])


def _hit_cells(hit: Hit) -> list[Any]:
    snippet = Text(hit.snippet.text)
    for start, end in hit.snippet.marks:
        snippet.stylize("bold red", start, end)
    year = str(hit.fiscal_year or "")
    return [hit.project_id, hit.project_name, hit.department_name, year, hit.annual_total, snippet, hit.why]


def _print_indicators(query: str, kinds: FoundIndicators, none: str, as_json: bool, as_csv: bool) -> None:
    found = kinds.hits
    rows = [asdict(hit) for hit in found]
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(
            [{**row, "values": hit.values_shown()} for row, hit in zip(rows, found, strict=True)], INDICATOR_COLUMNS
        )
    elif not found:
        click.echo(none)
    else:
        columns = ("指标", "二级指标", "项目数", "最低", "居中", "最高", "单位", "填的值（项目数）", "找到的原因")
        cells = [
            [
                hit.name,
                hit.level2,
                hit.projects,
                hit.lowest,
                hit.middle,
                hit.highest,
                hit.unit,
                hit.values_shown(),
                hit.why,
            ]
            for hit in found
        ]
        counts = count_words(len(found), kinds.total, "种指标", more=kinds.more)
        print_table(f"“{query}”：{counts}", columns, cells)


def _print_facets(counted: dict[str, list[tuple[str | int, int]]], none: str, as_json: bool) -> None:
    if as_json:
        print_json({name: [{"value": value, "projects": count} for value, count in counted[name]] for name in FACETS})
        return
    if none:
        click.echo(none)
        return
    for name in FACETS:
        kind = name if name in ("source", "horizon") else None
        rows = [[label(kind, str(value)) if kind else str(value), count] for value, count in counted[name]]
        print_table(f"按{FACET_NAMES[name]}", (FACET_NAMES[name], "项目数"), rows)
