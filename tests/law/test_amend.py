"""Corrections and voids: what comes out of them must be as lawful as what went in."""

from __future__ import annotations

import pytest
from scribe import Scribe, at, day

from minewatch.records.envelope import Refusal
from minewatch.records.kinds import read


@pytest.fixture
def scribe() -> Scribe:
    scribe = Scribe().founded()
    for mine in ("QSG", "LG"):
        scribe.mine(mine)
    scribe.group("QSG")
    return scribe


def test_a_void_of_a_correction_does_not_bring_back_what_is_no_longer_lawful(scribe):
    """QSG-2 leaves for another mine by a correction of the posting; without it there would be two postings at once."""
    posting = next(p.id for p in scribe.facts.postings("QSG", day("07-01")) if p.staff_no == "QSG-2")
    ended = scribe.write(
        "correction", "ADM", "07-05", mine="QSG", record=posting, changes={"to": "2026-07-10"}, reason="轮换"
    )
    scribe.post("QSG-2", "LG", "2026-07-11", received=at("07-05 01:00"))
    assert "同一天已在" in scribe.refused("void", "ADM", "07-06", mine="QSG", record=ended, reason="错")


def test_a_void_of_a_correction_does_not_let_entries_overlap(scribe):
    entry = scribe.entry("QSG-2", "07-03 08:10", "12:00")
    later = scribe.write(
        "correction", "QSG-2", "07-03 13:00", record=entry, changes={"entered_at": str(at("07-03 11:00"))}, reason="错"
    )
    scribe.entry("QSG-2", "07-03 09:00", "10:00", received="07-03 14:00")
    assert "重叠" in scribe.refused("void", "QSG-2", "07-03 15:00", record=later, reason="错")


def test_a_correction_is_judged_by_what_is_known_when_it_comes(scribe):
    """The entry was received before the leave was approved; its correction moves it onto a day of that leave."""
    entry = scribe.entry("QSG-2", "07-03 08:10", "12:00")
    leave = scribe.write(
        "leave_request", "QSG-2", "07-04", mine="QSG", staff_no="QSG-2", from_=day("07-06"), to_=day("07-07")
    )
    scribe.write("leave_decision", "DEPUTY", "07-05", leave=leave, approved=True, at=at("07-05"), reason="示例")
    changes = {"entered_at": at("07-06 08:10").isoformat(), "exited_at": at("07-06 12:00").isoformat()}
    with pytest.raises(Refusal, match="在请假"):
        scribe.write("correction", "QSG-2", "07-09", record=entry, changes=changes, reason="错")


def test_nobody_voids_the_decision_on_the_own_leave(scribe):
    leave = scribe.write(
        "leave_request", "QSG-1", "07-04", mine="QSG", staff_no="QSG-1", from_=day("07-06"), to_=day("07-06")
    )
    decision = scribe.write(
        "leave_decision", "DEPUTY", "07-05", leave=leave, approved=False, at=at("07-05"), reason="示例"
    )
    assert "自己请假的审批" in scribe.refused("void", "QSG-1", "07-05 10:00", record=decision, reason="错")


def test_leave_is_asked_for_at_the_mine_where_one_is_posted(scribe):
    assert "没有派驻在该矿" in scribe.refused(
        "leave_request", "QSG-2", "07-04", mine="LG", staff_no="QSG-2", from_=day("07-06"), to_=day("07-06")
    )


def test_a_held_record_whose_mending_is_voided_is_held_again(scribe):
    body = {
        "kind": "underground_entry", "id": "0197c0de-0000-7000-8000-0000000000aa", "mine": "QSG", "author": "QSG-2",
        "entered_at": at("07-03 08:10").isoformat(), "exited_at": at("07-03 08:00").isoformat(),
        "received_at": at("07-03 15:00").isoformat(), "held": "升井时间不晚于入井时间",
    }  # fmt: skip
    held = read(body)
    scribe.facts.add(held)
    mended = scribe.write(
        "correction", "QSG-2", "07-03 16:00", record=held.id, reason="错",
        changes={"exited_at": at("07-03 14:00").isoformat()},
    )  # fmt: skip
    assert not scribe.facts.is_held(held.id)
    scribe.write("void", "QSG-2", "07-03 17:00", record=mended, reason="错")
    assert scribe.facts.is_held(held.id)
