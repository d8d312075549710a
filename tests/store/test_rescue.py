"""The rescue file of a dead tablet, taken in at the bureau on both databases: what it holds, and when that was."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sent import entry, outcomes, report, tablet

from minewatch.records.envelope import Refusal
from minewatch.store import devices, media, rescue, transfer
from minewatch.store.outbox import take
from minewatch.store.rescue import rescued
from minewatch.web.forms import new_id
from minewatch.when import DAY, day_of, local, now


def rescue_file(*told: dict) -> BytesIO:
    lines = [{"kind": "minewatch rescue 2"}, *told, {"end": len(told) + 1}]
    return BytesIO("\n".join(map(json.dumps, lines)).encode())


def test_the_rescue_file_of_a_dead_tablet_leaves_what_the_tablet_told_of_itself(instance):
    """Five were still on T3 when it was last heard; its file brings two of them, and two of T4's."""
    take([], "QSG-2", tablet(unsent=5, last_seq=5))
    (before,) = devices.census()
    rows = [report(device_id="T3", device_seq=n) for n in (1, 2)] + [report(device_id="T4", device_seq=40)]
    rows.append(report(date="昨天", device_id="T4", device_seq=41))
    answers = rescued(rescue_file(*({"records": {"seq": n, "body": body}} for n, body in enumerate(rows))))
    assert [one.outcome for one in answers] == ["stored", "stored", "stored", "tray"]
    assert devices.census() == [replace(before, lacking=((3, 5),))]


def test_of_a_rescue_file_that_was_cut_off_what_came_before_is_taken_in(instance):
    rows = [report(device_id="T3", device_seq=n) for n in (1, 2)]
    whole = rescue_file(*({"records": {"seq": n, "body": body}} for n, body in enumerate(rows))).getvalue()
    cut = whole[: whole.index(rows[1]["id"].encode())]
    with pytest.raises(Refusal, match="完好的 1 条记录已收进局里"):
        rescued(BytesIO(cut))
    assert sorted(one.outcome for one in rescued(BytesIO(whole))) == ["again", "stored"]


@pytest.mark.parametrize("text", ["", "{}", "示例", '{"kind": "minewatch rescue 2"}\n{"records": 5}', "[1]"])
def test_another_file_is_no_rescue_file(instance, text):
    with pytest.raises(Refusal, match="不是平板导出的救援文件"):
        rescued(BytesIO(text.encode()))


def test_a_photo_of_a_rescue_file_that_cannot_be_opened_or_is_another_stops_no_other(instance):
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    photos = {sha256(data).hexdigest(): data for data in (b"broken", out.getvalue())} | {"a" * 64: out.getvalue()}
    wrong, good, spoilt = photos
    five = {"person": "示例", "measure": "更换", "deadline": str(day_of(now()))}
    body = report(kind="finding", photos=[wrong, good, spoilt], category="通风", grade="general", description="示例",
                  five=five, device_id="T3", device_seq=1)  # fmt: skip
    del body["date"], body["content"]
    told = [{"media": {"hash": hash, "bytes": b64encode(data).decode(), "source": "camera", "taken_at": ""}}
            for hash, data in photos.items()]  # fmt: skip
    with pytest.raises(Refusal, match="2 张照片打不开"):
        rescued(rescue_file({"records": {"seq": 1, "body": body}}, *told))
    assert [media.find(hash) is not None for hash in photos] == [False, True, False]
    assert outcomes([body]) == ["again"]


def test_of_two_tablets_in_one_file_what_was_written_first_comes_first(instance):
    """Down by the one, where much had been written before; up by the other, which is new."""
    began = now() - timedelta(hours=3)
    down = entry(began, device_id="T3", device_seq=40)
    up = {"kind": "underground_exit", "id": new_id(), "mine": "QSG", "author": "QSG-2", "entry": down["id"],
          "exited_at": now().isoformat(), "device_id": "T4", "device_seq": 3}  # fmt: skip
    rows = [{"seq": 3, "at": now().timestamp() * 1000, "body": up},
            {"seq": 40, "at": began.timestamp() * 1000, "body": down}]  # fmt: skip
    answers = rescued(rescue_file(*({"records": row} for row in rows)))
    assert [one.outcome for one in answers] == ["stored", "stored"]


def saved(body: dict, clock: datetime, last_call: datetime, clocked: list[str], ahead: int = 0) -> dict[str, Any]:
    """As a tablet keeps it that has not called since: its clock at saving, and the last call before it."""
    said = {"device_id": "T3", "device_seq": 1, "device_time": clock.isoformat(), "device_offset_s": -ahead / 1000}
    times = {"at": clock.timestamp() * 1000, "ahead": ahead, "after": last_call.timestamp() * 1000}
    return {"seq": 1, "state": "waiting", "tries": 0, "clocked": clocked, "body": body | said} | times


def stored(id: str) -> dict[str, Any]:
    return next(body for line in transfer.export_lines() if (body := json.loads(line))["id"] == id)


@pytest.mark.parametrize("days", [-3, 3])
def test_what_a_dead_tablet_took_from_a_clock_that_had_jumped_is_put_right(instance, days, monkeypatch):
    """It called an hour ago, its clock jumped by three days, 入井 was pressed, and it broke."""
    last_call = now() - timedelta(hours=1)
    clock = now() + days * DAY
    row = saved(entry(clock), clock, last_call, ["occurred_at", "entered_at"])
    (answer,) = rescued(rescue_file({"records": row}))
    assert answer.outcome == "stored"
    body = stored(row["body"]["id"])
    at = datetime.fromisoformat(body["entered_at"])
    assert last_call - timedelta(seconds=1) <= at <= now() and body["occurred_at"] == body["entered_at"]
    assert body["device_time"] == clock.isoformat()
    assert abs(timedelta(seconds=body["device_offset_s"]) - (clock - local(at))) < timedelta(seconds=2)
    for later in (timedelta(hours=1), 5 * DAY):
        monkeypatch.setattr(rescue, "now", lambda later=later: now() + later)
        assert rescued(rescue_file({"records": row}))[0].outcome == "again"


def test_a_day_moves_with_the_clock_and_what_was_typed_stays(instance):
    """A report and an entry by a clock three days slow; the entry's times were typed."""
    clock = now() - 3 * DAY
    typed = entry(now() - timedelta(hours=6), now() - timedelta(hours=2))
    rows = [
        saved(report(date=str(day_of(clock))), clock, now(), ["date"]),
        saved(typed, clock, now(), ["occurred_at"]) | {"seq": 2},
    ]
    assert [one.outcome for one in rescued(rescue_file(*({"records": row} for row in rows)))] == ["stored"] * 2
    assert stored(rows[0]["body"]["id"])["date"] == str(day_of(now()))
    body = stored(typed["id"])
    assert (body["entered_at"], body["exited_at"]) == (typed["entered_at"], typed["exited_at"])


def test_a_clock_as_right_as_the_last_call_measured_it_moves_nothing(instance):
    """A day slow, and measured as that: what it told was corrected when it was written."""
    clock = now() - DAY
    row = saved(entry(now() - timedelta(minutes=2)), clock, now() - timedelta(hours=1), ["entered_at"], 86_400_000)
    rescued(rescue_file({"records": row}))
    assert stored(row["body"]["id"])["entered_at"] == row["body"]["entered_at"]


def test_a_row_that_was_tried_or_tells_its_clock_senselessly_is_taken_as_it_is(instance):
    clock = now() - 3 * DAY
    odd = [{"tries": 1}, {"state": "trouble"}, {"at": None}, {"at": 9e99}, {"at": -1e14}, {"after": "昨天"},
           {"clocked": [7]}, {"clocked": ["places"]}, {"clocked": ["purpose"]}, {"clocked": ["nosuch"]}]  # fmt: skip
    rows = [saved(report(date=str(day_of(clock))), clock, now(), ["date"]) | one for one in odd]
    assert {one.outcome for one in rescued(rescue_file(*({"records": row} for row in rows)))} == {"stored"}
    assert all(stored(row["body"]["id"])["date"] == str(day_of(clock)) for row in rows)


def test_a_row_without_a_word_of_its_clock_is_taken_as_it_is(instance):
    body = entry(now() - 3 * DAY)
    assert rescued(rescue_file({"records": {"seq": 1, "body": body}}))[0].outcome == "stored"
    assert stored(body["id"])["entered_at"] == body["entered_at"]
