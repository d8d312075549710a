"""What a rule says of a subject in a period, and the three shapes in which rules say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from minewatch.law.book import Book
from minewatch.records.envelope import Record
from minewatch.when import Month, Span, day_end, day_of

STATUSES = ("met", "late", "missed", "open")


class About(TypedDict, total=False):
    """Whom and what a verdict is about, beside mine and period."""

    person: str
    shift: str
    subject: UUID


@dataclass(frozen=True)
class Verdict:
    """`required`/`actual` are counts, `due`/`done` instants; `status` is met, late, missed or open.

    `records` are the ids it rests on. An open monthly count has `remaining`, `days_left`, `at_risk`. `until` is the
    instant at which it changes by itself, beside the turn of the days in its month and what records tell of.
    """

    rule: str
    mine: str
    period: str
    status: str
    person: str = ""
    shift: str = ""
    subject: UUID | None = None
    required: int | None = None
    actual: int | None = None
    due: datetime | None = None
    done: datetime | None = None
    week: Span | None = None
    remaining: int | None = None
    days_left: int | None = None
    at_risk: bool | None = None
    records: tuple[UUID, ...] = ()
    until: datetime | None = None

    @property
    def day(self) -> date | None:
        """The day it is about; None if it is about a week or a month."""
        return date.fromisoformat(self.period) if len(self.period) == 10 and not self.week else None

    @property
    def is_hopeless(self) -> bool:
        """Something remains, and no day is left on which it could be done (a day may hold several entries)."""
        return bool(self.remaining) and self.days_left == 0

    def is_due_today(self, as_of: datetime) -> bool:
        """Still open, and due by the end of the instant's day."""
        return self.status == "open" and self.due is not None and self.due <= day_end(day_of(as_of))


def counted(
    rule: str,
    mine: str,
    period: date | Month | Span,
    *,
    required: int,
    records: Sequence[Record],
    final: datetime,
    as_of: datetime,
    actual: int | None = None,
    **about: Unpack[About],
) -> Verdict:
    """n of m: met as soon as there are enough, missed when there are not at the final instant.

    A period of days is a week, named by its Monday.
    """
    actual = len(records) if actual is None else actual
    status = "met" if actual >= required else "missed" if as_of >= final else "open"
    week = period if isinstance(period, Span) else None
    named = str(week.first if week else period)
    return Verdict(
        rule,
        mine,
        named,
        status,
        required=required,
        actual=actual,
        week=week,
        records=_ids(records),
        until=final if status == "open" else None,
        **about,
    )


def with_days_left(verdict: Verdict, days: Iterable[date], today: date) -> Verdict:
    """An open count says what remains, how many days are left (today included), and whether one a day suffices."""
    if verdict.status != "open" or verdict.required is None or verdict.actual is None:
        return verdict
    remaining, left = verdict.required - verdict.actual, sum(day >= today for day in days)
    return replace(verdict, remaining=remaining, days_left=left, at_risk=remaining > left)


def filed(
    rule: str,
    mine: str,
    period: date | Month,
    *,
    due: datetime,
    done: datetime | None,
    as_of: datetime,
    records: Iterable[Record | None] = (),
    **about: Unpack[About],
) -> Verdict:
    """Done before an instant: met; done at or after it: late; not done by then: missed."""
    undone = "missed" if as_of >= due else "open"
    status = undone if done is None else "met" if done < due else "late"
    until = due if status == "open" else None
    return Verdict(rule, mine, str(period), status, due=due, done=done, records=_ids(records), until=until, **about)


def as_json(verdict: Verdict, book: Book) -> dict[str, Any]:
    """The form of `compliance --json` (records.md): a field stands where the rule has it.

    A verdict about one record is named by its `subject`; whose record it is stands in the record.
    """
    rule, about_record = book.rules[verdict.rule], verdict.subject is not None
    form: dict[str, Any] = {"rule": rule.id, "clause": rule.clause, "severity": rule.severity, "mine": verdict.mine}
    form |= {"person": verdict.person} if verdict.person and not about_record else {}
    form["period"] = verdict.period
    form |= {"shift": verdict.shift} if verdict.shift and not about_record else {}
    form |= {"subject": str(verdict.subject)} if about_record else {}
    form |= {"required": verdict.required, "actual": verdict.actual} if verdict.required is not None else {}
    form |= {"due": verdict.due.isoformat(), "done": _iso(verdict.done)} if verdict.due else {}
    form["status"] = verdict.status
    if verdict.remaining is not None:
        form |= {"remaining": verdict.remaining, "days_left": verdict.days_left, "at_risk": verdict.at_risk}
    return form | {"records": [str(id) for id in verdict.records]}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _ids(records: Iterable[Record | None]) -> tuple[UUID, ...]:
    return tuple(record.id for record in records if record is not None)
