"""Records whose photos have not come: known one by one until the last is here, on both databases."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from PIL import Image

from minewatch.store import media
from minewatch.store.lacking import lacking
from minewatch.store.outbox import take
from minewatch.web.forms import new_id
from minewatch.when import day_of, now


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


RED, BLUE = picture("red"), picture("blue")


def finding(*photos: bytes) -> dict:
    five = {"person": "示例", "measure": "更换", "deadline": str(day_of(now()))}
    return {"kind": "finding", "id": new_id(), "mine": "QSG", "author": "QSG-2", "occurred_at": now().isoformat(),
            "category": "通风", "grade": "general", "description": "示例", "five": five,
            "photos": [sha256(photo).hexdigest() for photo in photos]}  # fmt: skip


def still_lacking(**asked) -> list[tuple[str, int, int]]:
    return [(str(one.id), one.lacking, one.named) for one in lacking(now(), **asked)]


def test_a_record_lacks_its_photos_until_the_last_has_come(instance):
    both, whole = finding(RED, BLUE), finding()
    take([both, whole], "QSG-2", None)
    assert still_lacking() == still_lacking(mines=["QSG"]) == [(both["id"], 2, 2)]
    assert still_lacking(mines=["LG"]) == []
    media.keep(RED, "QSG-2", "camera")
    assert still_lacking() == [(both["id"], 1, 2)]
    before = now()
    media.keep(BLUE, "QSG-2", "file")
    assert still_lacking() == []
    assert [one.lacking for one in lacking(before)] == [1]


def test_what_was_voided_lacks_nothing(instance):
    wrong = finding(RED)
    void = {"kind": "void", "id": new_id(), "mine": "QSG", "author": "QSG-2", "record": wrong["id"],
            "occurred_at": now().isoformat(), "reason": "登错了"}  # fmt: skip
    take([wrong, void], "QSG-2", None)
    assert still_lacking() == []


def test_a_photo_that_is_here_says_where_it_is_from(instance):
    media.keep(RED, "QSG-2", "camera", taken_at="2026:07:03 08:05:00")
    (kept,) = media.arrived([sha256(one).hexdigest() for one in (RED, BLUE)]).values()
    assert (kept.source, kept.taken_at) == ("camera", "2026:07:03 08:05:00")
