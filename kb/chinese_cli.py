"""click in Chinese: its headings, its own options and its errors. Commands themselves are in kb.cli."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

import click


class ChineseCommand(click.Command):
    """A command whose help has Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [
            {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}.get(piece, piece)
            for piece in super().collect_usage_pieces(ctx)
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx))]
        if records:
            with formatter.section("选项"):
                formatter.write_dl([(names, _chinese_notes(text)) for names, text in records])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示说明并退出。"
        return option


class ChineseGroup(ChineseCommand, click.Group):
    """A group of such commands, listed in the order of its list."""

    command_class = ChineseCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl([(name, one.get_short_help_str(limit=100)) for name, one in commands if one])

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and say what is wrong in Chinese: exit 2 for wrong usage, 1 for all else."""
        if not standalone_mode:
            return super().main(args, prog_name, standalone_mode=False, **extra)
        args = list(sys.argv[1:] if args is None else args) or ["--help"]
        try:
            sys.exit(super().main(args, prog_name, standalone_mode=False, **extra) or 0)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "jixiao"
            click.echo(f"错误：{usage_message(error)}\n用法说明：{command} --help", err=True)
            sys.exit(2)
        except click.ClickException as error:
            click.echo(f"错误：{error.format_message()}", err=True)
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo("已中止。", err=True)
            sys.exit(1)


def usage_message(error: click.UsageError) -> str:
    """What is wrong with a command line, and what would be right."""
    if isinstance(error, click.NoSuchOption):
        return _no_such_option(error)
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_parameter_name(error)}。"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{_parameter_name(error)} {_value_message(error)}"
    message = error.format_message()
    for english, chinese in _MESSAGES:
        if message.startswith(english):
            return chinese + message.removeprefix(english).rstrip(".") + "。"
    if message.startswith("Got unexpected extra argument"):
        return f"多出了参数：{message[message.find('(') + 1 : message.rfind(')')]}。词里有空格时请加引号。"
    if isinstance(error, click.BadOptionUsage):
        needs_none = "does not take a value" in message
        return f"选项 {error.option_name} {'后面不写值' if needs_none else '后面缺少值'}。"
    return message


_MESSAGES = (("No such command", "没有命令"), ("Missing command", "缺少命令"))


def _no_such_option(error: click.NoSuchOption) -> str:
    if not error.option_name.isascii():
        return "减号开头的词被当成了选项。请在它前面写 -- ，或把它和别的词写在同一对引号里，例如 '供暖 -农村'。"
    near = f"是不是想写 {'、'.join(error.possibilities)}？" if error.possibilities else ""
    return f"没有选项 {error.option_name}。{near}"


def _value_message(error: click.BadParameter) -> str:
    """What a value should be, by the kind of its parameter; a kind of our own says it itself."""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        told = getattr(kind, "told", lambda: map(str, kind.choices))
        return f"应为 {'、'.join(told())} 之一。"
    if isinstance(kind, click.IntRange | click.FloatRange):
        number = "整数" if isinstance(kind, click.IntRange) else "数"
        return f"应为{_range_words(kind.min, kind.max)}的{number}。"
    if kind in (click.INT, click.FLOAT):
        return "应为整数。" if kind is click.INT else "应为数字。"
    return f"的值不对：{error.message}"


def _range_words(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" {least:g} 到 {most} "
    return f"不小于 {least} " if least is not None else f"不大于 {most} "


def _parameter_name(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return f"选项 {error.param.opts[0]}"
    return f"参数 {error.param.make_metavar(error.ctx)}" if error.param and error.ctx else "参数"


def _chinese_notes(text: str) -> str:
    text = text.replace("[default: ", "[默认 ").replace("[required]", "[必填]")
    return _LEAST.sub(r"\1不小于 \2", _RANGE.sub(r"\1\2 到 \3", text))


_RANGE = re.compile(r"([\[ ])([0-9.]+)<=x<=([0-9.]+)(?=\])")
_LEAST = re.compile(r"([\[ ])x>=([0-9.]+)(?=\])")
