"""The command that holds a budget against the stored targets: parse, call, print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from kb.arguments import AS_CSV, AS_JSON, DATABASE, OneOf, OutputFile, writing
from kb.budget_file import read_budget_file
from kb.chinese_cli import ChineseCommand
from kb.coverage import KINDS, Covered, cover, stored_targets, target_year
from kb.narrowing import no_department
from kb.output import count_words, print_json, print_table
from kb.safe_csv import to_csv
from kb.schema import open_database
from kb.sheets import Kind, write_sections
from kb.wording import label

_BASES = {
    "wording": "名称写法略有不同",
    "alike": "名称相近",
    "elsewhere": "主管部门不同，请核对",
    "money": "名称不同而金额相同，请核对",
    "sum": "几项合起来金额相同，请核对",
}
_COLUMNS = (
    "kind", "department_name", "project_name", "budget", "target_name", "target_department", "target", "difference", "project_ids", "locators",
    "note",
)  # fmt: skip
CHECKED = Kind(
    "预算和绩效目标核对表",
    "本表按名称、部门和金额逐项核对得出，供经办人员判断；说明里写着“请核对”的，请看原表。",
    ("序号", "结果", "预算项目", "预算金额(元)", "目标金额(元)", "目标减预算(元)", "目标编号", "预算表位置", "说明"),
    (6, 14, 34, 15, 15, 15, 10, 14, 44),
    "没有出入。",
)
_HEADS = ("结果", "主管部门", "预算项目", "预算金额(元)", "目标金额(元)", "目标减预算(元)", "目标编号", "说明")


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("budget", metavar="预算表", type=click.Path(path_type=Path))
@click.option(
    "--year", type=click.IntRange(1990, 2100), metavar="年度", help="和哪一年的绩效目标核对；不写时按预算表上的年度。"
)
@click.option("--department", metavar="部门", help="只看名称含这几个字的主管部门。")
@click.option(
    "--kind",
    multiple=True,
    type=OneOf("coverage", KINDS),
    help="只看这种结果，可重复；不写时列出有出入的：no_target 没有绩效目标，money_differs 金额不一致，unsure 金额相同、"
    "名称或部门不同，要人核对，no_budget 预算里没有。matched 是一致的。",
)
@click.option("--everyone", is_flag=True, help="预算表里没有的部门，它们的绩效目标也算“预算里没有”。")
@click.option("--limit", type=click.IntRange(1), metavar="数", help="最多列出几行。")
@click.option(
    "--export", type=OutputFile(".docx", ".xlsx"), metavar="文件", help="写成核对表，.docx 或 .xlsx，每个部门一节。"
)
@AS_JSON
@AS_CSV
@click.pass_context
def coverage(
    ctx: click.Context,
    database: Path,
    budget: Path,
    year: int | None,
    department: str | None,
    kind: Sequence[str],
    everyone: bool,
    limit: int | None,
    export: Path | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """拿项目支出预算表和库里的绩效目标核对：哪些项目没有目标，哪些金额不一致，哪些目标预算里没有。

    预算表可以是 Excel、Word、PDF、网页或文本，表头有项目名称和金额就行。全部一致时退出码为 0，有出入为 1。
    """
    if as_json + as_csv + (export is not None) > 1:
        raise click.UsageError("--json、--csv、--export 只写一个。")
    if export is not None and export.resolve() in (budget.resolve(), database.resolve()):
        raise click.UsageError(f"--export 不能写到 {export}：那是要核对的文件。请换一个文件名。")
    db = open_database(database, readonly=True)
    file = read_budget_file(budget)
    meant = target_year(db.conn, year, file.fiscal_year)
    done = cover(file.lines, stored_targets(db.conn, meant), everyone=everyone)
    rows = [row for row in done.rows if not department or any(department in name for name in _departments(row))]
    if department and not rows:
        raise click.UsageError(no_department(db, department) or f"预算表里没有名称含“{department}”的部门。")
    odd = [f"{place}：{message}" for place, message in file.odd]
    if year and file.fiscal_year and year != file.fiscal_year:
        odd.append(f"预算表写的是 {file.fiscal_year} 年，照 --year 和 {year} 年的目标核对。")
    for message in odd:
        click.echo(f"{budget}，{message}", err=True)
    wanted = [row for row in rows if row.kind in (kind or KINDS[:-1])]
    shown = [_told(row) for row in wanted[:limit]]
    summary = _summary(rows, meant, 0 if department else done.outside)
    if export is not None:
        with writing(export):
            write_sections(
                export,
                replace(CHECKED, note="\n".join((f"{budget.name}。{summary}", *odd, CHECKED.note))),
                _sections(shown),
            )
        click.echo(f"{summary}\n已写入 {export}：{count_words(len(shown), len(wanted), '行')}。")
    elif as_json:
        print_json(shown)
    elif as_csv:
        cells = [[" ".join(map(str, one)) if isinstance(one, list) else one for one in row.values()] for row in shown]
        click.echo(to_csv(_COLUMNS, cells), nl=False)
    else:
        click.echo(summary)
        if shown:
            cells = [[label("coverage", row["kind"]), _whose(row), *_line(row)] for row in shown]
            click.echo()
            print_table(count_words(len(shown), len(wanted), "行"), _HEADS, cells)
    if odd or any(row.kind != "matched" for row in rows):
        ctx.exit(1)


def _whose(row: dict[str, Any]) -> str:
    return row["department_name"] or row["target_department"] or ""


def _line(row: dict[str, Any]) -> list[Any]:
    """A row as people read it, from the name of the project on."""
    name, numbers = row["project_name"] or row["target_name"], "、".join(map(str, row["project_ids"]))
    return [name, row["budget"], row["target"], row["difference"], numbers, row["note"]]


def _sections(rows: Sequence[dict[str, Any]]) -> dict[str, list[list[Any]]]:
    """The lines of the sheet for each department, numbered from 1."""
    sections: dict[str, list[list[Any]]] = {}
    for row in rows:
        lines = sections.setdefault(_whose(row) or "（没有写部门）", [])
        *cells, note = _line(row)
        lines.append([len(lines) + 1, label("coverage", row["kind"]), *cells, "、".join(row["locators"]), note])
    return sections


def _departments(row: Covered) -> list[str]:
    return [*(line.department_name for line in row.lines), *(target.department_name for target in row.targets)]


def _told(row: Covered) -> dict[str, Any]:
    """A row as it is printed; amounts in yuan."""
    line, target = next(iter(row.lines), None), next(iter(row.targets), None)
    values = (
        row.kind, line and line.department_name, line and line.project_name, _number(row.budget), target and target.project_name,
        target and target.department_name, _number(row.target), _number(row.difference), [one.project_id for one in row.targets],
        [one.locator for one in row.lines], _note(row),
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _note(row: Covered) -> str:
    """What a person has to know of a row besides its amounts."""
    notes = []
    if row.basis in _BASES and row.targets:
        names = "”“".join(dict.fromkeys(target.project_name for target in row.targets))
        department = f"（{row.targets[0].department_name}）" if row.basis == "elsewhere" else ""
        notes.append(f"目标表写的是“{names}”{department}：{_BASES[row.basis]}")
    if row.twin:
        notes.append("同名的另有一项已经对上" if row.lines else "同名的目标表已和预算对上，这张多出，可能重复")
    if len(row.lines) > 1:
        notes.append(f"预算分 {len(row.lines)} 行，按合计比")
    if len(row.targets) > 1:
        notes.append(f"有 {len(row.targets)} 张目标表，按合计比")
    if row.targets and row.target is None:
        notes.append("目标表没有写资金")
    elif any(target.of_period for target in row.targets):
        notes.append("目标表的年度资金空着或是 0，用的是实施期资金")
    if row.lines and row.budget is None:
        notes.append("预算表没有写金额")
    if row.kind == "matched" and row.difference:
        notes.append("相差在四舍五入以内")
    return "；".join(notes)


def _summary(rows: Sequence[Covered], year: int, outside: int) -> str:
    """How many of the budgeted projects have a target, and how much of the money."""
    counts = Counter(row.kind for row in rows)
    projects = sum(1 for row in rows if row.lines)
    having = counts["matched"] + counts["money_differs"]
    money = sum((row.budget or Decimal(0) for row in rows), Decimal(0))
    with_target = sum((row.budget or Decimal(0) for row in rows if row.targets and row.kind != "unsure"), Decimal(0))
    share = f"，占预算资金的 {100 * with_target / money:.1f}%" if money else ""
    lines = [
        f"{year} 年预算项目 {projects} 个，有绩效目标 {having} 个{share}；"
        f"其中金额一致 {counts['matched']} 个，不一致 {counts['money_differs']} 个。",
        f"没有绩效目标 {counts['no_target']} 个；金额相同、名称或部门不同、要人核对的 {counts['unsure']} 个；"
        f"预算里没有的目标 {counts['no_budget']} 个。",
    ]
    if outside:
        lines.append(f"预算表里没有的部门还有 {outside} 张目标表，没有算在内；要算请加 --everyone。")
    if rows and not any(row.lines and row.targets for row in rows):
        lines.append("没有一个项目对得上：请核对预算表和库是不是同一个县、同一年的。")
    return "\n".join(lines)


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)
