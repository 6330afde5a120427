"""The command line. A command is imported when it is asked for: none waits for what another needs."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from typing import Any

import click

from kb import __version__
from kb.chinese_cli import ChineseGroup
from kb.errors import WrongUse

COMMANDS = {
    "load": "kb.load_command",
    "search": "kb.search_cli",
    "duplicates": "kb.duplicate_commands",
    "mark": "kb.duplicate_commands",
    "suggest": "kb.indicator_commands",
    "match": "kb.indicator_commands",
    "export": "kb.export_command",
    "review": "kb.review_commands",
    "check": "kb.review_commands",
    "waive": "kb.review_commands",
    "coverage": "kb.coverage_command",
    "approve": "kb.publish_commands",
    "publish": "kb.publish_commands",
    "stats": "kb.database_commands",
    "serve": "kb.database_commands",
    "reindex": "kb.database_commands",
}
"""The commands in the order of their use, and the module that has a function of that name."""


class Commands(ChineseGroup):
    """Those of COMMANDS. What cannot be done as it was asked is taken for wrong usage."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[name]), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WrongUse as error:
            raise click.UsageError(str(error), ctx) from error
        except sqlite3.OperationalError as error:
            for mark, words in _CANNOT_WRITE.items():
                if mark in str(error):
                    raise click.ClickException(words) from error
            raise


_CANNOT_WRITE = {
    "locked": "别的程序正在写这个数据库（比如另一次 jixiao load）。已经写好的都在；请等它做完，再运行一次。",
    "readonly": "数据库文件不能写。请检查文件和所在文件夹的权限，或换一个位置。",
    "disk is full": "磁盘满了。已经写好的都在；请腾出地方，再运行一次。",
}
"""What SQLite says of a database that cannot be written to now, and what to do."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, prog_name="jixiao", message="绩效目标库 %(prog)s %(version)s", help="显示版本并退出。"
)
def main() -> None:
    """绩效目标库：把项目支出绩效目标表存进 SQLite，可以检索、统计、浏览。"""


if __name__ == "__main__":
    main()
