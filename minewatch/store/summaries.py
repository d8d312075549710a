"""Summaries of mine-months, kept until a record or the time makes them stale, and made again when somebody looks.

A summary rests on its mine's chain, the county's own, the law and the working days: its `key` is a hash over all four.
What the people of a mine do in another mine's chain drops it (`forget`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.summary import AS_JSON, Summary, summary, year_before
from minewatch.records.filings import Originals, Plan
from minewatch.records.kinds import kind_name
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU
from minewatch.store.engine import reading, settings, write_turn
from minewatch.store.read import heads, records_in, workdays
from minewatch.store.scope import Scope
from minewatch.when import Month

ELSEWHERE = ("posting", "leave_request")  # of a person, they count at every mine the person is posted to
FILED = [kind_name(kind) for kind in (Plan, Originals)]


@dataclass(frozen=True)
class Kept:
    """A summary as it is stored."""

    summary: Summary
    key: str
    made_at: datetime
    until: datetime

    def is_fresh(self, key: str, at: datetime) -> bool:
        return self.key == key and self.made_at <= at < self.until


def of_month(month: Month, at: datetime) -> list[Summary]:
    """Of every mine that stands, as of the present instant `at`; the stale ones are made again and kept."""
    with reading() as connection:
        keys = _keys(connection)
        kept = _kept(connection, month)
    fresh = {mine: one for mine, one in kept.items() if mine in keys and one.is_fresh(keys[mine], at)}
    made = [one for mine in sorted(keys.keys() - fresh.keys()) if (one := make(mine, month, at))]
    _keep(month, made)
    return [one.summary for one in (*fresh.values(), *made)]


def make(mine: str, month: Month, at: datetime) -> Kept | None:
    """Judge a mine's month as of the present instant; None if the mine does not stand."""
    with reading() as connection:
        key = _keys(connection, mine)[mine]
        records = list(records_in(connection, _scope(mine, month)))
    facts = Facts.known(records, at, workdays())
    if facts.mine(mine) is None:
        return None
    short, until = summary(facts, Book.load(settings().rulebook), mine, month, at)
    to_come = [record.received_at for record in records if record.received_at > at]
    return Kept(short, key, at, min([until, *to_come]))


def compare(at: datetime) -> tuple[int, list[tuple[str, str]]]:
    """Make every summary again that should still hold: how many there are, and month and mine of those that differ.

    Those that differ are dropped.
    """
    with reading() as connection:
        keys = _keys(connection)
        stored = [(month, mine) for month, mine in connection.execute(sa.select(t.summary.c.month, t.summary.c.mine))]
        kept = {(month, mine): _kept(connection, Month.parse(month), mine).get(mine) for month, mine in stored}
    holding = {place: one for place, one in kept.items() if one and one.is_fresh(keys.get(place[1], ""), at)}
    wrong = [place for place, one in holding.items() if _made_again(*place, at) != one.summary]
    if wrong:
        with write_turn() as connection:
            for month, mine in wrong:
                connection.execute(t.summary.delete().where(t.summary.c.month == month, t.summary.c.mine == mine))
    return len(holding), wrong


def forget(connection: sa.Connection, kind: str, person: str | None) -> None:
    """A posting or a leave may stand in the chain of one mine and count at another."""
    if kind not in ELSEWHERE:
        return
    thread = t.thread.c
    posted = sa.select(thread.chain).where(thread.kind == "posting", thread.person == person)
    connection.execute(t.summary.delete().where(t.summary.c.mine.in_(posted)))


def _made_again(month: str, mine: str, at: datetime) -> Summary | None:
    made = make(mine, Month.parse(month), at)
    return made.summary if made else None


def _scope(mine: str, month: Month) -> Scope:
    """The mine's month, what is still open in it, and the filings of the year before."""
    thread, days = t.thread.c, year_before(month)
    filings = sa.select(thread.id).where(
        thread.chain == mine,
        thread.kind.in_(FILED),
        thread.last_day >= days.first,
        thread.first_day <= days.last,
    )
    return Scope(month.days, (mine,), threads=filings)


def _keys(connection: sa.Connection, *mines: str) -> dict[str, str]:
    """The key of each mine, or of these, as everything stands now."""
    links = {chain: link for chain, (_, link) in heads(connection, *mines).items()}
    county = "\n".join((links.pop(BUREAU, ""), _law(), _workdays()))
    return {mine: sha256(f"{link}\n{county}".encode()).hexdigest() for mine, link in links.items()}


def _law() -> str:
    return Book.load(settings().rulebook).digest + _code()


@cache
def _code() -> str:
    """A hash of the code that judges: another version may judge otherwise."""
    rooms = (files("minewatch.law"), files("minewatch.records"), files("minewatch"))
    sources = [file.read_bytes() for room in rooms for file in sorted(room.iterdir(), key=str) if _is_source(file.name)]
    return sha256(b"".join(sources)).hexdigest()


def _is_source(name: str) -> bool:
    return name.endswith(".py")


def _workdays() -> str:
    path = settings().workdays
    return path.read_text("utf-8") if path.exists() else ""


def _kept(connection: sa.Connection, month: Month, mine: str | None = None) -> dict[str, Kept]:
    query = sa.select(t.summary).where(t.summary.c.month == str(month))
    query = query if mine is None else query.where(t.summary.c.mine == mine)
    rows = connection.execute(query)
    return {row.mine: Kept(AS_JSON.validate_json(row.body), row.key, row.made_at, row.until) for row in rows}


def _keep(month: Month, made: Sequence[Kept]) -> None:
    """What cannot be kept is made again the next time."""
    if not made:
        return
    try:
        with write_turn(()) as connection:
            connection.execute(_upsert(connection), [_row(month, one) for one in made])
    except sa.exc.OperationalError as error:
        current_app.logger.warning("summaries are not kept", exc_info=error)


def _row(month: Month, one: Kept) -> dict[str, object]:
    body = AS_JSON.dump_json(one.summary).decode()
    kept = {"key": one.key, "made_at": one.made_at, "until": one.until, "body": body}
    return {"month": str(month), "mine": one.summary.mine} | kept


def _upsert(connection: sa.Connection) -> sa.Insert:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(t.summary)
    told = {name: insert.excluded[name] for name in ("key", "made_at", "until", "body")}
    return insert.on_conflict_do_update(index_elements=["month", "mine"], set_=told)
