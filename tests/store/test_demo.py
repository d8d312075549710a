"""The example county: six mines of different conduct, thirty people, every state; lawful whenever it is started."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from minewatch.demo import ledger
from minewatch.demo.county import BY_CODE, MINES
from minewatch.demo.filings import BOOK
from minewatch.demo.fill import happenings
from minewatch.law import alerts, descents, filings, findings, leave
from minewatch.law.facts import Facts
from minewatch.law.rules import refusals, verdicts
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import Alert
from minewatch.records.amend import Correction, Void
from minewatch.records.findings import Finding
from minewatch.records.kinds import read
from minewatch.records.leave import LeaveRequest
from minewatch.records.people import Person
from minewatch.records.shifts import DutyLog, Inspection, UndergroundEntry
from minewatch.when import SHANGHAI, Month

Judged = Callable[..., list[Verdict]]
AT = datetime(2026, 11, 26, 13, tzinfo=SHANGHAI)
FIRST, SECOND, THIRD = Month(2026, 9), Month(2026, 10), Month(2026, 11)
AWKWARD = {
    "the first seconds of a month after a short one": "2026-03-01T00:00:05",
    "the first instant of a year": "2027-01-01T00:00:00",
    "the second of a month, a night shift below": "2027-01-02T02:59:00",
    "the third, originals nearly due": "2026-06-03T23:45:00",
    "the last half minute of a leap day and month": "2028-02-29T23:59:45",
}


@pytest.fixture(scope="module", autouse=True)
def undrawn() -> Iterator[None]:
    """Drawing takes most of the time, and the law does not look at pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "picture", lambda *_: "0" * 64)
        yield


@pytest.fixture(scope="module")
def facts() -> Facts:
    facts = Facts()
    for line in happenings(AT).lines():
        facts.add(read(json.loads(line)))
    return facts


@pytest.fixture(scope="module")
def judged(facts) -> Judged:
    """`judged("LG", SECOND, "plan_filed")`: the verdicts on a mine's month, of that rule or of all."""
    months = {month: verdicts(facts, BOOK, month, AT) for month in (FIRST, SECOND, THIRD)}
    return lambda mine, month, rule="": [v for v in months[month] if v.mine == mine and rule in ("", v.rule)]


@pytest.mark.parametrize("instant", AWKWARD.values(), ids=AWKWARD.keys())
def test_the_county_is_lawful_at_whatever_instant_it_is_filled(instant):
    """Each line is judged as `minewatch import` would judge it."""
    facts, refused = Facts(), []
    for line in happenings(datetime.fromisoformat(instant).replace(tzinfo=SHANGHAI)).lines():
        record = read(json.loads(line))
        refused += [(record.kind, record.author, r.sentence) for r in refusals(record, facts, BOOK)]
        facts.add(record)
    assert refused == [] and len(facts.records) > 3000


def test_six_mines_of_five_shift_systems_and_thirty_people_who_can_be_told_apart(facts):
    names = [name for mine in MINES for name in mine.people]
    assert len(MINES) == 6 and len(set(names)) == len(names) == 30
    assert {person.name for person in facts.all(Person)} >= set(names)
    assert all(name.endswith("示例") for name in names) and any("·" in name for name in names)
    assert set("崾峁垚淼䶮") < set("".join(names))
    assert len({mine.shifts for mine in MINES}) == 5
    assert {mine.gas_class for mine in MINES} == {"low", "high", "outburst"}


@pytest.mark.parametrize("month", [FIRST, SECOND], ids=str)
def test_the_exemplary_mine_did_everything_in_time(judged, month):
    assert {v.status for v in judged("QH", month)} == {"met"}


def test_the_bad_mine_missed_or_was_late_with_nearly_everything(judged):
    found = [v for month in (FIRST, SECOND, THIRD) for v in judged("LG", month)]
    assert {v.rule for v in found if v.status == "missed"} >= {
        "entries_per_person", "daily_presence", "shift_presence", "duty_log", "post_covered", "plan_filed",
        "daily_report", "originals_filed", "leave_return", "finding_on_time", "major_watched", "alert_acknowledged",
        "entry_hours",
    }  # fmt: skip
    assert {v.rule for v in found if v.status == "late"} >= {"plan_filed", "originals_filed", "finding_on_time"}
    assert any(v.at_risk for v in judged("LG", THIRD, "entries_per_person"))


def test_the_borderline_mine_files_in_the_last_hour_and_stands_at_the_edge_of_the_quota(judged):
    (plan,) = judged("SG", SECOND, "plan_filed")
    assert plan.status == "met" and (plan.due - plan.done).total_seconds() < 3600
    counts = [v.actual for v in judged("SG", SECOND, "entries_per_person")]
    assert min(counts) == 19 and max(counts) <= 23
    (waits,) = (v for v in judged("SG", THIRD, "entries_per_person") if v.at_risk)
    assert (waits.person, waits.remaining > waits.days_left) == ("SG-5", True)


def test_the_suspended_mine_is_asked_for_nothing_from_the_eleventh_to_the_twentieth(facts, judged):
    days = [v.period for v in judged("PC", SECOND, "daily_presence")]
    assert days == [str(day) for day in SECOND.days if not 11 <= day.day <= 20]
    assert len(filings.plans(facts, "PC", SECOND)) == 2


def test_the_rotation_left_one_mine_short_for_three_days_and_it_has_a_new_leader(facts, judged):
    (complete,) = judged("LM", SECOND, "group_complete")
    assert (complete.required - complete.actual, complete.status) == (3, "missed")
    assert {facts.leader("LM", day) for day in SECOND.days} == {"LM-1", "LM-2"}
    assert [v.status for v in judged("PC", SECOND, "group_complete")] == ["met"]
    assert facts.is_posted("LM-4", "PC", SECOND.last) and facts.is_posted("PC-4", "LM", SECOND.last)
    assert [len(facts.shifts("LM", day)) for day in (SECOND.first, SECOND.last)] == [3, 4]


def test_the_new_mine_began_in_the_second_month(facts, judged):
    assert judged("YX", FIRST) == []
    assert [facts.status("YX", SECOND.first.replace(day=n)) for n in (5, 6, 20)] == [None, "constructing", "producing"]


def test_leaves_stand_in_every_state_and_wait_for_every_approver(facts, judged):
    leaves = [record for record in facts.records.values() if isinstance(record, LeaveRequest)]
    courses = [leave.course(facts, BOOK, asked) for asked in leaves]
    assert {leave.state(facts, BOOK, asked, AT) for asked in leaves} == {
        "void", "waiting", "rejected", "approved", "away", "unreturned", "overdue", "back",
    }  # fmt: skip
    assert {course.waits_for for course in courses} >= {"leader", "deputy", "director"}
    assert {course.route for course in courses} == {("leader",), ("deputy",), ("deputy", "director")}
    assert any(course.days > len(course.leave.days) for course in courses)
    assert any(v.status == "late" for month in (FIRST, SECOND) for v in judged("SG", month, "leave_return"))


def test_findings_stand_in_every_state(facts):
    found = [record for record in facts.records.values() if isinstance(record, Finding)]
    lives = [findings.life(facts, finding, AT) for finding in found if not facts.is_void(finding.id)]
    assert len(found) == len(lives) + 1
    assert {findings.next_step(facts, lived) for lived in lives} == {"", "closed", "reinspected", "reported_done"}
    assert {step.step for lived in lives for step in lived.steps} == {
        "in_place", "reported_done", "reinspected", "extended", "delay_reported", "watched", "closed", "reopened",
    }  # fmt: skip
    assert any(lived.reinspection and lived.reinspection.passed is False for lived in lives)
    assert {lived.finding.grade for lived in lives if lived.is_overdue(AT)} == {"general", "major"}
    assert {lived.finding.source for lived in lives} == {"group", "superior"}
    assert {lived.closing.at < lived.due for lived in lives if lived.closing} == {True, False}


def test_alerts_are_of_every_kind_and_stand_in_every_state(facts, judged):
    raised = facts.all(Alert)
    assert {alert.number for alert in raised} == set(BOOK.alerts)
    assert {alerts.next_step(facts, alert, AT) for alert in raised} == {*alerts.COURSE, ""}
    assert {alerts.escalated_to(BOOK, facts, alert, AT) for alert in raised} == {"", "deputy", "director"}
    assert any(alert.phoned_at for alert in raised) and not any(alerts.lacks_stop_order(BOOK, a) for a in raised)
    reported = [v for month in (FIRST, SECOND, THIRD) for mine in BY_CODE for v in judged(mine, month)]
    for rule in ("alert_reported", "alert_acknowledged"):
        assert {v.status for v in reported if v.rule == rule} >= {"met", "late"}


def test_entries_and_logs_have_every_peculiarity(facts):
    entries = [descents.descent(facts, entry, AT) for entry in facts.all(UndergroundEntry)]
    below = {d.person for d in entries if d.exited is None}
    assert {"SG-1", "LG-2"} <= below
    assert any(descents.is_backfilled(facts, BOOK, d.entry) and d.entry.late_reason for d in entries)
    for kind in (Correction, Void):
        amended = {type(facts.subject(amendment)) for amendment in facts.all(kind)}
        assert UndergroundEntry in amended
    assert any(log.meetings for log in facts.all(DutyLog)) and any(not log.meetings for log in facts.all(DutyLog))
    answers = {answer.result for walk in facts.all(Inspection) for answer in walk.items}
    assert answers == {"ok", "bad", "na", None}
