"""Entries as they stood at an instant: who was below, from when to when, on which duty date and shift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.records.shifts import UndergroundEntry, UndergroundExit
from minewatch.when import DAY, END_OF_TIME, Month, Span, day_end, day_of

K = TypeVar("K")


@dataclass(frozen=True)
class Descent:
    """An entry as it stood at an instant: `exited` is None while below, `shift` is "" where none was touched."""

    entry: UndergroundEntry
    exited: datetime | None
    day: date
    shift: str

    @property
    def person(self) -> str:
        return self.entry.author


def exit_of(facts: Facts, entry: UndergroundEntry, as_of: datetime = END_OF_TIME) -> datetime | None:
    """When the person came up, as far as it has happened by the instant."""
    exits = [up.exited_at for up in facts.where(UndergroundExit, entry=entry.id)]
    known = exits or ([entry.exited_at] if entry.exited_at else [])
    return min((at for at in known if at <= as_of), default=None)


def placed(facts: Facts, mine: str, entered: datetime, exited: datetime | None) -> tuple[date, str]:
    """Duty date and shift of an entry (a tie goes to the window that starts first); no shift: the date of descent."""
    windows = facts.windows(mine, Span(day_of(entered) - DAY, day_of(exited or entered)))
    if exited is None:
        window = next((window for window in windows if entered in window), None)
    else:
        touched = [window for window in windows if window.starts < exited and entered < window.ends]
        window = max(touched, key=lambda window: window.overlap(entered, exited), default=None)
    return (window.day, window.shift.code) if window else (day_of(entered), "")


def descent(facts: Facts, entry: UndergroundEntry, as_of: datetime = END_OF_TIME) -> Descent:
    """Remembered by the object itself, which the memory keeps alive, and not by its id: it may be a supposed one."""

    def found() -> Descent:
        exited = exit_of(facts, entry, as_of)
        return Descent(entry, exited, *placed(facts, facts.homes[entry.id] or "", entry.entered_at, exited))

    return facts.derived(("descent", id(entry), as_of), found)


def descents(facts: Facts, mine: str, as_of: datetime) -> list[Descent]:
    """Every entry at the mine that has begun by the instant."""

    def begun() -> list[Descent]:
        entries = facts.where(UndergroundEntry, mine=mine)
        return [descent(facts, entry, as_of) for entry in entries if entry.entered_at <= as_of]

    return facts.derived(("descents", mine, as_of), begun)


def entries_by(below: Iterable[Descent], key: Callable[[Descent], K]) -> Mapping[K, list[UndergroundEntry]]:
    """The entries of these descents, told apart by day, shift or person; an empty list where there is none."""
    found: dict[K, list[UndergroundEntry]] = defaultdict(list)
    for one in below:
        found[key(one)].append(one.entry)
    return found


def last_shift_ends(facts: Facts, mine: str, day: date) -> datetime:
    """The later of 24:00 and the end of that duty date's last shift."""
    return max([day_end(day), *(window.ends for window in facts.windows(mine, Span(day, day)))])


def month_over(facts: Facts, mine: str, month: Month) -> datetime:
    return last_shift_ends(facts, mine, month.last)


def longest_below(book: Book, day: date) -> int:
    """The hours after which a person should be up again: what is advised, else the most that an entry may last."""
    if book.judges("entry_hours"):
        return int(book.value("entry_hours", "hours", day))
    return int(book.limit("entry_max_hours", day))


def is_backfilled(facts: Facts, book: Book, entry: UndergroundEntry) -> bool:
    """补登: it reached the server more than 24 hours after the person came up."""
    up = exit_of(facts, entry) or entry.entered_at
    return entry.received_at > up + timedelta(hours=book.limit("backfill_hours", day_of(up)))
