"""What a mine's records rest on elsewhere: with it, and without the other mines, they can be imported alone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from minewatch.records.envelope import Record
from minewatch.records.kinds import kind_name
from minewatch.records.leave import LeaveRequest
from minewatch.records.people import Mine, MineShifts, MineStatus, Person, Posting, Role
from minewatch.records.shifts import UndergroundEntry
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU


def _names(*kinds: type[Record]) -> frozenset[str]:
    return frozenset(kind_name(kind) for kind in kinds)


# The law asks these of a person wherever they were written: a leave joins one at the mine before, a leader on leave
# there does not decide here, and what was decided there is judged by the entries there.
OF_PEOPLE = _names(Person, Role, Posting, LeaveRequest, UndergroundEntry)
OF_GROUND = _names(Mine, MineStatus, MineShifts)


def threads_for(connection: sa.Connection, mine: str) -> set[UUID]:
    """The threads of a mine, and those of everyone whom its records or these threads name, whichever mine kept them."""
    threads = connection.execute(sa.select(t.thread)).all()
    named = _named_in_threads(connection)
    people, mines = _founders(connection), {mine}
    while True:
        taken = {thread.id for thread in threads if thread.chain == mine or _is_needed(thread, people, mines)}
        more = set().union(*(named[id] for id in taken)) - people
        ground = {thread.chain for thread in threads if thread.id in taken} - mines - {BUREAU}
        if not more and not ground:
            return taken
        people, mines = people | more, mines | ground


def _is_needed(thread: sa.Row, people: set[str], mines: set[str]) -> bool:
    by_person = thread.kind in OF_PEOPLE and thread.person in people
    return by_person or (thread.kind in OF_GROUND and thread.chain in mines)


def _named_in_threads(connection: sa.Connection) -> dict[UUID, set[str]]:
    named: dict[UUID, set[str]] = defaultdict(set)
    for thread, text in connection.execute(sa.select(t.record.c.thread, t.record.c.body)):
        named[thread] |= set(_named(json.loads(text)))
    return named


def _named(body: dict[str, Any]) -> Iterable[str]:
    said = body | body.get("changes", {})
    return (said[key] for key in ("author", "staff_no", "approved_by") if said.get(key))


def _founders(connection: sa.Connection) -> set[str]:
    """Whoever wrote the first record: without that person nobody else may write."""
    first = sa.select(t.record.c.author).where(t.record.c.chain == BUREAU).order_by(t.record.c.pos).limit(1)
    return set(connection.scalars(first))
