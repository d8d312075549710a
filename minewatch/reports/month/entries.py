"""Who was below when: what the counts of a day and of a person rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from minewatch.law.descents import Descent, descents, is_backfilled
from minewatch.reports.month.case import Case
from minewatch.reports.words import lasting, moment


@dataclass(frozen=True)
class Went:
    """One entry; `exited` and `lasted` are empty while the person is below."""

    day: date
    person: str
    name: str
    shift: str
    entered: str
    exited: str
    lasted: str
    backfilled: bool


def went(case: Case) -> tuple[Went, ...]:
    """The entries of the month, in order of time."""
    below = [d for d in descents(case.facts, case.mine, case.as_of) if d.day in case.month]
    return tuple(_went(case, d) for d in sorted(below, key=lambda d: d.entry.entered_at))


def of(entries: Iterable[Went], day: str, person: str) -> tuple[Went, ...]:
    """Those of one day, of one person, or both; none if neither is asked for."""
    asked = bool(day or person)
    return tuple(w for w in entries if asked and day in ("", str(w.day)) and person in ("", w.person))


def _went(case: Case, d: Descent) -> Went:
    return Went(
        day=d.day,
        person=d.person,
        name=case.facts.name(d.person),
        shift=case.shift(d.shift),
        entered=moment(d.entry.entered_at),
        exited=moment(d.exited),
        lasted=lasting(d.exited - d.entry.entered_at) if d.exited else "",
        backfilled=is_backfilled(case.facts, case.book, d.entry),
    )
