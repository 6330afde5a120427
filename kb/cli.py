"""The command line: parse, call, print."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kb import __version__
from kb.catalogue import CatalogueError
from kb.chinese_cli import ChineseGroup
from kb.duplicate_commands import duplicates, mark
from kb.export_command import export
from kb.indicator_commands import match, suggest
from kb.load import FAILED, find_files, find_removed
from kb.load import load as load_files
from kb.load_report import LoadProgress, print_outcomes, report_rows, write_report
from kb.output import print_json, print_table
from kb.pair_marks import NoSuchProject
from kb.review_commands import check, review, waive
from kb.schema import DatabaseMismatch, open_database, record_segmenter
from kb.search_cli import AS_JSON, DATABASE, search
from kb.search_index import rebuild_index
from kb.stats import stats as database_stats


class Commands(ChineseGroup):
    """Takes a database that does not fit for wrong usage."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (DatabaseMismatch, CatalogueError, NoSuchProject) as error:
            raise click.UsageError(str(error), ctx) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jixiao", help="显示版本并退出。")
def main() -> None:
    """绩效目标库：把项目支出绩效目标表存进 SQLite，可以检索、统计、浏览。"""


@main.command()
@DATABASE
@click.argument("paths", nargs=-1, required=True, metavar="文件或文件夹...", type=click.Path(path_type=Path))
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="文件", help="把每个问题和位置写进 .csv 或 .json 文件。"
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

    能读 docx、doc、xlsx、xls、html、pdf（有文字的）、csv、文本和 zip、tar.gz 等压缩包。没有变化的文件不重复入库；
    改过的文件替换旧内容；读不了的文件说明原因，不影响其余文件。中途停止不要紧，再运行一次接着做完。
    """
    if report is not None and report.suffix.lower() not in (".csv", ".json"):
        raise click.UsageError("--report 的文件名要以 .csv 或 .json 结尾。", ctx)
    db = open_database(database, create=True)
    files = find_files(database, paths)
    progress = LoadProgress(len(files))
    outcomes = list(progress.watch(load_files(db, files, workers, catalogue, progress.stage)))
    outcomes += find_removed(db, database, paths, files, prune=prune)
    if report is not None:
        write_report(report, report_rows(db, outcomes))
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    else:
        print_outcomes(outcomes)
    if any(outcome.status in FAILED for outcome in outcomes):
        ctx.exit(1)


main.add_command(search)
main.add_command(duplicates)
main.add_command(mark)
main.add_command(suggest)
main.add_command(match)
for _command in (export, review, check, waive):
    main.add_command(_command)


@main.command()
@DATABASE
@AS_JSON
def stats(database: Path, as_json: bool) -> None:
    """统计数据库 DB：总数，以及按部门、年度、指标级别的分布。"""
    found = database_stats(open_database(database, readonly=True))
    if as_json:
        print_json(found)
        return
    click.echo(
        f"文件 {found['documents']} 个，绩效目标表 {found['projects']} 张，部门 {found['departments']} 个，"
        f"指标 {found['indicators']} 条，读表问题 {found['problems']} 条。\n"
    )
    for name, title, columns in (
        ("by_department", "按主管部门", ("主管部门", "项目数", "实施期资金(元)", "年度资金(元)")),
        ("by_year", "按年度", ("年度", "项目数", "实施期资金(元)", "年度资金(元)")),
        ("by_level", "按指标级别", ("一级指标", "二级指标", "指标数", "定量", "定性")),
    ):
        rows = [list(row.values()) for row in found[name]]
        print_table(title, columns, [[str(row[0] or "（空）"), *row[1:]] for row in rows])
        click.echo()


@main.command()
@DATABASE
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="端口。")
@click.option("--workers", type=click.IntRange(1, 64), metavar="数", help="几个进程同时应答，默认最多两个。")
def serve(database: Path, host: str, port: int, workers: int | None) -> None:
    """用浏览器查看数据库 DB：启动网站，按 Ctrl+C 停止。"""
    from kb.site import serve as serve_site
    from kb.site import usual_workers

    open_database(database, readonly=True).close()
    click.echo(f"绩效目标库：http://{host}:{port}/  （按 Ctrl+C 停止）")
    serve_site(database, host, port, workers or usual_workers())


@main.command()
@DATABASE
def reindex(database: Path) -> None:
    """用当前的分词重建数据库 DB 的全文索引（换了词表或分词版本之后用）。"""
    db = open_database(database, any_segmenter=True)
    with db.atomic():
        count = rebuild_index(db)
        record_segmenter(db)
    click.echo(f"已重建 {count} 个项目的全文索引。")


if __name__ == "__main__":
    main()
