"""The roster of a month as a grid of days and shifts: to read, and to fill with plain selects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest

from flask import request

from minewatch.law.facts import Facts
from minewatch.law.filings import Gaps
from minewatch.law.leave import on_leave
from minewatch.records.filings import Turn
from minewatch.web import choices
from minewatch.web.show import book
from minewatch.web.show import day as day_words
from minewatch.when import Month, now

Turns = tuple[Turn, ...]
BELOW, ON_POST = "below", "post"
SLOTS = 2


@dataclass(frozen=True)
class Option:
    """Somebody who may be chosen, and whether an approved leave covers the day."""

    value: str
    word: str
    is_away: bool = False


@dataclass(frozen=True)
class Slot:
    """One select: who is on this shift; only the first of a shift is always underground."""

    name: str
    label: str
    options: list[Option]
    chosen: str


@dataclass(frozen=True)
class Cell:
    """A shift of a day: who goes below, who is on post above, whether somebody must go below, and nobody does."""

    below: str
    on_post: str
    is_asked: bool
    is_gap: bool
    slots: list[Slot]


@dataclass(frozen=True)
class Line:
    day: date
    label: str
    is_rest: bool
    cells: list[Cell | None]


@dataclass(frozen=True)
class Share:
    """How many entries are asked of a person in the month."""

    staff_no: str
    name: str
    asked: int


@dataclass(frozen=True)
class Grid:
    """`shifts` are the columns' words; a cell is None where the mine does not work that shift on the day."""

    shifts: list[str]
    lines: list[Line]
    asks_shifts: bool
    shares: list[Share]


def readable(facts: Facts, mine: str, month: Month, turns: Turns, gaps: Gaps) -> Grid:
    return _grid(facts, mine, month, turns, gaps, gaps, 0)


def editable(facts: Facts, mine: str, month: Month, turns: Turns, gaps: Gaps, asked: Gaps) -> Grid:
    """With a select for who goes below and at least one for a second person; `asked` is all there is to fill."""
    return _grid(facts, mine, month, turns, gaps, asked, SLOTS)


def posted(facts: Facts, mine: str, month: Month) -> Turns:
    """The turns chosen in the form."""
    found: list[Turn] = []
    for day in month.days:
        people = [staff_no for staff_no, _ in choices.people(facts, mine, day)]
        for shift in facts.shifts(mine, day):
            keys = (_key(day, shift.code, n) for n in range(max(SLOTS, len(people))))
            found += _turns(day, shift.code, [request.form.get(key, "") for key in keys], people)
    return tuple(found)


def repeated(turns: Turns, month: Month) -> Turns:
    """The days filled first, up to the first empty one, taken as a round that goes on over the empty days."""
    by_day = {day: [turn for turn in turns if turn.duty_date == day] for day in month.days}
    days = list(by_day)
    round_length = next((n for n, day in enumerate(days) if not by_day[day]), len(days))
    if not round_length:
        return turns
    return tuple(
        turn.model_copy(update={"duty_date": day})
        for n, day in enumerate(days)
        for turn in by_day[day] or by_day[days[n % round_length]]
    )


def _key(day: date, shift: str, n: int) -> str:
    return f"turn_{day}_{shift}_{n}"


def _turns(day: date, shift: str, chosen: Iterable[str], people: list[str]) -> list[Turn]:
    """Nobody twice on one shift."""
    by_person: dict[str, bool] = {}
    for value in chosen:
        place, _, staff_no = value.partition(" ")
        if staff_no in people:
            by_person.setdefault(staff_no, place == BELOW)
    return [
        Turn(staff_no=staff_no, duty_date=day, shift=shift, underground=below) for staff_no, below in by_person.items()
    ]


def _grid(facts: Facts, mine: str, month: Month, turns: Turns, gaps: Gaps, asked: Gaps, slots: int) -> Grid:
    """`slots` selects a shift; none to read."""
    at, columns = now(), dict.fromkeys((w.shift.code, w.shift.label) for w in facts.windows(mine, month.days))
    by_shift: dict[tuple[date, str | None], list[Turn]] = defaultdict(list)
    for turn in turns:
        by_shift[turn.duty_date, turn.shift].append(turn)
    wide = max([slots, *map(len, by_shift.values())]) if slots else 0

    def cell(day: date, code: str, label: str, people: list[Option]) -> Cell | None:
        if code not in {shift.code for shift in facts.shifts(mine, day)}:
            return None
        place, choosing = (day, code), _slots(day, code, f"{day.day}日{label}", people, wide)
        return _cell(facts, by_shift[place], place in asked.shifts, place in gaps.shifts, choosing)

    def line(day: date) -> Line:
        people = _people(facts, mine, day, at) if wide else []
        cells = [cell(day, code, label, people) for code, label in columns]
        return Line(day, day_words(day), not facts.workdays.is_workday(day), cells)

    shares = [Share(person, facts.name(person), entries) for person, _, entries in asked.people]
    return Grid([label for _, label in columns], [line(day) for day in month.days], bool(asked.shifts), shares)


def _people(facts: Facts, mine: str, day: date, at: datetime) -> list[Option]:
    """The group of the day, by staff number; whoever is on approved leave is called so."""
    found = []
    for staff_no, name in choices.people(facts, mine, day):
        is_away = on_leave(facts, book(), staff_no, day, at)
        found.append(Option(staff_no, f"假·{name}" if is_away else name, is_away))
    return found


def _cell(facts: Facts, turns: list[Turn], is_asked: bool, is_gap: bool, slots: list[Slot]) -> Cell:
    """Whoever goes below stands first; without such a person the first select stays empty."""
    below = [turn for turn in turns if turn.underground]
    above = [turn for turn in turns if not turn.underground]
    chosen = [_value(turn) for turn in below] + ([] if below else [""]) + [_value(turn) for turn in above]
    filled = [replace(slot, chosen=value) for slot, value in zip_longest(slots, chosen[: len(slots)], fillvalue="")]
    return Cell(_names(facts, below), _names(facts, above), is_asked, is_gap, filled)


def _slots(day: date, shift: str, name: str, people: list[Option], count: int) -> list[Slot]:
    below = [replace(person, value=f"{BELOW} {person.value}") for person in people]
    above = [replace(person, value=f"{ON_POST} {person.value}", word=f"岗·{person.word}") for person in people]
    first = [Slot(_key(day, shift, 0), f"{name} 下井", [Option("", "—"), *below], "")] if count else []
    more = [
        Slot(_key(day, shift, n), f"{name} 同班 {n}", [Option("", "同班"), *below, *above], "") for n in range(1, count)
    ]
    return first + more


def _value(turn: Turn) -> str:
    return f"{BELOW if turn.underground else ON_POST} {turn.staff_no}"


def _names(facts: Facts, turns: list[Turn]) -> str:
    return "、".join(facts.name(turn.staff_no) for turn in turns)
