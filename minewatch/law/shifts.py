"""第四条（一）、（三）、（五）: who was below on which day and shift, the duty log, and that no post stood empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil

from minewatch.law.book import Book
from minewatch.law.descents import Descent, descents, entries_by, exit_of, last_shift_ends, month_over, placed
from minewatch.law.facts import Facts
from minewatch.law.filings import roster
from minewatch.law.leave import on_leave
from minewatch.law.verdict import Verdict, counted, with_days_left
from minewatch.law.way import Way
from minewatch.records.envelope import Record, Refusal
from minewatch.records.shifts import DutyLog, UndergroundEntry, UndergroundExit
from minewatch.when import DAY, END_OF_TIME, Month, Span, day_end, day_of, in_words, local, midnight


def entries_per_person(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（一）每人每月入井不少于 20 次。"""
    for mine in facts.mines:
        below = descents(facts, mine, as_of)
        for person in facts.posted(mine, month.days):
            days = facts.posted_days(mine, person, month, book)
            if not days:
                continue
            entries = [d.entry for d in below if d.person == person and d.day in month]
            verdict = counted(
                "entries_per_person",
                mine,
                month,
                required=quota(book, month, len(days), days[0]),
                records=entries,
                final=month_over(facts, mine, month),
                as_of=as_of,
                person=person,
            )
            yield with_days_left(verdict, days, day_of(as_of))


def quota(book: Book, month: Month, posted_days: int, day: date) -> int:
    """20, or its share of the posted days rounded up (the rulebook says whether); 0 where no number is asked for."""
    if not book.judges("entries_per_person"):
        return 0
    whole: int = book.value("entries_per_person", "per_month", day)
    if book.value("entries_per_person", "proration", day) != "posted_days":
        return whole
    return ceil(whole * posted_days / len(month))


def pace(facts: Facts, book: Book, verdict: Verdict, month: Month, as_of: datetime) -> int:
    """How many of a person's entries the month asks for by the end of the instant's day, rounded down."""
    days = facts.posted_days(verdict.mine, verdict.person, month, book)
    return (verdict.required or 0) * sum(on <= day_of(as_of) for on in days) // len(days)


def daily_presence(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（一）每天至少有一人下井跟班监督。"""
    for mine in facts.mines:
        below = entries_by(descents(facts, mine, as_of), lambda d: d.day)
        for day in facts.obliging_days(mine, month, book):
            yield counted(
                "daily_presence",
                mine,
                day,
                required=book.value("daily_presence", "entries", day),
                records=below[day],
                final=last_shift_ends(facts, mine, day),
                as_of=as_of,
            )


def shift_presence(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（一）每班至少有一人入井检查。"""
    for mine in facts.mines:
        below = entries_by(descents(facts, mine, as_of), lambda d: (d.day, d.shift))
        for day in facts.obliging_days(mine, month, book):
            for window in facts.windows(mine, Span(day, day)):
                yield counted(
                    "shift_presence",
                    mine,
                    day,
                    required=book.value("shift_presence", "entries", day),
                    records=below[day, window.shift.code],
                    final=window.ends,
                    as_of=as_of,
                    shift=window.shift.code,
                )


def duty_log(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（一）工作开展情况如实记录在《工作日志》上；第七条（四）每天作好详细记录。"""
    for mine in facts.mines:
        below = descents(facts, mine, as_of)
        for person in facts.posted(mine, month.days):
            posted = facts.posted_days(mine, person, month, book)
            due = _days_to_log(facts, book, mine, person, month, below, as_of)
            if not posted and not due:
                continue
            logs = [log for log in _logs(facts, mine, person) if log.duty_date in due]
            verdict = counted(
                "duty_log",
                mine,
                month,
                required=len(due),
                records=logs,
                actual=len({log.duty_date for log in logs}),
                final=month_over(facts, mine, month),
                as_of=as_of,
                person=person,
            )
            if as_of < midnight(month.first):
                verdict = replace(verdict, status="open")
            yield with_days_left(verdict, posted, day_of(as_of))


def _days_to_log(
    facts: Facts, book: Book, mine: str, person: str, month: Month, below: list[Descent], as_of: datetime
) -> set[date]:
    """The duty dates so far on which the person went underground, or was rostered and not on leave."""
    rostered = {day for day in _rostered(facts, mine, person, month) if not on_leave(facts, book, person, day, as_of)}
    went = {d.day for d in below if d.person == person and d.day in month}
    return {day for day in rostered | went if day <= day_of(as_of) and book.holds(day)}


def days_without_log(facts: Facts, book: Book, mine: str, person: str, month: Month, as_of: datetime) -> list[date]:
    """The duty dates so far that ask for a 工作日志 of the person and have none."""
    due = _days_to_log(facts, book, mine, person, month, descents(facts, mine, as_of), as_of)
    return sorted(due - {log.duty_date for log in _logs(facts, mine, person)})


def post_covered(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（五）严禁空岗、漏岗、脱岗。"""
    for mine in facts.mines:
        below = entries_by(descents(facts, mine, as_of), lambda d: (d.person, d.day))
        for person in facts.posted(mine, month.days):
            logs = _logs(facts, mine, person)
            for day in sorted(_rostered(facts, mine, person, month)):
                if not book.holds(day) or on_leave(facts, book, person, day, as_of):
                    continue
                proof: list[Record] = [*below[person, day], *(log for log in logs if log.duty_date == day)]
                yield counted(
                    "post_covered",
                    mine,
                    day,
                    required=1,
                    records=proof,
                    final=day_end(day + DAY * book.value("post_covered", "days_after", day)),
                    as_of=as_of,
                    person=person,
                )


def _rostered(facts: Facts, mine: str, person: str, month: Month) -> set[date]:
    return {turn.duty_date for turn in roster(facts, mine, month) if turn.staff_no == person}


def _logs(facts: Facts, mine: str, person: str) -> list[DutyLog]:
    return [log for log in facts.where(DutyLog, author=person) if facts.homes[log.id] == mine]


def entry_hours(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """中政发〔2024〕1号 二（一）6 入井时长原则上不得超过 8 小时。"""
    for mine in facts.mines:
        for d in descents(facts, mine, as_of):
            if d.day not in month or not book.holds(d.day):
                continue
            limit = d.entry.entered_at + timedelta(hours=book.value("entry_hours", "hours", d.day))
            over = (d.exited or as_of) > limit or (d.exited is None and as_of == limit)
            status = "missed" if over else "met" if d.exited else "open"
            yield Verdict(
                "entry_hours",
                mine,
                str(d.day),
                status,
                d.person,
                d.shift,
                subject=d.entry.id,
                records=(d.entry.id,),
                until=limit if status == "open" else None,
            )


def refuse_entry(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """An entry: for oneself, no longer than a day, over nothing else, and not on leave."""
    if not isinstance(record, UndergroundEntry):
        return
    up = exit_of(facts, record)
    if up is not None:
        yield from _refuse_times(record.entered_at, up, book)
    if way.is_not_yet(max(record.entered_at, up or record.entered_at), record.received_at):
        yield Refusal("登记的时间还没有到，请改成实际的入井、升井时间。", "entered_at")
    yield from _refuse_overlap(facts, record, up or END_OF_TIME)
    day, _ = placed(facts, facts.home(record) or "", record.entered_at, up)
    if on_leave(facts, book, record.author, day, record.received_at, back_by=record.entered_at):
        yield Refusal(f"您 {day.month} 月 {day.day} 日在请假，请先销假，再登记这次入井。", "entered_at")


def refuse_exit(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """Coming up: once, by the person who went down, after going down."""
    if not isinstance(record, UndergroundExit):
        return
    entry = facts.get(UndergroundEntry, record.entry)
    if entry is None:
        yield Refusal("找不到这次升井对应的入井记录，请先登记入井。", "entry")
        return
    if entry.author != record.author:
        yield Refusal(f"这次入井是{facts.name(entry.author)}登记的，升井只能由本人登记。", "author")
    if (up := exit_of(facts, entry)) is not None:
        yield Refusal(f"这次入井已于 {_moment(up)} 登记升井，不能再登记一次；时间不对请更正。", "entry")
    yield from _refuse_times(entry.entered_at, record.exited_at, book)
    yield from _refuse_overlap(facts, entry, record.exited_at)
    if way.is_not_yet(record.exited_at, record.received_at):
        yield Refusal("升井时间还没有到，请改成实际升井时间。", "exited_at")


def _refuse_overlap(facts: Facts, entry: UndergroundEntry, ends: datetime) -> Iterator[Refusal]:
    for other in facts.where(UndergroundEntry, author=entry.author):
        apart = ends <= other.entered_at or (exit_of(facts, other) or END_OF_TIME) <= entry.entered_at
        if other.id != entry.id and not apart:
            yield Refusal(_overlap(facts, other), "entered_at")


def _refuse_times(entered: datetime, exited: datetime, book: Book) -> Iterator[Refusal]:
    most = book.limit("entry_max_hours", day_of(entered))
    if exited <= entered:
        yield Refusal("升井时间不晚于入井时间，请改。", "exited_at")
    elif exited - entered > timedelta(hours=most):
        yield Refusal(f"从入井到升井超过 {most} 小时，请核对日期和时间。", "exited_at")


def _overlap(facts: Facts, other: UndergroundEntry) -> str:
    if (up := exit_of(facts, other)) is None:
        return f"您 {_moment(other.entered_at)} 的入井还没有登记升井，请先登记升井。"
    return f"与您 {_moment(other.entered_at)} 至 {_moment(up)} 的入井时间重叠，请核对时间。"


def _moment(instant: datetime) -> str:
    """`7月3日 08:05`."""
    return f"{in_words(day_of(instant))} {local(instant):%H:%M}"
