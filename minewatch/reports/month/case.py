"""One mine's month as it is judged at an instant, and the pieces that its report is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import Rule, verdicts, verdicts_of
from minewatch.law.verdict import Verdict
from minewatch.records.people import Place
from minewatch.reports.words import ADVICE, STATUS, Sign
from minewatch.when import Month


@dataclass(frozen=True)
class Ref:
    """What a line rests on: a finding, an alert, a leave (its id), a day (its date), or a filing of the month."""

    kind: str
    key: str
    label: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a ledger; its state is the last column."""

    cells: tuple[str, ...]
    sign: Sign
    ref: Ref | None = None


@dataclass(frozen=True)
class Ledger:
    """A table as it is handed in; the last word of `head` is the state. `widths` are proportions."""

    title: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    empty: str


@dataclass(frozen=True)
class Case:
    facts: Facts
    book: Book
    mine: str
    month: Month
    as_of: datetime

    @cached_property
    def found(self) -> tuple[Verdict, ...]:
        """Every verdict on the mine in the month, in the regulation's order."""
        found = verdicts(self.facts, self.book, self.month, self.as_of)
        return tuple(verdict for verdict in found if verdict.mine == self.mine)

    def of(self, rule: str) -> list[Verdict]:
        return [verdict for verdict in self.found if verdict.rule == rule]

    def by_subject(self, rule: Rule, months: Iterable[Month]) -> dict[UUID | None, Verdict]:
        """What a rule says in other months too: a finding's verdict belongs to the month of its deadline."""
        return {
            v.subject: v
            for month in sorted(set(months))
            for v in verdicts_of(rule, self.facts, self.book, month, self.as_of)
        }

    def sign(self, verdict: Verdict) -> Sign:
        """An advice that was not followed is shown as one, for no duty was missed."""
        advised = self.book.rules[verdict.rule].severity == "advice" and verdict.status == "missed"
        return ADVICE if advised else STATUS[verdict.status]

    def place(self, text: str) -> str:
        """The name of a registered place; any other text as it was written."""
        places = self.facts.where(Place, mine=self.mine)
        return next((place.name for place in places if place.code == text), text)

    def shift(self, code: str) -> str:
        return self.shift_labels.get(code, code)

    @cached_property
    def shift_labels(self) -> dict[str, str]:
        """The shifts that the mine works in the month, the earliest of the day first."""
        windows = self.facts.windows(self.mine, self.month.days)
        return {w.shift.code: w.shift.label for w in sorted(windows, key=lambda window: window.shift.start)}

    def status_runs(self) -> list[tuple[list[date], str | None]]:
        """The mine's status through the month: runs of days with the same status."""
        runs: list[tuple[list[date], str | None]] = []
        for day in self.month.days:
            status = self.facts.status(self.mine, day)
            if runs and runs[-1][1] == status:
                runs[-1][0].append(day)
            else:
                runs.append(([day], status))
        return runs
