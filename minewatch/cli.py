"""The commands of records.md: parse, call, print. Data on standard output, words on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
import waitress
from sqlalchemy.exc import ArgumentError, DBAPIError

from minewatch.app import MOST_REQUEST_BYTES, create_app
from minewatch.cli_words import FileType, Group, InstantType, MonthType, PortType
from minewatch.demo.fill import RULEBOOK, fill
from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts
from minewatch.records.envelope import Refusal
from minewatch.reports import compliance as printed
from minewatch.store import accounts, checked, devices, read, summaries, transfer
from minewatch.store.engine import settings
from minewatch.store.rescue import drafts_in, rescued
from minewatch.store.scope import Scope
from minewatch.web.papers import county_pdf, month_pdf
from minewatch.when import Month, day_of, now

Command = Callable[..., Any]

OUTCOMES = {"stored": "存入", "again": "已在局里", "held": "需处理", "tray": "不成记录、原样留下"}

# A request is read whole before a thread takes it, so that slow or hanging senders do not stop the others.
SERVER = {"threads": 16, "connection_limit": 1000, "channel_timeout": 60, "asyncore_use_poll": True, "ident": None}


class Fault(click.ClickException):
    """A sentence on standard error and exit status 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def in_app(command: Command) -> Command:
    """Prepare the instance and run inside it; what is refused becomes a sentence and exit status 1."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            with create_app().app_context():
                return command(*args, **options)
        except Refusal as refusal:
            raise Fault(refusal.sentence) from refusal
        except (transfer.LineRefused, ValueError) as error:
            raise Fault(str(error)) from error
        except ArgumentError as error:
            raise Fault("MINEWATCH_DATABASE_URL 写得不对，应写成 postgresql://用户:密码@主机/库名。") from error
        except DBAPIError as error:
            raise Fault(f"数据库打不开或写不了（{error.orig}），请核对文件、磁盘和地址。") from error
        except OSError as error:
            raise Fault(f"读写不了文件“{error.filename or ''}”，请核对路径、权限和磁盘空间。") from error

    return run


@click.group(cls=Group, help="驻矿五人安全监管小组的工作台。实例文件夹由 MINEWATCH_INSTANCE 指定，默认 ./instance。")
def main() -> None: ...


month_option = click.option("--month", type=MonthType(), required=True, help="月份，如 2026-07")
mine_option = click.option("--mine", help="煤矿代码；不写为全县")
as_of_option = click.option("--as-of", type=InstantType(), help="判定时刻，默认现在")


@main.command("import", help="导入一个 JSON Lines 文件：全部存入，或一条也不存。")
@click.argument("file", type=FileType("rb"))
@in_app
def import_(file: Any) -> None:
    counts = transfer.import_lines(file)
    click.echo(f"存入 {counts.stored} 条，已有 {counts.again} 条。", err=True)


@main.command(help="按受理顺序导出全部记录。")
@mine_option
@click.option("--since", type=InstantType(), help="只导出此刻及以后收到的")
@in_app
def export(mine: str | None, since: datetime | None) -> None:
    if mine is not None:
        _require_mine(mine)
    for line in transfer.export_lines(mine, since):
        click.echo(line)


@main.command(help="某月的履职判定。")
@month_option
@mine_option
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="给程序读的 JSON")
@in_app
def compliance(month: Month, mine: str | None, as_of: datetime | None, as_json: bool) -> None:
    as_of, book = as_of or now(), Book.load(settings().rulebook)
    facts = read.month_facts(month, as_of, [_require_mine(mine)] if mine is not None else None)
    found = verdicts(facts, book, month, as_of)
    for note in _notes(facts, book, month, as_of):
        click.echo(note, err=True)
    if as_json:
        click.echo(printed.for_programs(book, month, as_of, found))
        return
    for line in printed.table(facts, book, found):
        click.echo(line)
    click.echo(printed.counted(found), err=True)


@main.command(help="某月的 PDF；不写煤矿为全县。")
@month_option
@mine_option
@as_of_option
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="存到文件；不写则输出到标准输出")
@in_app
def report(month: Month, mine: str | None, as_of: datetime | None, output: Path | None) -> None:
    as_of = as_of or now()
    data = month_pdf(_require_mine(mine), month, as_of) if mine is not None else county_pdf(month, as_of)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise Fault(f"写不了文件“{output}”，请核对路径和权限。") from error
    click.echo(f"已写入 {output}", err=True)


@main.command(help="核验证据链和每一条存储的记录。")
@in_app
def verify() -> None:
    heads, found = checked.check()
    if found.fault:
        raise Fault(f"核验不通过：{found.fault}。")
    for chain, count in sorted(heads.count.items()):
        click.echo(f"{chain or '县局'}：{count} 条，链头 {heads.link[chain][:16]}")
    click.echo("核验通过。", err=True)


@main.command(help="把存着的各矿各月小结重算一遍，逐一比较；不符的删去，下次打开时重算。")
@in_app
def recount() -> None:
    count, wrong = summaries.compare(now())
    if wrong:
        named = "、".join(f"{mine} {month}" for month, mine in wrong)
        raise Fault(f"{len(wrong)} 份小结与重算的不符，已删去：{named}。")
    click.echo(f"{count} 份小结与重算的相同。", err=True)


@main.command(help="数据库从备份恢复以后运行一次：平板会把还留着的记录再送一遍。")
@in_app
def restored() -> None:
    devices.begin_epoch()
    click.echo("已开始新的纪元；平板下次联系时会补送七天内的记录，已在局里的不会重复。", err=True)


@main.command(help="把平板的救援文件收进局里：每条按登记人存入，不合规的留待处理。")
@click.argument("file", type=FileType("rb"))
@in_app
def rescue(file: Any) -> None:
    try:
        counts = Counter(one.outcome for one in rescued(file))
        words = "，".join(f"{OUTCOMES[outcome]} {count} 条" for outcome, count in sorted(counts.items()))
        click.echo(f"救援文件已收：{words or '里面没有记录'}。", err=True)
    finally:
        if drafts := drafts_in(file):
            click.echo(f"文件里另有 {drafts} 张没有写完的草稿，局里收不了，请导入另一台平板接着写。", err=True)


@main.command(help="为一个人开通登录：打印一次性密码，首次登录须修改。")
@click.argument("staff_no")
@in_app
def account(staff_no: str) -> None:
    if read.facts_for(Scope(Month.of(day_of(now())).days, mines=(), people=(staff_no,))).person(staff_no) is None:
        raise Fault(f"没有工号为“{staff_no}”的人员，请先登记人员。")
    click.echo(accounts.issue(staff_no))


@main.command(help="启动服务。")
@click.option("--host", default="127.0.0.1", help="默认 127.0.0.1，只有本机能访问")
@click.option("--port", type=PortType(), default=8000, help="默认 8000")
def serve(host: str, port: int) -> None:
    in_app(lambda: None)()
    _serve(host, port)


@main.command(help="在空实例中填入一个虚构的示例县，并启动服务。")
@click.option("--port", type=PortType(), default=8000, help="默认 8000")
@click.option("--no-serve", is_flag=True, help="只填数据，不启动服务")
def demo(port: int, no_serve: bool) -> None:
    in_app(_fill)()
    click.echo(f"地址：http://127.0.0.1:{port}/")
    if not no_serve:
        _serve("127.0.0.1", port)


def _fill() -> None:
    if not read.is_empty():
        raise Fault("这个实例里已有记录，不能填示例数据；请换一个空的实例文件夹（MINEWATCH_INSTANCE）。")
    if settings().rulebook != RULEBOOK:
        raise Fault(f"示例数据按规则书 {RULEBOOK} 编成，不合 {settings().rulebook}；请不写 MINEWATCH_RULEBOOK 再试。")
    for entry in fill():
        click.echo(f"{entry.post}　工号 {entry.staff_no}　密码 {entry.secret}　{entry.name}")


def _serve(host: str, port: int) -> None:
    try:
        server = waitress.create_server(
            create_app(), host=host, port=port, max_request_body_size=MOST_REQUEST_BYTES, **SERVER
        )
    except (OSError, ValueError) as error:
        raise Fault(f"不能在 {host}:{port} 上启动：端口被占用，或地址不是本机的。请换一个。") from error
    click.echo(f"服务已启动：http://{host}:{port}/ ，按 Ctrl+C 停止。", err=True)
    server.run()


def _require_mine(code: str) -> str:
    facts = read.facts_for(Scope(Month.of(day_of(now())).days, mines=(code,)))
    if facts.mine(code) is None:
        raise Fault(f"没有代码为“{code}”的煤矿，请核对。")
    return code


def _notes(facts: Facts, book: Book, month: Month, as_of: datetime) -> list[str]:
    notes = [book.notice(month.last), facts.workdays.note(month.plus(1).first)]
    return [note for note in notes if note]


if __name__ == "__main__":
    sys.exit(main())
