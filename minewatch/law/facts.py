"""What is known: who was posted, which shifts the mine worked, what is recorded about it. It judges nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self
from uuid import UUID

from minewatch.law.book import Book
from minewatch.law.fold import Fold
from minewatch.records.envelope import Record
from minewatch.records.leave import LeaveDecision, LeaveRequest, LeaveReturn
from minewatch.records.people import Mine, MineShifts, MineStatus, Person, Posting, Role
from minewatch.when import DAY, Month, Shift, Span, Window, Workdays, day_of


class Facts(Fold):
    """`askers` remembers of each leave by whom and for how long it was asked for, as it stood at that moment."""

    def __init__(self, workdays: Workdays | None = None) -> None:
        super().__init__(workdays)
        self.askers: dict[UUID, tuple[str, int]] = {}

    def add(self, record: Record) -> None:
        if isinstance(record, LeaveRequest):
            self.askers[record.id] = self.asking(record)
        super().add(record)

    def copy(self) -> Self:
        own = super().copy()
        own.askers = dict(self.askers)
        return own

    # ── people ──

    def person(self, staff_no: str) -> Person | None:
        return next(iter(self.where(Person, staff_no=staff_no)), None)

    def name(self, staff_no: str) -> str:
        person = self.person(staff_no)
        return person.name if person else staff_no

    def roles(self, staff_no: str, day: date) -> set[str]:
        return {role.role for role in self.where(Role, staff_no=staff_no) if day in role.term}

    def postings(self, mine: str, day: date) -> list[Posting]:
        return [posting for posting in self.where(Posting, mine=mine) if day in posting.term]

    def posting(self, staff_no: str, day: date) -> Posting | None:
        return next((p for p in self.where(Posting, staff_no=staff_no) if day in p.term), None)

    def is_posted(self, staff_no: str, mine: str | None, day: date) -> bool:
        return any(p.mine == mine and day in p.term for p in self.where(Posting, staff_no=staff_no))

    def leader(self, mine: str | None, day: date) -> str | None:
        leaders = (p.staff_no for p in self.postings(mine or "", day) if p.post == "leader")
        return self._standing(("leader", mine, day), lambda: next(leaders, None))

    def posted(self, mine: str, span: Span) -> list[str]:
        """Everybody with a posting at the mine inside the span, in the order of posting."""
        return list(dict.fromkeys(p.staff_no for p in self.where(Posting, mine=mine) if p.term.overlaps(span)))

    # ── mines ──

    @property
    def mines(self) -> list[str]:
        return [mine.code for mine in self.all(Mine)]

    def mine(self, code: str | None) -> Mine | None:
        return next(iter(self.where(Mine, code=code)), None)

    def status(self, mine: str, day: date) -> str | None:
        """`mine.status_from` and `mine_status.from` as one line of time; on the same day the later received wins."""
        return self._standing(("status", mine, day), lambda: self._status_on(mine, day))

    def is_obliging(self, mine: str, day: date, book: Book) -> bool:
        return book.holds(day) and self.status(mine, day) in book.obliging

    def obliging_days(self, mine: str, month: Month | Span, book: Book) -> list[date]:
        span = month.days if isinstance(month, Month) else month
        key = ("obliging", mine, span, book.id)
        return self._standing(key, lambda: [day for day in span if self.is_obliging(mine, day, book)])

    def posted_days(self, mine: str, staff_no: str, month: Month, book: Book) -> list[date]:
        terms = [p.term for p in self.where(Posting, mine=mine) if p.staff_no == staff_no]
        return [day for day in self.obliging_days(mine, month, book) if any(day in term for term in terms)]

    def shifts(self, mine: str, day: date) -> tuple[Shift, ...]:
        """The shift windows the mine works on that duty date."""
        return self._standing(("shifts", mine, day), lambda: self._shifts_on(mine, day))

    def windows(self, mine: str, span: Span) -> list[Window]:
        """The windows of these duty dates, the earliest start first."""
        return self._standing(("windows", mine, span), lambda: self._windows_of(mine, span))

    def duty_dates(self, mine: str | None, instant: datetime) -> set[date]:
        """The calendar day of an instant and the duty dates of the shifts it falls in."""
        today = day_of(instant)
        around = self.windows(mine, Span(today - DAY, today)) if mine else []
        return {today} | {window.day for window in around if instant in window}

    # ── leave, as far as it must be remembered at the moment of asking ──

    def leave_span(self, leave: LeaveRequest) -> Span:
        """The days a leave still takes: after 销假 it covers no further day."""
        returns = [day_of(back.at) for back in self.where(LeaveReturn, leave=leave.id)]
        return Span(leave.first, min([leave.last, *returns]))

    def is_rejected(self, leave: LeaveRequest) -> bool:
        return any(not decision.approved for decision in self.where(LeaveDecision, leave=leave.id))

    def other_leaves(self, leave: LeaveRequest) -> list[LeaveRequest]:
        """The person's other leaves that are open or approved."""
        mine = self.where(LeaveRequest, staff_no=leave.staff_no)
        return [other for other in mine if other.id != leave.id and not self.is_rejected(other)]

    def asking(self, leave: LeaveRequest) -> tuple[str, int]:
        """What fixes a leave's route when it is asked for: the asker's post and the days of the joined run."""
        posting = self.posting(leave.staff_no, leave.first) or self.posting(leave.staff_no, day_of(leave.received_at))
        return (posting.post if posting else "member"), len(self.joined(leave))

    def joined(self, leave: LeaveRequest) -> Span:
        """The run of leaves that touch one another, this one in it (首尾相接合并计算)."""
        run, others = leave.days, [span for other in self.other_leaves(leave) if len(span := self.leave_span(other))]
        while touching := [span for span in others if span.touches(run)]:
            others = [span for span in others if span not in touching]
            run = Span(min(run.first, *(s.first for s in touching)), max(run.last, *(s.last for s in touching)))
        return run

    # ── the lines of time ──

    def _status_on(self, mine: str, day: date) -> str | None:
        changes = [(m.status_from, self.arrival(m), m.status) for m in self.where(Mine, code=mine)]
        changes += [(s.first, self.arrival(s), s.status) for s in self.where(MineStatus, mine=mine)]
        return max((change for change in changes if change[0] <= day), default=(None, None, None))[2]

    def _shifts_on(self, mine: str, day: date) -> tuple[Shift, ...]:
        changes = [(c.first, self.arrival(c), c.shifts) for c in self.where(MineShifts, mine=mine) if c.first <= day]
        if changes:
            return tuple(window.shift for window in max(changes, key=lambda change: change[:2])[2])
        first = self.mine(mine)
        return tuple(window.shift for window in first.shifts) if first else ()

    def _windows_of(self, mine: str, span: Span) -> list[Window]:
        found = [window for day in span for window in self._windows_on(mine, day)]
        return sorted(found, key=lambda window: window.starts)

    def _windows_on(self, mine: str, day: date) -> list[Window]:
        key = ("windows", mine, day)
        return self._standing(key, lambda: [shift.window(day) for shift in self.shifts(mine, day)])
