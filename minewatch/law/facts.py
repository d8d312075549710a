"""What is known: the records folded in the order of acceptance, with corrections and voids applied.

A `Facts` answers "who was posted", "which shifts did the mine work", "what is recorded about it"; it judges nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any, Self, TypeVar
from uuid import UUID

from minewatch.law.book import Book
from minewatch.records.amend import Amendment, Correction, Void
from minewatch.records.envelope import Origin, Record
from minewatch.records.kinds import amended
from minewatch.records.leave import LeaveDecision, LeaveRequest, LeaveReturn
from minewatch.records.people import Mine, MineShifts, MineStatus, Person, Posting, Role
from minewatch.when import DAY, Month, Shift, Span, Window, Workdays, day_of

R = TypeVar("R", bound=Record)
T = TypeVar("T")

KEYS = ("author", "staff_no", "code", "entry", "finding", "alert", "leave", "inspection")  # and the mine it belongs to


@cache
def _keys_of(kind: type[Record]) -> tuple[str, ...]:
    return tuple(name for name in KEYS if name in kind.model_fields)


class Facts:
    """Add records in the order in which they were accepted; each `add` sees exactly what stood before it.

    Held records are remembered, so that they can be mended or voided, but they are no facts.
    """

    def __init__(self, workdays: Workdays | None = None) -> None:
        self.workdays = workdays or Workdays()
        self.records: dict[UUID, Record] = {}
        self.homes: dict[UUID, str | None] = {}
        self.askers: dict[UUID, tuple[str, int]] = {}
        self._order: dict[UUID, int] = {}
        self._original: dict[UUID, Record] = {}
        self._amendments: dict[UUID, list[Amendment]] = defaultdict(list)
        self._index: dict[tuple[type[Record], str, object], dict[UUID, Record]] = defaultdict(dict)
        self._dead: set[UUID] = set()
        self._held: set[UUID] = set()
        self._timeline: dict[Hashable, Any] = {}
        self._derived: dict[Hashable, Any] = {}

    @classmethod
    def known(cls, records: Iterable[Record], as_of: datetime, workdays: Workdays | None = None) -> Self:
        """The facts that had been received by the instant."""
        facts = cls(workdays)
        for record in records:
            if record.received_at <= as_of:
                facts.add(record)
        return facts

    def add(self, record: Record) -> None:
        self.homes[record.id] = self.home(record)
        self._order[record.id] = len(self._order)
        self._original[record.id] = record
        if isinstance(record, LeaveRequest):
            self.askers[record.id] = self.asking(record)
        if record.held:
            self._held.add(record.id)
        self._put(record)
        if isinstance(record, Amendment) and not record.held:
            self._amendments[record.record].append(record)
            self._refold(record.record)

    def home(self, record: Record) -> str | None:
        """The mine a record belongs to: its own, its parent's, or that of the person's posting."""
        if record.origin is Origin.PARENT and record.parent_id is not None:
            return self.homes.get(record.parent_id, record.home)
        if record.origin is Origin.POSTING and record.home is None and isinstance(record, LeaveRequest):
            return next((p.mine for p in self.where(Posting, staff_no=record.staff_no) if record.first in p.term), None)
        return record.home

    def root(self, record: Record) -> UUID:
        """The record that the thread of this one began with (a finding, for its steps and their corrections).

        What came before its parent begins a thread of its own.
        """
        while record.parent_id is not None and (parent := self._original.get(record.parent_id)) is not None:
            record = parent
        return record.id

    # ── looking up ──

    def where(self, kind: type[R], /, **key: object) -> list[R]:
        """The live records of a kind that have this value of a key, in the order of acceptance."""
        ((name, value),) = key.items()
        found: Iterable[R] = self._index.get((kind, name, value), {}).values()  # type: ignore[assignment]
        if not self._dead and not self._held:
            return list(found)
        return [record for record in found if record.id not in self._dead and record.id not in self._held]

    def all(self, kind: type[R]) -> list[R]:
        return self.where(kind, kind=kind)

    def get(self, kind: type[R], id: UUID | None) -> R | None:
        """The live record with this id, if it is of that kind."""
        record = self.records.get(id) if id is not None else None
        is_fact = record is not None and record.id not in self._dead and record.id not in self._held
        return record if is_fact and isinstance(record, kind) else None

    def is_held(self, id: UUID) -> bool:
        """Stored, but no fact until somebody mends it (a correction that makes it lawful) or voids it."""
        return id in self._held

    def is_void(self, id: UUID) -> bool:
        return id in self._dead

    def original(self, id: UUID) -> Record:
        """The record as it was first written."""
        return self._original[id]

    def amendments(self, id: UUID) -> list[Amendment]:
        return self._amendments.get(id, [])

    def subject(self, record: Record) -> Record | None:
        """The record that a correction or void is about in the end, as it stands; itself for any other record."""
        while isinstance(record, Amendment):
            if (target := self.records.get(record.record)) is None:
                return None
            record = target
        return record

    def arrival(self, record: Record) -> tuple[datetime, int]:
        """What “earlier” and “later received” mean."""
        return record.received_at, self._order[record.id]

    def is_empty(self) -> bool:
        return not self._original

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
        return next((p.staff_no for p in self.postings(mine or "", day) if p.post == "leader"), None)

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

    # ── folding ──

    @contextmanager
    def lifted(self, id: UUID) -> Iterator[None]:
        """The facts as if the record were not there."""
        self._dead.add(id)
        self._forget()
        try:
            yield
        finally:
            self._dead.discard(id)
            self._forget()

    @contextmanager
    def supposing(self, amendment: Amendment) -> Iterator[None]:
        """The facts as they would stand with this correction or void; raises `Refusal` where it cannot be applied."""
        self._amendments[amendment.record].append(amendment)
        try:
            self._refold(amendment.record)
            yield
        finally:
            self._amendments[amendment.record].remove(amendment)
            self._refold(amendment.record)

    def derived(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What the law computes from these facts more than once; forgotten with the next record."""
        if key not in self._derived:
            self._derived[key] = compute()
        found: T = self._derived[key]
        return found

    def _forget(self, standing: bool = True) -> None:
        self._derived.clear()
        if standing:
            self._timeline.clear()

    def _standing(self, key: Hashable, look_up: Callable[[], T]) -> T:
        """What follows from the standing facts alone; forgotten with the next of them."""
        if key not in self._timeline:
            self._timeline[key] = look_up()
        found: T = self._timeline[key]
        return found

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
        found = [shift.window(day) for day in span for shift in self.shifts(mine, day)]
        return sorted(found, key=lambda window: window.starts)

    def _keys(self, record: Record) -> Iterator[tuple[type[Record], str, object]]:
        kind = type(record)
        yield kind, "kind", kind
        if (home := self.homes[record.id]) is not None:
            yield kind, "mine", home
        for name in _keys_of(kind):
            if (value := getattr(record, name)) is not None:
                yield kind, name, value

    def _put(self, record: Record) -> None:
        keys = set(self._keys(record))
        before = self.records.get(record.id)
        for key in set(self._keys(before)) - keys if before else ():
            del self._index[key][record.id]
        for key in keys:
            self._index[key][record.id] = record
        self.records[record.id] = record
        self._forget(record.standing)

    def _live(self, id: UUID) -> list[Amendment]:
        return [amendment for amendment in self.amendments(id) if amendment.id not in self._dead]

    def _refold(self, id: UUID) -> None:
        """Apply what is left standing of a record's corrections and voids."""
        original = self._original.get(id)
        if original is None:
            return
        corrections = [amendment for amendment in self._live(id) if isinstance(amendment, Correction)]
        record = original
        for correction in corrections:
            record = amended(record, correction.changes)
        (self._held.add if original.held and not corrections else self._held.discard)(id)
        (self._dead.add if any(isinstance(a, Void) for a in self._live(id)) else self._dead.discard)(id)
        self._put(record)
        if isinstance(record, Amendment):
            self._refold(record.record)
