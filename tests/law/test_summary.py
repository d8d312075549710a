"""A summary says what the verdicts say, and says until when: no instant before that may make it untrue."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scribe import BOOK, EXAMPLE, at
from story import told

from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts
from minewatch.law.summary import AS_JSON, summary
from minewatch.records.kinds import read
from minewatch.when import Month

FIRST, LAST = at("06-28"), at("08-08")
SECONDS = int((LAST - FIRST).total_seconds())
RECORDS = [read(body) for body in told().bodies]
instants = some.integers(0, SECONDS).map(lambda n: FIRST + timedelta(seconds=n))


def known(made: datetime) -> Facts:
    return Facts.known(RECORDS, made)


@settings(deadline=None, max_examples=60)
@given(made=instants, share=some.floats(0, 0.999), month=some.sampled_from((6, 7, 8)))
@pytest.mark.parametrize("book", [BOOK, EXAMPLE], ids=lambda book: book.id)
def test_nothing_changes_by_itself_before_the_instant_named(book, made, share, month):
    facts, asked = known(made), Month(2026, month)
    for mine in ("SG", "LG"):
        short, until = summary(facts, book, mine, asked, made)
        assert until > made
        later = made + (min(until, LAST + timedelta(days=60)) - made) * share
        assert summary(facts, book, mine, asked, later) == (short, until)
        assert _of(mine, facts, book, asked, later) == _of(mine, facts, book, asked, made)


def _of(mine, facts, book, month, as_of):
    return [verdict for verdict in verdicts(facts, book, month, as_of) if verdict.mine == mine]


@settings(deadline=None, max_examples=40)
@given(made=instants)
def test_a_summary_counts_what_the_verdicts_say(made):
    facts, july = known(made), Month(2026, 7)
    judged = _of("SG", facts, BOOK, july, made)
    short, _ = summary(facts, BOOK, "SG", july, made)
    groups = [v for v in judged if v.rule not in ("alert_acknowledged", "entry_hours")]
    assert short.counts == Counter(verdict.status for verdict in groups)
    assert short.advised == sum(v.rule == "entry_hours" and v.status == "missed" for v in judged)
    assert sum(short.entries) == sum(v.actual for v in judged if v.rule == "daily_presence")
    assert [(v.person, v.actual, v.status) for v in short.people] == [
        (v.person, v.actual, v.status) for v in judged if v.rule == "entries_per_person"
    ]
    assert AS_JSON.validate_json(AS_JSON.dump_json(short)) == short


@pytest.mark.parametrize(
    ("made", "signed"), [("07-18 11:00", (0, 0)), ("07-18 11:05", (0, 1)), ("07-18 11:20", (0, 1))]
)
def test_an_alert_counts_as_signed_in_time_or_not_once_its_quarter_of_an_hour_is_over(made, signed):
    """Received 07-18 10:50, acknowledged 11:20."""
    short, _ = summary(known(at(made)), BOOK, "SG", Month(2026, 7), at(made))
    assert (short.signed, short.to_sign) == signed


@pytest.mark.parametrize(
    ("made", "until", "why"),
    [
        ("07-21 10:00", "07-21 16:00", "nobody is known to be below, and the day shift ends"),
        ("07-20 16:10", "07-20 17:00", "SG-4, down since 09:00, has been below for eight hours"),
        ("07-20 20:00", "07-21 00:00", "a day is over"),
        ("08-02 10:00", "08-03 00:00", "the originals are not in, and today's mark on them turns at midnight"),
        ("08-04 10:00", "9999-12-31", "everything of July is settled"),
    ],
)
def test_what_ends_it(made, until, why):
    _, holds = summary(known(at(made)), BOOK, "SG", Month(2026, 7), at(made))
    assert holds.date().isoformat() == until if "9999" in until else holds == at(until), why
