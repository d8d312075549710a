"""One subject across many mines: the threads of a few kinds, beside the people, postings and mines that stand."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from minewatch.law.facts import Facts
from minewatch.records.envelope import Record
from minewatch.records.kinds import KINDS, kind_name
from minewatch.store import tables as t
from minewatch.store.engine import reading
from minewatch.store.read import facts_in
from minewatch.store.scope import Scope, posted_to
from minewatch.when import Span

STANDING = tuple(kind for kind in KINDS if kind.standing)


def facts_of(kinds: Sequence[type[Record]], days: Span, mines: Sequence[str] | None = None) -> Facts:
    """The records of these kinds that speak of these days, with all that followed them (mines None: of every mine)."""
    thread = t.thread.c
    names = [kind_name(kind) for kind in (*kinds, *STANDING)]
    wanted = sa.select(thread.id).where(
        thread.kind.in_(names), thread.first_day <= days.last, thread.last_day >= days.first
    )
    if mines is not None:
        wanted = wanted.where(sa.or_(thread.chain.in_(mines), _is_person_of(mines)))
    with reading() as connection:
        asked = (tuple(names), days, mines if mines is None else tuple(mines))
        return facts_in(connection, Scope(days, mines=(), threads=wanted), asked)


def _is_person_of(mines: Sequence[str]) -> sa.ColumnElement[bool]:
    """A person who is or was posted there, or has a leave there."""
    thread, asker = t.thread.c, t.thread.alias("asker")
    asking = sa.select(asker.c.person).where(asker.c.kind == "leave_request", asker.c.chain.in_(mines))
    return sa.and_(thread.kind == "person", sa.or_(thread.person.in_(posted_to(mines)), thread.person.in_(asking)))


def mines_with(kinds: Sequence[type[Record]], days: Span) -> list[str]:
    """The mines that have records of these kinds about these days."""
    thread, names = t.thread.c, [kind_name(kind) for kind in kinds]
    about = sa.and_(thread.first_day <= days.last, thread.last_day >= days.first)
    with reading() as connection:
        return list(connection.scalars(sa.select(thread.chain).where(thread.kind.in_(names), about).distinct()))


def is_mine(code: str) -> bool:
    """Whether a mine of this code has been set up."""
    with reading() as connection:
        query = sa.select(t.thread.c.id).where(t.thread.c.kind == "mine", t.thread.c.chain == code)
        return connection.scalar(query.limit(1)) is not None
