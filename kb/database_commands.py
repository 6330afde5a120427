"""The commands on a whole database: its figures, its site, its indexes."""

from __future__ import annotations

from pathlib import Path

import click

from kb.arguments import AS_JSON, DATABASE
from kb.chinese_cli import ChineseCommand
from kb.one_file import finish, finish_after_others
from kb.output import print_json, print_table
from kb.schema import open_database, record_segmenter
from kb.search_index import rebuild_index
from kb.stats import stats as database_stats


@click.command(cls=ChineseCommand)
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


@click.command(cls=ChineseCommand)
@DATABASE
@click.option("--host", default="127.0.0.1", show_default=True, metavar="地址", help="监听地址。")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535), metavar="端口", help="端口。")
@click.option("--workers", type=click.IntRange(1, 64), metavar="数", help="几个进程同时应答，默认最多两个。")
def serve(database: Path, host: str, port: int, workers: int | None) -> None:
    """用浏览器查看数据库 DB：启动网站，按 Ctrl+C 停止。"""
    from kb.site import serve as serve_site
    from kb.site import try_address, usual_workers

    open_database(database, readonly=True).close()
    try_address(host, port)
    click.echo(f"绩效目标库：http://{host}:{port}/  （按 Ctrl+C 停止）")
    try:
        serve_site(database, host, port, workers or usual_workers())
    finally:
        finish_after_others(database)


@click.command(cls=ChineseCommand)
@DATABASE
def reindex(database: Path) -> None:
    """用当前的分词重建数据库 DB 的全文索引（换了词表或分词版本之后用）。"""
    db = open_database(database, any_segmenter=True)
    with db.atomic():
        count = rebuild_index(db)
        record_segmenter(db)
    finish(db, database)
    click.echo(f"已重建 {count} 个项目的全文索引。")
