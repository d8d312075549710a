"""What goes wrong on a tired evening, in the order of how often: each ends in a sentence that says what to do, with all
that was typed still there, and nothing stored twice."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from visitor import MINUTE, went

from minewatch.store.media import path_of
from minewatch.when import day_of, now

WORDS = "示例：端头支护少打两根单体柱"
MIB = 1024 * 1024


def photo(noise: int = 0) -> bytes:
    """A JPEG; `noise` bytes of a camera maker's own follow it, as cameras do."""
    out = BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 90)).save(out, "JPEG")
    return out.getvalue() + b"\0" * noise


def vast() -> bytes:
    """20,000 × 20,000 pixels in some kilobytes."""
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def found():
    """The fields of a finding, typed whole."""
    deadline = str(day_of(now()) + timedelta(days=3))
    return {"source": "group", "category": "监测监控", "grade": "general", "places": "3101", "description": WORDS,
            "person": "示例队长", "measure": "当班补齐", "funds_yuan": "2000", "deadline": deadline}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(photo(21 * MIB), "文件超过 20 MB，请缩小后再选", id="a photo of over 20 MB"),
        pytest.param("不是照片".encode() * 40, "这个文件不是能打开的照片或 PDF", id="a text named jpg"),
        pytest.param(vast(), "照片的像素太多", id="20,000 × 20,000 pixels"),
        pytest.param(photo()[:900], "这个文件不是能打开的照片或 PDF", id="a JPEG cut off on the way"),
    ],
)
def test_a_photo_that_cannot_be_taken_costs_nothing_that_was_typed(as_, exported, found, data, sentence):
    sent = as_("SG-2").submit(
        "/findings/new", found | {"photos": [(BytesIO(data), "现场.jpg"), (BytesIO(photo()), "好.jpg")]}
    )
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422 and f"现场.jpg：{sentence}" in page
    assert WORDS in page and "photos_kept" in page and exported("finding") == []
    again = as_("SG-2").submit("/findings/new", again=sent)
    assert again.status_code == 302 and len(exported("finding")[0]["photos"]) == 1


def test_a_photo_of_twenty_megabytes_is_kept_to_the_last_byte(county, as_, exported, found):
    data = photo(19 * MIB)
    assert as_("SG-2").submit("/findings/new", found | {"photos": (BytesIO(data), "现场.jpg")}).status_code == 302
    (hash,) = exported("finding")[0]["photos"]
    with county.app_context():
        assert path_of(hash).read_bytes() == data


@pytest.mark.parametrize(("length", "status"), [(10_000, 302), (20_001, 422)])
def test_ten_thousand_characters_are_stored_and_too_many_are_still_there(as_, exported, length, status):
    text = "查" * length
    answer = as_("SG-2").submit("/logs/new", {"shift": "day", "content": text})
    assert answer.status_code == status
    if status == 302:
        assert exported("duty_log")[0]["content"] == text
    else:
        assert "太长，最多 20000 字" in answer.get_data(as_text=True) and text in answer.get_data(as_text=True)


def test_ten_thousand_fields_are_no_form_of_ours(as_, exported):
    visitor = as_("SG-2")
    fields = visitor.filled(visitor.see("/logs/new"), "/logs/new", {"shift": "day", "content": WORDS})
    answer = visitor.send("/logs/new", fields | {f"field-{n}": "1" for n in range(10_000)})
    assert answer.status_code == 413 and "一次提交的内容太多" in answer.get_data(as_text=True)
    assert exported("duty_log") == []


def test_an_exit_before_the_entry_is_refused_at_its_field(as_, exported, hours_ago):
    answer = as_("SG-2").submit("/entries/new", went(hours_ago(2), hours_ago(3), notes=WORDS))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="exited_at-error"' in page and "升井时间不晚于入井时间，请改" in page
    assert WORDS in page and f"{hours_ago(3):{MINUTE}}" in page and exported("underground_entry") == []


@pytest.mark.parametrize("path", ["/logs?mine=LG", "/findings?mine=LG", "/inspections?mine=LG", "/ledger?mine=LG",
                                  "/daily-reports?mine=LG", "/alerts?mine=LG", "/mines/LG/2026-10"])  # fmt: skip
def test_another_mine_in_the_address_is_not_found(as_, path):
    assert "没有这个页面，或者您看不到它" in as_("SG-2").see(path, 404)


def test_a_record_of_another_mine_is_not_found_by_its_number(as_, exported, found):
    as_("SG-2").submit("/findings/new", found)
    finding = exported("finding")[0]["id"]
    for path in (f"/findings/{finding}", f"/records/{finding}", f"/records/{finding}/void", f"/findings/{uuid4()}"):
        assert as_("LG-2").open(path).status_code == 404


def test_coming_up_in_a_second_tab_is_said_to_be_done_already(as_, exported, hours_ago):
    """Two tabs show the same form of coming up; each would be a record of its own."""
    visitor = as_("SG-2")
    visitor.submit("/entries/new", went(hours_ago(2)))
    path = f"/entries/{exported('underground_entry')[0]['id']}/exit"
    tabs = [visitor.filled(visitor.see(path), path, {"exited_at": f"{hours_ago(n):{MINUTE}}"}) for n in (1, 0.5)]
    assert visitor.send(path, tabs[0]).status_code == 302
    second = visitor.send(path, tabs[1])
    assert second.status_code == 422 and "不能再登记一次；时间不对请更正" in second.get_data(as_text=True)
    assert len(exported("underground_exit")) == 1


def test_the_same_form_with_other_words_overwrites_nothing_and_is_stored_when_meant(as_, exported):
    """Stored, then 后退, changed and sent once more: the first stays; pressed again the second is one of its own."""
    visitor = as_("SG-2")
    fields = visitor.filled(visitor.see("/logs/new"), "/logs/new", {"shift": "day", "content": WORDS})
    assert visitor.send("/logs/new", fields).status_code == 302
    second = visitor.send("/logs/new", fields | {"content": "改过的话"})
    page = second.get_data(as_text=True)
    assert second.status_code == 422 and "存过的不会被改动" in page and "改过的话" in page
    assert [log["content"] for log in exported("duty_log")] == [WORDS]
    assert visitor.submit("/logs/new", again=second).status_code == 302
    assert [log["content"] for log in exported("duty_log")] == [WORDS, "改过的话"]
