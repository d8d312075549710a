"""The tablets as they last told of themselves, and what their running numbers say is still to come."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from minewatch.records.envelope import CODE
from minewatch.store import tables as t
from minewatch.store.engine import reading, write_turn
from minewatch.store.read import facts_in
from minewatch.store.scope import Scope
from minewatch.when import Span, day_of

MOST_SEQ = 10_000_000
JUMP = timedelta(minutes=2)  # clocks drift by seconds a day; more is somebody's hand, or a battery


@dataclass(frozen=True)
class Told:
    """What a tablet says of itself when it calls.

    `unsent` are the person's records that it still holds, `last_seq` the last running number it gave out, `clock` its
    own time, `persisted` whether its browser promised not to clear what it stores (None: it does not say),
    `others` how many records of everybody else who uses it are still on it.
    """

    id: str
    unsent: int
    last_seq: int
    clock: datetime
    app: str
    persisted: bool | None = None
    others: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Device:
    """A person's tablet at its last contact; `offset` is by how much its clock was ahead.

    `lacking` are the running numbers that it gave out and nobody has received, as runs of first and last.
    """

    id: str
    staff_no: str
    last_contact: datetime
    unsent: int
    offset: timedelta
    jumped_at: datetime | None
    app: str
    persisted: bool | None
    lacking: tuple[tuple[int, int], ...]


def note(connection: sa.Connection, told: Told, staff_no: str, at: datetime) -> None:
    """What it tells replaces what it told before, of the caller and of the others whom the bureau knows."""
    unsent = {other: told.others[other] for other in _known(connection, told.others, at)} | {staff_no: told.unsent}
    for person, count in sorted(unsent.items()):  # in one order, so that two calls at once do not wait for each other
        _note(connection, replace(told, unsent=count), person, at)


def _known(connection: sa.Connection, people: Collection[str], at: datetime) -> list[str]:
    if not people:
        return []
    today = Span(day_of(at), day_of(at))
    facts = facts_in(connection, Scope(today, mines=(), people=tuple(people), setup_only=True))
    return [staff_no for staff_no in people if facts.person(staff_no)]


def _note(connection: sa.Connection, told: Told, staff_no: str, at: datetime) -> None:
    offset = told.clock - at
    ours = sa.and_(t.device.c.id == told.id, t.device.c.staff_no == staff_no)
    before = connection.execute(sa.select(t.device.c.offset_s, t.device.c.jumped_at).where(ours)).first()
    has_jumped = before is not None and abs(offset - timedelta(seconds=before.offset_s)) > JUMP
    row = {
        "last_contact": at,
        "unsent": told.unsent,
        "last_seq": told.last_seq,
        "offset_s": offset.total_seconds(),
        "jumped_at": at if has_jumped else before and before.jumped_at,
        "app": told.app,
        "persisted": told.persisted,
    }
    insert = _insert(connection, t.device).values(id=told.id, staff_no=staff_no, **row)
    connection.execute(insert.on_conflict_do_update(index_elements=["id", "staff_no"], set_=row))


def note_numbers(connection: sa.Connection, bodies: Iterable[Mapping[str, Any]]) -> None:
    """The running numbers that these records used up, each of the tablet that wrote it, whichever sent it."""
    told = [(str(body.get("device_id")), body.get("device_seq")) for body in bodies]
    rows = [{"device": id, "seq": seq} for id, seq in told if is_code(id) and type(seq) is int and 0 < seq <= MOST_SEQ]
    if rows:
        connection.execute(_insert(connection, t.device_seq).on_conflict_do_nothing(), rows)


def is_code(id: str) -> bool:
    return len(id) <= 40 and re.fullmatch(CODE, id) is not None


def census() -> list[Device]:
    """Every person's tablets, the one not heard from for longest first."""
    with reading() as connection:
        rows = connection.execute(sa.select(t.device).order_by(t.device.c.last_contact)).all()
        lacking = _lacking(connection)
    return [
        Device(
            row.id,
            row.staff_no,
            row.last_contact,
            row.unsent,
            timedelta(seconds=row.offset_s),
            row.jumped_at,
            row.app,
            row.persisted,
            lacking.get(row.id, ()),
        )
        for row in rows
    ]


def unsent() -> tuple[int, int]:
    """From how many tablets records were still to come when they last called, and how many records."""
    owing = sa.select(sa.func.count(sa.distinct(t.device.c.id)), sa.func.sum(t.device.c.unsent)).where(
        t.device.c.unsent > 0
    )
    with reading() as connection:
        count, records = connection.execute(owing).one()
    return count, records or 0


def owing(at: datetime, people: Collection[str] | None = None) -> list[tuple[str, int, datetime]]:
    """Who (of these people) has records still to come, how many, and since which call; as known at the instant."""
    told = t.device.c
    of_these = sa.true() if people is None else told.staff_no.in_(people)
    query = sa.select(told.staff_no, told.unsent, told.last_contact).where(told.unsent > 0, of_these)
    with reading() as connection:
        rows = connection.execute(query.order_by(told.unsent.desc(), told.staff_no))
        return [(staff_no, count, contact) for staff_no, count, contact in rows if contact <= at]


def epoch() -> str:
    """Another one after each restore: what tablets had sent by then may be gone, and they offer it again."""
    with reading() as connection:
        return str(connection.scalar(sa.select(t.epoch.c.epoch)))


def begin_epoch() -> None:
    with write_turn() as connection:
        connection.execute(t.epoch.update().values(epoch=uuid4().hex))


def _lacking(connection: sa.Connection) -> dict[str, tuple[tuple[int, int], ...]]:
    """Of each tablet from which fewer came than it gave out, the runs of numbers that are missing."""
    number, last = t.device_seq.c, sa.func.max(t.device.c.last_seq).label("last")
    came_in = sa.select(sa.func.count()).where(number.device == t.device.c.id).scalar_subquery()
    found = connection.execute(sa.select(t.device.c.id, last).group_by(t.device.c.id).having(last > came_in))
    short = {row.id: row.last for row in found}
    came: dict[str, list[int]] = defaultdict(list)
    for id, seq in connection.execute(sa.select(t.device_seq).where(number.device.in_(short)).order_by(number.seq)):
        came[id].append(seq)
    return {id: tuple(_gaps([0, *came[id], most + 1])) for id, most in short.items()}


def _gaps(numbers: list[int]) -> Iterator[tuple[int, int]]:
    for before, after in pairwise(numbers):
        if after - before > 1:
            yield before + 1, after - 1


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
