"""The arguments and options that many commands have, and the kinds of value that click does not know."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kb.errors import system_words
from kb.partial_names import one_of_names
from kb.wording import LABELS, yuan_of

DATABASE = click.argument("database", metavar="DB", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
AS_CSV = click.option("--csv", "as_csv", is_flag=True, help="输出 CSV。")


class OneOf(click.Choice):  # type: ignore[type-arg]  # has a parameter from click 8.2 on
    """A stored word, or a part of the Chinese for it that only one of them has: `central`, 中央."""

    def __init__(self, kind: str, words: Sequence[str]) -> None:
        super().__init__(words)
        self._words = {LABELS[kind][word]: word for word in words}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        meant = one_of_names(value, self._words)
        return super().convert(self._words[meant[0]] if len(meant) == 1 else value, param, ctx)

    def told(self) -> list[str]:
        """The words with what they mean."""
        return [f"{word}（{meaning}）" for meaning, word in self._words.items()]


class Money(click.ParamType):  # type: ignore[type-arg]  # as above
    """An amount as people write it: 12000, 1,000万, 1.5亿元. Gives yuan."""

    name = "元"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        amount = yuan_of(str(value))
        if amount is None:
            self.fail(f"“{value}”不是金额。请写数字，单位元，也可以写 1000万、1.5亿。", param, ctx)
        return float(amount)


class OutputFile(click.Path):
    """A file that can be written, its name ending in one of some ways; looked at before the work begins."""

    def __init__(self, *endings: str) -> None:
        super().__init__(path_type=Path)
        self._endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.suffix.lower() not in self._endings:
            self.fail(f"文件名要以 {' 或 '.join(self._endings)} 结尾。", param, ctx)
        if path.is_dir():
            self.fail(f"{path} 是文件夹。请写文件名。", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"文件夹 {path.parent} 不存在。请先建好文件夹，或换一个位置。", param, ctx)
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            self.fail(f"没有权限写 {path}。请换一个位置。", param, ctx)
        return path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell in Chinese where a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"写不了文件 {path}（{system_words(error)}）。请换一个位置。") from error
