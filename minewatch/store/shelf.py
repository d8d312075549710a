"""Records once read, kept in memory by their link.

A link is a hash over all that a record says and over all before it, so what it stands for never changes: nothing
kept here ever grows stale, and nothing is thrown away but for room.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

import sqlalchemy as sa
from cachetools import LRUCache
from flask import Flask, current_app

from minewatch.records.envelope import Record
from minewatch.records.kinds import read
from minewatch.store import tables as t

NAME = "minewatch.shelf"
ROOM = 40_000  # records, of about two kilobytes
AT_ONCE = 500
TOLD = (t.record.c.link, t.record.c.body, t.record.c.received_at, t.record.c.held)


class Shelf:
    def __init__(self) -> None:
        self._records: LRUCache[str, Record] = LRUCache(ROOM)
        self._lock = Lock()

    def records(self, connection: sa.Connection, places: Sequence[Any]) -> list[Record]:
        """The records at these places (rows of pos and link), in their order."""
        with self._lock:
            here = {link: record for _, link in places if (record := self._records.get(link)) is not None}
        new = dict(_fetched(connection, [pos for pos, link in places if link not in here]))
        with self._lock:
            self._records.update(new)
        here |= new
        return [here[link] for _, link in places]


def attach(app: Flask) -> None:
    app.extensions[NAME] = Shelf()


def shelf() -> Shelf:
    found: Shelf = current_app.extensions[NAME]
    return found


def record(row: Any) -> Record:
    """A row of `TOLD` as the record it holds."""
    return read(json.loads(row.body) | {"received_at": row.received_at, "held": row.held})


def _fetched(connection: sa.Connection, wanted: list[int]) -> Iterable[tuple[str, Record]]:
    query = sa.select(*TOLD)
    for start in range(0, len(wanted), AT_ONCE):
        for row in connection.execute(query.where(t.record.c.pos.in_(wanted[start : start + AT_ONCE]))):
            yield row.link, record(row)
