"""What tablets send, on both databases: kept once, held with the reason, nothing dropped, nothing in another's way."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

import pytest
from sent import entry, everything_held, outcomes, report, tablet

from minewatch.records.envelope import Refusal
from minewatch.records.filings import DailyReport
from minewatch.store import devices, transfer, tray
from minewatch.store.devices import Told
from minewatch.store.door import accept
from minewatch.store.outbox import take
from minewatch.store.read import facts_for
from minewatch.store.scope import Scope
from minewatch.store.verify import verify
from minewatch.web.forms import new_id
from minewatch.when import Month, day_of, now


def all_facts():
    today = day_of(now())
    return facts_for(Scope(Month.of(today).days, ("QSG", "LG")))


def test_a_bad_record_is_held_and_the_ones_around_it_go_through(instance):
    begun = now() - timedelta(hours=30)
    bad = entry(begun, begun + timedelta(hours=25))
    good = [report(), report()]
    first, between, last = take([good[0], bad, good[1]], "QSG-2", tablet())
    assert (first.outcome, between.outcome, last.outcome) == ("stored", "held", "stored")
    assert "24" in between.reason and between.seq
    assert [str(one.id) for one in everything_held()] == [bad["id"]]
    assert verify()[1] == ""


def test_a_held_record_sent_again_is_still_held(instance):
    begun = now() - timedelta(hours=30)
    bad = entry(begun, begun + timedelta(hours=25))
    assert outcomes([bad]) == ["held"]
    assert outcomes([bad]) == ["held"]


def test_a_held_record_waits_until_it_is_mended_or_voided(instance):
    begun = now() - timedelta(hours=30)
    bad = [entry(begun - n * timedelta(days=2), begun - n * timedelta(days=2) + timedelta(hours=25)) for n in (0, 1)]
    assert outcomes(bad) == ["held", "held"]
    up = (begun + timedelta(hours=6)).isoformat()
    amended = {"author": "QSG-2", "reason": "写错了", "occurred_at": now().isoformat()}
    accept([amended | {"kind": "correction", "id": new_id(), "record": bad[0]["id"], "changes": {"exited_at": up}}])
    assert [str(one.id) for one in everything_held()] == [bad[1]["id"]]
    accept([amended | {"kind": "void", "id": new_id(), "record": bad[1]["id"]}])
    assert everything_held() == []


def test_what_can_be_no_record_is_kept_as_it_came_and_can_be_sent_again_mended(instance):
    broken = report(date="昨天")
    (answer,) = take([broken], "QSG-2", tablet())
    assert (answer.outcome, answer.field) == ("tray", "date")
    assert [(one.id, one.title, one.body) for one in everything_held()] == [(None, "每日报告", broken)]
    assert outcomes([broken]) == ["tray"] and len(everything_held()) == 1
    assert outcomes([broken | {"date": str(day_of(now()))}]) == ["stored"]
    assert everything_held() == []


def test_what_was_ended_waits_no_longer_and_stays_as_it_came(instance):
    """Sent again by a tablet that knows nothing of it, too."""
    broken = report(date="昨天")
    assert outcomes([broken]) == ["tray"]
    (one,) = everything_held()
    assert tray.end(tray.find(one.digest), "QSG-1", "已补登")
    assert not tray.end(tray.find(one.digest), "QSG-2", "另一说")
    assert outcomes([broken]) == ["tray"] and everything_held() == []
    found = tray.find(one.digest)
    assert (found.body, found.end.staff_no, found.end.reason) == (broken, "QSG-1", "已补登")


@pytest.mark.parametrize(
    "wrong", [{"content": "一\0二"}, {"content": "\ud800"}, {"kind": "天气"}, {"id": "7"}, {"mine": "a/b"}]
)
def test_whatever_comes_is_kept(instance, wrong):
    (answer,) = take([report(**wrong)], "QSG-2", tablet())
    assert answer.outcome in ("tray", "held") and answer.reason
    assert verify()[1] == ""


@pytest.mark.parametrize(
    "version, more, outcome", [(None, {}, "stored"), (0, {}, "stored"), (2, {}, "stored"), (2, {"new": "字段"}, "tray")]
)
def test_an_app_before_or_after_this_one_is_read_and_what_is_unknown_is_kept(instance, version, more, outcome):
    body = report(schema=version, **more)
    assert outcomes([body]) == [outcome]
    kept = [one.body for one in everything_held()] + [json.loads(line) for line in transfer.export_lines()]
    assert [one["schema"] for one in kept if one["id"] == body["id"]] == [version]


def test_another_persons_record_waits_for_that_person(instance):
    theirs = report(author="QSG-3")
    assert outcomes([theirs, report()]) == ["not_yours", "stored"]
    assert outcomes([theirs], "QSG-3") == ["stored"]


def test_at_the_form_the_law_refuses_and_nothing_is_kept(instance):
    begun = now() - timedelta(hours=30)
    bad = entry(begun, begun + timedelta(hours=25))
    assert outcomes([report(), bad, report(date="昨天")], live=True) == ["refused", "refused"]
    assert outcomes([report()]) == ["stored"]
    assert len(all_facts().all(DailyReport)) == 1
    assert everything_held() == []
    assert outcomes([bad | {"exited_at": (begun + timedelta(hours=6)).isoformat()}], live=True) == ["stored"]


def test_the_same_words_by_another_way_are_the_same_record(instance):
    """A form on screen was stored, its answer was lost, and the tablet sends it from its outbox."""
    draft = report()
    accept([draft])
    from_tablet = draft | {"device_id": "T3", "device_seq": 4, "device_offset_s": 0.5, "occurred_at": now().isoformat()}
    assert outcomes([from_tablet]) == ["again"]
    assert outcomes([from_tablet | {"content": "别的话"}]) == ["tray"]


def test_the_same_id_twice_in_one_batch_with_other_words(instance):
    draft = report()
    assert outcomes([draft, draft | {"content": "别的话"}, draft]) == ["stored", "tray", "again"]


def test_other_words_for_a_record_that_is_here_wait_until_it_is_amended(instance):
    draft = report()
    assert outcomes([draft, draft | {"content": "别的话"}]) == ["stored", "tray"]
    assert [one.body["content"] for one in everything_held()] == ["别的话"]
    amended = {"author": "QSG-2", "reason": "以后一份为准", "occurred_at": now().isoformat(), "record": draft["id"]}
    accept([amended | {"kind": "correction", "id": new_id(), "changes": {"content": "别的话"}}])
    assert everything_held() == []


def test_coming_up_before_going_down_is_whole_in_the_end(instance):
    down = entry(now() - timedelta(hours=5))
    up = {"kind": "underground_exit", "id": new_id(), "mine": "QSG", "author": "QSG-2", "entry": down["id"],
          "exited_at": (now() - timedelta(hours=1)).isoformat()}  # fmt: skip
    assert outcomes([up]) == ["held"]
    assert outcomes([down, up]) == ["stored", "held"]
    assert verify()[1] == ""
    assert all_facts().is_held(next(id for id in all_facts().records if str(id) == up["id"]))


def test_eight_tablets_send_the_same_at_once(instance):
    drafts = [report() for _ in range(10)]

    def send(n: int) -> list[str]:
        with instance.app_context():
            return [one.outcome for one in take(drafts, "QSG-2", tablet(id=f"T{n}"))]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(send, range(8)))
    assert sorted(chain.from_iterable(found)) == ["again"] * 70 + ["stored"] * 10
    assert verify()[1] == ""


def test_the_census_knows_what_a_tablet_still_owes(instance):
    seqs = [report(device_id="T3", device_seq=n) for n in (1, 2, 5)]
    take(seqs, "QSG-2", tablet(unsent=3, last_seq=8))
    (device,) = devices.census()
    assert (device.id, device.staff_no, device.unsent) == ("T3", "QSG-2", 3)
    assert device.lacking == ((3, 4), (6, 8))
    take([report(device_id="T3", device_seq=n) for n in (3, 4, 6, 7, 8)], "QSG-2", tablet(last_seq=8))
    assert devices.census()[0].lacking == ()


def test_on_a_shared_tablet_whoever_calls_tells_of_the_others_too(instance):
    """QSG-3 wrote four records on T3 and went on leave; QSG-2 calls, and later QSG-3 sends them."""
    take([], "QSG-3", tablet(unsent=1, last_seq=1))
    others = {"QSG-3": 4, "QSG-4": 0, "NOBODY": 7}
    take([], "QSG-2", replace(tablet(last_seq=5, ahead=timedelta(days=2)), others=others))
    found = {device.staff_no: device for device in devices.census()}
    assert {no: (one.id, one.unsent) for no, one in found.items()} == {
        "QSG-2": ("T3", 0), "QSG-3": ("T3", 4), "QSG-4": ("T3", 0),
    }  # fmt: skip
    assert {one.last_contact for one in found.values()} == {found["QSG-2"].last_contact}
    assert len({(one.offset, one.app, one.persisted, one.lacking) for one in found.values()}) == 1
    assert {no for no, one in found.items() if one.jumped_at} == {"QSG-3"}
    assert devices.unsent() == (1, 4)
    take([], "QSG-3", tablet(last_seq=5))
    assert devices.unsent() == (0, 0)


def test_of_oneself_one_tells_once(instance):
    take([], "QSG-2", replace(tablet(unsent=3), others={"QSG-2": 9}))
    assert [(one.staff_no, one.unsent) for one in devices.census()] == [("QSG-2", 3)]


def test_what_another_tablet_sent_is_no_longer_owed_by_the_one_that_wrote_it(instance):
    """By way of its rescue file."""
    take([], "QSG-2", tablet(unsent=2, last_seq=2))
    take([report(device_id="T3", device_seq=n) for n in (1, 2)], "QSG-2", tablet(id="T4"))
    assert {device.id: device.lacking for device in devices.census()} == {"T3": (), "T4": ()}


def test_a_clock_that_jumps_is_flagged_and_nothing_is_refused(instance):
    two_days = timedelta(days=2)
    take([], "QSG-2", tablet())
    assert devices.census()[0].jumped_at is None
    assert [one.outcome for one in take([report()], "QSG-2", tablet(ahead=two_days))] == ["stored"]
    (device,) = devices.census()
    assert device.jumped_at is not None and abs(device.offset - two_days) < timedelta(seconds=5)


@pytest.mark.parametrize("year", ["0001", "1970", "2100", "9999"])
def test_a_clock_that_is_wrong_by_decades_is_flagged_and_nothing_is_refused(instance, year):
    """A tablet whose battery was empty counts from 1970."""
    said = f"{year}-07-01T00:00:00+00:00"
    told = Told("T3", 0, 1, datetime.fromisoformat(said), "1")
    body = report(device_id="T3", device_seq=1, device_time=said, device_offset_s=(told.clock - now()).total_seconds())
    assert [one.outcome for one in take([body], "QSG-2", told)] == ["stored"]
    assert abs(devices.census()[0].offset - (told.clock - now())) < timedelta(minutes=1)
    assert outcomes([body]) == ["again"] and verify()[1] == ""
    (line,) = [line for line in transfer.export_lines() if body["id"] in line]
    assert json.loads(line)["device_time"] == said
    assert transfer.import_lines([line]).again == 1


def test_a_restore_begins_another_epoch(instance):
    before = devices.epoch()
    devices.begin_epoch()
    assert before != devices.epoch() == devices.epoch()


def test_a_little_ahead_from_a_tablet_is_no_reason_to_hold(instance):
    """Its clock was corrected; from a form the same entry is refused."""
    ahead = entry(now() + timedelta(minutes=59))
    with pytest.raises(Refusal):
        accept([ahead], live=True)
    assert outcomes([ahead]) == ["stored"]


def told_of_the_future(at: datetime) -> list[dict]:
    """Whatever a tablet may write, each told as of this instant."""
    five = {"person": "示例", "measure": "更换", "deadline": str(day_of(at))}
    by, day = {"mine": "QSG", "author": "QSG-2", "occurred_at": at.isoformat()}, str(day_of(at))
    return [
        entry(at),
        by | {"kind": "finding", "category": "通风", "grade": "general", "description": "示例", "five": five},
        by | {"kind": "alert", "number": 1, "discovered_at": at.isoformat(), "facts": "示例"},
        by | {"kind": "inspection", "duty_date": str(day_of(now()))},
        by | {"kind": "daily_report", "date": day, "content": "示例"},
        by | {"kind": "duty_log", "duty_date": day, "content": "示例"},
    ]


def test_what_no_clock_explains_is_held_as_not_yet_and_is_no_fact(instance):
    """Typed for another day and sent 仍要送出: the form had refused it with the same sentence."""
    for body in told_of_the_future(now() + timedelta(hours=26)):
        body.setdefault("id", new_id())
        (refused,) = take([body], "QSG-2", tablet(), live=True)
        (answer,) = take([body], "QSG-2", tablet())
        assert "还没有到" in answer.reason, body["kind"]
        assert (answer.outcome, answer.reason, refused.outcome) == ("held", refused.reason, "refused")
        assert all_facts().is_held(UUID(body["id"]))
    assert len(everything_held()) == 6 and verify()[1] == ""


def test_coming_up_and_the_steps_of_what_is_a_fact_are_held_as_not_yet_too(instance):
    """Going down, the finding and the alert are as of now, what came of them is told three hours ahead."""
    _, finding, alert, *_ = (body | {"id": new_id()} for body in told_of_the_future(now()))
    down = entry(now() - timedelta(hours=1))
    assert outcomes([down, finding, alert]) == ["stored"] * 3
    by, ahead = {"mine": "QSG", "author": "QSG-2"}, (now() + timedelta(hours=3)).isoformat()
    up = by | {"kind": "underground_exit", "id": new_id(), "entry": down["id"], "exited_at": ahead}
    mended = by | {"kind": "finding_step", "id": new_id(), "finding": finding["id"], "step": "in_place", "at": ahead}
    acted = by | {"kind": "alert_step", "id": new_id(), "alert": alert["id"], "step": "acted", "at": ahead}
    answers = take([up, mended, acted], "QSG-2", tablet())
    assert [(one.outcome, "时间还没有到" in one.reason) for one in answers] == [("held", True)] * 3


def test_an_entry_held_as_not_yet_is_a_fact_once_its_time_is_put_right(instance):
    """It went down an hour ago, and its coming up lies ahead."""
    ahead = entry(now() - timedelta(hours=1), now() + timedelta(hours=3))
    (answer,) = take([ahead], "QSG-2", tablet())
    assert (answer.outcome, answer.reason) == ("held", "登记的时间还没有到，请改成实际的入井、升井时间。")
    told = {"kind": "correction", "id": new_id(), "author": "QSG-2", "record": ahead["id"], "reason": "日期写错了"}
    accept([told | {"changes": {"exited_at": now().isoformat()}}], live=True)
    assert everything_held() == []


def test_an_import_of_what_lies_ahead_is_accepted_as_before(instance):
    """An export of another instance: the bureau stored it there."""
    body = entry(now() + timedelta(hours=3), received_at=now().isoformat())
    assert transfer.import_lines([json.dumps(body)]).stored == 1
    assert everything_held() == []
