"""What no inspector sends: each answered with a sentence, nothing stored, nothing shown that is another's."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image
from visitor import SECRET, Visitor

from minewatch.store.engine import reading
from minewatch.store.media import MOST_PIXELS
from minewatch.store.tables import media
from minewatch.web.pages.sign import WRONG_FROM_ONE_ADDRESS

HTTPS = "https://localhost"


def picture(size=(40, 30), mode="RGB", format="JPEG", **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, format, **options)
    return out.getvalue()


def with_taken_at(text: str) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = text
    return picture(exif=exif)


@pytest.mark.parametrize(
    "path",
    [
        "/logs?mine=NOBODY", "/daily-reports?mine=NOBODY", "/inspections?mine=NOBODY", "/logs?mine=%00",
        "/rules?any=%00", "/originals/2026-10?mine=NOBODY", "/mines/S%00G/2026-10", "/media/%00", "/media/%00/small",
        "/county/9999-12", "/county/0001-01",
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_is_not_found(as_, path):
    assert as_("PATROL").open(path).status_code == 404


@pytest.mark.parametrize("path", ["/logs/new?date=9999-12-31", "/daily-reports/new?date=9999-12-31",
                                  "/daily-reports/new?date=0001-01-01", "/alerts/new/" + "9" * 5000])  # fmt: skip
def test_a_day_in_nobodys_service_is_not_found(as_, path):
    assert as_("SG-2").open(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "field", "value", "sentence"),
    [
        ("/logs/new", "duty_date", "9999-12-31", "年份应在 2000 至 2099 之间，请改"),
        ("/inspections/new", "duty_date", "9999-12-31", "年份应在 2000 至 2099 之间，请改"),
        ("/daily-reports/new", "date", "9999-12-31", "年份应在 2000 至 2099 之间，请改"),
        ("/daily-reports/new", "content", " \r\n ", "请填写"),
        ("/findings/new", "funds_yuan", "sNaN", "不是数字，应写成 12.5"),
        ("/alerts/new/2", "own_approved_metres", "1E+999999999", "不是数字，应写成 12.5"),
    ],
)
def test_a_field_that_cannot_be_read_says_so(as_, path, field, value, sentence):
    answer = as_("SG-2").submit(path, {field: value})
    assert answer.status_code == 422 and sentence in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(picture(format="BMP"), id="another format"),
        pytest.param(picture((2000, 1500), "I;16", "PNG"), id="a depth that no screen shows"),
        pytest.param(picture((5001, MOST_PIXELS // 5000), "RGBA", "PNG"), id="more pixels than memory"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", id="a program"),
    ],
)
def test_a_picture_that_could_not_be_shown_is_not_kept(as_, data):
    answer = as_("SG-2").submit("/findings/new", {"photos": (BytesIO(data), "evil.jpg")})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "evil.jpg：" in html and "photos_kept" not in html


@pytest.mark.parametrize("taken_at", ["2026:01:01 00:00:00" + "X" * 500, "2026:01:01\0 00:00:00", "昨天"])
def test_a_time_that_is_none_in_a_photo_does_not_lose_it(as_, taken_at):
    answer = as_("SG-2").submit("/findings/new", {"photos": (BytesIO(with_taken_at(taken_at)), "1.jpg")})
    assert "photos_kept" in answer.get_data(as_text=True)
    with as_("SG-2").client.application.app_context(), reading() as connection:
        assert connection.scalars(sa.select(media.c.taken_at)).all() == [None]


def test_nobody_makes_a_photo_of_another_mine_his_own_by_naming_it(as_):
    sent = as_("SG-2").submit("/findings/new", {"photos": (BytesIO(picture()), "1.jpg")})
    hash = re.search(r'name="photos_kept" value="(\w{64})"', sent.get_data(as_text=True)).group(1)
    other = as_("LG-1").submit("/findings/new", {"photos_kept": hash})
    assert hash not in other.get_data(as_text=True)
    assert as_("LG-1").open(f"/media/{hash}").status_code == 404

    same = as_("LG-1").submit("/findings/new", {"photos": (BytesIO(picture()), "2.jpg")})
    assert hash in same.get_data(as_text=True)  # whoever has the bytes has the picture
    assert as_("LG-1").open(f"/media/{hash}/small").status_code == 200


@pytest.mark.parametrize("target", ["//evil.example", "//[", "http://[", "/\\evil.example", "/x\r\nSet-Cookie: a=b"])
def test_sign_in_leads_nowhere_else(county, target):
    visitor = Visitor(county, "SG-2")
    form = visitor.filled(visitor.see("/login"), "/login", {"staff_no": "SG-2", "secret": SECRET})
    answer = visitor.client.post("/login", query_string={"next": target}, data=form, base_url=HTTPS)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_the_way_back_keeps_its_whole_question(county):
    assert (
        Visitor(county).open("/findings?state=open&mine=SG").headers["Location"].endswith("%3Fstate%3Dopen%26mine%3DSG")
    )


def test_a_stranger_may_not_send_much_nor_strange_bodies(county):
    visitor = Visitor(county)
    for body, type, status in (
        (b"a=" + b"x" * 600_000, "application/x-www-form-urlencoded", 413),
        (b'--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n', "multipart/form-data; boundary=x", 400),
    ):  # fmt: skip
        answer = visitor.client.post("/login", data=body, content_type=type, base_url=HTTPS)
        assert answer.status_code == status


def test_a_form_of_another_site_is_refused_even_with_a_token(as_):
    visitor = as_("SG-2")
    form = visitor.filled(visitor.see("/password"), "/password", {})
    answer = visitor.client.post("/password", data=form, base_url=HTTPS, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400


def test_a_missing_file_is_not_cached_for_everybody(as_):
    answer = as_("SG-2").open("/static/nope")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_guessing_through_many_numbers_from_one_address_is_stopped(county):
    visitor = Visitor(county)
    form = visitor.filled(visitor.see("/login"), "/login", {"secret": "wrong"})
    tries = int(WRONG_FROM_ONE_ADDRESS.split()[0])
    statuses = [
        visitor.client.post("/login", data=form | {"staff_no": f"N-{n}"}, base_url=HTTPS,
                            headers={"Referer": f"{HTTPS}/login"}).status_code for n in range(tries + 1)
    ]  # fmt: skip
    assert statuses == [422] * tries + [429]


def test_the_current_password_cannot_be_guessed_from_an_open_tablet(as_):
    visitor, new = as_("SG-2"), "Another-Pass-2026"
    for _ in range(6):
        visitor.submit("/password", {"current": "wrong", "new": new, "again": new})
    answer = visitor.submit("/password", {"current": SECRET, "new": new, "again": new})
    assert "现在的密码不对" in answer.get_data(as_text=True)


def test_a_full_disk_is_said_and_nothing_is_half_stored(as_, exported, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    visitor = as_("SG-2")
    monkeypatch.setattr("os.fsync", full)
    answer = visitor.submit("/findings/new", {"photos": (BytesIO(picture()), "1.jpg")})
    assert answer.status_code == 503 and "没有存入" in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"] and not exported("finding")
    folder = visitor.client.application.config["MINEWATCH"].media
    assert not [path for path in folder.rglob("*") if path.is_file()]
