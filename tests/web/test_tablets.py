"""What the bureau sees of the tablets: who has not called, what is still out there, and what waits to be put right."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from minewatch.store import media
from minewatch.store.devices import Told
from minewatch.store.outbox import take
from minewatch.web import papers
from minewatch.web.forms import new_id
from minewatch.when import Month, day_of, now


@pytest.fixture
def sent(county):
    """`sent("SG-2", body, …, unsent=2)`: a call of somebody's tablet."""

    def call(author: str, *bodies, unsent: int = 0, last_seq: int = 0, ahead: timedelta = timedelta(0)) -> None:
        with county.app_context():
            take(bodies, author, Told("T-3", unsent, last_seq, now() + ahead, "old", False))

    return call


def entry(hours: float, **more) -> dict:
    begun = now() - timedelta(hours=30)
    return {"kind": "underground_entry", "id": new_id(), "mine": "SG", "author": "SG-2", "purpose": "inspect",
            "occurred_at": begun.isoformat(), "entered_at": begun.isoformat(),
            "exited_at": (begun + timedelta(hours=hours)).isoformat(), "device_id": "T-3", "device_seq": 2,
            "device_time": (begun + timedelta(hours=1)).isoformat(), "device_offset_s": 3600} | more  # fmt: skip


def test_the_census_says_what_a_tablet_still_owes_and_what_is_odd_about_it(as_, sent):
    sent("SG-2")
    sent("SG-2", entry(6), unsent=2, last_seq=4, ahead=timedelta(hours=1))
    text = as_("PATROL").see("/tablets")
    assert "王示例" in text and "2 条未送" in text and "缺第 1 条、第 3–4 条" in text
    assert "钟快" in text and "钟跳过" in text and "没有答应保留" in text and "不是最新版" in text


def test_the_wall_says_how_much_is_still_to_come_before_its_numbers_are_believed(as_, sent):
    words = "1 台平板最后一次联系时还有 2 条没有送到"
    sent("SG-2", unsent=2, last_seq=2)
    wall = as_("PATROL").see("/county")
    assert words in wall and "⋯ 待同步 2 条" in wall
    version = as_("PATROL").open("/county").headers["ETag"]
    sent("SG-2", unsent=0, last_seq=2)
    answer = as_("PATROL").open("/county", {"If-None-Match": version})
    assert answer.status_code == 200 and words not in answer.text


def test_a_held_record_is_shown_to_its_author_the_leader_and_the_patrol_unit_alone(as_, sent):
    sent("SG-2", entry(25), {"kind": "daily_report", "author": "SG-2", "mine": "SG", "date": str(day_of(now()))})
    for staff_no in ("SG-2", "SG-1", "PATROL"):
        text = as_(staff_no).see("/held")
        assert "24" in text and "没有成为记录" in text, staff_no
    for staff_no in ("SG-3", "LG-1"):
        assert "没有需处理的记录" in as_(staff_no).see("/held")
    assert "2 条平板送来的记录需处理" in as_("SG-2").see("/")
    assert "2 条平板送来的记录需处理" in as_("PATROL").see("/county")


def test_a_record_says_how_the_tablet_wrote_it(as_, sent):
    sent("SG-2", body := entry(6))
    text = as_("SG-2").see(f"/records/{body['id']}")
    assert "T-3 第 2 条" in text and "当时比县局快 1 小时 0 分" in text and "时间可能不准" not in text
    sent("SG-3", body := entry(6, author="SG-3", device_jump_s=-86400, device_offset_s=-1e300))
    text = as_("SG-3").see(f"/records/{body['id']}")
    assert "平板的钟被拨慢 1 天 0 小时，说不清在写之前还是之后" in text


def test_a_record_without_its_photos_is_shown_as_such_and_counted(as_, sent, county):
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    hash = sha256(out.getvalue()).hexdigest()
    five = {"person": "示例矿长", "measure": "更换", "deadline": str(day_of(now()))}
    finding = {"kind": "finding", "id": new_id(), "mine": "SG", "author": "SG-2", "occurred_at": now().isoformat(),
               "category": "通风", "grade": "general", "description": "风筒脱节", "five": five,
               "photos": [hash]}  # fmt: skip
    sent("SG-2", finding)
    path, month = f"/findings/{finding['id']}", Month.of(day_of(now()))
    assert "还没有到局" in as_("PATROL").see(path)
    assert "照片 0/1" in as_("PATROL").see("/tablets")
    assert "1 条记录的照片没有到齐" in as_("SG-1").see(f"/mines/SG/{month}")
    with county.app_context():
        media.keep(out.getvalue(), "SG-2", "camera", taken_at="2026:07:03 08:05:00")
    assert "现拍，2026-07-03 08:05 拍摄" in as_("PATROL").see(path)
    assert "照片 0/1" not in as_("PATROL").see("/tablets")
    assert "没有到齐" not in as_("SG-1").see(f"/mines/SG/{month}")


def test_whoever_finishes_a_month_sees_first_what_is_still_on_tablets(as_, sent, county):
    """On the mine's page, where its originals are filed, and on the paper; not for months long gone."""
    this = Month.of(day_of(now()))
    sent("SG-2", unsent=2, last_seq=2)
    words = "还在平板上没有送到：王示例 2 条"
    assert words in as_("SG-1").see(f"/mines/SG/{this}") and words in as_("PATROL").see(f"/mines/SG/{this.plus(-1)}")
    assert words in as_("SG-1").see(f"/originals/{this}")
    assert words not in as_("PATROL").see(f"/mines/SG/{this.plus(-2)}")
    assert words not in as_("PATROL").see(f"/mines/LG/{this}")
    with county.app_context():
        told = papers.month_of("SG", this, now() - timedelta(minutes=1))
    assert told.still_out == ""
    paper = as_("SG-1").open(f"/mines/SG/{this}.pdf").data
    assert words in "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).replace("\n", "")
    sent("SG-2", last_seq=2)
    assert words not in as_("SG-1").see(f"/mines/SG/{this}")
