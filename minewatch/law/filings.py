"""第四条（二）、（三）、（四）: the monthly plan and its roster, the daily report, the checklist originals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict, filed
from minewatch.law.way import Way
from minewatch.records.envelope import Record, Refusal
from minewatch.records.filings import DailyReport, Originals, Plan, Turn
from minewatch.records.shifts import DutyLog, Inspection
from minewatch.when import Month, Span, day_end, midnight

F = TypeVar("F", bound=Record)


def plan_due(month: Month, obliging: list[date], book: Book) -> datetime:
    """24:00 of the 2nd, or of the first obliging day if that is later."""
    return day_end(max(month.first.replace(day=book.value("plan_filed", "day", month.first)), obliging[0]))


def originals_due(facts: Facts, month: Month, book: Book) -> datetime:
    """24:00 of the third working day after the month's end."""
    return day_end(facts.workdays.after(month.last, book.value("originals_filed", "working_days", month.last)))


def plans(facts: Facts, mine: str, month: Month) -> list[Plan]:
    """The plans filed for the month, the earliest received first."""
    found = [plan for plan in facts.where(Plan, mine=mine) if plan.month == str(month)]
    return sorted(found, key=facts.arrival)


def roster(facts: Facts, mine: str, month: Month) -> tuple[Turn, ...]:
    """The turns of the plan that stands: the one received last."""

    def standing() -> tuple[Turn, ...]:
        filed_plans = plans(facts, mine, month)
        return turns_of(facts, mine, filed_plans[-1]) if filed_plans else ()

    return facts.derived(("roster", mine, month), standing)


def turns_of(facts: Facts, mine: str, plan: Plan) -> tuple[Turn, ...]:
    """The turns in the plan's month of people who are posted at the mine that day, each once."""
    days = Month.parse(plan.month).days
    turns = (turn for turn in plan.roster if turn.duty_date in days)
    return tuple(dict.fromkeys(t for t in turns if facts.is_posted(t.staff_no, mine, t.duty_date)))


def plan_filed(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（二）每月 2 号前将当月监管计划报县应急管理局煤炭纠察分队备案。"""
    for mine in facts.mines:
        if obliging := facts.obliging_days(mine, month, book):
            due = plan_due(month, obliging, book)
            yield _received("plan_filed", mine, month, due, plans(facts, mine, month), as_of)


def daily_report(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（三）严格执行每日工作情况报告制度。"""
    for mine in facts.mines:
        reports = sorted(facts.where(DailyReport, mine=mine), key=facts.arrival)
        for day in facts.obliging_days(mine, month, book):
            due = day_end(day) + timedelta(hours=book.value("daily_report", "grace_hours", day))
            yield _received("daily_report", mine, day, due, [r for r in reports if r.date == day], as_of)


def originals_filed(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（四）每月结束后 3 个工作日内报对照检查清单原始记录。"""
    for mine in facts.mines:
        if facts.obliging_days(mine, month, book):
            due = originals_due(facts, month, book)
            yield _received("originals_filed", mine, month, due, originals(facts, mine, month), as_of)


def originals(facts: Facts, mine: str, month: Month) -> list[Originals]:
    found = [filing for filing in facts.where(Originals, mine=mine) if filing.month == str(month)]
    return sorted(found, key=facts.arrival)


def inspections(facts: Facts, mine: str, month: Month) -> list[Inspection]:
    return [inspection for inspection in facts.where(Inspection, mine=mine) if inspection.duty_date in month]


def _received(rule: str, mine: str, period: date | Month, due: datetime, filings: list[F], as_of: datetime) -> Verdict:
    """Of several filings for one period the first decides."""
    first = filings[0] if filings else None
    done = first.received_at if first else None
    return filed(rule, mine, period, due=due, done=done, as_of=as_of, records=[first])


@dataclass(frozen=True)
class Gaps:
    """What a roster leaves open: duty dates with shifts nobody goes below on, and persons short of the quota."""

    shifts: tuple[tuple[date, str], ...]
    people: tuple[tuple[str, int, int], ...]

    def __bool__(self) -> bool:
        return bool(self.shifts or self.people)


def roster_gaps(
    facts: Facts, book: Book, mine: str, month: Month, turns: tuple[Turn, ...], quotas: dict[str, int]
) -> Gaps:
    """The shifts and days without anyone underground, and everyone rostered below the quota.

    `quotas` maps staff_no to the entries asked for in the month. Where no rule asks for every shift, none is a gap.
    """
    below = {(turn.duty_date, turn.shift) for turn in turns if turn.underground}
    days = facts.obliging_days(mine, month, book) if book.judges("shift_presence") else []
    windows = facts.windows(mine, Span(days[0], days[-1])) if days else []
    wanted = [(w.day, w.shift.code) for w in windows if facts.is_obliging(mine, w.day, book)]
    planned = {person: sum(t.underground and t.staff_no == person for t in turns) for person in quotas}
    short = tuple((person, planned[person], asked) for person, asked in quotas.items() if planned[person] < asked)
    return Gaps(tuple(slot for slot in wanted if slot not in below), short)


def refuse_originals(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """Originals may be empty only if the month holds no inspection."""
    if not isinstance(record, Originals) or record.files:
        return
    if held := inspections(facts, facts.home(record) or "", Month.parse(record.month)):
        yield Refusal(f"本月有 {len(held)} 次安全检查，请附上检查清单原始记录的扫描件或照片。", "files")


def refuse_day_ahead(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """A report, a log and an inspection tell of a day that has begun, an inspection of a moment that has come."""
    if isinstance(record, DailyReport) and way.is_not_yet(midnight(record.date), record.received_at):
        yield Refusal("这一天还没有到，请改日期。", "date")
    if isinstance(record, (DutyLog, Inspection)) and way.is_not_yet(midnight(record.duty_date), record.received_at):
        yield Refusal("班次日期还没有到，请改成实际日期。", "duty_date")
    if isinstance(record, Inspection) and way.is_not_yet(record.happened, record.received_at):
        yield Refusal("检查时间还没有到，请改成实际时间。", "inspected_at")
