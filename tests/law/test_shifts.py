"""第四条（一）: going down, by person, by day and by shift."""

from datetime import timedelta

import pytest
from scribe import BOOK, NO_NIGHT, Scribe, at, day, symbols, windows

from minewatch.law.descents import descents, is_backfilled
from minewatch.law.shifts import (
    daily_presence,
    duty_log,
    entries_per_person,
    entry_hours,
    post_covered,
    shift_presence,
)
from minewatch.when import Month

JULY, AUGUST = Month(2026, 7), Month(2026, 8)
SECOND = timedelta(seconds=1)


def around(instant):
    """The second before, the second of and the second after."""
    return instant - SECOND, instant, instant + SECOND


def test_half_a_month_halves_the_quota(facts, book):
    """
    posted QSG-2 07-16..07-31
    07-20 08:10-14:20 QSG-2
    """
    (verdict,) = entries_per_person(facts, book, JULY, as_of=JULY.end)
    assert (verdict.required, verdict.actual, verdict.status) == (11, 1, "missed")


def test_a_suspended_mine_lowers_the_quota_but_its_entries_count(facts, book):
    """
    posted QSG-2 01-01..
    status QSG suspended 07-11
    07-05 08:10-14:20 QSG-2
    07-20 08:10-14:20 QSG-2
    """
    (verdict,) = entries_per_person(facts, book, JULY, as_of=JULY.end)
    assert (verdict.required, verdict.actual) == (7, 2)  # 20 × 10 ÷ 31 = 6.45


def test_an_open_quota_says_what_remains_and_whether_one_a_day_suffices(facts, book):
    """
    posted QSG-2 01-01..
    07-01 08:10-14:20 QSG-2
    """
    (verdict,) = entries_per_person(facts, book, JULY, as_of=at("07-13 09:00"))
    assert (verdict.status, verdict.remaining, verdict.days_left, verdict.at_risk) == ("open", 19, 19, False)
    (verdict,) = entries_per_person(facts, book, JULY, as_of=at("07-14 09:00"))
    assert (verdict.remaining, verdict.days_left, verdict.at_risk) == (19, 18, True)


def test_a_quota_is_hopeless_only_once_no_posted_day_is_left(facts, book):
    """
    posted QSG-2 07-01..07-20
    07-01 08:10-14:20 QSG-2
    """
    (verdict,) = entries_per_person(facts, book, JULY, as_of=at("07-20 23:59:59"))
    assert (verdict.days_left, verdict.at_risk, verdict.is_hopeless) == (1, True, False)
    (verdict,) = entries_per_person(facts, book, JULY, as_of=at("07-21"))
    assert (verdict.status, verdict.days_left, verdict.is_hopeless) == ("open", 0, True)


def test_three_entries_on_a_day_are_three(facts, book):
    """
    posted QSG-2 01-01..
    07-01 00:10-02:20 QSG-2
    07-01 08:10-10:20 QSG-2
    07-01 11:10-13:20 QSG-2
    """
    verdict = next(daily_presence(facts, book, JULY, as_of=JULY.end))
    assert (verdict.required, verdict.actual, len(verdict.records)) == (1, 3, 3)


def test_an_entry_belongs_to_the_shift_it_overlaps_longest(facts, book):
    """
    posted QSG-2 01-01..
    07-01 07:00-14:00 QSG-2
    07-02 05:00-09:00 QSG-2
    """
    assert [(d.day, d.shift) for d in descents(facts, "QSG", JULY.end)] == [
        (day("07-01"), "day"),
        (day("07-02"), "night"),
    ]


def test_a_tie_goes_to_the_shift_that_starts_first(facts, book):
    """
    posted QSG-2 01-01..
    07-01 06:00-10:00 QSG-2
    """
    assert [d.shift for d in descents(facts, "QSG", JULY.end)] == ["night"]


def test_a_shift_across_midnight_belongs_to_the_day_it_began(facts, book):
    """
    mine QSG crossing
    posted QSG-2 01-01..
    07-31 23:30-05:00 QSG-2
    08-01 05:10-06:30 QSG-2
    """
    with pytest.raises(StopIteration):
        next(v for v in daily_presence(facts, book, AUGUST, as_of=at("08-02")) if v.actual)


def test_while_below_the_shift_is_the_one_of_the_descent(facts, book):
    """
    posted QSG-2 01-01..
    07-01 15:50- QSG-2
    """
    assert [(d.shift, d.exited) for d in descents(facts, "QSG", at("07-01 20:00"))] == [("day", None)]


def test_a_time_that_lies_ahead_reads_as_not_yet(facts, book):
    """
    posted QSG-2 01-01..
    07-01 15:50-23:00 QSG-2
    """
    (at_20,) = descents(facts, "QSG", at("07-01 20:00"))
    (at_23,) = descents(facts, "QSG", at("07-01 23:00"))
    assert (at_20.shift, at_20.exited) == ("day", None)
    assert (at_23.shift, at_23.exited) == ("mid", at("07-01 23:00"))
    assert descents(facts, "QSG", at("07-01 15:49")) == []


def test_an_entry_that_touches_no_window_counts_for_the_day_and_no_shift(facts, book):
    """
    mine QSG no_night
    posted QSG-2 01-01..
    07-01 22:10-23:50 QSG-2
    """
    assert next(daily_presence(facts, book, JULY, as_of=JULY.end)).status == "met"
    assert symbols(list(shift_presence(facts, book, JULY, as_of=JULY.end))[:2]) == "✕✕"


def test_a_shift_is_missed_the_instant_it_ends(facts, book):
    """
    posted QSG-2 01-01..
    """
    for instant, status in zip(around(at("07-01 08:00")), ("open", "missed", "missed"), strict=True):
        assert next(shift_presence(facts, book, JULY, as_of=instant)).status == status


def test_a_day_is_missed_at_midnight_or_when_its_last_shift_ends(facts, book):
    """
    mine QSG crossing
    posted QSG-2 01-01..
    """
    for instant, status in zip(around(at("07-02 07:00")), ("open", "missed", "missed"), strict=True):
        assert next(daily_presence(facts, book, JULY, as_of=instant)).status == status


def test_days_without_work_oblige_nobody(facts, book):
    """
    status QSG suspended 07-10
    status QSG constructing 07-30
    """
    found = list(daily_presence(facts, book, JULY, as_of=at("07-01")))
    assert [v.period[-2:] for v in found] == [f"{n:02d}" for n in (*range(1, 10), 30, 31)]
    assert symbols(found) == "○" * 11


def test_on_one_day_the_later_received_status_wins():
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.write("mine_status", "ADM", "07-09 08:00", mine="QSG", status="suspended", from_="2026-07-10")
    scribe.write("mine_status", "ADM", "07-09 09:00", mine="QSG", status="producing", from_="2026-07-10")
    assert len(scribe.verdicts("2026-07", "08-01", "daily_presence")) == 31
    assert len(scribe.verdicts("2026-07", "07-09 08:30", "daily_presence")) == 9


def test_nothing_is_asked_before_the_regulation():
    scribe = Scribe().founded("2023-12-01")
    scribe.mine("QSG", since="2023-12-01")
    scribe.group("QSG", "2023-12-01")
    assert scribe.verdicts("2023-12", "2024-02-01") == []
    january = scribe.verdicts("2024-01", "2024-02-01", "daily_presence")
    assert [v.period for v in january] == [f"2024-01-{n}" for n in range(25, 32)]


def test_the_duty_log_covers_days_below_and_rostered_days_so_far(facts, book):
    """
    posted QSG-1 01-01.. leader
    posted QSG-2 01-01..
    07-01 08:10-14:20 QSG-2
    07-02 08:10-14:20 QSG-2
    log 07-01 QSG-2
    roster 07-02 day QSG-2
    roster 07-05 day QSG-2
    roster 07-20 day QSG-2
    """
    verdict = next(v for v in duty_log(facts, book, JULY, as_of=at("07-06")) if v.person == "QSG-2")
    assert (verdict.required, verdict.actual, verdict.status) == (3, 1, "open")


def test_a_post_is_covered_by_a_log_or_an_entry_until_the_next_midnight(facts, book):
    """
    posted QSG-1 01-01.. leader
    posted QSG-2 01-01..
    07-02 08:10-14:20 QSG-2
    log 07-03 QSG-2
    roster 07-02 day QSG-2
    roster 07-03 day QSG-2
    roster 07-04 day QSG-2
    """
    for instant, row in zip(around(at("07-06")), ("●●○", "●●✕", "●●✕"), strict=True):
        assert symbols(post_covered(facts, book, JULY, as_of=instant)) == row


def test_eight_hours_below_is_allowed_and_a_second_more_is_not(log, book):
    """
    posted QSG-2 01-01..
    07-01 08:00-16:00 QSG-2
    07-02 08:00-16:01 QSG-2
    07-03 08:00- QSG-2
    """
    for instant, status in zip(around(at("07-03 16:00")), ("open", "missed", "missed"), strict=True):
        found = list(entry_hours(log.facts, book, JULY, as_of=instant))
        assert [v.status for v in found] == ["met", "missed", status]


def test_backfilled_is_what_came_more_than_a_day_after_coming_up():
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    late = scribe.entry("QSG-2", "07-01 08:00", "14:00", received="07-02 14:00:01")
    in_time = scribe.entry("QSG-2", "07-03 08:00", "14:00", received="07-04 14:00")
    assert [is_backfilled(scribe.facts, BOOK, scribe.facts.records[id]) for id in (late, in_time)] == [True, False]


def test_another_window_from_a_day_on():
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.write("mine_shifts", "ADM", "07-09", mine="QSG", from_="2026-07-10", shifts=windows(NO_NIGHT))
    rows = scribe.verdicts("2026-07", "07-09", "shift_presence")
    assert len(rows) == 9 * 3 + 22 * 2
