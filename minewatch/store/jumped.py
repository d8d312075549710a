"""A tablet's clock that jumped unseen: a rescue file is put right as the tablet would have, had it ever called again.

A record can only have been written between the tablet's last call before it and its coming in (compare `straighten` in
static/js/tablet/clocks.js). What was taken from a clock that says otherwise, and not typed, is moved.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field

from minewatch.store import tables as t
from minewatch.store.engine import reading
from minewatch.when import day_of, local

JUMP = timedelta(minutes=5)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
Milliseconds = Annotated[float, Field(ge=-1e14, le=1e14)]


class _Row(BaseModel):
    """What a tablet keeps of a record that it has not tried to send: its clock at saving, by how much the bureau was
    ahead as last measured, the bureau's time of the call before it, by how much the clock had been set back since, and
    which fields hold what it said."""

    state: Literal["waiting"]
    tries: Literal[0]
    at: Milliseconds
    ahead: Milliseconds
    after: Milliseconds
    back: Milliseconds = 0
    clocked: list[str]
    body: dict[str, Any]

    @property
    def told(self) -> datetime:
        return _instant(self.at + self.ahead)


def straightened(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The record's body; of a row that does not say how its clock stood, or says it senselessly, as it came."""
    try:
        return _straight(_Row.model_validate(row), now)
    except (TypeError, ValueError, OverflowError):
        body: dict[str, Any] = row["body"]
        return body


def _straight(row: _Row, now: datetime) -> dict[str, Any]:
    told = [path for path in row.clocked if path in row.body]
    if before := _as_received(row.body):
        return row.body | {path: before[path] for path in told if path in before}
    if by := _wrong_by(row, now):
        moved = {path: _moved(row.body[path], row.told, by) for path in told}
        return row.body | moved | {"device_offset_s": -row.ahead / 1000 - by.total_seconds()}
    return row.body | ({"device_jump_s": -row.back / 1000} if row.back else {})


def _wrong_by(row: _Row, now: datetime) -> timedelta:
    after = _instant(row.after)
    if row.told <= after - JUMP:
        return after - row.told
    return now - row.told if row.told >= now + JUMP else timedelta(0)


def _as_received(body: dict[str, Any]) -> dict[str, Any]:
    """The file may come in twice, and each time later: the first time has settled it."""
    with reading() as connection:
        text = connection.scalar(sa.select(t.record.c.body).where(t.record.c.id == UUID(str(body["id"]))))
    return json.loads(text) if text else {}


def _moved(text: str, told: datetime, by: timedelta) -> str:
    """A night shift's day is that on which it began, so a day moves by as many days as the clock's."""
    if len(text) == len("2026-07-03"):
        return str(date.fromisoformat(text) + (day_of(told + by) - day_of(told)))
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return local(instant + by).isoformat(timespec="seconds")


def _instant(milliseconds: float) -> datetime:
    return BEGINNING + timedelta(milliseconds=milliseconds)
