"""The county's month on paper: every mine's headline figures, then what went wrong at each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from minewatch.reports import paper as p
from minewatch.reports.month import MonthReport
from minewatch.reports.month.paper import TITLE, sentences
from minewatch.reports.words import STATUS, numeral
from minewatch.when import Month, day_of

MOST = 8  # problems of a mine; the mine's own paper has them all
STATUSES = tuple(STATUS[name].word for name in ("missed", "late"))


def county_paper(reports: Sequence[MonthReport], month: Month, as_of: datetime) -> p.Paper:
    """`reports` are those of all mines for the month, as of the instant."""
    made = day_of(as_of)
    return p.Paper(
        title=TITLE,
        subtitle=f"全县{month.words}驻矿安全监管履职情况",
        issuer="全县各驻矿五人安全监管小组",
        date_line=f"{made.year}年{made.month}月{made.day}日",
        number=f"{month.year}年第{month.number}期",
        footer=f"全县 {month.words} 履职月报 · 数据截至 {as_of:%Y-%m-%d %H:%M}",
        author="全县各驻矿五人安全监管小组",
        blocks=tuple(_blocks(sorted(reports, key=_weight))),
        made=made,
    )


def _weight(report: MonthReport) -> tuple[int, str]:
    """The mine with the most missed verdicts first."""
    return -_counts(report)["missed"], report.mine


def _counts(report: MonthReport) -> dict[str, int]:
    return {each.status: each.count for each in report.counts}


def _blocks(reports: Sequence[MonthReport]) -> Iterator[p.Block]:
    yield p.Heading("一、各矿主要指标")
    yield _overview(reports)
    yield p.Heading("二、各矿本月有问题之处")
    for number, report in enumerate(reports, 1):
        yield p.Heading(f"（{numeral(number)}）{report.name}", 2)
        yield from sentences(report, MOST)


def _overview(reports: Sequence[MonthReport]) -> p.Table:
    labels = tuple(figure.label for figure in reports[0].figures) if reports else ()
    return p.Table(
        head=("煤矿", *labels, *STATUSES),
        rows=tuple(_line(report) for report in reports),
        widths=(24, *(14,) * len(labels), *(8,) * len(STATUSES)),
        tones=tuple(_tone(report) for report in reports),
        empty="还没有登记煤矿。",
    )


def _line(report: MonthReport) -> tuple[str, ...]:
    figures = (f"{figure.value}\n{figure.note}" for figure in report.figures)
    counts = _counts(report)
    return report.name, *figures, str(counts["missed"]), str(counts["late"])


def _tone(report: MonthReport) -> p.Tone:
    counts = _counts(report)
    return "bad" if counts["missed"] else "late" if counts["late"] else "good"
