"""A mine's month in short, as the county's wall counts it, and until when it stays true by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from minewatch.law.book import Book
from minewatch.law.descents import descents
from minewatch.law.facts import Facts
from minewatch.law.filings import originals_filed, plan_filed
from minewatch.law.findings import Life, life
from minewatch.law.rules import verdicts, verdicts_of
from minewatch.law.verdict import Verdict
from minewatch.records.envelope import Record
from minewatch.records.findings import Finding
from minewatch.when import DAY, END_OF_TIME, Month, Span, day_of, midnight

PRESENCE = ("daily_presence", "weekly_presence")
FILINGS = ("plan_filed", "daily_report", "originals_filed")
LOOKING_BACK = 12  # months for which a plan or originals are still asked for


@dataclass(frozen=True)
class Summary:
    """What `verdicts` says of one mine and month, counted.

    `days`      how each day stands, a key of `reports.county.SQUARES`; "" where no day is asked for by itself
    `status`    the mine's status today, or on the day of the month nearest to it; "" before its first
    `entries`   how many entries each day has
    `counts`    the verdicts on what the group has to keep, by status; `advised` the advice that was not followed
    `present`   days or weeks with somebody below, of those `decided`
    `people`    each person's count of entries, `names` the people's names
    `owed`      filings missed or due today, `owed_before` those of the year before (of the current month alone)
    `overdue`   findings past their deadline and not closed, as of the instant
    `signed`    the alerts that the bureau acknowledged in time, of those `to_sign` by now
    """

    mine: str
    name: str
    month: str
    status: str
    days: tuple[str, ...]
    entries: tuple[int, ...]
    counts: dict[str, int]
    advised: int
    present: int
    decided: int
    people: tuple[Verdict, ...]
    names: dict[str, str]
    owed: tuple[Verdict, ...]
    owed_before: tuple[Verdict, ...]
    overdue: int
    signed: int
    to_sign: int


AS_JSON = TypeAdapter(Summary)


def summary(facts: Facts, book: Book, mine: str, month: Month, as_of: datetime) -> tuple[Summary, datetime]:
    """Of a mine that stands; with the instant from which on time alone may have changed it.

    The facts hold the mine's month, its open findings, and its plans and originals of the year before.
    """
    judged = [verdict for verdict in verdicts(facts, book, month, as_of) if verdict.mine == mine]
    before = _before(facts, book, mine, month, as_of) if day_of(as_of) in month else []
    lives = [life(facts, finding, as_of) for finding in facts.where(Finding, mine=mine)]
    short = _counted(facts, book, mine, month, judged, before, as_of, sum(lived.is_overdue(as_of) for lived in lives))
    return short, _holds_until(facts, [*judged, *before], lives, month, as_of)


def _before(facts: Facts, book: Book, mine: str, month: Month, as_of: datetime) -> list[Verdict]:
    """The plans and originals of the months before, the longest ago first."""
    months = [month.plus(-ago) for ago in range(LOOKING_BACK, 0, -1)]
    found = (
        v for m in months for rule in (plan_filed, originals_filed) for v in verdicts_of(rule, facts, book, m, as_of)
    )
    return [verdict for verdict in found if verdict.mine == mine]


def _counted(
    facts: Facts,
    book: Book,
    mine: str,
    month: Month,
    judged: Sequence[Verdict],
    before: Sequence[Verdict],
    as_of: datetime,
    overdue: int,
) -> Summary:
    stands, present = facts.mine(mine), Counter(v.status for v in judged if v.rule in PRESENCE)
    alerts = Counter(v.status for v in judged if v.rule == "alert_acknowledged")
    assert stands is not None
    whose = Counter((book.rules[v.rule].whose, v.status) for v in judged)
    people = _bare(v for v in judged if v.rule == "entries_per_person")
    return Summary(
        mine=mine,
        name=stands.name,
        month=str(month),
        status=facts.status(mine, min(max(day_of(as_of), month.first), month.last)) or "",
        days=day_states(month, judged),
        entries=_entries(facts, mine, month, as_of),
        counts={status: count for (who, status), count in whose.items() if who == "group"},
        advised=whose["advice", "missed"],
        present=present["met"],
        decided=present["met"] + present["missed"],
        people=people,
        names={v.person: facts.name(v.person) for v in people},
        owed=_owed(judged, as_of),
        owed_before=_owed(before, as_of),
        overdue=overdue,
        signed=alerts["met"],
        to_sign=alerts.total() - alerts["open"],
    )


def _entries(facts: Facts, mine: str, month: Month, as_of: datetime) -> tuple[int, ...]:
    by_day = Counter(below.day for below in descents(facts, mine, as_of))
    return tuple(by_day[day] for day in month.days)


def _owed(judged: Iterable[Verdict], as_of: datetime) -> tuple[Verdict, ...]:
    return _bare(v for v in judged if v.rule in FILINGS and (v.status == "missed" or v.is_due_today(as_of)))


def _bare(judged: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Without the records they rest on: a summary counts."""
    return tuple(replace(verdict, records=()) for verdict in judged)


def day_states(month: Month, judged: Sequence[Verdict]) -> tuple[str, ...]:
    """How each day of the month stands: whole, short, absent, ahead or stopped."""
    if any(verdict.week for verdict in judged):
        return ("",) * len(month)
    days: dict[str, str] = {}
    shifts: dict[str, list[str]] = defaultdict(list)
    for verdict in judged:
        if verdict.rule == "daily_presence":
            days[verdict.period] = verdict.status
        elif verdict.rule == "shift_presence":
            shifts[verdict.period].append(verdict.status)
    return tuple(_state(days.get(str(day)), shifts[str(day)]) for day in month.days)


def _state(day: str | None, shifts: list[str]) -> str:
    """A day without a verdict obliges nobody; a shift that stood empty shows before the day is over."""
    if day is None:
        return "stopped"
    if day == "missed":
        return "absent"
    if "missed" in shifts:
        return "short"
    return "ahead" if "open" in (day, *shifts) else "whole"


def _holds_until(
    facts: Facts, judged: Iterable[Verdict], lives: Iterable[Life], month: Month, as_of: datetime
) -> datetime:
    """The earliest instant ahead at which anything in the summary may change without a record arriving."""
    ahead = [verdict.until for verdict in judged if verdict.until]
    ahead += [lived.due for lived in lives if lived.closing is None]
    ahead += [instant for record in facts.records.values() for instant in instants(record)]
    if day_of(as_of) <= month.last or any(v.status == "open" and v.rule in FILINGS for v in judged):
        ahead.append(midnight(day_of(as_of) + DAY))
    return min((instant for instant in ahead if instant > as_of), default=END_OF_TIME)


def instants(record: Record) -> Iterator[datetime]:
    """Every instant that a record tells of: one that lies ahead has not happened yet."""
    return (value for value in record.__dict__.values() if isinstance(value, datetime))


def year_before(month: Month) -> Span:
    """The days whose plans and originals a summary of the month asks for."""
    return Span(month.plus(-LOOKING_BACK).first, month.last)
