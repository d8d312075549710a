"""The catalogue: every rule in the regulation's order, and every refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from minewatch.law import alerts, amend, cover, filings, findings, leave, people, shifts, weekly
from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict
from minewatch.law.way import FILE, Way
from minewatch.records.amend import Amendment
from minewatch.records.envelope import Record, Refusal, Writer
from minewatch.when import Month, day_of, in_words

Rule = Callable[[Facts, Book, Month, datetime], Iterator[Verdict]]
Refuse = Callable[[Record, Facts, Book, Way], Iterator[Refusal]]

RULES: tuple[Rule, ...] = (
    people.group_complete,
    shifts.entries_per_person,
    shifts.daily_presence,
    shifts.shift_presence,
    weekly.weekly_presence,
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
    filings.refuse_day_ahead,
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
    return [verdict for rule in RULES for verdict in verdicts_of(rule, facts, book, month, as_of)]


def verdicts_of(rule: Rule, facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """What one rule says; nothing in a county whose rulebook does not have it."""
    if book.judges(rule.__name__):
        yield from rule(facts, book, month, as_of)


def refusals(record: Record, facts: Facts, book: Book, way: Way = FILE) -> Iterator[Refusal]:
    """Why the record may not be written now, coming in this way.

    An amendment is judged by itself and by what it would leave standing.
    """
    found = [refusal for refuse in REFUSALS for refusal in refuse(record, facts, book, way)]
    yield from found or (_spoiled(record, facts, book, way) if isinstance(record, Amendment) else ())


def _spoiled(amendment: Amendment, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """What was lawful and would be so no longer: the amended record, and what rests on it."""
    before = {refusal.sentence for refusal in _standing(amendment, facts, book, way)}
    with facts.supposing(amendment):
        after = list(_standing(amendment, facts, book, way))
    yield from (refusal for refusal in after if refusal.sentence not in before)


def _standing(amendment: Amendment, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """The subject of an amendment and the records that rest on it, judged by what is known at the amendment."""
    subject = facts.subject(amendment)
    if subject is None:
        return
    for judged in (subject, *amend.resting_on(subject, facts)):
        if facts.get(type(judged), judged.id) is None:
            continue
        told = judged.model_copy(update={"received_at": amendment.received_at, "occurred_at": judged.happened})
        with facts.lifted(judged.id):
            for refuse in _content(judged, facts):
                for refusal in refuse(told, facts, book, way if judged is subject else FILE):
                    yield refusal if judged is subject else _at_second_hand(judged, refusal)


def _at_second_hand(record: Record, refusal: Refusal) -> Refusal:
    return Refusal(
        f"这样改，{record.title}记录（{in_words(day_of(record.happened))}）就不成立了：{refusal.sentence}", "record"
    )


def _content(record: Record, facts: Facts) -> tuple[Refuse, ...]:
    """What a record says is judged again, not who may write it today: except where one must be posted on the day
    it tells of, and where the record was held, so that nobody's right to it was ever settled."""
    is_new = bool(facts.original(record.id).held)
    by_day = record.writer in (Writer.SELF, Writer.GROUP)
    return tuple(refuse for refuse in REFUSALS if refuse is not people.refuse_author or is_new or by_day)
