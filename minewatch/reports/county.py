"""The county's month: mines by days, who is behind, what waits for the bureau. Drawn from facts and verdicts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from minewatch.law.alerts import escalated_to, next_step
from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.filings import originals_filed, plan_filed
from minewatch.law.findings import life
from minewatch.law.leave import approver, course
from minewatch.law.rules import verdicts_of
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import Alert
from minewatch.records.findings import Finding
from minewatch.records.leave import LeaveRequest
from minewatch.records.people import STATUSES, Mine
from minewatch.reports.words import Sign, day
from minewatch.when import Month, day_of

SQUARES = {
    "whole": Sign("齐", "good", "●"),
    "short": Sign("缺班", "late", "◐"),
    "absent": Sign("缺人", "bad", "✕"),
    "ahead": Sign("未到期", "open", "○"),
    "stopped": Sign("无需到岗", "none", "停"),
}
UNDAILY = Sign("不逐日要求", "none", "–")  # where somebody must be below in each week, not on each day
PRESENCE = ("daily_presence", "weekly_presence")
FILINGS = ("plan_filed", "daily_report", "originals_filed")
LOOKING_BACK = 12  # months


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

    mine: Mine
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
    """An alert that nobody at the bureau has acknowledged; `desk` is the role it has climbed to."""

    alert: Alert
    mine: str
    waited: timedelta
    desk: str


@dataclass(frozen=True)
class Undecided:
    """A leave that waits, and the post whose turn it is."""

    leave: LeaveRequest
    mine: str
    turn: str


@dataclass(frozen=True)
class Owed:
    """What a mine's group has not handed in: one rule's verdicts of a month, missed or due by the end of today.

    `periods` are days or the month, in words.
    """

    mine: str
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
    facts: Facts, verdicts: Iterable[Verdict], month: Month, live: Facts, waiting: Sequence[Unsigned], as_of: datetime
) -> list[MineRow]:
    """A row for each mine, the one furthest behind first; `live` are the facts of today, `waiting` the alerts."""
    judged: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        judged[verdict.mine].append(verdict)
    signs = [alert.mine for alert in waiting]
    found = [
        _row(facts, mine, month, judged[mine], overdue(live, mine, as_of), signs.count(mine), day_of(as_of))
        for mine in facts.mines
    ]
    return sorted(found, key=lambda row: (-row.missed, -row.overdue, -row.unsigned, row.mine.code))


def _row(
    facts: Facts, code: str, month: Month, judged: Sequence[Verdict], overdue: int, unsigned: int, today: date
) -> MineRow:
    mine = facts.mine(code)
    assert mine is not None
    days = [v.status for v in judged if v.rule in PRESENCE]
    quotas = [v.status for v in judged if v.rule == "entries_per_person"]
    return MineRow(
        mine=mine,
        status=facts.status(code, min(max(today, month.first), month.last)) or "",
        squares=squares(month, judged),
        present=days.count("met"),
        decided=days.count("met") + days.count("missed"),
        reached=quotas.count("met"),
        people=len(quotas),
        missed=sum(v.status == "missed" for v in judged),
        overdue=overdue,
        unsigned=unsigned,
    )


def squares(month: Month, judged: Sequence[Verdict]) -> tuple[Square, ...]:
    """A square for each day of the month."""
    if any(verdict.week for verdict in judged):
        return tuple(Square(day, "") for day in month.days)
    days: dict[str, str] = {}
    shifts: dict[str, list[str]] = defaultdict(list)
    for verdict in judged:
        if verdict.rule == "daily_presence":
            days[verdict.period] = verdict.status
        elif verdict.rule == "shift_presence":
            shifts[verdict.period].append(verdict.status)
    return tuple(Square(day, _state(days.get(str(day)), shifts[str(day)])) for day in month.days)


def _state(day: str | None, shifts: list[str]) -> str:
    """A day without a verdict obliges nobody; a shift that stood empty shows before the day is over."""
    if day is None:
        return "stopped"
    if day == "missed":
        return "absent"
    if "missed" in shifts:
        return "short"
    return "ahead" if "open" in (day, *shifts) else "whole"


def overdue(facts: Facts, mine: str, as_of: datetime) -> int:
    """Findings past their deadline and not closed."""
    lives = (life(facts, finding, as_of) for finding in facts.where(Finding, mine=mine))
    return sum(lived.closing is None and as_of >= lived.due for lived in lives)


def unsigned(facts: Facts, book: Book, as_of: datetime) -> list[Unsigned]:
    """The alerts that wait for the bureau, the longest first."""
    open_alerts = [a for a in facts.all(Alert) if next_step(facts, a, as_of) == "acknowledged"]
    return [
        Unsigned(alert, facts.homes[alert.id] or "", as_of - alert.received_at, escalated_to(book, facts, alert, as_of))
        for alert in sorted(open_alerts, key=lambda alert: alert.received_at)
    ]


def at_risk(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """People who need more than one entry a day from here on, the furthest behind first."""
    found = [v for v in verdicts if v.rule == "entries_per_person" and v.at_risk]
    return sorted(found, key=lambda v: ((v.days_left or 0) - (v.remaining or 0), v.mine, v.person))


def undecided(facts: Facts, book: Book, as_of: datetime) -> list[Undecided]:
    """The leaves that wait for a decision, the soonest first."""
    taken = [course(facts, book, leave, as_of) for leave in facts.all(LeaveRequest)]
    return [
        Undecided(c.leave, facts.homes[c.leave.id] or "", book.approver_words(approver(facts, book, c, as_of)))
        for c in sorted(taken, key=lambda c: c.leave.first)
        if c.waits_for
    ]


def filings_before(facts: Facts, book: Book, month: Month, as_of: datetime) -> list[Verdict]:
    """The plans and originals of the months before, the longest ago first: they are owed until they are handed in."""
    before = [month.plus(-ago) for ago in range(LOOKING_BACK, 0, -1)]
    rules = (plan_filed, originals_filed)
    return [verdict for m in before for rule in rules for verdict in verdicts_of(rule, facts, book, m, as_of)]


def owed(verdicts: Iterable[Verdict], as_of: datetime) -> list[Owed]:
    """What is missing or due today, by mine, kind of filing and month, the missing first."""
    periods: dict[tuple[str, str, str, Month], list[str]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.rule in FILINGS and (verdict.status == "missed" or verdict.is_due_today(as_of)):
            month = Month.of(verdict.day) if verdict.day else Month.parse(verdict.period)
            periods[verdict.mine, verdict.rule, verdict.status, month].append(
                day(verdict.day) if verdict.day else month.words
            )
    found = [Owed(*key, tuple(each)) for key, each in periods.items()]
    return sorted(found, key=lambda owed: (owed.status != "missed", -len(owed.periods)))
