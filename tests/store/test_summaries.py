"""A mine's month is judged once and kept, until a record, a rule or the hour makes what is kept worthless."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from scribe import Scribe, at, day
from story import told

from minewatch.cli import main
from minewatch.law.rules import verdicts
from minewatch.law.summary import Summary, summary
from minewatch.store import read, summaries, transfer
from minewatch.store import tables as t
from minewatch.store.engine import write_turn
from minewatch.when import Month

NOT_THE_GROUPS = ("alert_acknowledged", "entry_hours")
JULY, NOON = Month(2026, 7), at("07-20 12:00")


@pytest.fixture
def scribe() -> Scribe:
    """Two mines; SG-5 went over to LG on 07-11."""
    scribe = Scribe().founded()
    for mine in ("SG", "LG"):
        scribe.mine(mine)
        scribe.group(mine)
    for staff_no in ("LG-5", "SG-5"):
        posting = scribe.facts.posting(staff_no, day("07-10"))
        scribe.write("correction", "PATROL", "07-10 12:00", record=posting.id, changes={"to": "2026-07-10"},
                     reason="调动")  # fmt: skip
    scribe.post("SG-5", "LG", "2026-07-11", received=at("07-10 12:00"))
    scribe.entry("SG-2", "07-18 08:10", "15:00")
    return scribe


@pytest.fixture
def stored(app_on_both, scribe):
    """Stores what the scribe has written since the last call."""
    written = 0

    def store() -> None:
        nonlocal written
        transfer.import_lines(scribe.lines[written:])
        written = len(scribe.lines)

    store()
    return store


@pytest.fixture
def judged(monkeypatch) -> list[str]:
    """The mines that were judged, in order."""
    mines: list[str] = []

    def counted(facts, book, mine, month, as_of):
        mines.append(mine)
        return summary(facts, book, mine, month, as_of)

    monkeypatch.setattr(summaries, "summary", counted)
    return mines


def of_july(when: datetime = NOON) -> dict[str, Summary]:
    return {each.mine: each for each in summaries.of_month(JULY, when)}


def test_a_month_is_judged_once_and_says_what_the_verdicts_say(stored, judged, scribe):
    assert of_july() == of_july() and judged == ["LG", "SG"]
    found = verdicts(read.month_facts(JULY, NOON, ["SG"]), summaries.Book.load("zhongyang-2024-3"), JULY, NOON)
    assert sum(of_july()["SG"].counts.values()) == len(
        [v for v in found if v.mine == "SG" and v.rule not in NOT_THE_GROUPS]
    )


def test_a_record_makes_its_own_mine_stale(stored, judged, scribe):
    of_july()
    scribe.entry("SG-3", "07-19 08:10", "15:00")
    stored()
    assert of_july()["SG"].present == 2 and judged == ["LG", "SG", "SG"]


def test_what_a_person_does_at_another_mine_counts_where_the_person_was(stored, judged, scribe):
    """SG-5, at LG by now, asks there for leave on a day on which the person was still posted at SG."""
    of_july()
    scribe.write("leave_request", "SG-5", "07-20 09:00", mine="LG", staff_no="SG-5", from_=day("07-09"),
                 to_=day("07-20"), type="sick", reason="示例")  # fmt: skip
    stored()
    judged.clear()
    of_july()
    assert judged == ["LG", "SG"]


def test_a_name_put_right_at_the_bureau_is_put_right_on_the_wall(stored, scribe):
    assert of_july()["SG"].names["SG-2"] == "王示例"
    person = scribe.facts.person("SG-2")
    scribe.write("correction", "ADM", "07-20", record=person.id, changes={"name": "王另示例"}, reason="写错")
    stored()
    assert of_july()["SG"].names["SG-2"] == "王另示例"


@pytest.mark.parametrize(("when", "again"), [("07-20 15:59:59", False), ("07-20 16:00", True), ("07-20 11:59", True)])
def test_time_makes_it_stale_when_a_shift_ends_and_when_the_clock_was_set_back(stored, judged, when, again):
    of_july()
    judged.clear()
    of_july(at(when))
    assert bool(judged) == again


def test_a_record_that_is_yet_to_be_received_is_waited_for(stored, judged, scribe):
    scribe.entry("SG-2", "07-20 12:10", "12:30")
    stored()
    assert of_july()["SG"].people[1].actual == 1
    assert of_july(at("07-20 12:30"))["SG"].people[1].actual == 2


def test_another_reading_of_the_law_judges_everything_anew(stored, judged, monkeypatch):
    of_july()
    monkeypatch.setattr(summaries, "_code", lambda: "another version")
    with write_turn() as connection:
        connection.execute(t.summary.update(), {"body": "{}"})  # as another version may have written it
    judged.clear()
    of_july()
    assert judged == ["LG", "SG"]


def test_what_cannot_be_kept_is_shown_all_the_same(stored, monkeypatch, caplog):
    def full(*_):
        raise sa.exc.OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(summaries, "write_turn", full)
    assert of_july()["SG"].present == 1 and "not kept" in caplog.text


def test_the_recount_finds_a_summary_that_was_tampered_with_and_drops_it(stored, app_on_both):
    of_july()
    assert summaries.compare(NOON) == (2, [])
    with write_turn() as connection:
        body = json.loads(connection.scalar(sa.select(t.summary.c.body).where(t.summary.c.mine == "SG")))
        connection.execute(
            t.summary.update().where(t.summary.c.mine == "SG"), {"body": json.dumps(body | {"overdue": 9})}
        )
    assert of_july()["SG"].overdue == 9
    assert summaries.compare(NOON) == (2, [("2026-07", "SG")])
    assert of_july()["SG"].overdue == 0 and summaries.compare(NOON) == (2, [])


def test_the_recount_is_a_command(tmp_path, scribe):
    lines = tmp_path / "lines.jsonl"
    lines.write_text("\n".join(scribe.lines), "utf-8")
    env = {"MINEWATCH_INSTANCE": str(tmp_path / "here")}
    for words, said in ((f"import {lines}", "存入"), ("recount", "0 份小结与重算的相同")):
        answer = CliRunner().invoke(main, words.split(), env=env)
        assert answer.exit_code == 0 and said in answer.stderr


def test_a_record_of_another_month_leaves_a_summary_as_it_is(stored, judged, scribe):
    """An entry of 09-20 touches September; August, July and the year's plans do not care."""
    months = [JULY.plus(n) for n in range(3)]
    at_noon = at("09-21 12:00")
    for month in months:
        summaries.of_month(month, at_noon)
    judged.clear()
    scribe.entry("SG-3", "09-20 08:10", "15:00")
    stored()
    for month in months:
        summaries.of_month(month, at_noon)
    assert judged == ["SG"] and summaries.compare(at_noon) == (6, [])


def test_no_record_of_a_whole_story_leaves_a_summary_that_is_no_longer_true(app):
    """After each record of two months' story, all that is kept of four months is what would be judged anew."""
    scribe, lines = told(), []
    with app.app_context():
        for line in scribe.lines:
            lines.append(line)
            received = datetime.fromisoformat(json.loads(line)["received_at"])
            if received >= at("07-01"):
                transfer.import_lines(lines)
                lines.clear()
                assert summaries.compare(received)[1] == [], line
                for month in (Month(2026, n) for n in (6, 7, 8)):
                    summaries.of_month(month, received)


def test_a_leave_that_comes_in_while_a_month_is_judged_is_not_lost(stored, scribe, monkeypatch):
    """SG-5's leave at LG is stored between the reading of SG's records and the keeping of what came of them."""
    made = summaries.make

    def slowly(mine, month, when):
        found = made(mine, month, when)
        if not any("leave_request" in line for line in scribe.lines):
            scribe.write("leave_request", "SG-5", "07-20 09:00", mine="LG", staff_no="SG-5", from_=day("07-09"),
                         to_=day("07-20"), type="sick", reason="示例")  # fmt: skip
            stored()
        return found

    monkeypatch.setattr(summaries, "make", slowly)
    of_july()
    monkeypatch.setattr(summaries, "make", made)
    assert summaries.compare(NOON) == (0, [])
