"""Click in Chinese: usage, headings, and what was wrong with a command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from minewatch.records.envelope import OUT_OF_SERVICE, in_service
from minewatch.when import SHANGHAI, Month

HEADINGS = {"Options": "选项", "Commands": "命令"}


class Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{HEADINGS.get(heading, heading)}：\n")


class Context(click.Context):
    formatter_class = Formatter


class Misused(click.UsageError):
    """A command line that cannot be followed: the sentence, then how it is used."""

    def show(self, file: Any = None) -> None:
        usage = f"\n{self.ctx.get_usage()}" if self.ctx else ""
        click.echo(f"{self.message}{usage}", err=True)


class Command(click.Command):
    context_class = Context

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        try:
            return super().make_context(*args, **options)
        except click.UsageError as error:
            raise Misused(_words(error), error.ctx) from error

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        if (option := super().get_help_option(ctx)) is not None:
            option.help = "显示这些说明。"
        return option


class Group(Command, click.Group):
    command_class = Command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None:
            raise Misused(f"没有“{args[0]}”这个命令；用 --help 看有哪些命令。", ctx)
        return super().resolve_command(ctx, args)


def _words(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter) and error.param is not None:
        is_option = error.param.param_type_name == "option"
        return f"没有写 {error.param.opts[0] if is_option else error.param.human_readable_name}。"
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项。"
    if isinstance(error, click.BadParameter):
        return error.message
    return "命令写得不对：选项缺了值，或者多写了内容。"


class Dated(click.ParamType):
    """A time in anybody's years of service, read by `parse`; `wrong` says how it is written."""

    parse: Callable[[str], Any]
    wrong: str

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            found = self.parse(value) if isinstance(value, str) else value
        except ValueError:
            self.fail(f"“{value}”{self.wrong}。", param, ctx)
        if not in_service(found.year):
            self.fail(f"{OUT_OF_SERVICE}。", param, ctx)
        return found


class MonthType(Dated):
    name = "YYYY-MM"
    parse = staticmethod(Month.parse)
    wrong = "不是月份，应写成 2026-07"


class InstantType(Dated):
    name = "时间"
    parse = staticmethod(datetime.fromisoformat)
    wrong = "不是时间，应写成 2026-08-06T00:00:00+08:00"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """In Asia/Shanghai, where no offset says otherwise."""
        instant: datetime = super().convert(value, param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


class PortType(click.ParamType):
    name = "端口"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        if not str(value).isdecimal() or not 0 < int(value) < 65536:
            self.fail(f"“{value}”不是端口，应是 1 至 65535 之间的数。", param, ctx)
        return int(value)


class FileType(click.File):
    name = "文件"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"打不开文件“{value}”，请核对路径和权限。", param, ctx)
