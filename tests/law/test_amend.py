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


def test_a_void_of_the_return_does_not_put_an_entry_on_leave(scribe):
    """Back on the 7th and below on the 8th: without the 销假 the leave would still cover the 8th."""
    leave = _approved(scribe, "QSG-2", "07-06", "07-08")
    back = scribe.write("leave_return", "QSG-2", "07-07 20:00", leave=leave, at=at("07-07 20:00"))
    scribe.entry("QSG-2", "07-08 08:10", "12:00")
    assert "在请假" in scribe.refused("void", "QSG-2", "07-09", record=back, reason="错")
    later = {"at": at("07-08 20:00").isoformat()}
    assert "在请假" in scribe.refused("correction", "QSG-2", "07-09", record=back, changes=later, reason="错")
    scribe.write(
        "correction", "QSG-2", "07-09", record=back, changes={"at": at("07-07 18:00").isoformat()}, reason="错"
    )


def test_a_void_of_a_rejection_does_not_bring_back_a_leave_over_another(scribe):
    leave = _asked(scribe, "QSG-2", "07-06", "07-08")
    rejection = scribe.write("leave_decision", "DEPUTY", "07-05", leave=leave, approved=False, at=at("07-05"))
    _asked(scribe, "QSG-2", "07-07", "07-07", received="07-05 09:00")
    assert "重叠" in scribe.refused("void", "PATROL", "07-05 10:00", record=rejection, reason="错")


def test_a_decision_that_another_followed_is_not_voided_first(scribe):
    leave = _asked(scribe, "QSG-2", "07-06", "07-10")
    deputy = scribe.write(
        "leave_decision", "DEPUTY", "07-05", leave=leave, approved=True, at=at("07-05"), reason="示例"
    )
    director = scribe.write(
        "leave_decision", "DIRECTOR", "07-05 09:00", leave=leave, approved=True, at=at("07-05 09:00"), reason="示例"
    )
    assert "先作废后一步" in scribe.refused("void", "DEPUTY", "07-05 10:00", record=deputy, reason="错")
    scribe.write("void", "DIRECTOR", "07-05 10:00", record=director, reason="错")
    scribe.write("void", "DEPUTY", "07-05 10:01", record=deputy, reason="错")


def test_a_void_of_the_exit_does_not_leave_a_person_below_twice(scribe):
    entry = scribe.entry("QSG-2", "07-03 00:10")
    up = scribe.write("underground_exit", "QSG-2", "07-03 06:00", entry=entry, exited_at=at("07-03 06:00"))
    scribe.entry("QSG-2", "07-03 16:10", "20:00")
    assert "重叠" in scribe.refused("void", "QSG-2", "07-04", record=up, reason="错")


def test_a_void_of_a_void_brings_back_only_what_may_still_stand(scribe):
    leave = _asked(scribe, "QSG-2", "07-06", "07-08")
    withdrawn = scribe.write("void", "QSG-2", "07-04 10:00", record=leave, reason="改期")
    _asked(scribe, "QSG-2", "07-08", "07-09", received="07-04 11:00")
    assert "重叠" in scribe.refused("void", "QSG-2", "07-04 12:00", record=withdrawn, reason="错")

    place = {"mine": "QSG", "code": "3101", "name": "示例工作面", "type": "coal_face", "from_": day("01-01")}
    first = scribe.write("place", "ADM", "07-01", **place)
    gone = scribe.write("void", "ADM", "07-02", record=first, reason="重复")
    scribe.write("place", "ADM", "07-03", **place)
    assert "已经登记过" in scribe.refused("void", "ADM", "07-04", record=gone, reason="错")


def test_what_a_closed_finding_rests_on_is_not_taken_away(scribe):
    """Reopen it first (重新打开), then correct it."""
    finding, check, closing = _closed(scribe)
    for refused in (
        {"record": check, "changes": {"passed": False}},
        {"record": check, "changes": {"at": at("07-05 09:00").isoformat()}},
        {"record": finding, "changes": {"grade": "major"}},
        {"record": closing, "changes": {"at": at("07-03 09:00").isoformat()}},
    ):
        assert "才能销号" in scribe.refused("correction", "PATROL", "07-06", reason="错", **refused)
    assert "才能销号" in scribe.refused("void", "QSG-3", "07-06", record=check, reason="错")
    scribe.write("correction", "QSG-2", "07-06", record=finding, changes={"description": "示例：改字"}, reason="错字")
    scribe.write("finding_step", "QSG-2", "07-06 10:00", finding=finding, step="reopened", at=at("07-06 10:00"))
    scribe.write("correction", "QSG-2", "07-06 11:00", record=finding, changes={"grade": "major"}, reason="定级有误")


def test_an_extension_keeps_its_reason_and_approver_and_a_deadline_is_not_moved_by_correction(scribe):
    finding = _finding(scribe)
    extended = scribe.write(
        "finding_step", "QSG-2", "07-04", finding=finding, step="extended", at=at("07-04"),
        new_deadline=day("07-12"), approved_by="PATROL", notes="等备件",
    )  # fmt: skip
    for changes in ({"notes": ""}, {"approved_by": "QSG-1"}, {"approved_by": None}, {"new_deadline": None}):
        assert scribe.refused("correction", "QSG-2", "07-05", record=extended, changes=changes, reason="错")
    later = {"five": {"person": "示例", "measure": "示例", "deadline": "2026-07-20"}}
    assert "不能用更正推后" in scribe.refused(
        "correction", "QSG-2", "07-05", record=finding, changes=later, reason="错"
    )
    scribe.write("correction", "PATROL", "07-05", record=finding, changes=later, reason="年份写错")


def test_an_approval_over_a_gap_keeps_its_reason(scribe):
    turns = [
        {"staff_no": "QSG-2", "duty_date": f"2026-07-{d:02}", "shift": "day", "underground": True} for d in range(1, 32)
    ]
    scribe.write("plan", "QSG-1", "07-01", mine="QSG", month="2026-07", content="示例", roster=turns, gap_reason="示例")
    leave = _asked(scribe, "QSG-2", "07-06", "07-07")
    approval = scribe.write(
        "leave_decision", "DEPUTY", "07-05", leave=leave, approved=True, at=at("07-05"), reason="由 QSG-3 顶班"
    )
    assert "空班" in scribe.refused(
        "correction", "DEPUTY", "07-20", record=approval, changes={"reason": " "}, reason="错"
    )
    scribe.write("correction", "DEPUTY", "07-20", record=approval, changes={"reason": "由 QSG-4 顶班"}, reason="错")


def test_a_mine_or_person_in_use_is_not_voided(scribe):
    mine, person = scribe.facts.mine("QSG"), scribe.facts.person("QSG-2")
    for record in (mine, person):
        assert "已经使用" in scribe.refused("void", "ADM", "07-05", record=record.id, reason="错")
    spare = scribe.write("person", "ADM", "07-05", staff_no="QSG-9", name="示例多余")
    scribe.write("void", "ADM", "07-06", record=spare, reason="重复")


def _asked(scribe, staff_no, first, last, received="07-04"):
    return scribe.write(
        "leave_request", staff_no, received, mine="QSG", staff_no=staff_no, from_=day(first), to_=day(last)
    )


def _approved(scribe, staff_no, first, last):
    leave = _asked(scribe, staff_no, first, last)
    scribe.write("leave_decision", "DEPUTY", "07-05", leave=leave, approved=True, at=at("07-05"), reason="示例")
    return leave


def _finding(scribe):
    return scribe.write(
        "finding", "QSG-2", "07-03 10:00", mine="QSG", grade="general", description="示例",
        five={"deadline": "2026-07-10"},
    )  # fmt: skip


def _closed(scribe):
    finding = _finding(scribe)
    check = scribe.write(
        "finding_step", "QSG-3", "07-04 10:00", finding=finding, step="reinspected", at=at("07-04 10:00"), passed=True
    )
    closing = scribe.write("finding_step", "QSG-2", "07-04 11:00", finding=finding, step="closed", at=at("07-04 11:00"))
    return finding, check, closing
