"""Where a finding, a report, a leave and a person's entries stand: what every list, page and paper calls it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from minewatch.law import alerts, findings, leave
from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.findings import Life
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import STEPS, Alert
from minewatch.records.leave import LeaveRequest
from minewatch.reports.words import Sign

FINDING = {
    "": Sign("已销号", "good", "✓"),
    "closed": Sign("待销号", "open", "●"),
    "reinspected": Sign("待复查", "open", "●"),
    "watched": Sign("待盯守", "late", "▲"),
    "reported_done": Sign("待整改", "none", "○"),
}
FAILED = Sign("复查不合格", "late", "▲")
UNSIGNED, SETTLED = Sign("待签收", "bad", "▲"), Sign("已办结", "good", "✓")
LEAVE = {
    "void": Sign("已撤回", "none", "–"),
    "waiting": Sign("待{who}审批", "late", "○"),
    "rejected": Sign("未批准", "bad", "✕"),
    "approved": Sign("已批准", "good", "✓"),
    "away": Sign("休假中", "open", "●"),
    "unreturned": Sign("待销假", "late", "▲"),
    "overdue": Sign("逾期未销假", "bad", "✕"),
    "back": Sign("已销假", "none", "✓"),
}
REACHED, UNREACHED = Sign("达标", "good", "●"), Sign("未达标", "bad", "✕")
HOPELESS, AT_RISK = Sign("已不可能完成", "bad", "✕"), Sign("有风险", "bad", "▲")
BEHIND, ON_PACE = Sign("落后", "late", "▲"), Sign("跟得上", "open", "○")


def of_finding(facts: Facts, lived: Life) -> Sign:
    """By the step that it waits for."""
    step, check = findings.next_step(facts, lived), lived.reinspection
    return FAILED if step == "reported_done" and check else FINDING[step]


def of_alert(facts: Facts, alert: Alert, as_of: datetime) -> Sign:
    step = alerts.next_step(facts, alert, as_of)
    if step == "acknowledged":
        return UNSIGNED
    return Sign(f"处置中，待{dict(STEPS)[step]}", "open", "●") if step else SETTLED


def of_leave(facts: Facts, book: Book, request: LeaveRequest, as_of: datetime) -> Sign:
    """While it waits, with whom."""
    sign = LEAVE[leave.state(facts, book, request, as_of)]
    step = leave.approver(facts, book, leave.course(facts, book, request, as_of), as_of)
    return replace(sign, word=sign.word.format(who=book.approver_words(step) if step else ""))


def of_quota(verdict: Verdict, pace: int) -> Sign:
    """A person's entries of the month, beside as many as are asked for by the end of the day."""
    if verdict.status != "open":
        return REACHED if verdict.status == "met" else UNREACHED
    if verdict.is_hopeless:
        return HOPELESS
    if verdict.at_risk:
        return AT_RISK
    return BEHIND if (verdict.actual or 0) < pace else ON_PACE
