"""What tablets send: each record for itself. It is too late to refuse what was written at the mine: it is held."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import refusals
from minewatch.law.way import FORM, TABLET, Way
from minewatch.records.envelope import MINE_CODE, Conflict, Record, Refusal
from minewatch.records.kinds import canonical, read
from minewatch.store import devices
from minewatch.store import tables as t
from minewatch.store.batch import Batch, Receipt
from minewatch.store.chain import digest_of
from minewatch.store.devices import Told
from minewatch.store.door import scope_of, turns
from minewatch.store.engine import settings, write_turn
from minewatch.store.read import facts_in
from minewatch.when import now

Body = Mapping[str, Any]
OF_THE_WAY = ("device_id", "device_seq", "device_time", "device_offset_s", "device_jump_s", "schema", "occurred_at")
NOT_YOURS = "这条记录的登记人不是现在登录的人，请由本人登录后再送。"


@dataclass(frozen=True)
class Answer:
    """What became of a record.

    `stored` and `again` (it was here already) give its place in the chain. `held` does too: it is kept as a record, but
    is no fact until it is mended, and `reason` says why. `tray`: it cannot be a record; it is kept as it came, and can
    be sent again mended under the same id. `refused` and `not_yours` are not kept.
    """

    id: str
    outcome: str
    reason: str = ""
    field: str = ""
    chain: str | None = None
    seq: int | None = None
    received_at: datetime | None = None
    missing: tuple[str, ...] = ()


class _NoneOfThem(Exception):
    """The law refuses a part of what one form wrote."""

    def __init__(self, answers: list[Answer]) -> None:
        super().__init__()
        self.answers = answers


def take(bodies: Sequence[Body], author: str, told: Told | None, *, live: bool = False) -> list[Answer]:
    """Keep what a person's tablet sends, in this order; what stands in one record's way stops no other.

    `told`: what the tablet says of itself, None where its rescue file speaks for it.

    `live`: the writer is still at the form, so what the law refuses is told and not held; of what one form wrote then
    nothing is kept, and the answers are the refusals.
    """
    way = FORM if live else TABLET
    try:
        return _taken(bodies, author, told, way)
    except IntegrityError:  # at this very moment the same id was stored in another chain: now it is here
        return _taken(bodies, author, told, way)
    except _NoneOfThem as refused:
        return refused.answers


def _taken(bodies: Sequence[Body], author: str, told: Told | None, way: Way) -> list[Answer]:
    readable = {n: record for n, body in enumerate(bodies) if (record := _record(body)) and record.author == author}
    with write_turn(turns([bodies[n] for n in readable])) as connection:
        taking = _Taking(connection, list(readable.values()), told, author, way)
        taking.batch.look_up(bodies)
        answers = [taking.answer(body) for body in bodies]
        if refused := [one for one in answers if one.outcome == "refused"]:
            raise _NoneOfThem(refused)
        taking.batch.write()
        kept = [body for body, one in zip(bodies, answers, strict=True) if one.outcome != "not_yours"]
        devices.note_numbers(connection, kept)
        if told:
            devices.note(connection, told, author, taking.at)
    return answers


def _record(body: Body) -> Record | None:
    try:
        return read(dict(body) | {"received_at": now(), "held": None})
    except Refusal:
        return None


class _Taking:
    """One batch inside its transaction: each record is judged by what stood before it."""

    def __init__(
        self, connection: sa.Connection, records: Sequence[Record], told: Told | None, author: str, way: Way
    ) -> None:
        self.told, self.author, self.way, self.at = told, author, way, now()
        self.batch = Batch(connection)
        self.book = Book.load(settings().rulebook)
        self.facts = facts_in(connection, scope_of(connection, records)) if records else Facts()

    def answer(self, body: Body) -> Answer:
        if body.get("author") != self.author:
            return Answer(_id(body), "not_yours", NOT_YOURS, "author")
        try:
            return self._again(body) or self._new(body)
        except Conflict as conflict:
            return self._as_it_was(body) or self._put_aside(body, conflict)
        except Refusal as refusal:
            return self._put_aside(body, refusal)

    def _again(self, body: Body) -> Answer | None:
        receipt = self.batch.stored(body)
        return self._placed(receipt, "again") if receipt else None

    def _new(self, body: Body) -> Answer:
        """Raises `Refusal` for what can be no record, or may not be one while its writer is at the form."""
        record = read(dict(body) | {"received_at": self.at, "held": None})
        if refusal := next(refusals(record, self.facts, self.book, self.way), None):
            if self.way.live:
                return Answer(str(record.id), "refused", refusal.sentence, refusal.field)
            record = record.model_copy(update={"held": refusal.sentence})
        return self._placed(self.batch.add(record, self.facts, body), "stored")

    def _placed(self, receipt: Receipt, outcome: str) -> Answer:
        place = {"chain": receipt.chain, "seq": receipt.seq, "received_at": receipt.received_at}
        reason = self.facts.original(receipt.id).held or "" if self.facts.is_held(receipt.id) else ""
        return Answer(str(receipt.id), "held" if reason else outcome, reason, missing=receipt.missing, **place)

    def _as_it_was(self, body: Body) -> Answer | None:
        """The same words under this id came in by another way: a form on screen that had no answer in time."""
        query = sa.select(t.record.c.body).where(t.record.c.id == UUID(str(body["id"])))
        text = self.batch.connection.scalar(query)
        if text is None or _said(json.loads(text)) != _said(body):
            return None
        return self._again(json.loads(text))

    def _put_aside(self, body: Body, refusal: Refusal) -> Answer:
        if self.way.live:
            return Answer(_id(body), "refused", refusal.sentence, refusal.field)
        text = json.dumps(body, sort_keys=True)  # in ASCII, which every database keeps as it is
        row = {
            "digest": digest_of(text),
            "record": _id(body),
            "author": self.author,
            "mine": _mine(body),
            "device": self.told.id if self.told else _device(body),
            "received_at": self.at,
            "reason": refusal.sentence,
            "body": text,
        }
        dialect = postgresql if self.batch.connection.dialect.name == "postgresql" else sqlite
        self.batch.connection.execute(dialect.insert(t.tray).on_conflict_do_nothing(), row)
        return Answer(_id(body), "tray", refusal.sentence, refusal.field, received_at=self.at)


def _said(body: Body) -> str:
    """What the author wrote, whichever way it came."""
    return canonical({key: value for key, value in body.items() if key not in OF_THE_WAY})


def _id(body: Body) -> str:
    """The record's id as it will be known; empty for what is none."""
    try:
        return str(UUID(str(body.get("id"))))
    except ValueError:
        return ""


def _device(body: Body) -> str:
    id = str(body.get("device_id"))
    return id if devices.is_code(id) else ""


def _mine(body: Body) -> str:
    mine = str(body.get("mine"))
    return mine if len(mine) <= 40 and re.fullmatch(MINE_CODE, mine) else ""
