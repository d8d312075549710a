"""Papers for the web and the command line: the facts are read, reported and drawn."""

from __future__ import annotations

from datetime import datetime

from minewatch.law.book import Book
from minewatch.reports.county_paper import county_paper
from minewatch.reports.ink import draw
from minewatch.reports.month import MonthReport, month_report
from minewatch.reports.month.paper import paper
from minewatch.store import read
from minewatch.store.engine import settings
from minewatch.when import Month


def month_of(mine: str, month: Month, as_of: datetime) -> MonthReport:
    """The one report that page and paper are made from."""
    facts = read.month_facts(month, as_of, [mine])
    return month_report(facts, Book.load(settings().rulebook), mine, month, as_of, read.head(mine, as_of))


def drawn(report: MonthReport) -> bytes:
    return draw(paper(report))


def month_pdf(mine: str, month: Month, as_of: datetime) -> bytes:
    return drawn(month_of(mine, month, as_of))


def county_pdf(month: Month, as_of: datetime) -> bytes:
    mines = read.month_facts(month, as_of).mines
    return draw(county_paper([month_of(mine, month, as_of) for mine in mines], month, as_of))
