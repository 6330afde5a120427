"""The commands that approve forms and publish them: parse, call, print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from kb import approvals
from kb.approval_changes import UNKNOWN, Change, form_changes, parted, shortened
from kb.approval_list import APPROVAL_COLUMNS, STATES, approval_list
from kb.arguments import AS_CSV, AS_JSON, DATABASE, OneOf, writing
from kb.chinese_cli import ChineseCommand
from kb.narrowing import no_department
from kb.one_file import finish
from kb.output import count_words, print_json, print_table
from kb.publish import publish as publish_copy
from kb.review_pages import field_name
from kb.safe_csv import to_csv
from kb.schema import open_database
from kb.wording import beijing, label

MOST_HIDDEN = 20
"""Places of what was hidden that are told; `--json` tells all."""

_DEPARTMENT = click.option("--department", metavar="部门", help="只要名称含这几个字的主管部门。")
_YEAR = click.option("--year", type=click.IntRange(1990, 2100), metavar="年度", help="只要这个预算年度。")
_HEADS = ("编号", "项目名称", "主管部门", "年度", "状态", "批复文号", "批复时间", "必须修改的意见")
_CHANGE_COLUMNS = ("project_id", "project_name", "place", "before", "now")
_CHANGE_HEADS = ("编号", "项目名称", "在哪里", "批复时", "现在")


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("project_ids", nargs=-1, metavar="编号...", type=click.IntRange(1))
@_DEPARTMENT
@_YEAR
@click.option("--all", "everything", is_flag=True, help="全库的表，不写编号、部门和年度。")
@click.option("--number", metavar="文号", help="批复的文号，例如 方财预〔2024〕1号。批复时必写。")
@click.option("--anyway", is_flag=True, help="有必须修改的意见也批复。")
@click.option("--undo", is_flag=True, help="撤销批复。")
@click.option("--list", "listed", is_flag=True, help="只列出批复到了哪一步，不改动。")
@click.option("--changes", is_flag=True, help="只列出批复后改了什么，不改动。")
@click.option(
    "--state",
    type=OneOf("approval", STATES),
    help="列出时只要：open 未批复，changed 批复后有改动，approved 已批复，gone 批复过的表已不在库里。",
)
@AS_JSON
@AS_CSV
@click.pass_context
def approve(
    ctx: click.Context,
    database: Path,
    project_ids: tuple[int, ...],
    department: str | None,
    year: int | None,
    everything: bool,
    number: str | None,
    anyway: bool,
    undo: bool,
    listed: bool,
    changes: bool,
    state: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """批复绩效目标：记下哪些表批复了、文号是什么，供 publish 公开。

    有必须修改的审核意见的表不批复，除非加 --anyway。批复的是现在的内容：以后改了，要重新批复。
    """
    if listed + changes + undo + bool(number) > 1:
        raise click.UsageError("--list、--changes、--undo、--number 只写一个：看、撤销、批复是几件事。")
    if (as_json or as_csv) and not (listed or changes):
        raise click.UsageError("--json、--csv 和 --list 或 --changes 一起用。")
    if state and not listed:
        raise click.UsageError("--state 和 --list 一起用。")
    db = open_database(database, readonly=listed or changes, working=True)
    if none := no_department(db, department):
        raise click.UsageError(none)
    rows = approval_list(db.conn, department=department, year=year)
    if unknown := sorted({*project_ids} - {row["project_id"] for row in rows}):
        raise click.UsageError(f"没有编号为 {'、'.join(map(str, unknown))} 的项目支出绩效目标表。请用 --list 查编号。")
    rows = [row for row in rows if not project_ids or row["project_id"] in project_ids]
    if listed:
        _list([row for row in rows if state in (None, row["state"])], state, as_json, as_csv)
        return
    if changes:
        _tell_changes(db, [row for row in rows if row["state"] == "changed"], as_json, as_csv)
        return
    if sum((bool(project_ids), everything, department is not None or year is not None)) != 1:
        raise click.UsageError("请写项目编号，或用 --department、--year 选一些，或用 --all 选全部，三者写一个。")
    if not undo and not (number or "").strip():
        raise click.UsageError("请用 --number 写批复的文号。")
    if not rows:
        raise click.UsageError("没有符合条件的表。请用 --list 查看。")
    if undo:
        gone = [row["approval_id"] for row in rows if row["state"] == "gone"]
        done = approvals.withdraw(db, [row["project_id"] for row in rows if row["state"] != "gone"], gone)
        click.echo(f"已撤销 {done} 张表的批复。")
        finish(db, database)
        return
    rows = [row for row in rows if row["state"] != "gone"]
    approved = [row for row in rows if row["state"] == "approved"]
    held = [row for row in rows if row["must"] and not anyway and row not in approved]
    fresh = [row["project_id"] for row in rows if row not in approved and row not in held]
    if fresh:
        click.echo(f"已批复 {approvals.approve(db, fresh, (number or '').strip())} 张表，文号 {number}。")
    finish(db, database)
    if approved:
        click.echo(f"{len(approved)} 张原来就批复了，文号不变；要换文号请先用 --undo 撤销。")
    if held:
        click.echo(
            f"有 {len(held)} 张有必须修改的意见，没有批复；改好再批，或加 --anyway。意见见 jixiao review {database} --severity must。"
        )
        _table(held)
        ctx.exit(1)


def _list(rows: Sequence[dict[str, Any]], state: str | None, as_json: bool, as_csv: bool) -> None:
    if as_json:
        print_json(rows)
    elif as_csv:
        click.echo(to_csv(APPROVAL_COLUMNS, [list(row.values()) for row in rows]), nl=False)
    else:
        counts = Counter(row["state"] for row in rows)
        click.echo(
            "，".join(f"{label('approval', one)} {counts[one]} 张" for one in STATES if state in (None, one)) + "。"
        )
        if rows:
            click.echo()
            _table(rows)


def _tell_changes(db: Database, rows: Sequence[dict[str, Any]], as_json: bool, as_csv: bool) -> None:
    found: list[tuple[dict[str, Any], Change]] = []
    for row in rows:
        changes = form_changes(db.conn, row["project_id"])
        found += [(row, change) for change in ([UNKNOWN] if changes is None else changes)]

    lines = [[row["project_id"], row["project_name"], *change] for row, change in found]
    if as_json:
        print_json([dict(zip(_CHANGE_COLUMNS, line, strict=True)) for line in lines])
    elif as_csv:
        click.echo(to_csv(_CHANGE_COLUMNS, lines), nl=False)
    else:
        click.echo(f"批复后有改动 {len(rows)} 张。")
        if rows:
            click.echo()
            print_table(
                "", _CHANGE_HEADS, [[*form, *map(shortened, parted(before, now))] for *form, before, now in lines]
            )


def _table(rows: Sequence[dict[str, Any]]) -> None:
    cells = [
        [row["project_id"], row["project_name"], row["department_name"], str(row["fiscal_year"] or ""), label("approval", row["state"]),
         row["number"], beijing(row["approved_at"])[:10], row["must"]]
        for row in rows
    ]  # fmt: skip
    print_table("", _HEADS, cells)


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("public", metavar="公开库", type=click.Path(path_type=Path))
@_DEPARTMENT
@_YEAR
@click.option("--unapproved", is_flag=True, help="没有批复的也公开。")
@AS_JSON
def publish(
    database: Path, public: Path, department: str | None, year: int | None, unapproved: bool, as_json: bool
) -> None:
    """把批复了的绩效目标写成另一个数据库，供公开：用 jixiao serve 公开库 打开的网站谁都可以看。

    公开库里没有审核意见、相似项目和读表问题，也没有负责人、经办人和电话三栏；文字、文件名和文号里的电话、身份证号、账号、邮箱，
    和“联系人：”后面的姓名，用〔电话略〕这样的字代替。句子里的人名和住址认不出来，公开前请再看一遍。已有的公开库整个换成新的，
    开着的网站当时就是新的内容。
    """
    with writing(public):
        done = publish_copy(database, public, department=department, year=year, unapproved=unapproved)
    if as_json:
        print_json({**asdict(done), "kinds": done.kinds})
        return
    click.echo(f"已写入 {public}：{done.projects} 张表，来自 {done.documents} 个文件。")
    if done.before is not None and done.before != done.projects:
        click.echo(f"原来的公开库有 {done.before} 张，已经整个换掉。")
    if done.hidden:
        told = "，".join(f"{kind} {count} 处" for kind, count in done.kinds.items())
        click.echo(f"隐去 {told}。句子里的人名和住址认不出来，公开前请再看一遍。")
        cells = [
            [row.get("project_id"), row.get("document_id"), field_name(row["field"]), row["kind"], row["count"]]
            for row in done.hidden[:MOST_HIDDEN]
        ]
        print_table(
            count_words(len(cells), len(done.hidden), "处"), ("项目编号", "文件编号", "在哪里", "隐去", "几处"), cells
        )
    if done.left_out:
        changed = f"，其中 {done.changed} 张批复后有改动" if done.changed else ""
        click.echo(f"另有 {done.left_out} 张没有批复{changed}，没有公开。见 jixiao approve {database} --list。")
