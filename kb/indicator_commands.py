"""The commands that deal in standard indicators: parse, call, print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kb.chinese_cli import ChineseCommand
from kb.match import Matcher
from kb.output import print_csv, print_json, print_table
from kb.schema import open_database
from kb.standards import stored_standards

DATABASE = click.argument("database", metavar="DB", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
AS_CSV = click.option("--csv", "as_csv", is_flag=True, help="输出 CSV。")
_MATCH_COLUMNS = ("input", "standard_id", "name", "level1", "level2", "score")


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("names", nargs=-1, required=True, metavar="指标名称...")
@click.option("--level2", default="", metavar="二级指标", help="只知道名称时可以不写；写了更准，例如 数量指标。")
@AS_JSON
@AS_CSV
def match(database: Path, names: tuple[str, ...], level2: str, as_json: bool, as_csv: bool) -> None:
    """给写出来的指标名称找标准指标；目录里没有这个意思的，标准指标为空。"""
    standards = stored_standards(open_database(database, readonly=True))
    if level2 and level2 not in {standard.level2 for standard in standards}:
        known = "、".join(dict.fromkeys(standard.level2 for standard in standards))
        raise click.UsageError(f"没有二级指标“{level2}”。可以写：{known}。")
    matcher = Matcher(standards)
    rows = [_match_row(name, matcher, level2) for name in names]
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, _MATCH_COLUMNS)
    else:
        cells = [[row[column] for column in _MATCH_COLUMNS] for row in rows]
        print_table("", ("写法", "标准指标编号", "标准指标", "一级指标", "二级指标", "把握"), cells)


def _match_row(name: str, matcher: Matcher, level2: str) -> dict[str, Any]:
    found = matcher.match(name, level2)
    standard = found.standard
    return {
        "input": name,
        "standard_id": standard.id if standard else None,
        "name": standard.name if standard else None,
        "level1": standard.level1 if standard else None,
        "level2": standard.level2 if standard else None,
        "score": round(found.score, 3) if standard else None,
    }
