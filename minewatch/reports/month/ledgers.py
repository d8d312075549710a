"""The tables of a month: findings, alerts, leaves, filings. What is overdue stands first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from minewatch.law.findings import Life, finding_on_time, life
from minewatch.law.leave import Course, back_at, course, leave_return
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import Alert
from minewatch.records.findings import GRADES, Finding
from minewatch.records.leave import TYPES, LeaveRequest
from minewatch.reports.month.case import Case, Ledger, Ref, Row
from minewatch.reports.states import LEAVE, UNSIGNED, of_alert, of_finding, of_leave
from minewatch.reports.words import FINDING, STATUS, Sign, between, day, days, lasting, moment, until
from minewatch.when import Month, day_of

WORST = ("bad", "late", "open", "none", "good")


def findings(case: Case) -> Ledger:
    """Those found in the month, and those that were still open in it."""
    lived = [life(case.facts, finding, case.as_of) for finding in case.facts.where(Finding, mine=case.mine)]
    lived = [each for each in lived if each.found <= case.month.last and not _closed_before(each, case.month)]
    judged = case.by_subject(finding_on_time, (Month.of(each.deadline) for each in lived))
    rows = (_finding(case, each, judged.get(each.finding.id)) for each in lived)
    return Ledger(
        "隐患",
        ("发现", "级别", "地点与问题", "时限", "销号", "状态"),
        (10, 6, 42, 10, 14, 12),
        _worst_first(rows),
        "当月没有隐患记录。",
    )


def _closed_before(lived: Life, month: Month) -> bool:
    return lived.closing is not None and day_of(lived.closing.at) < month.first


def _finding(case: Case, lived: Life, verdict: Verdict | None) -> Row:
    finding, closing = lived.finding, lived.closing
    cells = (
        day(lived.found),
        dict(GRADES)[finding.grade],
        f"{place}：{finding.description}" if (place := case.place(finding.place)) else finding.description,
        day(lived.deadline),
        moment(closing.at) if closing else "",
    )
    judged = FINDING.get(verdict.status) if verdict else None
    return Row(cells, judged or of_finding(case.facts, lived), Ref("finding", str(finding.id)))


def alerts(case: Case) -> Ledger:
    reported, signed = ({v.subject: v for v in case.of(rule)} for rule in ("alert_reported", "alert_acknowledged"))
    raised = sorted(case.facts.where(Alert, mine=case.mine), key=lambda alert: alert.discovered_at)
    rows = (_alert(case, alert, reported[alert.id], signed[alert.id]) for alert in raised if alert.id in reported)
    return Ledger(
        "报告",
        ("发现", "事项", "地点", "报告用时", "签收用时", "状态"),
        (15, 31, 16, 12, 12, 12),
        _worst_first(rows),
        "当月没有“九报告”记录。",
    )


def _alert(case: Case, alert: Alert, reported: Verdict, signed: Verdict) -> Row:
    cells = (
        moment(alert.discovered_at),
        case.book.alerts[alert.number].short,
        case.place(alert.place),
        _after(reported, alert.discovered_at),
        _after(signed, alert.received_at),
    )
    return Row(cells, _alert_sign(case, alert, reported, signed), Ref("alert", str(alert.id)))


def _after(verdict: Verdict, start: datetime) -> str:
    took = lasting(verdict.done - start) if verdict.done else "—"
    return f"{took}（{STATUS['late'].word}）" if verdict.status == "late" else took


def _alert_sign(case: Case, alert: Alert, reported: Verdict, signed: Verdict) -> Sign:
    """The worse of reporting and signing; when both were in time, how far it has come."""
    words = {"missed": ("未报到", UNSIGNED.word), "late": ("迟报", "迟签收"), "open": ("待报到", UNSIGNED.word)}
    for status, (of_reporting, of_signing) in words.items():
        for verdict, word in ((reported, of_reporting), (signed, of_signing)):
            if verdict.status == status:
                return Sign(word, STATUS[status].tone, STATUS[status].symbol)
    return of_alert(case.facts, alert, case.as_of)


def leaves(case: Case) -> Ledger:
    asked = [leave for leave in case.facts.where(LeaveRequest, mine=case.mine) if leave.days.overlaps(case.month.days)]
    judged = case.by_subject(leave_return, (Month.of(leave.last) for leave in asked))
    rows = (_leave(case, leave, judged.get(leave.id)) for leave in sorted(asked, key=lambda leave: leave.first))
    return Ledger(
        "请假",
        ("请假人", "起止", "类型", "审批", "销假", "状态"),
        (9, 20, 8, 34, 14, 14),
        _worst_first(rows),
        "当月没有请假记录。",
    )


def _leave(case: Case, leave: LeaveRequest, verdict: Verdict | None) -> Row:
    taken, back = course(case.facts, case.book, leave, case.as_of), back_at(case.facts, leave, case.as_of)
    cells = (
        case.facts.name(leave.staff_no),
        f"{between(leave.first, leave.last)}，{_days(leave, taken)}",
        dict(TYPES)[leave.type] if leave.type else "未填",
        _decisions(case, taken),
        moment(back.at) if back else "",
    )
    return Row(cells, _leave_sign(case, leave, verdict), Ref("leave", str(leave.id)))


def _days(leave: LeaveRequest, taken: Course) -> str:
    """Leaves that touch one another are counted together."""
    own = len(leave.days)
    return f"{own} 天" if taken.days == own else f"{own} 天（首尾相接，按 {taken.days} 天审批）"


def _decisions(case: Case, taken: Course) -> str:
    verbs = {True: "批准", False: "不批准"}
    said = (
        f"{case.book.approver_words(step)} {case.facts.name(d.author)} {moment(d.at)} {verbs[d.approved]}"
        for step, d in zip(taken.route, taken.decisions, strict=False)
    )
    return "；".join(said)


def _leave_sign(case: Case, leave: LeaveRequest, verdict: Verdict | None) -> Sign:
    """Where it stands, and a return that came late; that a leave was refused is no lapse of anybody's."""
    if verdict and verdict.status == "late":
        return replace(STATUS["late"], word="迟销假")
    stands = of_leave(case.facts, case.book, leave, case.as_of)
    return replace(stands, tone="none") if stands == LEAVE["rejected"] else stands


def filings(case: Case) -> Ledger:
    """The daily reports in sum, the days that lack one, each late one; the plan and the originals."""
    named = [*case.of("plan_filed"), *case.of("originals_filed")]
    late = [verdict for verdict in case.of("daily_report") if verdict.status == "late"]
    rows = [*_reports_missed(case), *(_filing(case, verdict) for verdict in (*named, *late))]
    return Ledger(
        "报送",
        ("报送", "所属", "期限", "收到", "状态"),
        (24, 16, 22, 22, 16),
        (*_reports_in_sum(case), *_worst_first(rows)),
        "当月没有应报送的材料。",
    )


def _filing(case: Case, verdict: Verdict) -> Row:
    period = day(verdict.day) if verdict.day else case.month.words
    cells = (case.book.rules[verdict.rule].title, period, until(verdict.due), moment(verdict.done) or "—")
    opened = Ref("day", verdict.period) if verdict.day else Ref(verdict.rule, str(case.month))
    return Row(cells, STATUS[verdict.status], opened)


def _reports_in_sum(case: Case) -> tuple[Row, ...]:
    asked = [v.status for v in case.of("daily_report")]
    due = [status for status in asked if status != "open"]
    if not due:
        return ()
    came, late = sum(status != "missed" for status in due), due.count("late")
    words = f"收到 {came}/{len(due)}" + (f"，其中迟 {late}" if late else "")
    sign = STATUS["missed" if came < len(due) else "late" if late else "met"]
    period = case.month.words if len(due) == len(asked) else "截至目前"
    return (
        Row(
            (case.book.rules["daily_report"].title, period, "各日期限", words),
            sign,
            Ref("daily_report", str(case.month)),
        ),
    )


def _reports_missed(case: Case) -> Iterator[Row]:
    missed = [verdict.day for verdict in case.of("daily_report") if verdict.status == "missed" and verdict.day]
    if missed:
        yield Row(
            (case.book.rules["daily_report"].title, days(missed), "各日期限", "—"),
            STATUS["missed"],
            Ref("rule", "daily_report"),
        )


def _worst_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: WORST.index(row.sign.tone)))
