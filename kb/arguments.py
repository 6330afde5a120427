"""The arguments and options that many commands have."""

from __future__ import annotations

from pathlib import Path

import click

DATABASE = click.argument("database", metavar="DB", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
AS_CSV = click.option("--csv", "as_csv", is_flag=True, help="输出 CSV。")
