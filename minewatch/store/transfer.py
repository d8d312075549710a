"""Import and export: the records as JSON Lines (records.md), all or nothing, in the order of acceptance."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.records.envelope import ENVELOPE, Refusal
from minewatch.records.kinds import read
from minewatch.records.objects import parse
from minewatch.store import tables as t
from minewatch.store.alone import threads_for
from minewatch.store.batch import AT_ONCE, Batch, Receipt
from minewatch.store.door import keep
from minewatch.store.engine import reading, settings, write_turn
from minewatch.store.read import facts_in
from minewatch.when import now


class LineRefused(Exception):
    """A line of an import file that stops it: its number, the field and the reason."""

    def __init__(self, number: int, refusal: Refusal) -> None:
        field = f"字段 {refusal.field}：" if refusal.field else ""
        super().__init__(f"第 {number} 行：{field}{refusal.sentence}")
        self.number, self.field, self.sentence = number, refusal.field, refusal.sentence


@dataclass
class Imported:
    """How many lines were stored, and how many were here already."""

    stored: int = 0
    again: int = 0

    def count(self, receipt: Receipt) -> None:
        self.stored += receipt.outcome == "stored"
        self.again += receipt.outcome == "again"


def import_lines(lines: Iterable[str | bytes]) -> Imported:
    """Store every line or none; each is judged in file order at its own `received_at`. Raises `LineRefused`."""
    counts, book = Imported(), Book.load(settings().rulebook)
    with write_turn() as connection:
        facts, batch = facts_in(connection), Batch(connection)
        numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
        while some := [(number, _parsed(line)) for number, line in islice(numbered, AT_ONCE)]:
            batch.look_up(body for _, body in some if not isinstance(body, Refusal))
            for number, body in some:
                try:
                    counts.count(_imported(batch, facts, book, body))
                except Refusal as refusal:
                    raise LineRefused(number, refusal) from refusal
            batch.write()
    return counts


def _imported(batch: Batch, facts: Facts, book: Book, body: dict[str, Any] | Refusal) -> Receipt:
    if isinstance(body, Refusal):
        raise body
    if again := batch.stored(body):
        return again
    record = read(body | {"received_at": body.get("received_at") or now().isoformat()})
    return batch.add(record, facts, body) if record.held else keep(batch, record, facts, book, body)


def _parsed(line: str | bytes) -> dict[str, Any] | Refusal:
    """What a line says, or what is wrong with it, to be told when its turn comes."""
    try:
        return parse(line)
    except Refusal as refusal:
        return refusal


def export_lines(mine: str | None = None, since: datetime | None = None) -> Iterator[str]:
    """Every record, or those of a mine with what they rest on elsewhere, so that they can be imported alone."""
    query = sa.select(t.record.c.thread, t.record.c.body, t.record.c.received_at, t.record.c.held)
    if since is not None:
        query = query.where(t.record.c.received_at >= since)
    with reading() as connection:
        wanted = threads_for(connection, mine) if mine is not None else None
        for thread, text, received_at, held in connection.execute(query.order_by(t.record.c.pos)):
            if wanted is None or thread in wanted:
                yield _line(json.loads(text), received_at, held)


def _line(body: dict[str, Any], received_at: datetime, held: str | None) -> str:
    first = {key: body[key] for key in ("kind", "id", "mine", "author", "occurred_at") if key in body}
    rest = {key: value for key, value in body.items() if key not in ENVELOPE and key not in first}
    others = {key: value for key, value in body.items() if key not in first and key not in rest}
    marks = {"received_at": received_at.isoformat(timespec="microseconds")} | ({"held": held} if held else {})
    return json.dumps(first | rest | others | marks, ensure_ascii=False)
