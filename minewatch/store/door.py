"""The one door: a form, an outbox and an import file all end here. Nothing is overwritten, nothing is half stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import refusals
from minewatch.law.way import FILE, FORM, Way
from minewatch.records.envelope import Origin, Record
from minewatch.records.kinds import read
from minewatch.records.people import Person, Posting
from minewatch.store import tables as t
from minewatch.store import threads
from minewatch.store.batch import Batch, Body, Receipt
from minewatch.store.chain import BUREAU
from minewatch.store.engine import reading, settings, write_turn
from minewatch.store.read import facts_in
from minewatch.store.scope import Scope
from minewatch.when import Month, Span, day_of, now


def accept(drafts: Sequence[Body], *, live: bool = False) -> list[Receipt]:
    """Store these records, all or none, at this instant; the same record again gives the same receipt.

    Raises `Refusal` (its sentence is for the author) and `Conflict` when an id comes back with other content.
    """
    way = FORM if live else FILE
    try:
        return _accepted(drafts, way)
    except IntegrityError:  # at this very moment the same id was stored in another chain: now it is here
        return _accepted(drafts, way)


def _accepted(drafts: Sequence[Body], way: Way) -> list[Receipt]:
    with write_turn(turns(drafts)) as connection:
        received_at = now()
        records = [read(dict(draft) | {"received_at": received_at, "held": None}) for draft in drafts]
        facts = facts_in(connection, scope_of(connection, records))
        book, batch = Book.load(settings().rulebook), Batch(connection)
        batch.look_up(drafts)
        receipts = [
            batch.stored(draft) or keep(batch, record, facts, book, draft, way)
            for draft, record in zip(drafts, records, strict=True)
        ]
        batch.write()
        return receipts


def keep(batch: Batch, record: Record, facts: Facts, book: Book, draft: Body, way: Way = FILE) -> Receipt:
    """Judge one record by the facts and add it to its chain and to them."""
    for refusal in refusals(record, facts, book, way):
        raise refusal
    return batch.add(record, facts, draft)


def turns(drafts: Sequence[Body]) -> set[str]:
    """The chains these drafts will write to; set-up facts also take the bureau's turn."""
    with reading() as connection:
        records = [read(dict(draft) | {"received_at": now()}) for draft in drafts]
        chains = {_chain(connection, record) for record in records}
    return chains | ({BUREAU} if any(record.standing for record in records) else set())


def _chain(connection: sa.Connection, record: Record) -> str:
    if record.origin is Origin.PARENT and record.parent_id is not None:
        parent = sa.select(t.record.c.chain).where(t.record.c.id == record.parent_id)
        return connection.scalar(parent) or record.mine or BUREAU
    if record.origin is Origin.POSTING and record.home is None:
        scope = Scope(record.days, mines=(), people=(record.author,))
        return facts_in(connection, scope).home(record) or BUREAU
    return record.home or BUREAU


def scope_of(connection: sa.Connection, records: Sequence[Record]) -> Scope:
    """What must be known to judge these records: their mines and people over the months they touch."""
    people = {record.author for record in records} | {getattr(record, "staff_no", record.author) for record in records}
    linked = tuple(_threads_linked(connection, records))
    parents = (*linked, *_mines_posted_to(connection, records))
    people |= {*_people_of(connection, linked), *_alike(connection, records)}
    days = [record.days for record in records] + threads.days_of(connection, parents)
    today = day_of(now())
    first = min([today, *(span.first for span in days if span.first > date.min)])
    last = max([today, *(span.last for span in days)])
    mines = {_chain(connection, record) for record in records}
    return Scope(Span(Month.of(first).first, Month.of(last).last), tuple(sorted(mines)), tuple(sorted(people)), parents)


def _threads_linked(connection: sa.Connection, records: Sequence[Record]) -> Iterable[UUID]:
    """The threads of the records that these refer to."""
    links = {id for record in records for id in (record.parent_id, getattr(record, "inspection", None)) if id}
    threads_of = sa.select(t.record.c.thread).where(t.record.c.id.in_(links))
    return connection.scalars(threads_of) if links else ()


def _people_of(connection: sa.Connection, linked: Sequence[UUID]) -> Iterable[str]:
    people = sa.select(t.thread.c.person).where(t.thread.c.id.in_(linked))
    return connection.scalars(people) if linked else ()


def _alike(connection: sa.Connection, records: Sequence[Record]) -> Iterable[str]:
    """The people whose staff numbers differ in capitals alone from those that are to be given out."""
    codes = {record.staff_no.lower() for record in records if isinstance(record, Person)}
    same = sa.and_(t.thread.c.kind == "person", sa.func.lower(t.thread.c.person).in_(codes))
    return connection.scalars(sa.select(t.thread.c.person).where(same)) if codes else ()


def _mines_posted_to(connection: sa.Connection, records: Sequence[Record]) -> Iterable[UUID]:
    """The mines at which somebody who is to be posted stands already: a refusal names them."""
    people = [record.staff_no for record in records if isinstance(record, Posting)]
    posted = sa.select(t.thread.c.chain).where(t.thread.c.kind == "posting", t.thread.c.person.in_(people))
    mines = sa.select(t.thread.c.id).where(t.thread.c.kind == "mine", t.thread.c.chain.in_(posted))
    return connection.scalars(mines) if people else ()
