"""A month's report as a paper: what went wrong right after the headline figures, the tables after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minewatch.reports import paper as p
from minewatch.reports.month import MonthReport
from minewatch.reports.month.case import Ledger
from minewatch.reports.month.coverage import Line, Quota
from minewatch.reports.month.rows import Count
from minewatch.reports.words import until
from minewatch.when import day_of

TITLE = "驻矿安监员履职月报"
LEGEND = (
    (p.Cell("●", "good"), "有人（数字为次数）／已报"),
    (p.Cell("◐", "late"), "迟报"),
    (p.Cell("✕", "bad"), "无人／未报"),
    (p.Cell("○", "open"), "未到期"),
    (p.Cell("停", "none"), "停产停工"),
    (p.Cell("–", "none"), "不判定"),
)


def paper(report: MonthReport) -> p.Paper:
    made = day_of(report.as_of)
    return p.Paper(
        title=TITLE,
        subtitle=f"{report.name}{report.month.words}驻矿安全监管履职情况",
        issuer=f"{report.name} 驻矿五人安全监管小组",
        date_line=f"{made.year}年{made.month}月{made.day}日",
        number=f"{report.month.year}年第{report.month.number}期",
        footer=f"{report.name} {report.month.words} 履职月报 · 数据截至 {report.as_of:%Y-%m-%d %H:%M}",
        author=f"{report.name} 驻矿五人安全监管小组",
        blocks=tuple(_blocks(report)),
        made=made,
    )


def _blocks(report: MonthReport) -> Iterator[p.Block]:
    yield p.Facts(report.facts)
    yield p.Heading("一、本月总体情况")
    yield p.Kpis(tuple(p.Kpi(f.label, f.value, f.note, f.tone) for f in report.figures))
    yield from (p.Para(remark) for remark in (*report.remarks, report.still_out) if remark)
    if report.case.found:
        yield p.Para(counted(report.counts))
    if not (report.final or report.is_ahead):
        yield p.Para(f"尚有未到期的判定，以上为截至 {until(report.as_of)} 的情况。")
    yield p.Heading("二、本月有问题之处")
    yield from _sentences(report)
    yield p.Heading("三、入井与班次")
    yield grid("班次与每日报告", report.coverage)
    if report.asks_entries:
        yield p.Heading("每人入井次数", 3)
        yield p.Bars(tuple(_bar(quota) for quota in report.quotas)) if report.quotas else p.Note("当月没有应入井的人。")
    yield p.Heading("四、逐条履职判定")
    yield table(report.summary)
    yield p.Heading("五、隐患、报告、请假与报送")
    for ledger in report.ledgers:
        yield p.Heading(ledger.title, 3)
        yield table(ledger)
    yield p.Heading("六、说明")
    for note in report.notes:
        yield p.Note(note)


def counted(counts: Sequence[Count]) -> str:
    """`本月逐条判定，属小组职责 336 项：完成 241 项，…`."""
    words = "，".join(each.words for each in reversed(counts))
    return f"本月逐条判定，属小组职责 {sum(each.count for each in counts)} 项：{words}。"


def _sentences(report: MonthReport) -> Iterator[p.Block]:
    """The problems, the worst first, and the names of what they count."""
    if not report.problems:
        yield p.Para(report.all_clear)
    for number, problem in enumerate(report.problems, 1):
        yield p.Para(f"{number}. {problem.sentence}{'：' if problem.named else '。'}")
        if problem.named:
            yield p.Names(tuple(_listed(problem.named)))


def _listed(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a list within a sentence: the last ends it."""
    yield from (f"{line}；" for line in lines[:-1])
    yield from (f"{line}。" for line in lines[-1:])


def table(ledger: Ledger) -> p.Table | p.Note:
    """The ledger's rows; without any, its sentence alone."""
    if not ledger.rows:
        return p.Note(ledger.empty)
    rows = tuple((*row.cells, row.sign.word) for row in ledger.rows)
    return p.Table(
        head=ledger.head,
        rows=rows,
        widths=ledger.widths,
        aligns=tuple(_align([line[n] for line in rows]) for n in range(len(ledger.head))),
        tones=tuple(row.sign.tone for row in ledger.rows),
        empty=ledger.empty,
    )


def _align(column: Sequence[str]) -> p.Align:
    return "right" if column and all(text.isdecimal() for text in column) else "left"


def grid(title: str, lines: Sequence[Line]) -> p.Grid:
    return p.Grid(
        title=title,
        row_labels=tuple(line.label for line in lines),
        column_labels=tuple(str(square.day.day) for square in lines[0].squares),
        cells=tuple(tuple(p.Cell(s.symbol, s.tone) for s in line.squares) for line in lines),
        legend=LEGEND,
    )


def _bar(quota: Quota) -> p.Bar:
    pace = None if quota.final else quota.pace
    return p.Bar(quota.name, quota.actual, quota.required, pace, "，".join(filter(None, (quota.sign.word, quota.note))))
