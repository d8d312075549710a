"""Reading records back: what a mine-month, a person or a thread needs, and no more."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from minewatch.law.facts import Facts
from minewatch.records.envelope import Record
from minewatch.store import folds, shelf
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU
from minewatch.store.engine import reading, settings
from minewatch.store.scope import Scope
from minewatch.when import Month, Workdays


def workdays() -> Workdays:
    return Workdays.read(settings().workdays)


def facts_in(connection: sa.Connection, scope: Scope | None = None, asked: Hashable = None) -> Facts:
    """The facts of a scope, or of everything, folded in the order of acceptance.

    `asked` names the question of a scope whose threads are a query, which does not know itself again.
    """
    if scope is not None and (asked or scope.is_small):
        places = _places(connection, scope)
        return folds.folds().facts(asked or scope, places, workdays(), partial(_taken, connection))
    facts = Facts(workdays())
    for record in records_in(connection, scope):
        facts.add(record)
    return facts


def records_in(connection: sa.Connection, scope: Scope | None = None) -> Iterable[Record]:
    """Of all mines they are read one by one, those of a few are taken from the shelf."""
    if scope is None:
        return map(shelf.record, connection.execute(sa.select(*shelf.TOLD).order_by(t.record.c.pos)))
    if scope.mines is None:
        return map(shelf.record, connection.execute(scope.statement(*shelf.TOLD), scope.parameters))
    return _taken(connection, _places(connection, scope))


def _places(connection: sa.Connection, scope: Scope) -> Sequence[sa.Row]:
    return connection.execute(scope.statement(t.record.c.pos, t.record.c.link), scope.parameters).all()


def _taken(connection: sa.Connection, places: Sequence[sa.Row]) -> list[Record]:
    return shelf.shelf().records(connection, places)


def month_facts(month: Month, as_of: datetime, mines: Sequence[str] | None = None) -> Facts:
    """What was known of these mines' month at the instant."""
    chosen = tuple(mines) if mines is not None else None
    with reading() as connection:
        later = sa.select(t.record.c.pos).where(t.record.c.received_at > as_of).limit(1)
        if connection.scalar(later) is None:
            return facts_in(connection, Scope(month.days, chosen))
        scope = Scope(month.days, chosen, looking_back=True)
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


def numbers_of(ids: Sequence[UUID]) -> dict[UUID, int]:
    """The place of each record in its chain."""
    query = sa.select(t.record.c.id, t.record.c.seq).where(t.record.c.id.in_(ids))
    with reading() as connection:
        return {row.id: row.seq for row in connection.execute(query)}


def is_empty() -> bool:
    with reading() as connection:
        return connection.scalar(sa.select(t.record.c.pos).limit(1)) is None
