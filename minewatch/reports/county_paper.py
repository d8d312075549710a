"""The county's month on paper: how it stands in a sentence, every mine's figures, then who and what is behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from minewatch.reports import paper as p
from minewatch.reports.month import MonthReport
from minewatch.reports.month.case import Row
from minewatch.reports.month.coverage import Quota
from minewatch.reports.month.paper import TITLE
from minewatch.reports.words import FINDING, STATUS, first_words, numeral, until
from minewatch.when import Month, day_of

MOST = 8  # problems, or findings, of a mine; the mine's own paper has them all
MOST_QUOTED = 40  # characters of a finding
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
        blocks=tuple(_blocks(sorted(reports, key=_weight), as_of)),
        made=made,
    )


def _weight(report: MonthReport) -> tuple[int, str]:
    """The mine with the most missed verdicts first."""
    return -_counts(report)["missed"], report.mine


def _counts(report: MonthReport) -> dict[str, int]:
    """By status, what the mine's group has to keep."""
    return {each.status: each.count for each in report.counts}


def _blocks(reports: Sequence[MonthReport], as_of: datetime) -> Iterator[p.Block]:
    yield p.Heading("一、全县情况")
    yield p.Para(_summary(reports))
    if not all(report.final for report in reports):
        yield p.Para(f"尚有未到期的判定，以上为截至 {until(as_of)} 的情况。")
    yield p.Gap(0.3)
    yield _overview(reports)
    yield p.Heading("二、入井次数不够的人")
    yield _people(reports)
    yield p.Heading("三、逾期未销号的隐患")
    yield _findings(reports)
    yield from _more_findings(reports)
    yield p.Heading("四、本月的报告")
    yield _alerts(reports)
    yield p.Heading("五、各矿本月有问题之处")
    for number, report in enumerate(reports, 1):
        yield p.Heading(f"（{numeral(number)}）{report.name}", 2)
        yield from _problems(report)
    yield p.Note("各数由同月各矿月报汇总，依据和逐条判定见各矿月报。")


def _summary(reports: Sequence[MonthReport]) -> str:
    behind = sum(_counts(report)["missed"] > 0 for report in reports)
    overdue = sum(len(_overdue(report)) for report in reports)
    unsigned = sum(map(_unsigned, reports))
    return (
        f"全县 {len(reports)} 座煤矿，{behind} 座有未履行的职责；{_people_short(reports)}；"
        f"隐患逾期未销号 {overdue} 条；报告未签收 {unsigned} 条。"
    )


def _people_short(reports: Sequence[MonthReport]) -> str:
    """Below their number when the month is over, or no longer sure to reach it before."""
    people: dict[str, set[str]] = {}
    for report in reports:
        for quota in _short(report):
            people.setdefault(quota.sign.word, set()).add(quota.person)
    counted = "、".join(f"{word} {len(each)} 人" for word, each in people.items())
    return f"入井次数{counted or '未达标 0 人'}"


def _short(report: MonthReport) -> list[Quota]:
    return [quota for quota in report.quotas if quota.sign.tone == "bad"]


def _overdue(report: MonthReport) -> list[Row]:
    return [row for row in report.findings.rows if row.sign == FINDING["missed"]]


def _unsigned(report: MonthReport) -> int:
    return sum(v.rule == "alert_acknowledged" and v.status in ("missed", "open") for v in report.case.found)


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
    calm: p.Tone = "good" if report.final and report.case.found else "open"
    return "bad" if counts["missed"] else "late" if counts["late"] else calm


def _people(reports: Sequence[MonthReport]) -> p.Block:
    found = [(report, quota) for report in reports for quota in _short(report)]
    if not found:
        return p.Para("没有入井次数不够的人。")
    return p.Table(
        head=("煤矿", "姓名", "入井", "应入井", "说明", "状态"),
        rows=tuple((r.name, q.name, str(q.actual), str(q.required), q.note, q.sign.word) for r, q in found),
        widths=(24, 14, 10, 10, 28, 14),
        aligns=("left", "left", "right", "right", "left", "left"),
        tones=tuple(quota.sign.tone for _, quota in found),
    )


def _findings(reports: Sequence[MonthReport]) -> p.Block:
    found = [(report, row) for report in reports for row in _overdue(report)[:MOST]]
    if not found:
        return p.Para("没有逾期未销号的隐患。")
    return p.Table(
        head=("煤矿", "发现", "级别", "地点与问题", "时限", "状态"),
        rows=tuple((report.name, *_finding(row)) for report, row in found),
        widths=(20, 11, 7, 38, 11, 13),
        tones=tuple(row.sign.tone for _, row in found),
    )


def _finding(row: Row) -> tuple[str, ...]:
    found, grade, words, deadline, _ = row.cells
    return found, grade, first_words(words, MOST_QUOTED), deadline, row.sign.word


def _more_findings(reports: Sequence[MonthReport]) -> Iterator[p.Block]:
    for report in reports:
        if (more := len(_overdue(report)) - MOST) > 0:
            yield p.Para(f"{report.name}另有 {more} 条逾期未销号，见该矿月报。")


def _alerts(reports: Sequence[MonthReport]) -> p.Block:
    found = [(report, row) for report in reports for row in report.alerts.rows]
    if not found:
        return p.Para("当月没有“九报告”记录。")
    return p.Table(
        head=("煤矿", *reports[0].alerts.head),
        rows=tuple((report.name, *row.cells, row.sign.word) for report, row in found),
        widths=(18, *reports[0].alerts.widths),
        tones=tuple(row.sign.tone for _, row in found),
    )


def _problems(report: MonthReport) -> Iterator[p.Block]:
    """The worst of them; beyond those only how many more there are."""
    yield from (p.Para(remark) for remark in (*report.remarks, report.still_out) if remark)
    if not (report.problems or report.is_ahead):
        yield p.Para(report.all_clear)
    for number, problem in enumerate(report.problems[:MOST], 1):
        yield p.Para(f"{number}. {problem.sentence}{'，逐条见该矿月报' if problem.named else ''}。")
    if (more := len(report.problems) - MOST) > 0:
        yield p.Para(f"另有 {more} 条，见该矿月报。")
