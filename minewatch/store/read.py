"""Reading records back: what a mine-month, a person or a thread needs, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from minewatch.law.facts import Facts
from minewatch.records.envelope import Record
from minewatch.records.kinds import read
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU
from minewatch.store.engine import reading, settings
from minewatch.when import FOREVER, Month, Span, Workdays

MARGIN = timedelta(days=10)


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

    def clause(self) -> sa.ColumnElement[bool]:
        reaching = t.thread.c.last_day >= _plus(self.days.first, -MARGIN)
        open_then = t.thread.c.kind.in_(("finding", "alert")) if self.looking_back else sa.false()
        around = sa.and_(t.thread.c.first_day <= _plus(self.days.last, MARGIN), sa.or_(reaching, open_then))
        ofs = sa.true() if self.mines is None else t.thread.c.chain.in_(self.mines)
        theirs = sa.and_(
            t.thread.c.kind.in_(("posting", "leave_request")), t.thread.c.person.in_(posted_to(self.mines))
        )
        return sa.or_(
            sa.and_(t.thread.c.chain == BUREAU, sa.or_(t.thread.c.kind != "person", self._named())),
            sa.and_(around, sa.or_(ofs, t.thread.c.person.in_(self.people), theirs)),
            t.thread.c.id.in_(self.threads),
        )

    def _named(self) -> sa.ColumnElement[bool]:
        if self.mines is None:
            return sa.true()
        given = t.thread.alias("given")
        holders = sa.select(given.c.person).where(given.c.kind == "role")
        person = t.thread.c.person
        return sa.or_(person.in_(self.people), person.in_(holders), person.in_(posted_to(self.mines)))


def posted_to(mines: Sequence[str] | None) -> sa.Select[tuple[str]]:
    """The people who are or were posted to one of these mines."""
    posted = t.thread.alias("posted")
    return sa.select(posted.c.person).where(posted.c.kind == "posting", posted.c.chain.in_(mines or ()))


def workdays() -> Workdays:
    return Workdays.read(settings().workdays)


def facts_in(connection: sa.Connection, scope: Scope | None = None) -> Facts:
    """The facts of a scope, or of everything, folded in the order of acceptance."""
    facts = Facts(workdays())
    for record in records_in(connection, scope):
        facts.add(record)
    return facts


def records_in(connection: sa.Connection, scope: Scope | None = None) -> Iterable[Record]:
    query = sa.select(t.record.c.body, t.record.c.received_at, t.record.c.held)
    if scope is not None:
        query = query.join(t.thread, t.thread.c.id == t.record.c.thread).where(scope.clause())
    for body, received_at, held in connection.execute(query.order_by(t.record.c.pos)):
        yield read(json.loads(body) | {"received_at": received_at, "held": held})


def month_facts(month: Month, as_of: datetime, mines: Sequence[str] | None = None) -> Facts:
    """What was known of these mines' month at the instant."""
    with reading() as connection:
        later = sa.select(t.record.c.pos).where(t.record.c.received_at > as_of).limit(1)
        chosen = tuple(mines) if mines is not None else None
        scope = Scope(month.days, chosen, looking_back=connection.scalar(later) is not None)
        return Facts.known(records_in(connection, scope), as_of, workdays())


def facts_for(scope: Scope) -> Facts:
    with reading() as connection:
        return facts_in(connection, scope)


def thread_of(id: UUID) -> UUID | None:
    with reading() as connection:
        return connection.scalar(sa.select(t.record.c.thread).where(t.record.c.id == id))


def head(chain: str, as_of: datetime | None = None) -> tuple[int, str]:
    """How many records a chain has, and its last link; with `as_of`, of what had been received by then."""
    with reading() as connection:
        return last_link(connection, chain, as_of)


def heads(connection: sa.Connection, *mines: str) -> dict[str, tuple[int, str]]:
    """How many records each chain has, and its last link: of these mines and the bureau, or of all."""
    query = sa.select(t.head)
    query = query.where(t.head.c.chain.in_((BUREAU, *mines))) if mines else query
    return {row.chain: (row.seq, row.link) for row in connection.execute(query)}


def last_link(connection: sa.Connection, chain: str, as_of: datetime | None = None) -> tuple[int, str]:
    query = sa.select(t.record.c.seq, t.record.c.link).where(t.record.c.chain == chain)
    query = query.where(t.record.c.received_at <= as_of) if as_of else query
    row = connection.execute(query.order_by(t.record.c.seq.desc()).limit(1)).first()
    return (row.seq, row.link) if row else (0, "0" * 64)


def seen(id: UUID) -> sa.Row | None:
    """Where and when a record was stored: chain, seq, received_at."""
    query = sa.select(t.record.c.chain, t.record.c.seq, t.record.c.received_at, t.record.c.kind)
    with reading() as connection:
        return connection.execute(query.where(t.record.c.id == id)).first()


def is_empty() -> bool:
    with reading() as connection:
        return connection.scalar(sa.select(t.record.c.pos).limit(1)) is None


def _plus(day: date, span: timedelta) -> date:
    if day in (FOREVER, date.min):
        return day
    return min(FOREVER - MARGIN, max(date.min + MARGIN, day)) + span
