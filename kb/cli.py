"""The command line: parse, call, print."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from kb import __version__
from kb.chinese_cli import ChineseGroup
from kb.duplicate_list import PAIR_COLUMNS, Filters, find_groups, find_pairs, with_passages
from kb.duplicate_output import print_groups, print_pairs
from kb.load import FAILED, check_drafts, find_removed, find_sources
from kb.load import load as load_sources
from kb.load_report import print_outcomes, report_rows, show_progress, write_report
from kb.output import print_csv, print_json, print_table
from kb.pair_label import LABELS
from kb.pair_marks import NoSuchProject, mark_pair
from kb.schema import DatabaseMismatch, open_database, record_segmenter
from kb.search import Hit
from kb.search import search as search_projects
from kb.search_index import rebuild_index
from kb.stats import stats as database_stats

_HIT_COLUMNS = (
    "project_id", "document", "ordinal", "project_name", "department_name", "fiscal_year", "annual_total", "score",
    "snippet",
)  # fmt: skip


DATABASE = click.argument("database", metavar="DB", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
AS_CSV = click.option("--csv", "as_csv", is_flag=True, help="输出 CSV。")


class Commands(ChineseGroup):
    """Takes a database that does not fit for wrong usage."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (DatabaseMismatch, NoSuchProject) as error:
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
@click.option("--prune", is_flag=True, help="从库中删除文件夹里已经不在的文件。")
@click.option("--workers", type=click.IntRange(1, 256), metavar="数", help="同时读几个文件，默认同处理器数。")
@AS_JSON
@click.pass_context
def load(
    ctx: click.Context,
    database: Path,
    paths: tuple[Path, ...],
    report: Path | None,
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
    sources = find_sources(paths)
    outcomes = list(show_progress(load_sources(db, database, sources, workers), len(sources)))
    outcomes += find_removed(db, database, paths, sources, prune=prune)
    if report is not None:
        write_report(report, report_rows(db, outcomes))
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    else:
        print_outcomes(outcomes)
    if any(outcome.status in FAILED for outcome in outcomes):
        ctx.exit(1)


@main.command()
@DATABASE
@click.argument("query", metavar="检索词")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="最多列出几个项目。")
@click.option("--offset", default=0, type=click.IntRange(0), help="跳过前几个项目。")
@AS_JSON
@AS_CSV
def search(database: Path, query: str, limit: int, offset: int, as_json: bool, as_csv: bool) -> None:
    """在数据库 DB 里检索项目，最相关的在前。

    多个词用空格隔开，须全部出现。繁体、全角、各种括号都可以。
    """
    hits = search_projects(open_database(database, readonly=True), query, limit, offset)
    rows = [_hit_row(hit) for hit in hits]
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, _HIT_COLUMNS)
    elif not hits:
        click.echo(f"没有找到“{query}”。请换一个词，或减少几个字再试。")
    else:
        columns = ("编号", "项目名称", "主管部门", "年度", "年度资金(元)", "相关内容")
        print_table(f"“{query}”：{len(hits)} 个项目", columns, [_hit_cells(hit) for hit in hits])


def _hit_row(hit: Hit) -> dict[str, Any]:
    return {**asdict(hit), "snippet": hit.snippet.text}


def _hit_cells(hit: Hit) -> list[Any]:
    snippet = Text(hit.snippet.text)
    for start, end in hit.snippet.marks:
        snippet.stylize("bold red", start, end)
    year = str(hit.fiscal_year or "")
    return [hit.project_id, hit.project_name, hit.department_name, year, hit.annual_total, snippet]


@main.command()
@DATABASE
@click.option("--min-score", type=click.FloatRange(0, 1), metavar="数", help="相似度不低于多少，0 到 1。")
@click.option("--label", type=click.Choice(LABELS), metavar="类别", help=f"只列一类：{'、'.join(LABELS)}。")
@click.option("--department", metavar="部门", help="任一方主管部门名称含有这几个字。")
@click.option("--year", type=click.IntRange(1990, 2100), metavar="年度", help="任一方是这个预算年度。")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="最多列出几对。")
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
    db = open_database(database, readonly=True)
    filters = Filters(min_score=min_score, label=label, department=department, year=year)
    pairs = with_passages(db, find_pairs(db, filters, limit))
    if as_json:
        print_json(pairs)
    elif as_csv:
        print_csv(pairs, PAIR_COLUMNS)
    else:
        print_groups(find_groups(db, filters))
        print_pairs(pairs)


@main.command()
@DATABASE
@click.argument("project_a", metavar="A", type=click.IntRange(min=1))
@click.argument("project_b", metavar="B", type=click.IntRange(min=1))
@click.option("--accept", "status", flag_value="accepted", help="属实。")
@click.option("--refute", "status", flag_value="refuted", help="不属实。")
@click.option("--reason", required=True, metavar="文字", help="理由。")
@click.pass_context
def mark(ctx: click.Context, database: Path, project_a: int, project_b: int, status: str | None, reason: str) -> None:
    """记下对项目 A 和 B 这一对的核对结果；重新入库后仍然有效。"""
    if status not in ("accepted", "refuted"):
        raise click.UsageError("请写明 --accept（属实）或 --refute（不属实）。", ctx)
    mark_pair(open_database(database), project_a, project_b, "accepted" if status == "accepted" else "refuted", reason)
    click.echo(f"已记下：项目 {project_a} 和 {project_b} {'属实' if status == 'accepted' else '不属实'}。")


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="文件...", type=click.Path(path_type=Path, exists=True))
@click.option("--against", required=True, metavar="DB", type=click.Path(path_type=Path), help="与这个库里的项目比较。")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="每张表最多列出几对。")
@AS_JSON
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], against: Path, limit: int, as_json: bool) -> None:
    """检查还没有入库的文件：与库中哪些项目重复或文字雷同。文件不会存入库中。"""
    pairs = check_drafts(open_database(against), against, find_sources(paths), limit)
    if as_json:
        print_json(pairs)
    elif pairs:
        print_pairs(pairs)
    else:
        click.echo("没有发现与库中项目重复或雷同的内容。")
    if pairs:
        ctx.exit(1)


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
def serve(database: Path, host: str, port: int) -> None:
    """用浏览器查看数据库 DB：启动网站，按 Ctrl+C 停止。"""
    from kb.site import serve as serve_site

    open_database(database, readonly=True).close()
    click.echo(f"绩效目标库：http://{host}:{port}/  （按 Ctrl+C 停止）")
    serve_site(database, host, port)


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
