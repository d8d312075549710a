"""第四条（一）、（二）、（五）: what a leave or a roster leaves uncovered, shown before it is decided or filed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from minewatch.law.book import Book
from minewatch.law.descents import descent, descents
from minewatch.law.facts import Facts
from minewatch.law.filings import Gaps, roster, roster_gaps, turns_of
from minewatch.law.leave import on_leave
from minewatch.law.shifts import quota
from minewatch.law.way import Way
from minewatch.records.envelope import Record, Refusal
from minewatch.records.filings import Plan, Turn
from minewatch.records.leave import LeaveDecision, LeaveRequest
from minewatch.records.shifts import UndergroundEntry
from minewatch.when import Month, day_of, in_words


@dataclass(frozen=True)
class Share:
    """A monthly quota under a leave: counts of entries, and of days left to make them without the leave and with it."""

    month: Month
    required: int
    actual: int
    free: int
    left: int

    @property
    def is_lost(self) -> bool:
        """One entry a day could still reach it without this leave, and cannot with it."""
        return self.left < self.required - self.actual <= self.free


@dataclass(frozen=True)
class Effect:
    """What approving a leave would leave open, and the entries already logged on its days."""

    turns: tuple[Turn, ...]
    shares: tuple[Share, ...]
    logged: tuple[date, ...]

    @property
    def has_gap(self) -> bool:
        return bool(self.turns) or any(share.is_lost for share in self.shares)


def effect(facts: Facts, book: Book, leave: LeaveRequest, as_of: datetime) -> Effect:
    """What stands on the filed roster and in the logged entries against a leave."""
    mine = facts.homes.get(leave.id) or ""
    below = [descent(facts, entry) for entry in facts.where(UndergroundEntry, author=leave.staff_no)]
    return Effect(
        tuple(_uncovered(facts, book, mine, leave, as_of)),
        tuple(_shares(facts, book, mine, leave, as_of)),
        tuple(sorted({d.day for d in below if d.day in facts.leave_span(leave)})),
    )


def _months(leave: LeaveRequest) -> list[Month]:
    first, last = Month.of(leave.first), Month.of(leave.last)
    return [first.plus(n) for n in range((last.year - first.year) * 12 + last.number - first.number + 1)]


def _uncovered(facts: Facts, book: Book, mine: str, leave: LeaveRequest, as_of: datetime) -> Iterator[Turn]:
    """Underground turns of the person that nobody else on the roster covers."""
    for month in _months(leave):
        turns = [turn for turn in roster(facts, mine, month) if turn.underground and turn.duty_date in leave.days]
        others = {
            (turn.duty_date, turn.shift)
            for turn in turns
            if turn.staff_no != leave.staff_no and not on_leave(facts, book, turn.staff_no, turn.duty_date, as_of)
        }
        yield from (t for t in turns if t.staff_no == leave.staff_no and (t.duty_date, t.shift) not in others)


def _shares(facts: Facts, book: Book, mine: str, leave: LeaveRequest, as_of: datetime) -> Iterator[Share]:
    """The person's quotas in the months of the leave."""
    for month in _months(leave):
        days = facts.posted_days(mine, leave.staff_no, month, book)
        if not days:
            continue
        required = quota(book, month, len(days), days[0])
        actual = sum(d.person == leave.staff_no and d.day in month for d in descents(facts, mine, as_of))
        free = [day for day in days if day >= day_of(as_of) and not on_leave(facts, book, leave.staff_no, day, as_of)]
        yield Share(month, required, actual, len(free), sum(day not in leave.days for day in free))


def refuse_uncovered(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """Approving over a logged entry is refused; approving over a gap needs a reason."""
    if not isinstance(record, LeaveDecision) or not record.approved:
        return
    leave = facts.get(LeaveRequest, record.leave)
    if leave is None:
        return
    found = effect(facts, book, leave, record.at)
    if found.logged:
        days = "、".join(in_words(day) for day in found.logged)
        yield Refusal(f"请假期间 {days} 已有入井记录，不能批准；请先核对入井记录。", "approved")
    if found.has_gap and not record.reason.strip():
        yield Refusal("批准后会有空班或完不成入井次数，请写明空班安排再批准。", "reason")


def plan_gaps(facts: Facts, book: Book, plan: Plan) -> Gaps:
    """What a plan's roster leaves open, for the mine and month it is for."""
    mine, month = facts.home(plan) or "", Month.parse(plan.month)
    return gaps_left(facts, book, mine, month, turns_of(facts, mine, plan))


def gaps_left(facts: Facts, book: Book, mine: str, month: Month, turns: tuple[Turn, ...]) -> Gaps:
    """What these turns leave open; without any, that is all that a roster of the month has to fill."""
    days = {person: facts.posted_days(mine, person, month, book) for person in facts.posted(mine, month.days)}
    quotas = {person: quota(book, month, len(posted), posted[0]) for person, posted in days.items() if posted}
    return roster_gaps(facts, book, mine, month, turns, quotas)


def refuse_plan(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """A roster with gaps carries its reason; an empty roster is one gap."""
    if not isinstance(record, Plan) or record.gap_reason.strip():
        return
    if not record.roster:
        yield Refusal("计划没有排班，请排班，或在“空班说明”里写明原因。", "gap_reason")
    elif gaps := plan_gaps(facts, book, record):
        words = _gap_words(facts, facts.home(record) or "", gaps)
        yield Refusal(f"{words}。请补排，或在“空班说明”里写明原因。", "gap_reason")


def _gap_words(facts: Facts, mine: str, gaps: Gaps) -> str:
    words = []
    if gaps.shifts:
        day, code = gaps.shifts[0]
        label = next(shift.label for shift in facts.shifts(mine, day) if shift.code == code)
        words.append(f"{len(gaps.shifts)} 个班没有排人入井（如 {in_words(day)} {label}）")
    if gaps.people:
        person, planned, asked = gaps.people[0]
        words.append(f"{len(gaps.people)} 人排的入井次数不够（如{facts.name(person)} {planned}/{asked}）")
    return "，".join(words)
