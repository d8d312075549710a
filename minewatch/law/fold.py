"""Records folded in the order of acceptance, with corrections and voids applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from functools import cache
from typing import Any, Self, TypeVar
from uuid import UUID

from minewatch.records.amend import Amendment, Correction, Void
from minewatch.records.envelope import Origin, Record
from minewatch.records.kinds import amended
from minewatch.records.leave import LeaveRequest
from minewatch.records.people import Posting
from minewatch.when import Workdays

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Key = tuple[type[Record], str, object]

KEYS = ("author", "staff_no", "code", "entry", "finding", "alert", "leave", "inspection")  # and the mine it belongs to


@cache
def _keys_of(kind: type[Record]) -> tuple[str, ...]:
    return tuple(name for name in KEYS if name in kind.model_fields)


class Fold:
    """Add records in the order in which they were accepted; each `add` sees exactly what stood before it.

    Held records are remembered, so that they can be mended or voided, but they are no facts. Within, a record goes by
    its place in that order: the hash of a UUID is slow. `_out` are the places of those that are held or void.
    """

    def __init__(self, workdays: Workdays | None = None) -> None:
        self.workdays = workdays or Workdays()
        self.records: dict[UUID, Record] = {}
        self.homes: dict[UUID, str | None] = {}
        self._order: dict[UUID, int] = {}
        self._original: dict[UUID, Record] = {}
        self._amendments: dict[UUID, list[Amendment]] = defaultdict(list)
        self._index: dict[Key, dict[int, Record]] = defaultdict(dict)
        self._shared: set[Key] = set()
        self._dead: set[UUID] = set()
        self._held: set[UUID] = set()
        self._out: set[int] = set()
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

    def copy(self) -> Self:
        """Facts of one's own: what is added to them, lifted or supposed shows in no others.

        The parts of the index are shared until one is written to, what follows from the standing facts until one comes.
        """
        own = copy(self)
        own.records, own.homes = dict(self.records), dict(self.homes)
        own._order, own._original = dict(self._order), dict(self._original)
        own._amendments = defaultdict(list, {id: list(some) for id, some in self._amendments.items()})
        own._index, own._shared = defaultdict(dict, self._index), set(self._index)
        own._dead, own._held, own._out = set(self._dead), set(self._held), set(self._out)
        own._derived = {}
        return own

    def add(self, record: Record) -> None:
        home = self.homes[record.id] = self.home(record)
        place = self._order[record.id] = len(self._order)
        self._original[record.id] = self.records[record.id] = record
        for key in self._keys(record, home):
            self._part(key)[place] = record
        self._forget(record.standing)
        if record.held:
            self._held.add(record.id)
            self._out.add(place)
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
        found: dict[int, R] = self._index.get((kind, name, value), {})  # type: ignore[assignment]
        if not self._out:
            return list(found.values())
        return [record for place, record in found.items() if place not in self._out]

    def all(self, kind: type[R]) -> list[R]:
        return self.where(kind, kind=kind)

    def get(self, kind: type[R], id: UUID | None) -> R | None:
        """The live record with this id, if it is of that kind."""
        record = self.records.get(id) if id is not None else None
        return record if isinstance(record, kind) and self._order[record.id] not in self._out else None

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

    # ── supposing, and what is remembered ──

    @contextmanager
    def lifted(self, id: UUID) -> Iterator[None]:
        """The facts as if the record were not there."""
        self._stands(id, dead=True)
        self._forget()
        try:
            yield
        finally:
            self._stands(id, dead=False)
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
            self._timeline = {}

    def _standing(self, key: Hashable, look_up: Callable[[], T]) -> T:
        """What follows from the standing facts alone; forgotten with the next of them."""
        if key not in self._timeline:
            self._timeline[key] = look_up()
        found: T = self._timeline[key]
        return found

    # ── folding ──

    def _keys(self, record: Record, home: str | None) -> Iterator[Key]:
        kind = type(record)
        yield kind, "kind", kind
        if home is not None:
            yield kind, "mine", home
        for name in _keys_of(kind):
            if (value := getattr(record, name)) is not None:
                yield kind, name, value

    def _part(self, key: Key) -> dict[int, Record]:
        """One part of the index, to be written to."""
        if self._shared and key in self._shared:
            self._index[key] = dict(self._index[key])
            self._shared.discard(key)
        return self._index[key]

    def _put(self, record: Record) -> None:
        """In the place of what the record said before."""
        place, home = self._order[record.id], self.homes[record.id]
        keys = set(self._keys(record, home))
        for key in set(self._keys(self.records[record.id], home)) - keys:
            del self._part(key)[place]
        for key in keys:
            self._part(key)[place] = record
        self.records[record.id] = record
        self._forget(record.standing)

    def _stands(self, id: UUID, *, dead: bool, held: bool | None = None) -> None:
        """Note whether a record is void, and whether it is held (None: as it was)."""
        (self._dead.add if dead else self._dead.discard)(id)
        if held is not None:
            (self._held.add if held else self._held.discard)(id)
        (self._out.add if dead or id in self._held else self._out.discard)(self._order[id])

    def _live(self, id: UUID) -> list[Amendment]:
        return [amendment for amendment in self.amendments(id) if amendment.id not in self._dead]

    def _refold(self, id: UUID) -> None:
        """Apply what is left standing of a record's corrections and voids."""
        if (original := self._original.get(id)) is None:
            return
        corrections = [amendment for amendment in self._live(id) if isinstance(amendment, Correction)]
        record = original
        for correction in corrections:
            record = amended(record, correction.changes)
        is_void = any(isinstance(amendment, Void) for amendment in self._live(id))
        self._stands(id, dead=is_void, held=bool(original.held) and not corrections)
        self._put(record)
        if isinstance(record, Amendment):
            self._refold(record.record)
