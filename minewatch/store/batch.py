"""What one transaction adds: gathered in order of acceptance, written in few statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from minewatch.law.facts import Facts
from minewatch.records.envelope import Conflict, Record, Refusal
from minewatch.records.kinds import read
from minewatch.store import media, summaries, threads
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU, content, digest_of, link_of, storable
from minewatch.store.read import last_link
from minewatch.when import Span

Body = Mapping[str, Any]
AT_ONCE = 500
REMEMBERED = 5_000


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


@dataclass(frozen=True)
class _Place:
    """Where a record stands, and what it said."""

    chain: str
    seq: int
    received_at: datetime
    digest: str


class Batch:
    """Records are added one by one, each to the end of its chain; `write` puts into the database what was added.

    Whoever adds has the turn of every chain that is added to (`engine.write_turn`).
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._heads: dict[str, tuple[int, str]] = {}
        self._threads: dict[UUID, threads.Row | None] = {}
        self._begin()

    def look_up(self, bodies: Iterable[Body]) -> None:
        """Find out in one go which of these records are here already."""
        ids = [id for body in bodies if (id := _id(body)) is not None]
        self._threads |= dict.fromkeys(ids)
        place = sa.select(t.record.c.id, t.record.c.chain, t.record.c.seq, t.record.c.received_at, t.record.c.digest)
        for row in self.connection.execute(place.where(t.record.c.id.in_(ids))):
            self._here[row.id] = _Place(*row[1:])
        for thread in self.connection.execute(sa.select(t.thread).where(t.thread.c.id.in_(ids))).mappings():
            self._threads[thread["id"]] = dict(thread)

    def stored(self, draft: Body) -> Receipt | None:
        """The receipt of a record that is here already; raises `Conflict` if its content was another."""
        if draft.get("id") is None:
            raise Refusal("没有写 id，每条记录都要有自己的 UUID。", "id")
        if (id := _id(draft)) is None:
            raise Refusal("记录的 id 不是 UUID。", "id")
        if (here := self._here.get(id)) is None:
            return None
        if here.digest != digest_of(content(draft)):
            raise Conflict("同一编号的记录已经存过，内容却不同；原记录不会被覆盖，请用新编号重新登记，或写更正。", "id")
        record = read(dict(draft) | {"received_at": here.received_at})
        missing = media.missing(self.connection, record)
        return Receipt(id, "again", here.chain, here.seq, here.received_at, missing)

    def add(self, record: Record, facts: Facts, draft: Body) -> Receipt:
        """To the facts and to the end of its chain. `record.held` says why it is no fact yet."""
        if record.held:
            storable(json.dumps(record.held, ensure_ascii=False))
        facts.add(record)
        chain = facts.home(record) or BUREAU
        place = self._linked(record, chain, facts, content(draft))
        self._uses += media.uses(record, chain)
        self._stretch(record, chain, facts)
        missing = media.missing(self.connection, record)
        return Receipt(record.id, "stored", chain, place.seq, place.received_at, missing)

    def write(self) -> None:
        self._insert(t.record, self._new)
        for chain, before in self._moved.items():
            self._move_head(chain)
            summaries.carry(self.connection, chain, before, self._heads[chain][1], self._touched[chain])
        self._write_threads()
        media.note_uses(self.connection, self._uses)
        self._begin()

    def _begin(self) -> None:
        """Nothing is waiting to be written; what is here is looked up again, but for the threads that may go on."""
        self._here: dict[UUID, _Place] = {}
        self._threads = dict(list(self._threads.items())[max(0, len(self._threads) - REMEMBERED) :])
        self._new: list[dict[str, Any]] = []
        self._uses: list[dict[str, Any]] = []
        self._begun: dict[UUID, None] = {}
        self._stretched: dict[UUID, None] = {}
        self._moved: dict[str, str] = {}
        self._touched: dict[str, list[Span]] = defaultdict(list)

    def _linked(self, record: Record, chain: str, facts: Facts, body: str) -> _Place:
        seq, before = self._heads.get(chain) or last_link(self.connection, chain)
        place = _Place(chain, seq + 1, record.received_at, digest_of(body))
        link = link_of(before, chain, place.seq, place.digest, place.received_at, record.held)
        told = {"id": record.id, "kind": record.kind, "author": record.author, "thread": facts.root(record)}
        self._new.append(told | vars(place) | {"held": record.held, "body": body, "link": link})
        self._moved.setdefault(chain, before)
        self._heads[chain], self._here[record.id] = (place.seq, link), place
        return place

    def _stretch(self, record: Record, chain: str, facts: Facts) -> None:
        root = facts.root(record)
        before = self._thread(root)
        after = threads.stretched(before, record, facts)
        if before is None:
            self._begun[root] = None
        elif after != before and root not in self._begun:
            self._stretched[root] = None
        self._threads[root] = after
        self._touched[chain] += [summaries.touched(row) for row in (before, after) if row]
        summaries.forget(self.connection, after["kind"], after["person"])

    def _thread(self, root: UUID) -> threads.Row | None:
        if root not in self._threads:
            row = self.connection.execute(sa.select(t.thread).where(t.thread.c.id == root)).mappings().first()
            self._threads[root] = dict(row) if row else None
        return self._threads[root]

    def _write_threads(self) -> None:
        self._insert(t.thread, [self._threads[root] for root in self._begun])
        if self._stretched:
            by_id = t.thread.update().where(t.thread.c.id == sa.bindparam("root"))
            days = [self._threads[root] or {} for root in self._stretched]
            told = [{"root": row["id"], "first_day": row["first_day"], "last_day": row["last_day"]} for row in days]
            self.connection.execute(by_id, told)

    def _move_head(self, chain: str) -> None:
        seq, link = self._heads[chain]
        moved = t.head.update().where(t.head.c.chain == chain).values(seq=seq, link=link)
        if self.connection.execute(moved).rowcount == 0:
            self.connection.execute(t.head.insert().values(chain=chain, seq=seq, link=link))

    def _insert(self, table: sa.Table, rows: list[Any]) -> None:
        if rows:
            self.connection.execute(table.insert(), rows)


def _id(body: Body) -> UUID | None:
    try:
        return UUID(str(body.get("id")))
    except ValueError:
        return None
