"""The lists that forms choose from: a mine's shifts and places on a day, its people, the checklist's sections."""

from __future__ import annotations

from datetime import date

from minewatch.law.facts import Facts
from minewatch.records.people import Place
from minewatch.web.show import book
from minewatch.when import Span

Choices = list[tuple[str, str]]


def shifts(facts: Facts, mine: str, day: date) -> Choices:
    windows = facts.windows(mine, Span(day, day))
    return [(w.shift.code, w.shift.words) for w in windows]


def places(facts: Facts, mine: str, day: date) -> Choices:
    return [(place.code, place.name) for place in facts.where(Place, mine=mine) if day in place.term]


def people(facts: Facts, mine: str, day: date) -> Choices:
    return [(p.staff_no, facts.name(p.staff_no)) for p in facts.postings(mine, day)]


def categories() -> Choices:
    return [(section.name, section.name) for section in book().checklist.sections]


def aspects() -> Choices:
    """The fifteen aspects of major hazards, numbered as in the standard."""
    return [(str(n), f"{n}. {aspect}") for n, aspect in enumerate(book().aspects, 1)]
