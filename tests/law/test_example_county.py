"""Another county's rulebook (shili-2026-1): the same stories where the rules are the same, and those of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
import scribe as scribes
from law.test_alerts import (  # noqa: F401  (the stories themselves)
    test_a_phone_call_before_the_receipt_counts_first,
    test_the_bureau_acknowledges_and_the_group_acts,
)
from law.test_amend import (  # noqa: F401
    test_a_correction_is_judged_by_what_is_known_when_it_comes,
    test_a_held_record_whose_mending_is_voided_is_held_again,
    test_a_mine_or_person_in_use_is_not_voided,
    test_a_void_of_a_correction_does_not_let_entries_overlap,
    test_a_void_of_a_rejection_does_not_bring_back_a_leave_over_another,
    test_a_void_of_a_void_brings_back_only_what_may_still_stand,
    test_a_void_of_the_exit_does_not_leave_a_person_below_twice,
    test_a_void_of_the_return_does_not_put_an_entry_on_leave,
    test_an_extension_keeps_its_reason_and_approver_and_a_deadline_is_not_moved_by_correction,
    test_nobody_voids_the_decision_on_the_own_leave,
)
from law.test_filings import (  # noqa: F401
    test_a_corrected_filing_keeps_its_instant_and_a_voided_one_does_not_count,
    test_a_month_without_an_obliging_day_has_no_filings_due,
    test_a_plan_waits_for_the_first_obliging_day,
    test_of_two_plans_the_first_decides,
    test_originals_may_be_empty_only_without_inspections,
    test_the_leader_files_and_a_member_only_while_there_is_none,
)
from law.test_findings import (  # noqa: F401
    test_a_finding_left_open_is_missed_at_its_deadline,
    test_an_extension_has_a_date_a_reason_and_an_approver,
    test_only_the_group_of_the_mine_writes_its_findings,
    test_the_director_does_not_grant_an_extension,
)
from law.test_leave import (  # noqa: F401
    ask,
    decide,
    test_a_deputy_posted_as_inspector_does_not_decide_the_own_leave,
    test_a_leave_never_approved_asks_for_no_return,
    test_a_return_is_due_by_the_end_of_the_next_day,
    test_leaving_before_approval_counts_as_absence,
    test_the_return_is_judged_by_when_and_seen_from_its_receipt,
)
from law.test_people import (  # noqa: F401
    test_a_correction_must_leave_a_lawful_record,
    test_a_second_leader_from_the_day_after_the_first_ends,
    test_an_open_entry_occupies_all_time_after_it,
    test_on_an_empty_instance_the_first_person_makes_oneself_admin,
)
from law.test_shifts import (  # noqa: F401
    around,
    test_a_tie_goes_to_the_shift_that_starts_first,
    test_a_time_that_lies_ahead_reads_as_not_yet,
    test_an_entry_belongs_to_the_shift_it_overlaps_longest,
    test_the_duty_log_covers_days_below_and_rostered_days_so_far,
    test_while_below_the_shift_is_the_one_of_the_descent,
)
from scribe import EXAMPLE, Scribe, at, day, symbols

from minewatch.law.cover import effect, plan_gaps
from minewatch.law.leave import approver, course
from minewatch.law.weekly import weekly_presence
from minewatch.records.envelope import Refusal
from minewatch.when import Month

JUNE, JULY = Month(2026, 6), Month(2026, 7)  # the Sundays of July: 5, 12, 19, 26


@pytest.fixture(autouse=True)
def _by_the_other_book(monkeypatch):
    monkeypatch.setattr(scribes, "BOOK", EXAMPLE)


@pytest.fixture
def book():
    return EXAMPLE


@pytest.fixture
def scribe() -> Scribe:
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    return scribe


def test_the_group_is_two_and_a_third_does_not_fit(scribe):
    (verdict,) = scribe.verdicts("2026-07", "08-01", "group_complete")
    assert (verdict.status, verdict.actual) == ("met", 31)
    scribe.person("QSG-3", "李示例", "07-01")
    with pytest.raises(Refusal, match="组员已经满员"):
        scribe.post("QSG-3", "QSG", "2026-07-01")


def test_no_rule_is_judged_that_the_county_does_not_have(scribe):
    scribe.entry("QSG-2", "07-01 08:10", "19:10")
    judged = {verdict.rule for verdict in scribe.verdicts("2026-07", "08-01")}
    assert judged == {
        "group_complete", "weekly_presence", "duty_log", "plan_filed", "daily_report", "originals_filed",
    }  # fmt: skip


def test_a_week_counts_in_the_month_of_its_sunday(facts, book):
    """
    posted QSG-2 01-01..
    06-29 08:10-14:20 QSG-2
    07-05 08:10-14:20 QSG-2
    07-27 08:10-14:20 QSG-2
    """
    found = list(weekly_presence(facts, book, JULY, as_of=at("08-01")))
    assert [(v.period, v.actual) for v in found] == [
        ("2026-06-29", 2), ("2026-07-06", 0), ("2026-07-13", 0), ("2026-07-20", 0),
    ]  # fmt: skip
    assert symbols(found) == "●✕✕✕"
    assert [v.period for v in weekly_presence(facts, book, JUNE, as_of=at("08-01"))][-1] == "2026-06-22"


def test_a_week_is_missed_when_the_last_shift_of_its_sunday_ends(facts, book):
    """
    mine QSG crossing
    posted QSG-2 01-01..
    07-06 08:10-14:20 QSG-2
    """
    for instant, status in zip(around(at("07-13 07:00")), ("open", "missed", "missed"), strict=True):
        assert list(weekly_presence(facts, book, JULY, as_of=instant))[1].status == status


def test_an_open_week_says_what_remains(facts, book):
    """
    posted QSG-2 01-01..
    07-06 08:10-14:20 QSG-2
    """
    verdict = list(weekly_presence(facts, book, JULY, as_of=at("07-11 09:00")))[1]
    assert (verdict.status, verdict.remaining, verdict.days_left, verdict.at_risk) == ("open", 1, 2, False)
    assert verdict.day is None and verdict.week == JULY.weeks[1]


def test_a_week_cut_short_asks_for_the_whole_number_and_a_week_of_standstill_for_nothing(facts, book):
    """
    status QSG suspended 07-08
    status QSG producing 07-20
    posted QSG-2 01-01..
    07-07 08:10-14:20 QSG-2
    07-09 08:10-14:20 QSG-2
    """
    found = list(weekly_presence(facts, book, JULY, as_of=at("08-01")))
    assert [(v.period, v.required, v.actual) for v in found] == [
        ("2026-06-29", 2, 0), ("2026-07-06", 2, 1), ("2026-07-20", 2, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("received", "status"), [("07-05 23:59:59", "met"), ("07-06 00:00:00", "late"), ("07-06 00:00:01", "late")]
)
def test_a_plan_is_in_time_until_the_fifth(scribe, received, status):
    scribe.write("plan", "QSG-1", received, mine="QSG", month="2026-07", gap_reason="示例")
    assert scribe.verdicts("2026-07", "08-01", "plan_filed")[0].status == status


@pytest.mark.parametrize(("received", "status"), [("07-02 07:59:59", "met"), ("07-02 08:00:00", "late")])
def test_a_daily_report_has_until_eight_in_the_morning(scribe, received, status):
    scribe.write("daily_report", "QSG-2", received, mine="QSG", date="2026-07-01", content="示例")
    assert scribe.verdicts("2026-07", "08-01", "daily_report")[0].status == status


def test_a_roster_that_leaves_shifts_empty_has_no_gap(scribe):
    turn = {"staff_no": "QSG-2", "duty_date": "2026-07-01", "shift": "day", "underground": True}
    filed = scribe.write("plan", "QSG-1", "07-01", mine="QSG", month="2026-07", roster=[turn])
    assert not plan_gaps(scribe.facts, EXAMPLE, scribe.facts.records[filed])
    assert "计划没有排班" in scribe.refused("plan", "QSG-1", "07-02", mine="QSG", month="2026-07", roster=[])


@pytest.mark.parametrize(
    ("who", "last", "expected"),
    [("QSG-2", "07-10", "leader"), ("QSG-1", "07-10", "deputy"), ("QSG-2", "07-11", "deputy"),
     ("QSG-2", "07-31", "deputy")],
)  # fmt: skip
def test_leave_has_two_tiers(scribe, who, last, expected):
    taken = course(scribe.facts, EXAMPLE, scribe.facts.records[ask(scribe, who, "07-10", last, "07-01 09:00")])
    assert taken.route == (expected,)
    assert approver(scribe.facts, EXAMPLE, taken, at("07-01 10:00")) == expected


def test_without_a_quota_no_leave_puts_one_out_of_reach(scribe):
    leave = ask(scribe, "QSG-2", "07-02", "07-31", "07-01 09:00")
    assert not effect(scribe.facts, EXAMPLE, scribe.facts.records[leave], at("07-01 09:00")).has_gap
    decide(scribe, leave, "DEPUTY", "07-01 10:00", reason="")


def test_an_entry_of_more_than_twelve_hours_is_refused(scribe):
    scribe.entry("QSG-2", "07-01 08:00", "20:00")
    with pytest.raises(Refusal, match="超过 12 小时"):
        scribe.entry("QSG-2", "07-02 08:00", "20:01")


def test_only_the_alerts_of_the_county_are_taken(scribe):
    raised = {"mine": "QSG", "discovered_at": at("07-03 09:00"), "place": "3101", "facts": "示例", "details": {}}
    for number in EXAMPLE.alerts:
        scribe.write("alert", "QSG-2", "07-03 09:10", number=number, **raised)
    assert "没有“9”这一项报告" in scribe.refused("alert", "QSG-2", "07-03 09:20", number=9, **raised)
    due = scribe.verdicts("2026-07", "08-01", "alert_reported")[0].due
    assert due == at("07-03 09:00") + timedelta(hours=1)


def test_nothing_is_asked_before_the_county_adopted_its_rules():
    scribe = Scribe().founded("2025-12-01")
    scribe.mine("QSG", since="2025-12-01")
    assert scribe.verdicts("2025-12", "2026-02-01") == []
    weeks = scribe.verdicts("2026-01", "2026-02-01", "weekly_presence")
    assert [v.period for v in weeks] == ["2025-12-29", "2026-01-05", "2026-01-12", "2026-01-19"]
    assert weeks[0].week is not None and day("2026-01-04") in weeks[0].week
