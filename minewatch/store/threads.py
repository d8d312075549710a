"""Threads: which days a record and all that follows it speak of. Derived; `verify` folds them again and compares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from minewatch.law.alerts import first_step
from minewatch.law.facts import Facts
from minewatch.law.findings import life
from minewatch.records.alerts import Alert
from minewatch.records.envelope import Record
from minewatch.records.findings import Finding
from minewatch.records.leave import LeaveRequest
from minewatch.records.people import Person, Posting, Role
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU
from minewatch.when import FOREVER, Span

Row = dict[str, Any]
OF_A_PERSON = (Person, Posting, Role, LeaveRequest)


def stretched(row: Row | None, record: Record, facts: Facts) -> Row:
    """The thread with this record in it. A finding is open-ended until its 销号 stands, an alert until it is 办结."""
    root = facts.original(facts.root(record))
    row = row or _begun(root, facts)
    spans = [record.days, facts.records[root.id].days]
    last = max([span.last for span in spans] + ([row["last_day"]] if row["last_day"] < FOREVER else []))
    if isinstance(root, Finding):
        last = _finding_ends(facts, root)
    if isinstance(root, Alert):
        last = last if first_step(facts, root, "closed") else FOREVER
    return row | {"first_day": min([row["first_day"], *(span.first for span in spans)]), "last_day": last}


def days_of(connection: sa.Connection, ids: Sequence[UUID]) -> list[Span]:
    if not ids:
        return []
    query = sa.select(t.thread.c.first_day, t.thread.c.last_day).where(t.thread.c.id.in_(ids))
    return [Span(first, last) for first, last in connection.execute(query) if last != FOREVER]


def _begun(root: Record, facts: Facts) -> Row:
    return {
        "id": root.id,
        "kind": root.kind,
        "chain": facts.homes[root.id] or BUREAU,
        "person": root.staff_no if isinstance(root, OF_A_PERSON) else root.author,
        "first_day": root.days.first,
        "last_day": root.days.last,
    }


def _finding_ends(facts: Facts, finding: Finding) -> date:
    current = facts.get(Finding, finding.id)
    if current is None or (closing := life(facts, current).closing) is None:
        return FOREVER
    return max(closing.days.last, *(step.days.last for step in life(facts, current).steps), current.days.last)
