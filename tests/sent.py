"""What tablets send, in few words, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from minewatch.store import held
from minewatch.store.devices import Told
from minewatch.store.outbox import take
from minewatch.web.forms import new_id
from minewatch.when import day_of, now


def tablet(unsent: int = 0, last_seq: int = 0, ahead: timedelta = timedelta(0), id: str = "T3") -> Told:
    return Told(id, unsent, last_seq, now() + ahead, "1")


def report(**more) -> dict:
    today = str(day_of(now()))
    return {"kind": "daily_report", "id": new_id(), "mine": "QSG", "author": "QSG-2", "date": today,
            "occurred_at": f"{today}T00:00:00+08:00", "content": "示例", "schema": 1} | more  # fmt: skip


def entry(at: datetime, until: datetime | None = None, **more) -> dict:
    times = {"entered_at": at.isoformat(), "exited_at": until.isoformat() if until else None}
    return {"kind": "underground_entry", "id": new_id(), "mine": "QSG", "author": "QSG-2", "places": [],
            "occurred_at": at.isoformat(), "purpose": "inspect"} | times | more  # fmt: skip


def outcomes(bodies, author="QSG-2", **how) -> list[str]:
    return [answer.outcome for answer in take(bodies, author, tablet(), **how)]


def everything_held() -> list[held.Held]:
    return held.waiting(lambda author, mine: True)
