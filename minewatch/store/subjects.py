"""One subject across many mines: the threads of a few kinds, beside the people, postings and mines that stand."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from minewatch.law.facts import Facts
from minewatch.records.envelope import Record
from minewatch.records.kinds import KINDS, kind_name
from minewatch.store import tables as t
from minewatch.store.engine import reading
from minewatch.store.read import Scope, facts_in, posted_to
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
        group = sa.and_(thread.kind == "person", thread.person.in_(posted_to(mines)))
        wanted = wanted.where(sa.or_(thread.chain.in_(mines), group))
    with reading() as connection:
        return facts_in(connection, Scope(days, mines=(), threads=wanted))


def is_mine(code: str) -> bool:
    """Whether a mine of this code has been set up."""
    with reading() as connection:
        query = sa.select(t.thread.c.id).where(t.thread.c.kind == "mine", t.thread.c.chain == code)
        return connection.scalar(query.limit(1)) is not None
