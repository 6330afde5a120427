"""The command that writes a stored form as a file: parse, call, write."""

from __future__ import annotations

from pathlib import Path

import click

from kb.arguments import DATABASE, OutputFile, writing
from kb.chinese_cli import ChineseCommand
from kb.export import export_project
from kb.office_files import WRITERS
from kb.schema import open_database


@click.command(cls=ChineseCommand)
@DATABASE
@click.argument("project_id", metavar="项目编号", type=int)
@click.option(
    "-o",
    "--output",
    required=True,
    type=OutputFile(*WRITERS),
    metavar="文件",
    help="写到哪个文件，以 .docx 或 .xlsx 结尾。",
)
def export(database: Path, project_id: int, output: Path) -> None:
    """把库里的一个项目写成规定格式的绩效目标表，Word 或 Excel。"""
    data = export_project(open_database(database, readonly=True).conn, project_id, output.suffix.lower())
    if data is None:
        raise click.UsageError(f"库里没有编号为 {project_id} 的项目。请用 jixiao search 查编号。")
    with writing(output):
        output.write_bytes(data)
    click.echo(f"已写入 {output}。")
