"""Papers for the web and the command line: the facts are read, reported and drawn."""

from __future__ import annotations

from datetime import datetime

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.records.people import Posting
from minewatch.reports.county_paper import county_paper
from minewatch.reports.ink import draw
from minewatch.reports.month import MonthReport, month_report, out
from minewatch.reports.month.paper import paper
from minewatch.store import devices, read
from minewatch.store.engine import settings
from minewatch.store.lacking import lacking
from minewatch.when import Month, day_of


def month_of(mine: str, month: Month, as_of: datetime) -> MonthReport:
    """The one report that page and paper are made from."""
    facts = read.month_facts(month, as_of, [mine])
    book, head = Book.load(settings().rulebook), read.head(mine, as_of)
    return month_report(facts, book, mine, month, as_of, head, still_out(facts, mine, month, as_of))


def still_out(facts: Facts, mine: str, month: Month, as_of: datetime) -> str:
    """What the month's group has on its tablets yet, in a sentence; "" if nothing is known of."""
    group = {posting.staff_no for posting in facts.where(Posting, mine=mine) if posting.term.overlaps(month.days)}
    lacks = [one for one in lacking(as_of, [mine]) if day_of(one.received_at) >= month.first]
    return out.still_out(facts, month, as_of, devices.owing(as_of, group), len(lacks))


def drawn(report: MonthReport) -> bytes:
    return draw(paper(report))


def month_pdf(mine: str, month: Month, as_of: datetime) -> bytes:
    return drawn(month_of(mine, month, as_of))


def county_pdf(month: Month, as_of: datetime) -> bytes:
    mines = read.month_facts(month, as_of).mines
    return draw(county_paper([month_of(mine, month, as_of) for mine in mines], month, as_of))
