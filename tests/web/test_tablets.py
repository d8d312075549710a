"""What the bureau sees of the tablets: who has not called, what is still out there, and what waits to be put right."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from minewatch.store import media, tray
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


def broken(**more) -> dict:
    """What an app of another version wrote: nothing can make it a record."""
    return {"kind": "daily_report", "id": new_id(), "author": "SG-2", "mine": "SG", "date": "昨天",
            "content": "三采区\n正常", "new": {"a": [1, None]}, "device_id": "T-3"} | more  # fmt: skip


def page_of(visitor) -> str:
    """The address to which 需处理 leads for the one that could be no record."""
    (path,) = re.findall(r"/held/[0-9a-f]{64}", visitor.see("/held"))
    return path


def test_what_could_be_no_record_is_read_as_it_came_and_ended_by_who_settled_it(as_, sent):
    """The tablet is dead: the leader reads what was written, has it written anew, and says so."""
    sent("SG-2", broken())
    path = page_of(as_("SG-1"))
    text = as_("SG-1").see(path)
    assert all(word in text for word in ("昨天", "三采区", "日期", "工作情况", "王示例", "T-3", "a 1；空"))
    assert "能补登的，先在网页上按实际时间补登" in text
    assert as_("SG-1").submit(path, {"why": " "}).status_code == 422
    assert as_("SG-1").submit(path, {"why": "已补登每日报告第 12 号"}).headers["Location"].endswith(path)
    for staff_no in ("SG-1", "SG-2", "PATROL", "AUDITOR"):
        assert "没有需处理的记录" in as_(staff_no).see("/held")
        text = as_(staff_no).see(path)
        assert "已补登每日报告第 12 号" in text and "SG-1" in text and "昨天" in text, staff_no
    assert "平板送来的记录需处理" not in as_("PATROL").see("/county")


def test_it_is_ended_once(as_, sent, county):
    """SG-2 and the patrol unit have the page open, and SG-2 presses twice."""
    sent("SG-2", broken())
    author, patrol = as_("SG-2"), as_("PATROL")
    path = page_of(author)
    filled = [who.filled(who.see(path), path, {"why": words}) for who, words in ((author, "重复"), (patrol, "另一说"))]
    for who, fields in ((author, filled[0]), (author, filled[0]), (patrol, filled[1])):
        assert who.send(path, fields).status_code == 302
    text = patrol.see(path)
    assert "这一条已经办结，没有再办一次" in text and "重复" in text and "另一说" not in text
    with county.app_context():
        end = tray.find(path.split("/")[-1]).end
    assert (end.staff_no, end.reason) == ("SG-2", "重复")


def test_only_its_author_the_leader_and_the_patrol_unit_end_it(as_, sent):
    sent("SG-2", broken())
    path = page_of(as_("PATROL"))
    for staff_no in ("AUDITOR", "DEPUTY", "DIRECTOR"):
        text = as_(staff_no).see(path)
        assert "昨天" in text and "怎么处理的" not in text
        assert as_(staff_no).send(path, {"why": "示例"}).status_code == 403
    for staff_no in ("SG-3", "LG-1"):
        assert as_(staff_no).open(path).status_code == 404
    assert "怎么处理的" in as_("PATROL").see(path)
    assert as_("PATROL").open("/held/" + "0" * 64).status_code == 404


def test_one_that_came_in_mended_needs_no_end(as_, sent):
    """The page was open meanwhile."""
    sent("SG-2", body := broken())
    author = as_("SG-2")
    path = page_of(author)
    fields = author.filled(author.see(path), path, {"why": "示例"})
    del body["new"]
    sent("SG-2", body | {"date": str(day_of(now()))})
    author.send(path, fields)
    text = author.see(path)
    assert "后来已经改好送到" in text and body["id"] in text and "办结人" not in text and "怎么处理的" not in text


@pytest.mark.parametrize(
    "odd", [{"content": "一\0二\ud800"}, {"kind": ["天气"]}, {"一\0": {}}, {"five": {"x": {"y": [True]}}}]
)
def test_whatever_came_can_be_read(as_, sent, odd):
    sent("SG-2", broken(**odd))
    path = page_of(as_("SG-2"))
    assert "昨天" in as_("SG-2").see(path)
    answer = as_("SG-2").submit(path, {"why": "一\0二"})
    assert answer.status_code == 422 and "不能保存的字符" in answer.text


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
