"""What could be no record: kept as it came for ever, and ended 办结 by somebody who says how it was settled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from minewatch.store import tables as t
from minewatch.store.chain import storable
from minewatch.store.engine import reading, write_turn
from minewatch.when import now


@dataclass(frozen=True)
class End:
    """Who ended it, when and why."""

    staff_no: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Aside:
    """One of them; `record` is the id that it claimed, empty if it had none."""

    digest: str
    record: str
    author: str
    mine: str
    device: str
    received_at: datetime
    reason: str
    body: dict[str, Any]
    end: End | None


def find(digest: str) -> Aside | None:
    query = sa.select(t.tray).where(t.tray.c.digest == digest)
    ended = sa.select(t.tray_end.c.staff_no, t.tray_end.c.at, t.tray_end.c.reason).where(t.tray_end.c.digest == digest)
    with reading() as connection:
        row, end = connection.execute(query).first(), connection.execute(ended).first()
    if row is None:
        return None
    return Aside(**row._asdict() | {"body": json.loads(row.body), "end": End(*end) if end else None})


def end(aside: Aside, staff_no: str, reason: str) -> bool:
    """Whether it was this that ended it, and not somebody before. Raises `Refusal` for words that cannot be kept."""
    storable(json.dumps(reason, ensure_ascii=False))
    row = {"digest": aside.digest, "staff_no": staff_no, "at": now(), "reason": reason}
    with write_turn({aside.mine}) as connection:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        first = dialect.insert(t.tray_end).on_conflict_do_nothing().returning(t.tray_end.c.digest)
        return connection.scalar(first, row) is not None
