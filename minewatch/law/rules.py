"""The catalogue: every rule in the regulation's order, and every refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from minewatch.law import alerts, amend, cover, filings, findings, leave, people, shifts
from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict
from minewatch.records.amend import Amendment, Correction, Void
from minewatch.records.envelope import Record, Refusal, Writer
from minewatch.records.kinds import amended
from minewatch.when import Month

Rule = Callable[[Facts, Book, Month, datetime], Iterator[Verdict]]
Refuse = Callable[[Record, Facts, Book, bool], Iterator[Refusal]]

RULES: tuple[Rule, ...] = (
    people.group_complete,
    shifts.entries_per_person,
    shifts.daily_presence,
    shifts.shift_presence,
    shifts.duty_log,
    shifts.post_covered,
    filings.plan_filed,
    filings.daily_report,
    filings.originals_filed,
    leave.leave_return,
    findings.finding_on_time,
    findings.major_watched,
    alerts.alert_reported,
    alerts.alert_acknowledged,
    shifts.entry_hours,
)

REFUSALS: tuple[Refuse, ...] = (
    people.refuse_setup,
    people.refuse_author,
    people.refuse_posting,
    shifts.refuse_entry,
    shifts.refuse_exit,
    findings.refuse_finding,
    findings.refuse_finding_step,
    alerts.refuse_alert,
    alerts.refuse_alert_step,
    filings.refuse_daily_report,
    filings.refuse_originals,
    cover.refuse_plan,
    leave.refuse_request,
    leave.refuse_decision,
    leave.refuse_return,
    cover.refuse_uncovered,
    amend.refuse_amendment,
)


def verdicts(facts: Facts, book: Book, month: Month, as_of: datetime) -> list[Verdict]:
    """Everything the rulebook says of these mines in the month, as of the instant."""
    return [verdict for rule in RULES for verdict in rule(facts, book, month, as_of)]


def refusals(record: Record, facts: Facts, book: Book, live: bool = False) -> Iterator[Refusal]:
    """Why the record may not be written now; `live` when a person is writing it on screen at this moment.

    An amendment is judged by itself and by what it makes of its record.
    """
    for refuse in REFUSALS:
        yield from refuse(record, facts, book, live)
    if (changed := _outcome(record, facts)) is not None:
        again = REFUSALS if facts.is_held(changed.id) else _again(changed)
        changed = changed.model_copy(update={"received_at": record.received_at, "occurred_at": changed.happened})
        with facts.lifted(changed.id):
            for refuse in again:
                yield from refuse(changed, facts, book, live)


def _outcome(record: Record, facts: Facts) -> Record | None:
    """The record that a correction changes, as changed, or that a void of its correction or its void brings back."""
    target = facts.records.get(record.parent_id) if isinstance(record, Amendment) and record.parent_id else None
    if isinstance(record, Correction) and target is not None and not facts.is_void(target.id):
        return amended(target, record.changes)
    if isinstance(record, Void) and isinstance(target, Correction) and not facts.is_void(target.record):
        return facts.without(target)
    return facts.records.get(target.record) if isinstance(record, Void) and isinstance(target, Void) else None


def _again(record: Record) -> tuple[Refuse, ...]:
    """What a changed record is judged by once more: what it says, not who might decide on it today."""
    author = (people.refuse_author,) if record.writer in (Writer.SELF, Writer.GROUP) else ()
    return (
        *author,
        people.refuse_posting,
        shifts.refuse_entry,
        shifts.refuse_exit,
        filings.refuse_originals,
        cover.refuse_plan,
    )
