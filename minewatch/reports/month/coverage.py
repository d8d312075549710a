"""第四条（一）: the shifts and days of the month on which somebody was below, and each person's quota."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from minewatch.law.descents import descents, is_backfilled
from minewatch.law.shifts import pace
from minewatch.law.verdict import Verdict
from minewatch.records.people import STATUSES
from minewatch.records.shifts import UndergroundEntry
from minewatch.reports.month.case import Case
from minewatch.reports.paper import Tone
from minewatch.reports.states import of_quota
from minewatch.reports.words import STATUS, Sign, day

REPORTS = "日报"


@dataclass(frozen=True)
class Square:
    """One shift, or the report, of one day."""

    day: date
    symbol: str
    tone: Tone
    word: str


@dataclass(frozen=True)
class Line:
    label: str
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class Quota:
    """A person's entries of the month: done, asked for, and (`pace`) asked for by the end of the day of the report.

    `posted` are the person's days of the mine's `obliging` ones.
    """

    person: str
    name: str
    posted: int
    obliging: int
    actual: int
    required: int
    pace: int
    remaining: int
    backfilled: int
    final: bool
    sign: Sign

    @property
    def note(self) -> str:
        words = [
            f"在岗 {self.posted} 天" if self.posted < self.obliging else "",
            f"差 {self.remaining} 次" if self.remaining else "",
            f"补登 {self.backfilled} 次" if self.backfilled else "",
        ]
        return "，".join(word for word in words if word)


def coverage(case: Case) -> tuple[Line, ...]:
    """A line for each shift, and one for the daily reports."""
    reports = {v.day: v for v in case.of("daily_report")}
    shifts = _judged(case) if case.book.judges("shift_presence") else _seen(case)
    return (*shifts, Line(REPORTS, tuple(_square(case, d, REPORTS, reports.get(d)) for d in case.month.days)))


def _judged(case: Case) -> tuple[Line, ...]:
    below = {(v.day, v.shift): v for v in case.of("shift_presence")}
    return tuple(
        Line(label, tuple(_square(case, d, label, below.get((d, code))) for d in case.month.days))
        for code, label in case.shift_labels.items()
    )


def _seen(case: Case) -> tuple[Line, ...]:
    """Where no rule asks for every shift: who went below nevertheless."""
    below = Counter((d.day, d.shift) for d in descents(case.facts, case.mine, case.as_of))
    return tuple(
        Line(label, tuple(_entered(case, d, label, below[d, code]) for d in case.month.days))
        for code, label in case.shift_labels.items()
    )


def _entered(case: Case, on: date, label: str, times: int) -> Square:
    if times:
        return Square(on, str(times) if times > 1 else "●", "good", f"{day(on)} {label}：入井 {times} 次")
    symbol, tone = _unasked(case, on)
    words = "没有人入井，不要求" if case.facts.is_obliging(case.mine, on, case.book) else _why_unasked(case, on)
    return Square(on, symbol, tone, f"{day(on)} {label}：{words}")


def _square(case: Case, on: date, label: str, verdict: Verdict | None) -> Square:
    if verdict is None:
        return Square(on, *_unasked(case, on), f"{day(on)} {label}：{_why_unasked(case, on)}")
    sign = STATUS[verdict.status]
    several = verdict.actual is not None and verdict.actual > 1
    word = f"入井 {verdict.actual} 次" if verdict.actual else sign.word
    return Square(on, str(verdict.actual) if several else sign.symbol, sign.tone, f"{day(on)} {label}：{word}")


def _unasked(case: Case, on: date) -> tuple[str, Tone]:
    stands_still = case.facts.status(case.mine, on) and not case.facts.is_obliging(case.mine, on, case.book)
    return ("停" if stands_still else "–"), "none"


def _why_unasked(case: Case, on: date) -> str:
    if case.facts.is_obliging(case.mine, on, case.book):
        return "当日没有这一班"
    return dict(STATUSES).get(case.facts.status(case.mine, on) or "", "未登记")


def quotas(case: Case) -> tuple[Quota, ...]:
    return tuple(_quota(case, verdict) for verdict in case.of("entries_per_person"))


def _quota(case: Case, verdict: Verdict) -> Quota:
    days = case.facts.posted_days(case.mine, verdict.person, case.month, case.book)
    required, actual = verdict.required or 0, verdict.actual or 0
    asked = pace(case.facts, case.book, verdict, case.month, case.as_of)
    return Quota(
        person=verdict.person,
        name=case.facts.name(verdict.person),
        posted=len(days),
        obliging=len(case.facts.obliging_days(case.mine, case.month, case.book)),
        actual=actual,
        required=required,
        pace=asked,
        remaining=max(0, required - actual),
        backfilled=_backfilled(case, verdict),
        final=verdict.status != "open",
        sign=of_quota(verdict, asked),
    )


def _backfilled(case: Case, verdict: Verdict) -> int:
    entries = [case.facts.get(UndergroundEntry, id) for id in verdict.records]
    return sum(entry is not None and is_backfilled(case.facts, case.book, entry) for entry in entries)
