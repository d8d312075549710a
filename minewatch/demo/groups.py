"""Who is posted where on which day: the groups the county began with, and who moved since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from minewatch.demo.calendar import Calendar
from minewatch.demo.county import MINES, Mine
from minewatch.when import FOREVER, Span

# who, last day at the old post, mine, post, first day at the new one
MOVES = (
    ("LM-1", "1/10", "LM", "member", "1/11"),
    ("LM-2", "1/10", "LM", "leader", "1/11"),
    ("LM-4", "1/15", "PC", "member", "1/16"),
    ("PC-4", "1/15", "LM", "member", "1/19"),
)


@dataclass(frozen=True)
class Term:
    """A posting, and how it ended if it did."""

    staff_no: str
    mine: str
    post: str
    first: date
    last: date = FOREVER


def group(calendar: Calendar, mine: Mine, day: date) -> tuple[str, ...]:
    """Everybody posted to the mine that day, the leader first."""
    posted = [term for term in terms(calendar) if term.mine == mine.code and day in Span(term.first, term.last)]
    return tuple(term.staff_no for term in sorted(posted, key=lambda term: term.post != "leader"))


@cache
def terms(calendar: Calendar) -> tuple[Term, ...]:
    """In the order in which they were registered."""
    found = {mine.staff(n): _first_term(calendar, mine, n) for mine in MINES for n in range(len(mine.people))}
    ended = {who: replace(found[who], last=calendar.day(last)) for who, last, *_ in MOVES}
    begun = [Term(who, mine, post, calendar.day(first)) for who, _, mine, post, first in MOVES]
    return (*(found | ended).values(), *begun)


def _first_term(calendar: Calendar, mine: Mine, number: int) -> Term:
    return Term(mine.staff(number), mine.code, "member" if number else "leader", calendar.day(mine.since))
