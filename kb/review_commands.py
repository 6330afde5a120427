"""The commands of the review: parse, call, print. kb.cli registers them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from kb.arguments import AS_CSV, AS_JSON, DATABASE, OneOf, OutputFile, writing
from kb.chinese_cli import ChineseCommand
from kb.duplicate_list import likeness_findings
from kb.found_files import find_files
from kb.load import all_read, check_drafts
from kb.load import load as load_sources
from kb.narrowing import no_department
from kb.one_file import finish
from kb.output import count_words, print_json, print_table
from kb.review import listing
from kb.review.rule import FAMILIES, RULES, SEVERITIES
from kb.review.sheet import write_sheet
from kb.review.stored import review_projects
from kb.safe_csv import to_csv
from kb.schema import create_schema, is_public, open_database
from kb.wording import beijing, label

MOST_LIKE = 20
"""Likenesses with stored projects that a check tells of each form."""

_SEVERITY = click.option(
    "--severity",
    multiple=True,
    type=OneOf("severity", SEVERITIES),
    help="只看这一程度，可重复：must 必须修改，should 应当修改，hint 提示。",
)
_FAMILY = click.option("--family", multiple=True, type=OneOf("family", FAMILIES), help="只看这一类，可重复。")
_RULE = click.option("--rule", multiple=True, metavar="规则", help="只看这条规则，可重复。")
_LIMIT = click.option("--limit", type=click.IntRange(1), metavar="数", help="最多列出几条意见。")


@click.command(cls=ChineseCommand)
@DATABASE
@click.option("--department", metavar="部门", help="只看名称含这几个字的主管部门。")
@_SEVERITY
@_FAMILY
@_RULE
@_LIMIT
@click.option("--again", is_flag=True, help="先用现在的规则把全库重审一遍。")
@click.option(
    "--export", type=OutputFile(".docx", ".xlsx"), metavar="文件", help="写成审核意见表，.docx 或 .xlsx，每个部门一节。"
)
@AS_JSON
@AS_CSV
def review(
    database: Path,
    department: str | None,
    severity: Sequence[str],
    family: Sequence[str],
    rule: Sequence[str],
    limit: int | None,
    again: bool,
    export: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """列出数据库 DB 里各表的审核意见，供审核人员判断。

    意见在入库时已经算好；用 waive 免除的不列。规则说明见网站的 /rules 或 docs/rules.md。
    """
    _known_rules(rule)
    db = open_database(database, readonly=not again, working=True)
    none = no_department(db, department) or "没有审核意见。"
    if again:
        review_projects(db)
        finish(db, database)
    rows = listing.findings(db.conn, department=department, severity=severity, family=family, rule=rule, limit=limit)
    total = len(rows)
    if limit is not None and total == limit:
        total = listing.count_findings(db.conn, department=department, severity=severity, family=family, rule=rule)
    if export is not None:
        with writing(export):
            write_sheet(export, rows)
        click.echo(f"已写入 {export}：{count_words(len(rows), total, '条意见')}。")
        return
    _print(rows, total, as_json, as_csv, none)


@click.command(cls=ChineseCommand)
@click.argument("files", nargs=-1, required=True, metavar="文件...", type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), metavar="DB", help="用这个库里同类指标的值作比较。")
@_SEVERITY
@_FAMILY
@_RULE
@_LIMIT
@AS_JSON
@AS_CSV
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[Path, ...],
    against: Path | None,
    severity: Sequence[str],
    family: Sequence[str],
    rule: Sequence[str],
    limit: int | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """送审前自查：检查还没有入库的文件，意见与 review 相同。

    有意见，或有文件没有读到绩效目标表，退出码为 1；都查过而没有意见为 0。
    """
    _known_rules(rule)
    other = open_database(against, readonly=True) if against else None
    db = Database(memory=True)
    create_schema(db)
    drafts = find_files(Path.cwd() / "check.db", files)
    outcomes = list(load_sources(db, drafts))
    if other is not None:
        review_projects(db, against=other.conn)
    rows = listing.findings(db.conn, severity=severity, family=family, rule=rule)
    alike = other is not None and not is_public(other.conn)  # a public copy has nothing to tell likenesses by
    if against is not None and alike and not rule and (not family or "copy" in family):
        rows = [*rows, *likeness_findings(check_drafts(open_database(against), drafts, MOST_LIKE))]
    for outcome in outcomes:
        if not outcome.forms:
            click.echo(f"{outcome.path}：没有读到绩效目标表，未检查。{outcome.message}", err=True)
    forms = db.table("projects").count
    if forms or as_json or as_csv:
        _print(rows[:limit], len(rows), as_json, as_csv, f"检查了 {forms} 张绩效目标表，没有审核意见。")
    if rows or not forms or not all_read(drafts, outcomes):
        ctx.exit(1)


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("rule", metavar="规则", required=False)
@click.option("--project", "project_id", type=int, metavar="编号", help="免除这个项目的。")
@click.option("--department", metavar="部门", help="免除这个主管部门的（写全称）。")
@click.option("--reason", metavar="理由", help="为什么免除，免除时必写。")
@click.option("--list", "listed", is_flag=True, help="列出已有的免除和理由，不用写规则。")
@click.option("--undo", type=int, metavar="免除编号", help="撤销 --list 列出的一条，不用写规则。")
@AS_JSON
def waive(
    database: Path,
    rule: str | None,
    project_id: int | None,
    department: str | None,
    reason: str | None,
    listed: bool,
    undo: int | None,
    as_json: bool,
) -> None:
    """免除一条规则的意见：对一个项目，或对一个部门；重新入库后仍然有效。"""
    if (rule is not None) + listed + (undo is not None) != 1:
        raise click.UsageError("请写一条规则，或 --list，或 --undo，三者写一个。")
    if listed:
        _print_waivers(listing.waivers(open_database(database, readonly=True, working=True)), as_json)
        return
    if rule is not None and (project_id is None) == (department is None):
        raise click.UsageError("请在 --project 和 --department 中选一个。")
    if rule is not None and not (reason or "").strip():
        raise click.UsageError("请用 --reason 写明理由。")
    db = open_database(database)
    if undo is not None:
        click.echo(f"已撤销免除 {undo}，重新列出 {listing.undo_waiver(db, undo)} 条意见。")
    else:
        hidden = listing.waive(db, rule or "", reason or "", project_id=project_id, department=department)
        click.echo(f"已免除规则 {rule}，不再列出 {hidden} 条意见。")
    finish(db, database)


def _print_waivers(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
    elif not rows:
        click.echo("没有免除过意见。")
    else:
        columns = ("免除编号", "规则", "主管部门", "项目名称", "年度", "不列的意见", "理由", "时间")
        cells = [
            [r["id"], r["rule"], r["department_name"], r["project_name"] or "（全部）", str(r["fiscal_year"] or ""),
             r["findings"], r["reason"], beijing(r["made_at"])[:10]]
            for r in rows
        ]  # fmt: skip
        print_table(f"已免除的意见：{len(rows)} 条规则", columns, cells)


def _known_rules(rules: Sequence[str]) -> None:
    unknown = [rule for rule in rules if rule not in RULES]
    if unknown:
        raise click.UsageError(f"没有规则 {'、'.join(unknown)}。全部规则见 docs/rules.md，或网站的 /rules。")


def _print(rows: Sequence[dict[str, Any]], total: int, as_json: bool, as_csv: bool, none: str) -> None:
    """The rows out of `total`, or `none` where there are none."""
    shown = [{column: row[column] for column in listing.FINDING_COLUMNS} for row in rows]
    if as_json:
        print_json(shown)
    elif as_csv:
        click.echo(to_csv(listing.FINDING_COLUMNS, [list(row.values()) for row in shown]), nl=False)
    elif not rows:
        click.echo(none)
    else:
        columns = ("编号", "项目名称", "程度", "类别", "规则", "意见", "依据", "建议")
        cells = [
            [r["project_id"], r["project_name"], label("severity", r["severity"]), label("family", r["family"]), r["rule"],
             r["message"], r["evidence"], r["suggestion"]]
            for r in rows
        ]  # fmt: skip
        print_table(f"审核意见：{count_words(len(rows), total, '条')}", columns, cells)
