"""Summaries of mine-months, kept until a record or the time makes them stale, and made again when somebody looks.

A summary rests on the `head` of its mine's chain, and on the county's own, the law and the working days (`law`, a hash
over all three). Records that do not touch its month carry it on to the head that they make (`carry`); what the people
of a mine do in another mine's chain drops it (`forget`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.summary import AS_JSON, LOOKING_BACK, Summary, summary, year_before
from minewatch.records.filings import Originals, Plan
from minewatch.records.kinds import kind_name
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU
from minewatch.store.engine import reading, settings, write_turn
from minewatch.store.read import heads, records_in, workdays
from minewatch.store.scope import MARGIN, Scope, plus
from minewatch.when import DAY, Month, Span

ELSEWHERE = ("posting", "leave_request")  # of a person, they count at every mine the person is posted to
FILED = [kind_name(kind) for kind in (Plan, Originals)]
FILED_FOR = DAY * 31 * (LOOKING_BACK + 1)


@dataclass(frozen=True)
class Basis:
    """What a summary rests on: the last link of its mine's chain, and a hash over what holds for the whole county."""

    head: str
    law: str


@dataclass(frozen=True)
class Kept:
    """A summary as it is stored."""

    summary: Summary
    basis: Basis
    made_at: datetime
    until: datetime

    def is_fresh(self, basis: Basis | None, at: datetime) -> bool:
        return self.basis == basis and self.made_at <= at < self.until


def of_month(month: Month, at: datetime) -> list[Summary]:
    """Of every mine that stands, as of the present instant `at`; the stale ones are made again and kept."""
    with reading() as connection:
        bases = _bases(connection)
        kept = _kept(connection, month, bases)
    fresh = {mine: one for mine, one in kept.items() if one.is_fresh(bases.get(mine), at)}
    made = _made(sorted(bases.keys() - fresh.keys()), month, at)
    return [one.summary for one in (*fresh.values(), *made)]


def _made(mines: Sequence[str], month: Month, at: datetime) -> list[Kept]:
    """Made now, and kept unless a record that counts elsewhere came in meanwhile: it found nothing to drop yet."""
    if not mines:
        return []
    with reading() as connection:
        before = _elsewhere(connection)
    made = [one for mine in mines if (one := make(mine, month, at))]
    _keep(month, made, before)
    return made


def make(mine: str, month: Month, at: datetime) -> Kept | None:
    """Judge a mine's month as of the present instant; None if the mine does not stand."""
    with reading() as connection:
        basis = _bases(connection, mine)[mine]
        records = list(records_in(connection, _scope(mine, month)))
    facts = Facts.known(records, at, workdays())
    if facts.mine(mine) is None:
        return None
    short, until = summary(facts, Book.load(settings().rulebook), mine, month, at)
    to_come = [record.received_at for record in records if record.received_at > at]
    return Kept(short, basis, at, min([until, *to_come]))


def compare(at: datetime) -> tuple[int, list[tuple[str, str]]]:
    """Make every summary again that should still hold: how many there are, and month and mine of those that differ.

    Those that differ are dropped.
    """
    with reading() as connection:
        bases = _bases(connection)
        stored = [(month, mine) for month, mine in connection.execute(sa.select(t.summary.c.month, t.summary.c.mine))]
        kept = {(month, mine): _kept(connection, Month.parse(month), bases, mine).get(mine) for month, mine in stored}
    holding = {place: one for place, one in kept.items() if one and one.is_fresh(bases.get(place[1]), at)}
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


def carry(connection: sa.Connection, mine: str, before: str, after: str, touched: Sequence[Span]) -> None:
    """The months of the mine that new records do not touch rest on the head that these make."""
    of_mine = sa.and_(t.summary.c.mine == mine, t.summary.c.head == before)
    months = connection.scalars(sa.select(t.summary.c.month).where(of_mine)).all()
    if still := [month for month in months if not any(Month.parse(month).days.overlaps(span) for span in touched)]:
        connection.execute(t.summary.update().where(of_mine, t.summary.c.month.in_(still)).values(head=after))


def touched(thread: Mapping[str, Any]) -> Span:
    """The days of the months whose summaries a thread has a part in; a plan and originals have it for a year."""
    last = plus(thread["last_day"], FILED_FOR) if thread["kind"] in FILED else thread["last_day"]
    return Span(plus(thread["first_day"], -MARGIN), plus(last, MARGIN))


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


def _bases(connection: sa.Connection, *mines: str) -> dict[str, Basis]:
    """What a summary of each mine, or of these, would rest on now."""
    links = {chain: link for chain, (_, link) in heads(connection, *mines).items()}
    county = "\n".join((links.pop(BUREAU, ""), law()))
    digest = sha256(county.encode()).hexdigest()
    return {mine: Basis(link, digest) for mine, link in links.items()}


def law() -> str:
    """What all judging rests on beside the records: the rulebook, the code, the working days."""
    return "\n".join((Book.load(settings().rulebook).digest, _code(), _workdays()))


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


def _kept(
    connection: sa.Connection, month: Month, bases: Mapping[str, Basis], mine: str | None = None
) -> dict[str, Kept]:
    """Those that rest on what stands now; what another version wrote may not even be readable."""
    query = sa.select(t.summary).where(t.summary.c.month == str(month))
    query = query if mine is None else query.where(t.summary.c.mine == mine)
    rows = connection.execute(query)
    return {
        row.mine: Kept(AS_JSON.validate_json(row.body), bases[row.mine], row.made_at, row.until)
        for row in rows
        if Basis(row.head, row.law) == bases.get(row.mine)
    }


def _keep(month: Month, made: Sequence[Kept], elsewhere: int) -> None:
    """What cannot be kept is made again the next time."""
    if not made:
        return
    try:
        with write_turn() as connection:
            if _elsewhere(connection) == elsewhere:
                connection.execute(_upsert(connection), [_row(month, one) for one in made])
    except sa.exc.OperationalError as error:
        current_app.logger.warning("summaries are not kept", exc_info=error)


def _elsewhere(connection: sa.Connection) -> int:
    """How many records there are that may count at another mine than their own."""
    of_kind = t.record.c.thread.in_(sa.select(t.thread.c.id).where(t.thread.c.kind.in_(ELSEWHERE)))
    return connection.scalar(sa.select(sa.func.count()).select_from(t.record).where(of_kind)) or 0


def _row(month: Month, one: Kept) -> dict[str, object]:
    body = AS_JSON.dump_json(one.summary).decode()
    kept = {"head": one.basis.head, "law": one.basis.law, "made_at": one.made_at, "until": one.until, "body": body}
    return {"month": str(month), "mine": one.summary.mine} | kept


def _upsert(connection: sa.Connection) -> sa.Insert:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(t.summary)
    told = {name: insert.excluded[name] for name in ("head", "law", "made_at", "until", "body")}
    return insert.on_conflict_do_update(index_elements=["month", "mine"], set_=told)
