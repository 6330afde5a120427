"""jixiao duplicates and jixiao mark: parse, call, print."""

from __future__ import annotations

from pathlib import Path

import click

from kb.arguments import AS_CSV, AS_JSON, DATABASE
from kb.chinese_cli import ChineseCommand
from kb.duplicate_list import PAIR_COLUMNS, Filters, count_pairs, find_groups, find_pairs, with_passages
from kb.duplicate_output import print_groups, print_pairs
from kb.narrowing import no_department
from kb.one_file import finish
from kb.output import print_csv, print_json
from kb.pair_label import LABELS
from kb.pair_marks import mark_pair
from kb.schema import open_database


@click.command(cls=ChineseCommand)
@DATABASE
@click.option("--min-score", type=click.FloatRange(0, 1), metavar="数", help="相似度不低于多少，0 到 1。")
@click.option("--label", type=click.Choice(LABELS), metavar="类别", help=f"只列一类：{'、'.join(LABELS)}。")
@click.option("--department", metavar="部门", help="任一方主管部门名称含有这几个字。")
@click.option("--year", type=click.IntRange(1990, 2100), metavar="年度", help="任一方是这个预算年度。")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), metavar="数", help="最多列出几对。"
)
@AS_JSON
@AS_CSV
def duplicates(
    database: Path,
    min_score: float | None,
    label: str | None,
    department: str | None,
    year: int | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """列出数据库 DB 里疑似重复的项目和雷同的文字，附证据。

    相似度和类别只供核对，不是结论。核对后可用 jixiao mark 记下结果。
    """
    db = open_database(database, readonly=True, working=True)
    filters = Filters(min_score=min_score, label=label, department=department, year=year)
    pairs = with_passages(db, find_pairs(db, filters, limit))
    if as_json:
        print_json(pairs)
    elif as_csv:
        print_csv(pairs, PAIR_COLUMNS)
    else:
        print_groups(find_groups(db, filters))
        total = count_pairs(db, filters)
        print_pairs(pairs, total, no_department(db, department) or "没有符合条件的相似项目。")


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("project_a", metavar="A", type=click.IntRange(min=1))
@click.argument("project_b", metavar="B", type=click.IntRange(min=1))
@click.option("--accept", is_flag=True, help="属实。")
@click.option("--refute", is_flag=True, help="不属实。")
@click.option("--reason", required=True, metavar="文字", help="理由。")
def mark(database: Path, project_a: int, project_b: int, accept: bool, refute: bool, reason: str) -> None:
    """记下对项目 A 和 B 这一对的核对结果；重新入库后仍然有效。"""
    if accept == refute:
        raise click.UsageError("请写明 --accept（属实）或 --refute（不属实），只写一个。")
    db = open_database(database)
    mark_pair(db, project_a, project_b, "accepted" if accept else "refuted", reason)
    finish(db, database)
    click.echo(f"已记下：项目 {project_a} 和 {project_b} {'属实' if accept else '不属实'}。")
