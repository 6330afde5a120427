"""The command that writes a stored form as a file: parse, call, write."""

from __future__ import annotations

from pathlib import Path

import click

from kb.arguments import DATABASE
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
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="写到哪个文件，以 .docx 或 .xlsx 结尾。",
)
def export(database: Path, project_id: int, output: Path) -> None:
    """把库里的一个项目写成规定格式的绩效目标表，Word 或 Excel。"""
    suffix = output.suffix.lower()
    if suffix not in WRITERS:
        raise click.UsageError("-o 的文件名要以 .docx 或 .xlsx 结尾。")
    data = export_project(open_database(database, readonly=True).conn, project_id, suffix)
    if data is None:
        raise click.UsageError(f"库里没有编号为 {project_id} 的项目。请用 jixiao search 查编号。")
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"写不了文件 {output}（{error.strerror}）。请换一个位置。") from error
    click.echo(f"已写入 {output}。")
