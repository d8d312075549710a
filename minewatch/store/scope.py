"""Which records are wanted for a question. The statement is made once: making it takes longer than running it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from minewatch.store import tables as t
from minewatch.store.chain import BUREAU
from minewatch.when import FOREVER, Span

MARGIN = timedelta(days=10)
MINES, PEOPLE = (sa.bindparam(name, expanding=True) for name in ("mines", "people"))
_posted, _given = t.thread.alias("posted"), t.thread.alias("given")
HOLDERS = sa.select(_given.c.person).where(_given.c.kind == "role")
POSTED = sa.select(_posted.c.person).where(_posted.c.kind == "posting")


@dataclass(frozen=True)
class Scope:
    """Which records are wanted: those of mines (None: all) and people in a span of days, and whole threads.

    With a mine come the postings and leaves that its people have elsewhere, and of the county's people those who are
    or were posted there, who hold a role, or who are named. `looking_back` is for an instant that
    later records follow: a finding that is closed by now may have been open then.
    """

    days: Span
    mines: tuple[str, ...] | None = None
    people: tuple[str, ...] = ()
    threads: Sequence[UUID] | sa.Select[tuple[UUID]] = field(default=())
    looking_back: bool = False

    def statement(self, *columns: sa.Column[Any]) -> sa.Select[Any]:
        """These columns of the records wanted, in the order of acceptance; to be run with `parameters`."""
        if isinstance(self.threads, sa.Select):
            wanted = sa.or_(_around(self.mines is None, self.looking_back), t.thread.c.id.in_(self.threads))
            return _records(columns).where(wanted)
        return _statement(columns, self.mines is None, self.looking_back, bool(self.threads))

    @property
    def parameters(self) -> dict[str, Any]:
        first, last = _plus(self.days.first, -MARGIN), _plus(self.days.last, MARGIN)
        told = {"first": first, "last": last, "mines": self.mines or (), "people": self.people}
        return told | ({"threads": self.threads} if isinstance(self.threads, Sequence) and self.threads else {})


def posted_to(mines: Sequence[str]) -> sa.Select[tuple[str]]:
    """The people who are or were posted to one of these mines."""
    return POSTED.where(_posted.c.chain.in_(mines))


@cache
def _statement(
    columns: tuple[sa.Column[Any], ...], every_mine: bool, looking_back: bool, has_threads: bool
) -> sa.Select[Any]:
    around = _around(every_mine, looking_back)
    threads = t.thread.c.id.in_(sa.bindparam("threads", expanding=True)) if has_threads else sa.false()
    return _records(columns).where(sa.or_(around, threads))


def _records(columns: Sequence[sa.Column[Any]]) -> sa.Select[Any]:
    return sa.select(*columns).join(t.thread, t.thread.c.id == t.record.c.thread).order_by(t.record.c.pos)


@cache
def _around(every_mine: bool, looking_back: bool) -> sa.ColumnElement[bool]:
    """The county's own records, and those of the mines and people in the days with a margin."""
    thread, group = t.thread.c, POSTED.where(_posted.c.chain.in_(MINES))
    reaching = thread.last_day >= sa.bindparam("first")
    open_then = thread.kind.in_(("finding", "alert")) if looking_back else sa.false()
    in_days = sa.and_(thread.first_day <= sa.bindparam("last"), sa.or_(reaching, open_then))
    theirs = sa.and_(thread.kind.in_(("posting", "leave_request")), thread.person.in_(group))
    of_mines = sa.true() if every_mine else sa.or_(thread.chain.in_(MINES), thread.person.in_(PEOPLE), theirs)
    named = sa.or_(thread.person.in_(PEOPLE), thread.person.in_(HOLDERS), thread.person.in_(group))
    county = sa.true() if every_mine else sa.or_(thread.kind != "person", named)
    return sa.or_(sa.and_(thread.chain == BUREAU, county), sa.and_(in_days, of_mines))


def _plus(day: date, span: timedelta) -> date:
    if day in (FOREVER, date.min):
        return day
    return min(FOREVER - MARGIN, max(date.min + MARGIN, day)) + span
