"""What waits to be put right 需处理: records that are held, and what could be no record at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from minewatch.records.kinds import by_name
from minewatch.store import tables as t
from minewatch.store.engine import reading
from minewatch.store.read import facts_in
from minewatch.store.scope import Scope
from minewatch.when import Span, day_of

Wanted = Callable[[str, str], bool]
AMENDMENTS = ("correction", "void")


@dataclass(frozen=True)
class Held:
    """One of them: what it was meant to be, and why it waits; `id` of a record, `digest` of what could be none."""

    id: UUID | None
    digest: str
    title: str
    mine: str
    author: str
    received_at: datetime
    reason: str
    body: dict[str, Any]


def waiting(wanted: Wanted) -> list[Held]:
    """Of these authors and mines (`wanted(author, mine)`), the longest waiting first."""
    with reading() as connection:
        found = [*_records(connection, wanted), *_aside(connection, wanted)]
    return sorted(found, key=lambda one: one.received_at)


def _records(connection: sa.Connection, wanted: Wanted) -> list[Held]:
    """Those that no correction has made lawful and nobody has voided."""
    rows = [row for row in connection.execute(_HELD) if wanted(row.author, row.chain)]
    if not rows:
        return []
    days = Span(min(day_of(row.received_at) for row in rows), max(day_of(row.received_at) for row in rows))
    threads = tuple({row.thread for row in rows})
    facts = facts_in(connection, Scope(days, tuple({row.chain for row in rows}), threads=threads))
    still = [row for row in rows if facts.is_held(row.id) and not facts.is_void(row.id)]
    return [_held(row.id, "", row.chain, row.held, row) for row in still]


def _aside(connection: sa.Connection, wanted: Wanted) -> list[Held]:
    """What came in the tray, until the same record has come in mended, or the one it contradicts was amended since,
    or somebody has ended it."""
    ended = sa.select(t.tray_end.c.digest)
    left = sa.select(t.tray).where(t.tray.c.digest.not_in(ended))
    rows = [row for row in connection.execute(left) if wanted(row.author, row.mine)]
    told = sa.or_(_told.c.id == t.record.c.id, _told.c.kind.in_(AMENDMENTS))
    ids = [UUID(row.record) for row in rows if row.record]
    latest = sa.select(t.record.c.id, sa.func.max(_told.c.received_at)).where(t.record.c.id.in_(ids))
    same = latest.join(_told, sa.and_(_told.c.thread == t.record.c.thread, told)).group_by(t.record.c.id)
    at = {str(id): received_at for id, received_at in connection.execute(same)}
    return [_held(None, row.digest, row.mine, row.reason, row) for row in rows if not _is_over(row, at)]


def _is_over(row: sa.Row[Any], latest: Mapping[str, datetime]) -> bool:
    return row.record in latest and latest[row.record] > row.received_at


_HELD = sa.select(t.record).where(t.record.c.held.is_not(None))
_told = t.record.alias()


def _held(id: UUID | None, digest: str, mine: str, reason: str, row: sa.Row[Any]) -> Held:
    body = json.loads(row.body)
    return Held(id, digest, title_of(body), mine, row.author, row.received_at, reason, body)


def title_of(body: Mapping[str, Any]) -> str:
    kind = by_name().get(str(body.get("kind")))
    return kind.title if kind else "读不懂的记录"
