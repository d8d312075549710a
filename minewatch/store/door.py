"""The one door: a form, an outbox and an import file all end here. Nothing is overwritten, nothing is half stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import refusals
from minewatch.records.envelope import Conflict, Origin, Record, Refusal
from minewatch.records.kinds import read
from minewatch.records.people import Posting
from minewatch.store import media, threads
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU, content, digest_of, link_of, storable
from minewatch.store.engine import reading, settings, write_turn
from minewatch.store.read import Scope, facts_in, last_link
from minewatch.when import Month, Span, day_of, now

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Receipt:
    """What became of a record: `stored` now, or `again` (the same one was here); where it stands in its chain.

    `missing` lists the media that it names and the server still lacks.
    """

    id: UUID
    outcome: str
    chain: str
    seq: int
    received_at: datetime
    missing: tuple[str, ...] = ()


def accept(drafts: Sequence[Body], *, live: bool = False) -> list[Receipt]:
    """Store these records, all or none, at this instant; the same record again gives the same receipt.

    Raises `Refusal` (its sentence is for the author) and `Conflict` when an id comes back with other content.
    """
    with write_turn(_turns(drafts)) as connection:
        received_at = now()
        records = [read(dict(draft) | {"received_at": received_at, "held": None}) for draft in drafts]
        facts = facts_in(connection, _scope(connection, records))
        book = Book.load(settings().rulebook)
        return [
            stored(connection, draft) or keep(connection, record, facts, book, draft, live)
            for draft, record in zip(drafts, records, strict=True)
        ]


def keep(
    connection: sa.Connection, record: Record, facts: Facts, book: Book, draft: Body, live: bool = False
) -> Receipt:
    """Judge one record by the facts and add it to its chain and to them."""
    for refusal in refusals(record, facts, book, live):
        raise refusal
    facts.add(record)
    receipt = _insert(connection, record, facts, draft)
    threads.note(connection, record, facts)
    return receipt


def hold(connection: sa.Connection, record: Record, facts: Facts, draft: Body) -> Receipt:
    """Store a record that is no fact yet: `record.held` says why."""
    storable(json.dumps(record.held, ensure_ascii=False))
    facts.add(record)
    receipt = _insert(connection, record, facts, draft)
    threads.note(connection, record, facts)
    return receipt


def stored(connection: sa.Connection, draft: Body) -> Receipt | None:
    """The receipt of a record that is here already; raises `Conflict` if its content was another."""
    if draft.get("id") is None:
        raise Refusal("没有写 id，每条记录都要有自己的 UUID。", "id")
    try:
        id = UUID(str(draft["id"]))
    except ValueError:
        raise Refusal("记录的 id 不是 UUID。", "id") from None
    query = sa.select(t.record.c.chain, t.record.c.seq, t.record.c.received_at, t.record.c.digest)
    row = connection.execute(query.where(t.record.c.id == id)).first()
    if row is None:
        return None
    if row.digest != digest_of(content(draft)):
        raise Conflict("同一编号的记录已经存过，内容却不同；原记录不会被覆盖，请用新编号重新登记，或写更正。", "id")
    record = read(dict(draft) | {"received_at": row.received_at})
    return Receipt(id, "again", row.chain, row.seq, row.received_at, media.missing(connection, record))


def _insert(connection: sa.Connection, record: Record, facts: Facts, draft: Body) -> Receipt:
    chain = facts.home(record) or BUREAU
    seq, before = last_link(connection, chain)
    body, received_at = content(draft), record.received_at
    digest = digest_of(body)
    row = {
        "chain": chain,
        "seq": seq + 1,
        "id": record.id,
        "kind": record.kind,
        "author": record.author,
        "thread": facts.root(record),
        "received_at": received_at,
        "held": record.held,
        "body": body,
        "digest": digest,
        "link": link_of(before, chain, seq + 1, digest, received_at, record.held),
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(t.record).on_conflict_do_nothing(index_elements=["id"]).returning(t.record.c.pos)
    if connection.execute(insert, row).first() is None:
        receipt = stored(connection, draft)
        assert receipt is not None
        return receipt
    _move_head(connection, chain, seq + 1, row["link"])
    media.note_use(connection, record, chain)
    return Receipt(record.id, "stored", chain, seq + 1, received_at, media.missing(connection, record))


def _move_head(connection: sa.Connection, chain: str, seq: int, link: str) -> None:
    head = {"seq": seq, "link": link}
    if connection.execute(t.head.update().where(t.head.c.chain == chain), head).rowcount == 0:
        connection.execute(t.head.insert(), head | {"chain": chain})


def _turns(drafts: Sequence[Body]) -> set[str]:
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


def _scope(connection: sa.Connection, records: Sequence[Record]) -> Scope:
    """What must be known to judge these records: their mines and people over the months they touch."""
    people = {record.author for record in records} | {getattr(record, "staff_no", record.author) for record in records}
    links = {id for record in records for id in (record.parent_id, getattr(record, "inspection", None)) if id}
    known = sa.select(t.record.c.thread).where(t.record.c.id.in_(links))
    parents = (*connection.scalars(known), *_mines_posted_to(connection, records))
    people |= set(connection.scalars(sa.select(t.thread.c.person).where(t.thread.c.id.in_(known))))
    days = [record.days for record in records] + threads.days_of(connection, parents)
    today = day_of(now())
    first = min([today, *(span.first for span in days if span.first > date.min)])
    last = max([today, *(span.last for span in days)])
    mines = {_chain(connection, record) for record in records}
    return Scope(Span(Month.of(first).first, Month.of(last).last), tuple(mines), tuple(people), parents)


def _mines_posted_to(connection: sa.Connection, records: Sequence[Record]) -> Iterable[UUID]:
    """The mines at which somebody who is to be posted stands already: a refusal names them."""
    people = [record.staff_no for record in records if isinstance(record, Posting)]
    posted = sa.select(t.thread.c.chain).where(t.thread.c.kind == "posting", t.thread.c.person.in_(people))
    mines = sa.select(t.thread.c.id).where(t.thread.c.kind == "mine", t.thread.c.chain.in_(posted))
    return connection.scalars(mines) if people else ()
