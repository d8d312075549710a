"""The county's month: mines by days, who is behind, what waits for the bureau. Drawn from summaries and facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from minewatch.law.alerts import desks, next_step
from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.leave import approver, course
from minewatch.law.summary import Summary
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import Alert
from minewatch.records.leave import LeaveRequest
from minewatch.records.people import STATUSES
from minewatch.reports.words import Sign, day
from minewatch.when import Month

SQUARES = {
    "whole": Sign("齐", "good", "●"),
    "short": Sign("缺班", "late", "◐"),
    "absent": Sign("缺人", "bad", "✕"),
    "ahead": Sign("未到期", "open", "○"),
    "stopped": Sign("无需到岗", "none", "停"),
}
UNDAILY = Sign("不逐日要求", "none", "–")  # where somebody must be below in each week, not on each day


@dataclass(frozen=True)
class Square:
    """One mine on one day; `state` is a key of `SQUARES`, or empty where no day is asked for by itself."""

    day: date
    state: str

    @property
    def sign(self) -> Sign:
        return SQUARES[self.state] if self.state else UNDAILY


@dataclass(frozen=True)
class MineRow:
    """A mine's month: days or weeks with somebody below of those decided, people with their number, what is wrong.

    `overdue` and `unsigned` count what stands so now, `missed` the month's verdicts.
    """

    mine: str
    name: str
    status: str
    squares: tuple[Square, ...]
    present: int
    decided: int
    reached: int
    people: int
    missed: int
    overdue: int
    unsigned: int

    @property
    def status_word(self) -> str:
        return dict(STATUSES).get(self.status, "尚未开始")


@dataclass(frozen=True)
class Unsigned:
    """An alert that nobody at the bureau has acknowledged; `desks` are the roles it has climbed to, in their order."""

    alert: Alert
    mine: str
    waited: timedelta
    desks: tuple[str, ...]

    @property
    def desk(self) -> str:
        return next(reversed(self.desks), "")


@dataclass(frozen=True)
class Undecided:
    """A leave that waits, the post whose turn it is, and for how long it has been."""

    leave: LeaveRequest
    mine: str
    turn: str
    waited: timedelta


@dataclass(frozen=True)
class Owed:
    """What a mine's group has not handed in: one rule's verdicts of a month, missed or due by the end of today.

    `periods` are days or the month, in words.
    """

    mine: str
    name: str
    rule: str
    status: str
    month: Month
    periods: tuple[str, ...]

    @property
    def words(self) -> str:
        if self.status != "missed":
            return f"{self.periods[-1]}，今天 24:00 前应到"
        return (
            f"{self.periods[-1]}未报"
            if len(self.periods) == 1
            else f"缺 {len(self.periods)} 件，最近 {self.periods[-1]}"
        )


def rows(
    summaries: Iterable[Summary], month: Month, today: Iterable[Summary], waiting: Sequence[Unsigned]
) -> list[MineRow]:
    """A row for each mine, the one furthest behind first; `today` are the summaries of the month that is going on."""
    overdue = {each.mine: each.overdue for each in today}
    signs = Counter(alert.mine for alert in waiting)
    found = [_row(each, month, overdue.get(each.mine, 0), signs[each.mine]) for each in summaries]
    return sorted(found, key=lambda row: (-row.missed, -row.overdue, -row.unsigned, row.mine))


def _row(short: Summary, month: Month, overdue: int, unsigned: int) -> MineRow:
    return MineRow(
        mine=short.mine,
        name=short.name,
        status=short.status,
        squares=tuple(map(Square, month.days, short.days)),
        present=short.present,
        decided=short.decided,
        reached=sum(verdict.status == "met" for verdict in short.people),
        people=len(short.people),
        missed=short.counts.get("missed", 0),
        overdue=overdue,
        unsigned=unsigned,
    )


def unsigned(facts: Facts, book: Book, as_of: datetime) -> list[Unsigned]:
    """The alerts that wait for the bureau, the longest first."""
    open_alerts = [a for a in facts.all(Alert) if next_step(facts, a, as_of) == "acknowledged"]
    return [
        Unsigned(alert, facts.homes[alert.id] or "", as_of - alert.received_at, desks(book, facts, alert, as_of))
        for alert in sorted(open_alerts, key=lambda alert: alert.received_at)
    ]


@dataclass(frozen=True)
class AtRisk:
    """A mine's people who need more than one entry a day from here on."""

    mine: str
    name: str
    people: tuple[Verdict, ...]
    names: Mapping[str, str]


def at_risk(summaries: Iterable[Summary]) -> list[AtRisk]:
    """The furthest behind first, and the mine of whoever is furthest behind."""
    found = [
        AtRisk(each.mine, each.name, tuple(sorted(people, key=_spare)), each.names)
        for each in summaries
        if (people := [verdict for verdict in each.people if verdict.at_risk])
    ]
    return sorted(found, key=lambda each: (_spare(each.people[0]), each.mine))


def _spare(verdict: Verdict) -> tuple[int, str]:
    return (verdict.days_left or 0) - (verdict.remaining or 0), verdict.person


def undecided(facts: Facts, book: Book, as_of: datetime) -> list[Undecided]:
    """The leaves that wait for a decision, the soonest first."""
    taken = [course(facts, book, leave, as_of) for leave in facts.all(LeaveRequest)]
    return [
        Undecided(
            leave=c.leave,
            mine=facts.homes[c.leave.id] or "",
            turn=book.approver_words(approver(facts, book, c, as_of)),
            waited=as_of - c.waits_since,
        )
        for c in sorted(taken, key=lambda c: c.leave.first)
        if c.waits_for
    ]


def owed(summaries: Iterable[Summary]) -> list[Owed]:
    """What is missing or due today, by mine, kind of filing and month, the missing first."""
    periods: dict[tuple[str, str, str, str, Month], list[str]] = defaultdict(list)
    for each in summaries:
        for verdict in (*each.owed_before, *each.owed):
            month = Month.of(verdict.day) if verdict.day else Month.parse(verdict.period)
            key = each.mine, each.name, verdict.rule, verdict.status, month
            periods[key].append(day(verdict.day) if verdict.day else month.words)
    found = [Owed(*key, tuple(each)) for key, each in periods.items()]
    return sorted(found, key=lambda owed: (owed.status != "missed", -len(owed.periods)))
