"""The commands that deal in standard indicators: parse, call, print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from kb.arguments import AS_CSV, AS_JSON, DATABASE, Money
from kb.catalogue import Standard
from kb.chinese_cli import ChineseCommand
from kb.draft_file import draft_of, read_draft
from kb.match import Matcher
from kb.output import print_csv, print_json, print_table
from kb.partial_names import one_of_names
from kb.schema import open_database
from kb.standards import read_own, stored_standards
from kb.suggest import NO_SECTOR, Suggester, suggestion_row

CATALOGUE = click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="本单位自己的标准指标（CSV），这一次代替库里原有的本单位标准指标；库不改动。",
)
_SUGGEST_COLUMNS = (
    "standard_id", "level1", "level2", "name", "operator", "typical_value", "unit", "score", "support", "range",
)  # fmt: skip
_MATCH_COLUMNS = ("input", "standard_id", "name", "level1", "level2", "score")


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("names", nargs=-1, required=True, metavar="指标名称...")
@click.option("--level2", default="", metavar="二级指标", help="只知道名称时可以不写；写了更准，例如 数量指标。")
@CATALOGUE
@AS_JSON
@AS_CSV
def match(
    database: Path, names: tuple[str, ...], level2: str, catalogue: Path | None, as_json: bool, as_csv: bool
) -> None:
    """给写出来的指标名称找标准指标；目录里没有这个意思的，标准指标为空。"""
    standards = _standards(open_database(database, readonly=True), catalogue)
    matcher = Matcher(standards)
    rows = [_match_row(name, matcher, _whole_level2(level2, standards)) for name in names]
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, _MATCH_COLUMNS)
    else:
        cells = [[row[column] for column in _MATCH_COLUMNS] for row in rows]
        print_table("", ("写法", "标准指标编号", "标准指标", "一级指标", "二级指标", "把握"), cells)


def _whole_level2(said: str, standards: list[Standard]) -> str:
    """The level 2 that is meant: 数量 is 数量指标."""
    known = list(dict.fromkeys(standard.level2 for standard in standards))
    meant = one_of_names(said, known)
    if said and len(meant) != 1:
        raise click.UsageError(f"没有二级指标“{said}”。可以写：{'、'.join(meant or known)}。")
    return meant[0] if meant else ""


def _standards(db: Database, catalogue: Path | None) -> list[Standard]:
    """The catalogue of a database, with an office's own file in place of the one given on load."""
    if catalogue is None:
        return stored_standards(db)
    return [*read_own(catalogue), *(standard for standard in stored_standards(db) if not standard.own)]


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


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("text", required=False, default="", metavar="项目名称或内容")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="从文件里取：.json 或 .yml 写 name、overview、department、money；文本的第一行是项目名称，其余是内容。",
)
@click.option("--department", default="", metavar="部门", help="主管部门。")
@click.option("--money", type=Money(), help="年度资金总额，单位元，也可以写 1000万。")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 200), metavar="数", help="最多列出几条指标。"
)
@CATALOGUE
@AS_JSON
@AS_CSV
def suggest(
    database: Path,
    text: str,
    file: Path | None,
    department: str,
    money: float | None,
    limit: int,
    catalogue: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """给一个项目推荐绩效指标，最合适的在前；前 12 条就够填成一张完整的表。"""
    if bool(text) == bool(file):
        raise click.UsageError("请写项目名称或内容，或用 --file 给出文件，二者写一个。")
    draft = read_draft(file) if file else draft_of(text)
    draft = replace(draft, department=department or draft.department, money=money or draft.money)
    db = open_database(database, readonly=True)
    suggester = Suggester(_standards(db, catalogue))
    found = suggester.suggest(db.conn, draft, limit)
    rows = [suggestion_row(suggestion) for suggestion in found]
    if not suggester.sectors(draft):
        click.echo(NO_SECTOR, err=True)
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, _SUGGEST_COLUMNS)
    else:
        cells = [
            [row["level2"], row["name"], f"{row['operator']}{row['typical_value'] or '（照计划填）'}{row['unit']}",
             row["range"], "；".join(row["reasons"])]
            for row in rows
        ]  # fmt: skip
        print_table(f"“{draft.name}”：建议指标", ("二级指标", "指标", "常用值", "同类范围", "理由"), cells)
