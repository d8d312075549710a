"""Which records are wanted for a question. The statement is made once: making it takes longer than running it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from minewatch.records.kinds import KINDS, kind_name
from minewatch.records.people import Person
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU
from minewatch.when import FOREVER, Span

MARGIN = timedelta(days=10)
SETUP = [kind_name(kind) for kind in KINDS if kind.standing]
FOR_ALL = [kind_name(kind) for kind in KINDS if kind is not Person]  # of what stands in the county's chain
STAYING_OPEN, ELSEWHERE = ("finding", "alert"), ("posting", "leave_request")
thread = t.thread.c
MINES, PEOPLE = (sa.bindparam(name, expanding=True) for name in ("mines", "people"))
_posted, _given = t.thread.alias("posted"), t.thread.alias("given")
HOLDERS = sa.select(_given.c.person).where(_given.c.chain == BUREAU, _given.c.kind == "role")
POSTED = sa.select(_posted.c.person).where(_posted.c.kind == "posting")


@dataclass(frozen=True)
class Scope:
    """Which records are wanted: those of mines (None: all) and people in a span of days, and whole threads.

    With a mine come the postings and leaves that its people have elsewhere, and of the county's people those who are
    or were posted there, who hold a role, or who are named. `looking_back` is for an instant that
    later records follow: a finding that is closed by now may have been open then. `setup_only` leaves out all but the
    standing facts: who is posted where, what the mines are.
    """

    days: Span
    mines: tuple[str, ...] | None = None
    people: tuple[str, ...] = ()
    threads: Sequence[UUID] | sa.Select[tuple[UUID]] = field(default=())
    looking_back: bool = False
    setup_only: bool = False

    def statement(self, *columns: sa.Column[Any]) -> sa.Select[Any]:
        """These columns of the records wanted, in the order of acceptance; to be run with `parameters`."""
        if isinstance(self.threads, sa.Select):
            return _of_threads(columns, *_wanted(self.mines is None, self.looking_back), self.threads)
        return _statement(columns, self.mines is None, self.looking_back, self.setup_only, bool(self.threads))

    @property
    def is_small(self) -> bool:
        """Of a few mines or people, and told in full: the same scope means the same question."""
        return self.mines is not None and not isinstance(self.threads, sa.Select)

    @property
    def parameters(self) -> dict[str, Any]:
        first, last = plus(self.days.first, -MARGIN), plus(self.days.last, MARGIN)
        told = {"first": first, "last": last, "mines": self.mines or (), "people": self.people}
        return told | ({"threads": self.threads} if isinstance(self.threads, Sequence) and self.threads else {})


def posted_to(mines: Sequence[str]) -> sa.Select[tuple[str]]:
    """The people who are or were posted to one of these mines."""
    return POSTED.where(_posted.c.chain.in_(mines))


@cache
def _statement(
    columns: tuple[sa.Column[Any], ...], every_mine: bool, looking_back: bool, setup_only: bool, has_threads: bool
) -> sa.Select[Any]:
    named = sa.select(thread.id).where(thread.id.in_(sa.bindparam("threads", expanding=True)))
    wanted = _wanted(every_mine, looking_back)
    if setup_only:
        wanted = tuple(part.where(thread.kind.in_(SETUP)) for part in wanted)
    return _of_threads(columns, *wanted, *([named] if has_threads else []))


def _of_threads(columns: Sequence[sa.Column[Any]], *wanted: sa.Select[Any]) -> sa.Select[Any]:
    """Each part finds its threads by an index of its own, which one long condition could not."""
    return sa.select(*columns).where(t.record.c.thread.in_(sa.union(*wanted))).order_by(t.record.c.pos)


@cache
def _wanted(every_mine: bool, looking_back: bool) -> tuple[sa.Select[Any], ...]:
    """The threads of the county's own chain, and those of the mines and people in the days with a margin."""
    county = sa.select(thread.id).where(thread.chain == BUREAU)
    reaching = thread.last_day >= sa.bindparam("first")
    in_days = sa.select(thread.id).where(thread.first_day <= sa.bindparam("last"), reaching)
    open_then = sa.select(thread.id).where(thread.first_day <= sa.bindparam("last"), thread.kind.in_(STAYING_OPEN))
    if every_mine:
        return county, in_days, *([open_then] if looking_back else [])
    group = POSTED.where(_posted.c.chain.in_(MINES))
    named = sa.or_(thread.person.in_(PEOPLE), thread.person.in_(HOLDERS), thread.person.in_(group))
    persons = sa.select(thread.id).where(thread.kind == kind_name(Person), named)
    here, theirs = thread.chain.in_(MINES), sa.and_(thread.kind.in_(ELSEWHERE), thread.person.in_(group))
    return (
        county.where(thread.kind.in_(FOR_ALL)),
        persons,
        *(in_days.where(one) for one in (here, thread.person.in_(PEOPLE), theirs)),
        *([open_then.where(sa.or_(here, thread.person.in_(PEOPLE)))] if looking_back else []),
    )


def plus(day: date, span: timedelta) -> date:
    """Within what a calendar can hold; for ever stays for ever."""
    if day in (FOREVER, date.min):
        return day
    return min(FOREVER - MARGIN, max(date.min + MARGIN, day)) + span
