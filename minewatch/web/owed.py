"""待办: what one inspector still owes today, the most pressing first. Derived from the facts whenever someone looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for

from minewatch.law import descents, filings, findings, leave, shifts
from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import Rule, verdicts_of
from minewatch.law.verdict import Verdict
from minewatch.records.findings import Finding
from minewatch.records.leave import LeaveRequest
from minewatch.web.marks import deadline
from minewatch.web.pages.leave_outlook import waits_for
from minewatch.web.show import days_words, span
from minewatch.when import DAY, Month, Span, day_end, day_of, in_words

ORIGINALS_DAYS = 10  # of a month, while last month's originals are asked for
SIGNS = {"bad": ("✕", "逾期"), "warn": ("▲", "该办"), "info": ("○", "将到")}


@dataclass(frozen=True)
class Task:
    """One thing to do, where it is done, and whether it is overdue (bad), due today (warn) or near (info)."""

    words: str
    note: str
    href: str
    tone: str

    @property
    def symbol(self) -> str:
        return SIGNS[self.tone][0]

    @property
    def word(self) -> str:
        return SIGNS[self.tone][1]


@dataclass(frozen=True)
class Asked:
    """Who asks, of which mine, by which book, when."""

    facts: Facts
    book: Book
    mine: str
    person: str
    as_of: datetime

    @property
    def today(self) -> date:
        return day_of(self.as_of)

    @property
    def month(self) -> Month:
        return Month.of(self.today)


def tasks(asked: Asked) -> list[Task]:
    """All that the person may see to."""
    finders = (_left_open, _watches, _findings, _decisions, _leaves, _reports, _plans, _originals, _logs)
    return _pressing_first(asked, finders)


def of_person(asked: Asked) -> list[Task]:
    """What nobody else can do for the person."""
    return _pressing_first(asked, (_left_open, _leaves, _logs))


def of_group(asked: Asked) -> list[Task]:
    """What the mine's group owes; the person asked is its leader."""
    return _pressing_first(asked, (_watches, _findings, _reports, _plans, _originals))


def _pressing_first(asked: Asked, finders: Iterable[Callable[[Asked], Iterator[Task]]]) -> list[Task]:
    every = [task for find in finders for task in find(asked)]
    return sorted(every, key=lambda task: [*SIGNS].index(task.tone))


def _left_open(asked: Asked) -> Iterator[Task]:
    """An entry that is longer below than a person should be is one that was not signed out."""
    for d in descents.descents(asked.facts, asked.mine, asked.as_of):
        limit = timedelta(hours=descents.longest_below(asked.book, d.day))
        if d.person == asked.person and d.exited is None and asked.as_of - d.entry.entered_at >= limit:
            yield Task("登记升井", f"{in_words(d.day)}的入井还没有升井", url_for("entry_exit", id=d.entry.id), "bad")


def _watches(asked: Asked) -> Iterator[Task]:
    """现场盯守 of major findings, for today."""
    for verdict in _judged(findings.major_watched, asked, asked.month):
        finding = asked.facts.get(Finding, verdict.subject)
        if verdict.mine == asked.mine and verdict.day == asked.today and verdict.status == "open" and finding:
            href = url_for("finding", id=finding.id, step="watched", _anchor="step")
            yield Task("今日现场盯守", finding.description, href, "warn")


def _findings(asked: Asked) -> Iterator[Task]:
    """Findings whose deadline has passed or is today or tomorrow."""
    for finding in asked.facts.where(Finding, mine=asked.mine):
        lived = findings.life(asked.facts, finding, asked.as_of)
        left = (lived.deadline - asked.today).days
        if lived.closing is None and left <= 1:
            words, tone = _deadline(left, asked.as_of - lived.due)
            yield Task(words, finding.description, url_for("finding", id=finding.id), tone)


def _deadline(left: int, over: timedelta) -> tuple[str, str]:
    if left < 0:
        return f"隐患逾期 {span(over)}", "bad"
    return ("隐患今日到期", "warn") if left == 0 else ("隐患明日到期", "info")


def _decisions(asked: Asked) -> Iterator[Task]:
    """Leaves of the group that wait for this person's decision; overdue once they have begun."""
    for request in asked.facts.where(LeaveRequest, mine=asked.mine):
        if waits_for(asked.person, asked.facts, request, asked.as_of):
            note = f"{asked.facts.name(request.staff_no)} {days_words(request.days)} {len(request.days)} 天"
            yield Task("审批请假", note, url_for("leave", id=request.id), "warn")


def _leaves(asked: Asked) -> Iterator[Task]:
    """Own approved leaves that have begun and not been returned from; overdue when the rule says missed."""
    verdicts = (v for m in _months(asked) for v in _judged(leave.leave_return, asked, m))
    missed = {verdict.subject for verdict in verdicts if verdict.status == "missed"}
    for request in asked.facts.where(LeaveRequest, staff_no=asked.person):
        approved = leave.course(asked.facts, asked.book, request, asked.as_of).approved_at
        back = leave.back_at(asked.facts, request, asked.as_of)
        if approved and back is None and request.first <= asked.today:
            tone = "bad" if request.id in missed else "warn" if request.last <= asked.today else "info"
            yield Task("返岗销假", f"假期到 {in_words(request.last)}", url_for("leave", id=request.id), tone)


def _months(asked: Asked) -> tuple[Month, Month]:
    return asked.month.plus(-1), asked.month


def _reports(asked: Asked) -> Iterator[Task]:
    """The daily report: today's while it is open, yesterday's once it was missed."""
    for month in dict.fromkeys((Month.of(asked.today - DAY), asked.month)):
        for verdict in _judged(filings.daily_report, asked, month):
            if verdict.mine != asked.mine or verdict.day not in Span(asked.today - DAY, asked.today):
                continue
            if verdict.status in ("open", "missed"):
                overdue = verdict.status == "missed"
                note = "已过时限，仍要补报" if overdue else _until(verdict)
                href = url_for("daily_report_new", date=verdict.day)
                yield Task(f"{in_words(verdict.day)}每日报告", note, href, "bad" if overdue else "warn")


def _until(verdict: Verdict) -> str:
    """A day's own midnight needs no date."""
    own = verdict.day is not None and verdict.due == day_end(verdict.day)
    return "24:00 前" if own else f"{deadline(verdict.due)} 前"


def _plans(asked: Asked) -> Iterator[Task]:
    for verdict in _judged(filings.plan_filed, asked, asked.month):
        if verdict.mine == asked.mine and verdict.status in ("open", "missed"):
            overdue = verdict.status == "missed"
            note = "已过时限，仍要补报" if overdue else f"{in_words(day_of(verdict.due) - DAY)} 24:00 前"
            yield Task(f"{asked.month.number}月监管计划", note, url_for("plans"), "bad" if overdue else "warn")


def _originals(asked: Asked) -> Iterator[Task]:
    """Last month's checklist originals, for the leader in the first days of a month."""
    if asked.today.day > ORIGINALS_DAYS or asked.facts.leader(asked.mine, asked.today) != asked.person:
        return
    month = asked.month.plus(-1)
    for verdict in _judged(filings.originals_filed, asked, month):
        if verdict.mine == asked.mine and verdict.status in ("open", "missed"):
            overdue = verdict.status == "missed"
            note = "已过时限，仍要补报" if overdue else f"{deadline(verdict.due)} 前"
            href = url_for("originals", month=month)
            yield Task(f"{month.number}月原始记录", note, href, "bad" if overdue else "warn")


def _logs(asked: Asked) -> Iterator[Task]:
    """One line for all the days of the month, and yesterday, that lack a 工作日志; today alone is not yet late."""
    days = [day for month in _months(asked) for day in _unlogged(asked, month) if day >= asked.month.first - DAY]
    if days:
        words = "、".join(in_words(day) for day in days[:3]) + (f" 等 {len(days)} 天" if len(days) > 3 else "")
        tone = "info" if days[0] == asked.today else "warn"
        yield Task("写工作日志", words, url_for("log_new", date=days[0]), tone)


def _unlogged(asked: Asked, month: Month) -> list[date]:
    return shifts.days_without_log(asked.facts, asked.book, asked.mine, asked.person, month, asked.as_of)


def _judged(rule: Rule, asked: Asked, month: Month) -> Iterator[Verdict]:
    return verdicts_of(rule, asked.facts, asked.book, month, asked.as_of)
