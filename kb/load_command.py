"""`jixiao load`: its options, and what it prints."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from kb.approvals import changed_count, waiting_count
from kb.arguments import AS_JSON, DATABASE, OutputFile, writing
from kb.chinese_cli import ChineseCommand
from kb.found_files import find_files
from kb.gone import find_gone, prune_gone, tell_gone
from kb.load import all_read
from kb.load import load as load_files
from kb.load_report import LoadProgress, print_outcomes, report_rows, write_report
from kb.one_file import finish
from kb.output import print_json
from kb.schema import open_database


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("paths", nargs=-1, required=True, metavar="文件或文件夹...", type=click.Path(path_type=Path))
@click.option(
    "--report", type=OutputFile(".csv", ".json"), metavar="文件", help="把每个问题和位置写进 .csv 或 .json 文件。"
)
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="本单位自己的标准指标（CSV），加在通用目录之上。",
)
@click.option("--prune", is_flag=True, help="从库中删除文件夹里已经不在的文件。")
@click.option("--workers", type=click.IntRange(1, 256), metavar="数", help="同时读几个文件，默认同处理器数。")
@AS_JSON
@click.pass_context
def load(
    ctx: click.Context,
    database: Path,
    paths: tuple[Path, ...],
    report: Path | None,
    catalogue: Path | None,
    prune: bool,
    workers: int | None,
    as_json: bool,
) -> None:
    """把文件、文件夹或压缩包里的绩效目标表存入数据库 DB（没有就新建）。

    能读 docx、doc、xlsx、xls、html、pdf（有文字的）、csv、文本和 zip、tar.gz 等压缩包。读不了的文件说明原因，不影响其余文件。

    没有变化的文件不重复入库；改过的替换旧内容；换了地方而内容没变的，批复和审核意见跟着走。中途停止不要紧，再运行一次接着做完。
    """
    db = open_database(database, create=True)
    files = find_files(database, paths)
    progress = LoadProgress(len(files))
    outcomes = list(progress.watch(load_files(db, files, workers, catalogue, progress.stage)))
    gone = find_gone(db, paths, files)
    outcomes += prune_gone(db, gone) if prune else tell_gone(gone)
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    else:
        print_outcomes(outcomes, reported=report is not None)
    if changed := changed_count(db):
        click.echo(
            f"有 {changed} 张已批复的表和批复时不一样了，要重新批复。改了什么见 jixiao approve {database} --changes。",
            err=True,
        )
    if waiting := waiting_count(db):
        click.echo(
            f"有 {waiting} 张批复过的表现在库里没有了，放回来就又是已批复的。见 jixiao approve {database} --list --state gone。",
            err=True,
        )
    if report is not None:
        with writing(report):
            write_report(report, report_rows(db, outcomes))
    finish(db, database)
    if not all_read(files, outcomes):
        ctx.exit(1)
