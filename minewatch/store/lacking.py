"""Records whose photos never came: the words are here, the pictures still on a tablet, or lost with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from minewatch.store import tables as t
from minewatch.store.engine import reading
from minewatch.store.read import facts_in
from minewatch.store.scope import Scope
from minewatch.when import Span, day_of


@dataclass(frozen=True)
class Lacking:
    """A record that names `named` photos, of which `lacking` never came."""

    id: UUID
    kind: str
    mine: str
    author: str
    received_at: datetime
    named: int
    lacking: int


def lacking(at: datetime, mines: Collection[str] | None = None) -> list[Lacking]:
    """As known at the instant, of these mines (None: of all), the longest waiting first; what is void lacks nothing."""
    with reading() as connection:
        rows = connection.execute(_records(at, mines)).all()
        if not rows:
            return []
        days = Span(day_of(rows[0].received_at), day_of(rows[-1].received_at))
        threads = tuple({row.thread for row in rows})
        facts = facts_in(connection, Scope(days, tuple({row.chain for row in rows}), threads=threads))
    found = (Lacking(*told) for thread, *told in rows)
    return [one for one in found if not facts.is_void(one.id)]


def _records(at: datetime, mines: Collection[str] | None) -> sa.Select[Any]:
    record, use, media = t.record.c, t.media_use.c, t.media.c
    came = sa.and_(media.hash == use.hash, media.received_at <= at)
    of_these = sa.true() if mines is None else use.chain.in_(mines)
    short = sa.select(use.record).where(~sa.exists().where(came), of_these)
    named, here = sa.func.count(), sa.func.count(media.hash)
    told = (record.thread, record.id, record.kind, record.chain, record.author, record.received_at)
    uses = t.record.join(t.media_use, use.record == record.id).outerjoin(t.media, came)
    rows = sa.select(*told, named, named - here).select_from(uses).where(record.id.in_(short), record.received_at <= at)
    return rows.group_by(record.pos).order_by(record.pos)
