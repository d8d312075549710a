"""第四条（六）: that the bureau had an alert in time, and acknowledged it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict, filed
from minewatch.law.way import Way
from minewatch.records.alerts import Alert, AlertStep
from minewatch.records.envelope import Record, Refusal
from minewatch.when import END_OF_TIME, Month, day_of

COURSE = ("acknowledged", "instructed", "acted", "verified", "closed")


def steps(facts: Facts, alert: Alert, as_of: datetime = END_OF_TIME) -> list[AlertStep]:
    """What has been done about an alert by the instant, in order of time."""
    found = [step for step in facts.where(AlertStep, alert=alert.id) if step.at <= as_of]
    return sorted(found, key=lambda step: (step.at, facts.arrival(step)))


def first_step(facts: Facts, alert: Alert, name: str, as_of: datetime = END_OF_TIME) -> AlertStep | None:
    return next((step for step in steps(facts, alert, as_of) if step.step == name), None)


def next_step(facts: Facts, alert: Alert, as_of: datetime = END_OF_TIME) -> str:
    """The first step of its course that has not been taken; empty once it is 办结."""
    taken = {step.step for step in steps(facts, alert, as_of)}
    return "" if "closed" in taken else next(name for name in COURSE if name not in taken)


def waits_since(facts: Facts, alert: Alert, as_of: datetime = END_OF_TIME) -> datetime | None:
    """When the last of the steps before the next one was taken, or the alert received; None once it is 办结."""
    following = next_step(facts, alert, as_of)
    if not following:
        return None
    before = COURSE[: COURSE.index(following)]
    return max((step.at for step in steps(facts, alert, as_of) if step.step in before), default=alert.received_at)


def report_due(book: Book, alert: Alert) -> datetime:
    minutes = book.value("alert_reported", "report_minutes", day_of(alert.discovered_at))
    return alert.discovered_at + timedelta(minutes=minutes)


def known_to_bureau(facts: Facts, alert: Alert, as_of: datetime) -> datetime | None:
    """The server's receipt or a recorded phone call, whichever was first, as far as it has happened."""
    call = first_step(facts, alert, "phone_received", as_of)
    instants = [alert.received_at, alert.phoned_at, call.at if call else None]
    return min((at for at in instants if at is not None and at <= as_of), default=None)


def acknowledge_due(book: Book, alert: Alert) -> datetime:
    minutes = book.value("alert_acknowledged", "acknowledge_minutes", day_of(alert.discovered_at))
    return alert.received_at + timedelta(minutes=minutes)


def alert_reported(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（六）“九紧盯九报告”：立即向县应急管理局报告。"""
    for mine, alert in _alerts(facts, book, month):
        day = day_of(alert.discovered_at)
        yield filed(
            "alert_reported",
            mine,
            day,
            due=report_due(book, alert),
            done=known_to_bureau(facts, alert, as_of),
            as_of=as_of,
            records=[alert],
            subject=alert.id,
        )


def alert_acknowledged(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """县局职责：收到报告后 15 分钟内签收。"""
    for mine, alert in _alerts(facts, book, month):
        signed = first_step(facts, alert, "acknowledged", as_of)
        yield filed(
            "alert_acknowledged",
            mine,
            day_of(alert.discovered_at),
            due=acknowledge_due(book, alert),
            done=signed.at if signed else None,
            as_of=as_of,
            records=[alert, signed],
            subject=alert.id,
        )


def _alerts(facts: Facts, book: Book, month: Month) -> Iterator[tuple[str, Alert]]:
    for mine in facts.mines:
        for alert in facts.where(Alert, mine=mine):
            day = day_of(alert.discovered_at)
            if day in month and book.holds(day):
                yield mine, alert


def lacks_stop_order(book: Book, alert: Alert) -> bool:
    """Whether the report is incomplete because the order to stop work is not recorded."""
    kind = book.alerts.get(alert.number)
    if kind is None or alert.stop_ordered_at or kind.stop_work == "no":
        return False
    return kind.stop_work == "always" or alert.details.get("evacuated") is False


def escalated_to(book: Book, facts: Facts, alert: Alert, as_of: datetime) -> str:
    """Whose desk an unacknowledged alert has reached: `""`, then the roles of the rulebook's ladder."""
    return next(reversed(desks(book, facts, alert, as_of)), "")


def desks(book: Book, facts: Facts, alert: Alert, as_of: datetime) -> tuple[str, ...]:
    """Every desk that an unacknowledged alert has come to on its way up; it waits on all of them."""
    if first_step(facts, alert, "acknowledged", as_of):
        return ()
    waited = (as_of - alert.received_at) / timedelta(minutes=1)
    return tuple(rung["role"] for rung in book.data["escalation"] if waited >= rung["minutes"])


def refuse_alert_step(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    if not isinstance(record, AlertStep):
        return
    alert = facts.get(Alert, record.alert)
    if alert is None:
        yield Refusal("找不到这条报告，可能已经作废。", "alert")
    elif way.is_not_yet(record.at, record.received_at):
        yield Refusal("时间还没有到，请改成实际时间。", "at")
    elif way.live and record.at < alert.discovered_at.replace(second=0, microsecond=0):
        yield Refusal("时间早于发现的时间，请改。", "at")


def refuse_alert(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """A kind of alert that the rulebook has; once it has been discovered."""
    if not isinstance(record, Alert):
        return
    if record.number not in book.alerts:
        yield Refusal(f"本县的规则没有“{record.number}”这一项报告，请改选报告事项。", "number")
    if way.is_not_yet(record.discovered_at, record.received_at):
        yield Refusal("发现时间还没有到，请改成实际时间。", "discovered_at")
