"""What is asked for each week, Monday to Sunday; a week counts in the month in which its Sunday falls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from minewatch.law.book import Book
from minewatch.law.descents import descents, last_shift_ends
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict, counted, with_days_left
from minewatch.when import Month, day_of


def weekly_presence(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第五条（一）每周下井检查不少于两次（示例县）。A single obliging day asks for the whole number."""
    for mine in facts.mines:
        below = descents(facts, mine, as_of)
        for week in month.weeks:
            days = facts.obliging_days(mine, week, book)
            if not days:
                continue
            verdict = counted(
                "weekly_presence",
                mine,
                week,
                required=book.value("weekly_presence", "entries", days[0]),
                records=[d.entry for d in below if d.day in days],
                final=last_shift_ends(facts, mine, week.last),
                as_of=as_of,
            )
            yield with_days_left(verdict, days, day_of(as_of))
