"""The addresses a tablet calls, as it calls them: who is signed in, a batch of records, a photo piece by piece."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from visitor import Visitor

from minewatch.store import accounts, devices, media
from minewatch.web.forms import new_id
from minewatch.when import day_of, now


class Tablet:
    """The calls of one person's tablet."""

    def __init__(self, visitor: Visitor) -> None:
        self.client, self.author = visitor.client, visitor.staff_no
        self.seq = 0

    def session(self):
        return self.client.get("/session", base_url="https://localhost")

    def csrf(self) -> str:
        return self.session().json["csrf"]

    def report(self, **more) -> dict[str, Any]:
        self.seq += 1
        return {"kind": "daily_report", "id": new_id(), "mine": "SG", "author": self.author, "schema": 1,
                "date": str(day_of(now())), "occurred_at": now().isoformat(), "content": "示例",
                "device_id": "T3", "device_seq": self.seq} | more  # fmt: skip

    def send(self, *records, headers=None, **more):
        device = {"id": "T3", "unsent": 0, "last_seq": self.seq, "clock": now().isoformat(), "app": "1"}
        body = {"device": device, "records": records} | more
        headers = {"X-CSRFToken": self.csrf()} if headers is None else headers
        return self.client.post("/records", json=body, headers=headers, base_url="https://localhost")

    def put(self, data: bytes, name: str = "", **headers):
        hash, headers = name or sha256(data).hexdigest(), {"X-CSRFToken": self.csrf()} | headers
        return self.client.put(f"/media/{hash}", data=data, headers=headers, base_url="https://localhost")

    def have(self, hash: str) -> dict[str, Any]:
        return self.client.get(f"/media/{hash}/have", base_url="https://localhost").json


@pytest.fixture
def tablet(as_) -> Tablet:
    return Tablet(as_("SG-2"))


@pytest.fixture
def picture() -> bytes:
    out = BytesIO()
    Image.effect_noise((300, 200), 60).save(out, "JPEG")
    return out.getvalue()


def test_a_call_tells_who_is_signed_in_and_gives_receipts_record_by_record(tablet, exported):
    told = tablet.session().json
    assert (told["staff_no"], told["mine"]) == ("SG-2", "SG") and told["epoch"] and told["most_records"] == 50
    answer = tablet.send(good := tablet.report(), tablet.report(date="昨天"))
    assert answer.status_code == 200 and answer.json["epoch"] == told["epoch"]
    stored, aside = answer.json["answers"]
    assert (stored["id"], stored["outcome"], stored["missing"]) == (good["id"], "stored", [])
    assert stored["seq"] and stored["received_at"]
    assert (aside["outcome"], aside["field"]) == ("tray", "date") and "日期" in aside["reason"]
    assert [body["id"] for body in exported("daily_report")] == [good["id"]]


def found(tablet: Tablet, hash: str) -> dict[str, Any]:
    """A finding with this photo."""
    finding = tablet.report(kind="finding", source="group", category="通风", grade="general", place="3101",
                            description="示例", photos=[hash], item=None, inspection=None,
                            five={"person": "示例", "measure": "更换", "deadline": str(day_of(now()))})  # fmt: skip
    del finding["date"], finding["content"]
    return finding


def test_the_record_goes_first_and_says_which_photos_are_still_to_come(tablet, picture):
    finding = found(tablet, hash := sha256(picture).hexdigest())
    (answer,) = tablet.send(finding).json["answers"]
    assert (answer["outcome"], answer["missing"]) == ("stored", [hash])
    assert tablet.put(picture, **{"X-Media-Source": "camera", "X-Taken-At": "2026:07:03 08:05:00"}).status_code == 201
    (answer,) = tablet.send(finding).json["answers"]
    assert (answer["outcome"], answer["missing"]) == ("again", [])


def test_a_photo_goes_on_where_the_network_broke_off(tablet, picture, county):
    hash, half = sha256(picture).hexdigest(), len(picture) // 2
    first = tablet.put(picture[:half], hash, **{"Content-Range": f"bytes 0-{half - 1}/{len(picture)}"})
    assert (first.status_code, first.json) == (202, {"have": half, "whole": False})
    assert tablet.have(hash) == {"have": half, "whole": False}
    again = tablet.put(picture[:half], hash, **{"Content-Range": f"bytes 0-{half - 1}/{len(picture)}"})
    assert again.json["have"] == half
    rest = tablet.put(picture[half:], hash, **{"Content-Range": f"bytes {half}-{len(picture) - 1}/{len(picture)}"})
    assert (rest.status_code, rest.json) == (201, {"have": len(picture), "whole": True})
    assert tablet.have(hash) == {"have": len(picture), "whole": True}
    with county.app_context():
        assert media.path_of(hash).read_bytes() == picture


def test_a_photo_whose_file_a_restored_backup_lacks_is_asked_for_again(tablet, picture, county):
    finding = found(tablet, hash := sha256(picture).hexdigest())
    tablet.send(finding)
    tablet.put(picture)
    with county.app_context():
        media.path_of(hash).unlink()
    assert tablet.have(hash) == {"have": 0, "whole": False}
    (answer,) = tablet.send(finding).json["answers"]
    assert (answer["outcome"], answer["missing"]) == ("again", [hash])
    assert tablet.put(picture).status_code == 201 and tablet.have(hash)["whole"]


@pytest.mark.parametrize("range", ["bytes 0-5", "bytes 5-0/9", "bytes 0-9/5", "bytes 0-1/99999999", "3"])
def test_a_piece_that_cannot_be_placed_is_told_and_not_kept(tablet, picture, range):
    answer = tablet.put(picture[:100], "a" * 64, **{"Content-Range": range})
    assert answer.status_code == 416 and answer.json["error"]
    assert tablet.have("a" * 64) == {"have": 0, "whole": False}


def test_wrong_bytes_and_no_picture_are_told_apart_and_leave_nothing(tablet, picture, county):
    wrong = tablet.put(picture, "a" * 64)
    assert wrong.status_code == 409 and "SHA-256" in wrong.json["error"]
    whole = {"Content-Range": f"bytes 0-{len(picture) - 1}/{len(picture)}"}
    assert tablet.put(picture, "a" * 64, **whole).status_code == 409
    text = tablet.put(b"no picture")
    assert text.status_code == 422 and "照片" in text.json["error"]
    with county.app_context():
        assert not list((media.settings().instance / "parts").iterdir())


def test_a_call_is_answered_in_json_whatever_is_wrong(tablet, as_, county):
    stranger = Tablet(as_(""))
    assert stranger.session().status_code == 401 and stranger.session().json["error"]
    assert stranger.send(headers={}).status_code == 401
    stale = tablet.send(tablet.report(), headers={"X-CSRFToken": "old"})
    assert stale.status_code == 419 and stale.json["error"]
    for body in ([], {"records": []}, {"device": {}, "records": []}):
        answer = tablet.client.post(
            "/records", json=body, headers={"X-CSRFToken": tablet.csrf()}, base_url="https://localhost"
        )
        assert answer.status_code == 400 and "device" in answer.json["error"]
    assert tablet.send(*[tablet.report() for _ in range(51)]).status_code == 400
    large = tablet.send(tablet.report(content="长" * 3_000_000))
    assert large.status_code == 413 and large.json["error"]


def test_a_one_time_secret_is_changed_on_a_page_first(county, as_):
    with county.app_context():
        secret = accounts.issue("SG-3")
    visitor = as_("")
    visitor.submit("/login", {"staff_no": "SG-3", "secret": secret})
    answer = Tablet(visitor).session()
    assert answer.status_code == 403 and "密码" in answer.json["error"]


def test_an_empty_call_tells_of_the_tablet(tablet, county):
    tablet.seq = 4
    assert tablet.send().json["answers"] == []
    with county.app_context():
        (device,) = devices.census()
    assert (device.id, device.staff_no, device.lacking) == ("T3", "SG-2", ((1, 4),))


def test_a_call_tells_of_everybody_who_uses_the_tablet(tablet, as_):
    """SG-3 has not called for a week; SG-2 does, on the same tablet."""
    device = {"id": "T3", "unsent": 0, "last_seq": 6, "clock": now().isoformat()}
    others = [{"staff_no": "SG-3", "unsent": 6}, {"staff_no": "NOBODY", "unsent": 1}]
    assert tablet.send(device=device | {"others": others}).status_code == 200
    text = as_("PATROL").see("/tablets")
    assert "6 条未送" in text and "NOBODY" not in text
    assert "还有 6 条没有送到" in as_("PATROL").see("/county")
    for wrong in (others * 11, [{"staff_no": "SG-3"}], [{"staff_no": "SG-3", "unsent": -1}], "SG-3"):
        assert tablet.send(device=device | {"others": wrong}).status_code == 400
    schemas = as_("").open("/openapi.json").json["components"]["schemas"]
    assert schemas["Device"]["properties"]["others"]["maxItems"] == 20


@pytest.mark.parametrize("clock, way", [("1970-01-01T00:00:09Z", "慢"), ("2100-07-03T08:05:00Z", "快")])
def test_a_tablet_whose_clock_is_wrong_by_decades_is_heard_and_told_of(tablet, as_, clock, way):
    device = {"id": "T3", "unsent": 0, "last_seq": 1, "clock": clock, "app": "1"}
    body = tablet.report(device_time=clock, device_offset_s=-1_783_000_000)
    (answer,) = tablet.send(body, device=device).json["answers"]
    assert answer["outcome"] == "stored"
    assert "当时比县局慢 20636 天" in as_("SG-2").see(f"/records/{body['id']}")
    assert f"钟{way} " in as_("PATROL").see("/tablets")


def test_at_the_form_what_the_law_refuses_is_not_kept(tablet, exported):
    (answer,) = tablet.send(tablet.report(mine="LG"), live=True).json["answers"]
    assert answer["outcome"] == "refused" and answer["reason"]
    assert exported("daily_report") == []
